"""The national dashboard."""

import gzip
import re
from datetime import date
from decimal import Decimal
from itertools import cycle

import pytest
from django.core.management import call_command
from django.urls import reverse

from counties.models import County
from engagements.models import Engagement
from mentorhalo.portal.indicators.work import hours
from settlements.models import Settlement
from tests.factories.counties import CountyFactory, OfficeFactory
from tests.factories.engagements import EngagementFactory, TargetFactory, days_ago
from tests.factories.settlements import SettlementFactory
from tests.portal.country import figures, make_country, rows_of, value_of

URL = "/dashboard/"
RECEIPT = re.compile(r'href="/engagements/(\d+)/"')
ADDED_UP = {
    "attendance": lambda rows: sum(row.participants or 0 for row in rows),
    "hours": lambda rows: hours(sum((row.minutes or 0) * row.credits.count() for row in rows)),
}
OFFICES = ("HU-ZA", "HU-SO", "HU-VE", "HU-BA", "HU-BO", "HU-PE")

pytestmark = pytest.mark.django_db


def test_every_figure_leads_to_exactly_its_records(client, sign_in):
    make_country()
    sign_in(role="coordinator")
    shown = [figure for figure in figures(client.get(URL)) if figure.url]
    codes = {figure.code for figure in shown}
    assert codes >= {"known", "contacted", "involved", "regular", "quiet", "unassigned", "mentors"}
    assert codes >= {"known.highest", "involved.highest"}
    rows = {}
    for figure in set(shown):
        code = figure.code.partition(".")[0]
        if code in ADDED_UP:
            continue
        if figure.url not in rows:
            rows[figure.url] = rows_of(client.get(figure.url))
        assert rows[figure.url] == int(figure.value), figure


def test_attendance_and_hours_add_up_the_engagements_they_lead_to(client, sign_in):
    make_country()
    sign_in(role="coordinator")
    page = client.get(URL)
    assert "they were added up from" in _english(client).content.decode()
    for code, add_up in ADDED_UP.items():
        (figure,) = (f for f in figures(page) if f.code == code)
        receipts = set(RECEIPT.findall(client.get(figure.url).content.decode()))
        listed = Engagement.objects.filter(pk__in=receipts)
        assert listed and Decimal(figure.value) == add_up(listed), code
        assert value_of(client.get(figure.url), code) == figure.value


def _english(client, url=URL):
    client.cookies["django_language"] = "en"
    return client.get(url)


def test_it_counts_what_happened(client, sign_in):
    make_country()
    sign_in(role="auditor")
    page = client.get(URL)
    zala, somogy, closed = (CountyFactory(iso=iso).iso for iso in ("HU-ZA", "HU-SO", "HU-BO"))
    assert value_of(page, "involved") == "4"
    assert value_of(page, "involved", zala) == "3"
    assert value_of(page, "involved", somogy) == "1"
    assert value_of(page, "target") == "10"
    assert not [figure for figure in figures(page) if figure.scope == closed]


def test_zero_is_written_and_leads_nowhere(client, sign_in):
    make_country()
    sign_in(role="coordinator")
    new = [figure for figure in figures(client.get(URL)) if figure.scope == "HU-VE"]
    zeros = {figure.code for figure in new if figure.value == "0"}
    assert {"involved", "contacted", "regular", "quiet", "engagements"} <= zeros
    assert not [figure for figure in new if figure.value == "0" and figure.url]


def test_a_logged_visit_moves_the_figure(client, sign_in):
    OfficeFactory()
    sign_in(role="coordinator")
    assert value_of(client.get(URL), "involved") == "0"
    EngagementFactory()
    assert value_of(client.get(URL), "involved") == "1"
    EngagementFactory(by_phone=True)
    page = client.get(URL)
    assert (value_of(page, "involved"), value_of(page, "contacted")) == ("1", "2")


@pytest.mark.parametrize("role", ["mentor", "lead"])
def test_who_reads_one_county_gets_no_links_to_other_engagements(client, sign_in, role):
    make_country()
    sign_in(role=role, county="HU-ZA")
    page = client.get(URL)
    engagements = reverse("engagements:engagement-list")
    linked = [f for f in figures(page) if f.url.startswith(engagements)]
    assert {figure.scope for figure in linked} == {"HU-ZA"}
    for figure in linked:
        assert rows_of(client.get(figure.url)) == int(figure.value)
    assert value_of(page, "engagements")
    assert "read by their own counties" in _english(client).content.decode()


def test_the_target_that_is_due_next(client, sign_in):
    OfficeFactory()
    TargetFactory(number=7, due_on=days_ago(1))
    TargetFactory(number=500, due_on=days_ago(-400))
    TargetFactory(number=360, due_on=days_ago(-40))
    TargetFactory(number=900, due_on=days_ago(-10), rung="contacted")
    sign_in(role="coordinator")
    assert value_of(client.get(URL), "target") == "360"


@pytest.mark.parametrize("ago", [1, 900])
def test_a_target_that_was_missed_stays(client, sign_in, ago):
    """The day after, the page still says how many are missing."""
    EngagementFactory(held_on=days_ago(30))
    TargetFactory(number=300, due_on=days_ago(ago + 40))
    TargetFactory(number=360, due_on=days_ago(ago))
    assert value_of(client.get("/map/"), "target") == "360"
    sign_in(role="coordinator")
    text = _english(client).content.decode()
    assert value_of(client.get(URL), "target") == "360"
    assert "It was due on" in text and "No target is set" not in text
    assert client.get("/dashboard/screen/").status_code == 200


