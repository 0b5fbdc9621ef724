"""What a phone is told of entries that the office has."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import holding, perms


def received(sender, kept, same=None):
    """What is told of a submission: its receipt, that it waits for the lead, or that the lead
    refused it. `same` are the entries that may be the same meeting, by receipt."""
    row = kept.engagement
    if row is None:
        refusal = holding.refusal_of(kept)
        told = {"outcome": "refused", "sentences": [refusal], "errors": {}}
        return told if refusal else {"outcome": "quarantined"}
    told = {"receipt": row.pk, "version": kept.answer["version"]}
    told |= {"url": receipt_for(sender, row), "words": words_of(row)}
    alike = [_alike(sender, other) for other in (same or {}).get(row.pk, ())]
    sentences = kept.answer.get("sentences", [])
    return {"outcome": "received", **told, "sentences": sentences, "same": alike}


def _alike(sender, row):
    return {"receipt": row.pk, "url": address_for(sender, row), "words": words_of(row)}


def address_for(person, row):
    """Where an entry is read; a past office's is not its writer's to read any more."""
    readable = perms.can_read_work_of(person, row.county_id)
    return row.get_absolute_url() if readable else reverse("portal:start")


def receipt_for(person, row):
    """What a person sees after saving: the receipt, where they may read it."""
    readable = perms.can_read_work_of(person, row.county_id)
    return row.get_receipt_url() if readable else reverse("portal:start")


def words_of(row):
    """Place, kind and day: enough for its writer to know which one it is."""
    places = [str(place.settlement) for place in row.places.all()]
    named = ", ".join(places[:3]) + (" …" if len(places) > 3 else "")
    return f"{named}, {row.get_kind_display()}, {date_format(row.held_on)}"


def told_other(sender, submission):
    """Nothing is told of an entry that is not the sender's."""
    row = submission.engagement
    if submission.author_id != sender.pk or row is None:
        text = _("Another entry came with this number. Yours stays here: send it as a new one.")
        return {"outcome": "other", "receipt": None, "url": None, "sentences": [text]}
    text = _("This was received before as no. %(number)s, with other words.")
    told = {"receipt": row.pk, "url": address_for(sender, row)}
    return {"outcome": "other", **told, "sentences": [text % {"number": row.pk}]}
