"""Steps and the calls' milestones are edited here; how far an area is, is only read: the site's own
pages write it by its rules."""

from django.contrib import admin

from engagements.models import (
    ActionPlan,
    Milestone,
    MilestoneTemplate,
    PlannedAction,
    ProcessStep,
    StepProgress,
)
from engagements.process.milestones import refresh
from mentorhalo.core.admin import FoldedSearchMixin, ReadOnlyAdmin, ReadOnlyInline, RecordedAdmin
from settlements.models import Grant


@admin.register(ProcessStep)
class ProcessStepAdmin(FoldedSearchMixin, RecordedAdmin):
    list_display = ["code", "order", "name_hu", "name_en"]
    search_fields = folded_fields = ["code", "name_hu", "name_en"]
    autocomplete_fields = ["needs"]
    fields = ["code", "order", "name_hu", "name_en", "needs", "evidence"]


@admin.register(MilestoneTemplate)
class MilestoneTemplateAdmin(FoldedSearchMixin, RecordedAdmin):
    list_display = ["code", "call", "name_hu", "scope", "anchor", "months", "every"]
    list_filter = ["call", "scope"]
    list_select_related = ["call", "anchor"]
    search_fields = folded_fields = ["code", "name_hu", "name_en"]
    autocomplete_fields = ["call", "anchor", "fulfilled_by"]
    fields = ["call", "code", "name_hu", "name_en", "scope", "anchor", "months", "every"]
    fields += ["fulfilled_by"]
    fixed = ("call", "code", "scope")

    def save_model(self, request, obj, form, change):
        """The milestones of the call's grants follow at once."""
        super().save_model(request, obj, form, change)
        keys = Grant.objects.filter(call=obj.call).values_list("pk", flat=True)
        refresh(grants=keys, by=request.user)


class OfReadableGrants(ReadOnlyAdmin):
    """Rows by the rule of their grants."""

    sortable_by = []

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)


@admin.register(StepProgress)
class StepProgressAdmin(OfReadableGrants):
    list_display = ["area", "step", "planned_on", "done_on"]
    list_filter = ["step"]
    list_select_related = ["area", "step"]
    search_fields = ["area__name__icontains", "area__grant__code__icontains"]
    fields = ["area", "step", "planned_on", "done_on", "engagement", "note"]


@admin.register(Milestone)
class MilestoneAdmin(OfReadableGrants):
    list_display = ["template", "grant", "area", "settlement", "number", "due_on", "done_on"]
    list_filter = ["template__scope"]
    list_select_related = ["template", "grant", "area", "settlement"]
    search_fields = ["grant__code__icontains", "area__name__icontains"]
    fields = ["template", "grant", "area", "settlement", "number", "due_on", "done_on"]
    fields += ["engagement", "waived_because"]


class PlannedActionInline(ReadOnlyInline):
    model = PlannedAction
    fields = ["what", "who", "due_on", "with_what", "state", "done_on", "dropped_because"]


@admin.register(ActionPlan)
class ActionPlanAdmin(ReadOnlyAdmin):
    list_display = ["area", "since", "until"]
    list_select_related = ["area"]
    sortable_by = []
    search_fields = ["area__name__icontains", "area__grant__code__icontains"]
    fields = ["area", "since", "until", "note"]
    inlines = [PlannedActionInline]
