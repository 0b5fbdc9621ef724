"""The migrations that fill new columns from what is there."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from counties.models import CountyMonth
from engagements.models import Engagement, Mode
from engagements.summaries import differences
from settlements.models import SettlementSummary
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
COLUMNS = ("changed_at", "logged_at", "lag_days")


def told():
    return list(Engagement.objects.order_by("pk").values_list("pk", *COLUMNS))


def test_old_rows_say_what_new_ones_would():
    place = SettlementFactory()
    for day, more in (
        (40, {}),
        (3, {"verify": True}),
        (2, {"return": True}),
        (1, {"cancel": True}),
    ):
        EngagementFactory(settlement=place, held_on=days_ago(day), **more)
    EngagementFactory(settlement=place, mode=Mode.PHONE, **{"return": True})
    EngagementFactory(settlement=place, held_on=timezone.localdate() + timedelta(3), planned=True)
    before = told()
    assert {row[3] for row in before} > {None, 40, 3}
    Engagement.objects.update(**dict.fromkeys(COLUMNS))
    CountyMonth.objects.update(late=9, lag_days=9)
    names = [f.name for f in SettlementSummary._meta.fields if f.name.startswith("first_")]
    SettlementSummary.objects.update(**dict.fromkeys(names))
    assert differences()
    import_module("engagements.migrations.0008_figure_days").fill(apps, None)
    assert differences() == []
    assert [(row[0], row[3]) for row in told()] == [(row[0], row[3]) for row in before]
    for (_pk, changed, _logged, _lag), (_k, was, _l, _g) in zip(told(), before, strict=True):
        assert abs((changed - was).total_seconds()) < 60


def test_old_rows_say_how_many_mentors_they_credit():
    both = EngagementFactory(mentors=(MentorFactory().pk, MentorFactory().pk))
    one = EngagementFactory()
    Engagement.objects.update(credited=0)
    import_module("engagements.migrations.0012_credited").fill(apps, None)
    assert dict(Engagement.objects.values_list("pk", "credited")) == {both.pk: 2, one.pk: 1}
    assert differences() == []
