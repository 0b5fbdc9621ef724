"""/partnerships/…: list, health, page, forms, the step after a receipt; nothing typed is lost."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone, translation
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from engagements.models import (
    Met,
    Partnership,
    PartnershipKind,
    PartnershipMark,
    PartnershipReview,
    Stage,
)
from engagements.partnerships import actions
from mentorhalo.core.models import Change
from settlements.fields import written
from tests.factories.counties import CountyFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.evidence import EvidenceFactory
from tests.factories.grants import GrantFactory
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.partnerships import (
    PartnershipFactory,
    PartnershipKindFactory,
    PartnershipMarkFactory,
)
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
LIST, NEW, HEALTH = "/partnerships/", "/partnerships/new/", "/partnerships/health/"


@pytest.fixture
def mentor(sign_in):
    return sign_in("mentor").mentor


def page(row, more=""):
    return f"/partnerships/{row.pk}/{more}"


def shown(response):
    """The names in the list, in their order."""
    return [str(row[0][1]).split(">")[1].split("<")[0] for row in response.context["rows"]]


def typed(**more):
    place = SettlementFactory(name="Tekenye")
    bodies = [OrganisationFactory(seat=place) for _n in range(2)]
    facts = {"name": "Könyvtár és iskola", "kind": PartnershipKindFactory().pk}
    facts |= {"parties": "; ".join(written(bodies)), "places": "tekenye"}
    return facts | {"after": "talks", "on": days_ago(3).isoformat(), "goal": "Olvasókör"} | more


def reviewed(row, met, mutual=True, year=None):
    mark = PartnershipMarkFactory(mutual=mutual)
    marks = {one: (Met.YES, "") for one in PartnershipMark.objects.all()} | {mark: (met, "")}
    today = timezone.localdate()
    told = {"by": row.created_by, "partnership": row, "met": marks}
    return actions.review(year=year or today.year, on=today, **told)


# The list


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Alma", "Béka", "Citrom"]),
        ("stage=open", ["Alma", "Béka"]),
        ("stage=closed", ["Citrom"]),
        ("kind=kor", ["Béka"]),
        ("q=beka", ["Béka"]),
        ("q=tuzes", ["Alma"]),
        ("q=kemences", ["Béka"]),
        ("settlement=kemences", ["Béka"]),
        ("settlement=20003", []),
    ],
)
def test_the_list_is_filtered(client, mentor, query, names):
    body = OrganisationFactory(name="Tüzes Egylet")
    PartnershipFactory(name="Alma", parties=[body, OrganisationFactory()], mentor=mentor)
    place = SettlementFactory(name="Kemencés", ksh_code="20002")
    SettlementFactory(ksh_code="20003")
    kind = PartnershipKindFactory(code="kor")
    PartnershipFactory(name="Béka", places=[place], kind=kind, mentor=mentor)
    PartnershipFactory(name="Citrom", stage=Stage.CLOSED, mentor=mentor)
    PartnershipFactory(name="Máshol", iso="HU-SO")
    assert shown(client.get(f"{LIST}?{query}")) == names


def test_one_of_two_counties_belongs_to_both(client, sign_in):
    place = SettlementFactory(county=CountyFactory(iso="HU-SO"))
    bodies = [OrganisationFactory(), OrganisationFactory(seat=place)]
    row = PartnershipFactory(parties=bodies, places=[])
    sign_in("mentor", "HU-SO")
    assert client.get(page(row)).status_code == 200
    assert client.get(page(row, "edit/")).status_code == 200
    sign_in("coordinator")
    assert client.get(f"{LIST}?county={place.county_id}").context["total"] == 1


@pytest.mark.parametrize("query", ["stage=nincs", "kind=nincs", "days=-5", "days=x", "q=\x00"])
def test_a_bad_filter_is_said(client, mentor, query):
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert not response.context["filterset"].is_valid()


def test_the_export_has_what_the_filters_show(client, mentor):
    row = PartnershipFactory(name="=SUM(1)", moves=[(Stage.AGREED, 2)])
    PartnershipFactory(name="Más")
    content = b"".join(client.get(f"{LIST}?stage=agreed&export=csv").streaming_content)
    _titles, line = csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert line[0] == "'=SUM(1)" and days_ago(2).isoformat() in line
    assert row.places.get().settlement.name in line


def test_the_list_and_a_page_cost_the_same_with_many(mentor, assert_flat_queries):
    def make():
        row = PartnershipFactory(mentor=mentor)
        visit = EngagementFactory(mentor=mentor)
        actions.note_contact(by=mentor.user, partnership=row, engagement=visit)

    assert_flat_queries(LIST, make, 20)
    assert_flat_queries(HEALTH, make, 20)


def test_a_page_costs_the_same_with_a_long_past(mentor, assert_flat_queries):
    row = PartnershipFactory(mentor=mentor)

    def make():
        visit = EngagementFactory(mentor=mentor)
        actions.note_contact(by=mentor.user, partnership=row, engagement=visit)

    assert_flat_queries(page(row), make, 30)


# Those that want care


def test_what_wants_care_and_why(client, mentor):
    fine = PartnershipFactory(name="Jól megy", mentor=mentor, began=days_ago(300))
    visit = EngagementFactory(mentor=mentor, held_on=days_ago(5))
    actions.note_contact(by=mentor.user, partnership=fine, engagement=visit)
    PartnershipFactory(name="Új", mentor=mentor, renew_on=days_ago(-61))
    PartnershipFactory(name="Csendes", mentor=mentor, began=days_ago(121))
    PartnershipFactory(name="Megújítandó", mentor=mentor, renew_on=days_ago(-60))
    PartnershipFactory(name="Lejárt", mentor=mentor, renew_on=days_ago(1))
    reviewed(PartnershipFactory(name="Egyoldalú", mentor=mentor), Met.NO)
    reviewed(PartnershipFactory(name="Nem kölcsönös jegy", mentor=mentor), Met.NO, mutual=False)
    PartnershipFactory(name="Gazdátlan", mentor=mentor)
    Partnership.objects.filter(name="Gazdátlan").update(mentor=None)
    old = {"mentor": mentor, "began": days_ago(200), "renew_on": days_ago(9)}
    PartnershipFactory(name="Lezárt", stage=Stage.CLOSED, **old)
    PartnershipFactory(name="Szünetel", stage=Stage.PAUSED, **old)
    assert shown(client.get(HEALTH)) == [
        "Csendes",
        "Egyoldalú",
        "Gazdátlan",
        "Lejárt",
        "Megújítandó",
    ]
    for reason, names in {
        "silent": ["Csendes"],
        "renewal": ["Lejárt", "Megújítandó"],
        "one_sided": ["Egyoldalú"],
        "unfollowed": ["Gazdátlan"],
    }.items():
        assert shown(client.get(f"{HEALTH}?health={reason}")) == names
        assert shown(client.get(f"{LIST}?health={reason}")) == names
    silent = shown(client.get(f"{HEALTH}?health=silent&days=4"))
    assert "Jól megy" in silent and "Szünetel" not in silent


def test_a_page_says_in_words_what_it_wants_and_why(client, mentor):
    client.cookies["django_language"] = "en"
    left = MentorFactory()
    row = PartnershipFactory(mentor=left, began=days_ago(200), renew_on=days_ago(1))
    left.user.memberships.update(until=days_ago(0))
    mark = PartnershipMarkFactory(mutual=True, name_en="Both give")
    told = {"by": row.created_by, "partnership": row, "on": days_ago(0)}
    year = timezone.localdate().year
    actions.review(year=year, met={mark: (Met.NO, "Csak a könyvtár ad")}, **told)
    words = [why for _care, why in client.get(page(row)).context["cares"]]
    assert len(words) == 4 and words[0].startswith("No engagement stands with it")
    assert words[1].endswith("that day is past.")
    assert f"review of {year}" in words[2] and "Both give (Csak a könyvtár ad)" in words[2]
    assert words[3].startswith(f"{left}, who followed it")
    visit = EngagementFactory(mentor=mentor, held_on=days_ago(121))
    actions.note_contact(by=mentor.user, partnership=row, engagement=visit)
    Partnership.objects.update(renew_on=days_ago(-9), mentor=None)
    with translation.override("en"):
        words = [str(why) for _care, why in client.get(page(row)).context["cares"]]
    assert "121 days ago" in words[0] and words[1].startswith("It is to be renewed on")
    assert words[3] == "No mentor is written down who follows it."


def test_only_the_last_review_says_that_it_is_one_sided(client, mentor):
    row = PartnershipFactory(mentor=mentor)
    year = timezone.localdate().year
    reviewed(row, Met.NO, year=year - 1)
    assert client.get(HEALTH).context["total"] == 1
    reviewed(row, Met.YES, year=year)
    assert client.get(HEALTH).context["total"] == 0


# New and changed


def test_a_new_one_is_written_with_its_first_stage(client, mentor):
    assert client.get(f"{NEW}?settlement=99999&organisation=x").status_code == 200
    response = client.post(NEW, typed())
    row = Partnership.objects.get()
    assertRedirects(response, page(row))
    assert (row.county_id, row.stage, row.stage_on) == ("20", Stage.TALKS, days_ago(3))
    assert row.party_rows.count() == 2 and row.places.get().settlement.name == "Tekenye"
    assertContains(client.get(page(row)), "Olvasókör")


def test_a_second_tap_writes_one(client, mentor):
    sent = typed()
    assertRedirects(client.post(NEW, sent), client.post(NEW, sent).url)
    assert Partnership.objects.count() == 1


def test_what_is_known_is_filled_in(client, mentor):
    body, place = OrganisationFactory(name="Tüzes Egylet"), SettlementFactory(name="Kemencés")
    form = client.get(f"{NEW}?settlement={place.pk}&organisation={body.pk}").context["form"]
    assert form["parties"].value().startswith("Tüzes Egylet")
    assert form["mentor"].value() == mentor.pk


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("parties", {"parties": "Nincs Ilyen"}),
        ("parties", {"parties": ""}),
        ("places", {"places": "nincsilyenfalu"}),
        ("name", {"name": ""}),
        ("name", {"name": "x" * 201}),
        ("goal", {"goal": "x" * 5001}),
        ("goal", {"goal": "a\x07b"}),
        ("kind", {"kind": "nincs"}),
        ("grant", {"grant": "TOP-9"}),
        ("on", {"on": days_ago(-2).isoformat()}),
        ("on", {"on": "tegnap"}),
        ("reason", {"after": "closed", "reason": ""}),
        ("after", {"after": "x" * 1000}),
        ("renew_on", {"renew_on": "2001-01-01"}),
    ],
)
def test_what_is_refused_stands_beside_its_field_and_nothing_is_lost(client, mentor, field, bad):
    response = client.post(NEW, typed(**bad))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assertContains(response, "data-focus", status_code=422)
    if "goal" not in bad:
        assertContains(response, "Olvasókör", status_code=422)
    assert not Partnership.objects.exists()


def test_markup_is_text(client, mentor):
    client.post(NEW, typed(name="<script>alert(1)</script>", goal="<img src=x>"))
    response = client.get(page(Partnership.objects.get()))
    assertNotContains(response, "<script>alert(1)")
    assertNotContains(response, "<img src=x>")


def test_an_admin_says_the_county(client, sign_in):
    sign_in("admin")
    county = CountyFactory(iso="HU-ZA")
    facts = typed()
    assert "county" in client.post(NEW, facts).context["form"].errors
    EngagementFactory()  # Zala has an office with this
    client.post(NEW, facts | {"county": county.pk})
    assert Partnership.objects.get().county == county


def test_a_change_of_somebody_elses_is_not_overwritten(client, mentor):
    row = PartnershipFactory(mentor=mentor, grant=GrantFactory())
    form = client.get(page(row, "edit/")).context["form"]
    sent = {bound.name: bound.value() for bound in form}
    sent["parties"] = form["parties"].value()
    sent["places"] = form["places"].value()
    sent = {name: value for name, value in sent.items() if value not in (None, "")}
    assert client.post(page(row, "edit/"), sent | {"name": "Első"}).status_code == 302
    response = client.post(page(row, "edit/"), sent | {"name": "Második"})
    assert response.status_code == 422
    assertContains(response, "Második", status_code=422)
    row.refresh_from_db()
    assert row.name == "Első" and row.grant is not None


def test_a_party_has_a_part_and_days(client, mentor):
    row = PartnershipFactory(mentor=mentor)
    party = row.party_rows.first()
    url = page(row, f"parties/{party.pk}/")
    sent = {"role": "helyet ad", "last_day": days_ago(1).isoformat(), "read_version": 1}
    assertRedirects(client.post(url, sent), page(row))
    assertContains(client.get(page(row)), "helyet ad")
    party.refresh_from_db()
    assert party.until == days_ago(0)
    assert client.post(url, sent).status_code == 422
    sent |= {"since": days_ago(0).isoformat(), "read_version": 2}
    response = client.post(url, sent)
    assert response.status_code == 422 and "last_day" in response.context["form"].errors
    other = PartnershipFactory(mentor=mentor).party_rows.first()
    assert client.get(page(row, f"parties/{other.pk}/")).status_code == 404


# Moved on


def test_it_goes_on_with_a_day_and_an_engagement(client, mentor):
    row, visit = PartnershipFactory(mentor=mentor), EngagementFactory(mentor=mentor)
    sent = {"after": "talks", "on": visit.held_on.isoformat(), "version": row.version}
    response = client.post(page(row, "move/"), sent | {"engagement": visit.pk})
    assertRedirects(response, page(row))
    row.refresh_from_db()
    assert row.stage == Stage.TALKS and row.contacts.get().engagement == visit
    assertContains(client.get(page(row)), visit.get_absolute_url())


def test_an_engagement_noted_by_mistake_is_taken_off(client, mentor):
    row, visit = PartnershipFactory(mentor=mentor), EngagementFactory(mentor=mentor)
    for sent, number in (({}, 1), ({}, 1), ({"mistaken": "on"}, 0), ({"mistaken": "on"}, 0)):
        sent = sent | {"engagement": visit.pk}
        assertRedirects(client.post(page(row, "contact/"), sent), page(row))
        assert row.contacts.count() == number


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("reason", {"after": "closed"}),
        ("after", {"after": "raised"}),
        ("after", {}),
        ("on", {"after": "talks", "on": ""}),
        ("engagement", {"after": "talks", "engagement": "999999"}),
        ("engagement", {"after": "talks", "engagement": "x"}),
    ],
)
def test_a_refused_move_stands_on_the_page(client, mentor, field, bad):
    row = PartnershipFactory(mentor=mentor)
    sent = {"on": days_ago(0).isoformat(), "version": row.version}
    response = client.post(page(row, "move/"), sent | bad)
    assert response.status_code == 422
    assert field in response.context["refused"].errors
    assert row.stage_changes.count() == 1


def test_a_move_that_somebody_was_quicker_with_is_asked_again(client, mentor):
    row = PartnershipFactory(mentor=mentor, moves=[(Stage.TALKS, 1)])
    sent = {"after": "closed", "on": days_ago(0).isoformat(), "reason": "Megszűnt", "version": 1}
    response = client.post(page(row, "move/"), sent)
    assertContains(response, "Megszűnt", status_code=409)
    again = {"version": response.context["stage_form"]["version"].value()}
    assertRedirects(client.post(page(row, "move/"), sent | again), page(row))


def test_the_last_change_is_taken_back_and_stays_to_be_seen(client, mentor):
    row = PartnershipFactory(mentor=mentor, moves=[(Stage.TALKS, 1)])
    response = client.post(page(row, "undo/"), {"reason": "", "version": row.version})
    assert response.status_code == 422
    sent = {"reason": "Tévedés volt", "version": row.version}
    assertRedirects(client.post(page(row, "undo/"), sent), page(row))
    row.refresh_from_db()
    assert row.stage == Stage.RAISED
    response = client.get(page(row))
    assert [line.css for line in response.context["past"]] == ["ended", "done"]
    assert Change.objects.of(row).first().reason == "Tévedés volt"


def test_an_engagement_of_another_county_is_not_told(client, sign_in):
    place = SettlementFactory(county=CountyFactory(iso="HU-SO"))
    bodies = [OrganisationFactory(), OrganisationFactory(seat=place)]
    row = PartnershipFactory(parties=bodies, places=[])
    away = EngagementFactory(iso="HU-SO", summary="Somogyi titok")
    actions.note_contact(by=row.created_by, partnership=row, engagement=away)
    sign_in("mentor", "HU-ZA")
    assertNotContains(client.get(page(row)), "Somogyi titok")
    response = client.post(page(row, "contact/"), {"engagement": away.pk})
    assert response.status_code == 422


def test_its_files_are_read_by_every_county_it_belongs_to(client, sign_in):
    place = SettlementFactory(county=CountyFactory(iso="HU-SO"))
    bodies = [OrganisationFactory(), OrganisationFactory(seat=place)]
    row = PartnershipFactory(parties=bodies, places=[], moves=[(Stage.AGREED, 1)])
    sign_in("mentor", "HU-SO")
    wants = client.get(page(row)).context["files"].wants
    assert [str(kind) for kind in wants] == ["agreement"]
    file = EvidenceFactory(engagement=None, partnership=row, county=row.county, kind="agreement")
    assert client.get(page(row)).context["files"].wants == []
    assertContains(client.get(page(row)), file.get_absolute_url())
    sign_in("lead", "HU-BA")
    assert client.get(file.get_absolute_url()).status_code == 404


# Reviewed


def test_a_review_is_written_and_changed_with_last_years_beside_it(client, mentor):
    row, mark = PartnershipFactory(mentor=mentor), PartnershipMarkFactory()
    today = timezone.localdate()
    marks = {mark: (Met.NO, "Tavaly így volt")}
    told = {"by": mentor.user, "partnership": row, "on": today, "met": marks}
    actions.review(year=today.year - 1, **told)
    url = page(row, f"review/{today.year}/")
    assertContains(client.get(url), "Tavaly így volt")
    assert client.post(url, {"on": today.isoformat()}).status_code == 422
    sent = {f"met_{mark.pk}": "partly", f"why_{mark.pk}": "Jobb", "on": today.isoformat()}
    assertRedirects(client.post(url, sent), page(row))
    made = PartnershipReview.objects.get(year=today.year)
    assert made.marks.get().met == Met.PARTLY
    assert client.post(url, sent).status_code == 422  # it is there meanwhile
    assertRedirects(client.post(url, sent | {"read_version": made.version}), page(row))


@pytest.mark.parametrize("year", [1999, 2016, 2999])
def test_no_review_of_a_year_that_is_none(client, mentor, year):
    assert client.get(page(PartnershipFactory(mentor=mentor), f"review/{year}/")).status_code == 404


def test_a_reader_reads_a_review_and_writes_none(client, sign_in):
    row, year = PartnershipFactory(), timezone.localdate().year
    reviewed(row, Met.YES)
    sign_in("auditor")
    assertNotContains(client.get(page(row, f"review/{year}/")), "savebar")
    assert client.post(page(row, f"review/{year}/"), {}).status_code == 403
    assert client.get(page(row, f"review/{year - 1}/")).status_code == 403


# After a receipt


def step(visit):
    return f"/engagements/{visit.pk}/partnership/"


def test_the_receipt_leads_to_a_filled_form(client, mentor):
    visit = EngagementFactory(mentor=mentor)
    body = OrganisationFactory()
    visit.organisations.add(body)
    assertContains(client.get(visit.get_receipt_url()), step(visit))
    form = client.get(step(visit)).context["form"]
    assert body.name in form["parties"].value() and not form["name"].value()
    assert form["places"].value() == visit.settlements.get().name
    assert (form["which"].value(), form["after"].value()) == ("new", "raised")
    second = OrganisationFactory()
    visit.organisations.add(second)
    row = PartnershipFactory(parties=[body, second], mentor=mentor)
    form = client.get(step(visit)).context["form"]
    assert form["name"].value() == f"{body.name} – {second.name}"
    assert (form["which"].value(), form["after"].value()) == (f"{row.pk}:1", "")


def test_a_known_partnership_moves_on_and_the_visit_is_its_contact(client, mentor):
    visit = EngagementFactory(mentor=mentor)
    row = PartnershipFactory(places=[visit.settlements.get()], mentor=mentor, began=days_ago(9))
    which = f"{row.pk}:{row.version}"
    sent = {"which": which, "after": "talks", "on": visit.held_on.isoformat()}
    assertRedirects(client.post(step(visit), sent), visit.get_receipt_url())
    row.refresh_from_db()
    assert row.stage == Stage.TALKS
    assert row.stage_changes.last().engagement == row.contacts.get().engagement == visit
    assertRedirects(client.post(step(visit), sent), visit.get_receipt_url())  # a second tap
    assert row.stage_changes.count() == 2
    # what was read is not what is there any more
    response = client.post(step(visit), sent | {"after": "intent"})
    assert response.status_code == 422 and "which" in response.context["form"].errors


def test_a_partnership_only_spoken_of_keeps_its_stage(client, mentor):
    visit = EngagementFactory(mentor=mentor)
    row = PartnershipFactory(places=[visit.settlements.get()], mentor=mentor)
    assert client.post(step(visit), {"which": f"{row.pk}:{row.version}"}).status_code == 302
    row.refresh_from_db()
    assert row.stage == Stage.RAISED and row.contacts.count() == 1


def test_a_new_one_begins_at_the_visit(client, mentor):
    visit = EngagementFactory(mentor=mentor)
    sent = typed(which="new", on=visit.held_on.isoformat())
    assertRedirects(client.post(step(visit), sent), visit.get_receipt_url())
    assertRedirects(client.post(step(visit), sent), visit.get_receipt_url())  # a second tap
    row = Partnership.objects.get()
    assert row.mentor == mentor and row.contacts.get().engagement == visit
    Partnership.objects.update(created_at=row.created_at - timedelta(minutes=2))
    response = client.post(step(visit), sent)
    assert response.status_code == 422 and "name" in response.context["form"].errors


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("name", {"name": ""}),
        ("kind", {"kind": ""}),
        ("after", {"after": ""}),
        ("which", {"which": "7:1"}),
        ("parties", {"parties": ""}),
        ("on", {"on": days_ago(-1).isoformat()}),
    ],
)
def test_a_bad_step_is_refused_and_nothing_lost(client, mentor, field, bad):
    visit = EngagementFactory(mentor=mentor)
    response = client.post(step(visit), typed(which="new") | bad)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Partnership.objects.exists()


def test_an_entry_that_does_not_count_has_no_such_tap(client, mentor):
    plan = EngagementFactory(mentor=mentor, plan=True, held_on=days_ago(-2))
    response = client.post(step(plan), typed(which="new", on=days_ago(0).isoformat()))
    assert response.status_code == 422


# Reference data


def test_the_terms_are_loaded_once_and_kept_as_edited():
    out = StringIO()
    call_command("load_partnership_terms", stdout=out)
    assert out.getvalue().strip() == "kinds: 7 added, 0 kept; marks: 6 added, 0 kept"
    PartnershipKind.objects.filter(pk="consortium").update(name_hu="Más")
    call_command("load_partnership_terms", stdout=out)
    assert out.getvalue().strip().endswith("kinds: 0 added, 7 kept; marks: 0 added, 6 kept")
    assert PartnershipKind.objects.get(pk="consortium").name_hu == "Más"
    assert PartnershipMark.objects.filter(mutual=True).count() == 2
