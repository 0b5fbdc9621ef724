"""How many engagements a mentor was credited on, by period and by what became of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.models import COUNTED, EngagementMentor
from mentorhalo.portal.indicators.work import REASONS


@dataclass(frozen=True)
class Period:
    """A stretch of days, both ends in."""

    label: str | Promise
    first: date
    last: date


@dataclass(frozen=True)
class Credited:
    """How many counted engagements a mentor is credited on in a period; `url` lists them, or ""."""

    period: Period
    number: int
    url: str


@dataclass(frozen=True)
class MonthSoFar:
    """This month's engagements of a mentor: the counted ones, and the others by reason."""

    counted: int
    url: str
    left_out: list[tuple[str | Promise, int]]

    @property
    def total(self):
        return self.counted + sum(number for _label, number in self.left_out)


def periods(today: date) -> list[Period]:
    """This and last month, this and last year."""
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    day = timedelta(days=1)
    month_end = (month + timedelta(days=31)).replace(day=1) - day
    year_end = year.replace(month=12, day=31)
    last_year = year.replace(year=year.year - 1)
    return [
        Period(_("this month"), month, month_end),
        Period(_("last month"), (month - day).replace(day=1), month - day),
        Period(_("this year"), year, year_end),
        Period(_("last year"), last_year, year - day),
    ]


def list_address(mentor, period) -> str:
    """The list of a mentor's counted engagements of a period."""
    query = {
        "mentor": mentor.pk,
        "state": "counted",
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
    }
    return f"{reverse('engagements:engagement-list')}?{urlencode(query)}"


def credited(mentor, user, today) -> list[Credited]:
    """The mentor's counted engagements of each period, in one query.

    A figure leads to its list only when this reader would find all of them there.
    """
    chosen, everywhere = periods(today), user.reads_all_counties
    counts = {}
    for number, period in enumerate(chosen):
        inside = Q(held_on__range=(period.first, period.last))
        counts[f"all{number}"] = Count("pk", filter=inside)
        if not everywhere:
            theirs = inside & Q(engagement__county=user.county_code or "")
            counts[f"own{number}"] = Count("pk", filter=theirs)
    rows = EngagementMentor.objects.filter(
        mentor=mentor, counts=True, held_on__gte=min(period.first for period in chosen)
    )
    found = rows.aggregate(**counts)
    answer = []
    for number, period in enumerate(chosen):
        total = found[f"all{number}"]
        listed = everywhere or found[f"own{number}"] == total
        answer.append(Credited(period, total, list_address(mentor, period) if listed else ""))
    return answer


def month_so_far(mentor, county, today) -> MonthSoFar:
    """This month's engagements of a mentor in one county (KSH code), in one query."""
    period = periods(today)[0]
    rows = EngagementMentor.objects.filter(
        mentor=mentor, engagement__county=county, held_on__range=(period.first, period.last)
    )
    rows = rows.order_by().values_list("engagement__state").annotate(n=Count("pk"))
    found = dict(rows)
    return MonthSoFar(
        sum(found.get(state, 0) for state in COUNTED),
        list_address(mentor, period),
        [
            (label, found[state])
            for state, label in REASONS.items()
            if state not in COUNTED and state in found
        ],
    )
