"""Engagements as an admin sees them: everything but the private note, written by the actions."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from engagements.admin_forms import EngagementForm, TargetAdminForm
from engagements.models import Draft, Engagement, Submission, Target
from engagements.perms import can_edit_engagement
from engagements.targets.earlier import keep_earlier
from mentorhalo.core import history
from mentorhalo.core.admin import CappedPaginator, FoldedSearchMixin, ReadOnlyAdmin, RecordedAdmin

FACTS = ["kind", "mode", "held_on", "starts_at", "minutes", "participants", "travel_km"]
LINKS = ["target_area", "step"]
WORDS = ["destination", "summary", "obstacle"]
COURSE = ["county", "author", "state", "state_at", "state_by", "state_reason", "joined_to"]


@admin.register(Engagement)
class EngagementAdmin(RecordedAdmin):
    """The fields are named in get_fieldsets: settlements and mentors have rows of their own."""

    form = EngagementForm
    list_display = ["receipt", "held_on", "kind", "state", "county", "places", "author"]
    list_display_links = ["receipt", "held_on"]
    list_filter = ["state", "kind", "mode", "county"]
    list_select_related = ["county", "author"]
    search_fields = ["search_key__contains"]
    sortable_by = []
    paginator = CappedPaginator
    readonly_fields = [*COURSE, "created_at", "places", "places_on_site", "people"]

    def get_queryset(self, request):
        rows = super().get_queryset(request).visible_to(request.user)
        return rows.defer("private_note").prefetch_related("places__settlement")

    def get_search_results(self, request, queryset, search_term):
        wanted = search_term.strip()
        return (queryset.search(wanted) if wanted else queryset), False

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or can_edit_engagement(request.user, obj))

    def get_fieldsets(self, request, obj=None):
        if obj and not self.has_change_permission(request, obj):
            who = ["places", "places_on_site", "people"]
            return [
                (None, {"fields": [*FACTS, *who, *LINKS, *WORDS]}),
                (_("Course"), self._course()),
            ]
        typed = [*FACTS, "settlements", "on_site_in", "mentors", *LINKS, "bodies", *WORDS]
        typed += ["planned", "version"]
        first = (None, {"fields": typed})
        return [first, (_("Course"), self._course())] if obj else [first]

    def _course(self):
        return {"fields": [*COURSE, "created_at"]}

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.writer = request.user
        return form

    def save_model(self, request, obj, form, change):
        """Nothing: the form wrote the row through the actions."""

    def save_related(self, request, form, formsets, change):
        """Nothing: settlements and mentors were written with the row."""

    @admin.display(description=_("receipt number"), ordering="pk")
    def receipt(self, engagement):
        return engagement.pk

    @admin.display(description=_("settlements"))
    def places(self, engagement):
        return ", ".join(str(place.settlement) for place in engagement.places.all())

    @admin.display(description=_("on the spot in"))
    def places_on_site(self, engagement):
        return ", ".join(str(row.settlement) for row in engagement.places.all() if row.on_site)

    @admin.display(description=_("mentors"))
    def people(self, engagement):
        credits = engagement.credits.select_related("mentor__user")
        return ", ".join(str(credit.mentor) for credit in credits)


@admin.register(Target)
class TargetAdmin(FoldedSearchMixin, RecordedAdmin):
    """The same rules as on the targets' page; withdrawing one is done there."""

    form = TargetAdminForm
    list_display = ["name", "county", "rung", "number", "due_on", "since", "withdrawn_on"]
    list_select_related = ["county"]
    list_filter = ["rung"]
    search_fields = folded_fields = ["name"]
    fields = ["name", "county", "rung", "number", "due_on", "since", "was_set_to"]
    readonly_fields = ["was_set_to"]

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.withdrawn_on is None)

    def save_model(self, request, obj, form, change):
        before = self._stored(obj) if change else None
        obj.version += bool(change and form.has_changed())
        super().save_model(request, obj, form, change)
        if before:
            keep_earlier(obj, before)

    @admin.display(description=_("What it was set to"))
    def was_set_to(self, target):
        rows = target.earlier.all() if target.pk else ()
        words = ((row.since, row.last_on, row.number, row.due_on) for row in rows)
        return format_html_join("", "<div>{} – {}: {} ({})</div>", words) or "–"

    def _stored(self, target):
        """What is stored, locked until the change view's transaction ends."""
        rows = Target.objects.select_for_update(of=("self",), no_key=True)
        return history.snapshot(rows.get(pk=target.pk))


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    """What was received and what became of it; neither its contents nor its digest."""

    list_display = ["client_ref", "author", "received_at", "outcome", "engagement"]
    list_select_related = ["author", "engagement"]
    sortable_by = []
    search_fields = ["=engagement__pk", "author__search_key__contains"]
    fields = ["client_ref", "author", "received_at", "outcome", "engagement"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("answer", "engagement__private_note")


@admin.register(Draft)
class DraftAdmin(ReadOnlyAdmin):
    """That there is unfinished text, whose and since when; the text is its author's alone."""

    list_display = ["client_ref", "author", "updated_at"]
    list_select_related = ["author"]
    sortable_by = []
    search_fields = ["author__search_key__contains"]
    fields = ["client_ref", "author", "updated_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data")
