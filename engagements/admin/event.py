"""Events as an admin sees them; they are written on the pages, by the actions."""

from django.contrib import admin

from engagements.models import Event
from mentorhalo.core.admin import ReadOnlyAdmin

FACTS = ["title", "kind", "starts_on", "ends_on", "starts_at", "settlement", "place", "county"]
WORDS = ["organiser", "description", "access", "link", "created_by", "created_at"]
COURSE = ["published_at", "called_off_at", "called_off_because", "version"]


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "starts_on", "settlement", "county", "published_at"]
    list_filter = ["kind", "county"]
    list_select_related = ["settlement", "county"]
    search_fields = ["search_key__contains", "settlement__search_key__contains"]
    sortable_by = []
    fields = [*FACTS, *WORDS, *COURSE]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)
