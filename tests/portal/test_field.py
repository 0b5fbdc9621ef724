"""/field/…: the plan of a day, its stops, and what a settlement's day pack holds."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from engagements.days.actions import plan_day
from engagements.models import DayPlan, Kind
from tests.factories.counties import CountyFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import TargetAreaFactory
from tests.factories.help import HelpRequestFactory
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import ContactFactory, OrganisationFactory
from tests.factories.process import MilestoneFactory, ProcessStepFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

pytestmark = pytest.mark.django_db
FIELD, PLAN = "/field/", "/field/plan/"
DEGREE = 111.2  # km of a degree of latitude


@pytest.fixture
def me(sign_in):
    return sign_in("mentor")


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


def quiet_place(name, north=0.0, mentor=None, days=90):
    """A village so many degrees north of the others, last visited so many days ago."""
    place = SettlementFactory(name=name, latitude=46.8 + north)
    EngagementFactory(settlement=place, held_on=days_ago(days))
    if mentor:
        AssignmentFactory(settlement=place, mentor=mentor)
    return place


def names(places):
    return [place.name for place in places]


def sent(*places, **more):
    return {"day": tomorrow().isoformat(), "stop": [place.pk for place in places]} | more


def planned(me):
    plan = DayPlan.objects.get(user=me)
    return list(plan.stops.values_list("settlement__name", flat=True))


class TestChoosing:
    def test_own_quiet_ones_come_first_then_the_longest_silent(self, client, me):
        quiet_place("Távoli", 0.4, me.mentor)
        quiet_place("Közeli", 0.1, me.mentor)
        quiet_place("Nemrég", 0.0, me.mentor, days=5)
        quiet_place("Régebben", 0.3, me.mentor, days=30)
        SettlementFactory(name="Zala seat")
        choice = client.get(PLAN).context["choice"]
        assert names(choice.own) == ["Közeli", "Távoli", "Régebben", "Nemrég"]
        assert choice.own[1].km == pytest.approx(0.4 * DEGREE, rel=0.01)

    def test_others_quiet_ones_are_proposed_by_distance_from_those_ticked(self, client, me):
        ticked = quiet_place("Kijelölt", 0.5, me.mentor)
        quiet_place("Kollégáé", 0.6, MentorFactory())
        quiet_place("Senkié", 0.55)
        quiet_place("Messze", 0.9)
        quiet_place("Friss", 0.5, days=3)
        SettlementFactory(name="Zala seat", latitude=46.8)
        choice = client.get(f"{PLAN}?stop={ticked.pk}").context["choice"]
        assert names(choice.chosen) == ["Kijelölt"]
        assert names(choice.near) == ["Senkié", "Kollégáé"]
        assert choice.near[1].km == pytest.approx(0.1 * DEGREE, rel=0.01)

    def test_nothing_ticked_means_near_the_office(self, client, me):
        client.cookies["django_language"] = "en"
        quiet_place("Székhelyhez közel", 0.05)
        quiet_place("Messze", 0.9)
        SettlementFactory(name="Zala seat", latitude=46.8)
        response = client.get(PLAN)
        assert names(response.context["choice"].near) == ["Székhelyhez közel"]
        assertContains(response, "the seat of the office")

    def test_where_the_office_is_not_known_it_is_said(self, client, me):
        client.cookies["django_language"] = "en"
        quiet_place("Bármi", 0.05)
        own = quiet_place("Enyém", 0.1, me.mentor)
        response = client.get(PLAN)
        assertContains(response, "The place of the office is not known")
        assert response.context["choice"].own[0].km is None
        assert names(client.get(f"{PLAN}?stop={own.pk}").context["choice"].near) == ["Bármi"]

    def test_the_day_is_tomorrow_unless_said(self, client, me):
        assert client.get(PLAN).context["day"] == tomorrow()
        assert client.get(f"{PLAN}?day=2100-02-30").context["day"] == tomorrow()
        today = timezone.localdate()
        assert client.get(f"{PLAN}?day={today}").context["day"] == today

    def test_another_countys_place_is_not_ticked(self, client, me):
        there = SettlementFactory(county=CountyFactory(iso="HU-SO"))
        assert client.get(f"{PLAN}?stop={there.pk}&stop=x").context["choice"].chosen == []


class TestSaving:
    def test_ticks_numbers_and_names_become_the_plan(self, client, me):
        one, two, three = (SettlementFactory(name=name) for name in ("Egy", "Kettő", "Három"))
        data = sent(one, two, other="harom") | {f"order-{one.pk}": "2", f"order-{two.pk}": "1"}
        assertRedirects(client.post(PLAN, data), FIELD)
        assert planned(me) == ["Kettő", "Egy", "Három"]
        response = client.get(FIELD)
        assert [stop.settlement.name for stop in response.context["days"][1].stops] == planned(me)
        assertContains(response, f'href="/field/{three.pk}/"')

    def test_the_proposed_order_is_the_nearest_first_and_saves_nothing(self, client, me):
        places = [SettlementFactory(name=f"F{n}", latitude=46.8 + n / 10) for n in (3, 1, 2)]
        SettlementFactory(name="Zala seat", latitude=46.8)
        response = client.post(PLAN, sent(*places, suggest="1"))
        choice = response.context["choice"]
        assert names(choice.chosen) == ["F1", "F2", "F3"]
        assert choice.km == pytest.approx(0.6 * DEGREE, rel=0.01)
        assert not DayPlan.objects.exists()

    def test_what_is_near_is_shown_with_the_ticks_kept(self, client, me):
        ticked = SettlementFactory(name="Kijelölt", latitude=47.0)
        quiet_place("Mellette", 0.25)
        response = client.post(PLAN, sent(ticked, near="1", other=""))
        assert names(response.context["choice"].chosen) == ["Kijelölt"]
        assert names(response.context["choice"].near) == ["Mellette"]
        assert not DayPlan.objects.exists()

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"other": "Nincsilyenfalu"}, "other"),
            ({"other": "Somogyvár"}, "stop"),
            ({"other": "Somogyvár", "near": "1"}, "other"),
            ({"stop": ["abcde"]}, "stop"),
            ({"stop": ["99999"]}, "stop"),
            ({"day": "2020-01-01"}, "day"),
            ({"day": "tegnap"}, "day"),
            ({"order": "első"}, "stop"),
        ],
    )
    def test_what_cannot_be_planned_is_said_and_nothing_is_lost(self, client, me, more, field):
        place = SettlementFactory(name="Kijelölt")
        SettlementFactory(name="Somogyvár", county=CountyFactory(iso="HU-SO"))
        typed = more.pop("order", "7")
        response = client.post(PLAN, sent(place) | {f"order-{place.pk}": typed} | more)
        assert response.status_code == 422
        form, choice = response.context["form"], response.context["choice"]
        assert field in form.errors and form["other"].value() == more.get("other")
        if "stop" not in more:
            assert [(row.name, row.number) for row in choice.chosen] == [("Kijelölt", typed)]
        assert not DayPlan.objects.exists()

    def test_another_devices_plan_is_told_and_saving_again_keeps_mine(self, client, me):
        mine, theirs = SettlementFactory(name="Enyém"), SettlementFactory(name="Másiké")
        plan_day(by=me, day=tomorrow(), stops=[theirs.pk], version=None)
        response = client.post(PLAN, sent(mine, version="0"))
        assertContains(response, "Másiké", status_code=422)
        assert planned(me) == ["Másiké"]
        version = response.context["form"]["version"].value()
        assertRedirects(client.post(PLAN, sent(mine, version=version)), FIELD)
        assert planned(me) == ["Enyém"]

    def test_a_day_that_passed_is_only_shown(self, client, me):
        place = SettlementFactory(name="Tegnapi")
        plan_day(by=me, day=timezone.localdate(), stops=[place.pk], version=None)
        DayPlan.objects.update(day=days_ago(1))
        response = client.get(f"{PLAN}?day={days_ago(1)}")
        assertContains(response, "1. Tegnapi")
        assertNotContains(response, 'name="stop"')


class TestPack:
    def test_it_holds_what_one_wants_at_the_door(self, client, me):
        client.cookies["django_language"] = "en"
        place = SettlementFactory(name="Tekenye")
        AssignmentFactory(settlement=place, mentor=me.mentor)
        body = OrganisationFactory(name="Faluház", seat=place)
        ContactFactory(organisation=body, name="Kovács Éva", phone="+36 92 123 456")
        first = EngagementFactory(settlement=place, summary="Az első.", held_on=days_ago(40))
        for number in (3, 2, 1):
            held = EngagementFactory(
                settlement=place,
                summary=f"Alkalom {number}.",
                obstacle=f"Akadály {number}.",
                held_on=days_ago(number),
            )
        PromiseFactory(settlement=place, what="Kérdőív", engagement=held, due_on=days_ago(-9))
        PromiseFactory(
            settlement=place, what="Terem", side="them", who="jegyző", due_on=days_ago(4)
        )
        HelpRequestFactory(settlement=place, what="Nincs nyomtató")
        response = client.get(f"{FIELD}{place.pk}/")
        for words in (
            "Kovács Éva",
            'href="tel:+3692123456"',
            "Alkalom 1.",
            "Akadály 3.",
            "Kérdőív",
        ):
            assertContains(response, words)
        for words in ("4 days overdue", "Nincs nyomtató", str(me.mentor), "Agreed:"):
            assertContains(response, words)
        assertContains(response, f"/engagements/new/?settlement={place.pk}")
        assertNotContains(response, first.summary)
        assert [row.what for row in response.context["pack"].promises] == ["Terem", "Kérdőív"]

    def test_who_wants_no_letters_has_no_address_in_it(self, client, me):
        person = ContactFactory(
            email="nem@kerem.hu", phone="+36 30 111 2222", opted_out_on=days_ago(3)
        )
        response = client.get(f"{FIELD}{person.organisation.seat_id}/")
        assertContains(response, "+36 30 111 2222")
        assertNotContains(response, "nem@kerem.hu")

    def test_what_is_only_planned_or_cancelled_was_no_time_there(self, client, me):
        place = SettlementFactory()
        EngagementFactory(settlement=place, planned=True, held_on=days_ago(-3), kind=Kind.VISIT)
        EngagementFactory(settlement=place, cancel=True)
        assert client.get(f"{FIELD}{place.pk}/").context["pack"].entries == []

    @pytest.mark.parametrize("code", ["99999", "abcde", "²³", "1" * 40])
    def test_what_is_no_settlement_is_not_found(self, client, me, code):
        assert client.get(f"{FIELD}{code}/").status_code == 404

    def test_it_is_small(self, client, me):
        place = SettlementFactory()
        for number in range(6):
            EngagementFactory(settlement=place, summary="Hosszú szöveg. " * 40)
            PromiseFactory(settlement=place, what=f"Vállalás {number}")
            ContactFactory(organisation__seat=place)
        assert len(client.get(f"{FIELD}{place.pk}/").content) < 30_000

    def test_its_queries_stay_flat(self, me, assert_flat_queries):
        place = SettlementFactory()
        ProcessStepFactory()

        def more():
            held = EngagementFactory(settlement=place, mentor=me.mentor)
            PromiseFactory(settlement=place, engagement=held, mentor=me.mentor)
            ContactFactory(organisation__seat=place)
            HelpRequestFactory(settlement=place, asked_by=me)
            area = TargetAreaFactory(places_in=[place])
            MilestoneFactory(grant=area.grant, area=area, due_on=days_ago(3))

        assert_flat_queries(f"{FIELD}{place.pk}/", more, limit=18)


def test_the_pages_stay_flat_with_forty_settlements(client, me, django_assert_max_num_queries):
    stops = [quiet_place(f"Falu {number}", number / 100, me.mentor) for number in range(40)]
    plan_day(by=me, day=tomorrow(), stops=[place.pk for place in stops], version=None)
    for _n in range(3):
        quiet_place(f"Másik {_n}", 0.5, me.mentor)
    with django_assert_max_num_queries(8):
        response = client.get(FIELD)
    assert len(response.context["days"][1].stops) == 40 and len(response.context["charges"]) == 3
    with django_assert_max_num_queries(8):
        assert len(client.get(PLAN).context["choice"].chosen) == 40


def test_whoever_works_in_no_county_has_no_village_day(client, sign_in):
    for role in ("coordinator", "auditor", "admin"):
        sign_in(role)
        assert client.get(FIELD).status_code == 403
