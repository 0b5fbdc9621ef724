"""What a cell means: each parser takes a cell and gives a value, or raises with a sentence.

Nothing is guessed. A dot splits thousands and a comma the decimals, as Hungarian writes numbers; a
number that is grouped in another way could mean two things, so it is refused.
"""

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from mentorhalo.core.text import fold, refuse_control_characters
from settlements.models.organisation import validate_tax_number
from settlements.organisations.rules import check_phone

Parser = Callable[[Any], Any]

SPACES = "  \u2009\u202f"
NUMBER = re.compile(
    rf"(?P<sign>[-−+]?)(?P<whole>[0-9]+|[0-9]{{1,3}}(?P<split>[{SPACES}.])[0-9]{{3}}(?:(?P=split)[0-9]{{3}})*)"
    r"(?:,(?:(?P<part>[0-9]+)|[-–]))?"  # “40 000 000,-” as amounts are written
)
UNIT = re.compile(rf"[{SPACES}]*(?:Ft\.?|HUF|forint)$", re.IGNORECASE)
MONTHS = {
    fold(name): number
    for number, names in enumerate(
        (
            ("január", "jan", "january"),
            ("február", "feb", "febr", "february"),
            ("március", "már", "márc", "mar", "march"),
            ("április", "ápr", "apr", "april"),
            ("május", "máj", "may"),
            ("június", "jún", "june", "jun"),
            ("július", "júl", "july", "jul"),
            ("augusztus", "aug", "august"),
            ("szeptember", "szep", "szept", "september", "sep", "sept"),
            ("október", "okt", "october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        1,
    )
    for name in names
}
DAYS = (
    re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})"),
    re.compile(r"(?P<y>[0-9]{4})\. ?(?P<m>[0-9]{1,2})\. ?(?P<d>[0-9]{1,2})\.?"),
    re.compile(r"(?P<y>[0-9]{4})\.? (?P<name>[^\W\d]+)\.? (?P<d>[0-9]{1,2})\.?"),
    re.compile(r"(?P<d>[0-9]{1,2}) (?P<name>[^\W\d]+) (?P<y>[0-9]{4})"),
)
CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?:[:.][0-9]{2})?")
YES, NO = {"igen", "i", "yes", "y", "true", "x", "1"}, {"nem", "n", "no", "false", "0", "-"}
PROBLEMS = {
    "formula": _("holds a formula that was never computed; write the value itself"),
    "error": _("holds a formula that came to an error"),
    "merged": _("is merged with others (%(range)s); unmerge it and write each value"),
    "long": _("holds more text than a cell can"),
}


def refuse_problem(cell: Any) -> None:
    """Raise ValidationError for a cell that could not be read."""
    if isinstance(cell, dict):
        raise ValidationError(PROBLEMS[cell["problem"]], cell["problem"], {"range": ""} | cell)


def text(longest: int) -> Parser:
    """Any text of so many characters, its line breaks kept."""

    def parse(cell: Any) -> str:
        value = "\n".join(line.strip() for line in _text(cell).splitlines())
        if "\ufffd" in value:
            raise ValidationError(_("A letter of this cell was lost when it was saved."), "lost")
        refuse_control_characters(value)
        if len(value) > longest:
            words = _("is longer than %(longest)s characters")
            raise ValidationError(words, "long", {"longest": longest})
        return value

    return parse


def _text(cell):
    if isinstance(cell, bool):
        return "igen" if cell else "nem"
    if isinstance(cell, float):
        return f"{cell:.10f}".rstrip("0").rstrip(".").replace(".", ",")
    return str(cell).strip()


def line(longest: int) -> Parser:
    """A text of one line."""
    parse = text(longest)
    return lambda cell: " ".join(parse(cell).split())


