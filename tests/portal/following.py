"""Readings that follow what is written, against readings that begin anew."""

from django.apps import apps
from django.utils import timezone

from mentorhalo.core.models import Change
from mentorhalo.portal.indicators import all_indicators
from mentorhalo.portal.indicators.base import RowsIndicator
from mentorhalo.portal.indicators.readings import Readings
from mentorhalo.portal.indicators.statements import of_months, of_others, of_places, tables_in
from mentorhalo.portal.written import BESIDE, tables_with, written_since
from tests.factories.engagements import days_ago

PAST = 20  # days


def read(days=None):
    """[Readings] of today and a past day, of which everything was read."""
    days = days or [timezone.localdate(), days_ago(PAST)]
    found = [Readings(day=day) for day in days]
    for readings in found:
        told_by(readings)
    return found


def told_by(readings):
    """All that pages ask of readings."""
    found = {"places": readings.places, "placed": readings.placed, "highest": readings.highest}
    found |= {"involved": readings.involved, "days": readings.reached_by_day}
    found["months"] = {month: dict(sums) for month, sums in readings.months().items()}
    codes = [None, *(county.pk for county in readings.counties)]
    for county in readings.counties:
        found["county", county.pk] = (county.name, county.office_open, county.team_size)
    for indicator in all_indicators().values():
        if isinstance(indicator, RowsIndicator) or not (indicator.today_only and readings.is_past):
            for code in codes:
                parts = [(part.code, part.value) for part in indicator.left_out(readings, code)]
                found[indicator.code, code] = indicator.counted(readings, code), parts
    return found


def follow(readings, since):
    """The readings after what was written since a stamp; anew where that cannot be told."""
    written = written_since(since)
    return [row.after(written) if written else Readings(day=row.day) for row in readings]


def check_followed(readings, since, name=""):
    """Following tells what a new process would read; gives the followed ones."""
    found = follow(readings, since)
    for row in found:
        fresh = told_by(Readings(day=row.day))
        told = told_by(row)
        assert told == fresh, (name, {key for key in fresh if told.get(key) != fresh[key]})
    return found


def untold(transactions, readings):
    """The tables of figures that a transaction wrote, though the types of its history rows do not
    say so (written.BESIDE)."""
    asked = [(row.day, timezone.localdate(), None) for row in readings]
    figures = {row._meta.db_table for row in apps.get_app_config("counties").get_models()}
    for statement in (of_places, of_others, of_months):
        figures = figures.union(*(tables_in(statement(*row)[0]) for row in asked))
    types = [unit.noted - {Change._meta.label_lower} for unit in transactions]
    return [
        (sorted(noted), sorted(missing))
        for unit, noted in zip(transactions, types, strict=True)
        if noted
        and noted <= BESIDE.keys()
        and (missing := unit.tables & figures - frozenset().union(*map(tables_with, noted)))
    ]
