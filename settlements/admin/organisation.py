"""Organisations and contacts are read here; their forms on the site ask the rules."""

from django.contrib import admin

from mentorhalo.core.admin import ReadOnlyAdmin
from settlements.models import (
    Contact,
    Organisation,
    OrganisationMerge,
    OrganisationPlace,
    OrganisationSummary,
)


class OrganisationPlaceInline(admin.TabularInline):
    model = OrganisationPlace
    fields = ["settlement"]
    extra = 0
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("settlement", "organisation")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "seat", "maintainer", "closed_on", "merged_into"]
    list_filter = ["kind", ("closed_on", admin.EmptyFieldListFilter), "seat__county"]
    list_select_related = ["seat", "maintainer", "merged_into"]
    search_fields = ["search_key__contains", "seat__search_key__contains", "=tax_number"]
    fields = ["name", "kind", "seat", "address", "tax_number", "maintainer", "email", "phone"]
    fields += ["website", "note", "closed_on", "closed_because", "merged_into"]
    inlines = [OrganisationPlaceInline]


@admin.register(Contact)
class ContactAdmin(ReadOnlyAdmin):
    list_display = ["name", "role", "organisation", "legal_basis", "notice_on", "opted_out_on"]
    list_filter = ["legal_basis", ("notice_on", admin.EmptyFieldListFilter)]
    list_filter += [("opted_out_on", admin.EmptyFieldListFilter)]
    list_select_related = ["organisation"]
    search_fields = ["search_key__contains", "organisation__search_key__contains"]
    fields = ["organisation", "name", "role", "email", "phone", "legal_basis", "notice_version"]
    fields += ["notice_on", "source", "opted_out_on", "since", "until", "note"]


@admin.register(OrganisationMerge)
class OrganisationMergeAdmin(ReadOnlyAdmin):
    list_display = ["kept", "lost", "by", "at", "undone_by", "undone_at"]
    list_filter = [("undone_at", admin.EmptyFieldListFilter)]
    list_select_related = ["kept", "lost", "by", "undone_by"]
    search_fields = ["kept__search_key__contains", "lost__search_key__contains"]
    fields = ["kept", "lost", "by", "at", "undone_by", "undone_at", "moved"]


@admin.register(OrganisationSummary)
class OrganisationSummaryAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "named", "reached_on"]
    list_filter = [("reached_on", admin.EmptyFieldListFilter)]
    list_select_related = ["organisation"]
    search_fields = ["organisation__search_key__contains"]
    ordering = ["organisation__sort_key"]
    fields = ["organisation", "named", "reached_on"]