def names(cell: Any) -> list[str]:
    """Several names, separated by semicolons or line breaks, each once."""
    parts = text(20_000)(cell).replace("\n", ";").split(";")
    return list(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def number(cell: Any) -> Decimal:
    """A number: 40 000 000,5 or 40.000.000, a Ft after it does not matter."""
    if isinstance(cell, bool):
        raise _no_number(cell)
    if isinstance(cell, int | float):
        return Decimal(repr(cell) if isinstance(cell, float) else cell)
    found = NUMBER.fullmatch(UNIT.sub("", line(80)(_spaced(cell))))
    if not found:
        raise _no_number(cell)
    digits = re.sub(r"\D", "", found["whole"])
    sign = "-" if found["sign"] in ("-", "−") else ""
    return Decimal(f"{sign}{digits}.{found['part'] or '0'}")


def _spaced(cell):
    """The text with plain spaces where a spreadsheet has narrow or unbreakable ones."""
    return re.sub(rf"[{SPACES}]", " ", str(cell))


def _no_number(cell):
    words = _("“%(text)s” is not a number as it should be written: 40 000 000 or 40 000 000,5")
    return ValidationError(words, "number", {"text": str(cell)[:40]})


def whole(low: int, high: int) -> Parser:
    """A whole number between two."""

    def parse(cell: Any) -> int:
        value = number(cell)
        if value != value.to_integral_value():
            raise ValidationError(_("should be a whole number"), "whole")
        if not low <= value <= high:
            words = _("lies between %(low)s and %(high)s; “%(text)s” does not")
            values = {"low": low, "high": high, "text": str(cell)[:40]}
            raise ValidationError(words, "range", values)
        return int(value)

    return parse


def forints(cell: Any) -> Decimal:
    """An amount in whole forints, more than nothing."""
    return Decimal(whole(1, 10**13 - 1)(cell))


def share(cell: Any) -> Decimal:
    """A share in whole forints; it may be nothing."""
    return Decimal(whole(0, 10**13 - 1)(cell))


def decimal(low: int, high: int, places: int) -> Parser:
    """A number between two with so many decimals at most."""

    def parse(cell: Any) -> Decimal:
        value = number(cell)
        if not low <= value <= high or value != round(value, places):
            words = _("lies between %(low)s and %(high)s, with %(places)s decimals at most")
            raise ValidationError(words, "range", {"low": low, "high": high, "places": places})
        return value

    return parse


def percent(cell: Any) -> Decimal:
    """A share of a hundred: 95,5% or 95,5. A bare number up to 1 could mean two things."""
    is_text = isinstance(cell, str)
    signed = is_text and cell.strip().endswith("%")
    value = number(cell.strip()[:-1] if signed else cell)
    if not signed and 0 < value <= 1:
        raise ValidationError(_("could mean two shares; write it with a percent sign"), "percent")
    if not 0 < value <= 100 or value != round(value, 2):
        raise ValidationError(_("lies between 0 and 100 percent, with two decimals"), "range")
    return value


def day(cell: Any) -> date:
    """A day: 2026. november 22., 2026.11.22. or 2026-11-22."""
    written = line(40)(cell) if not isinstance(cell, int | float) else str(cell)
    for form in DAYS:
        found = form.fullmatch(written)
        if not found:
            continue
        named = found.groupdict()
        month = MONTHS.get(fold(named["name"])) if named.get("name") else int(named["m"])
        if month:
            return _possible_day(int(named["y"]), month, int(named["d"]), written)
    words = _("“%(text)s” is not a day as it should be written: 2026. 11. 22.")
    raise ValidationError(words, "day", {"text": written[:40]})


def _possible_day(year, month, number, written):
    try:
        found = date(year, month, number)
    except ValueError:
        found = None
    if found is None or not 1900 <= year <= 2100:
        words = _("there is no day “%(text)s”")
        raise ValidationError(words, "no_day", {"text": written[:40]})
    return found


def clock(cell: Any) -> time:
    """A time of the day: 14:30."""
    found = CLOCK.fullmatch(line(20)(cell)) if isinstance(cell, str) else None
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        words = _("“%(text)s” is not a time as it should be written: 14:30")
        raise ValidationError(words, "time", {"text": str(cell)[:20]})
    return time(int(found[1]), int(found[2]))


def yes_no(cell: Any) -> bool:
    """igen or nem, yes or no, x or nothing."""
    written = fold(_text(cell))
    if written in YES or written in NO:
        return written in YES
    words = _("“%(text)s” is neither yes nor no")
    raise ValidationError(words, "yes_no", {"text": written[:40]})


def choice(choices: Any, synonyms: dict[str, str] | None = None) -> Parser:
    """One of a code list, by its name in either language, its code or a usual word for it."""
    others = {fold(word): code for word, code in (synonyms or {}).items()}

    @cache
    def known() -> dict[str, str]:
        words = {fold(code): code for code in choices.values} | others
        for language in ("hu", "en"):
            with translation.override(language):
                words |= {fold(str(label)): code for code, label in choices.choices}
        return words

    def parse(cell: Any) -> str:
        code = known().get(fold(line(80)(cell)))
        if code:
            return code
        words = _("“%(text)s” is none of these: %(names)s")
        labels = ", ".join(str(label) for label in choices.labels)
        raise ValidationError(words, "choice", {"text": str(cell)[:40], "names": labels})

    return parse


def email(cell: Any) -> str:
    value = line(254)(cell)
    EmailValidator(_("“%(value)s” is not an e-mail address"))(value)
    return value


def phone(cell: Any) -> str:
    value = line(40)(cell)
    check_phone(value)
    return value


def website(cell: Any) -> str:
    """An address; one without https:// gets it."""
    value = line(200)(cell)
    value = value if "://" in value else f"https://{value}"
    URLValidator(("http", "https"), message=_("“%(value)s” is not a web address"))(value)
    return value


def tax_number(cell: Any) -> str:
    """A tax number, with or without its hyphens."""
    value = line(40)(cell)
    if re.fullmatch(r"\d{11}", value):
        value = f"{value[:8]}-{value[8]}-{value[9:]}"
    validate_tax_number(value)
    return value


def length(longest: int) -> Parser:
    """A length in minutes: 90, “90 perc” or 1:30."""
    minutes = whole(1, longest)

    def parse(cell: Any) -> int:
        written = line(20)(cell) if isinstance(cell, str) else ""
        if found := re.fullmatch(r"(\d{1,2}):([0-5]\d)", written):
            return minutes(60 * int(found[1]) + int(found[2]))
        return minutes(re.sub(r" ?(perc|p|min|minutes)\.?$", "", written) if written else cell)

    return parse
