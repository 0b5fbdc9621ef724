"""The statements that read where every row stands: Django composes them longer than a database
takes to answer, so each is composed once for a day and a scope.

They hold no records: a statement depends on the day asked, on today (a past day is asked for
otherwise) and on the county (its KSH code, None for all), and on nothing else.
"""

from functools import lru_cache

from django.db import connection
from django.db.models import CharField, Count, DateField, F, Sum, Value

from counties.models import CountyMonth
from engagements.models import Engagement
from engagements.summaries import MONTH_FIELDS, month_rows
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
ANY_MENTOR = -4_295_000_817  # no mentor's primary key: stands for it in a composed statement
GROUP_COLUMNS = ("figure_code", "figure_county", "figure_standing")


def ask(statement) -> list[tuple]:
    """The rows of a statement (SQL, values), as the database's driver gives them."""
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return cursor.fetchall()


@lru_cache(maxsize=COMPOSED)
def of_places(day, today, county):
    """PLACE_COLUMNS, the last engagement's day, then the standing with each settlement indicator,
    of the settlements that existed on the day."""
    standings = [indicator.standing(day) for indicator in settlement_indicators()]
    rows = universe_at_once(day, county).order_by()
    rows = rows.values_list(*PLACE_COLUMNS, F("last_by"), *standings)
    return rows.query.sql_with_params()


@lru_cache(maxsize=COMPOSED)
def of_others(day, today, county):
    """(code, county, standing, rows) of every other indicator that counts rows."""
    return _united(_grouped(row, _of_county(row, day, county), day) for row in _others())


def of_mentor(mentor, day, today):
    """The same of every indicator that counts rows and says something of one mentor (primary key),
    the settlements answered for too."""
    sql, values = _of_any_mentor(day, today)
    return sql, tuple(mentor if value == ANY_MENTOR else value for value in values)


@lru_cache(maxsize=COMPOSED)
def _of_any_mentor(day, today):
    told = [row for row in all_indicators().values() if isinstance(row, RowsIndicator)]
    rows = [(row, row.of_mentor(row.rows(day), ANY_MENTOR, day)) for row in told]
    return _united(_grouped(row, theirs, day) for row, theirs in rows if theirs is not None)


@lru_cache(maxsize=COMPOSED)
def of_months(day, today, county):
    """(county, month, kind, state, *COLUMNS): rows without a month add them up, rows without a
    county are one of the last MONTHS of the whole scope; those with both are the days of a past
    day's month up to it, from the engagements themselves."""
    months, *days = _work(day, county)
    of_all = Value(None, output_field=DateField())
    by_kind = months.values_list("county_id", of_all, "kind", "state").annotate(**SUMS)
    last_months = months.filter(month__gte=months_back(day, MONTHS - 1))
    return by_kind.union(_by_month(last_months), *days, all=True).query.sql_with_params()


@lru_cache(maxsize=COMPOSED)
def of_every_month(day, today, county):
    """The same without the rows that add months up, of all months there are."""
    months, *days = _work(day, county)
    by_month = _by_month(months)
    return (by_month.union(*days, all=True) if days else by_month).query.sql_with_params()


def _work(day, county):
    """The CountyMonths up to a day; of a past day those before its month, and the sums of its
    part of that one."""
    months, this_month = CountyMonth.objects.order_by(), day.replace(day=1)
    rows = Engagement.objects.filter(held_on__gte=this_month, held_on__lte=day)
    if county is not None:
        months, rows = months.filter(county=county), rows.filter(county=county)
    if not is_past(day):
        return [months]
    return [months.filter(month__lt=this_month), month_rows(rows, this_month)]


def _by_month(months):
    nothing = Value("", output_field=CharField())
    return months.values_list(nothing, "month", nothing, "state").annotate(**SUMS)


def _of_county(indicator, day, county):
    rows = indicator.rows(day)
    return rows if county is None else rows.filter(**{indicator.county_path: county})


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
    return first.union(*others, all=True).query.sql_with_params()


def _others():
    return [
        row
        for row in all_indicators().values()
        if isinstance(row, RowsIndicator) and not isinstance(row, SettlementIndicator)
    ]
