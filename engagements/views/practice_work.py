"""Good practices inside: the working list, one practice with what can be done to it, a version."""

from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from engagements.models import GoodPractice, PracticeVersion
from engagements.practices import perms
from engagements.practices.completing import lacking
from engagements.practices.filters import PracticeWorkFilterSet
from engagements.practices.forms import MoveForm
from engagements.practices.reviewing import Reviewers
from engagements.practices.sections import differences, told
from engagements.templatetags.practices import practice_states, practice_tags
from mentorhalo.core.models import Change
from mentorhalo.core.tables import Column
from mentorhalo.core.views import TableView
from settlements.perms import can_add_record

# The two forms of the page with a reason, by the ids of their fields.
MOVE, ARCHIVE = "move_%s", "archive_%s"
RELATED = ("county", "settlement", "organisation", "grant", "engagement")


def _title(row):
    url = reverse("engagements:practice-work", args=[row.pk])
    return format_html('<a href="{}">{}</a>', url, row.title)


def _settlement(row):
    place = row.settlement
    return format_html('<a href="{}">{}</a>', place.get_absolute_url(), place.name)


def _last(row):
    return row.versions.all()[0]


def _submitted_on(row):
    at = _last(row).submitted_at
    return at and timezone.localdate(at)


class PracticeWorkList(TableView):
    """The practices on which this person's county works, or all: the newest first."""

    model = GoodPractice
    filterset_class = PracticeWorkFilterSet
    ordering_key = ("-pk",)
    related = ("county", "settlement")
    title = _("Work on good practices")
    file_name = "practices"
    template_name = "engagements/practice_work_list.html"
    dense = "cards dense long"
    columns = (
        Column(_("Title"), lambda row: row.title, html=_title, heading=True),
        Column(_("Settlement"), lambda row: row.settlement.name, html=_settlement),
        Column(_("State"), practice_states, html=practice_tags, css="state"),
        Column(_("Version"), lambda row: _last(row).number, in_page=False),
        Column(_("Author"), lambda row: str(_last(row).author)),
        Column(_("Submitted on"), _submitted_on),
        Column(_("First published on"), lambda row: row.first_published_on),
        Column(_("Kind"), lambda row: row.get_kind_display(), in_page=False),
        Column(_("Sector"), lambda row: row.get_sector_display(), in_page=False),
        Column(_("Reason for archiving"), lambda row: row.archived_because, in_page=False),
        Column(_("County"), lambda row: row.county.name, in_page=False),
        Column(_("KSH code"), lambda row: row.settlement_id, in_page=False),
        Column(_("Receipt number"), lambda row: row.engagement_id, in_page=False),
    )

    def get_rows(self):
        rows = GoodPractice.objects.worked_on_by(self.request.user)
        versions = PracticeVersion.objects.order_by("-number").select_related("author")
        return rows.select_related(*self.related).prefetch_related(Prefetch("versions", versions))

    def get_context_data(self, **kwargs):
        can_add = can_add_record(self.request.user)
        return super().get_context_data(can_add=can_add, **kwargs)


@dataclass
class Work:
    """A practice with its versions, newest first, and what one person may do with it."""

    row: GoodPractice
    user: object
    versions: list = field(init=False)

    def __post_init__(self):
        people = ("author", "checked_by", "published_by", "returned_by")
        rows = self.row.versions.order_by("-number").select_related(*people)
        self.versions = list(rows.prefetch_related("themes", "steps"))
        for version in self.versions:
            version.practice = self.row
        self.reviewers = Reviewers([self.row.pk])

    @property
    def last(self):
        return self.versions[0]

    @property
    def before(self):
        """The version that the one under way is to replace, None where there is none."""
        under_way = self.last.pk != self.row.published_id
        return self.versions[1] if under_way and len(self.versions) > 1 else None

    def can(self):
        """What this person may do, by name."""
        told = self.user, self.row
        under_way = self.last.pk != self.row.published_id
        archives = perms.can_archive_practice(*told)
        return {
            "edit": perms.can_write_version(self.user, self.last, self.reviewers),
            "steps": perms.steps_of(self.user, self.last, self.reviewers),
            "begin_next": perms.can_begin_next(*told, under_way, self.reviewers),
            "archive": archives and self.row.archived_at is None,
            "restore": archives and self.row.archived_at is not None,
            "keep_consents": perms.can_keep_consents(*told),
            "withdraw": perms.can_withdraw_consent(*told),
            "read_persons": perms.can_read_persons(*told),
        }


def readable(request, pk):
    rows = GoodPractice.objects.worked_on_by(request.user)
    return get_object_or_404(rows.select_related(*RELATED, "archived_by"), pk=pk)


@require_safe
def practice_work(request, pk):
    """A practice with its newest version, its photos and consents, and what can be done."""
    return work_page(request, readable(request, pk))


def work_page(request, row, refused=None, status=200):
    """The page of a practice; `refused` is a form of MOVE or ARCHIVE with what was typed."""
    work = Work(row, request.user)
    forms = {name: MoveForm(auto_id=name) for name in (MOVE, ARCHIVE)}
    if refused:
        forms[refused.auto_id] = refused
    can, before = work.can(), work.before
    context = {
        "row": row,
        "version": work.last,
        "before": before,
        "differences": differences(before, work.last) if before else [],
        "versions": work.versions,
        "told": told(work.last),
        "lacks": lacking(work.last) if can["edit"] else [],
        "can": can,
        "plain_steps": [step for step in can["steps"] if not step.reasoned],
        "reasoned_steps": [step for step in can["steps"] if step.reasoned],
        "took_part": work.reviewers.took_part(request.user, row.pk),
        "has_free_lead": work.reviewers.has_free_lead(row.pk),
        "move_form": forms[MOVE],
        "archive_form": forms[ARCHIVE],
        "refused": refused,
        "consents": row.consents.select_related("added_by", "withdrawn_by"),
        "photos": _photos(row),
        "changes": Change.objects.visible_to(request.user).of(work.last).count(),
        "practice_changes": Change.objects.visible_to(request.user).of(row).count(),
    }
    return render(request, "engagements/practice_work.html", context, status=status)


def _photos(row):
    """Every photo, each with whether the public may see it now."""
    shown = set(row.photos.shown().values_list("pk", flat=True))
    photos = list(row.photos.select_related("added_by", "withdrawn_by"))
    for photo in photos:
        photo.is_shown = photo.pk in shown
    return photos


@require_safe
def practice_version(request, pk, number):
    """One version as it is, and in what it differs from the one before it, field by field."""
    row = readable(request, pk)
    work = Work(row, request.user)
    numbered = {version.number: version for version in work.versions}
    if (version := numbered.get(number)) is None:
        raise Http404
    before = numbered.get(number - 1)
    context = {
        "row": row,
        "version": version,
        "told": told(version),
        "before": before,
        "differences": differences(before, version) if before else [],
        "changes": Change.objects.visible_to(request.user).of(version).count(),
    }
    return render(request, "engagements/practice_version.html", context)
