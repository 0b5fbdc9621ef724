"""Practices in public, and adoptions: written by the office of the county that took one over."""

from tests.factories.adoptions import AdoptionFactory, published
from tests.rights import EVERYBODY, NO, OK, SIGN_IN

BAD_FORM = 422
OPEN = [200] * 9
# Of a published practice: every signed-in person reads it, whatever the county.
EDIT = [SIGN_IN, OK, OK, NO, OK, NO, NO, NO, OK]
REFUSED = [SIGN_IN, BAD_FORM, BAD_FORM, NO, BAD_FORM, NO, NO, NO, BAD_FORM]

TABLE = {
    "engagements:practice-list": ("get", "", OPEN),
    "engagements:practice-detail": ("get", "published practice", OPEN),
    "engagements:practice-rss": ("get", "", OPEN),
    "engagements:practice-atom": ("get", "", OPEN),
    "portal:practice-guide": ("get", "published practice", OPEN),
    "portal:sitemap": ("get", "", OPEN),
    "portal:robots": ("get", "", OPEN),
    "engagements:adoption-list": ("get", "", EVERYBODY),
    "engagements:adoption-new": ("get", "", [SIGN_IN, OK, OK, OK, OK, OK, NO, NO, OK]),
    "engagements:adoption-detail": ("get", "adoption", EVERYBODY),
    "engagements:adoption-edit": ("get", "adoption", EDIT),
    # Sent without a reason: refused by the page of the adoption.
    "engagements:adoption-withdraw": ("post", "adoption", REFUSED),
}


def _practice(author):
    return [published(mentor=author.mentor).slug]


def _adoption(author):
    return [AdoptionFactory(mentor=author.mentor).pk]


LAID = {"published practice": _practice, "adoption": _adoption}
