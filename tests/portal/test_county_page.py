"""The page of a county and its mentor office."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from engagements.days.actions import plan_day
from tests.factories.counties import CountyFactory, MembershipFactory, OfficeFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.help import HelpRequestFactory
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory
from tests.portal.country import figures, make_country, rows_of, value_of

URL = "/counties/zala/"
SHARED = ("contacted", "involved", "regular", "quiet", "engagements")

pytestmark = pytest.mark.django_db


def text_of(client, url=URL):
    client.cookies["django_language"] = "en"
    return client.get(url).content.decode()


def test_its_figures_are_those_of_the_dashboard(client, sign_in):
    make_country()
    sign_in(role="coordinator")
    page, national = client.get(URL), client.get("/dashboard/")
    for code in SHARED:
        assert value_of(page, code, "HU-ZA") == value_of(national, code, "HU-ZA"), code


@pytest.mark.parametrize("role", ["lead", "coordinator"])
def test_every_figure_leads_to_exactly_its_records(client, sign_in, role):
    make_country()
    sign_in(role=role, county="HU-ZA")
    shown = {f for f in figures(client.get(URL)) if f.url}
    assert {figure.scope for figure in shown} == {"HU-ZA"}
    assert {"involved", "involved.returned", "engagements", "returned"} <= {f.code for f in shown}
    for figure in shown:
        if figure.code.partition(".")[0] not in ("attendance", "hours"):
            assert rows_of(client.get(figure.url)) == int(figure.value), figure


def test_the_months_add_up_to_the_engagements(client, sign_in):
    make_country()
    sign_in(role="coordinator")
    shown = figures(client.get(URL))
    months = [int(f.value) for f in shown if f.code.startswith("engagements.20")]
    total = next(int(f.value) for f in shown if f.code == "engagements")
    assert len(months) == 12 and sum(months) == total


def test_the_office_and_its_team(client, sign_in):
    office = OfficeFactory(
        address="Zalaegerszeg, Kossuth tér 1.", phone="+36 92 123 456", email="zala@pelda.hu"
    )
    lead = MentorFactory(team__is_lead=True, user__name="Árvai Anna")
    MentorFactory(user__name="Cseh Csaba")
    MembershipFactory(office=office, until=days_ago(1), user__name="Régi Róbert")
    sign_in(role="coordinator")
    text = text_of(client)
    assert "Kossuth tér 1." in text and 'href="tel:+3692123456"' in text
    assert 'href="mailto:zala@pelda.hu"' in text
    assert lead.get_absolute_url() in text
    assert text.index("Árvai Anna") < text.index("office lead") < text.index("Cseh Csaba")
    assert "Régi Róbert" not in text


@pytest.mark.parametrize(
    ("size", "warning"), [(0, "fewer than 3"), (2, "fewer than 3"), (3, ""), (4, ""), (5, "more")]
)
def test_an_unusual_team_is_marked(client, sign_in, size, warning):
    OfficeFactory()
    for _ in range(size):
        MentorFactory()
    sign_in(role="coordinator")
    text = text_of(client)
    assert warning in text
    assert ("tag wait" in text) == bool(warning)
    assert ("Nobody is in the team today" in text) == (size == 0)


def test_quiet_and_unassigned_settlements_are_named(client, sign_in):
    mentor = MentorFactory()
    quiet = SettlementFactory(name="Csöndesfalva")
    AssignmentFactory(settlement=quiet, mentor=mentor)
    EngagementFactory(settlement=quiet, mentor=mentor, held_on=days_ago(90))
    lonely = SettlementFactory(name="Árvafalva")
    EngagementFactory(settlement=lonely, mentor=mentor)
    sign_in(role="coordinator")
    page = client.get(URL)
    assert [place.name for place in page.context["quiet_places"]] == ["Csöndesfalva"]
    assert [place.name for place in page.context["unassigned_places"]] == ["Árvafalva"]
    assert quiet.get_absolute_url() in page.content.decode()


def test_a_long_list_names_ten_and_leads_to_the_rest(client, sign_in):
    mentor = MentorFactory()
    for _ in range(11):
        EngagementFactory(mentor=mentor)
    sign_in(role="coordinator")
    page = client.get(URL)
    assert len(page.context["unassigned_places"]) == 10
    assert "all of them" in text_of(client)


def test_another_county_reads_the_figures_but_not_the_engagements(client, sign_in):
    row = EngagementFactory(summary="Csak a megye olvassa.")
    sign_in(role="mentor", county="HU-SO")
    page = client.get(URL)
    assert value_of(page, "engagements", "HU-ZA") == "1"
    assert not [f for f in figures(page) if "/engagements/" in f.url]
    assert row.get_absolute_url() not in page.content.decode()
    assert "/history/" not in page.content.decode()


@pytest.mark.parametrize("role", ["mentor", "lead", "coordinator", "auditor", "admin"])
def test_who_may_reads_the_engagements_and_the_history(client, sign_in, role):
    row = EngagementFactory()
    planned = EngagementFactory(held_on=days_ago(-2), plan=True)
    sign_in(role=role, county="HU-ZA")
    text = client.get(URL).content.decode()
    assert row.get_absolute_url() in text
    assert planned.get_absolute_url() not in text
    assert reverse("portal:record-history", args=["counties.countyoffice", "20"]) in text


@pytest.mark.parametrize(("iso", "slug"), [("HU-PE", "pest"), ("HU-BU", "budapest")])
def test_a_county_without_an_office_says_so(client, sign_in, iso, slug):
    SettlementFactory(county=CountyFactory(iso=iso), population=1234)
    sign_in(role="mentor")
    text = text_of(client, f"/counties/{slug}/")
    assert "There is no mentor office" in text
    assert "1 234" in text.replace("\N{NO-BREAK SPACE}", " ") or "1,234" in text
    assert iso in text


def test_an_office_that_closed_or_has_yet_to_open(client, sign_in):
    EngagementFactory(held_on=days_ago(30))
    office = CountyFactory().office
    sign_in(role="coordinator")
    office.closed_on = days_ago(1)
    office.save()
    page = client.get(URL)
    assert value_of(page, "engagements", "HU-ZA") == "1"
    assert "The office is closed since" in text_of(client)
    OfficeFactory(county=CountyFactory(iso="HU-SO"), opened_on=days_ago(-9))
    assert "The office opens later" in text_of(client, "/counties/somogy/")


def test_an_office_without_work_says_what_comes_next(client, sign_in):
    OfficeFactory()
    sign_in(role="coordinator")
    text = text_of(client)
    assert "No engagement has been logged yet" in text
    assert value_of(client.get(URL), "involved", "HU-ZA") == "0"


def test_an_unknown_county_is_not_found(client, sign_in):
    sign_in(role="admin")
    assert client.get("/counties/atlantisz/").status_code == 404


def test_it_is_only_read(client, sign_in):
    OfficeFactory()
    sign_in(role="admin")
    assert client.post(URL).status_code == 405


def test_queries_do_not_grow(sign_in, assert_flat_queries):
    sign_in(role="coordinator")
    assert_flat_queries(URL, EngagementFactory, limit=15)


def test_who_needs_help_is_shown_the_oldest_first(client, sign_in):
    now = timezone.now()
    new = HelpRequestFactory(what="Nincs terem", asked_at=now)
    old = HelpRequestFactory(what="Nincs előadó", asked_at=now - timedelta(days=9))
    HelpRequestFactory(what="Máshol", settlement__county__iso="HU-SO")
    sign_in("lead")
    assert client.get(URL).context["help_requests"] == [old, new]
    text = text_of(client)
    assert "Help is needed" in text and "waiting for 9 days" in text and "Máshol" not in text
    sign_in("lead", "HU-SO")
    assert client.get(URL).context["help_requests"] == []
    assert "Nincs terem" not in text_of(client)
    sign_in("coordinator")
    assert client.get(URL).context["help_requests"] == [old, new]


def test_a_lead_sees_the_stops_of_the_own_day(client, sign_in):
    lead, place = sign_in("lead"), SettlementFactory(name="Tekenye")
    plan_day(by=lead, day=timezone.localdate(), stops=[place.pk], version=None)
    assert f'href="/field/{place.pk}/">1. Tekenye' in text_of(client)
    sign_in("mentor", "HU-SO")
    assert "1. Tekenye" not in text_of(client)


def past(day):
    return f"{URL}?as_of={day.isoformat()}"


def test_a_past_day_has_the_figures_of_that_day(client, sign_in):
    make_country()
    sign_in(role="coordinator")
    then, now = client.get(past(days_ago(85))), client.get(URL)
    assert value_of(then, "engagements", "HU-ZA") == "2" != value_of(now, "engagements", "HU-ZA")
    assert value_of(then, "regular", "HU-ZA") == "0" != value_of(now, "regular", "HU-ZA")


@pytest.mark.parametrize("role", ["lead", "coordinator"])
def test_every_figure_of_a_past_day_leads_to_its_records(client, sign_in, role):
    make_country()
    sign_in(role=role, county="HU-ZA")
    shown = {f for f in figures(client.get(past(days_ago(85)))) if f.url}
    assert {"involved", "engagements", "moved"} <= {f.code for f in shown}
    for figure in shown:
        if figure.code.partition(".")[0] not in ("attendance", "hours"):
            assert rows_of(client.get(figure.url)) == int(figure.value), figure


def test_a_past_day_says_what_moved_it_and_what_it_leaves_out(client, sign_in):
    make_country()
    sign_in(role="coordinator")
    text = text_of(client, past(days_ago(85)))
    assert "added or changed since" in text and "stand on today’s page only" in text
    assert "What needs attention now" not in text
    assert "added or changed since" not in text_of(client)


@pytest.mark.parametrize("day", ["holnap", "9999-12-31", "1867-02-17"])
def test_a_bad_day_shows_today_with_a_sentence(client, sign_in, day):
    make_country()
    sign_in(role="coordinator")
    bad, now = client.get(URL, {"as_of": day}), client.get(URL)
    assert figures(bad) == figures(now)
    assert "id_as_of_error" in bad.content.decode()


def test_a_past_day_is_kept_by_the_links_to_the_quiet_and_the_targets(client, sign_in):
    make_country()
    sign_in(role="coordinator")
    day = days_ago(85)
    page = client.get(past(day)).content.decode().partition("<main")[2].partition("</main>")[0]
    links = {unescape(link) for link in re.findall(r'href="(/(?:quiet|targets)/[^"]*)"', page)}
    wanted = {f"/quiet/?as_of={day}&county=20", f"/targets/?as_of={day}"}
    assert links - {"/targets/new/"} == wanted
    assert all(client.get(link).status_code == 200 for link in wanted)
    assert 'href="/quiet/?county=20"' in client.get(URL).content.decode()
