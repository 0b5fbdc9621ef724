"""Writing grants: what follows from the code, shares, days, members, extensions."""

from datetime import date, timedelta
from decimal import Decimal
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from mentorhalo.core.forms import Stale
from mentorhalo.core.models import Change
from settlements.grants.actions import extend, save_grant, set_member
from settlements.models import Grant, GrantMember
from tests.factories.counties import CountyFactory, UserFactory
from tests.factories.grants import (
    CallFactory,
    GrantFactory,
    GrantMemberFactory,
    TargetAreaFactory,
)
from tests.factories.organisations import OrganisationFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def by(person):
    return person("mentor")


def new(code="TOP-5.3.1-16-ZA1-2017-00011", **facts):
    CallFactory()
    CountyFactory()
    return Grant(code=code, **facts)


def refused(field, act, *args, **kwargs):
    with pytest.raises(ValidationError) as caught:
        act(*args, **kwargs)
    assert field in caught.value.message_dict
    return caught.value.message_dict[field][0]


# the grant


def test_code_call_and_county_follow_from_what_was_typed(by):
    grant = save_grant(by=by, grant=new("top-5-3-1-16–za1-2017-00011"))
    grant.refresh_from_db()
    assert grant.code == "TOP-5.3.1-16-ZA1-2017-00011"
    assert (grant.call_id, grant.county_id, grant.version) == ("TOP-5.3.1-16", "20", 1)


def test_an_unknown_call_is_refused(by):
    message = refused("code", save_grant, by=by, grant=new("TOP-7.7.7-16-ZA1-2017-00011"))
    assert message.startswith("Unknown call: TOP-7.7.7-16")


def test_a_wrong_code_is_refused_with_its_reason(by):
    message = refused("code", save_grant, by=by, grant=new("TOP-5.3.1-16-ZA1-1017-00011"))
    assert "1017" in message
    assert not Grant.objects.exists()


def test_a_code_without_county_asks_for_one(by):
    CallFactory(code="TOP-6.9.2-16")
    assert "county" in refused(
        "county", save_grant, by=by, grant=new("TOP-6.9.2-16-ZG1-2017-00001")
    )
    grant = save_grant(by=by, grant=new("TOP-6.9.2-16-ZG1-2017-00001", county_id="20"))
    assert grant.county_id == "20"


def test_a_code_is_taken_once(by):
    kept = GrantFactory()
    refused("code", save_grant, by=by, grant=new(kept.code.lower()))


def test_settlements_are_named_left_and_taken_off_with_history(by):
    a, b, c = SettlementFactory.create_batch(3)
    grant = save_grant(by=by, grant=new(), settlements=[a, b])
    save_grant(by=by, grant=grant)
    assert set(grant.settlements.all()) == {a, b}
    assert grant.version == 1  # nothing changed, nothing was noted
    save_grant(by=by, grant=grant, settlements=[b, c])
    assert set(grant.settlements.all()) == {b, c}
    told = Change.objects.of(grant).first()
    assert set(told.fields) == {"settlements", "version"}
    assert told.fields["settlements"][1] == sorted(f"{row.name} ({row.pk})" for row in (b, c))


def test_a_settlement_of_a_target_area_stays(by):
    area = TargetAreaFactory()
    message = refused("settlements", save_grant, by=by, grant=area.grant, settlements=[])
    assert area.name in message
    assert area.grant.settlements.count() == 1


def test_a_stale_version_is_refused(by):
    grant = GrantFactory(version=3)
    with pytest.raises(Stale):
        save_grant(by=by, grant=grant, version=2)


def test_end_before_start_is_refused(by):
    grant = new(starts_on=date(2026, 2, 1), physical_end=date(2026, 1, 31))
    with pytest.raises(ValidationError, match="A grant ends after it started"):
        save_grant(by=by, grant=grant)


def test_a_closed_body_leads_nothing(by):
    closed = OrganisationFactory(closed_on=date(2026, 1, 1), closed_because="megszűnt")
    assert closed.name in refused("lead", save_grant, by=by, grant=new(lead=closed))
    kept = GrantFactory(lead=closed)  # closed since: it stays until another is chosen
    kept.title = "Más"
    assert save_grant(by=by, grant=kept).lead == closed


