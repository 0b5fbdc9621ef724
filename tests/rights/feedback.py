"""Feedback on the pages: sent by anybody, read by who reads all counties, closed by who may."""

from tests.factories.events import FeedbackFactory
from tests.rights import EVERYBODY, GONE, NO, OK, SIGN_IN

ALL_COUNTIES = [SIGN_IN, GONE, GONE, GONE, GONE, GONE, OK, OK, OK]
TABLE = {
    "portal:privacy": ("get", "", [200] * 9),
    "portal:accessibility": ("get", "", [200] * 9),
    "portal:accessibility-feedback": ("get", "", [200] * 9),
    "engagements:feedback-list": ("get", "", EVERYBODY),
    "engagements:feedback-detail": ("get", "feedback", ALL_COUNTIES),
    "engagements:feedback-close": (
        "post",
        "feedback",
        [SIGN_IN, GONE, GONE, GONE, GONE, GONE, 422, NO, 422],
    ),
}
LAID = {"feedback": lambda author: [FeedbackFactory().pk]}
