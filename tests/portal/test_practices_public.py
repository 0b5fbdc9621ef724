"""Good practices as everybody reads them: the list, and one practice."""

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from engagements.adoptions import actions as adoption_actions
from engagements.models import GoodPractice, PracticeVersion
from engagements.practices import actions as practice_actions
from engagements.practices.consents import actions as consent_actions
from tests.factories.adoptions import AdoptionFactory, published
from tests.factories.counties import CountyFactory, OfficeFactory, UserFactory
from tests.factories.practices import (
    TEXTS,
    ConsentFactory,
    GoodPracticeFactory,
    PracticePhotoFactory,
    ThemeFactory,
    move_on,
)
from tests.factories.process import ProcessStepFactory
from tests.factories.settlements import SettlementFactory

LIST = "/practices/"
LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
KILOBYTE = 1000
NASTY = "</script><script>alert(1)</script><b onclick='x'>\"&"

pytestmark = pytest.mark.django_db


def titles(response):
    return [row.title for row in response.context["practices"]]


def text_of(response):
    return unescape(response.content.decode())


def archive(practice):
    by = UserFactory(coordinator=True)
    version = GoodPractice.objects.get(pk=practice.pk).version
    practice_actions.archive(by=by, practice=practice, reason="elavult", read=version)


# --- the list


def test_the_newest_published_ones_stand_first_and_no_others(client):
    first, second = published(title="Első kert"), published(title="Második kert")
    for state in ("draft", "submitted", "returned", "checked"):
        GoodPracticeFactory(state=state, title=f"Készül {state}")
    archive(published(title="Elavult kert"))
    response = client.get(LIST)
    assert titles(response) == [second.title, first.title]
    assert "Készül" not in text_of(response) and "Elavult" not in text_of(response)


def test_it_is_searched_without_accents_and_case(client):
    place = SettlementFactory(name="Őrtilos")
    published(title="Kemenceszombat", settlement=place)
    published(title="Olvasókör", problem="A könyvtár szombaton zárva volt, és ez sokakat zavart.")
    for words, found in (
        ("KEMENCE", ["Kemenceszombat"]),
        ("ortilos", ["Kemenceszombat"]),
        ("konyvtar szombaton", ["Olvasókör"]),
        ("olvasokor", ["Olvasókör"]),
        ("kemence olvasokor", []),
    ):
        assert titles(client.get(LIST, {"q": words})) == found, words


def test_a_wrong_letter_is_forgiven_where_nothing_has_the_word(client):
    place = SettlementFactory(name="Zalaegerszeg")
    published(title="Kemenceszombat", settlement=place)
    published(title="Olvasókör", problem="Nincs kemenceszombat, és ez baj: mondják sokan.")
    for words in ("kemencszombat", "Kemencésszombat", "kemenceszonbat", "zalaegerszek kemence"):
        page = client.get(LIST, {"q": words, "sector": "library"})
        assert titles(page) == ["Kemenceszombat"], words
        assert page.context["found"].is_near and page.context["found"].number == 1
        assert titles(client.get(LIST, {"q": words, "sector": "museum"})) == []
    exact = client.get(LIST, {"q": "kemenceszombat"})
    assert len(titles(exact)) == 2 and not exact.context["found"].is_near
    for words in ("kamencaszombat", "olvas0kör", "kmnc"):
        assert titles(client.get(LIST, {"q": words})) == [], words


def test_what_is_near_costs_one_query_more(assert_flat_queries):
    assert_flat_queries(f"{LIST}?q=nyitotk+kert", published, limit=6)
    assert_flat_queries(f"{LIST}?q=nyitott+zsongorkert", published, limit=6)


def test_words_are_counted_up_to_a_thousand(client, monkeypatch):
    monkeypatch.setattr("engagements.practices.public_filters.EXACT_UP_TO", 2)
    for _ in range(3):
        published()
    page = client.get(LIST, {"q": "kert", "language": "en"})
    assert len(titles(page)) == 3 and "more than 2 practices" in text_of(page)
    assert 'data-indicator="rows"' not in text_of(page)
    assert 'value="3" data-indicator="rows"' in text_of(client.get(LIST))


def test_each_filter_finds_its_own(client):
    village = SettlementFactory(population=480)
    town = SettlementFactory(county=CountyFactory(iso="HU-SO"), population=21_000)
    theme, step = ThemeFactory(code="volunteering"), ProcessStepFactory()
    published(title="Falusi", settlement=village, sector="museum", themes=[theme])
    published(
        title="Városi", iso="HU-SO", settlement=town, sector="library", kind="failure", steps=[step]
    )
    for query, found in (
        ({"sector": "museum"}, "Falusi"),
        ({"theme": "volunteering"}, "Falusi"),
        ({"size": "0"}, "Falusi"),
        ({"size": "20000"}, "Városi"),
        ({"kind": "failure"}, "Városi"),
        ({"step": step.pk}, "Városi"),
        ({"county": "14"}, "Városi"),
    ):
        response = client.get(LIST, query)
        assert titles(response) == [found], query
        assert len(response.context["chips"]) == 1


