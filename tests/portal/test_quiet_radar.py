"""The quiet radar: its number is the figure's, and what each line says."""

import pytest

from settlements.models import Rhythm
from tests.factories.counties import CountyFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import GrantFactory
from tests.factories.mentors import MentorFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory
from tests.portal.country import figures, make_country, rows_of, value_of

pytestmark = pytest.mark.django_db
URL = "/quiet/"


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


def quiet(days=100, mentor=None, **place):
    """A Zala settlement that was visited so many days ago, and who answers for it."""
    mentor = mentor or MentorFactory()
    found = SettlementFactory(**place)
    EngagementFactory(settlement=found, mentor=mentor, held_on=days_ago(days))
    AssignmentFactory(settlement=found, mentor=mentor)
    return found


def names(response):
    return [row.name for row in response.context["page"].rows]


def line_of(client, place, url=URL):
    text = client.get(url).content.decode()
    at = text.index(f'href="{place.get_absolute_url()}"')
    return text[at : text.index("</tr>", at)]


@pytest.mark.parametrize("day", [0, 3, 25, 60])
@pytest.mark.parametrize("scope", ["", "HU-ZA", "HU-SO"])
def test_its_number_is_the_figure_of_the_scope_on_any_day(client, sign_in, day, scope):
    make_country()
    quiet()
    quiet(70)
    sign_in("coordinator")
    on = {"as_of": days_ago(day).isoformat()} if day else {}
    county = {"county": CountyFactory(iso=scope).pk} if scope else {}
    figure = value_of(client.get("/dashboard/", on), "quiet", scope)
    assert rows_of(client.get(URL, on | county)) == int(figure)
    if scope != "HU-SO":
        assert int(figure) > 0


def test_the_longest_silent_come_first_and_twenty_of_them(client, sign_in):
    mentor = MentorFactory()
    places = [quiet(100 + n, mentor) for n in range(21)]
    never = SettlementFactory(name="Soha")
    GrantFactory(settlements=[never])
    sign_in("coordinator")
    page = client.get(URL)
    shown = [row.name for row in page.context["page"].rows]
    assert shown == ["Soha", *(place.name for place in places[:1:-1])]
    rest = client.get(URL, {"after": page.context["page"].older})
    assert [row.name for row in rest.context["page"].rows] == [places[1].name, places[0].name]


def test_by_mentor_the_unanswered_come_first(client, sign_in):
    anna = MentorFactory(user__name="Árvai Anna")
    bela = MentorFactory(user__name="Bán Béla")
    first, second = quiet(100, bela, name="Bé"), quiet(90, anna, name="Á")
    third = quiet(95, anna, name="Cé")
    lonely = SettlementFactory(name="Árva")
    EngagementFactory(settlement=lonely, mentor=anna, held_on=days_ago(80))
    sign_in("coordinator")
    page = client.get(URL, {"sort": "mentor"})
    shown = [row.name for row in page.context["page"].rows]
    assert shown == [lonely.name, third.name, second.name, first.name]
    lines = page.context["by_mentor"]
    assert [(line.name, line.number) for line in lines] == [
        ("", 1),
        ("Árvai Anna", 2),
        ("Bán Béla", 1),
    ]
    for line in lines:
        assert rows_of(client.get(line.url)) == line.number
    assert names(client.get(URL, {"mentor": "nobody"})) == ["Árva"]


def test_a_line_says_the_last_contact_the_rhythm_and_who_answers(client, sign_in):
    place = quiet(100)
    entry = place.engagements.get()
    sign_in("mentor")
    line = line_of(client, place)
    assert entry.get_absolute_url() in line and "visit" in line
    assert days_ago(100).isoformat() in line
    assert "60 days" in line and "no running grant" in line and "40 days over" in line
    assert place.assignments.get().mentor.get_absolute_url() in line
    Rhythm.objects.create(phase="no_grant", days=30)
    assert "30 days" in line_of(client, place) and "70 days over" in line_of(client, place)


