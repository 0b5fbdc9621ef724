"""Mine and theirs, field by field, when two people changed one entry."""

from dataclasses import dataclass

from django.utils.functional import Promise

from engagements.entry import PLAIN_FIELDS
from engagements.models import Engagement, Kind, Mode
from mentorhalo.core.tables import show
from mentors.models import Mentor
from settlements.models import Settlement


@dataclass(frozen=True)
class Difference:
    """One field: its label, what stands there now and what was typed, both ready to show."""

    label: str | Promise
    theirs: str
    mine: str


def differing_fields(theirs, mine):
    """The Difference of each field in which two entries differ; the private note is not shown."""
    places = Settlement.objects.in_bulk({*theirs.settlements, *mine.settlements})
    people = Mentor.objects.select_related("user").in_bulk({*theirs.mentors, *mine.mentors})
    found = []
    for name in (*PLAIN_FIELDS, "settlements", "mentors"):
        if name == "private_note" or getattr(theirs, name) == getattr(mine, name):
            continue
        label = Engagement._meta.get_field(name).verbose_name
        pair = (_words(name, getattr(entry, name), places, people) for entry in (theirs, mine))
        found.append(Difference(label, *pair))
    return found


def _words(name, value, places, people):
    if name == "settlements":
        return ", ".join(str(places.get(code, code)) for code in value)
    if name == "mentors":
        return ", ".join(str(people.get(pk, pk)) for pk in value)
    if name in ("kind", "mode"):
        return str(dict((Kind if name == "kind" else Mode).choices).get(value, value))
    return show(value)
