"""Promises as an admin sees them; they are written on the pages, by the actions."""

from django.contrib import admin

from engagements.models import Promise
from mentorhalo.core.admin import ReadOnlyAdmin

FACTS = ["what", "side", "settlement", "county", "mentor", "organisation", "who", "due_on"]
COURSE = ["engagement", "state", "settled_on", "settled_by", "settled_at", "reason"]


@admin.register(Promise)
class PromiseAdmin(ReadOnlyAdmin):
    list_display = ["what", "side", "settlement", "due_on", "state", "county", "mentor"]
    list_filter = ["state", "side", "county"]
    list_select_related = ["settlement", "county", "mentor__user"]
    search_fields = ["search_key__contains", "settlement__search_key__contains"]
    sortable_by = []
    fields = [*FACTS, *COURSE, "created_by", "created_at", "version"]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)
