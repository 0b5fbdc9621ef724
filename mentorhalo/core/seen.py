"""What a row without a version looked like when its form was opened.

The form carries the mark hidden; a row that was written meanwhile has another one.
"""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mentorhalo.core.history import snapshot
from mentorhalo.core.theirs import tell_theirs


def mark_of(record) -> str:
    """A short mark of what is stored in its columns; "" where there is no row yet."""
    if record is None or record._state.adding:
        return ""
    told = json.dumps(snapshot(record, m2m=False), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def check_seen(record, seen: str | None) -> None:
    """Raise ValidationError when the locked row is not what was seen; None asks nothing."""
    now = mark_of(record)
    if seen is not None and seen != now:
        text = _("Somebody else changed this since you opened it. Saving again keeps yours.")
        raise ValidationError(text, "stale", {"seen": now, "record": record})


def mark_again(form, error) -> None:
    """Say what stands now in a form that was refused as stale, and let its next sending be on top
    of that."""
    if getattr(error, "code", "") == "stale":
        form.data = form.data.copy()
        form.data[form.add_prefix("seen")] = error.params["seen"]
        if record := error.params["record"]:
            tell_theirs(form, record)
