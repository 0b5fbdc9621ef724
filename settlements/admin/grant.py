"""Programmes and calls are code lists, written here; grants are read: the site's own pages write
them by their rules."""

from django.contrib import admin

from mentorhalo.core.admin import FoldedSearchMixin, ReadOnlyAdmin, RecordedAdmin
from settlements.models import (
    AreaPlace,
    Call,
    Grant,
    GrantExtension,
    GrantMember,
    GrantSettlement,
    Programme,
    TargetArea,
)


@admin.register(Programme)
class ProgrammeAdmin(FoldedSearchMixin, RecordedAdmin):
    list_display = ["code", "name_hu", "since", "until"]
    search_fields = folded_fields = ["code", "name_hu", "name_en"]
    fields = ["code", "name_hu", "name_en", "since", "until"]
    fields += ["keep_evidence_until", "keep_personal_until"]


@admin.register(Call)
class CallAdmin(FoldedSearchMixin, RecordedAdmin):
    list_display = ["code", "name_hu", "programme", "published_on", "least_population"]
    list_filter = ["programme"]
    list_select_related = ["programme"]
    search_fields = folded_fields = ["code", "name_hu", "name_en"]
    autocomplete_fields = ["programme"]
    fields = ["code", "programme", "name_hu", "name_en", "published_on", "least_population"]


class PartInline(admin.TabularInline):
    """Rows that belong to the record, only to be read."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class PlaceInline(PartInline):
    model = GrantSettlement
    fields = ["settlement"]


class ExtensionInline(PartInline):
    model = GrantExtension
    fields = ["decided_on", "new_end", "reason"]


class AreaPlaceInline(PartInline):
    model = AreaPlace
    fields = ["settlement", "part", "population"]


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    list_display = ["code", "title", "county", "lead", "amount", "starts_on", "ends_on"]
    list_filter = ["call", "county"]
    list_select_related = ["county", "lead"]
    search_fields = ["search_key__contains", "lead__search_key__contains"]
    fields = ["code", "call", "county", "title", "lead", "lead_place", "published_settlements"]
    fields += ["amount", "intensity", "starts_on", "physical_end", "ends_on", "source", "note"]
    fields += ["version"]
    inlines = [PlaceInline, ExtensionInline]


@admin.register(GrantMember)
class GrantMemberAdmin(ReadOnlyAdmin):
    list_display = ["grant", "organisation", "share", "since", "until"]
    list_filter = [("until", admin.EmptyFieldListFilter)]
    list_select_related = ["grant", "organisation"]
    search_fields = ["grant__search_key__contains", "organisation__search_key__contains"]
    fields = ["grant", "organisation", "share", "since", "until"]


@admin.register(TargetArea)
class TargetAreaAdmin(ReadOnlyAdmin):
    list_display = ["name", "grant", "number", "population", "small_on"]
    list_select_related = ["grant"]
    search_fields = ["grant__search_key__contains"]
    fields = ["grant", "number", "name", "population", "small_because", "small_by", "small_on"]
    fields += ["version"]
    inlines = [AreaPlaceInline]
