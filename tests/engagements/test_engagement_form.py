"""/engagements/new/ and …/edit/: works, who may, bad input, nothing lost, nothing twice."""

from datetime import time
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from engagements.models import Draft, Engagement, Mode, State, Submission
from mentorhalo.core.models import Change
from settlements.models import Settlement
from tests.factories.counties import CountyFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

pytestmark = pytest.mark.django_db
URL = "/engagements/new/"


@pytest.fixture
def mentor(sign_in):
    return sign_in("mentor").mentor


@pytest.fixture
def typed(mentor):
    """What a browser sends for a good entry; tests change what they are about."""

    def fill(**changes):
        data = {
            "client_ref": str(uuid4()),
            "settlements": [SettlementFactory().pk],
            "mode": "on_site",
            "held_on": days_ago(1).isoformat(),
            "length": "60",
            "kind": "visit",
            "participants": "6",
            "summary": "Megbeszéltük a téli programot.",
            "mentors": [str(mentor.pk)],
        }
        data |= changes
        return {name: value for name, value in data.items() if value is not None}

    return fill


def test_logging_answers_with_the_receipt_and_involves_the_settlement(client, typed):
    response = client.post(URL, typed(), follow=True)
    row = Engagement.objects.get()
    assertRedirects(response, row.get_receipt_url())
    assertContains(response, str(row.pk))
    assert row.state == State.LOGGED
    assert row.settlements.get().summary.involved_on == days_ago(1)
    assert row.places.get().on_site


def test_the_form_offers_own_and_recent_settlements(client, mentor):
    AssignmentFactory(mentor=mentor, settlement=SettlementFactory(name="Saját"))
    EngagementFactory(mentor=mentor, settlement=SettlementFactory(name="Legutóbbi"))
    SettlementFactory(name="Idegen")
    page = client.get(URL).content.decode()
    assert "<span>Legutóbbi</span>" in page and "<span>Saját</span>" in page
    assert page.index("Legutóbbi") < page.index("Saját")
    assert "Idegen" not in page


def test_a_name_without_accents_is_found(client, typed):
    place = SettlementFactory(name="Őrtilos")
    client.post(URL, typed(settlements=[], other_place="ortilos"))
    assert Engagement.objects.get().settlements.get() == place


def test_a_ceased_settlement_is_named_for_days_before_its_end(client, typed):
    place = SettlementFactory(name="Megszűnt", ceased_on=days_ago(5))
    data = typed(settlements=[], other_place="megszunt")
    response = client.post(URL, data)
    assert response.context["form"].errors.as_data()["settlements"][0].code == "ceased"
    client.post(URL, data | {"held_on": days_ago(6).isoformat()})
    assert Engagement.objects.get().settlements.get() == place


def test_an_ambiguous_name_offers_both(client, typed):
    SettlementFactory(name="Kömlő")
    SettlementFactory(name="Komló")
    response = client.post(URL, typed(settlements=[], other_place="komlo"))
    assertContains(response, "Kömlő", status_code=422)
    assertContains(response, "Komló", status_code=422)
    assert not Engagement.objects.exists()


def test_two_settlements_ask_where_they_were(client, typed):
    here, there = SettlementFactory(), SettlementFactory()
    data = typed(settlements=[here.pk, there.pk])
    response = client.post(URL, data)
    assert response.status_code == 422
    assert response.context["form"].asks_on_site
    client.post(URL, data | {"on_site": [here.pk]})
    row = Engagement.objects.get()
    assert dict(row.places.values_list("settlement", "on_site")) == {here.pk: True, there.pk: False}


def test_a_call_is_on_the_spot_nowhere(client, typed):
    client.post(URL, typed(mode=Mode.PHONE))
    row = Engagement.objects.get()
    assert not row.places.get().on_site
    assert row.settlements.get().summary.involved_on is None
    assert row.settlements.get().summary.contacted_on == days_ago(1)


