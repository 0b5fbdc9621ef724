"""From figure to records: whatever figure is followed, its records are as many as it says."""

import csv
import io
import re
from decimal import Decimal
from html import unescape
from random import Random

import pytest

from engagements.models import Engagement
from engagements.summaries import rebuild
from mentorhalo.portal.indicators.work import hours
from tests.factories.counties import CountyFactory
from tests.factories.engagements import days_ago
from tests.portal.country import figures, rows_of, value_of

DASHBOARD = "/dashboard/"
LINK = re.compile(r'href="(/(?:counties|mentors|dashboard|quiet|targets)/[^"#]*)"')
FILES = (".xlsx", ".pdf", ".svg", ".png", "export=")
STEPS = 6
ADDED_UP = {
    "attendance": lambda rows, _scope: sum(int(row["Attendance"] or 0) for row in rows),
    "hours": lambda rows, scope: hours(sum(_credited(row, scope) for row in rows)),
}

pytestmark = pytest.mark.django_db


def _credited(row, scope):
    """The minutes of all who are credited; a mentor's own are the length."""
    own = scope.startswith("mentor-")
    return int(row["Length"] or 0) * (1 if own else len(row["Mentors"].split(", ")))


class Walk:
    """One reader's way: what each list said is remembered, so that it is asked once."""

    def __init__(self, client):
        self.client = client
        client.cookies["django_language"] = "en"
        self.lists, self.followed = {}, 0

    def open(self, address):
        response = self.client.get(address)
        assert response.status_code == 200, address
        return response

    def check(self, address):
        """Every figure of a page against its records; the page's own links."""
        page = self.open(address)
        for figure in set(figures(page)):
            if figure.url:
                self.follow(address, figure)
        return [unescape(link) for link in LINK.findall(page.content.decode())]

    def follow(self, address, figure):
        code = figure.code.partition(".")[0]
        if code in ADDED_UP:
            found = ADDED_UP[code](self.exported(figure.url), figure.scope)
        else:
            found = self.rows(figure)
        assert found == Decimal(figure.value), f"{address}: {figure}"
        self.followed += 1

    def rows(self, figure):
        if figure.url not in self.lists:
            page = self.client.get(figure.url, headers={"HX-Request": "true"})  # the table alone
            assert page.status_code == 200, figure
            rows = [f for f in figures(page) if f.code == "rows"]
            assert rows, f"{figure.url} does not say how many rows it has: {figure}"
            self.lists[figure.url] = rows_of(page)
        return self.lists[figure.url]

    def exported(self, url):
        text = b"".join(self.open(f"{url}&export=csv").streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))


@pytest.fixture
def country(every_reason):
    return every_reason


@pytest.mark.parametrize(
    ("role", "past"), [("coordinator", 0), ("coordinator", 4), ("lead", 0), ("mentor", 85)]
)
def test_each_figure_of_the_dashboard_leads_to_so_many_records(
    client, sign_in, country, role, past
):
    sign_in(role=role, county="HU-ZA")
    walk = Walk(client)
    walk.check(f"{DASHBOARD}?as_of={days_ago(past)}" if past else DASHBOARD)
    assert walk.followed > 20


@pytest.mark.parametrize(("role", "past"), [("coordinator", 0), ("mentor", 4)])
def test_so_do_those_of_county_and_mentor_pages(client, sign_in, country, role, past):
    sign_in(role=role, county="HU-ZA")
    walk, asked = Walk(client), f"?as_of={days_ago(past)}" if past else ""
    for iso in ("HU-ZA", "HU-SO", "HU-BO"):
        walk.check(CountyFactory(iso=iso).get_absolute_url() + asked)
    walk.check(country.get_absolute_url() + asked)
    assert walk.followed > 10


@pytest.mark.parametrize("seed", [1])
def test_a_random_walk_finds_no_figure_without_its_records(client, sign_in, country, seed):
    random = Random(seed)
    sign_in(role=random.choice(["coordinator", "lead", "auditor"]), county="HU-ZA")
    walk, here, seen = Walk(client), DASHBOARD, set()
    for _step in range(STEPS):
        links = walk.check(here)
        seen.add(here)
        pages = sorted({link for link in links if not any(name in link for name in FILES)} - seen)
        here = random.choice(pages) if pages else DASHBOARD
    assert len(seen) > 3 and walk.followed > 20


def test_more_than_a_thousand_rows_are_told_exactly(client, sign_in, country):
    one = Engagement.objects.filter(state="logged").first()
    fields = {f.name: getattr(one, f.name) for f in one._meta.concrete_fields if f.name != "id"}
    Engagement.objects.bulk_create(
        Engagement(**fields | {"held_on": days_ago(n % 50 + 2)}) for n in range(1001)
    )
    rebuild()  # what a figure counts are the months, kept with each write
    sign_in(role="coordinator")
    listed = f"/engagements/?figure=engagements@{days_ago(1)}"
    wanted = Engagement.objects.filter(state__in=["logged", "verified"], held_on__lte=days_ago(1))
    assert wanted.count() > 1000
    assert value_of(client.get(listed), "rows") == str(wanted.count())
