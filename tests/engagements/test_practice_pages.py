"""/practices/work/…: the list, a practice on its way, its versions, consents and photos."""

from functools import partial

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from engagements.effects import taps
from engagements.models import Consent, GoodPractice, PracticePhoto, PracticeState
from engagements.practices import actions
from engagements.practices.completing import LACKS
from tests.factories.engagements import EngagementFactory
from tests.factories.grants import TargetAreaFactory
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.practices import (
    LONG,
    ConsentFactory,
    GoodPracticeFactory,
    PracticePhotoFactory,
    ThemeFactory,
    move_on,
)
from tests.factories.process import ProcessStepFactory
from tests.factories.settlements import SettlementFactory
from tests.factories.uploads import PDF, picture, upload

pytestmark = pytest.mark.django_db
LIST, NEW = "/practices/work/", "/practices/new/"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


@pytest.fixture
def mentor(sign_in):
    return sign_in("mentor").mentor


def url(name, row):
    return reverse(f"engagements:practice-{name}", args=[row.pk])


def last(row):
    return row.versions.order_by("-number").first()


def typed(row=None, **more):
    told = {"kind": "success", "title": "Nyitott kert", "read_version": row and last(row).version}
    told["settlement"] = row.settlement_id if row else SettlementFactory().pk
    return {name: value for name, value in (told | more).items() if value is not None}


def titles(response):
    return {str(row[0][1]).split(">")[1].split("<")[0] for row in response.context["rows"]}


# The list


@pytest.fixture
def some(mentor):
    """One of each state, of the mentor's and a colleague's county, and one of another."""
    for state in ("draft", "submitted", "returned", "checked", "published"):
        GoodPracticeFactory(state=state, title=state.title())
    GoodPracticeFactory(mentor=mentor, title="Saját", kind="failure", state="returned")
    row = GoodPracticeFactory(state="published", title="Következő", sector="museum")
    actions.next_version(by=row.created_by, practice=row)
    GoodPracticeFactory(iso="HU-SO", title="Máshol", state="published")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("state=draft", {"Draft", "Következő"}),
        ("state=published", {"Published", "Következő"}),
        ("state=returned", {"Returned", "Saját"}),
        ("state=archived", set()),
        ("whose=mine", {"Saját"}),
        ("whose=waiting", {"Saját"}),
        ("kind=failure", {"Saját"}),
        ("sector=museum", {"Következő"}),
        ("q=kovetkezo", {"Következő"}),
        ("q=%3Cscript%3E", set()),
    ],
)
def test_filters(client, some, query, names):
    assert titles(client.get(f"{LIST}?{query}")) == names


def test_the_list_is_of_the_own_county_or_all(client, some, sign_in):
    assert len(titles(client.get(LIST))) == 7
    sign_in("coordinator")
    assert "Máshol" in titles(client.get(LIST))
    assert titles(client.get(f"{LIST}?whose=waiting")) == {"Checked", "Submitted"}


def test_the_list_does_not_grow_in_queries(client, sign_in, assert_flat_queries):
    sign_in("coordinator")

    make = partial(GoodPracticeFactory, state="submitted")
    assert_flat_queries(f"{LIST}?whose=waiting", make, 7)


# Begin and write


def test_a_draft_begins_with_a_title_and_a_settlement(client, mentor):
    assertContains(client.get(NEW), 'name="title"')
    response = client.post(NEW, typed())
    row = GoodPractice.objects.get()
    assertRedirects(response, url("work", row))
    assert (row.created_by, last(row).state) == (mentor.user, PracticeState.DRAFT)
    assertContains(client.get(url("work", row)), 'class="note wait"')


def test_a_refused_form_loses_nothing_and_names_its_fields(client, mentor):
    long, away = "x" * 10_001, SettlementFactory(county__iso="HU-SO")
    sent = typed(settlement=away.pk, done=long, title="", people="Két önkéntes", cost_once="sok")
    response = client.post(NEW, sent)
    assert response.status_code == 422
    assert {"settlement", "done", "title", "cost_once"} <= response.context["form"].errors.keys()
    for kept in (long, "Két önkéntes", "sok", "data-focus"):
        assertContains(response, kept, status_code=422)
    assert not GoodPractice.objects.exists()