BAD = {
    "future": ({"held_on": days_ago(-1).isoformat()}, "held_on", "future"),
    "no day": ({"held_on": ""}, "held_on", "required"),
    "no date": ({"held_on": "tegnap"}, "held_on", "invalid"),
    "too early": ({"held_on": "1999-01-01"}, "held_on", "too_early"),
    "no place": ({"settlements": []}, "settlements", "required"),
    "unknown code": ({"settlements": ["12345"]}, "settlements", "unknown"),
    "no code": ({"settlements": ["<b>x</b>"]}, "settlements", "unknown"),
    "unknown name": ({"other_place": "Nincsilyenfalva"}, "other_place", "unknown"),
    "no mentor": ({"mentors": []}, "mentors", "required"),
    "unknown mentor": ({"mentors": ["999999"]}, "mentors", "unknown"),
    "huge mentor": ({"mentors": ["9" * 40]}, "mentors", "unknown"),
    "negative heads": ({"participants": "-6"}, "participants", "out_of_range"),
    "absurd heads": ({"participants": "100001"}, "participants", "out_of_range"),
    "no number": ({"participants": "sok"}, "participants", "invalid"),
    "too long": ({"length": "other", "minutes": "1441"}, "minutes", "out_of_range"),
    "no length": ({"length": ""}, "minutes", "required"),
    "end before start": ({"starts_at": "10:00", "ends_at": "09:00"}, "ends_at", "end_before_start"),
    "end in the same minute": (
        {"starts_at": "10:00:00", "ends_at": "10:00:30"},
        "ends_at",
        "end_before_start",
    ),
    "two lengths": ({"length": "120", "minutes": "45"}, "minutes", "two_lengths"),
    "end alone": ({"ends_at": "09:00"}, "starts_at", "required"),
    "far travel": ({"travel_km": "1501"}, "travel_km", "out_of_range"),
    "no summary": ({"summary": "  "}, "summary", "required"),
    "control": ({"summary": "rossz\x07jel"}, "summary", None),
    "null": ({"summary": "rossz\x00jel"}, "summary", None),
    "odd kind": ({"kind": "party"}, "kind", "invalid_choice"),
    "odd mode": ({"mode": "pigeon"}, "mode", "invalid_choice"),
    "odd receipts": ({"same_event": "abc"}, "same_event", "receipts"),
    "own county's receipt": ({"same_event": "1"}, "same_event", "same_event"),
}


@pytest.mark.parametrize("language", ["hu", "en"])
@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_said_at_the_field_and_nothing_typed_is_lost(client, typed, name, language):
    changes, field, code = BAD[name]
    client.cookies["django_language"] = language
    data = typed(**({"summary": "Ez megmarad."} | changes))
    response = client.post(URL, data)
    assert response.status_code == 422
    form = response.context["form"]
    assert field in form.errors
    if code:
        assert code in [error.code for error in form.errors.as_data()[field]]
    assertContains(response, 'role="alert"', status_code=422)
    assertContains(
        response, 'aria-invalid="true"' if field not in PICKED else "error", status_code=422
    )
    if "summary" not in changes:
        assertContains(response, "Ez megmarad.", status_code=422)
    assert not Engagement.objects.exists()
    assert not Submission.objects.exists()


PICKED = ("settlements", "mentors", "on_site", "mode", "length")


def test_a_settlement_of_another_county_is_refused_with_its_county(client, typed):
    place = SettlementFactory(name="Kaposfő", county=CountyFactory(iso="HU-SO"))
    response = client.post(URL, typed(settlements=[place.pk]))
    assert response.context["form"].errors.as_data()["settlements"][0].code == "other_county"
    assertContains(response, "Somogy", status_code=422)


def test_a_mentor_who_was_no_member_that_day_is_refused(client, typed):
    late = MentorFactory(team__since=days_ago(0))
    response = client.post(URL, typed(mentors=[str(late.pk)]))
    assert response.context["form"].errors.as_data()["mentors"][0].code == "no_member"


def test_all_errors_are_seen_at_once(client, typed):
    response = client.post(URL, typed(held_on="tegnap", participants="-1", settlements=[]))
    assert set(response.context["form"].errors) == {"held_on", "participants", "settlements"}


def test_a_plan_may_lie_ahead_and_counts_nowhere(client, typed):
    data = typed(held_on=days_ago(-7).isoformat(), planned="1", summary="", length="")
    client.post(URL, data)
    row = Engagement.objects.get()
    assert row.state == State.PLANNED
    assert row.settlements.get().summary.contacted_on is None


def test_a_second_send_gives_the_same_receipt(client, typed):
    data = typed()
    first, second = client.post(URL, data), client.post(URL, data)
    assert first["Location"] == second["Location"]
    assert Engagement.objects.count() == 1


def test_back_and_other_words_becomes_a_change_of_the_entry(client, typed):
    data = typed()
    client.post(URL, data)
    response = client.post(URL, data | {"summary": "Más szöveg."})
    assertContains(response, "Más szöveg.", status_code=409)
    row = Engagement.objects.get()
    assert response.context["row"] == row
    fresh = response.context["form"].data
    edit = reverse("engagements:engagement-edit", args=[row.pk])
    again = data | {"summary": "Más szöveg."} | {k: fresh[k] for k in ("client_ref", "version")}
    client.post(edit, again)
    row.refresh_from_db()
    assert row.summary == "Más szöveg."
    assert Engagement.objects.count() == 1


