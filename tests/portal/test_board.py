"""What the dashboard is asked beside the day: the dots of the map, a county enlarged, orders."""

import gzip
import re
from itertools import pairwise

import pytest
from django.core.management import call_command

from counties.models import County
from engagements.models import Engagement
from mentorhalo.portal.board.asked import Asked, columns, in_order, known
from mentorhalo.portal.indicators.readings import Readings
from settlements.models import Settlement
from tests.factories.counties import CountyFactory, OfficeFactory
from tests.factories.engagements import EngagementFactory, TargetFactory, days_ago
from tests.factories.settlements import SettlementFactory
from tests.portal.country import figures, make_country, rows_of, value_of

URL = "/dashboard/"

ROW = re.compile(r'<tr><th scope="row"><a href="/settlements/(\d{5})/">')
pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, sign_in):
    """Open the dashboard of the small country in English with what is asked of it."""
    make_country()
    sign_in(role="coordinator")
    client.cookies["django_language"] = "en"

    def ask(**asked):
        return client.get(URL, asked)

    return ask


def listed(response):
    """The settlements of the table beside a county enlarged."""
    return ROW.findall(response.content.decode())


# --- what is asked, as an address


def test_an_address_keeps_all_that_was_asked():
    asked = Asked.of({"sort": "name", "dots": "quiet", "other": "x"}, "as_of=2026-05-01")
    assert asked == Asked(sort="name", dots="quiet", day="as_of=2026-05-01")
    assert asked.but(zoom="zala") == "?sort=name&dots=quiet&zoom=zala&as_of=2026-05-01"
    assert asked.but(dots="", sort=Asked.sort) == "?as_of=2026-05-01"
    assert Asked().but() == "?"


def test_a_heading_turns_the_order_around():
    def codes(sort):
        found = columns({"name": "Name", "size": "Size"}, sort, {"size"}, lambda code: code)
        return [(column.aria, column.url) for column in found]

    assert codes("-size") == [("", "name"), ("descending", "size")]
    assert codes("size") == [("", "name"), ("ascending", "-size")]
    assert codes("name") == [("ascending", "-name"), ("", "-size")]


def test_an_unknown_order_is_left_aside():
    keys = {"size": lambda row: row}
    assert known("-size", keys, "size") == "-size"
    assert known("colour", keys, "size") == known("--size", keys, "size") == "size"
    assert in_order([2, 1, 3], "-size", keys) == [3, 2, 1]


# --- the map


def test_a_county_enlarged_names_each_of_its_settlements(page):
    text = page(zoom="zala").content.decode()
    zala = CountyFactory(iso="HU-ZA")
    existing = Settlement.objects.filter(county=zala, ceased_on=None)
    assert sorted(listed(page(zoom="zala"))) == sorted(existing.values_list("pk", flat=True))
    for settlement in existing:
        assert f">{settlement.name}</a>" in text
    assert 'href="?#mapped">The whole country' in text
    assert zala.get_absolute_url() in text


def test_the_drawing_points_to_each_settlement_by_name(client, sign_in):
    call_command("load_register", verbosity=0)
    zala = County.objects.get(iso="HU-ZA")
    OfficeFactory(county=zala)
    sign_in(role="coordinator")
    response = client.get(URL, {"zoom": "zala"})
    drawn = re.findall(r'<circle class="at"[^>]*><title>([^<]*)</title>', response.content.decode())
    names = Settlement.objects.existing().filter(county=zala).values_list("name", flat=True)
    assert sorted(drawn) == sorted(names) and len(drawn) == 258
    assert response.content.count(b'<path class="c ') == 1


def test_a_county_that_is_none_leaves_the_country(page):
    response = page(zoom="atlantis")
    assert response.status_code == 200 and not listed(response)
    assert "Settlements by their highest rung" not in response.content.decode()


@pytest.mark.parametrize("dots", ["contacted", "involved", "regular", "planned", "quiet"])
def test_the_map_shows_only_the_dots_asked_for(page, dots):
    response = page(zoom="zala", dots=dots)
    shown = listed(response)
    assert len(shown) == int(value_of(response, dots, "HU-ZA" if dots != "planned" else "") or 0)
    assert f'dots={dots}&amp;zoom=zala#mapped" aria-current="true"' in response.content.decode()


