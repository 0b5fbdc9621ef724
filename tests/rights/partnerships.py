"""Partnerships: written by the mentors of every county they touch, read by who reads all."""

from django.utils import timezone

from engagements.models import Partnership, Stage
from engagements.partnerships import actions as partnership_actions
from tests.factories.engagements import EngagementFactory
from tests.factories.partnerships import PartnershipFactory
from tests.rights import EVERYBODY, GONE, NO, OK, SIGN_IN

BAD_FORM = 422
READ = [SIGN_IN, OK, OK, GONE, OK, GONE, OK, OK, OK]
EDIT = [SIGN_IN, OK, OK, GONE, OK, GONE, NO, NO, OK]
REFUSED = [SIGN_IN, BAD_FORM, BAD_FORM, GONE, BAD_FORM, GONE, NO, NO, BAD_FORM]

TABLE = {
    "engagements:partnership-list": ("get", "", EVERYBODY),
    "engagements:partnership-health": ("get", "", EVERYBODY),
    "engagements:partnership-new": ("get", "", [SIGN_IN, OK, OK, OK, OK, OK, NO, NO, OK]),
    "engagements:partnership-detail": ("get", "partnership", READ),
    "engagements:partnership-edit": ("get", "partnership", EDIT),
    "engagements:partnership-party": ("get", "party", EDIT),
    # Sent without a stage, a reason or a number: refused, by a page of its own.
    "engagements:partnership-move": ("post", "partnership", REFUSED),
    "engagements:partnership-undo": ("post", "moved partnership", REFUSED),
    "engagements:partnership-contact": ("post", "partnership", REFUSED),
    "engagements:partnership-review": ("get", "review of a partnership", READ),
    "engagements:partnership-step": ("get", "visit for a partnership", EDIT),
    "engagements:evidence-add-partnership": ("get", "partnership", EDIT),
}


def _partnership(author):
    return [PartnershipFactory(mentor=author.mentor).pk]


def _moved(author):
    """In the version that is sent, so that only the reason lacks."""
    row = PartnershipFactory(mentor=author.mentor, moves=[(Stage.TALKS, 2)])
    Partnership.objects.filter(pk=row.pk).update(version=1)
    return [row.pk]


def _party(author):
    row = PartnershipFactory(mentor=author.mentor)
    return [row.pk, row.party_rows.first().pk]


def _review(author):
    """This year's, of no marks, for the tests have none of their own here."""
    row, today = PartnershipFactory(mentor=author.mentor), timezone.localdate()
    told = {"year": today.year, "on": today, "met": {}}
    partnership_actions.review(by=author, partnership=row, **told)
    return [row.pk, today.year]


def _visit(author):
    return [EngagementFactory(mentor=author.mentor).pk]


LAID = {
    "partnership": _partnership,
    "moved partnership": _moved,
    "party": _party,
    "review of a partnership": _review,
    "visit for a partnership": _visit,
}
