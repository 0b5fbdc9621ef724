"""What a settlement could try: by weak points and next steps, with the nearest that did it."""

import re

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from engagements.models import Answer, AnswerKind, AssessmentState
from engagements.suggestions import Want, suggest, wants_of
from settlements.distance import distance_km
from tests.factories.adoptions import AdoptionFactory
from tests.factories.assessments import AssessmentFactory, QuestionFactory
from tests.factories.counties import CountyFactory
from tests.factories.engagements import days_ago
from tests.factories.grants import GrantFactory, TargetAreaFactory
from tests.factories.practices import GoodPracticeFactory, ThemeFactory
from tests.factories.process import ProcessStepFactory, StepProgressFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

THEME, STEP = "volunteering", "survey"

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return SettlementFactory(name="Itthon", latitude=46.8, longitude=16.9, population=450)


@pytest.fixture
def theme():
    return ThemeFactory(code=THEME)


def place(name, north=0.0, **facts):
    facts = {"population": 450, "latitude": 46.8 + north, "longitude": 16.9} | facts
    return SettlementFactory(name=name, **facts)


def practice(title, at, **facts):
    """A published practice of a settlement of any county."""
    facts = {"iso": at.county.iso, "title": title, "settlement": at, "state": "published"} | facts
    return GoodPracticeFactory(**facts)


def titles(here, *wants):
    return [one.title for one in suggest(here, list(wants))]


BY_THEME = Want("azért", theme=THEME)


