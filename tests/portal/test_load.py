"""What a mentor carries: on the own page, in the county's table, on the agenda."""

from datetime import timedelta

import pytest
from django.utils import timezone

from engagements.models import Promise
from tests.factories.assessments import AssessmentFactory
from tests.factories.counties import CountyFactory, OfficeFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import TargetAreaFactory
from tests.factories.help import HelpRequestFactory
from tests.factories.mentors import MentorFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory
from tests.portal.country import figures, rows_of

pytestmark = pytest.mark.django_db
COUNTY, AGENDA = "/counties/zala/", "/counties/zala/agenda/"


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


def assigned(mentor, **place):
    found = SettlementFactory(**place)
    AssignmentFactory(settlement=found, mentor=mentor)
    return found


def busy():
    """A mentor of whom every figure says another number than nought."""
    mentor = MentorFactory(user__name="Árvai Anna")
    places = [assigned(mentor, name=name) for name in ("Bak", "Csesztreg", "Dötk")]
    for place, days in zip(places, (100, 90, 5), strict=True):
        EngagementFactory(settlement=place, mentor=mentor, held_on=days_ago(days))
    EngagementFactory(settlement=places[2], mentor=mentor, **{"return": True})
    EngagementFactory(settlement=places[2], mentor=mentor, held_on=days_ago(-14), plan=True)
    EngagementFactory(settlement=places[2], mentor=mentor, held_on=days_ago(-15), plan=True)
    for due in (-20, -3, 3, 20):
        PromiseFactory(settlement=places[0], mentor=mentor, due_on=days_ago(-due))
    return mentor


EXPECTED = {
    "places": 3,
    "quiet": 2,
    "open": 4,
    "overdue": 2,
    "recent": 1,
    "returned": 1,
    "planned": 1,
}


def shown(response, mentor):
    """{name: Figure} of a mentor's load on a page."""
    start = f"load.{mentor.pk}."
    return {f.code.removeprefix(start): f for f in figures(response) if f.code.startswith(start)}


def test_each_figure_and_the_list_behind_it(client, sign_in):
    mentor = busy()
    for role in ("lead", "coordinator"):
        sign_in(role)
        found = shown(client.get(mentor.get_absolute_url()), mentor)
        assert {name: int(f.value) for name, f in found.items()} == EXPECTED
        for figure in found.values():
            assert rows_of(client.get(figure.url)) == int(figure.value), figure


def test_the_county_page_and_the_agenda_say_the_same_with_zeros(client, sign_in):
    mentor, idle = busy(), MentorFactory()
    sign_in("lead")
    pages = [client.get(url) for url in (COUNTY, AGENDA)]
    for one in (mentor, idle):
        own = shown(client.get(one.get_absolute_url()), one)
        assert own and all(shown(page, one) == own for page in pages)
    assert {f.value for f in shown(pages[0], idle).values()} == {"0"}


def test_work_in_another_office_is_not_of_this_load(client, sign_in):
    mentor = busy()
    somogy = SettlementFactory(county__iso="HU-SO")
    PromiseFactory(settlement=somogy, mentor=mentor)
    EngagementFactory(iso="HU-SO", settlement=somogy, mentors=(mentor.pk,))
    sign_in("coordinator")
    found = shown(client.get(mentor.get_absolute_url()), mentor)
    assert {name: int(f.value) for name, f in found.items()} == EXPECTED


def test_distances_are_from_the_seat_as_the_crow_flies(client, sign_in):
    seat = CountyFactory().seat
    mentor = MentorFactory()
    SettlementFactory(name=seat, latitude=46.84, longitude=16.84)
    assigned(mentor, name="Észak", latitude=47.84, longitude=16.84)  # a degree is 111,2 km
    assigned(mentor, name="Dél", latitude=46.34, longitude=16.84)
    sign_in("lead")
    text = client.get(mentor.get_absolute_url()).content.decode()
    assert "167 km to all places together, 83 km on average" in text
    assert "the furthest is Észak, 111 km" in text
    assert "Észak, 111 km" in client.get(COUNTY).content.decode()


def test_without_places_or_seat_no_distance_is_made_up(client, sign_in):
    mentor = MentorFactory()
    sign_in("lead")
    assert "on average;" not in client.get(mentor.get_absolute_url()).content.decode()
    assigned(mentor)  # the county's seat is not in the register
    page = client.get(mentor.get_absolute_url())
    assert page.context["load"].distances is None


def test_only_who_reads_the_records_sees_loads(client, sign_in):
    mentor = busy()
    sign_in("mentor", "HU-SO")
    for url in (COUNTY, mentor.get_absolute_url()):
        assert not shown(client.get(url), mentor)
    assert client.get(AGENDA).status_code == 403


