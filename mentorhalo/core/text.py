"""Text as it is searched and checked: folded, and free of control characters."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def fold(text: str) -> str:
    """The text without accents and case: "Őrtilos" is "ortilos"; SQLite compares only ASCII."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def require_reason(text: str, field: str = "reason", longest: int | None = None) -> None:
    """Raise ValidationError, at that field, unless it is a reason that can be kept.

    `longest`: how many characters it may have, where that is limited.
    """
    if not text.strip():
        raise ValidationError({field: ValidationError(_("Give the reason."), "required")})
    if longest is not None and len(text.strip()) > longest:
        told = _("The reason is too long: %(longest)s characters at most.")
        raise ValidationError({field: ValidationError(told, "too_long", {"longest": longest})})
    try:
        refuse_control_characters(text)
    except ValidationError as error:
        raise ValidationError({field: error}) from None


def refuse_control_characters(text: str) -> None:
    """Raise ValidationError when a text holds anything but letters, signs and line breaks.

    Halves of a letter (surrogates), which JSON can bring, are refused too: no database takes them;
    and the two signs that are none (U+FFFE, U+FFFF): no feed and no sheet takes those.
    """
    if any(map(_is_no_sign, text)):
        raise ValidationError(
            _("The text holds control characters. Type it again or paste it as plain text."),
            code="control_characters",
        )


def _is_no_sign(letter):
    if letter in "\ufffe\uffff":
        return True
    return unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\r\t"
