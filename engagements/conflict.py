"""Mine and theirs, field by field, when two people changed one entry."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from engagements.entry import COLUMNS
from engagements.models import Engagement, Kind, Mode, ProcessStep
from mentorhalo.core.tables import show
from mentors.models import Mentor
from settlements.models import Organisation, Settlement, TargetArea

LINKED = {"target_area": TargetArea, "step": ProcessStep, "organisations": Organisation}


@dataclass(frozen=True)
class Difference:
    """One field: its label, what stands there now and what was typed, both ready to show."""

    label: str | Promise
    theirs: str
    mine: str


def differing_fields(theirs, mine, *, with_note=False):
    """The Difference of each field in which two entries differ; the private note if asked."""
    places = Settlement.objects.in_bulk({*theirs.settlements, *mine.settlements})
    people = Mentor.objects.select_related("user").in_bulk({*theirs.mentors, *mine.mentors})
    found = []
    for name in (*COLUMNS, "settlements", "mentors", "organisations", "same_event"):
        if (name == "private_note" and not with_note) or getattr(theirs, name) == getattr(
            mine, name
        ):
            continue
        label = Engagement._meta.get_field(name).verbose_name
        pair = (_words(name, getattr(entry, name), places, people) for entry in (theirs, mine))
        found.append(Difference(label, *pair))
    return found


def _words(name, value, places, people):
    if name == "settlements":
        named = [(str(places.get(code, code)), here) for code, here in value.items()]
        return ", ".join(
            f"{place} ({_('on the spot')})" if here else place for place, here in named
        )
    if name == "same_event":
        return ", ".join(map(str, value)) or show(None)
    if name == "mentors":
        return ", ".join(str(people.get(pk, pk)) for pk in value)
    if name in LINKED:
        keys = value if isinstance(value, tuple) else [value] if value else []
        rows = LINKED[name].objects.in_bulk(keys)
        return "; ".join(str(rows.get(key, key)) for key in keys) or show(None)
    if name in ("kind", "mode"):
        return str(dict((Kind if name == "kind" else Mode).choices).get(value, value))
    return show(value)
