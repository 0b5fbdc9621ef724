"""The counties with an open office side by side, and those without one by name."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from mentorhalo.portal.board.asked import Asked, columns, in_order, known
from mentorhalo.portal.indicators.coverage import CONTACTED, INVOLVED, KNOWN, QUIET, REGULAR
from mentorhalo.portal.indicators.mentors import MENTORS
from mentorhalo.portal.indicators.showing import Figure, figure
from mentorhalo.portal.indicators.teams import team_is_odd
from mentorhalo.portal.indicators.work import ENGAGEMENTS
from mentorhalo.portal.targets import Goal, address_of, one_target

COLUMNS = {
    "name": _("County"),
    "involved": _("Involved"),
    "share": _("Share"),
    "contacted": _("Contacted"),
    "regular": _("Regular"),
    "quiet": _("Quiet"),
    "silence": _("Quiet share"),
    "engagements": _("Engagements"),
    "mentors": _("Mentors"),
    "load": _("Settlements per mentor"),
}


@dataclass(frozen=True)
class CountyRow:
    """A line of the county table, without a name of all counties together; `followed` are the
    settlements that have a rhythm, `aim` is the county's own target of involved settlements, None
    without one.

    It holds no County: what a part of a page is given is pickled, and a record takes long.
    """

    name: str
    slug: str
    sort_key: str
    known: Figure
    involved: Figure
    contacted: Figure
    regular: Figure
    quiet: Figure
    engagements: Figure
    mentors: Figure
    followed: int
    odd: bool
    longest: float
    aim: Goal | None = None

    @property
    def share(self):
        return self.involved.value / max(self.known.value, 1)

    @property
    def silence(self):
        """The quiet among the followed."""
        return self.quiet.value / max(self.followed, 1)

    @property
    def load(self):
        """Followed settlements for each mentor of the team, with one decimal; None without any."""
        if not self.mentors.value:
            return None
        value = (Decimal(self.followed) / self.mentors.value).quantize(Decimal("0.1"))
        return Figure("load", COLUMNS["load"], value, "", self.mentors.scope)


KEYS = {
    "share": lambda row: row.share,
    "silence": lambda row: row.silence,
    "load": lambda row: row.load.value if row.load else 0,
    "name": lambda row: row.sort_key,
} | {
    code: lambda row, code=code: getattr(row, code).value
    for code in ("involved", "contacted", "regular", "quiet", "engagements", "mentors")
}


def county_row(readings, addresses, county=None, top=1, targets=()):
    """The line of a county with an open office, which has these targets, or of all of them
    together."""
    code = county.pk if county else None
    figures = [
        figure(indicator, readings, addresses, county)
        for indicator in (KNOWN, INVOLVED, CONTACTED, REGULAR, QUIET, ENGAGEMENTS)
    ]
    mentors = figure(MENTORS, readings, addresses, county)
    odd = bool(county) and team_is_odd(county.team_size)
    followed = QUIET.counted(readings, code) + QUIET.left_out_by("recent", readings, code)
    target = one_target(targets, readings.day)
    aim = target and Goal(target, figures[1], address_of(target, readings))
    names = (county.name, county.slug, county.sort_key) if county else ("", "", "")
    return CountyRow(*names, *figures, mentors, followed, odd, top * figures[0].value, aim)


def county_table(readings, addresses, targets, asked=None):
    """`targets` are the live ones, those of counties too (Target)."""
    asked = asked or Asked()
    sort = known(asked.sort, KEYS, Asked.sort)
    shares = [
        INVOLVED.counted(readings, county.pk) / max(readings.size(county.pk), 1)
        for county in readings.offices
    ]
    top = max(shares, default=0) or 1
    own = defaultdict(list)
    for target in targets:
        own[target.county_id].append(target)
    rows = [
        county_row(readings, addresses, county, top, own[county.pk]) for county in readings.offices
    ]
    numbers = KEYS.keys() - {"name"}
    return {
        "county_rows": in_order(rows, sort, KEYS),
        "total_row": county_row(readings, addresses),
        "county_columns": columns(
            COLUMNS, sort, numbers, lambda code: asked.but(sort=code) + "#counties"
        ),
        "without_office": [county for county in readings.counties if not county.office_open],
        "outside": readings.size() - KNOWN.counted(readings),
    }
