"""Mine and theirs, field by field, when two people changed one entry."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from engagements.entry import FACTS, SLUG
from engagements.filled import fields_of
from engagements.form_choices import possible_codes
from engagements.merging import base_of, same
from engagements.models import Engagement, Kind, Mode, ProcessStep
from engagements.perms import can_read_private_note
from mentorhalo.core.tables import show
from mentors.models import Mentor
from settlements.models import Organisation, Settlement, TargetArea

LINKED = {"target_area": TargetArea, "step": ProcessStep, "organisations": Organisation}


@dataclass(frozen=True)
class Difference:
    """One fact: its name and label, and what was opened, stands there now and was typed, each
    ready to show; `before` is None where nobody knows what was opened."""

    name: str
    label: str | Promise
    theirs: str
    mine: str
    before: str | None = None


def differing_fields(theirs, mine, *, with_note=False, before=None, names=FACTS):
    """The Difference of each fact in which two entries differ; the private note if asked."""
    entries = [entry for entry in (before, theirs, mine) if entry is not None]
    codes = possible_codes(code for entry in entries for code in entry.settlements)
    places = Settlement.objects.in_bulk(codes)
    mentors = {pk for entry in entries for pk in entry.mentors}
    people = Mentor.objects.select_related("user").in_bulk(mentors)
    found = []
    for name in names:
        if (name == "private_note" and not with_note) or same(name, theirs, mine):
            continue
        words = [_words(name, getattr(entry, name), places, people) for entry in entries]
        opened = words.pop(0) if before is not None else None
        found.append(Difference(name, label_of(name), *words, opened))
    return found


def label_of(name):
    """What a fact of an entry is called."""
    return Engagement._meta.get_field(name).verbose_name


def told_differences(conflict, form):
    """The Difference of each fact that both sides changed, or in which they cannot go together."""
    sees_note = can_read_private_note(form.user, conflict.current)
    names = conflict.merge.collisions or conflict.merge.theirs
    told = {"with_note": sees_note, "before": conflict.before, "names": names}
    return differing_fields(conflict.theirs, form.entry(), **told)


def told_conflict(conflict, form):
    """What is to be decided, and what was taken over by itself, as one thing to be seen to."""
    if form.cleaned_data["version"] is None:
        return _(
            "This form does not say which version it changes. Check below what stands there "
            "now; saving again keeps yours."
        )
    if conflict.error:
        return _("Somebody else changed this entry since you opened it, and the two do not fit.")
    text = _(
        "Somebody else changed this entry since you opened it. Below is what stands there now; "
        "saving again keeps yours."
    )
    if not conflict.merge.theirs:
        return text
    names = ", ".join(str(label_of(name)) for name in conflict.merge.theirs)
    taken = _("Taken over from there: %(facts)s.") % {"facts": names}
    return f"{text} {taken}"


def merged_data(conflict, form):
    """The form's data to go on with: both sides' changes, mine where both changed, and on top of
    what stands there now. The same UUID, for nothing was received under it."""
    data = form.data.copy()
    for name, values in fields_of(conflict.merge.entry).items():
        data.setlist(name, values)
    sees_note = can_read_private_note(form.user, conflict.current)
    data["version"] = str(conflict.current.version)
    data["base"] = base_of(conflict.theirs, with_note=sees_note)
    data["draft_of"] = data.get("draft_of", "")
    return data


def _words(name, value, places, people):
    if name == "settlements":
        named = [(str(places.get(code, code)), here) for code, here in value.items()]
        there = _("on the spot")
        return ", ".join(f"{place} ({there})" if here else place for place, here in named)
    if name == "same_event":
        return ", ".join(map(str, value)) or show(None)
    if name == "mentors":
        return ", ".join(str(people.get(pk, pk)) for pk in value)
    if name in LINKED:
        keys = value if isinstance(value, tuple) else [value] if value else []
        if name == "step":
            keys = [key for key in keys if SLUG.fullmatch(key)]
        rows = LINKED[name].objects.in_bulk(keys)
        return "; ".join(str(rows.get(key, key)) for key in keys) or show(None)
    if name in ("kind", "mode"):
        return str(dict((Kind if name == "kind" else Mode).choices).get(value, value))
    return show(value)
