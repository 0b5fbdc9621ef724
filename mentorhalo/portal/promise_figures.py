"""What became of each office's promises, ours and theirs apart."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise as Text
from django.utils.translation import gettext_lazy as _

from counties.models import County
from engagements.models import Promise, PromiseState, Side

DAYS = 365
# The overdue ones are open too; the other four are together all there are.
STANDINGS = {
    "open": (_("open"), Q(state=PromiseState.OPEN)),
    "overdue": (_("of them overdue"), None),
    "kept": (_("kept in time"), Q(state=PromiseState.KEPT)),
    "late": (_("kept late"), Q(state=PromiseState.LATE)),
    "dropped": (_("dropped"), Q(state=PromiseState.DROPPED)),
}
LABELS = [label for label, _state in STANDINGS.values()]


@dataclass(frozen=True)
class Cell:
    """How many promises stand so; `url` lists exactly those, "" for who may not read them."""

    code: str
    label: str | Text
    value: int
    url: str


@dataclass(frozen=True)
class Row:
    """The promises of one side in one office: those due in the last year, and all."""

    county: County
    side: Side
    year: list[Cell]
    all: list[Cell]


def promise_rows(user, today: date, counties: list[County]) -> list[Row]:
    """Two rows an office, ours first, in the order of the counties; one query for all."""
    since = today - timedelta(days=DAYS)
    periods = {"year": {"from": since.isoformat(), "to": today.isoformat()}, "all": {}}
    due = {"year": Q(due_on__range=(since, today)), "all": Q()}
    counts = {
        f"{period}_{code}": Count("pk", filter=due[period] & _condition(code, today))
        for period in periods
        for code in STANDINGS
    }
    rows = Promise.objects.filter(county__in=counties).order_by().values("county", "side")
    found = {(row["county"], row["side"]): row for row in rows.annotate(**counts)}
    answer = []
    for county in counties:
        readable = user.reads_all_counties or user.county_code == county.pk
        for side in Side:
            numbers = found.get((county.pk, side.value), {})
            cells = {
                period: [
                    Cell(
                        f"promises.{side}.{period}.{code}",
                        label,
                        numbers.get(f"{period}_{code}", 0),
                        _address(user, county, side, code, query) if readable else "",
                    )
                    for code, (label, _state) in STANDINGS.items()
                ]
                for period, query in periods.items()
            }
            answer.append(Row(county, side, **cells))
    return answer


def _condition(code, today):
    if code == "overdue":
        return Q(state=PromiseState.OPEN, due_on__lt=today)
    return STANDINGS[code][1]


def _address(user, county, side, code, query):
    """The list of exactly these; who reads one county has no filter by county."""
    wanted = {"county": county.pk} if user.reads_all_counties else {}
    wanted |= {"side": side.value, "state": code} | query
    return f"{reverse('engagements:promise-list')}?{urlencode(wanted)}"
