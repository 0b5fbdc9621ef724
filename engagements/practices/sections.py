"""The sections of a practice in the order in which they are asked and read (F46, F47), and how two
versions differ."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.models import PracticeVersion
from mentorhalo.core.tables import show


@dataclass(frozen=True)
class Section:
    """A heading and the fields of a version below it; in the form `around` are asked there first.

    `hint`: what is asked there, in a few words, for a section that the form folds up; "" for one
    that stands open.
    """

    code: str
    label: str | Promise
    fields: tuple[str, ...]
    around: tuple[str, ...] = ()
    hint: str | Promise = ""

    @property
    def asked(self):
        return (*self.around, *self.fields)


SECTIONS = (
    Section("what", _("What it is"), ("kind", "title", "lead", "sector", "themes", "steps")),
    Section(
        "where",
        _("Where, and who runs it"),
        ("contact",),
        ("settlement", "organisation", "grant"),
    ),
    Section(
        "why",
        _("Why, and for whom"),
        ("problem", "goal", "task", "audience"),
        hint=_("what was wrong, what they wanted, whom it serves"),
    ),
    Section(
        "how",
        _("How it was done"),
        ("done", "methods", "preparation", "frequency", "duration", "terms"),
        hint=_("step by step, tools, time"),
    ),
    Section(
        "needs",
        _("What it takes"),
        ("people", "material", "cost_once", "cost_each"),
        hint=_("people, things, money"),
    ),
    Section(
        "came",
        _("What came of it"),
        ("results", "pitfalls", "adapting", "spreading"),
        hint=_("results, pitfalls, how others can do it"),
    ),
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


def told(version: PracticeVersion) -> list[tuple[Section, list[Told], list[Told]]]:
    """What a version says, by section: what is told in sentences, and the facts in a few words.
    Fields without a word are left out."""
    found = []
    for section in SECTIONS:
        sentences, facts = [], []
        for name in section.fields:
            if name not in ("title", "lead") and (text := words(version, name)) != "–":
                (sentences if _is_long(name) else facts).append(Told(_label(name), text))
        if sentences or facts:
            found.append((section, sentences, facts))
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


def _is_long(name):
    return PracticeVersion._meta.get_field(name).get_internal_type() == "TextField"


def _label(name):
    label = str(PracticeVersion._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]
