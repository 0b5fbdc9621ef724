"""What arrives from somebody who may not write any more waits for the county's lead."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from counties.models import TeamMembership
from engagements.models import Draft, Engagement, Quarantined, QuarantineState, Submission
from engagements.quarantine import actions
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
    held = hold(MentorFactory().user, summary=["a\x00b\ud800c"])
    held.quarantined.refresh_from_db()
    assert held.quarantined.fields["summary"] == ["ab?c"]


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
