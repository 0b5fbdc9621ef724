"""How far target areas are with the steps of the process, and what each step still lacks.

`progress_of(areas)` asks two queries for any number of target areas (docs/glossary.md: lépés),
and the cache where their files are on a far store.
"""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import CharField, F, FilteredRelation, Q, UUIDField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.evidence.missing import known_missing
from engagements.models import COUNTED, Engagement, Evidence, EvidenceKind, ProcessStep
from engagements.models import StepProgress as Progress
from settlements.perms import can_read_of

DONE, OVERDUE, UNDER_WAY, PLANNED, NOTHING = "done", "overdue", "under_way", "planned", "nothing"
WORDS = {
    DONE: gettext_lazy("done"),
    OVERDUE: gettext_lazy("overdue"),
    UNDER_WAY: gettext_lazy("under way"),
    PLANNED: gettext_lazy("planned"),
    NOTHING: gettext_lazy("not planned"),
}
TAGS = {DONE: "ok", OVERDUE: "bad", UNDER_WAY: "half info", PLANNED: "", NOTHING: ""}


@dataclass(frozen=True)
class File:
    """A standing piece of evidence; `url` is "" for who may not read it, and for one that
    `is_missing` in the storage."""

    kind: EvidenceKind
    name: str
    url: str
    is_missing: bool = False


@dataclass(frozen=True)
class StepLine:
    """One step of one target area.

    `files` are the standing evidence, `missing` the kinds wanted and not there, `before` the steps
    that should have been done first and were not (or only later). `occasions` counts the counted
    engagements of this area and step. `engagement_url` is that of the one it was reached by, "" for
    none or for who may not read it.
    """

    area_id: int
    step: ProcessStep
    progress: Progress | None = None
    state: str = NOTHING
    files: tuple[File, ...] = ()
    missing: tuple[EvidenceKind, ...] = ()
    before: tuple[ProcessStep, ...] = ()
    occasions: int = 0
    engagement_url: str = ""

    @property
    def planned_on(self) -> date | None:
        return self.progress and self.progress.planned_on

    @property
    def done_on(self) -> date | None:
        return self.progress and self.progress.done_on

    @property
    def wanted(self) -> list[EvidenceKind]:
        return [EvidenceKind(kind) for kind in self.step.evidence]

    @property
    def source_lost(self):
        """The engagement by which it was reached counts no more."""
        engagement = self.progress and self.progress.engagement
        return bool(engagement) and not engagement.counts

    @property
    def words(self):
        return WORDS[self.state]

    @property
    def tag(self):
        """The classes of the state's tag."""
        return TAGS[self.state]

    @property
    def wants_evidence(self):
        """Something happened, so that what is missing is worth saying."""
        return bool(self.missing) and (self.state in (DONE, UNDER_WAY) or bool(self.files))

    @property
    def lacks(self):
        """“attendance sheet is missing”, for each kind."""
        return [_("%(kind)s is missing") % {"kind": kind.label} for kind in self.missing]


def steps_in_order() -> list[ProcessStep]:
    """The process steps, each with `needed`: the codes of those it presupposes. One query."""
    return _in_order(ProcessStep.objects.annotate(need=F("needs")).order_by("order", "need"))


def _in_order(rows) -> list[ProcessStep]:
    """Out of a row for each `need` of each step: the steps with their `needed`."""
    steps, needed = {}, {}
    for row in rows:
        steps.setdefault(row.pk, row)
        needed.setdefault(row.pk, {}).update({row.need: None} if row.need else {})
    for key, step in steps.items():
        step.needed = tuple(needed[key])
    return list(steps.values())


def _steps_of(areas: list[int]) -> tuple[list[ProcessStep], dict[tuple[int, str], Progress]]:
    """The steps in order and what is known of them by (area, step); one query for both."""
    known = FilteredRelation("progress", condition=Q(progress__area__in=areas))
    rows = ProcessStep.objects.annotate(need=F("needs"), known=known)
    rows = list(rows.select_related("known__engagement").order_by("order", "need", "known__pk"))
    known = ((row.pk, row.known) for row in rows if hasattr(row, "known"))
    found = {(progress.area_id, step): progress for step, progress in known}
    return _in_order(rows), found


