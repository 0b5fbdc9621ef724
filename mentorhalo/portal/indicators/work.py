"""Indicators that add up engagements, from the rows of one county, month, kind and state."""

from decimal import Decimal

from django.db.models import F, Sum
from django.utils.formats import number_format
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from counties.models import CountyMonth
from engagements.models import COUNTED, LATE_DAYS, Engagement, Kind, State
from mentorhalo.core.templatetags.halo import hours
from mentorhalo.portal.indicators.base import ENGAGEMENTS as RECORDS
from mentorhalo.portal.indicators.base import REGISTER, Indicator, Part
from settlements.coverage import is_past

REASONS = {
    State.PLANNED: _("only planned"),
    State.LOGGED: _("logged"),
    State.VERIFIED: _("verified"),
    State.RETURNED: _("returned for correction"),
    State.CANCELLED: _("cancelled"),
    State.JOINED: _("joined into an older entry of the same meeting"),
}
NUMBER_OF = pgettext_lazy("after a number", "engagements")


class WorkIndicator(Indicator):
    """Adds up one column of CountyMonth over some states; the other states are left out."""

    column = "engagements"
    states = COUNTED
    kind = None
    unit = NUMBER_OF
    universe = _("engagements of any state")
    records = RECORDS

    def counted(self, readings, county=None):
        return sum(readings.work(self.column, state, county, self.kind) for state in self.states)

    def left_out(self, readings, county=None):
        return [
            Part(state.value, label, readings.work(self.column, state, county, self.kind))
            for state, label in REASONS.items()
            if state not in self.states
        ]

    def states_of(self, part):
        return [State(part)] if part else self.states

    def part_codes(self, day=None):
        return [state.value for state in REASONS if state not in self.states]

    def part_label(self, code, day=None):
        return REASONS[code]

    def part_query(self, code):
        return {"state": code}

    def number_behind(self, part, day, county=None):
        """From the months; of a past day's own month the rows are counted."""
        months = CountyMonth.objects.filter(state__in=self.states_of(part))
        if self.kind:
            months = months.filter(kind=self.kind)
        if county:
            months = months.filter(county=county)
        counted = 0
        if is_past(day):
            this_month = day.replace(day=1)
            months = months.filter(month__lt=this_month)
            counted = self.records_of(part, day, county).filter(held_on__gte=this_month).count()
        return counted + (months.aggregate(rows=self.rows_of_months(part))["rows"] or 0)

    def rows_of_months(self, part):
        """Adds up how many rows behind a part there are in rows of CountyMonth."""
        return Sum("engagements")

    def records_of(self, part, day, county=None):
        rows = Engagement.objects.filter(state__in=self.states_of(part))
        if is_past(day):
            rows = rows.filter(held_on__lte=day)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        return rows.filter(county=county) if county else rows

    def of_mentor(self, rows, mentor, day):
        """Those that the mentor is credited on."""
        return rows.with_mentor(mentor)


class Engagements(WorkIndicator):
    code, label = "engagements", NUMBER_OF
    definition = _(
        "Logged and verified engagements; one meeting counts once however many mentors logged it."
    )
    query = {"state": "counted"}


class Attendance(WorkIndicator):
    code, label, unit = "attendance", _("attendance"), _("attendance")
    definition = _(
        "The head-counts of logged and verified engagements added up: who came twice is counted "
        "twice, so this is no number of people."
    )
    universe = _("attendance of engagements of any state")
    query = {"state": "counted"}
    column = "attendance"


class Hours(WorkIndicator):
    """Counts minutes, so that the parts add up; written in hours."""

    code, label, unit = "hours", _("mentor hours"), _("hours")
    definition = _("The length of logged and verified engagements, once for each mentor credited.")
    universe = _("mentor hours of engagements of any state")
    query = {"state": "counted"}
    column = "mentor_minutes"
    in_minutes = True

    def shown(self, value):
        return hours(value)


class Returned(WorkIndicator):
    code, label = "returned", _("returned entries")
    definition = _("Entries that were returned for correction and have not been mended yet.")
    query = {"state": State.RETURNED.value}
    states = (State.RETURNED,)


ENGAGEMENTS, ATTENDANCE, HOURS = (REGISTER[n] for n in ("engagements", "attendance", "hours"))
RETURNED = REGISTER["returned"]
WORK = [ENGAGEMENTS, ATTENDANCE, HOURS]
WORK_INDICATORS = [*WORK, RETURNED]


class OfKind(WorkIndicator):
    """Counted engagements of one kind."""

    section = "kinds"

    def __init_subclass__(cls, kind, **kwargs):
        cls.kind = kind
        cls.code, cls.label = f"kind_{kind.value}", kind.label
        super().__init_subclass__(**kwargs)

    definition = _("Logged and verified engagements of this kind.")
    universe = _("engagements of this kind in any state")

    @property
    def query(self):
        return {"state": "counted", "kind": self.kind.value}

    def part_query(self, code):
        return {"state": code, "kind": self.kind.value}


for kind in Kind:
    type(f"Kind{kind.name.title()}", (OfKind,), {"__module__": __name__}, kind=kind)


class Late(WorkIndicator):
    """Counted engagements that arrived long after they were held; those in time are left out."""

    code, section = "late", "quality"
    label = _("logged late")
    definition = format_lazy(
        _("Logged and verified engagements that arrived more than {days} days after the day held."),
        days=LATE_DAYS,
    )
    column = "late"

    def left_out(self, readings, county=None):
        arrived = sum(readings.work("engagements", state, county) for state in COUNTED)
        in_time = arrived - self.counted(readings, county)
        others = [
            Part(state.value, label, readings.work("engagements", state, county))
            for state, label in REASONS.items()
            if state not in COUNTED
        ]
        return [Part("in_time", IN_TIME, in_time), *others]

    def mean_lag(self, readings, county=None) -> Decimal | None:
        """The mean days from the day held to the day an entry arrived, of the counted ones, to one
        decimal; None without any."""
        arrived, days = (
            sum(readings.work(column, state, county) for state in COUNTED)
            for column in ("engagements", "lag_days")
        )
        return (Decimal(days) / arrived).quantize(Decimal("0.1")) if arrived else None

    def beside(self, readings, county=None):
        mean = self.mean_lag(readings, county)
        if mean is None:
            return ""
        return gettext("on average %(days)s days from the day held until it was logged") % {
            "days": number_format(mean)
        }

    def part_codes(self, day=None):
        return ["in_time", *super().part_codes(day)]

    def part_label(self, code, day=None):
        return IN_TIME if code == "in_time" else super().part_label(code)

    def part_query(self, code):
        return None if code == "in_time" else super().part_query(code)

    def states_of(self, part):
        return self.states if part == "in_time" else super().states_of(part)

    def rows_of_months(self, part):
        if part == "in_time":
            return Sum(F("engagements") - F("late"))
        return super().rows_of_months(part) if part else Sum("late")

    def records_of(self, part, day, county=None):
        if part not in ("", "in_time"):
            return super().records_of(part, day, county)
        rows = super().records_of("", day, county)
        if part:
            return rows.filter(lag_days__lte=LATE_DAYS)
        return rows.filter(lag_days__gt=LATE_DAYS)


IN_TIME = format_lazy(_("arrived within {days} days"), days=LATE_DAYS)
LATE = REGISTER["late"]