def test_its_promises_grant_and_plan(client, sign_in):
    place = quiet(100)
    grant = GrantFactory(settlements=[place], starts_on=days_ago(90))
    GrantFactory(settlements=[place], starts_on=days_ago(600))
    PromiseFactory(settlement=place, due_on=days_ago(3))
    PromiseFactory(settlement=place)
    EngagementFactory(settlement=place, held_on=days_ago(-4), plan=True)
    sign_in("mentor")
    line = line_of(client, place)
    assert "1 overdue" in line and grant.get_absolute_url() in line
    assert "first year of a grant, later years of a grant" in line
    assert f'planned: <time datetime="{days_ago(-4).isoformat()}"' in line
    [promises] = [f for f in figures(client.get(URL)) if f.code == "promises.open"]
    assert promises.value == "2" and rows_of(client.get(promises.url)) == 2


def test_logging_and_planning_are_one_tap_away_in_the_own_county(client, sign_in):
    place = quiet()
    log, plan = f"/engagements/new/?settlement={place.pk}", f"/field/plan/?stop={place.pk}"
    sign_in("lead")
    line = line_of(client, place)
    assert log in line and plan in line
    assert client.get(log).status_code == client.get(plan).status_code == 200
    for role, county in (("mentor", "HU-SO"), ("coordinator", ""), ("auditor", "")):
        sign_in(role, county)
        line = line_of(client, place)
        assert log not in line and plan not in line


def test_another_county_reads_no_records(client, sign_in):
    place = quiet()
    grant = GrantFactory(settlements=[place])
    promise = PromiseFactory(settlement=place)
    entry = place.engagements.get()
    sign_in("mentor", "HU-SO")
    line = line_of(client, place)
    for hidden in (entry.get_absolute_url(), grant.code, "promises.open"):
        assert hidden not in line
    exported = client.get(URL, {"export": "csv"})
    text = b"".join(exported.streaming_content).decode()
    assert place.name in text and grant.code not in text and promise.what not in text
    assert ";visit;" not in text


def test_a_past_day_shows_what_was_known_of_it(client, sign_in):
    place = quiet(100)
    EngagementFactory(settlement=place, held_on=days_ago(2))
    sign_in("coordinator")
    assert rows_of(client.get(URL)) == 0
    url = f"{URL}?as_of={days_ago(10).isoformat()}"
    assert rows_of(client.get(url)) == 1
    line = line_of(client, place, url)
    assert "30 days over" in line and days_ago(100).isoformat() in line
    assert "You see" in client.get(url).content.decode()


@pytest.mark.parametrize("asked", ["tomorrow", "2999-01-01", "1999-01-01", "2026-02-30"])
def test_a_day_that_cannot_be_asked_for_is_told(client, sign_in, asked):
    quiet()
    sign_in("coordinator")
    page = client.get(URL, {"as_of": asked})
    assert page.status_code == 200 and page.context["asked"].error
    assert "The page shows today’s figures." in page.content.decode()
    assert rows_of(page) == 1


def test_a_list_without_anything_says_so(client, sign_in):
    sign_in("coordinator")
    assert "Nothing is here yet" in client.get(URL).content.decode()


def test_the_agenda_is_offered_to_who_reads_it(client, sign_in):
    quiet()
    sign_in("mentor")
    assert 'href="/counties/zala/agenda/"' in client.get(URL).content.decode()
    sign_in("mentor", "HU-SO")
    assert "/counties/zala/agenda/" not in client.get(f"{URL}?county=20").content.decode()


def test_queries_stay_flat(sign_in, assert_flat_queries):
    sign_in("mentor")
    assert_flat_queries(f"{URL}?county=20", quiet, limit=10)
    sign_in("coordinator")
    assert_flat_queries(f"{URL}?as_of={days_ago(1).isoformat()}", quiet, limit=10)
