"""What every indicator answers, and the register of them all.

An indicator is a class with a `code`; defining it is all that a new one needs. It is then read with
the others, shown in its `section` of the pages, exported, and its records listed (`records_of`).
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import chain

from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone
from django.utils.functional import Promise

SETTLEMENTS, ENGAGEMENTS, COUNTIES = "settlements", "engagements", "counties"
MENTORS, GRANTS, ORGANISATIONS, PROMISES = "mentors", "grants", "organisations", "promises"
OBSTACLES = "obstacles"
HELP = "help"
PARTNERSHIPS = "partnerships"
PRACTICES = "practices"
SHARES = "shares"
ADOPTIONS = "adoptions"
ASSESSMENTS = "assessments"

REGISTER = {}


@dataclass(frozen=True)
class Part:
    """One reason something is left out of a figure, and how much of it."""

    code: str
    label: str | Promise
    value: int


class Indicator:
    """A figure: `counted` and the parts `left_out` are disjoint and together its `universe`.

    `records` names the list behind it (showing.LISTS). `query` is that list's own filter for what
    is counted, where it has one; `part_query(code)` the same for a part. Without one the list is
    asked for the figure itself (`?figure=CODE.PART`). `county` is a KSH code, None for the country.
    `today_only` says why it cannot be asked for a past day, "" where it can. `country_only`: it is
    not told county by county, for a county's own figure would tell where single records were.
    `lists` are the codes of what it can list beside what it counts and leaves out.
    """

    code = ""
    label: str | Promise = ""
    definition: str | Promise = ""
    unit: str | Promise = ""
    universe: str | Promise = ""
    section = ""  # of the pages: one of sections.SECTIONS, "" for figures with a place of their own
    records: str | None = None
    query: dict[str, str] | None = None
    lists: tuple[str, ...] = ()
    today_only: str | Promise = ""
    country_only = False
    in_minutes = False  # counted in minutes, so that the parts add up, and written in hours

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.code:
            known = REGISTER.get(cls.code)
            if known is not None and type(known).__qualname__ != cls.__qualname__:
                raise ValueError(f"two indicators have the code {cls.code}")
            REGISTER[cls.code] = cls()

    def __reduce__(self):
        """There is one of each: it is pickled by its code (templatetags.parts)."""
        return registered, (self.code,)

    def counted(self, readings, county=None) -> int:
        raise NotImplementedError

    def left_out(self, readings, county=None) -> list[Part]:
        raise NotImplementedError

    def records_of(self, part, day, county=None):
        """The rows of the list `records` behind what is counted ("") or a part, on a day."""
        raise NotImplementedError

    def of_mentor(self, rows, mentor, day):
        """Those of the rows that are a mentor's (primary key) on a day; None where the indicator
        says nothing of one mentor."""
        return None

    def number_behind(self, part, day, county=None) -> int | None:
        """How many rows `records_of` has, where that is known without counting them; else None."""
        return None

    def part_codes(self, day=None) -> list[str]:
        """The codes of the parts that it has on a day, today unless one is given."""
        raise NotImplementedError

    def part_label(self, code, day=None) -> str | Promise:
        """Why a part was left out. Raises KeyError for a part that it does not have."""
        raise NotImplementedError

    def part_query(self, code) -> dict[str, str] | None:
        """The filters that list a part's records; None: by the figure's own name."""
        return None

    def shown(self, value):
        """The value in the figure's unit, as it is written."""
        return value

    def beside(self, readings, county=None) -> str:
        """What a page writes after the figure: the plan it is held against, its mean; or ""."""
        return ""


def registered(code) -> Indicator:
    """The one indicator with this code."""
    return REGISTER[code]


class RowsIndicator(Indicator):
    """Counts the rows of a model: each either meets `condition` or the first of `causes`.

    All of them are read in one query (Readings.standing), so another one costs none. Its statement
    is composed once a day: what `rows`, `condition` and `causes` say depends on the day alone.
    """

    county_path = "county"  # the field of a row that names its county
    # Whether engagements move only rows of their counties, and of those of what they name.
    moves_within = False

    def rows(self, day):
        """The universe of a day, as a QuerySet of the model that `records` lists."""
        raise NotImplementedError

    def condition(self, day):
        """Which rows count, as a Q."""
        raise NotImplementedError

    def causes(self, day):
        """Why the others do not (coverage.Reason), in order: the first that holds explains a row;
        the last may be empty, which holds for all."""
        raise NotImplementedError

    def standing(self, day):
        """The number that says where a row stands: 0 counts, then the causes from 1."""
        conditions = [self.condition(day), *(cause.condition for cause in self.causes(day))]
        whens = [When(found, then=Value(n)) for n, found in enumerate(conditions) if found]
        rest = None if conditions[-1] else len(conditions) - 1
        return Case(*whens, default=Value(rest), output_field=IntegerField())

    def counted(self, readings, county=None):
        return readings.standing(self.code, 0, county)

    def left_out(self, readings, county=None):
        return [
            Part(code, label, readings.standing(self.code, number, county))
            for number, (code, label) in enumerate(self._reasons(readings.day), 1)
        ]

    def left_out_by(self, cause, readings, county=None) -> int:
        """How many are left out for one cause, by its code; KeyError where it has no such one."""
        numbers = {
            code: number for number, (code, _label) in enumerate(self._reasons(readings.day), 1)
        }
        return readings.standing(self.code, numbers[cause], county)

    def part_codes(self, day=None):
        return [code for code, _label in self._reasons(day or timezone.localdate())]

    def part_label(self, code, day=None):
        """Of no day: of any, a past one has more reasons than today."""
        today = timezone.localdate()
        days = [day] if day else [today - timedelta(days=1), today]
        return dict(chain.from_iterable(self._reasons(one) for one in days))[code]

    def _reasons(self, day):
        return _named(self, day, timezone.localdate())

    def records_of(self, part, day, county=None):
        codes = ["", *self.part_codes(day)]
        rows = self.rows(day)
        if county:
            rows = rows.filter(**{self.county_path: county})
        return rows.annotate(stands_at=self.standing(day)).filter(stands_at=codes.index(part))


@lru_cache(maxsize=512)
def _named(indicator, day, today):
    """(code, label) of an indicator's causes on a day: pages ask for these names by the hundred,
    and the conditions beside them take long to compose. A past day may have others than today."""
    return [(cause.code, cause.label) for cause in indicator.causes(day)]
