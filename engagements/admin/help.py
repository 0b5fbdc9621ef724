"""Requests for help as an admin sees them; they are written on the pages, by the actions."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from engagements.models import HelpRequest
from mentorhalo.core.admin import ReadOnlyAdmin

FACTS = ["what", "settlement", "county", "organisation", "engagement", "asked_by", "asked_at"]
COURSE = ["state", "answer", "answered_with", "answered_by", "answered_at", "version"]


@admin.register(HelpRequest)
class HelpRequestAdmin(ReadOnlyAdmin):
    list_display = ["what", "settlement", "state", "who_asked", "asked_at", "county"]
    list_filter = ["state", "county"]
    list_select_related = ["settlement", "county", "asked_by"]
    search_fields = ["search_key__contains", "settlement__search_key__contains"]
    sortable_by = []
    fields = [*FACTS, *COURSE]

    @admin.display(description=_("asked by"))
    def who_asked(self, row):
        return row.who

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)