@pytest.mark.parametrize(
    ("population", "code"),
    [
        (0, "0"),
        (499, "0"),
        (500, "500"),
        (1999, "1000"),
        (100_000, "100000"),
        (1_700_000, "100000"),
    ],
)
def test_the_classes_of_size_meet_without_a_gap(client, population, code):
    published(settlement=SettlementFactory(population=population))
    sizes = [
        size for size, _label in client.get(LIST).context["filterset"].form["size"].field.choices
    ]
    found = [size for size in sizes if size and titles(client.get(LIST, {"size": size}))]
    assert found == [code]


@pytest.mark.parametrize(
    "query", [{"sector": "x"}, {"county": "99"}, {"q": "a\x00b"}, {"size": "1"}]
)
def test_a_filter_that_cannot_be_gets_a_sentence(client, query):
    published()
    response = client.get(LIST, query)
    assert response.status_code == 200 and titles(response) == []
    assert response.context["filterset"].form.errors and 'role="alert"' in text_of(response)


def test_it_is_paged_by_key_and_keeps_what_is_asked(client):
    for number in range(31):
        published(title=f"Kert {number:02}")
    page = client.get(LIST, {"q": "kert"})
    assert len(titles(page)) == 30 and page.context["found"].number == 31
    older = client.get(page.context["older"])
    assert titles(older) == ["Kert 00"] and "q=kert" in page.context["older"]
    assert len(titles(client.get(older.context["newer"]))) == 30
    assert len(titles(client.get(LIST, {"after": "x~y"}))) == 30


def test_it_costs_five_queries_however_long_it_is(assert_flat_queries):
    assert_flat_queries(f"{LIST}?q=kert", lambda: AdoptionFactory(), limit=5)


def test_inside_it_costs_the_session_and_the_person_more(sign_in, assert_flat_queries):
    sign_in()
    assert_flat_queries(LIST, published, limit=8)


def test_without_an_account_no_session_is_asked_and_no_cookie_set(client):
    practice = published()
    for url in (LIST, practice.get_absolute_url()):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
        assert not [query for query in queries if "session" in query["sql"]]
        assert not response.cookies and "Cookie" in response["Vary"]
        assert "public" in response["Cache-Control"]
        assert client.get(url, headers={"if-none-match": response["ETag"]}).status_code == 304


def test_what_a_cache_is_told_again_does_not_change_what_it_keeps(client):
    """A 304 brings its headers to the kept page: another policy would take its style away."""
    first = client.get(LIST, {"language": "en"}, headers={"accept-encoding": "gzip"})
    asked = {"if-none-match": first["ETag"], "accept-encoding": "gzip"}
    again = client.get(LIST, {"language": "en"}, headers=asked)
    assert again.status_code == 304
    assert "Content-Security-Policy" not in again and "Content-Language" not in again
    assert again["Vary"] == first["Vary"] == "Cookie, Accept-Encoding"
    assert again["Cache-Control"] == first["Cache-Control"]


def test_a_new_practice_changes_the_answer(client):
    tag = client.get(LIST)["ETag"]
    published()
    assert client.get(LIST, headers={"if-none-match": tag}).status_code == 200


def test_the_addresses_keep_the_language(client):
    for _ in range(31):
        published()
    page = client.get(LIST, {"language": "en", "q": "kert"})
    assert page["Content-Language"] == "en" and "language=en" in page.context["older"]
    assert 'name="language" value="en"' in page.content.decode()


# --- one practice


def test_what_is_told_stands_there(client):
    office = OfficeFactory(phone="+36 92 555 436", email="zala@example.org")
    done = "Megkérdezték, ki emlékszik rá.\n\nKözösen rakták újra."
    practice = published(title="Kemenceszombat", cost_once=280_000, done=done)
    page = client.get(practice.get_absolute_url())
    text = text_of(page)
    for name in ("lead", "problem", "goal", "results", "pitfalls", "adapting"):
        assert TEXTS[name] in text
    assert "<li>Megkérdezték, ki emlékszik rá.</li><li>Közösen rakták újra.</li>" in text
    assert practice.settlement.name in text and "280" in text
    assert office.phone in text and office.email in text
    assert practice.created_by.name not in text


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "checked"])
def test_what_is_not_published_is_not_there(client, sign_in, state):
    practice = GoodPracticeFactory(state=state)
    GoodPractice.objects.filter(pk=practice.pk).update(slug="nyitott-kert")
    assert client.get("/practices/nyitott-kert/").status_code == 404
    sign_in("admin")
    assert client.get("/practices/nyitott-kert/").status_code == 404
    assert client.get("/practices/nincs-ilyen/").status_code == 404


