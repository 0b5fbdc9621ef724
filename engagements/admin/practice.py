"""Good practices and their adoptions as an admin sees them; they are written on the pages."""

from django.contrib import admin

from engagements.models import Adoption, GoodPractice, PracticeVersion
from mentorhalo.core.admin import ReadOnlyAdmin, ReadOnlyInline


class VersionInline(ReadOnlyInline):
    model = PracticeVersion
    fields = ["number", "state", "title", "author", "submitted_at", "checked_by", "published_by"]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("author", "checked_by", "published_by")


@admin.register(GoodPractice)
class GoodPracticeAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "settlement", "county", "published_at", "archived_at"]
    list_filter = ["kind", "sector"]
    list_select_related = ["settlement", "county"]
    sortable_by = []
    search_fields = ["search_key__contains"]
    fields = ["county", "settlement", "organisation", "grant", "engagement", "title", "sector"]
    fields += ["kind", "slug", "first_published_on", "published_at", "created_by", "created_at"]
    fields += ["archived_at", "archived_by", "archived_because"]
    inlines = [VersionInline]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)


@admin.register(Adoption)
class AdoptionAdmin(ReadOnlyAdmin):
    list_display = ["practice", "settlement", "state", "since", "withdrawn_at"]
    list_filter = ["state", "county"]
    list_select_related = ["practice__settlement", "settlement"]
    sortable_by = []
    fields = ["practice", "settlement", "county", "organisation", "source", "engagement", "state"]
    fields += ["since", "until", "changed", "went", "occasions", "attendance", "contact"]
    fields += ["created_by", "created_at", "withdrawn_at", "withdrawn_by", "withdrawn_because"]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)
