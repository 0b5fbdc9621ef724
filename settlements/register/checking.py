"""From the register's files to facts that can be written, or to the list of all that is wrong."""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from counties.models.county import BUDAPEST
from settlements.register.columns import CEASED, COUNTIES, DISTRICTS, OUTLINES, SETTLEMENTS
from settlements.register.outlines import in_country, read_outlines
from settlements.register.reading import Problems, read_table


@dataclass(frozen=True)
class Fact:
    """What one line says of one code: {field: value}, without the cells that are wrong."""

    line: int
    values: dict


class Facts(dict):
    """{code: fact} of a table; `lines` are those of all its rows, wrong and doubled codes too."""

    def __init__(self):
        super().__init__()
        self.lines = []


@dataclass
class Register:
    """The facts by code, and whatever keeps them from being loaded."""

    counties: dict[str, Fact] = field(default_factory=dict)
    districts: dict[str, Fact] = field(default_factory=dict)
    settlements: dict[str, Fact] = field(default_factory=dict)
    ceased: dict[str, Fact] = field(default_factory=dict)
    outlines: dict[str, list] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)


def read_register(directory) -> Register:
    """Read and check all the files of a folder; `problems` is empty when they can be loaded."""
    problems = Problems()
    counties = _facts(directory, COUNTIES, problems)
    districts = _facts(directory, DISTRICTS, problems)
    settlements = _facts(directory, SETTLEMENTS, problems)
    ceased = {}
    if (directory / CEASED.file).exists():  # only some editions have one
        ceased = _facts(directory, CEASED, problems, may_be_empty=True)
    outlines = read_outlines(directory, counties, problems)
    country = outlines if all(problem.file != OUTLINES for problem in problems) else None
    for fact in districts.lines if districts is not None else ():
        _check_county(DISTRICTS, fact, counties, problems)
    for fact in settlements.lines if settlements is not None else ():
        _check_county(SETTLEMENTS, fact, counties, problems)
        _check_district(fact, districts, problems)
        _check_point(fact, country, problems)
    for code, fact in (ceased or {}).items():
        _check_ceased(code, fact, settlements, problems)
    return Register(
        *(found or {} for found in (counties, districts, settlements, ceased, outlines)), problems
    )


def _facts(directory, table, problems, may_be_empty=False) -> Facts | None:
    rows = read_table(directory / table.file, table.columns, problems, may_be_empty)
    if rows is None:
        return None
    facts, seen = Facts(), {}
    for row in rows:
        values = _values(row, table, problems)
        for name, form in table.unique.items():
            if name in values:
                first = seen.setdefault((name, form(values[name])), row.line)
                if first != row.line:
                    text = _("“%(value)s” already stands in line %(first)d.")
                    text %= {"value": values[name], "first": first}
                    problems.add(table.file, text, row.line)
        code, fact = values.pop(table.key, None), Fact(row.line, values)
        facts.lines.append(fact)
        if code:
            facts.setdefault(code, fact)
    return facts


def _values(row, table, problems):
    values = {}
    for column, (name, convert) in table.columns.items():
        if column not in row.cells:  # already refused
            continue
        try:
            values[name] = convert(row.cells[column])
        except ValidationError as error:
            for text in error.messages:
                problems.add(table.file, f"{column}: {text}", row.line)
    return values


def _check_county(table, fact, counties, problems):
    county = fact.values.get("county_id")
    if county and counties is not None and county not in counties:
        text = _("counties.csv does not have the county “%(county)s”.")
        problems.add(table.file, text % {"county": county}, fact.line)


def _check_district(fact, districts, problems):
    if not {"county_id", "district_id"} <= fact.values.keys():
        return
    county, district = fact.values["county_id"], fact.values["district_id"]
    text = ""
    if county == BUDAPEST:
        text = _("Budapest has no district, “%(district)s” stands here.") if district else ""
    elif district is None:
        text = _("The district is missing; only Budapest has none.")
    elif districts is not None and district not in districts:
        text = _("districts.csv does not have the district “%(district)s”.")
    elif districts is not None and districts[district].values.get("county_id", county) != county:
        text = _("The district “%(district)s” does not lie in the county “%(county)s”.")
    if text:
        text %= {"district": district, "county": county}
        problems.add(SETTLEMENTS.file, text, fact.line)


def _check_point(fact, outlines, problems):
    if not outlines or not {"latitude", "longitude"} <= fact.values.keys():
        return
    point = fact.values["longitude"], fact.values["latitude"]
    if not in_country(point, outlines, first=fact.values.get("county_id")):
        text = _("The point %(latitude)s, %(longitude)s does not lie in Hungary.")
        problems.add(SETTLEMENTS.file, text % fact.values, fact.line)


def _check_ceased(code, fact, settlements, problems):
    values = fact.values
    day: date | None = values.get("ceased_on")
    if day and day > timezone.localdate():
        text = _("%(day)s has not come yet.") % {"day": day.isoformat()}
        problems.add(CEASED.file, text, fact.line)
    if settlements is None:
        return
    if code in settlements:
        text = _("%(code)s still stands in settlements.csv, so it has not ceased.")
        problems.add(CEASED.file, text % {"code": code}, fact.line)
    successor = values.get("successor_id")
    if successor and successor not in settlements:
        text = _("settlements.csv does not have the successor “%(code)s”.")
        problems.add(CEASED.file, text % {"code": successor}, fact.line)