def test_dots_that_are_none_are_left_aside(page):
    assert listed(page(zoom="zala", dots="nonsense")) == listed(page(zoom="zala"))
    assert 'href="?#mapped" aria-current="true">all' in page(dots="nonsense").content.decode()


def test_the_key_counts_the_dots_that_are_shown(page):
    for dots in ("", "involved", "quiet"):
        context = page(dots=dots).context
        places = Readings().places
        shown = [row for row in places if not dots or getattr(row, f"is_{dots}")]
        assert sum(step.here for step in context["key"]) == sum(r.rung is not None for r in shown)
        assert context["key_quiet"].value == sum(row.is_quiet for row in shown)


@pytest.mark.parametrize("order", ["rung", "last", "quiet"])
def test_settlements_are_put_in_order_both_ways(page, order):
    place = {row.ksh_code: row for row in Readings().places}

    def keys(sort):
        response = page(zoom="zala", order=sort)
        direction = "descending" if sort.startswith("-") else "ascending"
        assert response.content.decode().count(f'aria-sort="{direction}"') >= 1
        rows = [place[code] for code in listed(response)]
        return {
            "rung": [-1 if row.rung is None else row.rung for row in rows],
            "last": [row.last_on.toordinal() if row.last_on else 0 for row in rows],
            "quiet": [row.is_quiet for row in rows],
        }[order]

    up, down = keys(order), keys(f"-{order}")
    assert sorted(up) == sorted(down) and len(set(up)) > 1
    assert all(a <= b for a, b in pairwise(up)) and all(a >= b for a, b in pairwise(down))


def test_names_go_by_the_hungarian_alphabet(page):
    made = {name: SettlementFactory(name=name).pk for name in ("Dallos", "Csóka", "Cukor")}
    for sort, names in (("name", ["Cukor", "Csóka", "Dallos"]), ("-name", ["Dallos", "Csóka"])):
        found = [code for code in listed(page(zoom="zala", order=sort)) if code in made.values()]
        assert found[: len(names)] == [made[name] for name in names]


# --- side by side


def test_the_load_is_the_followed_for_each_mentor(page):
    response = page()
    rows = {row.involved.scope: row for row in response.context["county_rows"]}
    zala = rows["HU-ZA"]
    assert zala.followed == zala.involved.value == 3 and zala.mentors.value == 2
    assert value_of(response, "load", "HU-ZA") == "1.5"
    assert rows["HU-VE"].followed == 0 and value_of(response, "load", "HU-VE") == "0.0"
    assert rows["HU-SO"].load is None or rows["HU-SO"].mentors.value


# --- what changed, and the months


def test_what_changed_within_a_month(client, sign_in, page):
    EngagementFactory(held_on=days_ago(200))
    response = page()
    old = [f for f in figures(response) if f.code == "quiet"][0].value
    assert value_of(response, "involved_new") == "3"
    assert int(value_of(response, "quiet_new")) == 1 < int(old)
    names = [place.name for place in response.context["new_places"]]
    assert len(names) == 3 and all(name in response.content.decode() for name in names)


def test_the_months_add_up_to_what_was_counted_in_them(page):
    EngagementFactory(held_on=days_ago(31))
    months = page().context["months"]
    assert len(months) == 12 and months[-1].month == days_ago(0).replace(day=1)
    first = months[0].month
    counted = Engagement.objects.counted().filter(held_on__gte=first)
    assert sum(month.engagements.value for month in months) == counted.count() > 8


# --- any day


def test_every_figure_of_a_past_day_leads_to_exactly_its_records(client, page):
    response = page(as_of=days_ago(60).isoformat())
    shown = [f for f in figures(response) if f.url and f.code.partition(".")[0] not in SUMS]
    assert {"known", "contacted", "involved", "engagements"} <= {figure.code for figure in shown}
    rows = {}
    for figure in set(shown):
        if figure.url not in rows:
            rows[figure.url] = rows_of(client.get(figure.url))
        assert rows[figure.url] == int(figure.value), figure


SUMS = ("attendance", "hours")


def test_a_past_day_is_said_and_kept_in_the_links(page):
    day = days_ago(60)
    response = page(as_of=day.isoformat(), sort="name")
    text = response.content.decode()
    assert "What needed attention on" in text and "What needs attention now" not in text
    assert f"sort=name&amp;dots=quiet&amp;as_of={day.isoformat()}#mapped" in text
    assert value_of(response, "involved") < value_of(page(), "involved")
    assert "HU-BO" not in {figure.scope for figure in figures(page())}


