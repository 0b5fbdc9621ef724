"""A practice fits into the 40 KB of a public page: its sections together, and its trail's texts."""

import random

import pytest
from django.utils import translation

from engagements.models import GoodPractice
from engagements.practices.forms import ASKED, LONGEST
from tests.factories.adoptions import AdoptionFactory, published
from tests.factories.settlements import SettlementFactory
from tests.public_pages import KILOBYTES

pytestmark = pytest.mark.django_db
NEW = "/practices/new/"
LETTERS = "aábcdeéfghiíjklmnoóöőprstuúüűvz"


def words(characters, seed=6):
    """Made-up words, which compress worse than any language: none stands twice."""
    draw = random.Random(seed)
    text = ""
    while len(text) < characters:
        text += "".join(draw.choices(LETTERS, k=draw.randint(2, 4))) * 2 + " "
    return text[:characters]


def test_all_sections_together_have_a_length_too(client, sign_in):
    sign_in("mentor")
    longest = [name for name in ASKED if name not in ("lead", "people", "material", "terms")]
    told = {"kind": "success", "title": "Nyitott kert", "settlement": SettlementFactory().pk}
    told |= dict.fromkeys(longest[:5], "ó" * (LONGEST // 5))
    refused = client.post(NEW, told | {"people": "k"})
    assert refused.status_code == 422 and not GoodPractice.objects.exists()
    with translation.override("hu"):
        (sentence,) = refused.context["form"].non_field_errors()
    assert "40 001" in " ".join(sentence.split())
    assert "ó" * 100 in refused.content.decode()  # nothing typed is lost
    assert client.post(NEW, told).status_code == 302


def test_the_longest_practice_is_a_small_page(client):
    each = LONGEST // 5
    names = ("problem", "goal", "done", "results", "pitfalls")
    row = published(**{name: words(each, name) for name in names})
    for number in range(4):
        AdoptionFactory(practice=row, changed=words(5000, number), went=words(5000, -number - 1))
    page = client.get(row.get_absolute_url(), headers={"accept-encoding": "gzip"})
    assert page.status_code == 200 and page["Content-Encoding"] == "gzip"
    assert 20_000 < len(page.content) <= KILOBYTES * 1000
