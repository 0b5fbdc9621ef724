import pytest

from engagements import actions
from engagements.summaries import differences
from tests.factories.engagements import EngagementFactory

pytestmark = pytest.mark.django_db


def test_a_visit_involves_the_settlement():
    row = EngagementFactory()
    summary = row.settlements.get().summary
    assert summary.involved_on == row.held_on
    assert list(differences()) == []


def test_joining_counts_once_and_can_be_undone():
    first = EngagementFactory()
    second = EngagementFactory(settlement=first.settlements.get())
    actions.join(by=second.author, engagement=second, into=first, version=second.version)
    assert first.settlements.get().summary.counted == 1
    assert first.credits.count() == 2
    second.refresh_from_db()
    actions.unjoin(by=second.author, engagement=second, version=second.version)
    assert first.settlements.get().summary.counted == 2
    assert first.credits.count() == 1
    assert list(differences()) == []
