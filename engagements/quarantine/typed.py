"""An entry in quarantine as a page shows it: each field as typed, settlements by their names."""

from dataclasses import dataclass

from django.db.models import Model
from django.utils.functional import Promise

from engagements.form_choices import possible_codes
from engagements.forms import EngagementForm
from engagements.models import ProcessStep
from engagements.models import Promise as PromiseRow
from engagements.perms import can_read_private_note
from mentors.models import Mentor
from settlements.models import Settlement, TargetArea

HIDDEN = ("client_ref", "draft_of", "version", "base")
PEOPLE, PLACES = ("mentors", "guests"), ("settlements", "on_site")
MOST = 100  # of one field; nobody types more, and the page stays readable


@dataclass(frozen=True)
class Line:
    """One field: its label, and its words, a paragraph each."""

    name: str
    label: str | Promise
    words: list[str]


def typed_lines(held, user) -> list[Line]:
    """The fields that hold something, as the form orders them; the private note for its readers."""
    names = _Names(held.fields, user)
    lines = []
    for name, field in EngagementForm.base_fields.items():
        if name in HIDDEN or (name == "private_note" and not can_read_private_note(user, held)):
            continue
        values = [value for value in held.fields.get(name, ())[:MOST] if value.strip()]
        if values:
            lines.append(Line(name, field.label, [names.of(name, value) for value in values]))
    return lines


class _Names:
    """What keys are called, each kind fetched at once; a key of nothing stays as it is."""

    def __init__(self, fields, user):
        codes = possible_codes(code for name in PLACES for code in fields.get(name, ())[:MOST])
        self.places = Settlement.objects.in_bulk(codes)
        people = Mentor.objects.select_related("user")
        self.mentors = people.in_bulk(_keys(fields, *PEOPLE))
        self.rows = {
            "target_area": TargetArea.objects.visible_to(user).in_bulk(
                _keys(fields, "target_area")
            ),
            "kept": PromiseRow.objects.visible_to(user).in_bulk(_keys(fields, "kept")),
            "step": {step.pk: step for step in ProcessStep.objects.all()}
            if fields.get("step")
            else {},
        }

    def of(self, name, value):
        if name in PLACES:
            return str(self.places.get(value, value))
        if name in PEOPLE:
            return str(self.mentors.get(_key(value), value))
        if name in self.rows:
            row = self.rows[name].get(value if name == "step" else _key(value))
            return str(row) if isinstance(row, Model) else value
        choices = dict(getattr(EngagementForm.base_fields[name], "choices", ()))
        return str(choices.get(value, value))


def _keys(fields, *names):
    return [key for name in names for value in fields.get(name, ())[:MOST] if (key := _key(value))]


def _key(value):
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def place_names(rows) -> dict[str, str]:
    """{KSH code: name} of the settlements typed in these entries; one query."""
    codes = {code for row in rows for code in possible_codes(row.fields.get("settlements", ()))}
    return dict(Settlement.objects.filter(pk__in=codes).values_list("pk", "name"))
