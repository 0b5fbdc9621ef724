"""Editing a set of questions: one that is in use, or was answered once, keeps its questions."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models import QuestionSet

FIXED = _(
    "Version %(number)s is in use or was answered already, so its questions stay as they are. "
    "Copy it to its next version and change that."
)
FACTS = ("code", "number", "published_on")  # what else stays of a set in use


def held(key: int | None) -> QuestionSet | None:
    """The stored set, locked: no assessment begins by it while it is changed. None for a new one.

    Called in the transaction that changes it.
    """
    if key is None:
        return None
    return QuestionSet.objects.select_for_update(no_key=True).filter(pk=key).first()


def check_facts(stored: QuestionSet | None, typed: dict) -> None:
    """Raise ValidationError where a set in use would get another number or day, or one that comes
    into use has no question."""
    if stored is not None and stored.is_fixed:
        for name in FACTS:
            if name in typed and typed[name] != getattr(stored, name):
                raise _fixed(stored, name)
    day = typed.get("published_on")
    began = day is not None and day <= timezone.localdate()
    if began and (stored is None or not stored.rows.exists()):
        text = _("Write its questions first, then say from when it is in use.")
        raise ValidationError({"published_on": ValidationError(text, "no_questions")})


def check_questions(stored: QuestionSet | None) -> None:
    """Raise ValidationError when the questions of a set in use would be changed."""
    if stored is not None and stored.is_fixed:
        raise ValidationError(FIXED, "fixed", {"number": stored.number})


def _fixed(stored, name):
    error = ValidationError(FIXED, "fixed", {"number": stored.number})
    return ValidationError({name: error})
