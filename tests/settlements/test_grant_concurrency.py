"""Two people write one grant at once, each on a connection of their own to a real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from mentorhalo.core.forms import Stale
from settlements.areas.actions import Part, save_area
from settlements.grants.actions import save_grant, set_member
from settlements.models import Grant, TargetArea
from tests.factories.counties import UserFactory
from tests.factories.grants import GrantFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.settlements import SettlementFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PATIENCE = 30  # seconds: a lock that is never given fails the test, it does not hang it


def together(*deeds):
    """Do these at the same time, each in a thread; what each gave or raised."""
    start = Barrier(len(deeds), timeout=PATIENCE)

    def run(deed):
        try:
            start.wait()
            return deed()
        except (ValidationError, Stale) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [done.result(timeout=PATIENCE) for done in [pool.submit(run, d) for d in deeds]]


def refusals(results):
    return [result for result in results if isinstance(result, Exception)]


def test_two_shares_do_not_slip_past_the_amount_together():
    by, grant = UserFactory(admin=True), GrantFactory(amount=100)
    bodies = OrganisationFactory.create_batch(2)

    def join(body):
        return lambda: set_member(by=by, grant=grant, organisation=body, share=Decimal(60))

    assert len(refusals(together(*map(join, bodies)))) == 1
    assert grant.members.count() == 1


def test_one_organisation_becomes_a_member_once():
    by, grant, body = UserFactory(admin=True), GrantFactory(), OrganisationFactory()

    def join():
        return set_member(by=by, grant=grant, organisation=body)

    assert len(refusals(together(join, join))) == 1
    assert grant.members.count() == 1


def test_an_amount_is_not_lowered_while_a_share_comes():
    by, grant, body = UserFactory(admin=True), GrantFactory(amount=100), OrganisationFactory()
    lower = Grant.objects.get(pk=grant.pk)
    lower.amount = Decimal(50)
    results = together(
        lambda: save_grant(by=by, grant=lower),
        lambda: set_member(by=by, grant=grant, organisation=body, share=Decimal(60)),
    )
    assert len(refusals(results)) == 1


def test_of_two_who_opened_the_same_version_one_is_told():
    by, grant = UserFactory(admin=True), GrantFactory()
    rows = [Grant.objects.get(pk=grant.pk) for _n in range(2)]

    def save(row, title):
        row.title = title
        return lambda: save_grant(by=by, grant=row, version=1)

    results = together(save(rows[0], "egyik"), save(rows[1], "másik"))
    assert [type(error) for error in refusals(results)] == [Stale]


def test_two_new_areas_get_two_numbers_and_name_their_settlements():
    by, grant = UserFactory(admin=True), GrantFactory()
    places = SettlementFactory.create_batch(2)

    def add(place):
        area = TargetArea(grant=grant, name=place.name)
        return lambda: save_area(by=by, area=area, places=[Part(place)])

    assert refusals(together(*map(add, places))) == []
    assert sorted(TargetArea.objects.values_list("number", flat=True)) == [1, 2]
    assert set(grant.settlements.all()) == set(places)
