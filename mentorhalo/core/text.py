"""Text as it is searched and checked: folded, and free of control characters."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def fold(text: str) -> str:
    """The text without accents and case: "Őrtilos" is "ortilos"; SQLite compares only ASCII."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def refuse_control_characters(text: str) -> None:
    """Raise ValidationError when a text holds anything but letters, signs and line breaks.

    Halves of a letter (surrogates), which JSON can bring, are refused too: no database takes them.
    """
    if any(
        unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\r\t" for letter in text
    ):
        raise ValidationError(
            _("The text holds control characters. Type it again or paste it as plain text."),
            code="control_characters",
        )