def test_what_is_not_there_gets_a_page_that_leads_on(client):
    gone = published()
    archive(gone)
    for slug, status in (("nincs-ilyen", 404), (gone.slug, 410)):
        for address in (f"/practices/{slug}/", f"/practices/{slug}/guide.pdf"):
            response = client.get(address, {"language": "en"})
            page = response.content.decode()
            assert response.status_code == status and not response.cookies, address
            assert "noindex" in page and 'href="/practices/?language=en"' in page
            assert "form-action 'self'" in response["Content-Security-Policy"]


def test_an_archived_one_is_gone(client):
    practice = published(title="Kemenceszombat")
    url = practice.get_absolute_url()
    archive(practice)
    response = client.get(url)
    assert response.status_code == 410 and "Kemence" not in text_of(response)


def test_the_published_version_is_shown_while_the_next_is_under_way(client):
    practice = published(title="Nyitott kert")
    made = practice_actions.next_version(by=practice.created_by, practice=practice)
    PracticeVersion.objects.filter(pk=made.pk).update(
        title="Zárt kert", lead=f"Új bevezető: {TEXTS['lead']}"
    )
    text = text_of(client.get(practice.get_absolute_url()))
    assert "Nyitott kert" in text and "Zárt kert" not in text and "Új bevezető" not in text
    version = PracticeVersion.objects.get(pk=made.pk)
    for step in ("submit", "check", "publish"):
        version = move_on(version, step)
    assert "Zárt kert" in text_of(client.get(practice.get_absolute_url()))


def test_names_quotes_and_photos_stand_while_their_consent_does(client):
    practice = published()
    said = {"practice": practice, "shown_as": "Kertfelelős Kata", "quote": "Nem a kenyér a lényeg."}
    consent = ConsentFactory(**said, person="Titkos Teréz")
    photo = PracticePhotoFactory(practice=practice, nobody=False, consents=[consent])
    hidden = PracticePhotoFactory(practice=practice, nobody=False)
    url = practice.get_absolute_url()
    first = client.get(url)
    text = text_of(first)
    assert "Kertfelelős Kata" in text and said["quote"] in text
    assert photo.get_absolute_url() in text and hidden.get_absolute_url() not in text
    assert "Titkos" not in text
    assert "no-cache" in first["Cache-Control"]
    consent_actions.withdraw(by=practice.created_by, consent=consent)
    page = client.get(url, headers={"if-none-match": first["ETag"]})
    text = text_of(page)
    assert page.status_code == 200
    for gone in ("Kertfelelős Kata", said["quote"], photo.get_absolute_url()):
        assert gone not in text


def test_a_quote_stands_also_where_no_results_are_told(client):
    practice = published(kind="failure", results="")
    ConsentFactory(practice=practice, quote="Üres maradt a terem.")
    assert "Üres maradt a terem." in text_of(client.get(practice.get_absolute_url()))


def test_on_an_english_page_the_words_of_the_practice_are_said_to_be_hungarian(client):
    practice = published(title="Kemenceszombat")
    url = practice.get_absolute_url()
    english = client.get(url, {"language": "en"}).content.decode()
    assert '<h1 lang="hu">Kemenceszombat</h1>' in english
    assert f'<p lang="hu">{TEXTS["problem"]}</p>' in english
    assert ' lang="hu">Kemenceszombat</a>' in client.get(LIST, {"language": "en"}).content.decode()
    assert "<h1>Kemenceszombat</h1>" in client.get(url).content.decode()


def test_a_consent_to_a_photo_alone_names_nobody(client):
    practice = published()
    ConsentFactory(practice=practice, shown_as="Kertfelelős Kata", for_name=False)
    assert "Kertfelelős" not in text_of(client.get(practice.get_absolute_url()))


def test_markup_in_every_field_is_shown_as_it_was_typed(client):
    nasty = dict.fromkeys([*TEXTS, "task", "methods", "terms", "spreading"], NASTY * 2)
    nasty |= dict.fromkeys(["title", "preparation", "frequency", "duration"], NASTY)
    practice = published(**nasty)
    ConsentFactory(practice=practice, shown_as=NASTY, quote=NASTY)
    AdoptionFactory(practice=practice, changed=NASTY, went=NASTY)
    PracticePhotoFactory(practice=practice, alt=NASTY, credit=NASTY)
    for url in (practice.get_absolute_url(), LIST):
        page = client.get(url).content.decode()
        assert "<script>" not in page and "<b onclick" not in page
        assert page.count("<script") == (1 if url != LIST else 0)
    assert client.get(f"{practice.get_absolute_url()}guide.pdf").content.startswith(b"%PDF")


