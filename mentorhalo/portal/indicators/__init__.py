"""The indicators: what each counts, what it leaves out and why, where its records are.

A module of this package that defines a class with a `code` has added an indicator.
"""

from importlib import import_module
from pkgutil import iter_modules

from mentorhalo.portal.indicators.base import REGISTER, Indicator


def all_indicators() -> dict[str, Indicator]:
    """{code: indicator} of every module of this package."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return REGISTER


def in_section(section) -> list[Indicator]:
    """The indicators that a section of the pages shows, in the order of their modules."""
    return [row for row in all_indicators().values() if row.section == section]


def records_behind(figure, day, county=None):
    """The rows behind a figure "CODE" or "CODE.PART" on a day, of a county (KSH code) or all.

    Raises KeyError for a figure that does not exist.
    """
    code, _, part = figure.partition(".")
    indicator = all_indicators()[code]
    try:
        return indicator.records_of(part, day, county)
    except ValueError:
        raise KeyError(figure) from None


def words_of(figure) -> str:
    """The figure "CODE" or "CODE.PART" in words."""
    code, _, part = figure.partition(".")
    indicator = all_indicators()[code]
    if not part:
        return str(indicator.label)
    return f"{indicator.label}: {indicator.part_label(part)}"
