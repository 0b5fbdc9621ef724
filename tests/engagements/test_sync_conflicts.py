"""Two people change one entry: what one side touched is merged, what both did is asked, by phone
and by page alike; nothing is overwritten unasked."""

import json
from datetime import time
from decimal import Decimal

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from engagements import actions
from engagements.entry import entry_of
from engagements.models import Engagement, Submission
from mentorhalo.core.models import Change
from tests.engagements.phone import Phone, a_visit, an_edit, posted
from tests.factories.engagements import EngagementFactory, EntryFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(client, sign_in):
    return Phone(client, sign_in("mentor", name="Enyém Eszter"))


@pytest.fixture
def row(phone):
    return EngagementFactory(
        mentor=phone.user.mentor, summary="Eredeti.", obstacle="eső", private_note="titok"
    )


@pytest.fixture
def colleague():
    return MentorFactory(user__name="Kolléga Kati", team__is_lead=True).user


def change(row, by, **facts):
    """Somebody's change of the entry as it stands now, with all else as it is."""
    stored = Engagement.objects.get(pk=row.pk)
    entry = entry_of(stored)
    given = {name: getattr(entry, name) for name in entry.__dataclass_fields__} | facts
    return actions.change(
        by=by, engagement=stored, version=stored.version, entry=EntryFactory(**given)
    )


def test_what_only_one_side_touched_is_merged_and_said(phone, row, colleague):
    edit = an_edit(phone.user, row, summary="Az enyém.")
    change(row, colleague, participants=11, travel_km=12)
    told = phone.send(edit)
    assert (told["outcome"], told["version"]) == ("received", 3)
    row.refresh_from_db()
    assert (row.summary, row.participants, row.travel_km) == ("Az enyém.", 11, 12)
    (sentence,) = told["sentences"]
    assert "Kolléga Kati" in sentence
    assert phone.send(edit) == told
    row.refresh_from_db()
    assert row.version == 3
    assert Change.objects.of(row).first().fields.keys() >= {"summary"}
    assert "participants" not in Change.objects.of(row).first().fields


def test_the_same_change_by_both_is_no_conflict(phone, row, colleague):
    edit = an_edit(phone.user, row, participants="9")
    change(row, colleague, participants=9)
    told = phone.send(edit)
    assert (told["outcome"], told["version"], told["sentences"]) == ("received", 2, [])


def test_what_both_touched_is_asked_fact_by_fact(phone, row, colleague):
    edit = an_edit(phone.user, row, summary="Az enyém.", participants="8")
    change(row, colleague, summary="Az övék.", obstacle="sár")
    told = phone.send(edit)
    assert (told["outcome"], told["version"]) == ("stale", 2)
    (difference,) = told["differences"]
    shown = [difference[name] for name in ("before", "theirs", "mine")]
    assert shown == ["Eredeti.", "Az övék.", "Az enyém."]
    assert difference["fields"] == {"summary": ["Az övék."]}
    assert told["fields"]["summary"] == ["Az enyém."]
    assert told["fields"]["participants"] == ["8"]
    assert told["fields"]["obstacle"] == ["sár"]
    assert "elakadás" in told["sentences"][0]
    row.refresh_from_db()
    assert (row.summary, row.version) == ("Az övék.", 2)
    assert not Submission.objects.exists()


def again(edit, told, **fields):
    """What the phone sends after the question was answered: the same UUID."""
    said = told["fields"] | {"version": [str(told["version"])], "base": [told["base"]]}
    return edit | {"fields": said | {name: [value] for name, value in fields.items()}}


def test_saving_again_keeps_mine_and_what_was_merged(phone, row, colleague):
    edit = an_edit(phone.user, row, summary="Az enyém.")
    change(row, colleague, summary="Az övék.", obstacle="sár")
    told = phone.send(again(edit, phone.send(edit)))
    assert (told["outcome"], told["version"]) == ("received", 3)
    row.refresh_from_db()
    assert (row.summary, row.obstacle) == ("Az enyém.", "sár")


def test_taking_theirs_changes_nothing_more(phone, row, colleague):
    edit = an_edit(phone.user, row, summary="Az enyém.")
    change(row, colleague, summary="Az övék.")
    told = phone.send(edit)
    theirs = {k: v[0] for k, v in told["differences"][0]["fields"].items()}
    assert phone.send(again(edit, told, **theirs))["version"] == 2
    row.refresh_from_db()
    assert (row.summary, row.version) == ("Az övék.", 2)


