"""/settlements/<ksh>/timeline/: everything by date, page by page, by kind and year."""

from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains

from engagements.models import ResourceShare
from engagements.practices.actions import archive
from engagements.resources.actions import withdraw_share
from mentorhalo.portal import timeline
from mentorhalo.portal.happenings import Kind
from tests.factories.adoptions import AdoptionFactory
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.practices import GoodPracticeFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory
from tests.portal.place import fill, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def place():
    return make_place()


def get(client, place, **query):
    response = client.get(f"/settlements/{place.pk}/timeline/", query)
    assert response.status_code == 200
    return response


def rows(client, place, **query):
    return get(client, place, **query).context["page"].rows


BRANCHES = {
    "engagement": ["engagement"],
    "mentor": ["came"],
    "promise": ["promise_made", "promise_settled", "promise_made"],
    "step": ["step"],
    "evidence": ["evidence"] * 3,
    "grant": ["grant_extended", "grant_begun"],
    "member": ["member_joined"],
    "help": ["help_answered", "help_asked"],
    "partnership": ["stage_changed"],
    "assessment": ["assessed"],
    "material": ["material"],
    "practice": ["published", "adopted"],
}


@pytest.mark.parametrize("kind", Kind.values)
def test_each_kind_alone(client, sign_in, place, kind):
    sign_in()
    assert [row.branch for row in rows(client, place, kind=kind)] == BRANCHES[kind]


def test_all_kinds_by_day(client, sign_in, place):
    sign_in()
    found = rows(client, place)
    assert sorted(row.branch for row in found) == sorted(sum(BRANCHES.values(), []))
    days = [row.day for row in found]
    assert days == sorted(days, reverse=True)


def test_what_is_to_come_is_told_of_engagements_alone(client, sign_in, place):
    sign_in()
    EngagementFactory(settlement=place, plan=True, held_on=days_ago(-3))
    found = rows(client, place)
    assert found[0].day == days_ago(-3)
    assert all(row.branch == "engagement" for row in found if row.day > timezone.localdate())
    assert "grant_ended" not in [row.branch for row in found]


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_pages_show_everything_once_there_and_back(sign_in, place, size):
    user = sign_in("coordinator")
    fill(place, 60)
    whole = timeline.page_of(user, place.pk, size=1_000).rows
    forth, key = [], ""
    while True:
        page = timeline.page_of(user, place.pk, after=key, size=size)
        forth += page.rows
        if not (key := page.older):
            break
    assert forth == whole
    back, key = page.rows, page.newer
    while key:
        page = timeline.page_of(user, place.pk, before=key, size=size)
        back, key = page.rows + back, page.newer
    assert [(row.branch, row.key) for row in back] == [(row.branch, row.key) for row in whole]


def test_by_year(client, sign_in, place):
    sign_in()
    EngagementFactory(settlement=place, held_on=days_ago(600))
    for year in {row.day.year for row in rows(client, place)}:
        found = rows(client, place, year=str(year))
        assert found and {row.day.year for row in found} == {year}
    assertContains(get(client, place, year="2014"), "Nothing fits these filters.")


@pytest.mark.parametrize(
    "query",
    [
        {"after": "x"},
        {"after": "2026-01-01~engagement~x"},
        {"after": "2026-13-01~engagement~1"},
        {"after": "0001-01-01~engagement~1"},
        {"after": f"2026-01-01~engagement~{10**30}"},
        {"after": f"2026-01-01~engagement~-{10**30}"},
        {"after": "2026-01-01~nothing~1"},
        {"after": "2026-01-01~evidence~12"},
        {"before": "2026-01-01~evidence~\x00"},
        {"kind": "nonsense", "year": "99999"},
        {"year": "-1"},
        {"kind": "\x00"},
    ],
)
def test_keys_that_cannot_be_used_give_the_first_page(client, sign_in, place, query):
    sign_in()
    assert rows(client, place, **query) == rows(client, place)


def test_a_file_is_told_once_whatever_it_proves(client, sign_in, place):
    sign_in()
    (engagement,) = place.engagements.all()
    row = engagement.evidence.get()
    row.grant, row.progress = place.grants.get(), place.target_areas.get().progress.first()
    row.save()
    found = rows(client, place, kind="evidence")
    assert len(found) == 3 and [item.key for item in found].count(UUID(str(row.pk))) == 1


def test_withdrawn_files_and_joined_entries_are_not_told(client, sign_in, place):
    from engagements import actions

    user = sign_in("lead")
    (older,) = place.engagements.all()
    mentor, day = older.mentors.get(), older.held_on
    newer = EngagementFactory(settlement=place, mentor=mentor, held_on=day)
    actions.join(by=newer.author, engagement=newer, into=older, version=newer.version)
    older.evidence.update(withdrawn_by=user, withdrawn_at=timezone.now(), withdrawn_because="rossz")
    assert len(rows(client, place, kind="engagement")) == 1
    assert len(rows(client, place, kind="evidence")) == 2


def test_a_material_taken_back_and_a_practice_archived_are_not_told(client, sign_in, place):
    sign_in("coordinator")
    share, practice = ResourceShare.objects.get(), place.practices.get()
    withdraw_share(by=share.by, share=share, reason="nem itt")
    archive(
        by=UserFactory(coordinator=True), practice=practice, reason="elavult", read=practice.version
    )
    assert rows(client, place, kind="material") == []
    assert [row.branch for row in rows(client, place, kind="practice")] == ["adopted"]


def test_a_practice_is_told_where_it_went_and_where_it_ended(client, sign_in):
    sign_in(county="HU-SO")
    origin, other = SettlementFactory(name="Innen"), SettlementFactory(name="Oda")
    practice = GoodPracticeFactory(settlement=origin, title="Nyitott kert", state="published")
    facts = {"since": days_ago(60), "until": days_ago(5), "state": "ended"}
    AdoptionFactory(practice=practice, settlement=other, changed="Hétvégén is", **facts)
    assert [row.branch for row in rows(client, origin)] == ["published", "passed_on"]
    assert [row.branch for row in rows(client, other)] == ["adoption_ended", "adopted"]
    page = get(client, other)
    for words in ("Took over a practice: Nyitott kert", "it comes from Innen", "Hétvégén is"):
        assertContains(page, words)
    assertContains(get(client, origin), "by Oda")


def test_handovers_and_gaps(client, sign_in):
    sign_in()
    place = SettlementFactory()
    first, second = MentorFactory(user__name="Első Ede"), MentorFactory(user__name="Második Márta")
    AssignmentFactory(settlement=place, mentor=first, since=days_ago(90), until=days_ago(50))
    AssignmentFactory(settlement=place, mentor=second, since=days_ago(50), until=days_ago(20))
    found = [(row.branch, row.day) for row in rows(client, place)]
    assert found == [("left", days_ago(20)), ("came", days_ago(50)), ("came", days_ago(90))]
    response = get(client, place)
    assertContains(response, "from Első Ede to Második Márta")
    assertContains(response, "after Második Márta")


def test_queries_do_not_grow(client, sign_in, place, django_assert_max_num_queries):
    sign_in()
    fill(place, 100)
    with django_assert_max_num_queries(4):
        assert len(rows(client, place)) == timeline.PAGE


def test_unknown_place_is_404(client, sign_in):
    sign_in()
    for code in ("99999", "abc", "١٢٣٤٥"):
        assert client.get(f"/settlements/{code}/timeline/").status_code == 404