def test_nobody_makes_a_grant_of_another_county(by):
    CountyFactory(iso="HU-SO")
    foreign = new("TOP-5.3.1-16-SO1-2017-00014")
    with pytest.raises(ValidationError, match="not be a grant of your county"):
        save_grant(by=by, grant=foreign)
    assert not Grant.objects.exists()
    foreign = new("TOP-5.3.1-16-SO1-2017-00014")
    save_grant(by=by, grant=foreign, settlements=[SettlementFactory()])
    assert Grant.objects.visible_to(by).exists()


def test_the_amount_is_not_lowered_below_the_shares(by):
    grant = GrantFactory(amount=1000)
    GrantMemberFactory(grant=grant, share=600)
    GrantMemberFactory(grant=grant, share=300)
    grant.amount = Decimal(899)
    assert "900" in refused("amount", save_grant, by=by, grant=grant)
    grant.amount = Decimal(900)
    save_grant(by=by, grant=grant)


def test_the_last_day_is_that_of_the_extension(by):
    end = timezone.localdate() + timedelta(30)
    grant = save_grant(by=by, grant=new(physical_end=end))
    assert grant.ends_on == end
    extend(
        by=by,
        grant=grant,
        decided_on=timezone.localdate(),
        new_end=end + timedelta(90),
        reason="járvány",
    )
    grant.refresh_from_db()
    assert grant.ends_on == end + timedelta(90)
    grant.physical_end = end + timedelta(10)
    assert save_grant(by=by, grant=grant).ends_on == end + timedelta(90)
    grant.physical_end = end + timedelta(90)
    refused("physical_end", save_grant, by=by, grant=grant)
    grant.physical_end, grant.starts_on = None, end + timedelta(91)
    refused("starts_on", save_grant, by=by, grant=grant)


def test_milestones_are_dated_anew_in_the_same_act(by):
    where = "settlements.grants.actions.refresh_milestones"
    with mock.patch(where) as refresh:
        grant = save_grant(by=by, grant=new(physical_end=date(2026, 1, 31)))
        extend(
            by=by, grant=grant, decided_on=date(2026, 1, 1), new_end=date(2026, 2, 1), reason="x"
        )
    assert refresh.call_args_list == [mock.call([grant.pk], by=by)] * 2


# extensions


def test_an_extension_has_history_with_its_reason(by):
    grant = GrantFactory()
    extend(
        by=by,
        grant=grant,
        decided_on=date(2026, 1, 5),
        new_end=date(2028, 3, 31),
        reason=" járvány ",
    )
    told = Change.objects.of(grant).get()
    assert (told.action, told.reason) == ("extended", "járvány")
    assert told.fields["ends_on"] == ["2027-12-31", "2028-03-31"]
    assert told.fields["extensions"] == [[], ["2026-01-05 → 2028-03-31: járvány"]]


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("new_end", {"new_end": date(2027, 12, 31)}),
        ("new_end", {"new_end": date(2027, 1, 1)}),
        ("reason", {"reason": "  "}),
        ("decided_on", {"decided_on": date(2999, 1, 1)}),
        ("reason", {"reason": "x" * 301}),
    ],
)
def test_what_is_no_extension_is_refused(by, field, facts):
    good = {"decided_on": date(2026, 1, 5), "new_end": date(2028, 3, 31), "reason": "járvány"}
    grant = GrantFactory()
    assert refused(field, extend, by=by, grant=grant, **(good | facts))
    assert not grant.extensions.exists()


def test_without_an_end_there_is_nothing_to_extend(by):
    grant = GrantFactory(physical_end=None, ends_on=None)
    with pytest.raises(ValidationError, match="no physical end yet"):
        extend(
            by=by, grant=grant, decided_on=date(2026, 1, 5), new_end=date(2028, 3, 31), reason="x"
        )


def test_the_last_extension_can_be_corrected(by):
    grant = GrantFactory()
    days = {"decided_on": date(2026, 1, 5), "reason": "járvány"}
    first = extend(by=by, grant=grant, new_end=date(2028, 3, 31), **days)
    last = extend(by=by, grant=grant, new_end=date(2038, 6, 30), **days)
    with pytest.raises(ValidationError, match="Only the last extension"):
        extend(by=by, grant=grant, new_end=date(2028, 4, 30), extension=first, **days)
    refused(
        "new_end", extend, by=by, grant=grant, new_end=date(2028, 3, 31), extension=last, **days
    )
    extend(by=by, grant=grant, new_end=date(2028, 6, 30), extension=last, **days)
    grant.refresh_from_db()
    assert grant.ends_on == date(2028, 6, 30)
    told = Change.objects.of(grant).first()
    assert told.action == "changed"
    assert told.fields["ends_on"] == ["2038-06-30", "2028-06-30"]


