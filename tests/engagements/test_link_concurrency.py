"""Two answer by one link, or make a link of one record, at once, each on an own connection."""

import pytest

from engagements.links.actions import Closed, answer_link, make_link
from engagements.models import SignedLink
from tests.engagements.test_concurrency import ROUNDS, together
from tests.factories.engagements import EngagementFactory
from tests.factories.links import make

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_one_of_two_answers_is_kept_and_the_other_is_told():
    for _ in range(ROUNDS):
        link, _address = make(EngagementFactory())
        results = together(
            *[
                lambda so=so, link=link: answer_link(
                    link=link, typed={"so": so, "remark": "", "who": ""}
                )
                for so in ("yes", "no")
            ]
        )
        (won,) = [result for result in results if isinstance(result, SignedLink)]
        (lost,) = [result for result in results if isinstance(result, Closed)]
        link.refresh_from_db()
        assert link.answer == won.answer and lost.why == "answered"


def test_of_two_made_at_once_one_is_good():
    for _ in range(ROUNDS):
        row = EngagementFactory()
        told = {"purpose": "confirm", "record": row, "settlement": row.settlements.get()}
        together(*[lambda row=row, told=told: make_link(by=row.author, **told) for _n in range(2)])
        links = SignedLink.objects.filter(engagement=row)
        assert (links.count(), links.filter(revoked_at=None).count()) == (2, 1)
