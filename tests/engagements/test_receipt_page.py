"""/engagements/<n>/receipt/: what a person sees after saving, and the answers given there."""

from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from engagements.models import Engagement, KeptApart, Kind, Mode, State, Submission
from settlements.models import SettlementSummary
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.evidence import EvidenceFactory
from tests.factories.grants import TargetAreaFactory
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.process import ProcessStepFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def _receipt(row):
    return reverse("engagements:engagement-receipt", args=[row.pk])


def _post(client, name, row, **sent):
    return client.post(reverse(f"engagements:engagement-{name}", args=[row.pk]), sent, follow=True)


def _counted(place):
    return SettlementSummary.objects.get(pk=place.pk).counted


@pytest.fixture
def place():
    return SettlementFactory(name="Türje")


@pytest.fixture
def pair(sign_in, place):
    """A colleague's entry, and mine of the same day and place."""
    first = EngagementFactory(settlement=place)
    me = sign_in("mentor")
    return first, EngagementFactory(settlement=place, mentor=me.mentor)


def test_the_receipt_says_what_arrived_and_whom_it_involved(client, sign_in, place):
    row = EngagementFactory(settlement=place, mentor=sign_in("mentor").mentor)
    page = client.get(_receipt(row))
    assertContains(page, f"no. {row.pk}")
    assertContains(page, "With this Türje became an")
    assertContains(page, '<data value="1" data-indicator="involved">1</data>', html=True)
    again = EngagementFactory(settlement=place, mentor=row.credits.get().mentor)
    assertNotContains(client.get(_receipt(again)), "became an")
    assertNotContains(client.get(_receipt(row)), "became an")


def test_several_villages_at_once(client, sign_in):
    places = {SettlementFactory(name=name).pk: True for name in ("Egerszeg", "Tófej")}
    row = EngagementFactory(settlements=places, mentor=sign_in("mentor").mentor)
    assertContains(client.get(_receipt(row)), "Egerszeg, Tófej")


def test_the_page_costs_few_queries(client, sign_in, place, django_assert_max_num_queries):
    me = sign_in("mentor")
    TargetAreaFactory(grant__county=place.county, places_in=[place])
    ProcessStepFactory(code="conversation")
    for _number in range(3):
        EngagementFactory(settlement=place)
    EngagementFactory(settlement=place, plan=True)
    row = EngagementFactory(settlement=place, mentor=me.mentor, kind=Kind.COMMUNITY)
    with django_assert_max_num_queries(21):
        page = client.get(_receipt(row))
    assert len(page.context["questions"]) == 4
    assertContains(page, 'name="reached"')


# Is it the same meeting?


def test_yes_joins_counts_once_and_can_be_taken_back(client, pair, place):
    first, second = pair
    assertContains(client.get(_receipt(second)), "The same meeting?")
    page = _post(client, "same", second, other=first.pk, version=1)
    assertRedirects(page, _receipt(second))
    assertContains(page, f"The same meeting as no. {first.pk}")
    assertNotContains(page, "The same meeting?")
    assert _counted(place) == 1
    second.refresh_from_db()
    page = _post(client, "ask-again", second, other=first.pk, version=second.version)
    assert _counted(place) == 2
    assertContains(page, "The same meeting?")


def test_no_keeps_them_apart_and_can_be_taken_back(client, pair, place):
    first, second = pair
    page = _post(client, "apart", second, other=first.pk)
    assertNotContains(page, "The same meeting?")
    assertContains(page, f"No. {first.pk} is another occasion.")
    assert KeptApart.objects.count() == 1 and _counted(place) == 2
    page = _post(client, "ask-again", second, other=first.pk)
    assertContains(page, "The same meeting?")
    assert not KeptApart.objects.exists()


@pytest.mark.parametrize("answer", ["same", "apart"])
def test_a_double_click_is_one_answer(client, pair, place, answer):
    first, second = pair
    for _time in range(2):
        page = _post(client, answer, second, other=first.pk, version=1)
        assert page.status_code == 200
        assertNotContains(page, "note bad")
    assert _counted(place) == (1 if answer == "same" else 2)
    second.refresh_from_db()
    for _time in range(2):
        page = _post(client, "ask-again", second, other=first.pk, version=second.version)
        assert page.status_code == 200
    assert _counted(place) == 2


