"""/obstacles/…: shared from an entry or alone, answered by colleagues, found again, withdrawn."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from engagements.models import Channel, Obstacle, ObstacleAnswer
from engagements.obstacles import actions
from mentorhalo.core.models import Change
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory
from tests.factories.mentors import MentorFactory, SpecialityFactory
from tests.factories.obstacles import AnswerFactory, ObstacleFactory
from tests.factories.practices import ThemeFactory
from tests.factories.process import ProcessStepFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
LIST, NEW = "/obstacles/", "/obstacles/new/"
ME = "Nem jött el senki."


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def me(sign_in):
    return sign_in("mentor")


def page(row, more=""):
    return f"/obstacles/{row.pk}/{more}"


def entry(me, obstacle=ME, name="Türje", **facts):
    place = SettlementFactory(name=name)
    return EngagementFactory(mentor=me.mentor, settlement=place, obstacle=obstacle, **facts)


# --- sharing


def test_one_tap_fills_in_what_the_entry_says(client, me):
    held = entry(me)
    form = client.get(f"{NEW}?engagement={held.pk}").context["form"]
    assert form["what"].value() == ME
    theme, wants = ThemeFactory(), SpecialityFactory()
    data = {
        "what": ME,
        "engagement": held.pk,
        "channel": Channel.LEAFLET,
        "themes": [theme.pk],
        "wants": wants.pk,
    }
    response = client.post(f"{NEW}?engagement={held.pk}&from=receipt", data)
    assertRedirects(response, held.get_receipt_url())
    row = Obstacle.objects.get()
    assert (row.engagement, row.county_id, row.author) == (held, held.county_id, me)
    assert (row.channel, row.wants, list(row.themes.all())) == (Channel.LEAFLET, wants, [theme])
    change = Change.objects.of(row).get()
    assert change.action == "added" and change.fields["themes"] == [None, [theme.pk]]
    assertContains(client.get(held.get_absolute_url()), page(row))


def test_the_receipt_offers_it_where_there_is_an_obstacle(client, me):
    held, other = entry(me), entry(me, obstacle="", name="Bak")
    assertContains(client.get(held.get_receipt_url()), f"{NEW}?engagement={held.pk}")
    assertNotContains(client.get(other.get_receipt_url()), NEW)


def test_alone_it_is_of_the_authors_county(client, me):
    row_url = client.post(NEW, {"what": ME, "cause": "Rossz volt az időpont."}).url
    row = Obstacle.objects.get()
    assert row_url == page(row)
    assert (row.county_id, row.engagement) == (me.county_code, None)


def test_an_admin_shares_from_an_entry_only(client, sign_in):
    held = entry(MentorFactory().user)
    sign_in("admin")
    assertContains(client.post(NEW, {"what": ME}), "Share it from an engagement", status_code=422)
    assert client.post(NEW, {"what": ME, "engagement": held.pk}).status_code == 302
    assert Obstacle.objects.get().county_id == held.county_id


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "-1"])
def test_an_entry_that_is_none_is_not_found(client, me, number):
    assert client.get(f"{NEW}?engagement={number}").status_code == 404


def test_another_countys_entry_is_not_found(client, me):
    held = EngagementFactory(iso="HU-SO", obstacle="Titkos.")
    assert client.get(f"{NEW}?engagement={held.pk}").status_code == 404
    assert client.post(NEW, {"what": ME, "engagement": held.pk}).status_code == 422
    assert not Obstacle.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"what": "  "}, "what"),
        ({"what": "a\x07b"}, "what"),
        ({"what": "x" * 5001}, "what"),
        ({"cause": "x" * 1_000_000}, "cause"),
        ({"channel": "postagalamb"}, "channel"),
        ({"themes": ["nincs"]}, "themes"),
        ({"step": "nincs"}, "step"),
        ({"wants": "nincs"}, "wants"),
    ],
)
def test_what_cannot_be_shared_says_why_and_keeps_the_rest(client, me, typed, field):
    data = {"what": ME, "tried": "Telefonáltunk."} | typed
    response = client.post(NEW, data)
    assert response.status_code == 422
    form = response.context["form"]
    assert field in form.errors
    assert form["tried"].value() == "Telefonáltunk."
    assert not Obstacle.objects.exists()


def test_markup_stays_text(client, me):
    row = ObstacleFactory(by=me, what="<script>alert(1)</script> & a többi")
    for url in (LIST, page(row), page(row, "edit/")):
        assertNotContains(client.get(url), "<script>alert(1)")
    assertContains(client.get(page(row)), "&lt;script&gt;alert(1)")


def test_a_double_tap_shares_once(client, me):
    assert client.post(NEW, {"what": ME}).status_code == 302
    response = client.post(NEW, {"what": f" {ME.upper()} "})
    assert response.status_code == 422 and "what" in response.context["form"].errors
    assert Obstacle.objects.count() == 1


# --- names


def test_the_places_name_is_refused_whatever_is_ticked(client, me):
    held = entry(me, obstacle="Türjén nem jött el senki.")
    assertContains(client.get(f"{NEW}?engagement={held.pk}"), "<b>Türje</b>")
    data = {"what": ME, "helped": "A türjei klub.", "engagement": held.pk, "even_so": "on"}
    response = client.post(NEW, data)
    assertContains(response, "Türje", status_code=422)
    assert list(response.context["form"].errors) == ["helped"]
    assert not Obstacle.objects.exists()
    assert client.post(NEW, data | {"helped": "A klub."}).status_code == 302


def test_other_names_are_pointed_out_first(client, me):
    SettlementFactory(name="Szepetnek")
    response = client.get(NEW)
    assertNotContains(response, 'name="even_so"')
    data = {"what": "Mint Szepetneken: senki."}
    response = client.post(NEW, data)
    assertContains(response, 'name="even_so"', status_code=422)
    assert "Szepetnek" in str(response.context["form"].errors["even_so"])
    assert not Obstacle.objects.exists()
    assert client.post(NEW, data | {"even_so": "on"}).status_code == 302


def test_a_later_change_keeps_the_place_out_too(client, me):
    row = ObstacleFactory(by=me, engagement=entry(me))
    data = {"what": "Türjén senki.", "read_version": 1}
    assert client.post(page(row, "edit/"), data).status_code == 422
    row.refresh_from_db()
    assert "Türjé" not in row.what


# --- changing and withdrawing


def test_a_change_is_stored_with_its_history(client, me):
    row, theme = ObstacleFactory(by=me), ThemeFactory()
    data = {"what": row.what, "helped": "A személyes hívás.", "themes": [theme.pk]}
    assert client.post(page(row, "edit/"), data).status_code == 422  # no version
    assertRedirects(client.post(page(row, "edit/"), data | {"read_version": 1}), page(row))
    row.refresh_from_db()
    assert (row.helped, row.version) == ("A személyes hívás.", 2)
    fields = Change.objects.of(row).first().fields
    assert fields["helped"] == ["", "A személyes hívás."] and fields["themes"] == [[], [theme.pk]]
    stale = client.post(page(row, "edit/"), data | {"helped": "Más.", "read_version": 1})
    assert stale.status_code == 422
    assertContains(stale, "A személyes hívás.", status_code=422)


def test_withdrawn_with_a_reason_it_is_gone_for_the_network(client, sign_in, me):
    row = ObstacleFactory(by=me)
    assert client.post(page(row, "withdraw/"), {"version": 1, "reason": " "}).status_code == 422
    client.post(page(row, "withdraw/"), {"version": 1, "reason": "Túl sokat mond."})
    row.refresh_from_db()
    assert row.withdrawn_by == me and row.withdrawn_because == "Túl sokat mond."
    assert Change.objects.of(row).first().reason == "Túl sokat mond."
    assertContains(client.get(page(row)), "Túl sokat mond.")
    assertNotContains(client.get(LIST), row.what)
    assertContains(client.get(f"{LIST}?state=withdrawn"), row.what)
    sign_in("mentor", "HU-SO")
    assert client.get(page(row)).status_code == 404
    for query in ("", "?state=withdrawn", f"?q={row.what.split()[-1]}"):
        assertNotContains(client.get(f"{LIST}{query}"), row.what)
    assertNotContains(client.get("/search/", {"q": row.what}), page(row))
    assert client.post(page(row, "answer/"), {"text": "x"}).status_code == 404


@pytest.mark.parametrize("more", ["edit/", "ask/", "withdraw/"])
def test_a_withdrawn_one_is_not_written_any_more(client, me, more):
    row = ObstacleFactory(by=me)
    actions.withdraw_obstacle(by=me, obstacle=row, reason="x", version=1)
    assert client.post(page(row, more), {"version": 2, "reason": "y"}).status_code == 403


# --- answers


def test_a_colleague_answers_and_the_author_says_that_it_helped(client, sign_in):
    author = MentorFactory().user
    row = ObstacleFactory(by=author)
    colleague = sign_in("mentor", "HU-SO")
    response = client.post(page(row, "answer/"), {"text": " Hívjátok fel őket egyenként. "})
    assertRedirects(response, page(row))
    answer = ObstacleAnswer.objects.get()
    assert (answer.text, answer.author) == ("Hívjátok fel őket egyenként.", colleague)
    assertContains(client.get(page(row)), "Hívjátok fel őket egyenként.")
    assert client.post(f"/obstacles/answers/{answer.pk}/helped/", {"helped": 1}).status_code == 403
    sign_in(user=author)
    assertContains(client.get("/"), page(row))
    assertContains(client.get(LIST), "1 answer")
    url = f"/obstacles/answers/{answer.pk}/helped/"
    assert client.post(url, {"helped": "on", "version": 7}).status_code == 409
    assertRedirects(client.post(url, {"helped": "on", "version": 1}), page(row))
    assertContains(client.get(LIST), "something helped")
    assertNotContains(client.get("/"), page(row))
    assertRedirects(client.post(url, {"version": 2}), page(row))
    answer.refresh_from_db()
    assert not answer.helped
    told = list(Change.objects.of(answer).values_list("action", flat=True))
    assert told == ["changed", "changed", "added"]
    assert Change.objects.of(row).first().fields == {"answers": [0, 1]}


@pytest.mark.parametrize("text", ["", "  ", "a\x00b", "x" * 5001])
def test_an_answer_that_cannot_stand_is_kept_in_the_form(client, me, text):
    row = ObstacleFactory(iso="HU-SO")
    response = client.post(page(row, "answer/"), {"text": text})
    assert response.status_code == 422
    assert "text" in response.context["answer_form"].errors
    assert not ObstacleAnswer.objects.exists()


def test_an_answer_sent_twice_stands_once(client, me):
    row = ObstacleFactory(iso="HU-SO")
    assert client.post(page(row, "answer/"), {"text": "Hívjátok."}).status_code == 302
    assert client.post(page(row, "answer/"), {"text": "hivjatok."}).status_code == 422
    assert row.answers.count() == 1


def test_own_words_below_ones_own_are_no_help(client, me):
    row = ObstacleFactory(by=me)
    own = AnswerFactory(obstacle=row, by=me)
    assertContains(client.get(LIST), "no answer yet")
    data = {"helped": "on", "version": 1}
    assert client.post(f"/obstacles/answers/{own.pk}/helped/", data).status_code == 422
    assertNotContains(client.get("/"), page(row))


def test_a_withdrawn_answer_is_not_found_by_its_words(client, me):
    row = ObstacleFactory(iso="HU-SO")
    answer = AnswerFactory(obstacle=row, by=me, text="Kerékpárral végigjártuk.")
    assertContains(client.get(f"{LIST}?q=kerekparral"), row.what)
    url = f"/obstacles/answers/{answer.pk}/withdraw/"
    assert client.post(url, {"version": 1, "reason": ""}).status_code == 422
    client.post(url, {"version": 1, "reason": "Mégsem így volt."})
    assertNotContains(client.get(page(row)), "Kerékpárral")
    assertNotContains(client.get(f"{LIST}?q=kerekparral"), row.what)
    assert Change.objects.of(answer).first().reason == "Mégsem így volt."
    assert client.post(url, {"version": 2, "reason": "x"}).status_code == 403


# --- found again


def test_the_list_is_searched_and_filtered(client, me):
    theme, step, wants = ThemeFactory(), ProcessStepFactory(), SpecialityFactory(code="library")
    ObstacleFactory(what="Őszi szünet volt", themes=[theme], step=step, iso="HU-SO")
    ObstacleFactory(what="Zárva a terem", channel=Channel.PRESS, wants=wants, by=me)
    helped = ObstacleFactory(what="Nincs pénz", iso="HU-VE")
    AnswerFactory(obstacle=helped, helped=True)
    for query, names in {
        "": {"Őszi szünet", "Zárva a terem", "Nincs pénz"},
        "q=oszi+SZUNET": {"Őszi szünet"},
        "q=hivjatok": {"Nincs pénz"},
        f"theme={theme.pk}": {"Őszi szünet"},
        f"step={step.pk}": {"Őszi szünet"},
        "channel=press": {"Zárva a terem"},
        "wants=library": {"Zárva a terem"},
        "mine=on": {"Zárva a terem"},
        "state=answered": {"Nincs pénz"},
        "state=helped": {"Nincs pénz"},
        "state=open": {"Őszi szünet", "Zárva a terem"},
        "figure=obstacles_answered": {"Nincs pénz"},
        "figure=obstacles_answered.unanswered": {"Őszi szünet", "Zárva a terem"},
    }.items():
        response = client.get(f"{LIST}?{query}")
        assert response.context["total"] == len(names), query
        for name in names:
            assertContains(response, name)


@pytest.mark.parametrize("query", ["state=x", "theme=nincs", "channel=x", "q=a%00b", "figure=x"])
def test_a_filter_that_is_none_says_so(client, me, query):
    ObstacleFactory()
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert response.context["filterset"].form.errors
    assert response.context["total"] == 0


def test_the_search_box_finds_it_by_an_answer(client, me):
    row = ObstacleFactory(what="Nem jöttek el", iso="HU-SO")
    AnswerFactory(obstacle=row, text="Zsíroskenyérrel megy.")
    assertContains(client.get("/search/", {"q": "zsiroskenyerrel"}), page(row))


def test_the_list_and_the_page_stay_flat(client, me, assert_flat_queries):
    theme = ThemeFactory()

    def make():
        row = ObstacleFactory(themes=[theme], step=step, wants=wants, iso="HU-SO")
        AnswerFactory(obstacle=row)
        AnswerFactory(obstacle=last, text=f"Másképp {row.pk}")

    step, wants = ProcessStepFactory(), SpecialityFactory()
    last = ObstacleFactory(wants=wants, engagement=entry(me), by=me)
    assert_flat_queries(LIST, make, limit=9)
    assert_flat_queries(page(last), make, limit=12)


# --- who knows what


def test_who_knows_libraries_is_found_by_word_speciality_and_background(client, me):
    library = SpecialityFactory(code="library", name_hu="könyvtár", name_en="library")
    knows = MentorFactory(user__name="Tóth Ildikó", background="ngo", team__iso="HU-SO")
    knows.specialities.add(library)
    MentorFactory(user__name="Nagy Péter", background="business")
    AnswerFactory(by=knows.user, helped=True)
    AnswerFactory(by=knows.user)
    for url in (
        "/mentors/?q=konyvtar",
        "/mentors/?q=LIBRARY+toth",
        "/mentors/?background=ngo",
        "/mentors/who-knows/?speciality=library",
        "/mentors/who-knows/?q=konyvtar&background=ngo",
        "/search/?q=könyvtár",
    ):
        response = client.get(url)
        assertContains(response, "Tóth Ildikó")
        assertNotContains(response, "Nagy Péter")
    row = client.get("/mentors/who-knows/?speciality=library").context["page"].rows[0]
    assert (row.answers, row.helped) == (2, 1)
    assertContains(client.get(knows.get_absolute_url()), "Hívjátok fel őket.")


def test_whom_to_ask_stands_beside_it_and_they_see_it(client, sign_in, me):
    library = SpecialityFactory(code="library")
    row = ObstacleFactory(by=me)
    data = {"wants": "library", "version": 1}
    knows = MentorFactory(user__name="Tóth Ildikó", team__iso="HU-SO")
    knows.specialities.add(library)
    assertRedirects(client.post(page(row, "ask/"), data), page(row))
    assertContains(client.get(page(row)), "Tóth Ildikó")
    assert client.post(page(row, "ask/"), data).status_code == 409
    sign_in(user=knows.user)
    assertContains(client.get("/"), "You may know this")
    AnswerFactory(obstacle=row)
    assertNotContains(client.get("/"), "You may know this")


def test_a_lead_is_told_on_the_countys_page(client, sign_in):
    lead = sign_in("lead")
    row = ObstacleFactory(by=lead)
    AnswerFactory(obstacle=row)
    assertContains(client.get("/", follow=True), "Colleagues answered you")
    sign_in("lead")
    assertNotContains(client.get("/", follow=True), "Colleagues answered you")


def test_an_old_answer_is_no_news(client, me):
    row = ObstacleFactory(by=me)
    answer = AnswerFactory(obstacle=row)
    ObstacleAnswer.objects.filter(pk=answer.pk).update(at=timezone.now() - timedelta(days=15))
    assertNotContains(client.get("/"), page(row))


def test_an_auditor_reads_and_writes_nothing(client, sign_in):
    row = ObstacleFactory()
    sign_in("auditor")
    assertContains(client.get(page(row)), str(row.author))
    assertNotContains(client.get(page(row)), 'name="text"')
    assert client.post(page(row, "answer/"), {"text": "x"}).status_code == 403
    assert client.get(NEW).status_code == 403


def test_a_coordinator_may_withdraw_what_tells_too_much(client):
    row, by = ObstacleFactory(), UserFactory(coordinator=True)
    client.force_login(by)
    data = {"version": 1, "reason": "A falu kitalálható belőle."}
    assertRedirects(client.post(page(row, "withdraw/"), data), page(row))
