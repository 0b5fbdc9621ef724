"""Resources as an admin sees them; they are written on the pages, by the actions."""

from django.contrib import admin

from engagements.models import Resource, ResourceShare
from mentorhalo.core.admin import ReadOnlyAdmin


@admin.register(Resource)
class ResourceAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "publisher", "language", "withdrawn_at"]
    list_filter = ["kind", "language"]
    sortable_by = []
    search_fields = ["search_key__contains"]
    fields = ["title", "kind", "summary", "language", "publisher", "themes", "steps"]
    fields += ["created_by", "created_at", "withdrawn_at", "withdrawn_because", "version"]


@admin.register(ResourceShare)
class ResourceShareAdmin(ReadOnlyAdmin):
    list_display = ["resource", "settlement", "engagement", "by", "at", "county", "withdrawn_at"]
    list_filter = ["county"]
    list_select_related = ["resource", "settlement", "engagement", "by", "county"]
    sortable_by = []
    search_fields = ["resource__search_key__contains", "settlement__search_key__contains"]
    fields = ["resource", "settlement", "county", "engagement", "by", "at"]
    fields += ["withdrawn_by", "withdrawn_at", "withdrawn_because"]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)