def test_a_plan_is_closed_and_opened_again(client, sign_in, place):
    plan = EngagementFactory(settlement=place, plan=True)
    held = EngagementFactory(settlement=place, mentor=sign_in("mentor").mentor)
    assertContains(client.get(_receipt(held)), "had planned this")
    for _time in range(2):
        page = _post(client, "same", held, other=plan.pk, version=1)
        assertContains(page, f"The plan no. {plan.pk} was this one")
    plan.refresh_from_db()
    assert plan.state == State.CANCELLED
    for _time in range(2):
        _post(client, "ask-again", held, other=plan.pk, version=plan.version)
    plan.refresh_from_db()
    assert plan.state == State.PLANNED
    assert list(held.credits.all().values_list("mentor__user", flat=True)) == [held.author_id]


def test_a_stale_answer_is_a_sentence(client, pair, place):
    first, second = pair
    page = _post(client, "same", second, other=first.pk, version=9)
    assertContains(page, "Somebody changed this entry since you opened it.")
    page = _post(client, "same", second, other=first.pk)
    assertContains(page, "Somebody changed this entry since you opened it.")
    assert _counted(place) == 2


@pytest.mark.parametrize("state", ["cancel", "return"])
def test_what_somebody_decided_meanwhile_is_a_sentence(client, sign_in, place, state):
    first = EngagementFactory(settlement=place, **{state: True})
    second = EngagementFactory(settlement=place, mentor=sign_in("mentor").mentor)
    for answer in ("same", "apart"):
        page = _post(client, answer, second, other=first.pk, version=1)
        assertContains(page, "no longer look like one meeting")
    assert _counted(place) == 1 and not KeptApart.objects.exists()


def test_what_does_not_look_alike_is_refused_with_a_sentence(client, sign_in):
    me = sign_in("mentor").mentor
    first, second = EngagementFactory(mentor=me), EngagementFactory(mentor=me)
    page = _post(client, "same", second, other=first.pk, version=1)
    assertContains(page, "no longer look like one meeting")
    assert Engagement.objects.counted().count() == 2


@pytest.mark.parametrize("earlier", [State.LOGGED, State.VERIFIED])
@pytest.mark.parametrize("later", [State.LOGGED, State.PLANNED])
def test_what_a_colleague_answers_for_is_not_mine_to_join(client, sign_in, place, earlier, later):
    """The later entry; or the plan's other one, where I had but planned it."""
    planner = sign_in("mentor").mentor
    owners = [planner, MentorFactory()] if later == State.LOGGED else [MentorFactory(), planner]
    first = EngagementFactory(settlement=place, mentor=owners[0])
    second = EngagementFactory(settlement=place, mentor=owners[1])
    Engagement.objects.filter(pk=first.pk).update(state=earlier)
    Engagement.objects.filter(pk=second.pk).update(state=later)
    for row, other in ((first, second), (second, first)):
        for answer in ("same", "apart", "ask-again"):
            response = _post(client, answer, row, other=other.pk, version=1)
            assert response.status_code == 403
    assert _counted(place) == 2


@pytest.mark.parametrize("other", ["", "x", "-1", "9" * 30, "0", "٣"])
def test_no_entry_of_that_number_is_not_found(client, pair, other):
    assert _post(client, "same", pair[1], other=other, version=1).status_code == 404
    assert _post(client, "same", pair[1], other=pair[1].pk, version=1).status_code == 404


def test_another_countys_entry_is_not_found(client, pair):
    away = EngagementFactory(iso="HU-SO")
    assert _post(client, "same", pair[1], other=away.pk, version=1).status_code == 404
    assert client.get(_receipt(away)).status_code == 404


# What may come of it


def test_one_tap_reaches_a_step_and_stays_on_the_receipt(client, sign_in, place):
    area = TargetAreaFactory(grant__county=place.county, places_in=[place])
    step = ProcessStepFactory(code="conversation")
    row = EngagementFactory(settlement=place, mentor=sign_in("mentor").mentor)
    (tap,) = [tap for tap in client.get(_receipt(row)).context["taps"] if tap.send]
    response = client.post(tap.url, dict(tap.send))
    assertRedirects(response, _receipt(row))
    reached = area.progress.get()
    assert (reached.step, reached.done_on, reached.engagement) == (step, row.held_on, row)
    taps = client.get(_receipt(row)).context["taps"]
    with translation.override("en"):
        labels = [str(tap.label) for tap in taps]
    assert labels == [
        "Promise",
        "Partnership step",
        "Good-practice lead",
        "A material was given",
        "Help is needed",
    ]