def test_markup_stays_text(client, mentor):
    texts = dict.fromkeys(("lead", "problem", "done", "people", "terms", "results"), HOSTILE)
    client.post(NEW, typed(title=HOSTILE[:150], preparation=HOSTILE, **texts))
    row = GoodPractice.objects.get()
    for address in (url("work", row), url("edit", row), LIST):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page and "onerror=alert(1)>" not in page


def test_two_who_edit_at_once_do_not_overwrite_each_other(client, mentor):
    row = GoodPracticeFactory(mentor=mentor)
    sent = typed(row, title="Az enyém", lead=LONG, done=LONG)
    version = last(row)
    version.title = "Az övé"
    actions.write(by=mentor.user, version=version, read=version.version)
    response = client.post(url("edit", row), sent)
    assertContains(response, "Az övé", status_code=422)
    assert last(row).title == "Az övé"
    again = sent | {"read_version": last(row).version}
    assertRedirects(client.post(url("edit", row), again), url("work", row))
    assert last(row).title == "Az enyém"


def test_what_was_typed_while_another_submitted_it_comes_back(client, mentor):
    row = GoodPracticeFactory(mentor=mentor)
    sent = typed(row, lead="Ezt közben írtam.")
    move_on(last(row), "submit")
    assert client.get(url("edit", row)).status_code == 403
    for _again in range(2):
        response = client.post(url("edit", row), sent)
        assertContains(response, "Ezt közben írtam.", status_code=422)
        sent["read_version"] = last(row).version
    assert last(row).lead == LONG


def test_a_lead_does_not_return_what_was_checked(client, sign_in):
    row = GoodPracticeFactory(state="checked")
    sign_in("lead")
    sent = {"version": last(row).version, "reason": "Mégsem."}
    assert client.post(url("return", row), sent).status_code == 403


def test_what_others_wrote_is_not_a_colleagues_to_edit(client, mentor):
    row = GoodPracticeFactory()
    assert client.get(url("work", row)).status_code == 200
    assert client.post(url("edit", row), typed(row)).status_code == 403
    away = GoodPracticeFactory(iso="HU-SO", state="published")
    assert client.get(url("work", away)).status_code == 404


# From a visit


def test_a_visit_offers_it_and_fills_it_in(client, mentor):
    body, step = OrganisationFactory(), ProcessStepFactory()
    area = TargetAreaFactory(places_in=[body.seat])
    visit = EngagementFactory(
        mentor=mentor,
        settlement=body.seat,
        organisations=(body.pk,),
        target_area=area.pk,
        step=step.pk,
        summary="Együtt sütöttek.",
        obstacle="Nem volt fa.",
        private_note="TITOK",
    )
    address = next(tap.url for tap in taps(mentor.user, visit) if NEW in tap.url)
    response = client.get(address)
    form = response.context["form"]
    assert form["grant"].value() == area.grant_id and form["steps"].value() == [step.pk]
    assert (form["done"].value(), form["pitfalls"].value()) == ("Együtt sütöttek.", "Nem volt fa.")
    assertContains(response, body.name)
    assertNotContains(response, "TITOK")
    sent = typed(settlement=body.seat_id, engagement=visit.pk)
    assertRedirects(client.post(address, sent), visit.get_receipt_url())
    assert GoodPractice.objects.get().engagement == visit


def test_a_visit_of_another_county_fills_nothing_in(client, mentor):
    away = EngagementFactory(iso="HU-SO")
    assert client.get(f"{NEW}?engagement={away.pk}").status_code == 404
    response = client.post(NEW, typed(engagement=away.pk))
    assert response.status_code == 422 and "engagement" in response.context["form"].errors


# On its way


def test_from_a_lead_to_the_public(client, sign_in):
    mentor = sign_in("mentor").mentor
    row = GoodPracticeFactory(mentor=mentor)
    assertRedirects(client.post(url("submit", row), {"version": 1}), url("work", row))
    assert client.post(url("check", row), {"version": 2}).status_code == 403
    sign_in("lead")
    client.post(url("check", row), {"version": 2})
    assert client.post(url("publish", row), {"version": 3}).status_code == 403
    sign_in("coordinator")
    client.post(url("publish", row), {"version": 3})
    row.refresh_from_db()
    assert row.is_public and last(row).published_by.role == "coordinator"