def test_a_third_change_while_one_decides_is_merged_again(phone, row, colleague):
    edit = an_edit(phone.user, row, summary="Az enyém.")
    change(row, colleague, summary="Az övék.")
    told = phone.send(edit)
    change(row, colleague, participants=40)
    assert phone.send(again(edit, told))["outcome"] == "received"
    row.refresh_from_db()
    assert (row.summary, row.participants) == ("Az enyém.", 40)


def test_places_people_and_times_are_merged_too(phone, row, colleague):
    place, guest = SettlementFactory(), MentorFactory()
    old = row.settlements.get().pk
    edit = an_edit(phone.user, row, settlements=[old, place.pk], on_site=[old], starts_at="09:30")
    change(row, colleague, mentors=(phone.user.mentor.pk, guest.pk), minutes=45)
    assert phone.send(edit)["outcome"] == "received"
    row.refresh_from_db()
    assert dict(row.places.values_list("settlement", "on_site")) == {old: True, place.pk: False}
    assert set(row.mentors.all()) == {phone.user.mentor, guest}
    assert (row.minutes, row.starts_at.hour) == (45, 9)


def test_the_fields_to_take_theirs_say_all_of_a_fact(phone, row, colleague):
    place, guest = SettlementFactory(), MentorFactory()
    old = row.settlements.get().pk
    edit = an_edit(phone.user, row, minutes="45", length="other", mode="phone", guests=guest.pk)
    change(
        row,
        colleague,
        settlements={old: False, place.pk: True},
        minutes=90,
        mentors=(colleague.mentor.pk,),
    )
    told = phone.send(edit)
    fields = {name: v for line in told["differences"] for name, v in line["fields"].items()}
    assert fields["length"] == ["90"] and fields["minutes"] == [""]
    assert set(fields["settlements"]) == {old, place.pk} and fields["on_site"] == [place.pk]
    assert fields["mentors"] == [str(colleague.mentor.pk)]
    assert fields["other_place"] == [""]
    theirs = again(edit, told)
    theirs["fields"] |= fields | {"mode": ["on_site"]}
    assert phone.send(theirs)["outcome"] == "received"
    row.refresh_from_db()
    assert (row.minutes, row.version) == (90, 2)


def test_merged_facts_that_do_not_go_together_are_asked(phone, row, colleague):
    """One side takes the place away that the other said they were at."""
    here, there = SettlementFactory(), SettlementFactory()
    change(row, colleague, settlements={here.pk: True, there.pk: False})
    edit = an_edit(phone.user, row, held_on=days_ago(9).isoformat())
    late = MentorFactory(team__since=days_ago(5))
    change(row, colleague, mentors=(phone.user.mentor.pk, late.pk))
    told = phone.send(edit)
    assert told["outcome"] == "stale"
    assert len(told["sentences"]) >= 2
    assert [line["fields"] for line in told["differences"]]
    assert told["fields"]["held_on"] == [days_ago(9).isoformat()]


def test_a_change_of_a_plan_that_was_held_meanwhile(phone, colleague):
    ahead = EngagementFactory(mentor=phone.user.mentor, plan=True, held_on=days_ago(0))
    edit = an_edit(phone.user, ahead, planned="1", obstacle="Kulcs kell.")
    change(ahead, colleague, planned=False, minutes=60, summary="Megtartottuk.")
    assert phone.send(edit)["outcome"] == "received"
    ahead.refresh_from_db()
    assert (ahead.state, ahead.obstacle, ahead.summary) == (
        "logged",
        "Kulcs kell.",
        "Megtartottuk.",
    )


@pytest.mark.parametrize("version", ["", None])
def test_without_a_version_it_is_refused_and_both_are_shown(phone, row, version):
    edit = an_edit(phone.user, row, summary="Az enyém.", version=version)
    told = phone.send(edit)
    assert told["outcome"] == "stale"
    (difference,) = told["differences"]
    assert (difference["before"], difference["theirs"], difference["mine"]) == (
        None,
        "Eredeti.",
        "Az enyém.",
    )
    assert told["sentences"][0]
    row.refresh_from_db()
    assert row.version == 1


