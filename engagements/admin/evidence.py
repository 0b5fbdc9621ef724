"""Evidence as an admin sees it: what is on record. The file itself is opened on the site's page,
which asks who is reading."""

from django.contrib import admin

from engagements.models import Evidence
from mentorhalo.core.admin import ReadOnlyAdmin


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "county", "added_by", "added_at", "withdrawn_at"]
    list_filter = ["kind", "county"]
    sortable_by = []
    search_fields = ["name__icontains", "=sha256", "=engagement__pk", "=grant__code"]
    fields = ["name", "kind", "note", "engagement", "progress", "grant", "county"]
    fields += ["media_type", "size", "sha256", "added_by", "added_at"]
    fields += ["withdrawn_by", "withdrawn_at", "withdrawn_because"]

    def get_queryset(self, request):
        rows = super().get_queryset(request).visible_to(request.user)
        of = ("engagement", "progress__area", "progress__step", "grant")
        return rows.select_related(*of, "county", "added_by", "withdrawn_by")
