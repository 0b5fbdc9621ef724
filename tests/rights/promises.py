"""Promises: read and written by the county's office, read by coordinator and auditor."""

from django.utils import timezone

from engagements.promises import actions as promise_actions
from tests.factories.promises import PromiseFactory
from tests.rights import EVERYBODY, GONE, NO, OK, SIGN_IN

BAD_FORM = 422
READ = [SIGN_IN, OK, OK, GONE, OK, GONE, OK, OK, OK]
EDIT = [SIGN_IN, OK, OK, GONE, OK, GONE, NO, NO, OK]
REFUSED = [SIGN_IN, BAD_FORM, BAD_FORM, GONE, BAD_FORM, GONE, NO, NO, BAD_FORM]

TABLE = {
    "engagements:promise-list": ("get", "", EVERYBODY),
    "engagements:promise-new": ("get", "", [SIGN_IN, OK, OK, OK, OK, OK, NO, NO, OK]),
    "engagements:promise-open": ("get", "", EVERYBODY),
    "engagements:promise-detail": ("get", "promise", READ),
    "engagements:promise-edit": ("get", "promise", EDIT),
    # Sent without an outcome or a reason: what is asked for is refused, by a page of its own.
    "engagements:promise-settle": ("post", "promise", REFUSED),
    "engagements:promise-reopen": ("post", "settled promise", REFUSED),
    "portal:promise-figures": ("get", "", EVERYBODY),
}


def _promise(author):
    return [PromiseFactory(mentor=author.mentor).pk]


def _settled(author):
    promise = PromiseFactory(mentor=author.mentor, version=0)
    day = timezone.localdate()
    promise_actions.settle(by=author, promise=promise, outcome="kept", on=day, version=0)
    return [promise.pk]


LAID = {"promise": _promise, "settled promise": _settled}
