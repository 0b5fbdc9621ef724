"""Links as pages show them: how each stands, and what was said by it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.links import rules
from engagements.links.facts import facts_of, in_words
from engagements.links.forms import CONSENT, SO, USEFUL
from engagements.links.perms import can_ask_by_link, can_revoke_link
from engagements.models import Purpose, SignedLink
from settlements.models import Contact

LABELS = {
    "so": gettext_lazy("Was it so?"),
    "useful": gettext_lazy("Did this occasion help your community?"),
    "next": gettext_lazy("What would help most next?"),
    "consent": gettext_lazy("Do you agree?"),
    "changed": gettext_lazy("Corrected"),
    "remark": gettext_lazy("Remark"),
    "who": gettext_lazy("Who answers?"),
    "facts": gettext_lazy("What was confirmed"),
}
WORDS = {"so": dict(SO), "useful": dict(USEFUL), "consent": dict(CONSENT)}


@dataclass(frozen=True)
class Said:
    """A question in words and what was answered to it."""

    label: str | Promise
    text: str | Promise


@dataclass(frozen=True)
class Shown:
    """A link on a page inside: `tag` is the kind of its mark, `state` how it stands in words.
    `then`: what was confirmed, in words, where the entry says something else since."""

    link: SignedLink
    tag: str
    state: str
    said: list[Said]
    can_revoke: bool
    then: str = ""


def said(link: SignedLink) -> list[Said]:
    """What was answered, in words; nothing before that."""
    return words_of({name: value for name, value in link.answer.items() if name != "facts"})


def words_of(answer: dict) -> list[Said]:
    """An answer as it is kept, in words."""
    return [
        Said(label, _words(name, answer[name])) for name, label in LABELS.items() if name in answer
    ]


def _words(name, value):
    if name == "changed":
        labels = [str(Contact._meta.get_field(field).verbose_name) for field in value]
        return ", ".join(labels) or _("nothing: all of it was right")
    if name == "facts":
        return in_words(value)
    return WORDS[name].get(value, value) if name in WORDS else value


def _shown(user, link, then):
    standing = rules.standing(link)
    tag, state = {
        rules.OPEN: ("wait", _("not answered yet")),
        rules.EXPIRED: ("off", _("ran out without an answer")),
        rules.REVOKED: ("off", _("revoked")),
        rules.GONE: ("off", _("the record has changed: nothing to answer any more")),
    }.get(standing) or _answered(link, then)
    can_revoke = standing in (rules.OPEN, rules.GONE) and can_revoke_link(user, link)
    return Shown(link, tag, state, said(link), can_revoke, then)


def _answered(link, then):
    if link.purpose == Purpose.CONFIRM:
        if link.answer.get("so") == "yes" and then:
            return "wait", _("confirmed by the settlement, and changed since")
        if link.answer.get("so") == "yes":
            return "ok", _("confirmed by the settlement")
        return "bad", _("the settlement says it was otherwise")
    return "ok", _("answered by the settlement")


@dataclass(frozen=True)
class Ask:
    """A purpose that can be asked about on a record's page, and where the link is made: by one
    press for `place`, the KSH code of its only settlement. Where a link waits already that is
    empty, for a new one would end it: the page shows it first."""

    label: str | Promise
    url: str
    place: str


ASKS = {
    Purpose.CONFIRM: gettext_lazy("Ask the settlement to confirm it"),
    Purpose.QUESTIONS: gettext_lazy("Ask the settlement two questions"),
    Purpose.CONTACT: gettext_lazy("Ask them to correct their data"),
    Purpose.CONSENT: gettext_lazy("Ask the person by a link"),
}


def links_context(user, purposes, record) -> dict:
    """What templates/engagements/_links.html needs for a record: `links`, newest first, and
    `asks`, the links that this person may make of it now. What was said of an entry that was joined
    into this one stands here too."""
    field = rules.RECORD[purposes[0]]
    keys = [record.pk, *(row.pk for row in record.joined.all())] if field == "engagement" else []
    rows = SignedLink.objects.visible_to(user).filter(**{f"{field}__in": keys or [record.pk]})
    rows = list(rows.select_related("settlement", "made_by", "revoked_by"))
    then = {row.pk: _then(row, record) for row in rows}
    for row in rows:
        setattr(row, field, record)
    asks = []
    if not rules.is_gone(purposes[0], record) and can_ask_by_link(user, purposes[0], record):
        asks = [_ask(purpose, record, rows) for purpose in purposes]
    return {"links": [_shown(user, row, then[row.pk]) for row in rows], "asks": asks}


def _then(link, record):
    """What was confirmed of this very entry, in words, where it is another thing now."""
    facts = link.answer.get("facts")
    if not facts or link.engagement_id != record.pk or facts == facts_of(record):
        return ""
    return in_words(facts)


def _ask(purpose, record, links):
    url = reverse("engagements:link-new", args=[purpose, record.pk])
    waits = any(link.purpose == purpose and rules.standing(link) == rules.OPEN for link in links)
    places = [] if waits else rules.settlements_of(purpose, record)
    return Ask(ASKS[purpose], url, places[0].pk if len(places) == 1 else "")


def day_of(link: SignedLink) -> date | datetime:
    """The local day of the answer."""
    return timezone.localdate(link.answered_at)
