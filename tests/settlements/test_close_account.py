"""manage.py close_account: what it refuses, what stays, and what the history says."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from mentorhalo.core.models import Change
from tests.factories.counties import LONG_AGO, OfficeFactory, UserFactory
from tests.factories.engagements import days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

pytestmark = pytest.mark.django_db


def close(user, reason="elment"):
    call_command("close_account", user.username, "--reason", reason)
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
