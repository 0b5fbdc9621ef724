"""Nobody of another county learns where a shared obstacle was: not from its page, the list, a file,
the search, the history, a figure, a profile, or by trying."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains
from python_calamine import CalamineWorkbook

from engagements.models import Obstacle
from engagements.obstacles import actions
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.obstacles import AnswerFactory, ObstacleFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
WHAT = "Kétszer is elmaradt a kérdőív."
OWN = "Azóta sem haladt."


@pytest.fixture
def shared():
    """A Zala mentor's obstacle of an entry in Türje, with an answer of the author's own."""
    author = MentorFactory(user__name="Rejtett Ernő")
    place = SettlementFactory(name="Türje")
    held = EngagementFactory(mentor=author, settlement=place, obstacle=WHAT)
    row = ObstacleFactory(by=author.user, engagement=held, what=WHAT)
    AnswerFactory(obstacle=row, by=author.user, text=OWN)
    AnswerFactory(obstacle=row, text="Rövidítsétek meg.")
    return row


@pytest.fixture(params=["mentor", "lead"])
def stranger(sign_in, request):
    return sign_in(request.param, "HU-SO")


def telling(row):
    """Whatever would tell the place, the county, or who is of it."""
    held = row.engagement
    return ["Türje", "Zala", "Rejtett Ernő", f"/engagements/{held.pk}/"]


def assert_silent(row, text):
    assert WHAT in text
    for word in telling(row):
        assert word not in text, word


def body_of(response):
    assert response.status_code == 200
    if response.streaming:
        return b"".join(response.streaming_content)
    return response.content


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_page_and_the_list_are_silent(client, shared, stranger, headers):
    for url in (shared.get_absolute_url(), "/obstacles/", f"/obstacles/?q={WHAT[:6]}"):
        assert_silent(shared, body_of(client.get(url, headers=headers)).decode())
    assertContains(client.get(shared.get_absolute_url()), OWN)


def test_the_files_are_silent(client, shared, stranger, tmp_path):
    text = body_of(client.get("/obstacles/?export=csv")).decode()
    assert_silent(shared, text)
    assert shared.county_id not in text.split(";")
    book = tmp_path / "book.xlsx"
    book.write_bytes(body_of(client.get("/obstacles/?export=xlsx")))
    rows = CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
    assert_silent(shared, repr(rows))
    assert rows[1][-3:] == ["", "", ""]  # county, author, receipt number


def test_their_own_county_reads_it(client, shared, sign_in):
    for role in ("mentor", "lead", "coordinator", "auditor"):
        sign_in(role)
        page = client.get(shared.get_absolute_url())
        assertContains(page, shared.engagement.get_absolute_url())
        assertContains(page, "Rejtett Ernő")
        text = body_of(client.get("/obstacles/?export=csv")).decode()
        assert "Zala" in text and "Rejtett Ernő" in text and f";{shared.engagement_id}" in text


def test_the_history_is_not_found(client, shared, stranger):
    for answer in shared.answers.all():
        assert client.get(f"/history/engagements.obstacleanswer/{answer.pk}/").status_code == 404
    assert client.get(f"/history/engagements.obstacle/{shared.pk}/").status_code == 404
    assertNotContains(client.get(shared.get_absolute_url()), "/history/")


@pytest.mark.parametrize("word", ["turje", "turjei", "zala", "rejtett"])
def test_no_word_of_it_is_searched(client, shared, stranger, word):
    assertNotContains(client.get("/obstacles/", {"q": word}), WHAT)
    found = client.get("/search/", {"q": word})
    assertNotContains(found, WHAT)


def test_no_filter_and_no_figure_asks_for_a_county(client, shared, stranger):
    elsewhere = ObstacleFactory(iso="HU-VE", what="Máshol volt.")
    for query in ("county=20", "county=19", "county=zala"):
        assertContains(client.get(f"/obstacles/?{query}"), WHAT)
        assertContains(client.get(f"/obstacles/?{query}"), elsewhere.what)
    for figure in ("obstacles_answered", "obstacles_answered.unanswered"):
        for asked in (f"{figure}:20", f"{figure}:19", f"{figure}@{days_ago(1)}:20"):
            response = client.get("/obstacles/", {"figure": asked})
            assert response.context["total"] == 0, asked
    mentor = shared.author.mentor.pk
    response = client.get("/obstacles/", {"figure": f"obstacles_answered!{mentor}"})
    assert response.context["filterset"].form.errors


def test_the_figure_is_told_for_the_country_only(client, shared, stranger):
    assertContains(client.get("/dashboard/"), 'data-indicator="obstacles_answered"')
    for url in ("/counties/zala/", "/counties/somogy/", "/dashboard/compare/?county=20"):
        assertNotContains(client.get(url), "obstacles_answered")
    assertContains(client.get("/dashboard/compare/"), "obstacles_answered")


def test_the_authors_profile_says_nothing_of_it(client, shared, stranger):
    profile = client.get(shared.author.mentor.get_absolute_url())
    for word in (WHAT, OWN, shared.get_absolute_url()):
        assertNotContains(profile, word)
    knowing = client.get("/mentors/who-knows/").context["page"].rows
    assert {row.user.name: row.answers for row in knowing}["Rejtett Ernő"] == 0


def test_trying_names_in_an_answer_tells_nothing(client, shared, stranger):
    """A refusal would say that the guess was right."""
    url = f"{shared.get_absolute_url()}answer/"
    for guess in ("Türje", "Sümeg", "Zala", "Rejtett"):
        assert client.post(url, {"text": f"Ez {guess} lehet."}).status_code == 302


def test_who_knows_the_place_is_kept_from_telling_it(client, shared, sign_in):
    sign_in("mentor")
    url = f"{shared.get_absolute_url()}answer/"
    data = {"text": "Türjén ezt már próbáltuk.", "even_so": "on"}
    assertContains(client.post(url, data), "Türje", status_code=422)
    assert client.post(url, {"text": "Zalában ezt már próbáltuk."}).status_code == 422
    told = {"text": "Zalában ezt már próbáltuk.", "even_so": "on"}
    assert client.post(url, told).status_code == 302


def test_what_was_withdrawn_is_gone_for_the_others(client, shared, stranger):
    actions.withdraw_obstacle(by=shared.author, obstacle=shared, reason="Kitalálható.", version=1)
    assert client.get(shared.get_absolute_url()).status_code == 404
    assert not Obstacle.objects.visible_to(stranger).exists()
