"""Assessments: read and written by the county's office, read by coordinator and auditor."""

from tests.factories.assessments import AssessmentFactory, ChangeStoryFactory
from tests.rights import EVERYBODY, GONE, NO, OK, SIGN_IN

BAD_FORM = 422
READ = [SIGN_IN, OK, OK, GONE, OK, GONE, OK, OK, OK]
EDIT = [SIGN_IN, OK, OK, GONE, OK, GONE, NO, NO, OK]
REFUSED = [SIGN_IN, BAD_FORM, BAD_FORM, GONE, BAD_FORM, GONE, NO, NO, BAD_FORM]

TABLE = {
    "engagements:assessment-list": ("get", "", EVERYBODY),
    "engagements:assessment-new": ("get", "", [SIGN_IN, OK, OK, OK, OK, OK, NO, NO, OK]),
    "engagements:assessment-pairs": ("get", "", EVERYBODY),
    "engagements:assessment-detail": ("get", "assessment", READ),
    "engagements:assessment-compare": ("get", "assessment", READ),
    "engagements:assessment-edit": ("get", "draft assessment", EDIT),
    # Sent without a reason: what is asked for is refused, by a page of its own.
    "engagements:assessment-reopen": ("post", "assessment", REFUSED),
    "engagements:assessment-discard": ("post", "draft assessment", REFUSED),
    "engagements:assessment-story-new": ("get", "draft assessment", EDIT),
    "engagements:assessment-story-edit": ("get", "change story", EDIT),
    "engagements:assessment-story-unquote": ("post", "change story", REFUSED),
}


def _assessment(author):
    return [AssessmentFactory(mentor=author.mentor).pk]


def _draft(author):
    return [AssessmentFactory(mentor=author.mentor, draft=True).pk]


def _story(author):
    return [ChangeStoryFactory(assessment__mentor=author.mentor).pk]


LAID = {"assessment": _assessment, "draft assessment": _draft, "change story": _story}
