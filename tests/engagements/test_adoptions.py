"""Adoptions: what they keep to, how they are typed, changed and withdrawn."""

from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from engagements.adoptions import actions
from engagements.models import Adoption, GoodPractice
from mentorhalo.core.forms import Stale
from mentorhalo.core.models import Change
from tests.factories.adoptions import AdoptionFactory, published
from tests.factories.counties import CountyFactory, UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.practices import GoodPracticeFactory
from tests.factories.settlements import SettlementFactory

NEW, LIST = "/adoptions/new/", "/adoptions/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory(coordinator=True)


def refused(field, call):
    with pytest.raises(ValidationError) as caught:
        call()
    assert field in caught.value.error_dict, caught.value
    return " ".join(caught.value.messages)


def take_over(by, **facts):
    facts = {"state": "running", "since": days_ago(10)} | facts
    facts.setdefault("settlement", None)
    facts["settlement"] = facts["settlement"] or SettlementFactory()
    return actions.take_over(by=by, adoption=Adoption(**facts))


def test_it_gets_the_county_of_its_settlement_and_a_history(by):
    place = SettlementFactory(county=CountyFactory(iso="HU-SO"))
    row = take_over(by, practice=published(), settlement=place)
    assert row.county_id == "14" and row.created_by == by
    [told] = Change.objects.of(row)
    assert (told.action, told.county) == ("added", "14")


def test_no_settlement_takes_over_its_own(by):
    practice = published()
    text = refused(
        "settlement", lambda: take_over(by, practice=practice, settlement=practice.settlement)
    )
    assert practice.settlement.name in text


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "checked"])
def test_only_a_published_practice(by, state):
    practice = GoodPracticeFactory(state=state)
    refused("practice", lambda: take_over(by, practice=practice))


def test_an_archived_practice_is_not_taken_over_any_more(by):
    practice = published()
    GoodPractice.objects.filter(pk=practice.pk).update(
        archived_at=practice.published_at, archived_by=by, archived_because="elavult"
    )
    # The row in hand still says that it is public: what is stored counts.
    refused("practice", lambda: take_over(by, practice=practice))


def test_a_settlement_takes_it_over_once_until_that_is_withdrawn(by):
    row = AdoptionFactory()
    again = {"practice": row.practice, "settlement": row.settlement}
    refused("settlement", lambda: take_over(by, **again))
    actions.withdraw(by=by, adoption=row, reason="tévedés", version=1)
    assert take_over(by, **again).pk != row.pk


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("since", {"since": None}),
        ("since", {"since": days_ago(-3)}),
        ("since", {"since": days_ago(9999)}),
        ("since", {"state": "preparing", "since": days_ago(-3000)}),
        ("until", {"until": days_ago(3)}),
        ("until", {"state": "ended"}),
        ("until", {"state": "ended", "until": days_ago(-1)}),
        ("until", {"state": "ended", "until": days_ago(11)}),
        ("attendance", {"attendance": 100_001}),
        ("occasions", {"occasions": 10_001}),
    ],
)
def test_days_and_numbers_that_cannot_be(by, field, facts):
    refused(field, lambda: take_over(by, practice=published(), **facts))
    assert not Adoption.objects.exists()


def test_one_that_is_prepared_may_begin_later_or_on_no_day(by):
    practice = published()
    for since in (None, days_ago(-40)):
        take_over(by, practice=practice, state="preparing", since=since)
    assert practice.adoptions.count() == 2


def test_it_learned_from_a_standing_adoption_of_the_same_practice(by):
    first, other = AdoptionFactory(), AdoptionFactory()
    row = take_over(by, practice=first.practice, source=first)
    assert row.source == first
    refused("source", lambda: take_over(by, practice=first.practice, source=other))
    actions.withdraw(by=by, adoption=first, reason="tévedés", version=1)
    refused("source", lambda: take_over(by, practice=first.practice, source=first))


def test_a_chain_has_no_ring(by):
    first = AdoptionFactory()
    second = take_over(by, practice=first.practice, source=first)
    third = take_over(by, practice=first.practice, source=second)
    first.source = third
    refused("source", lambda: actions.change(by=by, adoption=first, version=1))
    first.source = first
    refused("source", lambda: actions.change(by=by, adoption=first, version=1))


