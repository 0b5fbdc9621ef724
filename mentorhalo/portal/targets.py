"""Targets against what was reached: the goals of the country and of each county, on any day."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, F

from engagements.models import Target
from mentorhalo.portal.forecast import Forecast, forecast
from mentorhalo.portal.indicators import all_indicators
from mentorhalo.portal.indicators.showing import Figure, figure
from settlements.coverage import reached, universe
from settlements.models import Rung


@dataclass(frozen=True)
class Goal:
    """A target, as it was set on the day of the readings, with what was reached of it and the
    address of its page on that day; a withdrawn one has no forecast."""

    target: Target
    reached: Figure
    url: str
    forecast: Forecast | None = None

    @property
    def missing(self):
        return max(0, self.target.number - self.reached.value)

    @property
    def share(self):
        """What was reached, as a part of the target's number."""
        return self.reached.value / self.target.number


def live_targets(user, day, county=None):
    """The live targets of the country (or a County) as they were set on a day, next due first."""
    rows = Target.objects.visible_to(user).live(day).filter(county=county)
    return rows.select_related("county").as_set_on(day)


def all_live_targets(user, day):
    """The same of the country and of every county, of which only the code is read."""
    return Target.objects.visible_to(user).live(day).as_set_on(day)


def one_target(targets, day) -> Target | None:
    """Of the network's targets, as `live_targets` has them, the one of the one figure: that of
    involved settlements that is due next, else the one due last, so that a missed one stays."""
    found = [row for row in targets if row.rung == Rung.INVOLVED]
    return next((row for row in found if row.due_on >= day), found[-1] if found else None)


def goals(readings, addresses, targets) -> list[Goal]:
    """The targets against the readings; one query for each rung but the involved one."""
    days = Days(readings)
    return [goal_of(target, readings, addresses, days) for target in targets]


def goal_of(target, readings, addresses, days) -> Goal:
    """One target; the readings are the country's, or those of its county."""
    indicator = all_indicators()[target.rung]
    shown = figure(indicator, readings, addresses, target.county)
    ahead = None if target.withdrawn_on else days.forecast(target)
    return Goal(target, shown, address_of(target, readings), ahead)


def address_of(target, readings):
    """The page of a target, on the day of the readings."""
    return f"{target.get_absolute_url()}{readings.on_day}"


def short_goals(readings, addresses, targets) -> list[Goal]:
    """Targets against the readings without a forecast, for which no further query is asked."""
    indicators = all_indicators()
    return [
        Goal(
            target,
            figure(indicators[target.rung], readings, addresses, target.county),
            address_of(target, readings),
        )
        for target in targets
    ]


def for_dashboard(readings, target) -> Forecast:
    """The forecast of one target on the day of the readings."""
    return Days(readings).forecast(target)


class Days:
    """On which days settlements reached each rung, as far as the readings' day knows."""

    def __init__(self, readings):
        self.readings = readings
        self._read = {}

    def forecast(self, target) -> Forecast:
        found = self.of(target.rung, target.county_id)
        return forecast(found, self.readings.day, target.number, target.due_on)

    def of(self, rung, county=None):
        """[(day, settlements)], the oldest first, of a county (KSH code) or all of them."""
        if rung == Rung.INVOLVED and county is None:
            return self.readings.reached_by_day
        if rung not in self._read:
            known = self._places if rung == Rung.INVOLVED else self._rows
            self._read[rung] = list(known(Rung(rung)))
        counts = Counter()
        for code, day, settlements in self._read[rung]:
            if county in (None, code):
                counts[day] += settlements
        return sorted(counts.items())

    def _places(self, _rung):
        """The readings have the involved ones, for the map."""
        return [(*key, settlements) for key, settlements in self.readings.involved.items()]

    def _rows(self, rung):
        """A settlement is known from the day its office opened, and has no day of its own."""
        day = self.readings.day
        field = "county__office__opened_on" if rung == Rung.KNOWN else rung.date_field
        rows = universe(day).filter(reached(rung, day)).order_by()
        if self.readings.county is not None:
            rows = rows.filter(county=self.readings.county)
        return rows.values_list("county_id", F(field)).annotate(settlements=Count("pk"))
