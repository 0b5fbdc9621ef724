"""Imported sheets: who brought what, when, and what became of it; the cells are on their page."""

from django.contrib import admin

from engagements.models import Sheet
from mentorhalo.core.admin import CappedPaginator, ReadOnlyAdmin


@admin.register(Sheet)
class SheetAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "brought_by", "brought_at", "state", "written_at"]
    list_filter = ["kind", "state"]
    list_select_related = ["brought_by"]
    sortable_by = []
    search_fields = ["name__icontains", "brought_by__search_key__contains"]
    paginator = CappedPaginator
    fields = ["name", "kind", "brought_by", "brought_at", "sha256", "state", "written_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("header", "cells", "mapping", "verdicts")