def test_the_engagement_was_held_there(by):
    held = EngagementFactory()
    refused("engagement", lambda: take_over(by, practice=published(), engagement=held))
    place = held.settlements.get()
    assert take_over(by, practice=published(), settlement=place, engagement=held).pk


def test_a_change_is_told_and_a_stale_one_refused(by):
    row = AdoptionFactory()
    row.went = "Megtelt a terem."
    changed = actions.change(by=by, adoption=row, version=1)
    assert (changed.version, changed.went) == (2, "Megtelt a terem.")
    assert Change.objects.of(row).latest("pk").fields["went"] == ["", "Megtelt a terem."]
    with pytest.raises(Stale):
        actions.change(by=by, adoption=row, version=1)


def test_withdrawing_wants_a_reason_and_is_final(by):
    row = AdoptionFactory()
    refused("reason", lambda: actions.withdraw(by=by, adoption=row, reason=" ", version=1))
    gone = actions.withdraw(by=by, adoption=row, reason="tévedés", version=1)
    assert gone.withdrawn_by == by
    with pytest.raises(ValidationError):
        actions.withdraw(by=by, adoption=gone, reason="megint", version=2)
    with pytest.raises(ValidationError):
        actions.change(by=by, adoption=gone, version=2)


# --- the pages


def send(client, **typed):
    typed = {"state": "running", "since": days_ago(5).isoformat()} | typed
    return client.post(NEW, typed)


def test_it_is_typed_by_title_without_accents(client, sign_in):
    user, place = sign_in(), SettlementFactory()
    practice = published(title="Őszi kemencézés")
    response = send(client, practice="oszi kemencezes", settlement=place.name)
    row = Adoption.objects.get()
    assert response.url == row.get_absolute_url()
    assert (row.practice, row.settlement, row.created_by) == (practice, place, user)


def test_or_by_the_address_of_its_page(client, sign_in):
    sign_in()
    practice = published()
    send(
        client,
        practice=f"https://pelda.hu{practice.get_absolute_url()}",
        settlement=SettlementFactory().pk,
    )
    assert Adoption.objects.get().practice == practice


def test_a_title_that_could_be_several_is_asked_back(client, sign_in):
    sign_in()
    first, second = published(), published()
    place = SettlementFactory()
    response = send(client, practice=first.title, settlement=place.pk)
    text = unescape(response.content.decode())
    assert response.status_code == 422
    assert f"(#{first.pk})" in text and f"(#{second.pk})" in text
    send(client, practice=f"{second.title} (#{second.pk})", settlement=place.pk)
    assert Adoption.objects.get().practice == second


@pytest.mark.parametrize("what", ["nincs ilyen", "(#999999)", "/practices/nincs/", "a\x00b"])
def test_an_unknown_practice_is_a_field_error_and_nothing_typed_is_lost(client, sign_in, what):
    sign_in()
    response = send(client, practice=what, settlement=SettlementFactory().pk, went="Jól ment.")
    assert response.status_code == 422 and "Jól ment." in response.content.decode()
    assert response.context["form"].errors.keys() == {"practice"}


def test_it_writes_for_the_own_county_only(client, sign_in):
    sign_in()
    place = SettlementFactory(county=CountyFactory(iso="HU-SO"))
    response = send(client, practice=published().title, settlement=place.pk)
    assert response.status_code == 422 and not Adoption.objects.exists()
    assert "settlement" in response.context["form"].errors


def test_its_own_settlement_is_an_error_beside_the_field(client, sign_in):
    sign_in()
    practice = published()
    response = send(client, practice=practice.title, settlement=practice.settlement_id)
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"settlement"}


@pytest.mark.parametrize("number", ["-1", "9" * 30, "tíz"])
def test_absurd_numbers_get_a_sentence_of_ours(client, sign_in, number):
    sign_in()
    typed = {"practice": published().title, "settlement": SettlementFactory().pk}
    response = send(client, **typed, occasions=number, attendance=number)
    errors = response.context["form"].errors
    assert response.status_code == 422 and errors.keys() == {"occasions", "attendance"}
    assert "922337" not in str(errors) and "21474" not in str(errors)


