"""Everything that writes a link: it is made, revoked, and answered once.

Rights are asked before, in links/perms.py; who answers has none but the link itself.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.links import rules, secret
from engagements.links.effects import EFFECTS
from engagements.models import SignedLink
from mentorhalo.core import history
from mentorhalo.core.source import current_source, writing_from
from settlements.models import Settlement

__all__ = ["answer_link", "make_link", "revoke_link"]


class Closed(Exception):
    """The link takes no answer; `why` is its standing (links.rules)."""

    def __init__(self, why):
        super().__init__(why)
        self.why = why


def make_link(*, by: User, purpose: str, record, settlement: Settlement) -> tuple[SignedLink, str]:
    """A new link to answer by, and its secret, which nobody is told again.

    One that was made before of the same record for the same place and has no answer yet is revoked:
    there is one address at a time. Raises ValidationError with a sentence.
    """
    with transaction.atomic():
        places = Settlement.objects.select_for_update(of=("self",), no_key=True)
        settlement = places.get(pk=settlement.pk)  # two who make one wait for each other here
        rules.check_can_be_asked(purpose, record, settlement)
        same = {"purpose": purpose, "settlement": settlement, rules.RECORD[purpose]: record}
        for older in _locked(SignedLink.objects.filter(revoked_at=None, answered_at=None, **same)):
            _revoke(older, by)
        token, now = secret.new(), timezone.now()
        link = SignedLink(
            digest=secret.digest_of(token),
            county_id=rules.county_of(purpose, record),
            made_by=by,
            made_at=now,
            expires_at=now + timedelta(days=settings.LINK_DAYS),
            **same,
        )
        link.full_clean()
        link.save()
        history.write(link, by=by, action="added")
    return link, token


def revoke_link(*, by: User, link: SignedLink) -> SignedLink:
    """From now on nobody can answer by it. Raises ValidationError when it was answered."""
    with transaction.atomic():
        (row,) = _locked(SignedLink.objects.filter(pk=link.pk))
        if row.answered_at is not None:
            raise ValidationError(_("This link was answered already."), "answered")
        if row.revoked_at is not None:
            raise ValidationError(_("This link is revoked already."), "revoked")
        return _revoke(row, by)


def answer_link(*, by: None = None, link: SignedLink, typed: dict) -> SignedLink:
    """Keep what the settlement said, once, and do what it asks for (effects.py); the history names
    the settlement as who.

    Raises Closed when the link takes no answer any more, Stale when the record was changed since
    it was shown, ValidationError with a sentence for what is wrong with what was typed.
    """
    told = {"request_id": current_source().request_id, "who": link.settlement.name}
    with writing_from("public", **told), transaction.atomic():
        (row,) = _locked(SignedLink.objects.filter(pk=link.pk))
        if (why := rules.standing(row)) != rules.OPEN:
            raise Closed(why)
        before = history.snapshot(row)
        row.answer = EFFECTS[row.purpose](rules.record_of(row), typed)
        row.answered_at = timezone.now()
        row.full_clean()
        row.save()
        history.write(row, by=by, action="answered", before=before)
    return row


def _revoke(row, by):
    before = history.snapshot(row)
    row.revoked_at, row.revoked_by = timezone.now(), by
    row.save()
    history.write(row, by=by, action="revoked", before=before)
    return row


def _locked(rows):
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