class TestWhich:
    def test_it_fits_by_theme_or_by_step(self, here, theme):
        step = ProcessStepFactory(code=STEP)
        practice("Téma", place("Egy"), themes=[theme])
        practice("Lépés", place("Kettő"), steps=[step])
        practice("Egyik sem", place("Három"))
        assert titles(here, BY_THEME) == ["Téma"]
        assert titles(here, Want("azért", step=STEP)) == ["Lépés"]
        assert {*titles(here, BY_THEME, Want("ezért", step=STEP))} == {"Téma", "Lépés"}

    def test_without_a_want_nothing_is_asked(self, here, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert suggest(here, []) == []

    def test_only_what_the_public_reads_and_what_worked(self, here, theme):
        for number, state in enumerate(("draft", "submitted", "checked")):
            practice("Még nem", place(f"Falu{number}x"), themes=[theme], state=state)
        practice("Nem sikerült", place("Öt"), themes=[theme], kind="failure")
        assert titles(here, BY_THEME) == []

    def test_not_its_own_and_not_what_it_took_over(self, here, theme):
        practice("Saját", here, themes=[theme])
        taken = practice("Átvett", place("Egy"), themes=[theme])
        AdoptionFactory(practice=taken, settlement=here)
        assert titles(here, BY_THEME) == []

    def test_the_same_size_comes_first_then_the_nearest(self, here, theme):
        practice("Közel, nagy", place("Nagy", 0.1, population=30_000), themes=[theme])
        practice("Messze, ekkora", place("Messze", 0.9), themes=[theme])
        practice("Közel, ekkora", place("Közel", 0.2), themes=[theme])
        found = suggest(here, [BY_THEME])
        assert [(one.title, one.same_size) for one in found] == [
            ("Közel, ekkora", True),
            ("Messze, ekkora", True),
            ("Közel, nagy", False),
        ]

    def test_each_want_gets_one_before_any_gets_a_second(self, here, theme):
        step = ProcessStepFactory(code=STEP)
        for number in range(4):
            practice(f"Téma {number}", place(f"Falu{number}x", 0.1), themes=[theme])
        practice("Lépés", place("Távol", 1.0), steps=[step])
        found = titles(here, BY_THEME, Want("ezért", step=STEP))
        assert len(found) == 3 and found[1] == "Lépés"


class TestWhoDidIt:
    def test_the_nearest_is_named_with_its_distance(self, here, theme):
        near, far = place("Közel", 0.1, longitude=17.0), place("Távol", 1.0)
        row = practice("Kert", far, themes=[theme])
        (one,) = suggest(here, [BY_THEME])
        assert (one.place, one.began) == ("Távol", True)
        AdoptionFactory(practice=row, settlement=near)
        (one,) = suggest(here, [BY_THEME])
        assert (one.place, one.ksh_code, one.began) == ("Közel", near.pk, False)
        points = [(row.latitude, row.longitude) for row in (here, near)]
        assert one.km == pytest.approx(distance_km(*points))

    @pytest.mark.parametrize("facts", [{"state": "preparing", "since": None}, {"withdrawn": True}])
    def test_who_only_prepares_or_took_it_back_did_not_do_it(self, here, theme, facts):
        row = practice("Kert", place("Távol", 1.0), themes=[theme])
        withdrawn = facts.get("withdrawn", False)
        facts = {name: value for name, value in facts.items() if name != "withdrawn"}
        taken = AdoptionFactory(practice=row, settlement=place("Közel", 0.1), **facts)
        if withdrawn:
            told = {"withdrawn_at": timezone.now(), "withdrawn_by": taken.created_by}
            type(taken).objects.filter(pk=taken.pk).update(**told)
        (one,) = suggest(here, [BY_THEME])
        assert one.place == "Távol"

    def test_the_mentor_who_answers_for_it_is_named(self, here, theme):
        there = place("Közel", 0.1)
        practice("Kert", there, themes=[theme])
        (one,) = suggest(here, [BY_THEME])
        assert (one.mentor, one.mentor_pk) == ("", None)
        mentor = AssignmentFactory(settlement=there).mentor
        (one,) = suggest(here, [BY_THEME])
        assert (one.mentor, one.mentor_pk) == (str(mentor), mentor.pk)

    def test_another_countys_is_found_too_and_one_query_is_enough(
        self, here, theme, django_assert_num_queries
    ):
        away = SettlementFactory(county=CountyFactory(iso="HU-SO"), latitude=46.4)
        for number in range(5):
            row = practice(f"Kert {number}", away, themes=[theme])
            AdoptionFactory(practice=row, settlement=place(f"Falu{number}x", number / 5))
        with django_assert_num_queries(1):
            found = suggest(here, [BY_THEME])
        assert len(found) == 3 and found[0].place == "Falu0x"


@pytest.fixture
def asked(theme):
    return QuestionFactory(weak=2, theme=theme, text_hu="Hányan segítenek?")


def assess(here, question, mark, **facts):
    row = AssessmentFactory(settlement=here, questions=question.questions, **facts)
    Answer.objects.create(assessment=row, question=question, mark=mark)
    return row


class TestPages:
    def test_a_weak_point_brings_one_and_says_so(self, client, sign_in, here, asked):
        practice("Kert", place("Közel", 0.1), themes=[asked.theme])
        row = assess(here, asked, 2)
        sign_in()
        for url in (here.get_absolute_url(), row.get_absolute_url()):
            page = client.get(url)
            assertContains(page, "Kert")
            assertContains(page, "Hányan segítenek?")
            assertContains(page, "Közel")

    @pytest.mark.parametrize("case", ["strong", "draft", "internal", "older"])
    def test_what_is_no_weak_point_of_the_last_one_brings_none(
        self, client, sign_in, here, asked, case
    ):
        practice("Kert", place("Közel", 0.1), themes=[asked.theme])
        if case == "older":
            first = assess(here, asked, 1)
            assess(here, asked, 5, previous=first, on=days_ago(3))
        elif case == "draft":
            assess(here, asked, 1, state=AssessmentState.DRAFT, finished_at=None)
        else:
            perspective = "internal" if case == "internal" else "external"
            assess(here, asked, 3 if case == "strong" else 1, perspective=perspective)
        sign_in()
        page = client.get(here.get_absolute_url(), headers={"Accept-Language": "en"})
        assertNotContains(page, "Kert")
        assertContains(page, 'id="suggestions"')

    def test_another_countys_mentor_does_not_learn_the_weak_points(
        self, client, sign_in, here, asked
    ):
        practice("Kert", place("Közel", 0.1), themes=[asked.theme])
        assess(here, asked, 1)
        sign_in(county="HU-SO")
        assertNotContains(client.get(here.get_absolute_url()), 'id="suggestions"')

    def test_the_next_step_of_its_target_area_brings_one(self, client, sign_in, here):
        first, second = ProcessStepFactory(), ProcessStepFactory()
        grant = GrantFactory(settlements=[here])
        area = TargetAreaFactory(grant=grant, places_in=[here])
        StepProgressFactory(area=area, step=first, done_on=days_ago(5))
        practice("Az elsőhöz", place("Egy", 0.1), steps=[first])
        practice("A másodikhoz", place("Kettő", 0.2), steps=[second])
        sign_in()
        block = client.get(here.get_absolute_url()).content.decode()
        block = re.search(r'aria-labelledby="suggestions".*?</section>', block, re.DOTALL)[0]
        assert "A másodikhoz" in block and "Az elsőhöz" not in block and str(second) in block


def test_a_question_without_marks_is_never_weak(here, theme):
    question = QuestionFactory(kind=AnswerKind.TEXT, theme=theme)
    assert wants_of([(question, None)], days_ago(1)) == []
