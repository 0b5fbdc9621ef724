"""The statements that read where every row stands: Django composes them longer than a database
takes to answer, so each is composed once for a day and a scope.

They hold no records: a statement depends on the day asked, on today (a past day is asked for
otherwise), on the county (its KSH code, None for all) or the keys and codes that are asked for, and
on nothing else.
"""

import re
from functools import cache, lru_cache

from django.apps import apps
from django.db.models import CharField, Count, DateField, F, Sum, Value

from counties.models import CountyMonth
from engagements.models import COUNTED, Engagement
from engagements.summaries import MONTH_FIELDS, month_rows
from mentorhalo.core.composing import filled, marks
from mentorhalo.portal.chart import MONTHS, months_back
from mentorhalo.portal.indicators import all_indicators
from mentorhalo.portal.indicators.base import RowsIndicator
from mentorhalo.portal.indicators.coverage import SettlementIndicator
from mentorhalo.portal.indicators.places import settlement_indicators
from settlements.coverage import is_past, universe_at_once

COLUMNS = tuple(MONTH_FIELDS)
SUMS = {f"{column}_sum": Sum(column) for column in COLUMNS}
COMPOSED = 64  # statements that are held: of today and a few past days, and of counties
PLACE_COLUMNS = (
    "county_id",
    "settlement_id",
    "settlement__name",
    "settlement__longitude",
    "settlement__latitude",
    "involved_on",
)
GROUP_COLUMNS = ("figure_code", "figure_county", "figure_standing")
QUOTED = re.compile(r'"(\w+)"')


@lru_cache(maxsize=4 * COMPOSED)
def tables_in(sql) -> frozenset[str]:
    """The tables that a statement may read: no other write moves what it answers."""
    return _all_tables() & set(QUOTED.findall(sql))


@cache
def _all_tables():
    models = apps.get_models(include_auto_created=True)
    return frozenset(model._meta.db_table for model in models)


@lru_cache(maxsize=COMPOSED)
def of_places(day, today, county):
    """PLACE_COLUMNS, the last engagement's day, then the standing with each settlement indicator,
    of the settlements that existed on the day."""
    return _places(universe_at_once(day, county), day)


def of_named_places(codes, day, today):
    """The same of the settlements with these KSH codes, at least one."""
    known = marks(codes)
    return filled(_of_any_places(tuple(known), day, today), known)


@lru_cache(maxsize=COMPOSED)
def _of_any_places(names, day, today):
    return _places(universe_at_once(day, codes=names), day)


def _places(rows, day):
    standings = [indicator.standing(day) for indicator in settlement_indicators()]
    rows = rows.order_by().values_list(*PLACE_COLUMNS, F("last_by"), *standings)
    return rows.query.sql_with_params()


@lru_cache(maxsize=COMPOSED)
def of_others(day, today, county, among=None):
    """(code, county, standing, rows) of every other indicator that counts rows; `among` is a tuple
    of the codes of those that are asked for, None for all."""
    return _others(day, county and [county], among)


def of_others_in(counties, day, today, among):
    """The same of the counties with these KSH codes, at least one."""
    known = marks(counties)
    return filled(_of_any_others(tuple(known), day, today, among), known)


@lru_cache(maxsize=COMPOSED)
def _of_any_others(names, day, today, among):
    return _others(day, names, among)


def _others(day, counties, among):
    asked = [row for row in other_indicators() if among is None or row.code in among]
    return _united(_grouped(row, _of_counties(row, day, counties), day) for row in asked)


def of_mentor(mentor, day, today):
    """The same of every indicator that counts rows and says something of one mentor (primary key),
    the settlements answered for too."""
    known = marks([mentor])
    return filled(_of_any_mentor(*known, day, today), known)


@lru_cache(maxsize=COMPOSED)
def _of_any_mentor(mentor, day, today):
    told = [row for row in all_indicators().values() if isinstance(row, RowsIndicator)]
    rows = [(row, row.of_mentor(row.rows(day), mentor, day)) for row in told]
    return _united(_grouped(row, theirs, day) for row, theirs in rows if theirs is not None)


@lru_cache(maxsize=COMPOSED)
def of_months(day, today, county):
    """(county, month, kind, state, *COLUMNS): rows without a month add them up; rows without a
    kind are the counted work of one of the last MONTHS; those with both are the days of a past
    day's month up to it, from the engagements themselves."""
    return _months(day, county and [county])


def of_months_in(counties, day, today):
    """The same of the counties with these KSH codes, at least one."""
    known = marks(counties)
    return filled(_of_any_months(tuple(known), day, today), known)


@lru_cache(maxsize=COMPOSED)
def _of_any_months(names, day, today):
    return _months(day, names)


def _months(day, counties):
    months, *days = _work(day, counties)
    of_all = Value(None, output_field=DateField())
    by_kind = months.values_list("county_id", of_all, "kind", "state").annotate(**SUMS)
    last_months = months.filter(month__gte=months_back(day, MONTHS - 1))
    return by_kind.union(_by_month(last_months), *days, all=True).query.sql_with_params()


@lru_cache(maxsize=COMPOSED)
def of_every_month(day, today, county):
    """The same without the rows that add months up, of all months there are."""
    months, *days = _work(day, county and [county])
    by_month = _by_month(months)
    return (by_month.union(*days, all=True) if days else by_month).query.sql_with_params()


def _work(day, counties):
    """The CountyMonths up to a day; of a past day those before its month, and the sums of its
    part of that one."""
    months, this_month = CountyMonth.objects.order_by(), day.replace(day=1)
    rows = Engagement.objects.filter(held_on__gte=this_month, held_on__lte=day)
    if counties is not None:
        months, rows = (found.filter(county__in=counties) for found in (months, rows))
    if not is_past(day):
        return [months]
    return [months.filter(month__lt=this_month), month_rows(rows, this_month)]


def _by_month(months):
    nothing = Value("", output_field=CharField())
    counted = months.filter(state__in=COUNTED)
    return counted.values_list("county_id", "month", nothing, nothing).annotate(**SUMS)


@lru_cache(maxsize=COMPOSED)
def tables_of_others(day, today) -> dict[RowsIndicator, frozenset[str]]:
    """The tables that each of the other indicators reads."""
    return {
        row: tables_in(_united([_grouped(row, row.rows(day), day)])[0])
        for row in other_indicators()
    }


def _of_counties(indicator, day, counties):
    rows = indicator.rows(day)
    return rows if counties is None else rows.filter(**{f"{indicator.county_path}__in": counties})


def _grouped(indicator, rows, day):
    rows = rows.order_by().annotate(
        figure_code=Value(indicator.code, output_field=CharField()),
        figure_county=F(indicator.county_path),
        figure_standing=indicator.standing(day),
    )
    rows = rows.values(*GROUP_COLUMNS).annotate(figure_rows=Count("pk", distinct=True))
    return rows.values_list(*GROUP_COLUMNS, "figure_rows")


def _united(queries):
    first, *others = queries
    united = first.union(*others, all=True) if others else first
    return united.query.sql_with_params()


def other_indicators() -> list[RowsIndicator]:
    """Those that count rows, but no settlements."""
    return [
        row
        for row in all_indicators().values()
        if isinstance(row, RowsIndicator) and not isinstance(row, SettlementIndicator)
    ]
