"""The indicators in the scope of one mentor: the places answered for, the work credited."""

from collections import Counter
from functools import cached_property

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from engagements.models import LATE_DAYS, Engagement
from mentorhalo.core.composing import ask
from mentorhalo.portal.indicators import in_section
from mentorhalo.portal.indicators.base import RowsIndicator
from mentorhalo.portal.indicators.coverage import LADDER, QUIET
from mentorhalo.portal.indicators.showing import Figure, Shown
from mentorhalo.portal.indicators.statements import of_mentor
from mentorhalo.portal.indicators.work import RETURNED, WORK
from mentorhalo.portal.sections import Section
from settlements.coverage import is_past

SUMS = {
    "engagements": Count("pk"),
    "attendance": Coalesce(Sum("participants"), 0),
    "mentor_minutes": Coalesce(Sum("minutes"), 0),
    "late": Count("pk", filter=Q(lag_days__gt=LATE_DAYS)),
    "lag_days": Coalesce(Sum("lag_days"), 0),
}


class MentorReadings:
    """What stood on a day of one mentor (primary key); as Readings, two queries."""

    def __init__(self, mentor, day):
        self.mentor, self.day, self.is_past = mentor, day, is_past(day)

    @cached_property
    def _standings(self):
        """{(indicator, number of the standing): rows}, and which counties they are of."""
        counts, self._counties = Counter(), {}
        for code, county, standing, number in ask(of_mentor(self.mentor, self.day, localdate())):
            counts[code, standing] += number
            self._counties.setdefault(code, set()).add(county)
        return counts

    def standing(self, code, number, county=None):
        return self._standings[code, number]

    @cached_property
    def _work(self):
        """{(column, state, kind or None): sum} of the engagements that credit the mentor; those of
        other states too."""
        rows = Engagement.objects.filter(credits__mentor=self.mentor).order_by()
        if self.is_past:
            rows = rows.filter(held_on__lte=self.day)
        sums, self._work_counties = Counter(), set()
        named = {f"{column}_sum": found for column, found in SUMS.items()}
        for county, kind, state, *values in rows.values_list("county", "kind", "state").annotate(
            **named
        ):
            self._work_counties.add(county)
            for column, value in zip(SUMS, values, strict=True):
                for of_kind in (kind, None):
                    sums[column, state, of_kind] += value
        return sums

    def work(self, column, state, county=None, kind=None):
        return self._work[column, str(state), kind and str(kind)]

    def only_county(self, indicator):
        """The county that all rows of an indicator are of, None where there are several or none."""
        if isinstance(indicator, RowsIndicator):
            found = self._standings and self._counties.get(indicator.code, set())
        else:
            found = self._work and self._work_counties
        return next(iter(found)) if found and len(found) == 1 else None


def mentor_sections(mentor, readings, addresses) -> list[Section]:
    """The indicators that say something of one mentor, on the day of the readings."""

    def told(section):
        return [row for row in in_section(section) if _says(row)]

    places = [row for row in (*LADDER[1:], QUIET) if _says(row)] + told("reach")
    chosen = [
        ("places", _("Settlements answered for"), places),
        ("work", _("Work credited"), [*WORK, RETURNED]),
        ("kinds", _("Engagements by kind"), in_section("kinds")),
        ("partnerships", _("Partnerships by stage"), told("partnerships")),
        ("knowledge", _("Assessments and good practices"), told("knowledge")),
        ("quality", _("How the work is kept"), told("quality")),
    ]
    return [
        Section(code, heading, [_show(row, mentor, readings, addresses) for row in rows])
        for code, heading, rows in chosen
    ]


def _says(indicator):
    if not isinstance(indicator, RowsIndicator):
        return True
    return type(indicator).of_mentor is not RowsIndicator.of_mentor


def _show(indicator, mentor, readings, addresses):
    county, scope = readings.only_county(indicator), f"mentor-{mentor}"

    def figure(part, label, value):
        code = f"{indicator.code}.{part}" if part else indicator.code
        url = addresses.behind_of_mentor(indicator, part, mentor, county)
        return Figure(code, label, value, url, scope)

    counted = indicator.counted(readings)
    parts = [figure(part.code, part.label, part.value) for part in indicator.left_out(readings)]
    shown = figure("", indicator.label, indicator.shown(counted))
    return Shown(indicator, shown, counted, parts, indicator.beside(readings))
