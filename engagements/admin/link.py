"""Links by which settlements answered, as an admin sees them; their secret is kept nowhere."""

from django.contrib import admin

from engagements.models import SignedLink
from mentorhalo.core.admin import ReadOnlyAdmin


@admin.register(SignedLink)
class SignedLinkAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "made_by", "made_at", "expires_at", "revoked_at", "answered_at"]
    list_filter = ["purpose", "county"]
    list_select_related = ["settlement", "made_by"]
    sortable_by = []
    fields = ["purpose", "county", "settlement", "engagement", "contact", "made_by", "made_at"]
    fields += ["expires_at", "revoked_at", "revoked_by", "answered_at", "answer"]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)
