"""The counties with an open office side by side, and those without one by name."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from counties.models import County
from mentorhalo.portal.indicators.coverage import CONTACTED, INVOLVED, KNOWN, QUIET, REGULAR
from mentorhalo.portal.indicators.showing import Figure, figure
from mentorhalo.portal.indicators.teams import team_is_odd
from mentorhalo.portal.indicators.work import ENGAGEMENTS

ORDERS = {
    "involved": (_("by involved settlements"), lambda row: -row.involved.value),
    "share": (_("by share"), lambda row: -row.share),
    "quiet": (_("by quiet settlements"), lambda row: -row.quiet.value),
    "name": (_("by name"), lambda row: 0),
}


@dataclass(frozen=True)
class CountyRow:
    """A line of the county table."""

    county: County
    known: Figure
    involved: Figure
    contacted: Figure
    regular: Figure
    quiet: Figure
    engagements: Figure
    mentors: Figure
    odd: bool
    longest: float

    @property
    def share(self):
        return self.involved.value / max(self.known.value, 1)


def _county_row(readings, addresses, county=None, top=1):
    """The line of a county with an open office, or of all of them together."""
    code, scope = (county.pk, county.iso) if county else (None, "")
    size = sum(readings.teams(code))
    figures = [
        figure(indicator, readings, addresses, county)
        for indicator in (KNOWN, INVOLVED, CONTACTED, REGULAR, QUIET, ENGAGEMENTS)
    ]
    url = addresses.to("mentors", {} if county else {"service": "now"}, code)
    if not county and any(row.team_size and not row.office_open for row in readings.counties):
        url = ""  # the list knows no closed offices and would find their members too
    mentors = Figure("mentors", _("mentors"), size, url, scope)
    odd = bool(county) and team_is_odd(size)
    return CountyRow(county, *figures, mentors, odd, top * figures[0].value)


def county_table(readings, addresses, sort):
    order = sort if sort in ORDERS else "involved"
    shares = [
        INVOLVED.counted(readings, county.pk) / max(readings.size(county.pk), 1)
        for county in readings.offices
    ]
    top = max(shares, default=0) or 1
    rows = [_county_row(readings, addresses, county, top) for county in readings.offices]
    return {
        "county_rows": sorted(rows, key=ORDERS[order][1]),
        "total_row": _county_row(readings, addresses),
        "orders": [(code, words) for code, (words, _key) in ORDERS.items()],
        "order": order,
        "without_office": [county for county in readings.counties if not county.office_open],
        "outside": readings.size() - KNOWN.counted(readings),
    }
