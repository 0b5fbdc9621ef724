"""Obstacles: read by the network, written by their authors, answered by colleagues."""

from tests.factories.obstacles import AnswerFactory, ObstacleFactory
from tests.rights import EVERYBODY, NO, OK, SEE, SIGN_IN

BAD_FORM = 422

TABLE = {
    "engagements:obstacle-list": ("get", "", EVERYBODY),
    "engagements:mentor-knows": ("get", "", EVERYBODY),
    "engagements:obstacle-new": ("get", "", [SIGN_IN, OK, OK, OK, OK, OK, NO, NO, OK]),
    "engagements:obstacle-detail": ("get", "obstacle", EVERYBODY),
    "engagements:obstacle-edit": (
        "get",
        "obstacle",
        [SIGN_IN, OK, NO, NO, NO, NO, NO, NO, OK],
    ),
    # Sent without words or a reason: what is asked for is refused, by the page.
    "engagements:obstacle-answer": (
        "post",
        "obstacle",
        [SIGN_IN, *[BAD_FORM] * 6, NO, BAD_FORM],
    ),
    "engagements:obstacle-ask": ("post", "obstacle", [SIGN_IN, SEE, NO, NO, NO, NO, NO, NO, SEE]),
    "engagements:obstacle-withdraw": (
        "post",
        "obstacle",
        [SIGN_IN, BAD_FORM, NO, NO, BAD_FORM, NO, BAD_FORM, NO, BAD_FORM],
    ),
    "engagements:obstacle-answer-helped": (
        "post",
        "answer",
        [SIGN_IN, SEE, NO, NO, NO, NO, NO, NO, SEE],
    ),
    "engagements:obstacle-answer-withdraw": (
        "post",
        "answer",
        [SIGN_IN, NO, NO, NO, NO, NO, BAD_FORM, NO, BAD_FORM],
    ),
}


def _shared(author):
    return [ObstacleFactory(by=author).pk]


def _answered(author):
    return [AnswerFactory(obstacle=ObstacleFactory(by=author)).pk]


LAID = {"obstacle": _shared, "answer": _answered}
