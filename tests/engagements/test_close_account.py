"""manage.py close_account: what it refuses, what stays, and what the history says."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from engagements.accounts.actions import close_account
from engagements.models import Draft, Partnership, Promise, Stage
from mentorhalo.core.models import Change
from settlements import coverage
from settlements.models import Assignment, SettlementSummary
from tests.factories.counties import LONG_AGO, OfficeFactory, UserFactory
from tests.factories.engagements import days_ago
from tests.factories.handovers import HandoverFactory
from tests.factories.mentors import MentorFactory
from tests.factories.partnerships import PartnershipFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

pytestmark = pytest.mark.django_db


def close(user, reason="elment", *flags):
    call_command("close_account", user.username, "--reason", reason, *flags)
    user.refresh_from_db()


def test_it_closes_notes_why_and_sends_away_at_once(client, capsys):
    user = UserFactory(username="anna", coordinator=True)
    client.force_login(user)
    close(user)
    assert not user.is_active
    assert "anna" in capsys.readouterr().out
    assertRedirects(client.get("/dashboard/"), "/accounts/login/?next=/dashboard/")
    change = Change.objects.of(user).first()
    assert (change.action, change.reason, change.surface) == ("closed", "elment", "command")
    assert change.fields == {"is_active": [True, False]}


def test_who_has_left_the_team_can_be_closed():
    user = UserFactory()
    user.memberships.create(office=OfficeFactory(), since=LONG_AGO, until=timezone.localdate())
    close(user)
    assert not user.is_active


def refused(user, sentence, reason="elment"):
    with pytest.raises(CommandError, match=sentence):
        close(user, reason)
    user.refresh_from_db()
    assert user.is_active and not Change.objects.of(user).exists()


@pytest.mark.parametrize("days", [400, 0, -30])
def test_a_membership_that_holds_or_will_is_ended_first(days):
    user, office = UserFactory(), OfficeFactory()
    user.memberships.create(office=office, since=days_ago(days))
    refused(user, office.county.name)


def test_a_settlement_is_handed_over_first():
    mentor, place = MentorFactory(), SettlementFactory(name="Őrtilos")
    AssignmentFactory(mentor=mentor, settlement=place)
    mentor.user.memberships.update(until=timezone.localdate())
    refused(mentor.user, "Őrtilos")


def test_the_last_admin_stays():
    first = UserFactory(admin=True)
    refused(first, "utolsó")
    UserFactory(admin=True)
    close(first)
    assert not first.is_active


@pytest.mark.parametrize(("reason", "sentence"), [(" ", "okot"), ("a\0", "vezérlő")])
def test_a_reason_is_needed(reason, sentence):
    refused(UserFactory(), sentence, reason)


def test_once_is_enough_and_a_stranger_is_not_found():
    user = UserFactory()
    close(user)
    with pytest.raises(CommandError, match="már be van zárva"):
        close(user)
    with pytest.raises(CommandError, match="nincs-ilyen"):
        call_command("close_account", "nincs-ilyen", "--reason", "elment")


def leaver():
    """A mentor with a settlement, an open promise, a waiting handover to and one from them."""
    offered = HandoverFactory()
    mentor = offered.giver
    place = offered.items.get().settlement
    PromiseFactory(mentor=mentor, settlement=place)
    PartnershipFactory(mentor=mentor, places=[place])
    PartnershipFactory(mentor=mentor, places=[place], stage=Stage.CLOSED)
    HandoverFactory(taker=mentor)
    return mentor, place


def test_each_thing_that_is_left_is_named_with_its_number():
    mentor, place = leaver()
    with pytest.raises(ValidationError) as refusal:
        close_account(by=None, user=mentor.user, reason="elment")
    assert [error.code for error in refusal.value.error_list] == [
        "in_team",
        "assigned",
        "promises",
        "partnerships",
        "handovers",
    ]
    numbers = [text.split()[0] for text in refusal.value.messages]
    assert numbers == ["1", "1", "1", "1", "2"]
    assert place.name in refusal.value.messages[1]
    mentor.user.refresh_from_db()
    assert mentor.user.is_active


def test_despite_it_all_everything_ends_and_shows():
    mentor, place = leaver()
    SettlementSummary.objects.filter(pk=place.pk).update(involved_on=days_ago(30))
    promise, admin = Promise.objects.get(), UserFactory(admin=True)
    close_account(by=admin, user=mentor.user, reason="felmondott", despite=True)
    mentor.user.refresh_from_db()
    assert not mentor.user.is_active
    today = timezone.localdate()
    assert mentor.user.memberships.get().until == mentor.assignments.get().until == today
    assert not Assignment.objects.answering(today).filter(settlement=place).exists()
    nobodys = coverage.universe().filter(coverage.unassigned())
    assert list(nobodys.values_list("pk", flat=True)) == [place.pk]
    promise.refresh_from_db()
    assert (promise.mentor, promise.state, promise.version) == (None, "open", 2)
    partnership = Partnership.objects.open().get()
    assert (partnership.mentor, partnership.version) == (None, 2)
    assert Partnership.objects.get(stage=Stage.CLOSED).mentor == mentor
    handovers = [*mentor.given_handovers.all(), *mentor.taken_handovers.all()]
    assert {(row.state, row.reason, row.decided_by) for row in handovers} == {
        ("withdrawn", "felmondott", admin)
    }
    ended = [mentor.user.memberships.get(), mentor.assignments.get(), promise, partnership]
    for row in [*ended, *handovers, mentor.user]:
        change = Change.objects.of(row).first()
        assert (change.reason, change.by_id) == ("felmondott", admin.pk)


def test_what_begins_today_or_later_lasts_its_first_day():
    user = UserFactory()
    user.memberships.create(office=OfficeFactory(), since=LONG_AGO, until=days_ago(0))
    user.memberships.create(office=OfficeFactory(), since=days_ago(0), until=days_ago(-9))
    user.memberships.create(office=OfficeFactory(), since=days_ago(-9))
    close_account(by=None, user=user, reason="elment", despite=True)
    assert sorted(user.memberships.values_list("since", "until")) == [
        (LONG_AGO, days_ago(0)),
        (days_ago(0), days_ago(-1)),
        (days_ago(-9), days_ago(-10)),
    ]


def test_the_command_can_do_it_despite_and_has_nobody_behind_it():
    mentor, _place = leaver()
    close(mentor.user, "felmondott", "--despite")
    assert not mentor.user.is_active
    row = mentor.given_handovers.get()
    assert (row.state, row.decided_by) == ("withdrawn", None) and row.decided_at


def test_despite_does_not_close_the_last_admin():
    admin = UserFactory(admin=True)
    with pytest.raises(CommandError, match="utolsó"):
        close(admin, "elment", "--despite")
    admin.refresh_from_db()
    assert admin.is_active


def test_an_unfinished_entry_does_not_hinder_and_stays():
    user = UserFactory()
    Draft.objects.create(client_ref=uuid4(), author=user, updated_at=timezone.now())
    close(user)
    assert not user.is_active and Draft.objects.count() == 1


def test_what_others_hold_is_left_alone():
    mentor, _place = leaver()
    other = PromiseFactory(settlement=AssignmentFactory().settlement)
    close_account(by=None, user=mentor.user, reason="elment", despite=True)
    other.refresh_from_db()
    assert other.mentor and other.version == 1
    assert Assignment.objects.current().count() == 2
