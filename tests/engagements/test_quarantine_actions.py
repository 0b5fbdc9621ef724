"""What arrives from somebody who may not write any more waits for the county's lead."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from counties.models import TeamMembership
from engagements.actions import StaleVersion
from engagements.models import Draft, Engagement, Quarantined, QuarantineState, Submission
from engagements.quarantine import actions
from engagements.quarantine.form import HeldForm, as_typed
from engagements.receipts import AlreadyReceived
from mentorhalo.core.models import Change
from tests.factories.counties import CountyFactory, OfficeFactory, UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.quarantine import QuarantinedFactory, typed_fields
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


def hold(by, ref=None, **fields):
    return actions.hold(by=by, client_ref=ref or uuid4(), fields=fields)


def test_it_is_held_and_no_engagement():
    row = QuarantinedFactory(files=["5a3c5d80-9d5a-4c5e-8f0a-0d5ad1c7a111"])
    held = row.submission
    assert (held.outcome, held.engagement, held.files) == (
        "quarantined",
        None,
        ["5a3c5d80-9d5a-4c5e-8f0a-0d5ad1c7a111"],
    )
    assert row.state == QuarantineState.WAITING
    assert row.fields["summary"] == ["Megbeszéltük a nyári tábort."]
    assert not Engagement.objects.exists()
    told = Change.objects.of(row).get()
    assert (told.action, told.by_id, told.county) == ("held", held.author_id, row.county_id)
    assert "fields" in told.private_fields
    assert "fields" not in told.fields


def test_a_retry_has_the_same_answer():
    mentor, ref = MentorFactory(), uuid4()
    fields = typed_fields(mentor)
    kept = {hold(mentor.user, ref, **fields).pk for _ in range(3)}
    assert len(kept) == Submission.objects.count() == Quarantined.objects.count() == 1
    assert Change.objects.count() == 1


def test_the_same_uuid_with_other_words_or_from_another_is_refused():
    mentor, ref = MentorFactory(), uuid4()
    fields = typed_fields(mentor)
    hold(mentor.user, ref, **fields)
    with pytest.raises(AlreadyReceived):
        hold(mentor.user, ref, **(fields | {"summary": ["Más."]}))
    with pytest.raises(AlreadyReceived):
        hold(MentorFactory().user, ref, **fields)
    assert Submission.objects.count() == 1


def test_the_county_is_that_of_the_office_on_the_day():
    user = UserFactory()
    old, new = (OfficeFactory(county=CountyFactory(iso=iso)) for iso in ("HU-SO", "HU-ZA"))
    change = days_ago(10)
    TeamMembership.objects.create(user=user, office=old, since=change - timedelta(90), until=change)
    TeamMembership.objects.create(user=user, office=new, since=change, until=days_ago(2))
    for day, office in [(11, old), (5, new), (1, new), (-1, new), (400, new)]:
        held = hold(user, held_on=[days_ago(day).isoformat()])
        assert held.quarantined.county_id == office.pk, day
    assert hold(user, held_on=["tegnap"]).quarantined.county_id == new.pk


def test_without_an_office_the_settlement_says_the_county():
    user, place = UserFactory(), SettlementFactory()
    held = hold(user, settlements=["<b>", "99999", place.pk])
    assert held.quarantined.county_id == place.county_id


@pytest.mark.parametrize("fields", [{}, {"settlements": ["99999"]}, {"held_on": []}])
def test_nothing_is_held_when_nothing_says_a_county(fields):
    with pytest.raises(ValidationError, match=r"(?i)county|vármegy"):
        hold(UserFactory(), **fields)
    assert not Submission.objects.exists()


def test_a_change_is_of_its_entrys_county():
    row = EngagementFactory(iso="HU-SO")
    held = QuarantinedFactory(engagement=row)
    assert held.county_id == row.county_id


def test_letters_that_no_database_holds_are_left_out():
    odd = {"summary": ["a\x00b\ud800c"], "o\x00dd\ud800": ["x"]}
    held = hold(MentorFactory().user, **odd)
    held.quarantined.refresh_from_db()
    fields = held.quarantined.fields
    assert (fields["summary"], fields["odd?"]) == (["ab?c"], ["x"])


def test_what_was_sent_is_no_draft_any_more():
    from django.utils import timezone

    mentor, ref = MentorFactory(), uuid4()
    Draft.objects.create(client_ref=ref, author=mentor.user, updated_at=timezone.now())
    hold(mentor.user, ref)
    assert not Draft.objects.exists()


def test_refusing_wants_a_reason_and_is_told():
    row, lead = QuarantinedFactory(), UserFactory()
    with pytest.raises(ValidationError):
        actions.refuse(by=lead, quarantined=row, reason=" ")
    row = actions.refuse(by=lead, quarantined=row, reason=" Más már beírta. ")
    assert (row.state, row.reason, row.decided_by) == ("refused", "Más már beírta.", lead)
    told = Change.objects.of(row).first()
    assert (told.action, told.reason) == ("refused", "Más már beírta.")
    with pytest.raises(ValidationError):
        actions.refuse(by=lead, quarantined=row, reason="Még egyszer")


def test_letting_in_makes_its_authors_engagement():
    held, lead = QuarantinedFactory(), UserFactory(coordinator=True)
    author = held.submission.author
    row = actions.accept(by=lead, quarantined=held)
    assert (row.author, row.state, row.county_id) == (author, "logged", held.county_id)
    assert (row.summary, row.participants) == ("Megbeszéltük a nyári tábort.", 7)
    held.refresh_from_db()
    assert (held.state, held.decided_by) == (QuarantineState.ACCEPTED, lead)
    told = Change.objects.of(row).get()
    assert (told.action, told.by_id) == ("added", lead.pk)
    assert Change.objects.of(held).first().action == "accepted"


def test_a_retry_after_letting_in_has_the_receipt():
    mentor, ref = MentorFactory(), uuid4()
    fields = typed_fields(mentor)
    held = hold(mentor.user, ref, **fields).quarantined
    row = actions.accept(by=UserFactory(coordinator=True), quarantined=held)
    again = hold(mentor.user, ref, **fields)
    assert (again.engagement, again.outcome) == (row, "added")
    assert again.answer == {"receipt": row.pk, "version": 1}


def test_what_breaks_a_rule_stays_and_says_why():
    held, by = QuarantinedFactory(summary=[""], participants=["-3"]), UserFactory(coordinator=True)
    with pytest.raises(actions.Refused) as refused:
        actions.accept(by=by, quarantined=held)
    assert {"summary", "participants"} <= set(refused.value.form.errors)
    held.refresh_from_db()
    assert held.state == QuarantineState.WAITING
    assert not Engagement.objects.exists()


def test_nobody_is_credited_for_a_day_outside_any_office():
    user, place = UserFactory(), SettlementFactory()
    held = hold(user, **typed_fields(MentorFactory(), place)).quarantined
    with pytest.raises(actions.Refused) as refused:
        actions.accept(by=UserFactory(coordinator=True), quarantined=held)
    assert str(user) in refused.value.form.errors["held_on"][0]


def test_what_is_mended_is_its_authors_still():
    held, by = QuarantinedFactory(summary=[""]), UserFactory(coordinator=True)
    data = as_typed(held)
    data["summary"] = "Az iroda írta be."
    row = actions.accept(by=by, quarantined=held, form=HeldForm(data, held=held, user=by))
    assert (row.author, row.summary) == (held.submission.author, "Az iroda írta be.")


def test_the_private_note_survives_who_may_not_read_it():
    held = QuarantinedFactory(summary=[""], private_note=["Csak a csapatnak"])
    by, data = UserFactory(coordinator=True), as_typed(held)
    data["summary"], data["private_note"] = "Az iroda írta be.", ""
    row = actions.accept(by=by, quarantined=held, form=HeldForm(data, held=held, user=by))
    assert row.private_note == "Csak a csapatnak"


def test_a_change_is_made_on_the_version_it_was_typed_on():
    row = EngagementFactory()
    mentor = row.author.mentor
    typed = {
        "engagement": row,
        "settlements": [row.settlements.get().pk],
        "summary": ["Pontosítva."],
    }
    held = QuarantinedFactory(mentor=mentor, version=["1"], **typed)
    by = UserFactory(coordinator=True)
    assert actions.accept(by=by, quarantined=held) == row
    row.refresh_from_db()
    assert (row.summary, row.version) == ("Pontosítva.", 2)
    late = QuarantinedFactory(mentor=mentor, version=["1"], **typed)
    with pytest.raises(StaleVersion):
        actions.accept(by=by, quarantined=late)
    late.refresh_from_db()
    assert late.state == QuarantineState.WAITING


def test_a_lead_cannot_let_in_what_became_another_countys():
    user, lead = UserFactory(), MentorFactory().user
    home, away = (OfficeFactory(county=CountyFactory(iso=iso)) for iso in ("HU-ZA", "HU-SO"))
    TeamMembership.objects.create(user=user, office=home, since=days_ago(90), until=days_ago(30))
    TeamMembership.objects.create(user=user, office=away, since=days_ago(20))
    away_mentor = MentorFactory(user=user, team=False)
    held = hold(user, **typed_fields(away_mentor, held_on=[days_ago(40).isoformat()])).quarantined
    data = as_typed(held)
    place = SettlementFactory(county=away.county)
    data["held_on"], data["settlements"] = days_ago(5).isoformat(), place.pk
    form = HeldForm(data, held=held, user=lead)
    with pytest.raises(actions.Refused) as refused:
        actions.accept(by=lead, quarantined=held, form=form)
    assert "held_on" in refused.value.form.errors
    assert not Engagement.objects.exists()


def test_what_is_decided_is_not_decided_again():
    held, by = QuarantinedFactory(), UserFactory(coordinator=True)
    actions.accept(by=by, quarantined=held)
    for deed in (actions.accept, lambda **told: actions.refuse(**told, reason="Nem")):
        with pytest.raises(ValidationError):
            deed(by=by, quarantined=held)
    assert Engagement.objects.count() == 1