def test_what_is_lacking_is_said_and_leads_to_its_field(client, mentor):
    row = GoodPracticeFactory(mentor=mentor, lead="", pitfalls="")
    page = client.get(url("work", row))
    wanted = {lack.field: str(lack.label) for lack in LACKS}
    for field in ("lead", "pitfalls"):
        assertContains(page, f'{url("edit", row)}#id_{field}"')
    assertNotContains(page, url("submit", row))
    refused = client.post(url("submit", row), {"version": 1})
    assertContains(refused, wanted["lead"], status_code=422)
    assert last(row).state == PracticeState.DRAFT


def test_it_is_returned_with_a_reason_that_its_author_reads(client, sign_in):
    mentor = MentorFactory()
    row = GoodPracticeFactory(mentor=mentor, state="submitted")
    sign_in("lead")
    assert client.post(url("return", row), {"version": 2, "reason": ""}).status_code == 422
    client.post(url("return", row), {"version": 2, "reason": "Mennyibe került?"})
    client.force_login(mentor.user)
    assertContains(client.get(url("work", row)), "Mennyibe került?")


def test_the_second_reviewer_is_told_and_keeps_the_reason(client, sign_in):
    row = GoodPracticeFactory(state="submitted")
    sign_in("coordinator")
    move_on(last(row), "check")
    sent = {"version": 2, "reason": "Ezt beírtam."}
    assertContains(client.post(url("return", row), sent), "Ezt beírtam.", status_code=409)
    assert last(row).state == PracticeState.CHECKED


def test_archiving_wants_a_reason_and_hides_it(client, sign_in):
    row = GoodPracticeFactory(state="published")
    sign_in("coordinator")
    refused = client.post(url("archive", row), {"version": row.version, "reason": " "})
    assert refused.status_code == 422 and "reason" in refused.context["refused"].errors
    client.post(url("archive", row), {"version": row.version, "reason": "Elavult."})
    assertContains(client.get(url("work", row)), "Elavult.")
    assert not GoodPractice.objects.public().exists()


def test_a_version_is_compared_with_the_one_before(client, mentor):
    row = GoodPracticeFactory(mentor=mentor, state="published")
    version = actions.next_version(by=mentor.user, practice=row)
    version.title = "Nyitott kertek"
    sets = {"themes": [ThemeFactory(code="participation")]}
    actions.write(by=mentor.user, version=version, sets=sets, read=version.version)
    page = client.get(reverse("engagements:practice-version", args=[row.pk, 2]))
    told = [(line.before, line.after) for line in page.context["differences"]]
    assert told == [
        ("Nyitott kert", "Nyitott kertek"),
        ("community-development hu", "participation hu"),
    ]
    missing = reverse("engagements:practice-version", args=[row.pk, 3])
    assert client.get(missing).status_code == 404


def test_the_page_of_a_practice_does_not_grow_in_queries(client, mentor, assert_flat_queries):
    row = GoodPracticeFactory(mentor=mentor)

    def make():
        PracticePhotoFactory(practice=row, consents=[ConsentFactory(practice=row)])

    assert_flat_queries(url("work", row), make, 14)


# Consents and photos


def test_a_consent_is_given_and_withdrawn_and_its_person_stays_in_the_county(client, sign_in):
    mentor = sign_in("mentor").mentor
    row = GoodPracticeFactory(mentor=mentor)
    sent = {"person": "Titkos Tímea", "for_photo": "on", "how": "szóban"}
    sent["given_on"] = "2026-01-10"
    assertRedirects(client.post(url("consent-add", row), sent), url("work", row))
    consent = Consent.objects.get()
    assertContains(client.get(url("work", row)), "Titkos Tímea")
    sign_in("coordinator")
    assertNotContains(client.get(url("work", row)), "Titkos Tímea")
    address = url("consent-withdraw", consent)
    assertNotContains(client.get(address), "Titkos Tímea")
    assert client.post(address, {"on": "2026-01-09"}).status_code == 422
    assertRedirects(client.post(address, {"on": "2026-01-11"}), url("work", row))
    consent.refresh_from_db()
    assert consent.withdrawn_on.isoformat() == "2026-01-11"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"for_photo": ""}, "__all__"),
        ({"for_name": "on"}, "shown_as"),
        ({"given_on": "2999-01-01"}, "given_on"),
        ({"given_on": "2001-01-01"}, "given_on"),
        ({"how": "\x00"}, "how"),
    ],
)
def test_a_consent_says_to_what_it_is(client, mentor, more, field):
    row = GoodPracticeFactory(mentor=mentor)
    sent = {"person": "Minta", "for_photo": "on", "how": "szóban", "given_on": "2026-01-10"}
    response = client.post(url("consent-add", row), sent | more)
    assert response.status_code == 422 and field in response.context["form"].errors
    assert not Consent.objects.exists()


