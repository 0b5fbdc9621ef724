"""Who may do what with an entry: every role, county, part in it and state (product rules §5)."""

from dataclasses import replace
from itertools import product

import pytest

from engagements import actions, perms
from engagements.entry import entry_of
from engagements.models import Engagement, State
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory, EntryFactory
from tests.factories.mentors import MentorFactory

pytestmark = pytest.mark.django_db
PEOPLE = {
    # of Zala's office, where the entry is
    "author": ("mentor", "HU-ZA"),
    "credited": ("mentor", "HU-ZA"),
    "colleague": ("mentor", "HU-ZA"),
    "lead": ("lead", "HU-ZA"),
    "lead who wrote it": ("lead", "HU-ZA"),
    "lead who is credited": ("lead", "HU-ZA"),
    # of another office, or of none
    "mentor elsewhere": ("mentor", "HU-SO"),
    "credited elsewhere": ("mentor", "HU-SO"),
    "lead elsewhere": ("lead", "HU-SO"),
    "coordinator": ("coordinator", None),
    "auditor": ("auditor", None),
    "admin": ("admin", None),
    "admin who wrote it": ("admin", None),
}
EDITORS = {
    "author",
    "credited",
    "lead",
    "lead who wrote it",
    "lead who is credited",
    "admin",
    "admin who wrote it",
}
REVIEWERS = {"lead", "coordinator", "admin"}
OPEN = {"planned", "logged", "verified", "returned"}
MAY = {
    perms.can_edit_engagement: (EDITORS, OPEN),
    perms.can_verify_engagement: (REVIEWERS, {"logged"}),
    perms.can_return_engagement: (REVIEWERS, {"logged", "verified"}),
    perms.can_cancel_engagement: (EDITORS, {"planned", "logged", "returned"}),
    perms.can_restore_engagement: (EDITORS, {"cancelled"}),
    perms.can_join_engagement: (EDITORS, {"logged"}),
    perms.can_unjoin_engagement: (EDITORS, {"joined"}),
    perms.can_read_private_note: (
        {name for name, (role, county) in PEOPLE.items() if county == "HU-ZA"},
        set(State.values),
    ),
}
READERS = set(PEOPLE) - {"mentor elsewhere", "credited elsewhere", "lead elsewhere"}


def entry_with(name, person):
    """An entry of Zala in which the person has the part their name tells of."""
    role, county = PEOPLE[name]
    user = person(role, county) if county else UserFactory(role=role)
    writes = "wrote" in name or name == "author"
    mentor = user.mentor if "credited" in name else MentorFactory()
    return user, EngagementFactory(mentor=mentor, by=user if writes else MentorFactory().user)


@pytest.mark.parametrize("name", PEOPLE)
def test_the_table_of_rights(name, person):
    user, row = entry_with(name, person)
    found, should = {}, {}
    for (may, (people, states)), state in product(MAY.items(), State.values):
        row.state = state
        found[may.__name__, state] = may(user, row)
        should[may.__name__, state] = name in people and state in states
    assert found == should


@pytest.mark.parametrize("name", PEOPLE)
def test_who_reads_it(name, person):
    user, row = entry_with(name, person)
    assert Engagement.objects.visible_to(user).filter(pk=row.pk).exists() == (name in READERS)


@pytest.mark.parametrize("name", PEOPLE)
def test_who_adds(name, person):
    role, county = PEOPLE[name]
    user = person(role, county) if county else UserFactory(role=role)
    assert perms.can_add_engagement(user) == (role in ("mentor", "lead", "admin"))


def test_somebody_who_left_the_office_neither_reads_nor_edits(person):
    user = person("mentor", "HU-ZA")
    row = EngagementFactory(mentor=user.mentor)
    membership = user.memberships.get()
    membership.until = row.held_on
    membership.save()
    user = type(user).objects.get(pk=user.pk)
    assert not perms.can_add_engagement(user)
    assert not perms.can_edit_engagement(user, row)
    assert not perms.can_read_private_note(user, row)
    assert not Engagement.objects.visible_to(user).exists()


def test_a_credit_that_came_with_a_joined_entry_bars_from_verifying(person):
    lead = person("lead", "HU-ZA")
    meeting = EngagementFactory()
    row = EngagementFactory(mentor=lead.mentor, settlement=meeting.settlements.get())
    assert perms.can_verify_engagement(lead, meeting)
    actions.join(by=lead, engagement=row, into=meeting, version=row.version)
    assert not perms.can_verify_engagement(lead, meeting)


def test_who_changed_the_facts_does_not_verify_them_even_after_leaving(person):
    lead, colleague = person("lead", "HU-ZA"), MentorFactory()
    row = EngagementFactory(mentor=colleague)
    assert perms.can_verify_engagement(lead, row) and perms.can_return_engagement(lead, row)
    for people in ((colleague.pk, lead.mentor.pk), (colleague.pk,)):
        entry = replace(entry_of(row), mentors=people)
        row = actions.change(by=lead, engagement=row, version=row.version, entry=entry)
        row = Engagement.objects.get(pk=row.pk)
    assert not row.credits.filter(mentor__user=lead).exists()
    assert not perms.can_verify_engagement(lead, row)
    assert not perms.can_return_engagement(lead, row)
    assert perms.can_edit_engagement(lead, row)
    assert perms.can_verify_engagement(person("coordinator"), row)


def test_moving_an_entry_is_no_writing_in_it(person):
    lead = person("lead", "HU-ZA")
    row = EngagementFactory()
    for to in ("verify", "return", "cancel", "restore"):
        row = actions.move(by=lead, engagement=row, to=to, version=row.version, reason="mert")
    entry = replace(entry_of(row), minutes=30)
    row = actions.change(by=row.author, engagement=row, version=row.version, entry=entry)
    assert perms.can_verify_engagement(lead, row)


def test_the_author_of_a_joined_entry_does_not_verify_the_meeting(person):
    admin, meeting = person("admin"), EngagementFactory()
    place, mentor = meeting.settlements.get(), meeting.mentors.get()
    row = EngagementFactory(by=admin, mentor=mentor, settlement=place)
    actions.join(by=mentor.user, engagement=row, into=meeting, version=row.version)
    meeting = Engagement.objects.get(pk=meeting.pk)
    assert not perms.can_verify_engagement(admin, meeting)
    assert perms.can_verify_engagement(person("admin"), meeting)


def test_asking_of_a_prefetched_list_costs_nothing(person, django_assert_num_queries):
    mentor = person("mentor", "HU-ZA")
    for _ in range(3):
        EngagementFactory(mentor=mentor.mentor, by=MentorFactory().user)
    rows = list(Engagement.objects.prefetch_related("credits__mentor"))
    assert mentor.county_code
    with django_assert_num_queries(0):
        assert all(perms.can_edit_engagement(mentor, row) for row in rows)


def test_an_admin_who_edits_does_not_wipe_the_note_they_cannot_read():
    mentor = MentorFactory()
    row = EngagementFactory(mentor=mentor, private_note="Csak a megyének.")
    places = dict(row.places.values_list("settlement_id", "on_site"))
    entry = EntryFactory(settlements=places, mentors=(mentor.pk,), minutes=30)
    row = actions.change(by=UserFactory(admin=True), engagement=row, version=1, entry=entry)
    assert (row.minutes, row.private_note) == (30, "Csak a megyének.")
    row = actions.change(by=mentor.user, engagement=row, version=2, entry=entry)
    assert row.private_note == ""
