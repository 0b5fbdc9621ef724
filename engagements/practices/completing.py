"""What a version of a practice needs before it is checked (F46–F48): LACKS is the list."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.models import PracticeKind, PracticeVersion

SHORTEST = 40  # characters of a section that says something


@dataclass(frozen=True)
class Lack:
    """A field, what is wanted of it, and whether a version lacks it."""

    field: str
    label: str | Promise
    lacks: Callable[[PracticeVersion], bool]


def _short(name):
    return lambda version: len(getattr(version, name).strip()) < SHORTEST


def _empty(name):
    return lambda version: not getattr(version, name).strip()


def _of_success(name):
    return lambda version: version.kind == PracticeKind.SUCCESS and _short(name)(version)


LACKS = (
    Lack("title", _("Give it a title."), _empty("title")),
    Lack("lead", _("Say in two sentences what it is."), _short("lead")),
    Lack("sector", _("Say whose practice it is."), _empty("sector")),
    Lack("themes", _("Choose a theme."), lambda version: not version.themes.exists()),
    Lack("problem", _("Say what was wrong before."), _short("problem")),
    Lack("goal", _("Say what it was for and what was expected."), _short("goal")),
    Lack("audience", _("Say for whom it is."), _empty("audience")),
    Lack("done", _("Say step by step what was done."), _short("done")),
    Lack("people", _("Say how many people it takes and who."), _empty("people")),
    Lack("material", _("Say what it takes."), _empty("material")),
    Lack("results", _("Say what it achieved."), _of_success("results")),
    Lack("pitfalls", _("Say what others should look out for."), _short("pitfalls")),
    Lack("adapting", _("Say how others can adapt it."), _of_success("adapting")),
)


def lacking(version: PracticeVersion) -> list[Lack]:
    """What is missing, in the order of the form; empty when it may be submitted."""
    return [lack for lack in LACKS if lack.lacks(version)]
