"""Two people review or publish at once, each on a connection of their own."""

import pytest
from django.core.exceptions import ValidationError

from engagements.models import GoodPractice, PracticeVersion
from engagements.practices import actions
from mentorhalo.core.forms import Stale
from tests.engagements.test_concurrency import ROUNDS, together
from tests.factories.counties import UserFactory
from tests.factories.practices import GoodPracticeFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def moving(version, step):
    by = UserFactory(coordinator=True)
    told = {"step": step, "read": version.version, "reason": "próba"}
    return lambda: actions.move(by=by, version=version, **told)


def test_one_of_two_reviewers_decides_and_the_other_is_told():
    for _ in range(ROUNDS):
        version = GoodPracticeFactory(state="checked").versions.get()
        results = together(moving(version, "publish"), moving(version, "return"))
        assert len([result for result in results if isinstance(result, Stale)]) == 1
        won = next(result for result in results if isinstance(result, PracticeVersion))
        assert PracticeVersion.objects.get(pk=version.pk).state == won.state


def test_two_published_at_once_under_one_title_have_two_addresses():
    for number in range(ROUNDS):
        rows = [GoodPracticeFactory(state="checked", title=f"Kert {number}") for _n in range(2)]
        versions = [row.versions.get() for row in rows]
        results = together(*(moving(version, "publish") for version in versions))
        assert all(isinstance(result, PracticeVersion) for result in results), results
        slugs = set(
            GoodPractice.objects.filter(pk__in=[row.pk for row in rows]).values_list("slug")
        )
        assert len(slugs) == 2


def test_one_next_version_is_begun_by_two():
    for _ in range(ROUNDS):
        row = GoodPracticeFactory(state="published")
        begin = [lambda row=row: actions.next_version(by=row.created_by, practice=row)] * 2
        results = together(*begin)
        assert len([one for one in results if isinstance(one, ValidationError)]) == 1
        assert row.versions.count() == 2
