"""Kinds and marks are edited here; partnerships on the pages of the site, by its rules."""

from django.contrib import admin

from engagements.models import Partnership, PartnershipKind, PartnershipMark
from mentorhalo.core.admin import FoldedSearchMixin, ReadOnlyAdmin, RecordedAdmin


@admin.register(PartnershipKind)
class PartnershipKindAdmin(FoldedSearchMixin, RecordedAdmin):
    list_display = ["code", "order", "name_hu", "name_en"]
    search_fields = folded_fields = ["code", "name_hu", "name_en"]
    fields = ["code", "order", "name_hu", "name_en"]


@admin.register(PartnershipMark)
class PartnershipMarkAdmin(FoldedSearchMixin, RecordedAdmin):
    list_display = ["code", "order", "name_hu", "name_en", "mutual"]
    search_fields = folded_fields = ["code", "name_hu", "name_en"]
    fields = ["code", "order", "name_hu", "name_en", "mutual"]


@admin.register(Partnership)
class PartnershipAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "county", "stage", "stage_on", "renew_on"]
    list_filter = ["stage", "kind"]
    list_select_related = ["kind", "county"]
    sortable_by = []
    search_fields = ["search_key__contains"]
    fields = ["name", "kind", "county", "mentor", "grant", "goal", "stage", "stage_on"]
    fields += ["signed_on", "renew_on", "created_by", "created_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)
