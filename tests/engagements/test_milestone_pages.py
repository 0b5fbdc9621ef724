"""The list of milestones, and what becomes of one on its page."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from engagements.models import Milestone, Scope
from engagements.process import actions
from engagements.process.milestones import LAPSED
from tests.factories.counties import CountyFactory, UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import GrantFactory, TargetAreaFactory
from tests.factories.process import (
    MilestoneFactory,
    MilestoneTemplateFactory,
    ProcessStepFactory,
)
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
URL = "/milestones/"


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def found(client, **query):
    response = client.get(URL, query)
    assert response.status_code == 200
    return [row.pk for row in response.context["page"].rows]


@pytest.fixture
def rows():
    """One in each state, in the order of their days."""
    days = {"done": 90, "waived": 60, "lapsed": 50, "overdue": 5, "soon": -20, "later": -80}
    made = {name: MilestoneFactory(due_on=days_ago(day)) for name, day in days.items()}
    made["far"] = MilestoneFactory(due_on=days_ago(-400))
    Milestone.objects.filter(pk=made["done"].pk).update(done_on=days_ago(80))
    Milestone.objects.filter(pk=made["waived"].pk).update(waived_because="nem lesz")
    Milestone.objects.filter(pk=made["lapsed"].pk).update(waived_because=LAPSED)
    return {name: row.pk for name, row in made.items()}


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("", ["done", "waived", "lapsed", "overdue", "soon", "later", "far"]),
        ("overdue", ["overdue"]),
        ("30", ["soon"]),
        ("90", ["soon", "later"]),
        ("open", ["overdue", "soon", "later", "far"]),
        ("done", ["done"]),
        ("waived", ["waived"]),
    ],
)
def test_by_state(client, sign_in, rows, state, names):
    sign_in("coordinator")
    assert found(client, state=state) == [rows[name] for name in names]


def test_words_of_each_state(client, sign_in, rows):
    sign_in("coordinator")
    response = client.get(URL)
    for words in ("done late", "waived", "no longer applies", "5 days overdue", "in 20 days"):
        assertContains(response, words)


def test_an_empty_cell_is_marked_so_that_a_phone_leaves_it_out(client, sign_in):
    sign_in("coordinator")
    MilestoneFactory(template=MilestoneTemplateFactory(scope=Scope.GRANT), area=None)
    assertContains(client.get(URL), 'class=" none" data-label="Target area or settlement"')


def test_a_mentor_sees_those_of_the_own_county(client, sign_in):
    sign_in("mentor")
    own = MilestoneFactory()
    away = MilestoneFactory(grant=GrantFactory(county=CountyFactory(iso="HU-SO")))
    assert found(client) == [own.pk]
    assert client.get(away.get_absolute_url()).status_code == 404


def test_by_county_grant_scope_settlement_and_word(client, sign_in):
    sign_in("coordinator")
    area = TargetAreaFactory(places_in=[SettlementFactory(name="Kömlő")])
    of_area = MilestoneFactory(grant=area.grant, area=area)
    of_area.template.scope = Scope.AREA
    of_area.template.save()
    own = MilestoneFactory(grant=area.grant, settlement=area.settlements.get())
    away = MilestoneFactory(grant=GrantFactory(county=CountyFactory(iso="HU-SO")))
    assert found(client, county="14") == [away.pk]
    assert found(client, grant=away.grant.code.lower()) == [away.pk]
    assert found(client, scope="area") == [of_area.pk]
    assert found(client, settlement="Kömlő") == [of_area.pk, own.pk]
    assert found(client, settlement=area.settlements.get().pk) == [of_area.pk, own.pk]
    assert found(client, q="komlo") == [own.pk]
    assert found(client, q=away.template.name_hu) == [away.pk]
    assert found(client, state="no-such") == []


def test_the_file_has_what_the_filters_leave(client, sign_in, rows):
    sign_in("coordinator")
    text = b"".join(client.get(URL, {"state": "waived", "export": "csv"}).streaming_content)
    assert "nem lesz" in text.decode() and len(text.decode().splitlines()) == 2


def test_queries_stay_flat(sign_in, assert_flat_queries):
    sign_in("coordinator")

    def make():
        area = TargetAreaFactory()
        MilestoneFactory(grant=area.grant, area=area)
        MilestoneFactory(grant=area.grant, settlement=area.settlements.get())

    assert_flat_queries(URL, make, limit=6)


def test_done_waived_and_opened_on_its_page(client, sign_in):
    sign_in()
    row = MilestoneFactory()
    url = row.get_absolute_url()
    assertContains(client.get(url), "Mark it done")
    typed = {"done_on": days_ago(1).isoformat()}
    assertContains(client.post(f"{url}done/", typed, follow=True), "The milestone is done.")
    assertNotContains(client.get(url), "Mark it done")
    assert client.post(f"{url}reopen/", {"reason": ""}).status_code == 422
    assert client.post(f"{url}reopen/", {"reason": "tévedés"}).status_code == 302
    response = client.post(f"{url}waive/", {"reason": "nincs rá igény"}, follow=True)
    assertContains(response, "nincs rá igény")


def test_a_bad_day_comes_back(client, sign_in):
    sign_in()
    url = f"{MilestoneFactory().get_absolute_url()}done/"
    response = client.post(url, {"done_on": days_ago(-3).isoformat()})
    assertContains(response, "This day has not come yet", status_code=422)
    assertContains(response, days_ago(-3).isoformat(), status_code=422)


def test_a_second_send_is_told(client, sign_in):
    sign_in()
    row = MilestoneFactory()
    actions.do_milestone(by=UserFactory(), milestone=row, done_on=days_ago(3))
    response = client.post(f"{row.get_absolute_url()}waive/", {"reason": "nem lesz"})
    assertContains(response, "settled already", status_code=422)


def test_one_that_a_step_fulfils_leads_to_the_step(client, sign_in):
    sign_in()
    area = TargetAreaFactory()
    template = MilestoneTemplateFactory(fulfilled_by=ProcessStepFactory(), scope=Scope.AREA)
    row = MilestoneFactory(grant=area.grant, area=area, template=template)
    response = client.get(row.get_absolute_url())
    step = [area.grant.code, area.number, template.fulfilled_by_id]
    assertContains(response, reverse("engagements:step-detail", args=step))
    assertNotContains(response, "Mark it done")


def test_the_engagement_is_a_link_for_who_may_read_it(client, sign_in):
    grant = GrantFactory(settlements=[SettlementFactory()])
    engagement = EngagementFactory(settlement=grant.settlements.get())
    row = MilestoneFactory(grant=grant)
    by = UserFactory()
    actions.do_milestone(by=by, milestone=row, done_on=days_ago(1), engagement=engagement)
    sign_in()
    assertContains(client.get(row.get_absolute_url()), engagement.get_absolute_url())
    client.logout()
    grant.places.create(settlement=SettlementFactory(county=CountyFactory(iso="HU-SO")))
    sign_in("mentor", "HU-SO")
    assertNotContains(client.get(row.get_absolute_url()), engagement.get_absolute_url())


def test_an_engagement_that_counts_no_more_is_told(client, sign_in):
    sign_in()
    milestone, visit = MilestoneFactory(), EngagementFactory()
    Milestone.objects.filter(pk=milestone.pk).update(done_on=days_ago(3), engagement=visit)
    words = "look whether it is still done"
    assertNotContains(client.get(milestone.get_absolute_url()), words)
    type(visit).objects.filter(pk=visit.pk).update(state="planned")
    assertContains(client.get(milestone.get_absolute_url()), words)
