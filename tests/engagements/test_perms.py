"""Who may do what with an entry: every role, county, part in it and state (product rules §5)."""

from itertools import product

import pytest

from engagements import actions, perms
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


def test_asking_of_a_prefetched_list_costs_nothing(person, django_assert_num_queries):
    lead = person("lead", "HU-ZA")
    for _ in range(3):
        EngagementFactory()
    rows = list(Engagement.objects.prefetch_related("credits__mentor"))
    assert lead.is_lead
    with django_assert_num_queries(0):
        assert all(perms.can_verify_engagement(lead, row) for row in rows)


def test_an_admin_who_edits_does_not_wipe_the_note_they_cannot_read():
    mentor = MentorFactory()
    row = EngagementFactory(mentor=mentor, private_note="Csak a megyének.")
    places = dict(row.places.values_list("settlement_id", "on_site"))
    entry = EntryFactory(settlements=places, mentors=(mentor.pk,), minutes=30)
    row = actions.change(by=UserFactory(admin=True), engagement=row, version=1, entry=entry)
    assert (row.minutes, row.private_note) == (30, "Csak a megyének.")
    row = actions.change(by=mentor.user, engagement=row, version=2, entry=entry)
    assert row.private_note == ""
