"""The code of a TOP grant: normalised where it can only mean one thing, refused where it cannot.

A code reads TOP-5.3.1-16-BO1-2017-00012: measure 5.3.1, call of 2016, territory BO1 (letters of the
county or of the city, and a number), the year of the application, its number. Public pages print it
in small letters and with hyphens in the measure (F43); that is put right. A digit is never changed.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

CODE = re.compile(
    r"TOP-(?P<measure>\d+\.\d+\.\d+)-(?P<call>\d{2})"
    r"-(?P<territory>[A-Z]{2})(?P<part>\d)-(?P<year>\d{4})-(?P<number>\d{5})",
    re.ASCII,
)
MEASURE = re.compile(r"\bTOP-(\d+)[-.](\d+)[-.](\d+)\b", re.ASCII | re.IGNORECASE)
YEARS_OPEN = 7  # n+: a call of the 2014–20 period is applied for within it and its wind-up
# The letters by which TOP codes name a county, with its KSH code. A city has letters of its own
# (TOP-6.9.2), from which no county is read.
TERRITORIES = {
    "BA": "02",
    "BK": "03",
    "BS": "04",
    "BO": "05",
    "CS": "06",
    "FE": "07",
    "GM": "08",
    "HB": "09",
    "HE": "10",
    "KO": "11",
    "NG": "12",
    "PE": "13",
    "SO": "14",
    "SB": "15",
    "JN": "16",
    "TO": "17",
    "VA": "18",
    "VE": "19",
    "ZA": "20",
}


@dataclass(frozen=True)
class GrantCode:
    """A normalised code in its parts; `county` is a KSH county code or "" where none is read."""

    code: str
    call: str
    county: str
    year: int


def read_code(text: str) -> GrantCode:
    """The code that this text spells. Raises ValidationError, with the reason, for any other."""
    code = spell_measure(re.sub(r"\s+", "", text))
    code = code.upper() if code.isascii() else code
    found = CODE.fullmatch(code)
    if not found:
        raise ValidationError(
            _("“%(text)s” is not a grant code: it should read like TOP-5.3.1-16-BO1-2017-00012."),
            "grant_code_form",
            {"text": text.strip()[:60]},
        )
    opened, year = 2000 + int(found["call"]), int(found["year"])
    if not opened <= year <= opened + YEARS_OPEN:
        raise ValidationError(
            _("“%(code)s”: the year %(year)s cannot be, the call is of %(opened)s."),
            "grant_code_year",
            {"code": code, "year": found["year"], "opened": str(opened)},
        )
    call = f"TOP-{found['measure']}-{found['call']}"
    return GrantCode(code, call, TERRITORIES.get(found["territory"], ""), year)


def spell_measure(text: str) -> str:
    """The text with plain hyphens, and with dots in a code's measure however it was printed."""
    return MEASURE.sub(r"TOP-\1.\2.\3", re.sub(r"[\u2010-\u2015\u2212]", "-", text))


def validate_grant_code(code: str) -> None:
    """Raise ValidationError unless the code is a normalised one."""
    if read_code(code).code != code:
        raise ValidationError(
            _("Write the code as %(code)s."), "grant_code_spelling", {"code": read_code(code).code}
        )
