"""Two records of one organisation become one, and two again, with nothing lost."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagements.models import Engagement, PartnershipParty, Promise
from mentorhalo.core.models import Change
from settlements.models import Contact, GrantMember, Organisation, OrganisationMerge
from settlements.organisations.actions import (
    close_organisation,
    merge_organisations,
    save_organisation,
    undo_merge,
)
from settlements.organisations.merge_plan import plan, relations
from tests.factories.adoptions import AdoptionFactory
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory
from tests.factories.grants import GrantFactory, GrantMemberFactory
from tests.factories.help import HelpRequestFactory
from tests.factories.organisations import ContactFactory, OrganisationFactory, tax_number
from tests.factories.partnerships import PartnershipFactory
from tests.factories.practices import GoodPracticeFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def pair(**lost):
    seat = SettlementFactory()
    return OrganisationFactory(seat=seat), OrganisationFactory(seat=seat, **lost)


def merge(kept, lost, by=None):
    kept.refresh_from_db()
    lost.refresh_from_db()
    by = by or UserFactory(admin=True)
    versions = (kept.version, lost.version)
    return merge_organisations(by=by, kept=kept, lost=lost, versions=versions)


def refused(deed, *args, **named):
    with pytest.raises(ValidationError) as caught:
        deed(*args, **named)
    return " ".join(caught.value.messages)


def state():
    """Every row that names an organisation, and the organisations, by key; versions aside."""
    columns = {
        relation.key: set(
            relation.model._base_manager.values_list(relation.field, *relation.others)
            if relation.owner
            else relation.model._base_manager.values_list("pk", relation.field)
        )
        for relation in relations()
    }
    facts = ("pk", "name", "tax_number", "address", "phone", "maintainer", "merged_into")
    return columns | {"organisations": set(Organisation.objects.values_list(*facts))}


def full(organisation):
    """One row of each kind that names it."""
    served = SettlementFactory()
    organisation.places.create(settlement=served)
    OrganisationFactory(maintainer=organisation)
    engagements = [EngagementFactory(), EngagementFactory()]
    for engagement in engagements:
        engagement.organisations.add(organisation)
    return [
        *(ContactFactory(organisation=organisation) for _n in range(2)),
        *(GrantMemberFactory(organisation=organisation) for _n in range(2)),
        *(GrantFactory(lead=organisation) for _n in range(2)),
        *(PromiseFactory(organisation=organisation) for _n in range(2)),
        *(HelpRequestFactory(organisation=organisation) for _n in range(2)),
        *(PartnershipFactory(parties=[organisation, OrganisationFactory()]) for _n in range(2)),
        *(GoodPracticeFactory(organisation=organisation) for _n in range(2)),
        *(AdoptionFactory(organisation=organisation) for _n in range(2)),
    ]


def test_every_field_that_names_organisations_is_known():
    assert {relation.key for relation in relations()} >= {
        "settlements.organisationplace.organisation",
        "settlements.organisation.maintainer",
        "settlements.contact.organisation",
        "settlements.grant.lead",
        "settlements.grantmember.organisation",
        "engagements.promise.organisation",
        "engagements.partnershipparty.organisation",
        "engagements.goodpractice.organisation",
        "engagements.adoption.organisation",
        "engagements.helprequest.organisation",
        "engagements.engagement_organisations.organisation",
    }


def test_everything_moves_and_is_told():
    kept, lost = pair()
    full(lost)
    moving = {row.relation.key: len(row) for row in plan(kept, lost)}
    merge(kept, lost)
    assert {key: 2 for key in moving} | {
        "settlements.organisationplace.organisation": 1,
        "settlements.organisation.maintainer": 1,
    } == moving
    for relation in relations():
        assert not relation.rows(lost).exists() and relation.rows(kept).exists(), relation.key
    lost.refresh_from_db()
    assert lost.merged_into == kept
    for record in (*Contact.objects.all(), *GrantMember.objects.all(), *Promise.objects.all()):
        told = Change.objects.of(record).get()
        field = "organisation"
        assert told.fields[field] == [lost.pk, kept.pk]
        assert told.reason == f"“{lost.name}” was merged into “{kept.name}”."
    for row in (kept, lost):
        told = Change.objects.of(row).get()
        assert told.action == "merged" and told.fields["serves"]
    assert OrganisationMerge.objects.get().lost == lost


def test_an_engagements_history_and_version_tell_of_it():
    kept, lost = pair()
    rows = [EngagementFactory(), EngagementFactory()]
    for row in rows:
        row.organisations.add(lost)
    merge(kept, lost)
    for row in rows:
        stored = Engagement.objects.get(pk=row.pk)
        assert stored.version == row.version + 1
        told = Change.objects.of(stored).first()
        assert told.fields["organisations"] == [
            [f"{lost.name} ({lost.pk})"],
            [f"{kept.name} ({kept.pk})"],
        ]


def test_duplicates_are_one_and_come_back():
    kept, lost = pair()
    place, engagement = SettlementFactory(), EngagementFactory()
    for row in (kept, lost):
        row.places.create(settlement=place)
        engagement.organisations.add(row)
    before = state()
    done = merge(kept, lost)
    assert [row.settlement for row in kept.places.all()] == [place]
    assert list(engagement.organisations.all()) == [kept]
    assert undo_merge(by=done.by, merge=done) == []
    assert state() == before


def test_empty_facts_are_filled_and_emptied_again():
    kept, lost = pair(tax_number=tax_number(1234567), phone="+36 92 000 000", address="Fő tér 1.")
    Organisation.objects.filter(pk=kept.pk).update(address="Piac tér 2.")
    before = state()
    done = merge(kept, lost)
    kept.refresh_from_db()
    assert (kept.tax_number, kept.phone) == (lost.tax_number, lost.phone)
    assert kept.address == "Piac tér 2."
    undo_merge(by=done.by, merge=done)
    assert state() == before


def test_what_was_changed_since_stays_and_is_said():
    kept, lost = pair(phone="+36 92 000 000")
    other = OrganisationFactory()
    moved, stayed = (ContactFactory(organisation=lost) for _n in range(2))
    engagement = EngagementFactory()
    engagement.organisations.add(lost, kept)
    done = merge(kept, lost)
    Contact.objects.filter(pk=stayed.pk).update(organisation=other)
    Organisation.objects.filter(pk=kept.pk).update(phone="+36 92 111 111")
    engagement.organisations.clear()
    stays = undo_merge(by=done.by, merge=done)
    assert sorted(stays) == ["contacts: 1", "engagements: 1", "phone"]
    moved.refresh_from_db()
    stayed.refresh_from_db()
    kept.refresh_from_db()
    assert (moved.organisation, stayed.organisation, kept.phone) == (lost, other, "+36 92 111 111")
    assert not engagement.organisations.exists()


def test_the_lost_ones_county_goes_on_reading_it(person):
    kept, lost = OrganisationFactory(seat__county__iso="HU-SO"), OrganisationFactory()
    contact = ContactFactory(organisation=lost)
    before, mentor = state(), person("mentor")
    done = merge(kept, lost)
    assert Contact.objects.visible_to(mentor).get() == contact
    assert [row.settlement for row in kept.places.all()] == [lost.seat]
    undo_merge(by=done.by, merge=done)
    assert state() == before


def test_two_memberships_of_one_time_would_double_the_shares():
    kept, lost = pair()
    grant = GrantFactory()
    mine = GrantMemberFactory(grant=grant, organisation=kept, share=100)
    GrantMemberFactory(grant=grant, organisation=lost, share=100)
    assert "their shares would double" in refused(merge, kept, lost)
    assert not Change.objects.exists()
    GrantMember.objects.filter(pk=mine.pk).update(until=date(2026, 1, 1))
    GrantMember.objects.exclude(pk=mine.pk).update(since=date(2026, 1, 1))
    assert merge(kept, lost)


def test_a_partnership_is_not_left_with_one_party():
    kept, lost = pair()
    row = PartnershipFactory(name="Könyvtár és iskola", parties=[kept, lost])
    other = PartnershipFactory(parties=[kept, lost, OrganisationFactory()])
    before, told = state(), Change.objects.count()
    sentence = "“Könyvtár és iskola” (partnership) would be left with fewer than 2 organisations."
    assert sentence in refused(merge, kept, lost)
    assert sentence in refused(merge, lost, kept)
    assert sentence in refused(plan, kept, lost)  # the preview says so already
    assert (state(), Change.objects.count()) == (before, told)
    third = OrganisationFactory()
    PartnershipParty.objects.create(partnership=row, organisation=third)
    before = state()
    done = merge(kept, lost)
    assert set(row.parties.all()) == {kept, third}
    assert other.parties.count() == 2
    undo_merge(by=done.by, merge=done)
    assert state() == before


def test_a_merged_one_is_not_merged_again_in_either_direction():
    kept, lost = pair()
    merge(kept, lost)
    for one, two in ((kept, lost), (lost, kept), (lost, OrganisationFactory())):
        assert "was merged into another already" in refused(merge, one, two)
    assert "into itself" in refused(merge, kept, kept)


def test_merges_never_make_a_circle_of_maintainers():
    kept, lost = pair()
    between = OrganisationFactory(maintainer=lost)
    Organisation.objects.filter(pk=kept.pk).update(maintainer=between)
    assert "maintain itself" in refused(merge, kept, lost)
    Organisation.objects.filter(pk=kept.pk).update(maintainer=lost)
    assert "maintains" in refused(merge, kept, lost)
    between.refresh_from_db()
    assert between.maintainer == lost


def test_a_closed_one_can_be_lost_but_not_kept():
    closed = {"closed_on": date(2026, 1, 1), "closed_because": "megszűnt"}
    kept, lost = pair(**closed)
    assert "is closed" in refused(merge, lost, kept)
    assert merge(kept, lost)


def test_a_stale_preview_is_refused():
    kept, lost = pair()
    by = UserFactory(admin=True)
    assert "changed one of the two" in refused(
        merge_organisations, by=by, kept=kept, lost=lost, versions=(kept.version, 7)
    )


def test_undone_within_a_day_and_only_once():
    kept, lost = pair()
    done = merge(kept, lost)
    later = OrganisationMerge.objects.filter(pk=done.pk)
    later.update(at=timezone.now() - timedelta(hours=25))
    assert "within a day" in refused(undo_merge, by=done.by, merge=done)
    later.update(at=timezone.now() - timedelta(hours=23))
    undo_merge(by=done.by, merge=done)
    assert "undone already" in refused(undo_merge, by=done.by, merge=done)
    assert merge(kept, lost)  # and may be merged anew


def test_the_kept_one_of_a_later_merge_is_freed_first():
    kept, lost = pair()
    third = OrganisationFactory()
    first, second = merge(kept, lost), merge(third, kept)
    assert "undo that first" in refused(undo_merge, by=first.by, merge=first)
    undo_merge(by=second.by, merge=second)
    undo_merge(by=first.by, merge=first)
    assert not Organisation.objects.exclude(merged_into=None).exists()


def test_a_tax_number_given_away_meanwhile_stops_the_undo():
    number = tax_number(1234567)
    kept, lost = pair(tax_number=number)
    Organisation.objects.filter(pk=kept.pk).update(tax_number=tax_number(7654321))
    done = merge(kept, lost)
    OrganisationFactory(tax_number=number)
    assert "has this tax number" in refused(undo_merge, by=done.by, merge=done)
    lost.refresh_from_db()
    assert lost.merged_into == kept


def test_save_keeps_the_rules_of_the_form():
    row, above = OrganisationFactory(), OrganisationFactory()
    above.maintainer = row
    save_organisation(by=None, organisation=above)
    row.maintainer = above
    assert "maintain itself" in refused(save_organisation, by=None, organisation=row)
    above.refresh_from_db()
    assert above.version == 2 and Change.objects.of(above).get().action == "changed"


def test_closing_wants_a_day_that_came_and_a_reason():
    row, by = OrganisationFactory(), UserFactory(admin=True)
    deed = {"by": by, "organisation": row, "version": 1}
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "yet to come" in refused(close_organisation, closed_on=tomorrow, reason="x", **deed)
    today = timezone.localdate()
    assert "reason" in refused(close_organisation, closed_on=today, reason=" ", **deed)
    close_organisation(closed_on=today, reason="megszűnt", **deed)
    assert Change.objects.of(row).get().action == "closed"
    assert "changed this" in refused(close_organisation, closed_on=today, reason="x", **deed)


NUMBER = st.integers(0, 3)
KINDS = ("place", "maintained", "contact", "member", "lead", "promise", "engagement")
ROWS = st.lists(st.tuples(st.sampled_from(KINDS), NUMBER, st.booleans()), max_size=9)


def lay(rows, bodies):
    """Rows that name one of two bodies, several the same settlement, grant or engagement."""
    places, grants, engagements = {}, {}, {}
    for kind, number, first in rows:
        body = bodies[0 if first else 1]
        if kind == "place":
            place = places.setdefault(number, SettlementFactory())
            body.places.get_or_create(settlement=place)
        elif kind == "maintained":
            OrganisationFactory(maintainer=body)
        elif kind == "contact":
            ContactFactory(organisation=body)
        elif kind == "member":
            year = 2020 + 2 * number + (0 if first else 1)
            since, until = date(year, 1, 1), date(year + 1, 1, 1)
            grant = grants.setdefault(0, GrantFactory())
            GrantMemberFactory(grant=grant, organisation=body, since=since, until=until)
        elif kind == "lead":
            GrantFactory(lead=body)
        elif kind == "promise":
            PromiseFactory(organisation=body)
        else:
            row = engagements.setdefault(number, EngagementFactory())
            row.organisations.add(body)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rows=ROWS,
    elsewhere=st.booleans(),
    facts=st.lists(st.sampled_from(["phone", "address"]), unique=True),
)
def test_a_merge_undone_leaves_what_was(rows, elsewhere, facts):
    seats = [SettlementFactory(), SettlementFactory()]
    kept = OrganisationFactory(seat=seats[0])
    lost = OrganisationFactory(seat=seats[elsewhere], **{name: "+36 92 000 000" for name in facts})
    lay(rows, (kept, lost))
    before = state()
    done = merge(kept, lost)
    for relation in relations():
        assert not relation.rows(lost).exists()
    assert undo_merge(by=done.by, merge=done) == []
    assert state() == before
