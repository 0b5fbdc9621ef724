"""The summary rows: one a settlement, one an organisation named, one a county, month, kind, state.

Every write to an engagement calls `refresh` in its own transaction. The touched rows are made and
locked first, settlements, organisations (bodies.py), months, each in key order, then recomputed
from the rows: two writers of one county-month wait for each other and neither update is lost
(docs/architecture.md).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateField,
    F,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, TruncMonth

from counties.models import CountyMonth
from engagements import bodies
from engagements.models import (
    LATE_DAYS,
    PLAN,
    Assessment,
    Engagement,
    EngagementMentor,
    EngagementSettlement,
    GoodPractice,
    PartnershipPlace,
    Perspective,
    State,
    StepProgress,
)
from mentorhalo.core.composing import ask, filled, marks
from settlements.models import AreaPlace, OrganisationSummary, Settlement, SettlementSummary

REGULAR_DAYS = 3  # the rung "regular": the third different day with a counted engagement
FEW_KEYS = 60  # above this, months are recomputed without naming each key
WAITING = (State.PLANNED, State.RETURNED, State.CANCELLED)
SETTLEMENT_FIELDS = [
    field.name for field in SettlementSummary._meta.concrete_fields if not field.primary_key
]
MONTH_FIELDS = ["engagements", "attendance", "minutes", "mentor_minutes", "late", "lag_days"]


@dataclass
class Touched:
    """The summary rows that a write reaches: KSH codes, (county, month, kind, state) keys, and the
    primary keys of organisations."""

    settlements: set = field(default_factory=set)
    months: set = field(default_factory=set)
    organisations: set = field(default_factory=set)

    def note(self, engagements, places=None, organisations=None):
        """Add what these engagements, as they stand, are counted in; the settlements served and
        the organisations named are asked for, where they are not given."""
        for row in engagements:
            self.months.add((row.county_id, row.held_on.replace(day=1), row.kind, row.state))
        self.settlements.update(_served(engagements) if places is None else places)
        named = bodies.named_by(engagements) if organisations is None else organisations
        self.organisations.update(named)
        return self

    def note_plans(self, engagements):
        """Add the settlements whose action plan these show: the rung is lost with its evidence."""
        self.settlements.update(_with_plans(engagements))
        return self

    def refresh(self):
        refresh(settlements=self.settlements, months=self.months, organisations=self.organisations)


def _served(engagements):
    places = EngagementSettlement.objects.filter(engagement__in=engagements)
    return places.values_list("settlement_id", flat=True)


def _with_plans(engagements):
    """The settlements whose action plan is shown by one of the engagements."""
    places = AreaPlace.objects.filter(
        area__progress__step=PLAN, area__progress__engagement__in=engagements
    )
    return places.values_list("settlement_id", flat=True)


class Reach(NamedTuple):
    """What some engagements reach: settlements (KSH codes) and organisations (primary keys),
    whose summary rows are refreshed with them; the counties (KSH codes) of these organisations, and
    of the grants of their target areas."""

    settlements: list[str]
    organisations: list[int]
    counties: list[str]


def reach_of(engagements) -> Reach:
    """The reach of some engagements (primary keys, at least one), as they stand."""
    known = marks(engagements)
    found = ask(filled(_of_reach(tuple(known)), known)) or [(0, "", "")]
    organisations, settlements, counties = (
        sorted({value for value in column if value}) for column in zip(*found, strict=True)
    )
    return Reach(settlements, organisations, counties)


@lru_cache(maxsize=8)
def _of_reach(engagements):
    """(organisation or 0, settlement or "", county or ""); county may also be None."""
    no_key, nothing = Value(0, output_field=BigIntegerField()), Value("", output_field=CharField())
    for_areas = Engagement.objects.filter(pk__in=engagements)
    first, *others = (
        rows.order_by().values_list(*names)
        for rows, *names in (
            (_served(engagements), no_key, "settlement_id", nothing),
            (_with_plans(engagements), no_key, "settlement_id", nothing),
            (bodies.naming(engagements), "organisation_id", nothing, bodies.COUNTY),
            (for_areas, no_key, nothing, "target_area__grant__county_id"),
        )
    )
    return first.union(*others, all=True).query.sql_with_params()


def refresh(*, settlements=(), months=(), organisations=()):
    """Recompute the summary rows of these KSH codes, (county, month, kind, state) keys and
    organisations (primary keys)."""
    _refresh_settlements(sorted(set(settlements)))
    bodies.refresh(sorted(set(organisations)))
    _refresh_months(sorted(set(months)))


def refresh_bodies(organisations):
    """What follows for the summary rows when some organisations (primary keys) became of another
    kind, or engagements name others of them: call it in the transaction that did it, which holds
    the tree of organisations and these."""
    settlements = bodies.copy_kinds(bodies.hold_naming(organisations))
    refresh(settlements=settlements, organisations=organisations)


def settlement_values(codes=None):
    """{KSH code: {field: value}} as engagements and steps say it, for these codes or all."""
    values, days = {}, defaultdict(set)
    for code, county, opened_on, *seen in _occasions(codes):
        row = values.setdefault(code, _nothing_yet(county, opened_on))
        if seen[0] is not None:
            _count_in(row, days[code], *seen)
    for code, row in values.items():
        found = sorted(days[code])
        row["days"] = len(found)
        row["regular_on"] = found[REGULAR_DAYS - 1] if len(found) >= REGULAR_DAYS else None
    for code, name, day in _evidenced(codes):
        values[code][name] = day
    return values


def _evidenced(codes):
    """(KSH code, the rung's field, its first day) of the rungs that rest on other records than
    engagements; one statement, for each visit that is saved asks it."""
    plans, *others = _plans(codes), _baselines(codes), _agreements(codes), _publications(codes)
    return plans.union(*others, all=True)


def _plans(codes):
    """(KSH code, the first day on which the action plan of a target area with it was done)."""
    plans = StepProgress.objects.shown().filter(step=PLAN)
    rows = AreaPlace.objects.filter(area__progress__in=plans)
    return _first("planned_on", rows, codes, "area__progress__done_on")


def _baselines(codes):
    """(KSH code, the day of its first finished baseline by a mentor)."""
    rows = Assessment.objects.finished().filter(is_baseline=True, perspective=Perspective.EXTERNAL)
    return _first("assessed_on", rows, codes, "on")


def _agreements(codes):
    """(KSH code, the first day on which a partnership that names it was signed)."""
    rows = PartnershipPlace.objects.filter(partnership__signed_on__isnull=False)
    return _first("partnered_on", rows, codes, "partnership__signed_on")


def _publications(codes):
    """(KSH code, the day on which a practice of it was first published)."""
    rows = GoodPractice.objects.filter(first_published_on__isnull=False)
    return _first("sharing_on", rows, codes, "first_published_on")


def _first(name, rows, codes, day):
    if codes is not None:
        rows = rows.filter(settlement__in=codes)
    name = Value(name, output_field=CharField())
    return rows.order_by().values_list("settlement").annotate(rung=name, first=Min(day))


def _occasions(codes):
    """How many places there are of each settlement, day, state…; a settlement without has one row
    of nothing. One statement, so that all its figures are of one moment."""
    rows = Settlement.objects.order_by()
    if codes is not None:
        rows = rows.filter(pk__in=codes)
    rows = rows.values_list(
        "pk",
        "county_id",
        "county__office__opened_on",
        "places__held_on",
        "places__on_site",
        "places__counts",
        "places__engagement__state",
        "places__with_municipality",
        "places__with_ngo",
    )
    return rows.annotate(places_found=Count("places")).iterator(chunk_size=5000)


def _nothing_yet(county, opened_on):
    return {
        name: None if name.endswith("_on") else 0 for name in SETTLEMENT_FIELDS if name != "county"
    } | {"county_id": county, "known_on": opened_on}


def _count_in(row, days, held_on, on_site, counts, state, municipality, ngo, number):
    """Add places of one day, state, presence and sort of organisations to a settlement's
    figures."""
    if counts:
        days.add(held_on)
    elif state not in WAITING:
        return
    for here in ("", "_on_site") if on_site else ("",):
        row[f"counted{here}" if counts else f"{state}{here}"] += number
        if not counts:
            first = f"first_{state}{here}_on"
            row[first] = min(held_on, row[first] or held_on)
    if not counts:
        return
    row["contacted_on"] = min(held_on, row["contacted_on"] or held_on)
    if on_site:
        row["involved_on"] = min(held_on, row["involved_on"] or held_on)
    last = {"last": True, "last_on_site": on_site, "municipality": municipality, "ngo": ngo}
    for name in (f"{name}_on" for name, is_one in last.items() if is_one):
        row[name] = max(held_on, row[name] or held_on)


def _refresh_settlements(codes):
    if not codes:
        return
    found = _lock_settlements(codes)
    if missing := [code for code in codes if code not in found]:
        counties = Settlement.objects.filter(pk__in=missing).values_list("pk", "county_id")
        rows = [
            SettlementSummary(settlement_id=code, county_id=county)
            for code, county in counties.order_by("pk")
        ]
        SettlementSummary.objects.bulk_create(rows, ignore_conflicts=True)
        _lock_settlements(codes)
    SettlementSummary.objects.bulk_create(
        [
            SettlementSummary(settlement_id=code, **values)
            for code, values in settlement_values(codes).items()
        ],
        batch_size=200,
        update_conflicts=True,
        unique_fields=["settlement"],
        update_fields=SETTLEMENT_FIELDS,
    )


def _lock_settlements(codes):
    rows = SettlementSummary.objects.select_for_update(of=("self",), no_key=True)
    return set(rows.filter(pk__in=codes).order_by("pk").values_list("pk", flat=True))


def month_values(keys=None):
    """{(county, month, kind, state): {field: value}} as the engagements say it: of these keys, or
    of all."""
    rows = Engagement.objects.all()
    if keys is not None and len(keys) <= FEW_KEYS:
        rows = rows.filter(reduce(or_, map(_in_key, keys)))
    found = month_rows(rows)
    return {tuple(row[:4]): dict(zip(MONTH_FIELDS, row[4:], strict=True)) for row in found}


def month_rows(rows, month=None):
    """(county, month, kind, state, *MONTH_FIELDS) of engagements, added up in one statement; of
    rows that are all of one month, give its first day."""
    # a date even where a UNION reads it: PostgreSQL truncates to a moment
    month = Cast(TruncMonth("held_on"), DateField()) if month is None else Value(month)
    rows = rows.order_by().annotate(month=month)
    return rows.values_list("county_id", "month", "kind", "state").annotate(
        engagements=Count("*"),
        attendance=Coalesce(Sum("participants"), 0),
        minutes_sum=Coalesce(Sum("minutes"), 0),
        mentor_minutes=Coalesce(Sum(F("minutes") * F("credited")), 0),
        late=Count("lag_days", filter=Q(lag_days__gt=LATE_DAYS)),
        lag_days_sum=Coalesce(Sum("lag_days"), 0),
    )


def _in_key(key):
    county, month, kind, state = key
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return Q(county=county, kind=kind, state=state, held_on__gte=month, held_on__lt=after)


def _refresh_months(keys):
    if not keys:
        return
    # One statement makes the missing rows and locks the others, all in key order: the recount after
    # it sees what the writer before had written, and two writers cannot wait for each other.
    rows = CountyMonth.objects.bulk_create(
        [
            CountyMonth(county_id=county, month=month, kind=kind, state=state)
            for county, month, kind, state in keys
        ],
        batch_size=200,
        update_conflicts=True,
        unique_fields=["county", "month", "kind", "state"],
        update_fields=["state"],
    )
    values = month_values(keys)
    for row in rows:
        for name in MONTH_FIELDS:
            setattr(row, name, values.get(_key(row), {}).get(name, 0))
    CountyMonth.objects.bulk_update(rows, MONTH_FIELDS, batch_size=200)


def _key(row):
    return row.county_id, row.month, row.kind, row.state


def differences():
    """What the summary rows say otherwise than the engagements, and these otherwise than their
    rows of mentors: a sentence for each field."""
    return [
        *_credit_differences(),
        *bodies.differences(),
        *_settlement_differences(),
        *_month_differences(),
    ]


def _miscounted():
    """The engagements whose `credited` is not the `number` of their mentors."""
    credits = EngagementMentor.objects.filter(engagement=OuterRef("pk")).order_by()
    number = Subquery(credits.values("engagement").annotate(n=Count("pk")).values("n"))
    return Engagement.objects.annotate(number=Coalesce(number, 0)).exclude(credited=F("number"))


def _credit_differences():
    for pk, said, number in _miscounted().order_by("pk").values_list("pk", "credited", "number"):
        yield f"engagement {pk}: credited is {said}, should be {number}"


def _settlement_differences():
    kept = SettlementSummary.objects.in_bulk()
    for code, values in sorted(settlement_values().items()):
        row = kept.pop(code, None)
        if row is None:
            yield f"settlement {code}: has no summary row"
            continue
        for name, value in values.items():
            if getattr(row, name) != value:
                yield f"settlement {code}: {name} is {getattr(row, name)}, should be {value}"


def _month_differences():
    kept = {_key(row): row for row in CountyMonth.objects.all()}
    values = month_values()
    for key in sorted(set(kept) | set(values)):
        for name in MONTH_FIELDS:
            here = getattr(kept[key], name) if key in kept else 0
            should = values.get(key, {}).get(name, 0)
            if here != should:
                yield f"month {' '.join(map(str, key))}: {name} is {here}, should be {should}"


def rebuild():
    """Recompute every summary row, for a repair; returns the number of settlements and months."""
    if _miscounted().exists():
        _miscounted().update(credited=F("number"))
    bodies.copy_kinds()
    codes = list(Settlement.objects.values_list("pk", flat=True))
    keys = set(month_values()) | {_key(row) for row in CountyMonth.objects.all()}
    named = {*bodies.body_values(), *OrganisationSummary.objects.values_list("pk", flat=True)}
    refresh(settlements=codes, months=keys, organisations=named)
    return len(codes), len(keys)
