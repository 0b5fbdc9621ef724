"""The columns of the register's tables: what a cell may say, and the field it fills."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mentorhalo.core.text import fold
from settlements.models import Status
from settlements.models.settlement import LATITUDES, LONGITUDES, validate_ksh_code

LARGEST = 2_147_483_647  # what a whole-number column holds


def shaped(pattern, example):
    """A code of a fixed form, kept as text: leading zeros count."""

    def convert(cell):
        if not re.fullmatch(pattern, cell, re.ASCII):
            text = _("“%(cell)s” is not of the form “%(example)s”.")
            raise ValidationError(text % {"cell": cell, "example": example})
        return cell

    return convert


def words(longest):
    def convert(cell):
        if not cell:
            raise ValidationError(_("It is empty."))
        if len(cell) > longest:
            raise ValidationError(_("It is longer than %(longest)d.") % {"longest": longest})
        return cell

    return convert


def or_none(convert):
    """An empty cell says that there is none."""
    return lambda cell: convert(cell) if cell else None


def settlement_code(cell):
    validate_ksh_code(cell)
    return cell


def status(cell):
    if cell not in Status.values:
        text = _("“%(cell)s” is not a legal status; one of: %(known)s.")
        raise ValidationError(text % {"cell": cell, "known": ", ".join(Status.values)})
    return cell


def whole(cell):
    if not re.fullmatch(r"\d{1,10}", cell, re.ASCII) or int(cell) > LARGEST:
        text = _("“%(cell)s” is not a whole number from 0 up.")
        raise ValidationError(text % {"cell": cell})
    return int(cell)


def degrees(limits):
    def convert(cell):
        if not re.fullmatch(r"-?\d{1,3}(\.\d{1,15})?", cell, re.ASCII):
            text = _("“%(cell)s” is not a number of degrees, such as 47.49835.")
            raise ValidationError(text % {"cell": cell})
        if not limits[0] <= float(cell) <= limits[1]:
            text = _("%(cell)s does not lie in Hungary (%(low)s to %(high)s).")
            raise ValidationError(text % {"cell": cell, "low": limits[0], "high": limits[1]})
        return float(cell)

    return convert


def past_day(cell):
    try:
        return date.fromisoformat(cell)
    except ValueError:
        text = _("“%(cell)s” is not a day, such as 2026-01-01.") % {"cell": cell}
        raise ValidationError(text) from None


@dataclass(frozen=True)
class Table:
    """A CSV file: {column: (field, converter)}; the first column is the key. `unique` says by
    which form of a field two rows count as the same."""

    file: str
    columns: dict[str, tuple[str, Callable]]
    unique: dict[str, Callable] = field(default_factory=dict)

    @property
    def key(self):
        return next(iter(self.columns.values()))[0]


COUNTY_CODE, DISTRICT_CODE = shaped(r"\d\d", "20"), shaped(r"\d{3}", "123")
COUNTIES = Table(
    "counties.csv",
    {
        "county_code": ("code", COUNTY_CODE),
        "iso_3166_2": ("iso", shaped(r"HU-[A-Z]{2}", "HU-ZA")),
        "name": ("name", words(60)),
        "seat": ("seat", words(60)),
        "region": ("region", words(60)),
        "nuts2": ("nuts2", shaped(r"HU\d\d", "HU22")),
        "nuts3": ("nuts3", shaped(r"HU\d{3}", "HU223")),
    },
    # Addresses hold the name without accents, so that must differ too.
    unique={"code": str, "iso": str, "name": lambda name: slugify(fold(name))},
)
DISTRICTS = Table(
    "districts.csv",
    {
        "district_code": ("code", DISTRICT_CODE),
        "name": ("name", words(60)),
        "county_code": ("county_id", COUNTY_CODE),
        "seat": ("seat", words(60)),
    },
    unique={"code": str},
)
SETTLEMENTS = Table(
    "settlements.csv",
    {
        "ksh_code": ("ksh_code", settlement_code),
        "name": ("name", words(60)),
        "county_code": ("county_id", COUNTY_CODE),
        "district_code": ("district_id", or_none(DISTRICT_CODE)),
        "status": ("status", status),
        "population": ("population", whole),
        "area_ha": ("area_ha", whole),
        "latitude": ("latitude", degrees(LATITUDES)),
        "longitude": ("longitude", degrees(LONGITUDES)),
    },
    unique={"ksh_code": str, "name": str},
)
CEASED = Table(
    "ceased.csv",
    {
        "ksh_code": ("ksh_code", settlement_code),
        "ceased_on": ("ceased_on", past_day),
        "successor_code": ("successor_id", or_none(settlement_code)),
    },
    unique={"ksh_code": str},
)
OUTLINES = "counties.geojson"