def test_the_forms_that_open_are_filled_from_the_entry(client, sign_in, place):
    row = EngagementFactory(settlement=place, mentor=sign_in("mentor").mentor)
    opened = [client.get(tap.url) for tap in client.get(_receipt(row)).context["taps"]]
    for page in opened:
        text = unescape(page.content.decode())
        assert place.name in text or place.pk in text
        assert f'name="engagement" value="{row.pk}"' in text or f"/engagements/{row.pk}/" in text
    assert len(opened) == 5


def test_a_promise_is_filled_and_leads_back_to_the_receipt(client, sign_in, place):
    me = sign_in("mentor").mentor
    body = OrganisationFactory(seat=place)
    facts = {"organisations": (body.pk,), "summary": "Küldjük a  mintát."}
    row = EngagementFactory(settlement=place, mentor=me, **facts)
    tap = client.get(_receipt(row)).context["taps"][0]
    form = client.get(tap.url).context["form"]
    assert form["organisation"].initial == body
    typed = {"side": "us", "settlement": place.pk, "mentor": me.pk, "engagement": row.pk}
    typed |= {"what": form["what"].value(), "due_on": days_ago(-7).isoformat()}
    assertRedirects(client.post(tap.url, typed), _receipt(row))
    made = row.promises.get()
    assert (made.what, made.settlement, made.mentor) == ("Küldjük a mintát.", place, me)


def test_a_long_text_is_no_promise(client, sign_in, place):
    row = EngagementFactory(mentor=sign_in("mentor").mentor, summary="a" * 301)
    tap = client.get(_receipt(row)).context["taps"][0]
    assert client.get(tap.url).context["form"]["what"].value() == ""


def test_who_may_not_write_is_offered_nothing(client, sign_in, place):
    row = EngagementFactory(settlement=place, kind=Kind.WORKSHOP)
    sign_in("auditor")
    page = client.get(_receipt(row))
    assert page.context["taps"] == page.context["questions"] == page.context["lacks"] == []


@pytest.mark.parametrize("moved", ["cancel", "return"])
def test_nothing_comes_of_what_does_not_count(client, sign_in, moved):
    row = EngagementFactory(mentor=sign_in("mentor").mentor, **{moved: True})
    assert client.get(_receipt(row)).context["taps"] == []


def test_a_plan_has_a_receipt_too(client, sign_in):
    row = EngagementFactory(mentor=sign_in("mentor").mentor, plan=True, held_on=days_ago(-1))
    page = client.get(_receipt(row))
    assertContains(page, "once it was held")
    assert page.context["taps"] == page.context["lacks"] == []


def test_what_is_missing_leads_to_where_it_is_given(client, sign_in, place):
    facts = {"kind": Kind.WORKSHOP, "participants": None, "mode": Mode.ON_SITE}
    row = EngagementFactory(settlement=place, mentor=sign_in("mentor").mentor, **facts)
    lacks = client.get(_receipt(row)).context["lacks"]
    assert [need.code for need, _url in lacks] == ["head_count", "sheet", "travel"]
    assert lacks[0][1] == f"/engagements/{row.pk}/edit/#id_participants"
    assert all(client.get(url).status_code == 200 for _need, url in lacks)


def test_a_mentor_credited_through_a_join_reads_the_receipt(client, sign_in, place):
    row = EngagementFactory(settlement=place, mentor=MentorFactory())
    sign_in("lead")
    assert client.get(_receipt(row)).status_code == 200


def test_photos_that_are_still_to_come_are_counted(client, sign_in):
    row = EngagementFactory(mentor=sign_in("mentor").mentor)
    here = EvidenceFactory(engagement=row)
    told = {"author": row.author, "received_at": timezone.now(), "digest": "x", "engagement": row}
    files = [str(here.pk), str(uuid4()), str(uuid4())]
    Submission.objects.create(client_ref=uuid4(), files=files, **told)
    assertContains(client.get(_receipt(row)), "Of 3 photos and sheets <b>1</b> arrived")
