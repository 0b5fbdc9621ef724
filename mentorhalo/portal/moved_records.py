"""What else moved the figures of a past day: teams, assignments, grants, promises and the like,
written after it. The entries are those of portal.moved."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import CharField, Model, Q
from django.db.models.functions import Cast

from counties.models import CountyOffice, TeamMembership
from engagements.models import (
    PLAN,
    Adoption,
    Assessment,
    GoodPractice,
    HelpRequest,
    Obstacle,
    ObstacleAnswer,
    Partnership,
    Promise,
    ResourceShare,
    StageChange,
    StepProgress,
    Target,
)
from mentorhalo.core.models import Change
from mentorhalo.portal.moved import end_of
from mentors.models import Mentor
from settlements.models import (
    Assignment,
    Grant,
    Organisation,
    Rhythm,
    Settlement,
    TargetArea,
)


@dataclass(frozen=True)
class Moving:
    """A kind of record that figures read beside the entries.

    `days` place it in time, the first is that from which it counts: a write of one moves a figure
    of a day if it stood, or stands now, at that day or before. `facts` are what else figures read:
    a write of one moves them if the record is of that time, which `begun` tells of a day where it
    is not the first of `days`. One without either is of any time.
    """

    model: type[Model]
    days: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    begun: Callable[[date], Q] | None = None

    @property
    def record_type(self):
        return self.model._meta.label_lower

    def of_time(self, day: date) -> Q:
        """The writes to records of this kind that may have moved a figure of that day."""
        told = Q()
        for name in self.days:
            for side in (0, 1):  # what stood before, what stands now
                told |= by_then(f"fields__{name}__{side}", day)
        if self.facts:
            written = Q(fields__has_any_keys=self.facts) & self.stood(day)
            told |= written & ~Q(action="added") if self.days else written
        return Q(record_type=self.record_type) & told

    def stood(self, day):
        """The writes to records that are of the time up to a day."""
        if self.begun is None and not self.days:
            return Q()
        begun = self.begun(day) if self.begun else Q(**{f"{self.days[0]}__lte": day})
        rows = self.model._default_manager.filter(begun).order_by()
        return Q(record_key__in=rows.values(key=Cast("pk", CharField(max_length=40))))


class MovingTarget(Moving):
    """A number that holds from a later day on leaves the days before it as they were."""

    def of_time(self, day):
        since, values = "fields__since", Q(fields__has_any_keys=("number", "due_on"))
        corrected = values & Q(**{f"{since}__isnull": True}) & self.stood(day)
        moved = by_then(f"{since}__0", day) & ~values
        told = by_then(f"{since}__1", day) | moved | corrected
        told |= by_then("fields__withdrawn_on__1", day)
        return Q(record_type=self.record_type) & told


def by_then(path: str, day: date) -> Q:
    """That a day or an instant of the history is not after a day."""
    after = day + timedelta(days=1)
    return Q(**{f"{path}__gte": "1", f"{path}__lt": after.isoformat()})


def _at(field):
    """Of what was written down at an instant: up to the end of a day."""
    return lambda day: Q(**{f"{field}__lt": end_of(day)})


def _set_by(day):
    return Q(since__lte=day) | Q(earlier__since__lte=day)


def _planned(day):
    return Q(progress__step=PLAN, progress__done_on__lte=day)


MOVING = (
    Moving(TeamMembership, ("since", "until"), ("office", "is_lead")),
    Moving(CountyOffice, ("opened_on", "closed_on")),
    Moving(Mentor, ("working_since", "working_until")),
    Moving(Assignment, ("since", "until"), ("mentor", "settlement")),
    Moving(Grant, ("starts_on", "ends_on"), ("county", "settlements")),
    Moving(TargetArea, facts=("places",), begun=_planned),
    Moving(Organisation, ("closed_on",), ("kind", "seat", "merged_into"), begun=lambda day: Q()),
    Moving(Partnership, ("signed_on",), ("settlements",)),
    Moving(StageChange, ("on",), ("undone_at",)),
    Moving(GoodPractice, ("first_published_on", "archived_at")),
    Moving(Adoption, ("since", "until"), ("state", "withdrawn_at")),
    Moving(Assessment, ("on",), ("state", "perspective", "settlement", "questions")),
    Moving(
        ResourceShare,
        facts=("engagement", "withdrawn_at"),
        begun=lambda day: Q(engagement__held_on__lte=day),
    ),
    Moving(Obstacle, facts=("withdrawn_at",), begun=_at("at")),
    Moving(ObstacleAnswer, facts=("withdrawn_at",), begun=_at("at")),
    Moving(HelpRequest, ("answered_at",), ("settlement",), begun=_at("asked_at")),
    Moving(Promise, ("due_on", "settled_on"), ("mentor", "settlement")),
    Moving(StepProgress, ("done_on",)),
    Moving(Rhythm, facts=("days", "phase")),
    Moving(Settlement, ("ceased_on",)),
    MovingTarget(Target, ("since", "withdrawn_on"), ("number", "due_on"), begun=_set_by),
)


def record_writes(day: date):
    """The history rows of such records since a day."""
    of_time = Q()
    for moving in MOVING:
        of_time |= moving.of_time(day)
    return Change.objects.filter(of_time, at__gte=end_of(day))
