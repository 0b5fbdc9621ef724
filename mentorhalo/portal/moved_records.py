"""What else moved the figures of a past day: teams, assignments, grants, promises and the like,
written after it. The entries are those of portal.moved."""

from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Model, Q
from django.db.models.functions import Cast

from counties.models import CountyOffice, TeamMembership
from engagements.models import Adoption, Promise, StepProgress
from mentorhalo.core.models import Change
from mentorhalo.portal.moved import end_of
from mentors.models import Mentor
from settlements.models import Assignment, Grant, Organisation, Rhythm, Settlement


@dataclass(frozen=True)
class Moving:
    """A kind of record that figures read beside the entries.

    `days` place it in time, the first is that from which it counts: a write of one moves a figure
    of a day if it stood, or stands now, at that day or before. `facts` are what else figures read:
    a write of one moves them if the record is of that time. One without days is of any time.
    """

    model: type[Model]
    days: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    @property
    def record_type(self):
        return self.model._meta.label_lower

    def of_time(self, day: date) -> Q:
        """The writes to records of this kind that may have moved a figure of that day."""
        told = Q()
        for name in self.days:
            for side in (0, 1):  # what stood before, what stands now
                value = f"fields__{name}__{side}"
                told |= Q(**{f"{value}__gte": "1", f"{value}__lte": day.isoformat()})
        if self.facts:
            told |= Q(fields__has_any_keys=self.facts) & self._stood(day)
        return Q(record_type=self.record_type) & told

    def _stood(self, day):
        if not self.days:
            return Q()
        rows = self.model._default_manager.filter(**{f"{self.days[0]}__lte": day}).order_by()
        return Q(record_key__in=rows.values(key=Cast("pk", CharField(max_length=40))))


MOVING = (
    Moving(TeamMembership, ("since", "until"), ("office", "is_lead")),
    Moving(CountyOffice, ("opened_on", "closed_on")),
    Moving(Mentor, ("working_since", "working_until")),
    Moving(Assignment, ("since", "until"), ("mentor", "settlement")),
    Moving(Grant, ("starts_on", "ends_on"), ("county", "settlements")),
    Moving(Organisation, ("closed_on",)),
    Moving(Adoption, ("since", "until"), ("state", "withdrawn_at")),
    Moving(Promise, ("due_on", "settled_on"), ("mentor", "settlement")),
    Moving(StepProgress, ("done_on",)),
    Moving(Rhythm, facts=("days", "phase")),
    Moving(Settlement, ("ceased_on",)),
)


def record_writes(day: date):
    """The history rows of such records since a day."""
    of_time = Q()
    for moving in MOVING:
        of_time |= moving.of_time(day)
    return Change.objects.filter(of_time, at__gte=end_of(day))
