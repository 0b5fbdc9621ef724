"""Names that tell where an obstacle was, as they stand in a text: places, people, bodies.

Hungarian puts endings onto names and makes adjectives of them (Türje: Türjén, türjei); a name is
found with any of these, without accents. Short names are found only where the ending is a usual
one, so that "Bakonyban" is not the village Bak. Some names are common words too ("egyek", "lovas"):
written small and without an ending of places, even the place's own name is only pointed out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from counties.models import County
from engagements.models import Engagement
from mentorhalo.core.text import fold
from settlements.models import Contact, FormerName, Settlement

WORD = re.compile(r"[^\W\d_]+")
LONG = 5  # letters of a name that is told from other words by how they begin
SHORTEST = 3  # letters of a part of a person's name
ENDING = re.compile(
    r"(?:|[aeo]?t|[aeo]?n|b[ae]n?|b[oe]l|r[oe]l|t[oe]l|r[ae]|n[ae]l|h[oe]z|n[ae]k|ig|ert|kent"
    r"|[a-z][ae]l|i[a-z]*)"
)
TITLES = {"dr", "ifj", "id", "ozv", "prof", "phd"}


@dataclass(frozen=True)
class Named:
    """What was found: `place` the names of the entry's own settlements, `others` all the rest, and
    those of the own settlements that can be a common word where they stand."""

    place: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


class Text:
    """A text as it is looked through: folded whole, and word by word as typed and folded."""

    def __init__(self, text: str):
        self.folded = fold(text)
        self.words = [(word, fold(word)) for word in WORD.findall(text)]


class Names:
    """The names that may not stand in a text, or not unnoticed: of an entry where it came from one
    (its settlements, people, bodies), of the other settlements of a county (KSH code), and its own.
    """

    def __init__(self, county: str, engagement: Engagement | None):
        served = _served(engagement) if engagement else set()
        self.place = sorted(served)
        self.near = sorted(_settlements(county) - served)
        self.near += County.objects.filter(pk=county).values_list("name", flat=True)
        self.bodies = list(_bodies(engagement)) if engagement else []
        self.people = list(_people(engagement)) if engagement else []

    def found_in(self, text: str) -> Named:
        told = Text(text)
        own = [name for name in self.place if _has_name(told, name)]
        place = [name for name in own if _tells_place(told, name)]
        others = [name for name in own if name not in place]
        others += [name for name in self.near if _has_proper(told, name)]
        others += [body for body in self.bodies if fold(body) in told.folded]
        others += [who for who in self.people if _has_person(told, who)]
        return Named(place, list(dict.fromkeys(others)))


def names_in(text: str, county: str, engagement: Engagement | None) -> Named:
    """The names in one text."""
    return Names(county, engagement).found_in(text)


def _served(engagement) -> set[str]:
    """The entry's settlements by today's and former names."""
    codes = engagement.settlements.values_list("pk", flat=True)
    return _called(Settlement.objects.filter(pk__in=codes))


def _settlements(county) -> set[str]:
    return _called(Settlement.objects.filter(county=county))


def _called(places) -> set[str]:
    now = places.values_list("name", flat=True)
    then = FormerName.objects.filter(settlement__in=places).values_list("name", flat=True)
    return {*now, *then}


def _bodies(engagement) -> Iterable[str]:
    return engagement.organisations.order_by("pk").values_list("name", flat=True)


def _people(engagement) -> Iterator[str]:
    """Who was credited, who typed it, and the contacts of the bodies that took part."""
    yield from engagement.mentors.order_by("pk").values_list("user__name", flat=True)
    yield engagement.author.name
    contacts = Contact.objects.filter(organisation__in=engagement.organisations.all())
    yield from contacts.order_by("pk").values_list("name", flat=True)


def _has_name(told, name) -> bool:
    wanted = fold(name)
    if not WORD.fullmatch(name):  # of several words
        return wanted in told.folded
    return _may_have(told, wanted) and any(_is(word, folded, wanted) for word, folded in told.words)


def _tells_place(told, name) -> bool:
    """Of a name that stands there: written large, as an adjective or as where, whence or whereto;
    not what may be a common word, bare or with another ending."""
    wanted = fold(name)
    return not WORD.fullmatch(name) or any(
        word[0].isupper()
        or folded != wanted
        and ENDING.fullmatch(folded[len(wanted) :])
        or _is_adjective(folded, wanted)
        for word, folded in told.words
        if _is(word, folded, wanted)
    )


def _has_proper(told, name) -> bool:
    """The same for names that may be common words too: written large, or an adjective in -i."""
    wanted = fold(name)
    if not WORD.fullmatch(name):
        return wanted in told.folded
    return _may_have(told, wanted) and any(
        _is(word, folded, wanted) and (word[0].isupper() or _is_adjective(folded, wanted))
        for word, folded in told.words
    )


def _may_have(told, wanted) -> bool:
    """Quick, for the hundreds of names that a text has not: all but the last letter is there."""
    return wanted[:-1] in told.folded


def _has_person(told, name) -> bool:
    """A part of the name, written large: “Kovácsék” and “Tóthné” tell as much as the whole."""
    parts = [fold(part) for part in WORD.findall(name)]
    parts = [part for part in parts if len(part) >= SHORTEST and part not in TITLES]
    return any(
        word[0].isupper()
        and (_is(word, folded, part) or folded.startswith((f"{part}e", f"{part}ne")))
        for word, folded in told.words
        for part in parts
    )


def _is(word, folded, name) -> bool:
    if len(name) >= LONG:
        return folded.startswith(name) or _is_adjective(folded, name)
    if not folded.startswith(name) or not ENDING.fullmatch(folded[len(name) :]):
        return False
    return word[0].isupper() or _is_adjective(folded, name)


def _is_adjective(folded, name) -> bool:
    """“türjei” of Türje; “sárfimizdói”; “nyíregyházi” and “lajosfalvi”, whose -a is lost."""
    return folded.startswith(f"{name}i") or (
        len(name) > LONG and name[-1] in "ae" and folded.startswith(f"{name[:-1]}i")
    )