def test_a_bad_day_is_answered_with_a_sentence_and_today(page):
    response = page(as_of="tegnap", zoom="zala")
    assert response.status_code == 200 and listed(response)
    text = response.content.decode()
    assert "tegnap" in text and "The page shows today" in text
    assert value_of(response, "involved") == value_of(page(), "involved")


# --- size and queries


def test_queries_of_a_county_enlarged_do_not_grow(sign_in, assert_flat_queries):
    sign_in(role="coordinator")
    assert_flat_queries(f"{URL}?zoom=zala&dots=involved", EngagementFactory, limit=10)


def test_the_largest_county_enlarged_stays_small(client, sign_in):
    call_command("load_register", verbosity=0)
    for county in County.objects.exclude(name__in=("Budapest", "Pest")):
        OfficeFactory(county=county)
    sign_in(role="coordinator")
    for asked in ("", "?zoom=borsod-abauj-zemplen"):
        assert len(gzip.compress(client.get(URL + asked).content)) <= 60_000


def test_a_settlement_of_a_county_without_an_office_is_listed_too(client, sign_in):
    make_country()
    sign_in(role="auditor")
    place = SettlementFactory(county=CountyFactory(iso="HU-PE"))
    assert place.pk in listed(client.get(URL, {"zoom": "pest"}))


def test_a_county_stands_beside_its_own_target(page):
    county = CountyFactory(iso="HU-ZA")
    TargetFactory(number=9, county=county, due_on=days_ago(-400))
    target = TargetFactory(number=7, county=county, due_on=days_ago(-30), since=days_ago(40))
    rows = {row.involved.scope: row for row in page().context["county_rows"]}
    assert rows["HU-ZA"].aim.target == target and rows["HU-ZA"].aim.share == 3 / 7
    assert rows["HU-ZA"].aim.url == target.get_absolute_url()
    assert rows["HU-SO"].aim is None
    assert value_of(page(), "target", "HU-ZA") == "7"
    then = page(as_of=days_ago(60).isoformat())
    assert value_of(then, "target", "HU-ZA") == "9"  # the other was not set yet


PAGES = re.compile(r'href="(/(?:counties|quiet|targets)/[^"]*)"')


def links_of(response):
    """The links in the page's own part to pages of figures, not to lists behind one."""
    found = PAGES.findall(response.content.decode().partition("<main")[2].partition("</main>")[0])
    return {link for link in found if "figure=" not in link}


@pytest.mark.parametrize("asked", [{}, {"zoom": "zala"}])
def test_a_past_day_is_kept_by_the_links_to_other_pages(client, page, asked):
    OfficeFactory(county=CountyFactory(iso="HU-ZA"))
    TargetFactory(number=9, county=CountyFactory(iso="HU-ZA"))
    day = days_ago(60).isoformat()
    links = links_of(page(as_of=day, **asked))
    heads = {link.split("/")[1] for link in links}
    assert heads == {"counties", "quiet", "targets"} and len(links) > 5
    assert not [link for link in links if f"as_of={day}" not in link and link != "/targets/new/"]
    today = links_of(page(**asked))
    assert today and not [link for link in today if "as_of" in link]
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


@pytest.mark.parametrize("zoom", ["", "zala"])
@pytest.mark.parametrize("dots", ["", "contacted", "quiet"])
def test_the_key_leads_to_the_settlements_that_it_counts(page, client, zoom, dots):
    response = page(zoom=zoom, dots=dots)
    key = [step.stays for step in response.context["key"]] + [response.context["key_quiet"]]
    shown = {(row.code, row.scope): row.url for row in figures(response)}
    assert sum(bool(row.value) for row in key) > 1
    for row in key:
        assert (row.code, row.scope) in shown
        if row.value:
            assert shown[row.code, row.scope] == row.url
            assert rows_of(client.get(row.url)) == row.value, row


def test_of_a_past_day_filtered_dots_have_no_list(page):
    key = page(dots="contacted", as_of=days_ago(3).isoformat()).context["key"]
    assert {step.here_url for step in key} == {""}
