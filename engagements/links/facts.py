"""What a settlement confirms of an engagement: the facts that its page shows, as they were then."""

import hashlib
import json
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements.models import Engagement, Kind, Mode
from mentorhalo.core.templatetags.halo import duration

FACTS = ("kind", "mode", "held_on", "starts_at", "minutes", "participants")


def facts_of(engagement: Engagement) -> dict:
    """As {name: value}, in what JSON can hold; what is unknown is None."""
    values = {name: getattr(engagement, name) for name in FACTS}
    values["held_on"] = values["held_on"].isoformat()
    values["starts_at"] = values["starts_at"] and values["starts_at"].isoformat("minutes")
    return values


def mark_of(engagement: Engagement) -> str:
    """A short digest by which a page knows that the facts are still those it shows."""
    text = json.dumps(facts_of(engagement), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def in_words(facts: dict) -> str:
    """“visit, in person, 12 November 2026, 10:00, 35 min, attendance: 31”."""
    words = [str(Kind(facts["kind"]).label), str(Mode(facts["mode"]).label)]
    words += [date_format(date.fromisoformat(facts["held_on"])), facts["starts_at"]]
    words.append(facts["minutes"] and duration(facts["minutes"]))
    if facts["participants"] is not None:
        words.append(_("attendance: %(n)s") % {"n": facts["participants"]})
    return ", ".join(word for word in words if word)
