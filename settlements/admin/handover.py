"""Handovers are offered and answered on their pages; here they are read."""

from django.contrib import admin

from mentorhalo.core.admin import ReadOnlyAdmin
from settlements.models import Handover, HandoverItem


class HandoverItemInline(admin.TabularInline):
    model = HandoverItem
    fields = ["settlement", "pitfalls"]
    extra = 0
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("settlement")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Handover)
class HandoverAdmin(ReadOnlyAdmin):
    list_display = ["giver", "taker", "county", "state", "offered_at", "decided_at"]
    list_filter = ["state", "county"]
    list_select_related = ["giver__user", "taker__user", "county"]
    search_fields = ["giver__user__search_key__contains", "taker__user__search_key__contains"]
    fields = ["county", "giver", "taker", "note", "offered_by", "offered_at"]
    fields += ["state", "decided_by", "decided_at", "reason"]
    inlines = [HandoverItemInline]
