"""The indicators: what each counts, what it leaves out and why, where its records are.

A module of this package that defines a class with a `code` has added an indicator.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from django.utils.functional import Promise

from counties.models import County
from mentorhalo.portal.indicators.base import REGISTER, Indicator
from mentors.models import Mentor
from settlements.coverage import is_past


def all_indicators() -> dict[str, Indicator]:
    """{code: indicator} of every module of this package."""
    _load()
    return REGISTER


@cache
def _load():
    """Import the modules, once in a process: the pages ask for an indicator hundreds of times."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")


def in_section(section) -> list[Indicator]:
    """The indicators that a section of the pages shows, in the order of their modules."""
    return [row for row in all_indicators().values() if row.section == section]


def records_behind(figure, day, county=None, mentor=None):
    """The rows behind a figure "CODE" or "CODE.PART" on a day, of a county (KSH code) or all, and
    of a mentor (primary key) if one is given.

    Raises KeyError for a figure that does not exist, not on that day, or that has no records.
    """
    indicator, part = _named(figure)
    if indicator.records is None:
        raise KeyError(figure)
    if part and part not in (*indicator.part_codes(day), *indicator.lists):
        raise KeyError(figure)
    rows = indicator.records_of(part, day, county)
    if mentor:
        rows = indicator.of_mentor(rows, mentor, day)
    if rows is None:
        raise KeyError(figure)
    return rows


def number_behind(figure, day, county=None) -> int | None:
    """How many rows `records_behind` has, None where they have to be counted."""
    indicator, part = _named(figure)
    return indicator.number_behind(part, day, county)


def words_of(figure, day=None) -> str:
    """The figure "CODE" or "CODE.PART" in words; `day` where its parts are those of a day.

    Raises KeyError for one that does not exist.
    """
    indicator, part = _named(figure)
    if not part:
        return str(indicator.label)
    return f"{indicator.label}: {indicator.part_label(part, day)}"


def why_not(figure, day) -> str | Promise:
    """Why a figure cannot be asked for a day, "" where it can."""
    indicator, _part = _named(figure)
    return indicator.today_only if is_past(day) else ""


def county_named(code) -> str:
    """The name of a county by its KSH code. Raises KeyError for one that does not exist."""
    found = code.isascii() and code.isdigit() and County.objects.filter(pk=code).first()
    if not found:
        raise KeyError(code)
    return found.name


def mentor_named(key) -> str:
    """The name of a mentor by primary key. Raises KeyError for one that does not exist."""
    few = key.isascii() and key.isdigit() and len(key) < 10
    found = few and Mentor.objects.select_related("user").filter(pk=key).first()
    if not found:
        raise KeyError(key)
    return str(found)


def _named(figure):
    code, _sep, part = figure.partition(".")
    return all_indicators()[code], part
