"""Feedback on the pages as an admin sees it; it is closed on its own page."""

from django.contrib import admin

from engagements.models import Feedback
from mentorhalo.core.admin import ReadOnlyAdmin


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    list_display = ["text", "page", "sent_at", "closed_at", "closed_by"]
    list_select_related = ["closed_by"]
    search_fields = ["search_key__contains"]
    sortable_by = []
    fields = ["text", "page", "email", "sent_at", "closed_at", "closed_by", "done", "version"]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)