def progress_of(areas, user=None, today=None) -> dict[int, list[StepLine]]:
    """{primary key of the area: its steps in order}; links are those that `user` may follow."""
    keys = [getattr(area, "pk", area) for area in areas]
    if not keys:
        return {}
    today = today or timezone.localdate()
    steps, found = _steps_of(keys)
    files, occasions = _happened(keys, user)
    lines = {}
    for key in keys:
        done = {step.pk: found[key, step.pk].done_on for step in steps if (key, step.pk) in found}
        lines[key] = [
            _line(key, step, found.get((key, step.pk)), files, occasions, user, today)
            for step in steps
        ]
        lines[key] = [
            replace(line, before=tuple(unmet(line.step, steps, done))) for line in lines[key]
        ]
    return lines


def unmet(step, steps, done) -> list[ProcessStep]:
    """Which steps a done one presupposes and came before them; `done`: {code: day or None}."""
    on = done.get(step.pk)
    if on is None:
        return []
    needed = [other for other in steps if other.pk in step.needed]
    return [other for other in needed if done.get(other.pk) is None or done[other.pk] > on]


def _line(key, step, progress, files, occasions, user, today):
    here = tuple(files.get((key, step.pk), ()))
    held = occasions.get((key, step.pk), 0)
    kinds = {file.kind for file in here}
    wanted = tuple(EvidenceKind(kind) for kind in step.evidence if kind not in kinds)
    url = ""
    if progress and progress.engagement_id and _reads(user, progress.engagement.county_id):
        url = progress.engagement.get_absolute_url()
    state = _state(progress, held, today)
    return StepLine(key, step, progress, state, here, wanted, (), held, url)


def _state(progress, held, today):
    if progress and progress.done_on:
        return DONE
    planned = progress and progress.planned_on
    if planned and planned < today:
        return OVERDUE
    if held:
        return UNDER_WAY
    return PLANNED if planned else NOTHING


def _reads(user, county):
    return user is not None and can_read_of(user, county)


def _happened(keys, user):
    """Files and numbers of counted engagements, by (area, step); one statement for all of it."""
    told, standing = ("kind", "pk", "name", "file", "county"), Evidence.objects.standing()
    standing = standing.order_by()
    of_step = standing.filter(progress__area__in=keys)
    of_work = standing.filter(engagement__state__in=COUNTED)
    of_area = of_work.filter(engagement__target_area__in=keys, engagement__step__isnull=False)
    reached = of_work.filter(engagement__steps_reached__area__in=keys)
    work = Engagement.objects.counted().filter(target_area__in=keys, step__isnull=False)
    text = Value("", CharField())
    nothing = (text, Value(None, UUIDField()), Cast("pk", CharField()), text)
    rows = of_step.values_list("progress__area", "progress__step", *told).union(
        of_area.values_list("engagement__target_area", "engagement__step", *told),
        reached.values_list(
            "engagement__steps_reached__area", "engagement__steps_reached__step", *told
        ),
        work.order_by().values_list("target_area", "step", *nothing, "county"),
    )
    files, occasions, rows = {}, {}, sorted(rows, key=str)
    gone = known_missing([Evidence(pk=row[3], file=row[5]) for row in rows if row[2]])
    for area, step, kind, uuid, name, _file, county in rows:
        if not kind:
            occasions[area, step] = occasions.get((area, step), 0) + 1
            continue
        opens = uuid not in gone and _reads(user, county)
        url = reverse("engagements:evidence-file", args=[uuid]) if opens else ""
        file = File(EvidenceKind(kind), name, url, uuid in gone)
        files.setdefault((area, step), []).append(file)
    return files, occasions
