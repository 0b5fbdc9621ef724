"""The summary rows: one a settlement, one a county, month, kind and state.

Every write to an engagement calls `refresh` in its own transaction. The touched rows are made and
locked first, settlements before months and each in key order, then recomputed from the rows: two
writers of one county-month wait for each other and neither update is lost (docs/architecture.md).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Max, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth

from counties.models import CountyMonth, CountyOffice
from engagements.models import Engagement, EngagementMentor, EngagementSettlement, State
from settlements.models import Settlement, SettlementSummary

REGULAR_DAYS = 3  # the rung "regular": the third different day with a counted engagement
FEW_KEYS = 60  # above this, months are recomputed without naming each key
WAITING = (State.PLANNED, State.RETURNED, State.CANCELLED)
SETTLEMENT_FIELDS = [
    field.name for field in SettlementSummary._meta.concrete_fields if not field.primary_key
]
MONTH_FIELDS = ["engagements", "attendance", "minutes", "mentor_minutes"]


@dataclass
class Touched:
    """The summary rows that a write reaches: KSH codes, and (county, month, kind, state) keys."""

    settlements: set = field(default_factory=set)
    months: set = field(default_factory=set)

    def note(self, engagements, places=None):
        """Add what these engagements, as they stand, are counted in."""
        for row in engagements:
            self.months.add((row.county_id, row.held_on.replace(day=1), row.kind, row.state))
        if places is None:
            places = EngagementSettlement.objects.filter(engagement__in=engagements)
            places = places.values_list("settlement_id", flat=True)
        self.settlements.update(places)
        return self

    def refresh(self):
        refresh(settlements=self.settlements, months=self.months)


def refresh(*, settlements=(), months=()):
    """Recompute the summary rows of these KSH codes and (county, month, kind, state) keys."""
    _refresh_settlements(sorted(set(settlements)))
    _refresh_months(sorted(set(months)))


def settlement_values(codes=None):
    """{KSH code: {field: value}} as the engagements say it, for these codes or all."""
    settlements = (
        Settlement.objects.all() if codes is None else Settlement.objects.filter(pk__in=codes)
    )
    offices = dict(CountyOffice.objects.values_list("county_id", "opened_on"))
    values = {
        code: dict.fromkeys(SETTLEMENT_FIELDS)
        | {"county_id": county, "known_on": offices.get(county)}
        for code, county in settlements.values_list("pk", "county_id")
    }
    places = EngagementSettlement.objects.order_by()
    if codes is not None:
        places = places.filter(settlement__in=codes)
    for row in places.values("settlement_id").annotate(**_settlement_aggregates()):
        values[row.pop("settlement_id")] |= row
    third = _nth_days(places)
    for code, row in values.items():
        row.pop("county")
        row["regular_on"] = third.get(code)
        for name in SETTLEMENT_FIELDS:
            if not name.endswith("_on") and name != "county":
                row[name] = row[name] or 0
    return values


def _settlement_aggregates():
    counted, here = Q(counts=True), Q(counts=True, on_site=True)
    found = {
        "contacted_on": Min("held_on", filter=counted),
        "involved_on": Min("held_on", filter=here),
        "last_on": Max("held_on", filter=counted),
        "last_on_site_on": Max("held_on", filter=here),
        "counted": Count("pk", filter=counted),
        "counted_on_site": Count("pk", filter=here),
        "days": Count("held_on", filter=counted, distinct=True),
    }
    for state in WAITING:
        found[f"{state}"] = Count("pk", filter=Q(engagement__state=state))
        found[f"{state}_on_site"] = Count("pk", filter=Q(engagement__state=state, on_site=True))
    return found


def _nth_days(places):
    """{KSH code: the third different day with a counted engagement}."""
    days = places.filter(counts=True).values_list("settlement_id", "held_on").distinct()
    seen, third = defaultdict(int), {}
    for code, day in days.order_by("settlement_id", "held_on").iterator():
        seen[code] += 1
        if seen[code] == REGULAR_DAYS:
            third[code] = day
    return third


def _refresh_settlements(codes):
    if not codes:
        return
    found = {row.pk: row for row in _locked_settlements(codes)}
    if missing := [code for code in codes if code not in found]:
        counties = Settlement.objects.filter(pk__in=missing).values_list("pk", "county_id")
        rows = [
            SettlementSummary(settlement_id=code, county_id=county) for code, county in counties
        ]
        SettlementSummary.objects.bulk_create(rows, ignore_conflicts=True)
        found = {row.pk: row for row in _locked_settlements(codes)}
    for code, values in settlement_values(codes).items():
        for name, value in values.items():
            setattr(found[code], name, value)
    SettlementSummary.objects.bulk_update(found.values(), SETTLEMENT_FIELDS, batch_size=200)


def _locked_settlements(codes):
    rows = SettlementSummary.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk__in=codes).order_by("pk")


def month_values(keys=None):
    """{(county, month, kind, state): {field: value}} as the engagements say it, for these keys or all."""
    rows = Engagement.objects.order_by()
    if keys is not None and len(keys) <= FEW_KEYS:
        wanted = Q(pk=None)
        for county, month, kind, state in keys:
            wanted |= Q(
                county=county, kind=kind, state=state, held_on__gte=month, held_on__lt=_next(month)
            )
        rows = rows.filter(wanted)
    credits = EngagementMentor.objects.filter(engagement=OuterRef("pk")).order_by()
    credits = credits.values("engagement").annotate(n=Count("pk")).values("n")
    rows = rows.annotate(month=TruncMonth("held_on"), credited=Coalesce(Subquery(credits), 0))
    rows = rows.values_list("county_id", "month", "kind", "state").annotate(
        engagements=Count("pk"),
        attendance=Coalesce(Sum("participants"), 0),
        minutes_sum=Coalesce(Sum("minutes"), 0),
        mentor_minutes=Coalesce(Sum(Coalesce("minutes", 0) * Coalesce("credited", 0)), 0),
    )
    return {tuple(row[:4]): dict(zip(MONTH_FIELDS, row[4:], strict=True)) for row in rows}


def _next(month):
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _refresh_months(keys):
    if not keys:
        return
    found = {_key(row): row for row in _locked_months(keys)}
    if missing := [key for key in keys if key not in found]:
        rows = [
            CountyMonth(county_id=county, month=month, kind=kind, state=state)
            for county, month, kind, state in missing
        ]
        CountyMonth.objects.bulk_create(rows, ignore_conflicts=True)
        found = {_key(row): row for row in _locked_months(keys)}
    found = {key: found[key] for key in keys}
    values = month_values(keys)
    for key, row in found.items():
        for name in MONTH_FIELDS:
            setattr(row, name, values.get(key, {}).get(name, 0))
    CountyMonth.objects.bulk_update(found.values(), MONTH_FIELDS, batch_size=200)


def _key(row):
    return row.county_id, row.month, row.kind, row.state


def _locked_months(keys):
    rows = CountyMonth.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.order_by("county_id", "month", "kind", "state")
    if len(keys) > FEW_KEYS:  # one condition a key would be too long a statement
        return rows
    wanted = Q(pk=None)
    for county, month, kind, state in keys:
        wanted |= Q(county=county, month=month, kind=kind, state=state)
    return rows.filter(wanted)


def differences():
    """What the summary rows say otherwise than the engagements: a sentence for each field."""
    return [*_settlement_differences(), *_month_differences()]


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
    codes = list(Settlement.objects.values_list("pk", flat=True))
    keys = set(month_values()) | {_key(row) for row in CountyMonth.objects.all()}
    refresh(settlements=codes, months=keys)
    return len(codes), len(keys)
