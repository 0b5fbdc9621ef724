"""Where good practices were tried: in a settlement, and in others near it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from engagements.models import (
    Adoption,
    AdoptionState,
    GoodPractice,
    PracticeKind,
    PracticeVersion,
)
from engagements.practices.public import taken_over
from engagements.practices.sizes import size_of
from settlements.distance import nearness
from settlements.models import Assignment, Settlement

LOOKED_AT = 200  # rows, the nearest of the same size first: for rare wants too
HERE, SAME_SIZE, OTHER_SIZE = range(3)
NOTHING = [""]  # a list of codes must not be empty: no database is asked for nothing


class Tried(NamedTuple):
    """A published practice and a settlement where it was begun, or taken over by an `adoption`.

    `theme` and `step` are the codes by which it fits, None where it does not; `rank` is HERE for
    the settlement that was asked for, else whether the practice began in one of its size. `far`
    orders by distance. `origin` is the name of the settlement that began it; `taken_over` how many
    others go on with it or did, told for those begun here. `mentor` answers for the place.
    """

    slug: str
    title: str
    theme: str | None
    step: str | None
    rank: int
    place_code: str
    mentor: str | None
    mentor_pk: int | None
    place: str
    latitude: float
    longitude: float
    county: str
    county_slug: str
    far: float
    origin: str
    published_at: datetime
    taken_over: int
    adoption: int | None
    state: str
    since: date | None


def tried_around(
    settlement: Settlement, themes: Sequence[str] = (), steps: Sequence[str] = ()
) -> list[Tried]:
    """First what was begun or taken over in the settlement; then, of what worked elsewhere and fits
    a theme or a step (their codes), what began in a place of the same size and the nearest. One
    query."""
    practices, is_here = GoodPractice.objects.public(), Q(settlement=settlement)
    adoptions = Adoption.objects.standing()
    here = adoptions.filter(is_here, practice=OuterRef("pk"))
    new = practices.filter(~is_here, ~Exists(here), kind=PracticeKind.SUCCESS).values("pk")
    told = _told(settlement, "", themes, steps) | {
        "taken_over": Case(When(is_here, then=taken_over()), default=Value(0)),
        "adoption": Value(None, IntegerField()),
        "state": Value("", CharField()),
        "since": Value(None, DateField()),
    }
    begun = _columns(practices.filter(is_here | Q(pk__in=new)), told)
    told = _told(settlement, "practice__", themes, steps) | {
        "taken_over": Value(0, IntegerField()),
        "adoption": F("pk"),
        "state": F("state"),
        "since": F("since"),
    }
    done = ~Q(state=AdoptionState.PREPARING)
    taken = adoptions.filter(practice__in=practices.values("pk"))
    taken = _columns(taken.filter(is_here | done & Q(practice__in=new)), told)
    both = [rows.filter(_wanted(is_here, themes, steps)) for rows in (begun, taken)]
    rows = both[0].union(both[1], all=True)
    order = (_column(name) for name in ("rank", "far", "slug", "place_code"))
    return [Tried(*row) for row in rows.order_by(*order)[:LOOKED_AT]]


def _wanted(is_here, themes, steps):
    if not (themes or steps):
        return is_here
    fits = (Q((f"{_column(name)}__isnull", False)) for name in ("theme", "step"))
    return is_here | next(fits) | next(fits)


def _column(name):
    """The names of the columns; bare ones are taken by the fields of the models."""
    return f"tried_{name}"


def _columns(rows: QuerySet, told):
    rows = rows.order_by().annotate(**{_column(name): value for name, value in told.items()})
    return rows.values_list(*map(_column, Tried._fields))


def _told(settlement, at, themes, steps):
    """What both branches tell; `at` is the path from a row to its practice."""
    about = OuterRef(f"{at}published")
    of_theme = PracticeVersion.themes.through.objects.filter(practiceversion=about)
    of_step = PracticeVersion.steps.through.objects.filter(practiceversion=about)
    of_theme = of_theme.filter(theme__in=list(themes) or NOTHING).order_by("theme__order")
    of_step = of_step.filter(processstep__in=list(steps) or NOTHING).order_by("processstep__order")
    size = size_of(settlement.population).of(f"{at}settlement")
    ranks = (
        When(settlement=settlement, then=Value(HERE)),
        When(size, then=Value(SAME_SIZE)),
    )
    answering = Assignment.objects.answering(timezone.localdate())
    answering = answering.filter(settlement=OuterRef("settlement")).order_by("pk")
    return {
        "slug": F(f"{at}slug"),
        "title": F(f"{at}title"),
        "theme": Subquery(of_theme.values("theme")[:1]),
        "step": Subquery(of_step.values("processstep")[:1]),
        "rank": Case(*ranks, default=Value(OTHER_SIZE), output_field=IntegerField()),
        "place_code": F("settlement"),
        "mentor": Subquery(answering.values("mentor__user__name")[:1]),
        "mentor_pk": Subquery(answering.values("mentor")[:1]),
        "place": F("settlement__name"),
        "latitude": F("settlement__latitude"),
        "longitude": F("settlement__longitude"),
        "county": F("settlement__county__name"),
        "county_slug": F("settlement__county__slug"),
        "far": nearness((settlement.latitude, settlement.longitude), "settlement__"),
        "origin": F(f"{at}settlement__name"),
        "published_at": F(f"{at}published_at"),
    }