BAD_BASES = ["", None, "{}", "x", "[" * 5000, json.dumps({"summary": "Eredeti."})]


@pytest.mark.parametrize("base", BAD_BASES)
def test_a_bad_base_is_refused_when_the_entry_was_changed(phone, row, colleague, base):
    edit = an_edit(phone.user, row, summary="Az enyém.", base=base)
    change(row, colleague, participants=11)
    told = phone.send(edit)
    assert told["outcome"] == "stale"
    assert {line["before"] for line in told["differences"]} == {None}
    assert len(told["differences"]) == 2
    row.refresh_from_db()
    assert (row.summary, row.participants) == ("Eredeti.", 11)


def test_a_base_is_not_needed_for_an_entry_that_nobody_changed(phone, row):
    assert phone.send(an_edit(phone.user, row, summary="Az enyém.", base=None))["version"] == 2


def test_a_version_of_tomorrow_is_stale(phone, row):
    told = phone.send(an_edit(phone.user, row, summary="Az enyém.", version="99", base=None))
    assert (told["outcome"], told["version"]) == ("stale", 1)


def test_a_version_long_before_the_first_is_merged_like_any_other(phone, row, colleague):
    edit = an_edit(phone.user, row, summary="Az enyém.", version="-" + "9" * 30)
    change(row, colleague, participants=11)
    told = phone.send(edit)
    assert (told["outcome"], told["version"]) == ("received", 3)
    assert "Kolléga Kati" in told["sentences"][0]


def test_a_writer_who_comes_between_is_merged_too(phone, row, colleague, monkeypatch):
    """The entry is changed again after it was read for merging."""
    edit = an_edit(phone.user, row, summary="Az enyém.")
    change(row, colleague, participants=11)
    plain, writers = actions.change, iter([{"participants": 12}, {"obstacle": "hó"}])

    def interrupted(**deed):
        facts = next(writers, None)
        if facts:
            monkeypatch.setattr(actions, "change", plain)
            change(row, colleague, **facts)
            monkeypatch.setattr(actions, "change", interrupted)
        return plain(**deed)

    monkeypatch.setattr(actions, "change", interrupted)
    assert phone.send(edit)["outcome"] == "received"
    row.refresh_from_db()
    assert (row.summary, row.participants, row.obstacle) == ("Az enyém.", 12, "hó")


def test_cancelled_or_joined_meanwhile_is_refused_and_nothing_is_lost(phone, row, colleague):
    edit = an_edit(phone.user, row, summary="Az enyém.")
    actions.move(by=colleague, engagement=row, to="cancel", version=1, reason="tévedés")
    told = phone.send(edit)
    assert told["outcome"] == "refused" and told["sentences"]


# The private note


def test_the_note_is_neither_shown_nor_overwritten_where_it_may_not_be_read(client, person, row):
    admin = person("admin")
    client.force_login(admin)
    edit = an_edit(admin, row, summary="Admin írta.", private_note="")
    assert "titok" not in edit["fields"]["base"][0]
    change(row, row.author, summary="Az övék.", private_note="titok 2")
    told = Phone(client, admin).send(edit)
    assert told["outcome"] == "stale"
    assert "titok" not in json.dumps(told)
    assert len(told["differences"]) == 1
    assert Phone(client, admin).send(again(edit, told))["outcome"] == "received"
    row.refresh_from_db()
    assert (row.summary, row.private_note) == ("Admin írta.", "titok 2")


def test_a_changed_note_alone_is_no_conflict_for_who_may_not_read_it(client, person, row):
    admin = person("admin")
    client.force_login(admin)
    edit = an_edit(admin, row, summary="Admin írta.", private_note="")
    change(row, row.author, private_note="titok 2")
    told = Phone(client, admin).send(edit)
    assert (told["outcome"], told["sentences"]) == ("received", [])
    row.refresh_from_db()
    assert (row.summary, row.private_note) == ("Admin írta.", "titok 2")


def test_the_team_merges_its_note(phone, row, colleague):
    edit = an_edit(phone.user, row, private_note="Az enyém.")
    change(row, colleague, private_note="Az övék.")
    (difference,) = phone.send(edit)["differences"]
    assert difference["before"] == "titok"


