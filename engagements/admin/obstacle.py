"""Shared obstacles as an admin sees them; they are written on the pages, by the actions."""

from django.contrib import admin

from engagements.models import Obstacle, ObstacleAnswer
from mentorhalo.core.admin import ReadOnlyAdmin

TOLD = ["what", "cause", "channel", "tried", "helped", "themes", "step", "wants"]
WHERE = ["county", "engagement", "author", "at"]
WITHDRAWN = ["withdrawn_at", "withdrawn_by", "withdrawn_because"]


@admin.register(Obstacle)
class ObstacleAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "author", "at", "county", "withdrawn_at"]
    list_filter = ["county", "channel"]
    list_select_related = ["author", "county"]
    search_fields = ["search_key__contains"]
    sortable_by = []
    fields = [*TOLD, *WHERE, *WITHDRAWN, "version"]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)


@admin.register(ObstacleAnswer)
class ObstacleAnswerAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "author", "at", "helped", "withdrawn_at"]
    list_filter = ["helped"]
    list_select_related = ["author"]
    sortable_by = []
    fields = ["obstacle", "text", "author", "at", "helped", "withdrawn_at", "version"]
