"""Two years of one community, by the pages alone: what the second evaluation shows of the way."""

import re

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from engagements.models import Assessment
from settlements.models import SettlementSummary
from tests.factories.assessments import QuestionSetFactory
from tests.factories.engagements import days_ago
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
NEW = "/assessments/new/"


@pytest.fixture
def mentor(client, sign_in):
    return sign_in("mentor").mentor


def assess(client, mentor, place, ago, marks, texts):
    """Begin at the settlement's page, answer and finish, as a browser does; gives the row."""
    assertContains(client.get(place.get_absolute_url()), f"{NEW}?settlement={place.pk}")
    form = client.get(f"{NEW}?settlement={place.pk}").context["form"]
    typed = {name: form[name].value() for name in ("settlement", "perspective", "mentor")}
    typed |= {"questions": form["questions"].value(), "on": days_ago(ago).isoformat()}
    begun = client.post(NEW, typed | {"mentor": mentor.pk})
    row = Assessment.objects.latest("pk")
    edit = f"/assessments/{row.pk}/edit/"
    assertRedirects(begun, edit)
    page = client.get(edit)
    by_code = {item.question.code: item for item in page.context["items"]}
    sent = {"on": row.on.isoformat(), "mentor": mentor.pk, "read_version": row.version, **texts}
    sent |= {by_code[code].field.html_name: mark for code, mark in marks.items()}
    assertRedirects(client.post(edit, sent | {"finish": "1"}), row.get_absolute_url())
    return page, Assessment.objects.get(pk=row.pk)


@pytest.mark.parametrize("language", ["hu", "en"])
def test_the_second_yearly_evaluation_shows_the_distance_travelled(client, mentor, language):
    client.cookies["django_language"] = language
    place = SettlementFactory(name="Tekenye")
    QuestionSetFactory()
    texts = {"strengths": "Erős az énekkar.", "opportunities": "A régi iskola üres."}
    page, first = assess(client, mentor, place, 400, {"trust": 2, "ties": 4}, texts)
    assertNotContains(page, "data-refused")
    assert first.is_baseline
    assert SettlementSummary.objects.get(pk=place.pk).assessed_on == first.on
    assertNotContains(client.get(first.get_absolute_url()), "<circle")

    texts = {"strengths": "Az énekkar két faluban énekel.", "opportunities": "Pince."}
    page, second = assess(client, mentor, place, 30, {"trust": 5, "ties": 3}, texts)
    assertContains(page, "Erős az énekkar.")
    assertContains(page, "A régi iskola üres.")
    assert ": 2 " in page.context["items"][0].field.help_text
    assert (second.previous_id, second.is_baseline) == (first.pk, False)

    page = client.get(second.get_absolute_url())
    drawn_and_listed(page)
    assertContains(page, first.get_absolute_url())
    compared = client.get(f"{second.get_absolute_url()}compare/")
    drawn_and_listed(compared)
    every = client.get("/assessments/pairs/")
    assert every.context["found"].pairs == 1
    assertContains(every, "1 pár" if language == "hu" else "1 pair")
    drawn_and_listed(every)
    listed = client.get("/assessments/?figure=pairs_compared:20")
    assert [row.pk for row in listed.context["page"].rows] == [second.pk]
    steps = client.get(place.get_absolute_url()).context["steps"]
    assert first.get_absolute_url() in {step.record.url for step in steps if step.record}


def drawn_and_listed(page):
    """Two pairs of dots, from 2 to 5 and from 4 to 3, and the same in the table beside them."""
    text = page.content.decode()
    drawing = text[text.index('<svg class="chart"') :].partition("</svg>")[0]
    places = re.findall(r'<circle class="(\w+)" cx="([^"]+)" cy="([^"]+)" r="\d+"', drawing)
    assert [(css, x) for css, x, _y in places] == [
        ("line", "31.5%"),
        ("pt", "96.0%"),
        ("line", "74.5%"),
        ("pt", "53.0%"),
    ]
    assert all(re.fullmatch(r"[0-9.]+%?", number) for _css, *both in places for number in both)
    cells = [re.sub(r"<[^>]+>|\s", "", cell) for cell in re.findall(r"<td.*?</td>", text, re.S)]
    told = ",".join(cells)
    assert "2,5,+3" in told and "4,3,−1" in told
