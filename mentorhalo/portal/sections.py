"""The sections in which pages show the indicators that have no place of their own."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentorhalo.portal.indicators import in_section
from mentorhalo.portal.indicators.showing import Shown, show

SECTIONS = [
    ("network", _("The network")),
    ("reach", _("Whom the network reaches")),
    ("kinds", _("Engagements by kind")),
    ("partnerships", _("Partnerships by stage")),
    ("knowledge", _("What the network knows")),
    ("quality", _("How the work is kept")),
]


@dataclass(frozen=True)
class Section:
    """A heading and its indicators in one scope; `unasked` names those that cannot be asked for
    the day, with the reason."""

    code: str
    heading: str | Promise
    shown: list[Shown] = field(default_factory=list)
    unasked: list[tuple[str | Promise, str | Promise]] = field(default_factory=list)


def sections(readings, addresses, county=None) -> list[Section]:
    """The sections for the country, or for a County, on the day of the readings."""
    found = []
    for code, heading in SECTIONS:
        section = Section(code, heading)
        for indicator in in_section(code):
            if county and indicator.country_only:
                continue
            if indicator.today_only and readings.is_past:
                section.unasked.append((indicator.label, indicator.today_only))
            else:
                section.shown.append(show(indicator, readings, addresses, county))
        if section.shown or section.unasked:
            found.append(section)
    return found