def test_without_a_target_it_says_who_may_add_one(client, sign_in):
    OfficeFactory()
    sign_in(role="coordinator")
    text = _english(client).content.decode()
    assert reverse("portal:target-new") in text and 'data-indicator="target"' not in text
    sign_in(role="mentor")
    text = _english(client).content.decode()
    assert "Coordinators set the targets." in text and reverse("portal:target-new") not in text


def test_a_reached_target_is_said(client, sign_in):
    TargetFactory(number=1)
    EngagementFactory()
    sign_in(role="coordinator")
    assert "the target is reached" in _english(client).content.decode()


def test_an_empty_database_says_what_to_do(client, sign_in):
    sign_in(role="admin")
    page = _english(client)
    text = page.content.decode()
    assert "What to do first" in text and "manage.py load_register" in text
    assert not figures(page)
    SettlementFactory(county=CountyFactory(iso="HU-PE"))
    text = client.get(URL).content.decode()
    assert "manage.py load_register" not in text
    assert reverse("admin:counties_countyoffice_add") in text
    assert reverse("admin:counties_user_add") in text and reverse("portal:target-new") in text


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("coordinator", ["An admin of the network does this", "A mentor of an office does this"]),
        ("auditor", ["A coordinator or an admin does this"]),
    ],
)
def test_it_says_who_does_what_the_reader_may_not(client, sign_in, role, words):
    sign_in(role=role)
    text = _english(client).content.decode()
    assert all(sentence in text for sentence in words)
    assert reverse("admin:counties_countyoffice_add") not in text
    assert (reverse("portal:target-new") in text) == (role == "coordinator")


def test_a_mentor_logs_the_first_visit_and_the_steps_are_gone(client, sign_in):
    sign_in(role="mentor")
    SettlementFactory()
    text = _english(client).content.decode()
    assert "What to do first" in text and text.count(">done<") == 3
    assert reverse("engagements:engagement-new") in text
    EngagementFactory()
    assert "What to do first" not in _english(client).content.decode()


def test_counties_can_be_put_in_order(client, sign_in):
    make_country()
    sign_in(role="coordinator")

    def order(sort):
        names = re.findall(
            r'<tr><th scope="row"><a href="/counties/([a-z-]+)/"',
            client.get(URL, {"sort": sort}).content.decode(),
        )
        return names

    assert order("name") == ["somogy", "veszprem", "zala"] == order("-name")[::-1]
    assert order("-involved")[0] == order("nonsense")[0] == order("involved")[-1] == "zala"
    assert order("-quiet")[0] == "zala"
    assert order("-share")[-1] == order("share")[0] == "veszprem"
    assert order("-mentors")[0] == order("-load")[0] == order("-silence")[0] == "zala"
    assert set(order("-engagements")) == set(order("contacted")) == set(order("-regular"))


def test_the_counties_without_an_office_are_named(client, sign_in):
    make_country()
    sign_in(role="coordinator")
    text = _english(client).content.decode()
    assert re.search(r"No open mentor office:.*Borsod.*Pest", text)
    assert "Their 2 settlements do not count" in text


def test_queries_do_not_grow(sign_in, assert_flat_queries):
    sign_in(role="coordinator")
    counties = cycle(OFFICES)
    assert_flat_queries(URL, lambda: EngagementFactory(iso=next(counties)), limit=10)


@pytest.mark.parametrize("role", ["lead", "coordinator"])
def test_any_day_and_a_county_enlarged_ask_ten_queries_at_most(
    client, sign_in, django_assert_max_num_queries, role
):
    make_country()
    EngagementFactory(held_on=days_ago(40))
    sign_in(role=role, county="HU-ZA")
    for day in ("", days_ago(20), "2001-01-01", "9999-01-01"):
        for zoom in ("", "zala"):
            with django_assert_max_num_queries(10):
                page = client.get(URL, {"as_of": day, "zoom": zoom})
            assert page.status_code == 200


def test_the_page_of_the_whole_register_stays_small(client, sign_in):
    call_command("load_register", verbosity=0)
    for county in County.objects.exclude(name__in=("Budapest", "Pest")):
        OfficeFactory(county=county)
    EngagementFactory(settlement=Settlement.objects.get(name="Zalaegerszeg"))
    sign_in(role="coordinator")
    page = client.get(URL)
    assert value_of(page, "involved") == "1"
    assert len(gzip.compress(page.content)) <= 27_000
    assert page.content.count(b'<path class="c ') == County.objects.count() == 20


def test_it_is_only_read(client, sign_in):
    sign_in(role="admin")
    assert client.post(URL).status_code == 405


def test_a_stranger_signs_in_first(client):
    response = client.get(URL)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_past_months_stand_in_the_table(client, sign_in):
    EngagementFactory(held_on=days_ago(40))
    sign_in(role="coordinator")
    months = client.get(URL).context["chart"].months
    assert months[0].total == 0 and months[-1].total == 1
    assert sum(month.new for month in months) == 1
    assert months[-1].month == date(days_ago(0).year, days_ago(0).month, 1)
