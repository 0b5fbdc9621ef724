"""The pages of one settlement, and the search: every signed-in person may open them."""

from tests.factories.engagements import EngagementFactory
from tests.rights import EVERYBODY


def _place(author):
    return [EngagementFactory(mentor=author.mentor).settlements.get().pk]


TABLE = {
    "portal:settlement-timeline": ("get", "place", EVERYBODY),
    "portal:settlement-neighbours": ("get", "place", EVERYBODY),
    "portal:search": ("get", "", EVERYBODY),
}
LAID = {"place": _place}