def test_somebody_elses_uuid_is_refused_and_nothing_lost(client, typed, sign_in):
    data = typed()
    client.post(URL, data)
    other = sign_in("mentor")
    response = client.post(URL, data | {"mentors": [str(other.mentor.pk)]})
    assert response.status_code == 409
    assert response.context["form"].data["client_ref"] != data["client_ref"]
    assertContains(response, data["summary"], status_code=409)
    assert Engagement.objects.count() == 1


def test_an_edit_keeps_the_rest_and_raises_the_version(client, typed, mentor):
    row = EngagementFactory(mentor=mentor, starts_at=time(9, 30), obstacle="eső")
    url = reverse("engagements:engagement-edit", args=[row.pk])
    form = client.get(url).context["form"]
    assert form["obstacle"].value() == "eső"
    sent = typed(
        settlements=[row.settlements.get().pk],
        version=row.version,
        starts_at="09:30",
        obstacle="eső",
    )
    client.post(url, sent | {"participants": "11"})
    row.refresh_from_db()
    assert (row.participants, row.obstacle, row.version) == (11, "eső", 2)
    change = Change.objects.of(row).first()
    assert change.fields["participants"] == [6, 11]
    assert change.surface == "page"


@pytest.mark.parametrize("version", ["", "1"])
def test_a_stale_or_missing_version_shows_theirs_and_mine(client, typed, mentor, version):
    row = EngagementFactory(mentor=mentor)
    url = reverse("engagements:engagement-edit", args=[row.pk])
    place = row.settlements.get().pk
    client.post(url, typed(settlements=[place], version=1, summary="Az övék."))
    response = client.post(url, typed(settlements=[place], version=version, summary="Az enyém."))
    assertContains(response, "Az övék.", status_code=409)
    assertContains(response, "Az enyém.", status_code=409)
    row.refresh_from_db()
    assert row.summary == "Az övék."
    fresh = response.context["form"].data
    sent = typed(settlements=[place], summary="Az enyém.", client_ref=fresh["client_ref"])
    client.post(url, sent | {"version": fresh["version"]})
    row.refresh_from_db()
    assert row.summary == "Az enyém."


def test_copy_takes_the_facts_and_leaves_the_day_and_the_words(client, mentor):
    row = EngagementFactory(mentor=mentor, kind="workshop", held_on=days_ago(9), obstacle="eső")
    form = client.get(URL + "?copy=last").context["form"]
    assert form["kind"].value() == "workshop"
    assert form["settlements"].value() == [row.settlements.get().pk]
    assert form["held_on"].value() == days_ago(0)
    assert not form["summary"].value() and not form["obstacle"].value()


def test_setting_aside_keeps_everything_even_what_is_wrong(client, typed, sign_in):
    data = typed(held_on="tegnap", draft="1")
    client.post(URL, data)
    draft = Draft.objects.get()
    assertContains(client.get("/drafts/"), "Megbeszéltük")
    page = client.get(f"{URL}?draft={draft.client_ref}")
    assertContains(page, "Megbeszéltük")
    assert page.context["form"]["held_on"].value() == "tegnap"
    assert page.context["form"]["client_ref"].value() == data["client_ref"]
    client.post(
        URL, {k: v for k, v in data.items() if k != "draft"} | {"held_on": days_ago(0).isoformat()}
    )
    assert not Draft.objects.exists()


def test_a_draft_is_its_authors_alone(client, typed, sign_in):
    client.post(URL, typed(draft="1"))
    draft = Draft.objects.get()
    sign_in("lead")
    assert "Megbeszéltük" not in client.get("/drafts/").content.decode()
    assert "Megbeszéltük" not in client.get(f"{URL}?draft={draft.client_ref}").content.decode()
    stolen = client.post(URL, {"client_ref": draft.client_ref, "draft": "1"})
    assert stolen.status_code == 404


def test_the_private_note_of_an_entry_stays_when_an_admin_saves(client, typed, mentor, sign_in):
    row = EngagementFactory(mentor=mentor, private_note="bizalmas")
    admin = sign_in("admin")
    url = reverse("engagements:engagement-edit", args=[row.pk])
    assert "bizalmas" not in client.get(url).content.decode()
    sent = typed(settlements=[row.settlements.get().pk], version=1, summary="Admin írta.")
    client.post(url, sent)
    row.refresh_from_db()
    assert (row.private_note, row.summary) == ("bizalmas", "Admin írta.")
    assert Change.objects.of(row).first().by_id == admin.pk


def test_saving_costs_at_most_25_queries(client, typed):
    data = typed()
    with CaptureQueriesContext(connection) as queries:
        client.post(URL, data)
    listing = "\n".join(query["sql"][:150] for query in queries)
    assert Engagement.objects.exists()
    assert len(queries) <= 25, f"{len(queries)}\n{listing}"