def test_learned_from_is_a_settlement_that_took_it_over(client, sign_in):
    sign_in()
    first, place = AdoptionFactory(), SettlementFactory()
    typed = {"practice": first.practice.title, "settlement": place.pk}
    response = send(client, **typed, learned_from=SettlementFactory().pk)
    assert response.context["form"].errors.keys() == {"learned_from"}
    send(client, **typed, learned_from=first.settlement.name)
    assert Adoption.objects.get(settlement=place).source == first


def test_the_form_is_filled_from_the_practice_the_settlement_and_the_engagement(client, sign_in):
    user = sign_in()
    practice, held = published(), EngagementFactory(mentor=user.mentor)
    place = held.settlements.get()
    page = client.get(NEW, {"practice": practice.pk, "settlement": place.pk}).content.decode()
    assert f"{practice.title} (#{practice.pk})" in page and place.name in page
    page = client.get(NEW, {"engagement": held.pk}).content.decode()
    assert place.name in page and held.held_on.isoformat() in page
    for wrong in ({"practice": "x"}, {"practice": 10**9}, {"engagement": "1e3"}):
        assert client.get(NEW, wrong).status_code == 404


def test_editing_keeps_what_took_over_what(client, sign_in):
    user = sign_in()
    row = AdoptionFactory(mentor=user.mentor)
    other = published(title="Másik gyakorlat")
    url = reverse("engagements:adoption-edit", args=[row.pk])
    typed = {
        "practice": other.title,
        "settlement": SettlementFactory().pk,
        "state": "ended",
        "since": days_ago(50).isoformat(),
        "until": days_ago(2).isoformat(),
        "read_version": 1,
    }
    assert client.post(url, typed).status_code == 302
    stored = Adoption.objects.get()
    assert (stored.practice, stored.settlement) == (row.practice, row.settlement)
    assert stored.state == "ended" and stored.until == days_ago(2)
    response = client.post(url, typed | {"went": "Később"})
    assert response.status_code == 422 and Adoption.objects.get().went == ""


def test_two_withdrawals_are_told_apart(client, sign_in):
    user = sign_in()
    row = AdoptionFactory(mentor=user.mentor)
    url = reverse("engagements:adoption-withdraw", args=[row.pk])
    assert client.post(url, {"version": 0, "reason": "x"}).status_code == 409
    assert client.post(url, {"version": 1, "reason": "tévedés"}).status_code == 302
    assert client.post(url, {"version": 2, "reason": "megint"}).status_code == 403
    assert "tévedés" in client.get(row.get_absolute_url()).content.decode()


def test_an_adoption_of_an_unpublished_practice_elsewhere_is_not_there(client, sign_in, by):
    row = AdoptionFactory()
    GoodPractice.objects.filter(pk=row.practice_id).update(
        archived_at=row.created_at, archived_by=by, archived_because="elavult"
    )
    sign_in("mentor", "HU-SO")
    assert client.get(row.get_absolute_url()).status_code == 404


def test_the_list_finds_and_filters(client, sign_in):
    sign_in("coordinator")
    row = AdoptionFactory(practice=published(title="Kemencézés"))
    gone = AdoptionFactory(practice=published(title="Olvasókör"))
    actions.withdraw(by=gone.created_by, adoption=gone, reason="tévedés", version=1)
    for query, found in (
        ({"q": "kemence"}, [row]),
        ({"q": row.settlement.name}, [row]),
        ({"state": "running"}, [row]),
        ({"state": "withdrawn"}, [gone]),
        ({"practice": gone.practice_id}, [gone]),
        ({"practice": "x"}, []),
        ({}, [gone, row]),
    ):
        response = client.get(LIST, query)
        assert list(response.context["page"].rows) == found, query


def test_the_list_costs_the_same_however_long(sign_in, assert_flat_queries):
    sign_in("coordinator")
    assert_flat_queries(LIST, AdoptionFactory, limit=8)


def test_markup_is_shown_as_it_was_typed(client, sign_in):
    user = sign_in()
    nasty = "<script>alert(1)</script>"
    row = AdoptionFactory(mentor=user.mentor, changed=nasty, went=nasty)
    for url in (row.get_absolute_url(), row.practice.get_absolute_url()):
        page = client.get(url).content.decode()
        assert nasty not in page and "&lt;script&gt;alert(1)" in page