def test_who_left_the_office_carries_nothing_there(client, sign_in):
    mentor = busy()
    mentor.user.memberships.update(until=timezone.localdate())
    sign_in("coordinator")
    for url in (COUNTY, AGENDA, mentor.get_absolute_url()):
        assert not shown(client.get(url), mentor)
    nobody = client.get(AGENDA).context["nobody"]
    assert [line.place.name for line in nobody.quiet] == ["Bak", "Csesztreg"]
    assert len(nobody.promises) == 3  # one is due later than in two weeks


def test_the_agenda_lists_what_is_quiet_and_promised(client, sign_in):
    mentor = busy()
    sign_in("lead")
    page = client.get(AGENDA)
    part = next(part for part in page.context["parts"] if part.load.mentor == mentor)
    assert [(line.place.name, line.over) for line in part.quiet] == [("Bak", 40), ("Csesztreg", 30)]
    today = timezone.localdate()
    due = [(row.due_on - today).days for row in part.promises]
    assert due == [-20, -3, 3]
    text = page.content.decode()
    assert text.count("☐") == 5 and "20 days overdue" in text


def test_the_agenda_cuts_long_lists_and_says_so(client, sign_in):
    mentor = MentorFactory()
    place = assigned(mentor)
    for n in range(17):
        PromiseFactory(settlement=place, mentor=mentor, due_on=days_ago(n))
    sign_in("lead")
    part = next(p for p in client.get(AGENDA).context["parts"] if p.load.mentor == mentor)
    assert (len(part.promises), part.more_promises) == (15, 2)
    assert "and 2 more" in client.get(AGENDA).content.decode()
    assert Promise.objects.count() == 17


def test_the_agenda_names_the_yearly_evaluations_that_are_due(client, sign_in):
    mentor = MentorFactory()
    own = AssessmentFactory(on=days_ago(400), settlement=assigned(mentor, name="Bázakerettye"))
    nobodys = AssessmentFactory(on=days_ago(500))
    AssessmentFactory(on=days_ago(300), settlement=assigned(mentor))
    sign_in("lead")
    page = client.get(AGENDA)
    part = next(part for part in page.context["parts"] if part.load.mentor == mentor)
    assert (part.evaluations, page.context["nobody"].evaluations) == ([own], [nobodys])
    text = page.content.decode()
    assert text.count("Yearly evaluations due") == 2 and f'{own.get_absolute_url()}">Bázak' in text


def test_what_nobody_answers_for_is_of_the_county(client, sign_in):
    """The rest of a cut list is a link to the promises of this county, not of the country."""
    mentor = MentorFactory()
    for n in range(16):
        PromiseFactory(settlement=assigned(mentor), mentor=mentor, due_on=days_ago(n))
    mentor.user.memberships.update(until=timezone.localdate())
    PromiseFactory(settlement__county__iso="HU-SO")
    sign_in("coordinator")
    url = "/promises/?state=open&amp;county=20"
    assert f'<a href="{url}">and 1 more' in client.get(AGENDA).content.decode()
    assert rows_of(client.get(url.replace("&amp;", "&"))) == 16


def test_the_agenda_counts_what_waits_in_the_office(client, sign_in):
    OfficeFactory(county=CountyFactory())
    HelpRequestFactory()
    HelpRequestFactory(settlement__county__iso="HU-SO")
    for role, held in (("lead", True), ("mentor", False), ("auditor", True)):
        sign_in(role)
        found = {f.code: f for f in figures(client.get(AGENDA))}
        assert found["help.waiting"].value == "1"
        assert rows_of(client.get(found["help.waiting"].url)) == 1
        assert ("quarantine.waiting" in found) == held


def test_a_county_without_a_team_says_so(client, sign_in):
    CountyFactory(iso="HU-PE")
    sign_in("coordinator")
    text = client.get("/counties/pest/agenda/").content.decode()
    assert "Nobody is in this county" in text
    assert client.get("/counties/atlantisz/agenda/").status_code == 404


def test_queries_stay_flat(sign_in, assert_flat_queries):
    sign_in("coordinator")

    def make():
        mentor = MentorFactory()
        place = assigned(mentor)
        EngagementFactory(settlement=place, mentor=mentor, held_on=days_ago(90))
        PromiseFactory(settlement=place, mentor=mentor)
        area = TargetAreaFactory()
        for facts in ({"settlement": place}, {"settlement": area.settlements.get(), "area": area}):
            AssessmentFactory(on=days_ago(400), **facts)

    assert_flat_queries(AGENDA, make, limit=13)


def test_planned_work_is_counted_two_weeks_ahead(client, sign_in):
    mentor, today = MentorFactory(), timezone.localdate()
    for days in (0, 14, 15):
        EngagementFactory(mentor=mentor, held_on=today + timedelta(days=days), plan=True)
    sign_in("coordinator")
    assert shown(client.get(mentor.get_absolute_url()), mentor)["planned"].value == "2"
