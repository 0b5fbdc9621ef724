"""Settlements are facts that load_register keeps; who answers for them is written here."""

from django.contrib import admin

from mentorhalo.core.admin import CappedPaginator, PeriodForm, ReadOnlyAdmin, RecordedAdmin
from settlements.models import Assignment, FormerName, Settlement, SettlementSummary


class FormerNameInline(admin.TabularInline):
    model = FormerName
    fields = ["name", "until"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Settlement)
class SettlementAdmin(ReadOnlyAdmin):
    list_display = ["name", "ksh_code", "status", "county", "district", "population", "ceased_on"]
    list_filter = ["county", "status", ("ceased_on", admin.EmptyFieldListFilter)]
    list_select_related = ["county", "district"]
    search_fields = ["search_key__contains", "=ksh_code"]
    fields = ["ksh_code", "name", "county", "district", "status", "population", "area_ha"]
    fields += ["latitude", "longitude", "ceased_on", "successor"]
    inlines = [FormerNameInline]

    def get_search_results(self, request, queryset, search_term):
        """By name, former name or KSH code, as everywhere."""
        wanted = search_term.strip()
        return (queryset.search(wanted) if wanted else queryset), False


class AssignmentForm(PeriodForm):
    """One mentor at a time answers for a settlement."""

    owner = "settlement"


@admin.register(Assignment)
class AssignmentAdmin(RecordedAdmin):
    list_display = ["settlement", "mentor", "since", "until"]
    list_filter = [("until", admin.EmptyFieldListFilter), "settlement__county"]
    list_select_related = ["settlement", "mentor__user"]
    search_fields = ["settlement__search_key__contains", "=settlement__ksh_code"]
    search_fields += ["mentor__user__search_key__contains"]
    autocomplete_fields = ["settlement", "mentor"]
    fields = ["settlement", "mentor", "since", "until"]
    form = AssignmentForm
    fixed = ("settlement", "mentor")
    paginator = CappedPaginator


@admin.register(SettlementSummary)
class SettlementSummaryAdmin(ReadOnlyAdmin):
    list_display = ["settlement", "county", "known_on", "contacted_on", "involved_on", "regular_on"]
    list_display += ["last_on", "counted"]
    list_filter = ["county", ("involved_on", admin.EmptyFieldListFilter)]
    list_select_related = ["settlement", "county"]
    search_fields = ["settlement__search_key__contains", "=settlement__ksh_code"]
    ordering = ["settlement__sort_key"]
    fields = [field.name for field in SettlementSummary._meta.concrete_fields]
