"""Partnerships on pages of others: settlement, organisation, timeline, renewals, figures."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from engagements.models import Stage
from engagements.partnerships.actions import undo_move
from mentorhalo.portal.indicators import all_indicators
from mentorhalo.portal.indicators.readings import Readings
from tests.factories.counties import CountyFactory
from tests.factories.engagements import days_ago
from tests.factories.evidence import EvidenceFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.partnerships import PartnershipFactory
from tests.factories.settlements import SettlementFactory
from tests.portal.country import figures, rows_of

pytestmark = pytest.mark.django_db


def at(place):
    return f"/settlements/{place.pk}/"


def test_they_stand_on_the_pages_of_their_places_and_parties(client, sign_in):
    sign_in("mentor")
    place, body = SettlementFactory(name="Kemencés"), OrganisationFactory(name="Tüzes Egylet")
    PartnershipFactory(name="Kör", parties=[body, OrganisationFactory()], places=[place])
    PartnershipFactory(name="Lezárt kör", stage=Stage.CLOSED, places=[place])
    PartnershipFactory(name="Idegen")
    response = client.get(at(place))
    assert [row.name for row in response.context["partnerships"]] == ["Kör", "Lezárt kör"]
    assertContains(response, f"/partnerships/new/?settlement={place.pk}")
    for url in (body.get_absolute_url(), at(body.seat)):
        assert [row.name for row in client.get(url).context["partnerships"]] == ["Kör"]
    assertContains(client.get(body.get_absolute_url()), f"?organisation={body.pk}")


def test_a_party_s_page_tells_how_they_went_on(client, sign_in):
    sign_in("mentor")
    body = OrganisationFactory()
    path = [(Stage.TALKS, 8), (Stage.CLOSED, 2)]
    row = PartnershipFactory(parties=[body, OrganisationFactory()], moves=path)
    PartnershipFactory(moves=path)
    changes = client.get(body.get_absolute_url()).context["stage_changes"]
    assert [(one.after, one.on) for one in changes] == [
        (Stage.CLOSED, days_ago(2)),
        (Stage.TALKS, days_ago(8)),
        (Stage.RAISED, days_ago(10)),
    ]
    undo_move(by=row.created_by, partnership=row, reason="mégsem", version=row.version)
    changes = client.get(body.get_absolute_url()).context["stage_changes"]
    assert [one.after for one in changes] == [Stage.TALKS, Stage.RAISED]
    assert client.get(OrganisationFactory().get_absolute_url()).context["stage_changes"] == []


def test_who_may_not_read_them_sees_none(client, sign_in):
    place = SettlementFactory()
    PartnershipFactory(name="Titkos kör", places=[place], moves=[(Stage.TALKS, 2)])
    sign_in("mentor", "HU-SO")
    assertNotContains(client.get(at(place)), "Titkos kör")
    assertNotContains(client.get(f"{at(place)}timeline/"), "Titkos kör")


def test_the_timeline_tells_each_standing_change_and_the_files(client, sign_in):
    sign_in("mentor")
    place = SettlementFactory()
    path = [(Stage.TALKS, 8), (Stage.AGREED, 6), (Stage.CLOSED, 2)]
    row = PartnershipFactory(name="Kör", places=[place], moves=path)
    row = undo_move(by=row.created_by, partnership=row, reason="mégsem", version=row.version)
    EvidenceFactory(engagement=None, partnership=row, county=row.county, kind="agreement")
    page = client.get(f"{at(place)}timeline/?kind=partnership").context["page"]
    assert [happening.day for happening in page.rows] == [days_ago(6), days_ago(8), days_ago(10)]
    assert {happening.url for happening in page.rows} == {row.get_absolute_url()}
    files = client.get(f"{at(place)}timeline/?kind=evidence").context["page"].rows
    assert len(files) == 1


def test_renewals_are_told_to_the_mentor_who_follows_and_to_the_lead(client, sign_in):
    me = sign_in("mentor").mentor
    PartnershipFactory(name="Közeli", mentor=me, renew_on=days_ago(-60))
    PartnershipFactory(name="Múlt", mentor=me, renew_on=days_ago(1))
    PartnershipFactory(name="Ráér", mentor=me, renew_on=days_ago(-61))
    PartnershipFactory(name="Vége", mentor=me, renew_on=days_ago(1), stage=Stage.CLOSED)
    PartnershipFactory(name="Másé", renew_on=days_ago(1))
    PartnershipFactory(name="Somogyi", iso="HU-SO", renew_on=days_ago(1))
    names = [row.name for row in client.get("/").context["renewals"]]
    assert names == ["Múlt", "Közeli"]
    sign_in("lead")
    names = [row.name for row in client.get("/counties/zala/").context["renewals"]]
    assert names == ["Másé", "Múlt", "Közeli"]
    sign_in("mentor", "HU-SO")
    assert client.get("/counties/zala/").context["renewals"] == []


def test_the_stages_of_a_day_are_those_of_its_changes(client, sign_in):
    path = [(Stage.TALKS, 30), (Stage.AGREED, 20), (Stage.CLOSED, 10)]
    row = PartnershipFactory(began=days_ago(40), moves=path)
    undo_move(by=row.created_by, partnership=row, reason="mégsem", version=row.version)
    PartnershipFactory(began=days_ago(5), iso="HU-SO")

    def counted(ago, stage):
        readings = Readings(day=days_ago(ago))
        return all_indicators()[f"partnerships_{stage}"].counted(readings)

    assert [counted(ago, "raised") for ago in (41, 40, 31, 30, 0)] == [0, 1, 1, 0, 1]
    assert [counted(ago, "talks") for ago in (31, 30, 21, 20)] == [0, 1, 1, 0]
    assert [counted(ago, "agreed") for ago in (21, 20, 5, 0)] == [0, 1, 1, 1]
    assert counted(0, "closed") == 0


def test_each_figure_of_a_stage_leads_to_its_rows(client, sign_in):
    sign_in("coordinator")
    CountyFactory(iso="HU-ZA")
    PartnershipFactory(moves=[(Stage.TALKS, 4)])
    PartnershipFactory()
    shown = {row.code: row for row in figures(client.get("/dashboard/"))}
    for code, number in (("partnerships_talks", 1), ("partnerships_raised", 1)):
        assert shown[code].value == str(number)
        assert rows_of(client.get(shown[code].url)) == number
    assert shown["partnerships_closed"].value == "0"
