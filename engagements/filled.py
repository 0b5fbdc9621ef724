"""An entry's facts as the visit form holds them: to start with, and as a browser sends them."""

from engagements.entry import COLUMNS, FACTS, Entry
from engagements.forms import LENGTHS, EngagementForm
from settlements.models import Organisation

# The fields of the form that say one fact; all other facts have a field of their own name.
SAID_BY = {
    "settlements": ("settlements", "other_place", "on_site"),
    "minutes": ("length", "minutes", "ends_at"),
    "starts_at": ("starts_at", "ends_at"),
    "mentors": ("mentors", "guests"),
}


def initial_of(entry: Entry) -> dict:
    """An entry's facts as the form's initial values."""
    initial = {name: getattr(entry, name) for name in COLUMNS}
    initial |= {
        "settlements": list(entry.settlements),
        "on_site": [code for code, here in entry.settlements.items() if here],
        "mentors": entry.mentors,
        "guests": entry.mentors,
        "same_event": ", ".join(map(str, entry.same_event)),
    }
    initial["organisations"] = list(Organisation.objects.filter(pk__in=entry.organisations))
    known = dict(LENGTHS)
    initial["length"] = str(entry.minutes) if str(entry.minutes) in known else "other"
    initial["minutes"] = entry.minutes if initial["length"] == "other" else None
    return initial


def fields_of(entry: Entry, facts=FACTS) -> dict[str, list[str]]:
    """{field: [values]} that say these facts, as a browser would send them."""
    form = EngagementForm(user=None, initial=initial_of(entry))
    names = dict.fromkeys(field for fact in facts for field in SAID_BY.get(fact, (fact,)))
    return {name: _sent(form[name]) for name in names}


def _sent(bound):
    shown = bound.field.widget.format_value(bound.value())
    return shown if isinstance(shown, list) else ["" if shown is None else str(shown)]