def test_names_reach_every_existing_settlement(client, mentor):
    SettlementFactory(name="Őrtilos", county=CountyFactory(iso="HU-SO"))
    SettlementFactory(name="Megszűnt", ceased_on=days_ago(5))
    names = client.get("/settlements/names/").json()["names"]
    assert [name for _code, name, _county in names] == ["Őrtilos"]
    assert Settlement.objects.count() == 2


def test_a_picked_length_replaces_typed_minutes(client, typed, mentor):
    row = EngagementFactory(mentor=mentor, minutes=45)
    url = reverse("engagements:engagement-edit", args=[row.pk])
    form = client.get(url).context["form"]
    assert (form["length"].value(), form["minutes"].value()) == ("other", 45)
    place = row.settlements.get().pk
    client.post(url, typed(settlements=[place], version=1, length="120", minutes=""))
    row.refresh_from_db()
    assert row.minutes == 120


def test_a_colleagues_private_note_is_shown_before_it_is_overwritten(client, typed, mentor):
    row = EngagementFactory(mentor=mentor)
    url = reverse("engagements:engagement-edit", args=[row.pk])
    place = row.settlements.get().pk
    client.post(url, typed(settlements=[place], version=1, private_note="A kolléga megjegyzése."))
    response = client.post(url, typed(settlements=[place], version=1, summary="Az enyém."))
    assertContains(response, "A kolléga megjegyzése.", status_code=409)


def test_where_they_were_is_among_the_differences(client, typed, mentor):
    here, there = SettlementFactory(name="Itt"), SettlementFactory(name="Ott")
    row = EngagementFactory(mentor=mentor, settlements={here.pk: True, there.pk: False})
    url = reverse("engagements:engagement-edit", args=[row.pk])
    both = {"settlements": [here.pk, there.pk], "version": 1}
    client.post(url, typed(**both, on_site=[here.pk], summary="Más."))
    response = client.post(url, typed(**both, on_site=[there.pk], summary="Más."))
    (difference,) = response.context["theirs"]
    assert difference.theirs != difference.mine


@pytest.mark.parametrize("odd", [{"summary": "a\x00b"}, {"settlements": ["\x00"]}, {"\x00": "x"}])
def test_setting_aside_survives_what_the_database_cannot_hold(client, typed, odd):
    assert client.post(URL, typed(draft="1", **odd)).status_code == 302
    assert Draft.objects.exists()


def test_the_same_send_has_the_same_answer_when_the_right_to_edit_has_ended(client, typed, mentor):
    row = EngagementFactory(by=MentorFactory().user, mentor=mentor)
    url = reverse("engagements:engagement-edit", args=[row.pk])
    others = [str(MentorFactory().pk)]
    sent = typed(settlements=[row.settlements.get().pk], version=1, mentors=others)
    first, second = client.post(url, sent), client.post(url, sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert client.post(url, sent | {"client_ref": str(uuid4())}).status_code == 403


def test_an_entry_cancelled_meanwhile_gives_back_what_was_typed(client, typed, mentor):
    row = EngagementFactory(mentor=mentor, cancel=True)
    url = reverse("engagements:engagement-edit", args=[row.pk])
    sent = typed(settlements=[row.settlements.get().pk], version=1, summary="Ezt írtam.")
    assertContains(client.post(url, sent), "Ezt írtam.", status_code=403)
    client.post(url, sent | {"draft": "1"})
    draft = Draft.objects.get()
    assertContains(client.get(f"{url}?draft={draft.client_ref}"), "Ezt írtam.")
    assert client.get(url).status_code == 403


def test_a_draft_ends_with_its_sending_even_after_a_conflict(client, typed, mentor):
    row = EngagementFactory(mentor=mentor)
    url = reverse("engagements:engagement-edit", args=[row.pk])
    mine = typed(settlements=[row.settlements.get().pk], version=1, summary="Az enyém.")
    client.post(url, mine | {"draft": "1"})
    client.post(url, mine | {"client_ref": str(uuid4()), "summary": "Az övék."})
    fresh = client.post(url, mine).context["form"].data
    renewed = {name: fresh[name] for name in ("client_ref", "draft_of", "version")}
    assert client.post(url, mine | renewed).status_code == 302
    assert not Draft.objects.exists()


def test_back_and_another_visit_is_saved_as_new(client, typed):
    data = typed()
    client.post(URL, data)
    response = client.post(URL, data | {"summary": "Egy másik alkalom."})
    assert response.context["maybe_another"]
    fresh = response.context["form"].data
    another = data | {"summary": "Egy másik alkalom.", "another": "1"}
    client.post(
        URL, another | {name: fresh[name] for name in ("client_ref", "draft_of", "version")}
    )
    assert Engagement.objects.count() == 2