# The page, without the programme


@pytest.fixture
def page(phone, row):
    """Posts an edit as the page would, and gives the answer."""

    def post(edit, **more):
        return phone.client.post(f"/engagements/{row.pk}/edit/", posted(edit) | more)

    return post


def test_the_page_carries_what_was_opened(phone, row):
    form = phone.client.get(f"/engagements/{row.pk}/edit/").context["form"]
    facts = json.loads(form["base"].value())
    assert (facts["summary"], facts["private_note"]) == ("Eredeti.", "titok")


def test_the_page_merges_and_says_so(phone, row, page, colleague):
    edit = an_edit(phone.user, row, summary="Az enyém.")
    change(row, colleague, participants=11)
    response = page(edit)
    assert response.status_code == 302
    told = [str(message) for message in response.wsgi_request._messages]
    assert any("Kolléga Kati" in text for text in told)
    row.refresh_from_db()
    assert (row.summary, row.participants) == ("Az enyém.", 11)


@pytest.mark.parametrize("language", ["hu", "en"])
def test_the_page_shows_before_theirs_and_mine_and_is_filled_with_both(
    phone, row, page, colleague, language
):
    phone.client.cookies["django_language"] = language
    edit = an_edit(phone.user, row, summary="Az enyém.", participants="8")
    change(row, colleague, summary="Az övék.", obstacle="sár")
    response = page(edit)
    for text in ("Eredeti.", "Az övék.", "Az enyém."):
        assertContains(response, text, status_code=409)
    form = response.context["form"]
    assert [form[name].value() for name in ("summary", "participants", "obstacle")] == [
        "Az enyém.",
        "8",
        "sár",
    ]
    fresh = {name: form.data.getlist(name) for name in form.data}
    assert fresh["client_ref"] == [edit["ref"]]
    saved = phone.client.post(f"/engagements/{row.pk}/edit/", fresh)
    assert saved.status_code == 302
    row.refresh_from_db()
    assert (row.summary, row.obstacle, row.participants) == ("Az enyém.", "sár", 8)


@pytest.mark.parametrize(
    ("language", "shown"), [("hu", (">08:05<", ">12,5<")), ("en", (">8:05 a.m.<", ">12.5<"))]
)
def test_the_page_shows_times_and_kilometres_in_the_readers_language(
    phone, row, page, colleague, language, shown
):
    phone.client.cookies["django_language"] = language
    edit = an_edit(phone.user, row, starts_at="09:30", travel_km="3")
    change(row, colleague, starts_at=time(8, 5), travel_km=Decimal("12.5"))
    response = page(edit)
    for text in shown:
        assertContains(response, text, status_code=409)


def test_the_page_shows_two_columns_when_nobody_knows_what_was_opened(phone, row, page, colleague):
    edit = an_edit(phone.user, row, summary="Az enyém.", base="x")
    change(row, colleague, summary="Az övék.")
    response = page(edit)
    (difference,) = response.context["theirs"]
    assert difference.before is None
    assertNotContains(response, "Eredeti.", status_code=409)


def test_an_odd_step_in_a_stale_form_is_no_fault(phone, row, page, colleague):
    edit = an_edit(phone.user, row, step="\x00", settlements=["\x00", "99999"], on_site=["\x00"])
    change(row, colleague, participants=11, step=None, settlements={SettlementFactory().pk: True})
    assert page(edit).status_code in (409, 422)
    assert phone.send(edit)["outcome"] in ("stale", "refused")


def test_a_new_entry_with_a_version_and_a_base_is_a_new_entry(phone):
    told = phone.send(a_visit(phone.user, version="7", base="{}"))
    assert (told["outcome"], told["version"]) == ("received", 1)


def test_two_edits_of_one_entry_from_one_phone_are_both_kept(phone, row):
    """Typed one after the other without a signal, both on top of what was opened first."""
    first = an_edit(phone.user, row, participants="8")
    second = an_edit(phone.user, row, obstacle="sár")
    told = phone.send_all([second, first])
    assert [answer["outcome"] for answer in told] == ["received", "received"]
    row.refresh_from_db()
    assert (row.participants, row.obstacle, row.version) == (8, "sár", 3)