def test_it_tells_search_engines_and_previews(client):
    practice = published(title=NASTY)
    photo = PracticePhotoFactory(practice=practice)
    page = client.get(practice.get_absolute_url()).content.decode()
    [told] = LD.findall(page)
    assert "<" not in told
    told = json.loads(told)
    assert told["@type"] == "Article" and told["headline"] == NASTY
    assert told["author"] == {"@type": "Organization", "name": "Mentorháló"}
    assert told["datePublished"] == timezone.localdate().isoformat()
    assert told["contentLocation"]["name"] == practice.settlement.name
    assert told["url"] == f"http://testserver{practice.get_absolute_url()}"
    assert told["image"] == [f"http://testserver{photo.get_absolute_url()}"]
    named = dict(re.findall(r'<meta property="([^"]*)" content="([^"]*)">', page))
    assert unescape(named["og:title"]) == NASTY and named["og:url"] == told["url"]
    assert named["og:image"] == told["image"][0]


def test_the_policy_lets_in_no_script(client):
    policy = client.get(published().get_absolute_url())["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy
    assert "img-src 'self'" in policy


def test_the_trail_tells_who_took_it_over_and_from_whom(client):
    practice = published()
    first = AdoptionFactory(practice=practice, changed="Bogrács lett belőle.")
    second = AdoptionFactory(practice=practice, source=first)
    AdoptionFactory(practice=practice, state="preparing", since=None)
    gone = AdoptionFactory(practice=practice, changed="Ez tévedés volt.")
    adoption_actions.withdraw(by=gone.created_by, adoption=gone, reason="tévedés", version=1)
    response = client.get(practice.get_absolute_url())
    text = text_of(response)
    assert 'value="2" data-indicator="adoptions"' in text
    assert "Bogrács" in text and "tévedés" not in text
    names = [row.settlement.name for row in (practice, first, second)]
    assert " → ".join(names) in re.sub(r"\s+", " ", text)
    assert 'class="map own"' in text and first.get_absolute_url() not in text


def test_what_learned_from_a_withdrawn_adoption_stays(client):
    practice = published()
    first = AdoptionFactory(practice=practice)
    second = AdoptionFactory(practice=practice, source=first)
    adoption_actions.withdraw(by=first.created_by, adoption=first, reason="tévedés", version=1)
    text = text_of(client.get(practice.get_absolute_url()))
    assert second.settlement.name in text and f"<b>{first.settlement.name}</b>" not in text


def test_similar_ones_are_of_a_theme_or_the_sector_and_of_the_size_first(client):
    place = SettlementFactory(population=700)
    theme = ThemeFactory(code="volunteering")
    practice = published(settlement=place, themes=[theme], sector="museum")
    far = published(title="Nagy", settlement=SettlementFactory(population=9000), themes=[theme])
    near = published(title="Kicsi", settlement=SettlementFactory(population=800), themes=[theme])
    published(title="Más", sector="library")
    found = client.get(practice.get_absolute_url()).context["similar"]
    assert found == [near, far]


def test_who_is_signed_in_gets_the_same_with_ways_to_the_work(client, sign_in):
    practice = published()
    work = reverse("engagements:practice-work", args=[practice.pk])
    url = practice.get_absolute_url()
    assert work not in text_of(client.get(url))
    sign_in()
    inside = client.get(url)
    text = text_of(inside)
    assert work in text and f"/adoptions/new/?practice={practice.pk}" in text
    assert TEXTS["problem"] in text and "private" in inside["Cache-Control"]
    assert reverse("engagements:practice-work-list") in text_of(client.get(LIST))
    sign_in("mentor", "HU-SO")
    assert work not in text_of(client.get(url))


def test_the_pages_are_small(client):
    practice = published(**{name: f"{text} " * 12 for name, text in TEXTS.items()})
    for _ in range(8):
        AdoptionFactory(practice=practice, changed=TEXTS["done"] * 3)
        published(themes=list(practice.published.themes.all()))
    for url in (LIST, practice.get_absolute_url()):
        answer = client.get(url, headers={"accept-encoding": "gzip"})
        assert answer["Content-Encoding"] == "gzip" and len(answer.content) < 40 * KILOBYTE


def test_one_practice_costs_the_same_however_much_there_is(client, assert_flat_queries):
    practice = published()
    url = practice.get_absolute_url()

    def make():
        AdoptionFactory(practice=practice)
        published()  # a similar one
        PracticePhotoFactory(practice=practice)
        ConsentFactory(practice=practice, quote="Nem a kenyér a lényeg.")

    assert_flat_queries(url, make, limit=9)
