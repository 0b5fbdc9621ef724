"""Indicators that add up engagements, from the rows of one county, month, kind and state."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engagements.models import State
from engagements.models.engagement import COUNTED
from mentorhalo.core.templatetags.halo import hours
from mentorhalo.portal.indicators.base import ENGAGEMENTS as RECORDS
from mentorhalo.portal.indicators.base import Indicator, Part

REASONS = {
    State.PLANNED: _("only planned"),
    State.LOGGED: _("logged"),
    State.VERIFIED: _("verified"),
    State.RETURNED: _("returned for correction"),
    State.CANCELLED: _("cancelled"),
    State.JOINED: _("joined into an older entry of the same meeting"),
}


@dataclass(frozen=True)
class WorkIndicator(Indicator):
    """Adds up one column of CountyMonth over some states; the other states are left out."""

    column: str = "engagements"
    states: tuple = COUNTED

    def counted(self, readings, county=None):
        return sum(readings.work(self.column, state, county) for state in self.states)

    def left_out(self, readings, county=None):
        return [
            Part(state.value, label, readings.work(self.column, state, county))
            for state, label in REASONS.items()
            if state not in self.states
        ]

    def part_query(self, code):
        return {"state": code}


@dataclass(frozen=True)
class HoursIndicator(WorkIndicator):
    """Counts minutes, so that the parts add up; written in hours."""

    in_minutes = True

    def shown(self, value):
        return hours(value)


COUNTED_LIST = {"state": "counted"}
ENGAGEMENTS = WorkIndicator(
    "engagements",
    pgettext_lazy("after a number", "engagements"),
    _("Logged and verified engagements; one meeting counts once however many mentors logged it."),
    pgettext_lazy("after a number", "engagements"),
    _("engagements of any state"),
    RECORDS,
    COUNTED_LIST,
)
ATTENDANCE = WorkIndicator(
    "attendance",
    _("attendance"),
    _(
        "The head-counts of logged and verified engagements added up: who came twice is counted "
        "twice, so this is no number of people."
    ),
    _("attendance"),
    _("attendance of engagements of any state"),
    RECORDS,
    COUNTED_LIST,
    column="attendance",
)
HOURS = HoursIndicator(
    "hours",
    _("mentor hours"),
    _("The length of logged and verified engagements, once for each mentor credited."),
    _("hours"),
    _("mentor hours of engagements of any state"),
    RECORDS,
    COUNTED_LIST,
    column="mentor_minutes",
)
RETURNED = WorkIndicator(
    "returned",
    _("returned entries"),
    _("Entries that were returned for correction and have not been mended yet."),
    pgettext_lazy("after a number", "engagements"),
    _("engagements of any state"),
    RECORDS,
    {"state": State.RETURNED.value},
    states=(State.RETURNED,),
)
WORK = [ENGAGEMENTS, ATTENDANCE, HOURS]
WORK_INDICATORS = [*WORK, RETURNED]
