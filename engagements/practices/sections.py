"""The sections of a practice in the order in which they are asked and read (F46, F47), and how two
versions differ."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.models import PracticeVersion
from mentorhalo.core.tables import show


@dataclass(frozen=True)
class Section:
    """A heading and the fields of a version below it; in the form `around` are asked there too."""

    code: str
    label: str | Promise
    fields: tuple[str, ...]
    around: tuple[str, ...] = ()

    @property
    def asked(self):
        return (*self.fields, *self.around)


SECTIONS = (
    Section("what", _("What it is"), ("kind", "title", "lead", "sector", "themes", "steps")),
    Section(
        "where",
        _("Where, and who runs it"),
        ("contact",),
        ("settlement", "organisation", "grant"),
    ),
    Section("why", _("Why, and for whom"), ("problem", "goal", "task", "audience")),
    Section(
        "how",
        _("How it was done"),
        ("done", "methods", "preparation", "frequency", "duration", "terms"),
    ),
    Section("needs", _("What it takes"), ("people", "material", "cost_once", "cost_each")),
    Section("came", _("What came of it"), ("results", "pitfalls", "adapting", "spreading")),
)


@dataclass(frozen=True)
class Told:
    """One field of a version in words."""

    label: str
    text: str


@dataclass(frozen=True)
class Differs:
    """One field in which two versions differ, each in words, "–" for nothing."""

    label: str
    before: str
    after: str


def told(version: PracticeVersion) -> list[tuple[Section, list[Told]]]:
    """What a version says, by section; fields without a word are left out."""
    found = []
    for section in SECTIONS:
        lines = [
            Told(_label(name), text)
            for name in section.fields
            if name not in ("title", "lead") and (text := words(version, name)) != "–"
        ]
        if lines:
            found.append((section, lines))
    return found


def differences(before: PracticeVersion, after: PracticeVersion) -> list[Differs]:
    """The fields in which two versions differ, in the order of the form."""
    found = []
    for section in SECTIONS:
        for name in section.fields:
            old, new = words(before, name), words(after, name)
            if old != new:
                found.append(Differs(_label(name), old, new))
    return found


def words(version: PracticeVersion, name: str) -> str:
    """A field in the reader's language; "–" for nothing."""
    if name in ("themes", "steps"):
        return show(", ".join(str(row) for row in getattr(version, name).all()))
    if version._meta.get_field(name).choices:
        return show(getattr(version, f"get_{name}_display")())
    return show(getattr(version, name))


def _label(name):
    label = str(PracticeVersion._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]
