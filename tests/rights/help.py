"""Requests for help: asked and answered in the county, read by those who read all counties."""

from engagements.help import actions as help_actions
from tests.factories.help import HelpRequestFactory
from tests.rights import GONE, NO, OK, SEE, SIGN_IN

BAD_FORM = 422
READ = [SIGN_IN, OK, OK, GONE, OK, GONE, OK, OK, OK]
EDIT = [SIGN_IN, OK, OK, GONE, OK, GONE, NO, NO, OK]
# A lead is there, so the coordinators leave the answer to the office.
REFUSED = [SIGN_IN, BAD_FORM, BAD_FORM, GONE, BAD_FORM, GONE, NO, NO, BAD_FORM]
TELL = [SIGN_IN, SEE, SEE, GONE, SEE, GONE, NO, NO, SEE]

TABLE = {
    # Without an account it is the form by which anybody asks.
    "engagements:help-list": ("get", "", [OK] * 9),
    "engagements:help-sent": ("get", "", [OK] * 9),
    "engagements:help-new": ("get", "", [SIGN_IN, OK, OK, OK, OK, OK, NO, NO, OK]),
    "engagements:help-detail": ("get", "help", READ),
    "engagements:help-edit": ("get", "help", EDIT),
    # Sent without an answer or a reason: what is asked for is refused, by a page of its own.
    "engagements:help-answer": ("post", "help", REFUSED),
    "engagements:help-reopen": ("post", "answered help", REFUSED),
    "engagements:help-tell": ("post", "help", TELL),
}


def _waiting(author):
    return [HelpRequestFactory(asked_by=author).pk]


def _answered(author):
    row = HelpRequestFactory(asked_by=author, version=0)
    help_actions.answer_request(
        by=author, help_request=row, answer="Megoldjuk.", answered_with=None, version=0
    )
    return [row.pk]


LAID = {"help": _waiting, "answered help": _answered}