def test_a_photo_goes_with_its_consent_at_once(client, mentor):
    row = GoodPracticeFactory(mentor=mentor, state="published")
    consent = ConsentFactory(practice=row)
    sent = {"file": upload("kert.jpg", picture("JPEG")), "alt": "A kert", "credit": "Minta"}
    sent |= {"consents": [consent.pk], "order": "1"}
    assertRedirects(client.post(url("photo-add", row), sent), url("work", row))
    photo = PracticePhoto.objects.get()
    assert (photo.width, photo.height) == (80, 40)
    client.logout()
    response = client.get(photo.get_absolute_url())
    assert response["Content-Type"] == "image/jpeg" and response["Cache-Control"] == "no-cache"
    assert not response.cookies
    client.force_login(mentor.user)
    client.post(url("consent-withdraw", consent), {"on": "2026-02-01"})
    client.logout()
    assert client.get(photo.get_absolute_url()).status_code == 404


def test_a_photo_wants_a_consent_or_nobody_in_it_and_must_be_one(client, mentor):
    row, other = GoodPracticeFactory(mentor=mentor), ConsentFactory()
    told = {"alt": "A kert", "credit": "Minta", "order": "1"}
    for sent, field in (
        ({"file": upload("kert.jpg", picture("JPEG"))}, "consents"),
        ({"file": upload("kert.jpg", picture("JPEG")), "consents": [other.pk]}, "consents"),
        ({"file": upload("kert.pdf", PDF), "nobody": "on"}, "file"),
        ({"file": upload("kert.jpg", b""), "nobody": "on"}, "file"),
        ({"nobody": "on"}, "file"),
    ):
        response = client.post(url("photo-add", row), told | sent)
        assert response.status_code == 422 and field in response.context["form"].errors, sent
    assert not PracticePhoto.objects.exists()


def test_the_photo_of_a_draft_is_no_strangers(client, mentor, sign_in):
    photo = PracticePhotoFactory(practice=GoodPracticeFactory())
    assert client.get(photo.get_absolute_url()).status_code == 200
    sign_in("mentor", "HU-SO")
    assert client.get(photo.get_absolute_url()).status_code == 404
    client.logout()
    assert client.get(photo.get_absolute_url()).status_code == 404


def test_a_withdrawn_photo_stays_on_record(client, mentor):
    photo = PracticePhotoFactory(practice=GoodPracticeFactory(mentor=mentor, state="published"))
    assert client.post(url("photo-withdraw", photo), {"reason": ""}).status_code == 422
    client.post(url("photo-withdraw", photo), {"reason": "Kérték."})
    assert list(photo.practice.photos.shown()) == []
    assertContains(client.get(url("work", photo.practice)), "Kérték.")


# Where it came up


def test_a_practice_is_begun_once_from_a_visit_and_found_there(client, mentor):
    visit = EngagementFactory(mentor=mentor)
    assertContains(client.get(visit.get_absolute_url()), f"{NEW}?engagement={visit.pk}")
    told = {"settlement": visit.settlements.get(), "engagement": visit}
    row = GoodPracticeFactory(mentor=mentor, **told)
    assert [tap.url for tap in taps(mentor.user, visit) if "/practices/" in tap.url] == [
        url("work", row)
    ]
    page = client.get(visit.get_absolute_url())
    assertContains(page, f'href="{url("work", row)}"')
    assertNotContains(page, f"{NEW}?engagement={visit.pk}")


def test_a_practice_and_its_visit_are_of_one_county(client, sign_in):
    sign_in("admin")
    visit, away = EngagementFactory(), SettlementFactory(county__iso="HU-SO")
    response = client.post(NEW, typed(settlement=away.pk, engagement=visit.pk))
    assert response.status_code == 422 and "settlement" in response.context["form"].errors
    assert not GoodPractice.objects.exists()
