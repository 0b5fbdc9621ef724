"""The quiet radar: settlements past their expected rhythm, with what an office needs to know."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import (
    Count,
    DateField,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.urls import reverse

from engagements.models import EngagementSettlement, Promise, State
from settlements import coverage
from settlements.models import Assignment, Grant, GrantSettlement, Settlement
from settlements.perms import can_read_of

NEVER = date(1900, 1, 1)  # where the never contacted stand among the days: first
NOBODY = "nobody"


def quiet_places(user, day: date):
    """The settlements that were quiet on a day, as known today: exactly those that the indicator
    counts (coverage.quiet), with the last contact, the rhythm and who answered for them.

    What only the county's readers see (the kind of the last contact, its receipt, grants, promises,
    plans) is for `reads_of` to ask.
    """
    rows = Settlement.objects.visible_to(user).select_related("county")
    rows = rows.defer("county__outline", "county__map_path")
    found = coverage.universe(day).filter(coverage.quiet(day))
    rows = rows.filter(pk__in=found.values("pk"))
    rows = rows.annotate(last_day=_last_day(day), **_answering(day), **_rhythm(day))
    rows = rows.annotate(silent_since=Coalesce("last_day", Value(NEVER), output_field=DateField()))
    return rows.annotate(**_last_entry(user), **_grants(day), **_promises(day), **_plans(day))


def reads_of(user, row) -> bool:
    """Whether the person reads the records of a row's county."""
    return can_read_of(user, row.county_id)


def days_over(row, day: date) -> int | None:
    """The days since its rhythm was over; None where there never was an engagement."""
    return (day - row.last_day).days - row.rhythm if row.last_day else None


def _served():
    return EngagementSettlement.objects.filter(settlement=OuterRef("pk"))


def _last_day(day):
    """The last counted engagement up to a day; today's stands in the summary row."""
    if not coverage.is_past(day):
        return F("summary__last_on")
    rows = _served().filter(counts=True, held_on__lte=day).order_by("-held_on")
    return Subquery(rows.values("held_on")[:1])


def _answering(day):
    rows = Assignment.objects.answering(day).filter(settlement=OuterRef("pk"))
    key = Subquery(rows.values("mentor__user__sort_key")[:1])
    return {
        "mentor_pk": Subquery(rows.values("mentor")[:1]),
        "mentor_name": Subquery(rows.values("mentor__user__name")[:1]),
        "mentor_key": Coalesce(key, Value("0")),  # nobody comes first
    }


def _rhythm(day):
    young, older = coverage.under_young_and_older(day, "pk")
    return {"rhythm": coverage.rhythm(day, "pk"), "is_young": young, "is_older": older}


def _last_entry(user):
    """The last contact's receipt number and kind, where the person reads its county's work."""
    rows = _served().filter(counts=True, held_on=OuterRef("last_day"))
    if not user.reads_all_counties:
        rows = rows.filter(engagement__county=user.county_code)
    rows = rows.order_by("-engagement")
    return {
        "last_receipt": Subquery(rows.values("engagement")[:1]),
        "last_kind": Subquery(rows.values("engagement__kind")[:1]),
    }


def _grants(day):
    named = GrantSettlement.objects.filter(
        settlement=OuterRef("pk"), grant__in=Grant.objects.running_on(day)
    ).order_by()
    number = named.values("settlement").annotate(n=Count("pk")).values("n")
    return {
        "grant_code": Subquery(named.order_by("grant__code").values("grant__code")[:1]),
        "running_grants": Coalesce(Subquery(number), 0, output_field=IntegerField()),
    }


def _promises(day):
    """How many promises were open on a day, and how many of them overdue."""
    open_then = Q(settled_on=None)
    if coverage.is_past(day):
        open_then |= Q(settled_on__gt=day)
        open_then &= Q(engagement__held_on__lte=day) | Q(engagement=None, created_at__date__lte=day)
    rows = Promise.objects.filter(open_then, settlement=OuterRef("pk")).order_by()

    def number(rows):
        found = rows.values("settlement").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(found), 0, output_field=IntegerField())

    return {
        "open_promises": number(rows),
        "overdue_promises": number(rows.filter(due_on__lt=day)),
    }


def _plans(day):
    """The next planned engagement; of a past day that is not known."""
    if coverage.is_past(day):
        return {"next_plan": Value(None, output_field=DateField())}
    rows = _served().filter(engagement__state=State.PLANNED, held_on__gte=day)
    return {"next_plan": Subquery(rows.order_by("held_on").values("held_on")[:1])}


@dataclass(frozen=True)
class OfMentor:
    """How many of the quiet settlements one mentor answers for; `name` is "" for nobody."""

    name: str
    number: int
    url: str


def by_mentor(rows, query) -> list[OfMentor]:
    """The quiet settlements counted by who answers for them, the unanswered first; one query.

    `query` are the live filters (a QueryDict), to which each line adds its mentor.
    """
    counted = rows.order_by().values("mentor_pk", "mentor_name").annotate(number=Count("pk"))
    found = sorted(
        counted, key=lambda row: (row["mentor_pk"] is not None, -row["number"], row["mentor_name"])
    )
    kept = [(key, query[key]) for key in ("county", "as_of", "q") if query.get(key)]
    address = reverse("portal:quiet")
    return [
        OfMentor(
            row["mentor_name"] or "",
            row["number"],
            f"{address}?{urlencode([*kept, ('mentor', row['mentor_pk'] or NOBODY)])}",
        )
        for row in found
    ]