# members


def test_a_member_is_added_changed_and_ended_with_history(by):
    grant, body = GrantFactory(), OrganisationFactory()
    member = set_member(by=by, grant=grant, organisation=body, share=Decimal(100))
    set_member(by=by, grant=grant, organisation=body, share=Decimal(200), member=member)
    set_member(
        by=by,
        grant=grant,
        organisation=body,
        share=Decimal(200),
        until=date(2026, 1, 1),
        member=member,
        reason="kilépett",
    )
    told = Change.objects.of(member)
    assert [change.action for change in told] == ["ended", "changed", "added"]
    assert told[0].reason == "kilépett"
    assert GrantMember.objects.get().share == 200


def test_shares_never_exceed_the_grant(by):
    grant = GrantFactory(amount=1000)
    GrantMemberFactory(grant=grant, share=700)
    body = OrganisationFactory()
    message = refused(
        "share", set_member, by=by, grant=grant, organisation=body, share=Decimal(301)
    )
    assert "300 Ft is left" in message
    member = set_member(by=by, grant=grant, organisation=body, share=Decimal(300))
    refused(
        "share",
        set_member,
        by=by,
        grant=grant,
        organisation=body,
        share=Decimal(301),
        member=member,
    )
    set_member(by=by, grant=grant, organisation=OrganisationFactory())  # an unknown share


def test_a_closed_body_becomes_no_member(by):
    closed = OrganisationFactory(closed_on=date(2026, 1, 1), closed_because="megszűnt")
    refused("organisation", set_member, by=by, grant=GrantFactory(), organisation=closed)


def test_a_negative_share_is_refused(by):
    with pytest.raises(ValidationError, match="not negative"):
        set_member(
            by=by, grant=GrantFactory(), organisation=OrganisationFactory(), share=Decimal(-1)
        )


@pytest.mark.parametrize(
    ("field", "since", "until"),
    [
        ("until", date(2026, 5, 1), date(2026, 5, 1)),
        ("until", date(2026, 5, 1), date(2026, 4, 1)),
        ("since", date(2028, 1, 1), None),  # after the grant's end
        ("until", None, date(2025, 1, 1)),  # before its start
    ],
)
def test_a_membership_lies_in_the_grants_time(by, field, since, until):
    body = OrganisationFactory()
    refused(
        field, set_member, by=by, grant=GrantFactory(), organisation=body, since=since, until=until
    )


def test_a_member_of_another_grant_is_not_changed(by):
    member = GrantMemberFactory()
    with pytest.raises(GrantMember.DoesNotExist):
        set_member(by=by, grant=GrantFactory(), organisation=member.organisation, member=member)


DAYS = st.one_of(st.none(), st.integers(1, 20))
SPANS = st.tuples(st.integers(0, 1), DAYS, DAYS, st.integers(0, 60))


def _days(since, until):
    low, high = since if since is not None else -99, until if until is not None else 999
    return set(range(low, high))


class AnyHistoryOfMembers(TestCase):
    """Whatever is tried, what stands never breaks the rules, and what keeps them is not refused."""

    @settings(max_examples=40, deadline=None)
    @given(st.lists(SPANS, min_size=1, max_size=6))
    def test_shares_and_times(self, tried):
        grant = GrantFactory(amount=100, starts_on=None, physical_end=None, ends_on=None)
        by, bodies = UserFactory(admin=True), OrganisationFactory.create_batch(2)
        first, stands = date(2026, 1, 1), []
        for who, since, until, share in tried:
            day = [None if n is None else first + timedelta(n) for n in (since, until)]
            fits = (
                bool(_days(since, until))
                and share + sum(row[2] for row in stands) <= 100
                and not any(row[0] == who and row[1] & _days(since, until) for row in stands)
            )
            try:
                set_member(
                    by=by,
                    grant=grant,
                    organisation=bodies[who],
                    share=Decimal(share),
                    since=day[0],
                    until=day[1],
                )
            except ValidationError:
                assert not fits
            else:
                assert fits
                stands.append((who, _days(since, until), share))
        assert grant.members.count() == len(stands)
