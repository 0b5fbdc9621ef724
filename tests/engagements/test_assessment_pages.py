"""/assessments/…: list, page, forms, comparison; what was typed comes back."""

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from engagements.assessments.sets import FIXED
from engagements.models import Assessment, ChangeStory, QuestionSet
from mentorhalo.core.models import Change
from tests.admin_rows import admin_url
from tests.factories.assessments import (
    AssessmentFactory,
    ChangeStoryFactory,
    QuestionSetFactory,
    mark,
    year_later,
)
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.evidence import EvidenceFactory
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
LIST, NEW, PAIRS = "/assessments/", "/assessments/new/", "/assessments/pairs/"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def mentor(sign_in):
    return sign_in("mentor").mentor


def begun(mentor, **facts):
    return AssessmentFactory(mentor=mentor, draft=True, strengths="", opportunities="", **facts)


def answers(row, **said):
    """What a browser sends of the form of answers."""
    sent = {"on": row.on.isoformat(), "mentor": row.mentor_id, "read_version": row.version}
    for code, value in said.items():
        question = row.questions.rows.get(code=code.removeprefix("words_"))
        name = "words" if code.startswith("words_") or code == "next" else "answer"
        sent[f"{name}_{question.pk}"] = value
    return sent


def shown(response):
    return [str(row[0][1]).split(">")[1].split("<")[0] for row in response.context["rows"]]


def test_a_baseline_is_begun_answered_and_finished(client, mentor):
    place, questions = SettlementFactory(name="Tekenye"), QuestionSetFactory()
    page = client.get(f"{NEW}?settlement={place.pk}")
    assert page.context["form"]["settlement"].value() == "Tekenye"
    assert page.context["form"]["mentor"].value() == mentor.pk
    typed = {"settlement": "tekenye", "perspective": "external", "mentor": mentor.pk}
    typed |= {"on": days_ago(2).isoformat(), "questions": questions.pk}
    response = client.post(NEW, typed)
    row = Assessment.objects.get()
    assertRedirects(response, f"/assessments/{row.pk}/edit/")
    url = f"/assessments/{row.pk}/edit/"
    sent = answers(row, trust="2", words_trust="Kevesen jönnek", groups="4", next="Kert")
    assertRedirects(client.post(url, sent), row.get_absolute_url())
    row.refresh_from_db()
    assert (row.state, row.answers.count()) == ("draft", 3)
    sent |= {"strengths": "Énekkar", "opportunities": "Kert", "read_version": row.version}
    client.post(url, sent | {"finish": "1"})
    row.refresh_from_db()
    assert (row.state, row.is_baseline) == ("finished", True)
    page = client.get(row.get_absolute_url())
    for words in ("Énekkar", "Kevesen jönnek", "Kert", "Tekenye"):
        assertContains(page, words)
    assertContains(page, 'class="tag wait"', 1)
    assertRedirects(client.get(url), row.get_absolute_url())


def test_the_year_before_stands_beside_each_question(client, mentor):
    first = AssessmentFactory(mentor=mentor, strengths="Tavalyi erősség")
    mark(first, trust=2)
    first.answers.update(text="Tavaly így láttuk")
    second = year_later(first, state="draft", finished_at=None, strengths="")
    page = client.get(f"/assessments/{second.pk}/edit/")
    assertContains(page, "Tavalyi erősség")
    assertContains(page, "Tavaly így láttuk")


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(client, mentor):
    row = begun(mentor)
    sent = answers(row, trust="9", groups="-4", next=SCRIPT) | {"strengths": "Megírt szöveg"}
    response = client.post(f"/assessments/{row.pk}/edit/", sent)
    assert response.status_code == 422
    assert len(response.context["form"].errors) == 2
    assertContains(response, "Megírt szöveg", status_code=422)
    assertContains(response, "&lt;script&gt;alert", status_code=422)
    assertNotContains(response, SCRIPT, status_code=422)
    assert not row.answers.exists()


def test_finishing_too_early_names_what_is_missing(client, mentor):
    row = begun(mentor)
    sent = answers(row, next="Kert") | {"finish": "1"}
    response = client.post(f"/assessments/{row.pk}/edit/", sent)
    trust = row.questions.rows.get(code="trust")
    missing = {"strengths", "opportunities", f"answer_{trust.pk}"}
    assert response.status_code == 422
    assert set(response.context["form"].errors) == missing
    assertContains(response, "Kert", status_code=422)


def test_the_second_of_two_writers_is_told_what_the_first_wrote(client, mentor):
    row = begun(mentor)
    url = f"/assessments/{row.pk}/edit/"
    client.post(url, answers(row, trust="4") | {"strengths": "Az első"})
    response = client.post(url, answers(row, trust="2") | {"strengths": "A második"})
    assert response.status_code == 422
    text = " ".join(response.context["form"].non_field_errors())
    assert "Az első" in text and "A második" in text
    assert "“4”" in text or "„4”" in text
    assert response.context["form"]["read_version"].value() == "2"
    again = answers(row, trust="2") | {"strengths": "A második", "read_version": "2"}
    client.post(url, again)
    row.refresh_from_db()
    assert row.strengths == "A második"


@pytest.mark.parametrize("more", [{}, {"finish": "1"}])
def test_a_form_that_is_sent_twice_is_received_once(client, mentor, more):
    row = begun(mentor)
    url = f"/assessments/{row.pk}/edit/"
    sent = answers(row, trust="4", words_trust="  Sokan jönnek ") | more
    sent |= {"strengths": "Énekkar", "opportunities": "Kert"}
    for _ in range(2):
        assertRedirects(client.post(url, sent), row.get_absolute_url())
    row.refresh_from_db()
    assert (row.version, row.is_finished) == (2, bool(more))
    if not more:
        response = client.post(url, sent | {"finish": "1"})
        assert response.status_code == 422, "an older form does not finish it"


def test_a_form_without_its_version_is_refused(client, mentor):
    row = begun(mentor)
    sent = answers(row) | {"strengths": "Más"}
    del sent["read_version"]
    assert client.post(f"/assessments/{row.pk}/edit/", sent).status_code == 422


def test_a_text_too_long_is_refused(client, mentor):
    row = begun(mentor)
    sent = answers(row, next="x" * 1_000_000)
    response = client.post(f"/assessments/{row.pk}/edit/", sent)
    assert response.status_code == 422
    assert not row.answers.exists()


def test_a_place_of_another_county_is_refused(client, mentor):
    place = SettlementFactory(county__iso="HU-SO")
    typed = {"settlement": place.pk, "perspective": "external", "mentor": mentor.pk}
    typed |= {"on": days_ago(2).isoformat(), "questions": QuestionSetFactory().pk}
    response = client.post(NEW, typed)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"settlement"}


def test_without_a_set_in_use_the_page_says_so(client, mentor):
    assert client.get(NEW).context["no_sets"] is True


def test_the_questions_of_the_last_time_are_offered(client, mentor):
    old = QuestionSetFactory()
    first = AssessmentFactory(mentor=mentor, questions=old)
    QuestionSetFactory(number=2, published_on=days_ago(1))
    page = client.get(f"{NEW}?settlement={first.settlement_id}")
    assert page.context["form"]["questions"].value() == old.pk


def test_a_finished_one_is_opened_again_with_a_reason(client, mentor):
    row = AssessmentFactory(mentor=mentor)
    url = f"/assessments/{row.pk}/reopen/"
    assert client.post(url, {"version": 1, "reason": ""}).status_code == 422
    assert client.post(url, {"version": 5, "reason": "elírás"}).status_code == 409
    assertRedirects(
        client.post(url, {"version": 1, "reason": "elírás"}), f"/assessments/{row.pk}/edit/"
    )
    assert Change.objects.of(row).first().action == "reopened"


def test_a_draft_begun_by_mistake_is_discarded_and_taken_up_again(client, mentor):
    row = begun(mentor)
    url, page = f"/assessments/{row.pk}/discard/", row.get_absolute_url()
    assertContains(client.get(page), f'action="{url}"')
    assertContains(client.post(url, {"version": 1, "reason": ""}), url, status_code=422)
    assertContains(client.post(url, {"version": 7, "reason": "a"}), "data-focus", status_code=409)
    assertRedirects(client.post(url, {"version": 1, "reason": f"tévedés {SCRIPT}"}), page)
    told = client.get(page)
    assertContains(told, "tévedés &lt;script&gt;")
    assertContains(told, str(mentor.user))
    assertNotContains(told, f"/assessments/{row.pk}/edit/")
    assertRedirects(client.get(f"/assessments/{row.pk}/edit/"), page)
    assertNotContains(client.get(row.settlement.get_absolute_url()), f'href="{page}"')
    again = {"version": 2, "reason": "mégis"}
    response = client.post(f"/assessments/{row.pk}/reopen/", again)
    assertRedirects(response, f"/assessments/{row.pk}/edit/")


def test_the_unfinished_one_is_offered_instead_of_a_second(client, mentor):
    row = begun(mentor)
    link = f'href="/assessments/{row.pk}/edit/"'
    assertContains(client.get(f"{NEW}?settlement={row.settlement_id}"), link)
    typed = {"settlement": row.settlement_id, "perspective": "external", "mentor": mentor.pk}
    typed |= {"on": days_ago(0).isoformat(), "questions": row.questions_id}
    response = client.post(NEW, typed)
    assertContains(response, link, status_code=422)
    own = typed | {"perspective": "internal", "group": "olvasókör"}
    assert client.post(NEW, own).status_code == 302, "the community's own is apart"


@pytest.mark.parametrize(
    "query", ["settlement=%00", "settlement=x", "area=%00", "area=9", "engagement=%00", "area=1.5"]
)
def test_odd_addresses_of_the_form_are_left_aside(client, mentor, query):
    assert client.get(f"{NEW}?{query}").status_code == 200


def test_an_engagement_of_elsewhere_is_left_aside_and_said(client, mentor):
    place, other = SettlementFactory(), EngagementFactory(mentor=mentor)
    typed = {"settlement": place.pk, "perspective": "external", "mentor": mentor.pk}
    typed |= {"on": days_ago(1).isoformat(), "questions": QuestionSetFactory().pk}
    response = client.post(NEW, typed | {"engagement": other.pk})
    assertContains(response, str(other.pk), status_code=422)
    form = response.context["form"]
    assert form["engagement"].value() == ""
    assert client.post(NEW, typed | {"engagement": form["engagement"].value()}).status_code == 302


def test_the_next_one_is_offered_and_then_linked(client, mentor):
    first = AssessmentFactory(mentor=mentor, perspective="internal", group="olvasókör")
    link = f"{NEW}?settlement={first.settlement_id}&amp;perspective=internal"
    assertContains(client.get(first.get_absolute_url()), link)
    second = year_later(first)
    page = client.get(first.get_absolute_url())
    assertNotContains(page, link)
    assertContains(page, second.get_absolute_url())


def test_what_was_said_the_last_time_stands_at_its_question(client, mentor):
    first = mark(AssessmentFactory(mentor=mentor), trust=2)
    second = year_later(first, state="draft", finished_at=None)
    form = client.get(f"/assessments/{second.pk}/edit/").context["form"]
    trust, ties = (form[f"answer_{row.pk}"] for row in second.questions.rows.all()[:2])
    assert ": 2 " in trust.help_text and " · " in trust.help_text
    assert ties.help_text == ""


def test_a_story_is_told_changed_and_its_quote_taken_off(client, mentor, sign_in):
    row = begun(mentor)
    client.post(f"/assessments/{row.pk}/edit/", answers(row, trust="4"))
    url = f"/assessments/{row.pk}/stories/new/"
    typed = {"watches": "trust", "story": f"Azóta {SCRIPT}", "quote": "Igen"}
    response = client.post(url, typed)
    assert response.status_code == 422
    assert {"agreed_on", "quoted_as"} <= set(response.context["form"].errors)
    typed |= {"quoted_as": "egy anya", "agreed_on": days_ago(1).isoformat()}
    assertRedirects(client.post(url, typed), row.get_absolute_url())
    story = ChangeStory.objects.get()
    page = client.get(row.get_absolute_url())
    assertContains(page, "egy anya")
    assertNotContains(page, SCRIPT)
    edit = f"/assessments/stories/{story.pk}/edit/"
    assertRedirects(
        client.post(edit, typed | {"story": "Másként", "read_version": 1}), row.get_absolute_url()
    )
    off = f"/assessments/stories/{story.pk}/unquote/"
    assert client.post(off, {"reason": ""}).status_code == 422
    client.post(off, {"reason": "visszavonta"})
    assertNotContains(client.get(row.get_absolute_url()), "egy anya")
    assert client.get(row.get_absolute_url()).context["changes"] == 4
    for role in ("mentor", "lead", "coordinator", "auditor", "admin"):
        sign_in(role)
        told = client.get(f"/history/engagements.assessment/{row.pk}/")
        assertContains(told, "visszavonta")
        assertNotContains(told, "egy anya")


def test_the_second_of_two_who_change_a_story_is_told_of_the_quote_too(client, mentor):
    story = ChangeStoryFactory(assessment=begun(mentor))
    typed = {"watches": "trust", "story": story.story, "quoted_as": story.quoted_as}
    typed |= {"agreed_on": story.agreed_on.isoformat(), "read_version": 1}
    url = f"/assessments/stories/{story.pk}/edit/"
    client.post(url, typed | {"quote": "Ezt mondta."})
    response = client.post(url, typed | {"quote": "Mást mondott."})
    assertContains(response, "Mást mondott.", status_code=422)
    told = " ".join(response.context["form"].non_field_errors())
    assert "Ezt mondta." in told and "Mást mondott." in told


def test_files_of_the_place_are_offered_and_listed(client, mentor):
    row = begun(mentor)
    file = EvidenceFactory(engagement=EngagementFactory(settlement=row.settlement, mentor=mentor))
    sent = answers(row) | {"evidence": [str(file.pk)]}
    client.post(f"/assessments/{row.pk}/edit/", sent)
    assertContains(client.get(row.get_absolute_url()), f"/files/{file.pk}/")


def test_the_second_year_shows_the_way_travelled(client, mentor):
    first = mark(AssessmentFactory(mentor=mentor), trust=2)
    second = mark(year_later(first), trust=4)
    page = client.get(second.get_absolute_url())
    assertContains(page, 'class="pt"', 1)
    assertContains(page, "+2")
    assertNotContains(client.get(first.get_absolute_url()), 'class="pt"')
    third = mark(year_later(second, days=30), trust=1)
    url = f"/assessments/{third.pk}/compare/"
    assert client.get(url).context["first"] == first
    assert client.get(f"{url}?with={second.pk}").context["first"] == second
    odd = client.get(f"{url}?with=elsewhere")
    assert (odd.context["first"], bool(odd.context["note"])) == (first, True)
    assert client.get(f"/assessments/{first.pk}/compare/").context["drawing"] is None


def test_another_version_is_read_beside_it_and_not_compared(client, mentor):
    first = mark(AssessmentFactory(mentor=mentor), trust=2)
    second = mark(year_later(first, questions=QuestionSetFactory(number=2)), trust=4)
    page = client.get(second.get_absolute_url())
    assertNotContains(page, 'class="pt"')
    assert page.context["items"][0].said_before == 2
    assertContains(client.get(first.get_absolute_url()), "Milyen a(z) trust?")


def test_all_pairs_of_the_country_and_of_the_own_county(client, mentor):
    first = mark(AssessmentFactory(mentor=mentor), trust=2)
    mark(year_later(first), trust=4)
    away = mark(AssessmentFactory(settlement__county__iso="HU-SO"), trust=3)
    mark(year_later(away), trust=3)
    assert client.get(PAIRS).context["found"].pairs == 2
    assert client.get(f"{PAIRS}?county=20").context["found"].pairs == 1
    page = client.get(f"{PAIRS}?county=14&questions=x")
    assert page.context["found"].pairs == 2, "one pair of another county would tell of a place"
    assert page.context["odd"] == ["x", "14"]
    assert client.get(f"{PAIRS}?perspective=internal").context["found"].pairs == 0


def test_a_coordinator_asks_any_county(client, sign_in):
    sign_in("coordinator")
    away = mark(AssessmentFactory(settlement__county__iso="HU-SO"), trust=3)
    mark(year_later(away), trust=3)
    assert client.get(f"{PAIRS}?county=14").context["found"].pairs == 1


def test_the_page_of_pairs_without_a_set(client, mentor):
    QuestionSetFactory(code="jovo", published_on=days_ago(-9))
    assert client.get(PAIRS).context["found"] is None


def test_who_began_by_a_version_ends_by_it_though_it_was_retired_and_another_came(client, mentor):
    row = begun(mentor)
    QuestionSet.objects.update(retired_on=days_ago(0))
    QuestionSetFactory(number=2, published_on=days_ago(0))
    sent = answers(row, trust="4") | {"strengths": "Énekkar", "opportunities": "Kert"}
    client.post(f"/assessments/{row.pk}/edit/", sent | {"finish": "1"})
    row.refresh_from_db()
    assert (row.is_finished, row.questions.number, row.answers.get().mark) == (True, 1, 4)
    assert [one.number for one in client.get(PAIRS).context["sets"]] == [2, 1]


def test_the_figure_of_pairs_leads_to_its_rows(client, mentor):
    first = AssessmentFactory(mentor=mentor)
    second = year_later(first)
    AssessmentFactory(mentor=mentor)
    page = client.get(f"{LIST}?figure=pairs_compared:20")
    assert [row.pk for row in page.context["page"].rows] == [second.pk]
    assert client.get(f"{LIST}?figure=pairs_compared.alone:20").context["total"] == 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Tekenye", "Vindornyafok", "Zalakaros"]),
        ("q=vindornya", ["Vindornyafok"]),
        ("state=draft", ["Tekenye"]),
        ("perspective=internal", ["Zalakaros"]),
        ("baseline=0", []),
        ("settlement=tekenye", ["Tekenye"]),
    ],
)
def test_the_filters(client, mentor, query, names):
    AssessmentFactory(settlement__name="Tekenye", draft=True, on=days_ago(1))
    AssessmentFactory(settlement__name="Vindornyafok", on=days_ago(2))
    own = {"perspective": "internal", "group": "olvasókör", "on": days_ago(3)}
    AssessmentFactory(settlement__name="Zalakaros", **own)
    AssessmentFactory(settlement__county__iso="HU-SO")
    assert shown(client.get(f"{LIST}?{query}")) == names


def test_the_pages_do_not_grow(client, mentor, assert_flat_queries):
    assert_flat_queries(LIST, lambda: AssessmentFactory(mentor=mentor), 8)


def test_the_settlement_shows_its_latest(client, mentor):
    first = AssessmentFactory(mentor=mentor)
    page = client.get(first.settlement.get_absolute_url())
    assertContains(page, first.get_absolute_url())
    assertContains(page, f"{NEW}?settlement={first.settlement_id}")


def test_where_it_is_not_theirs_the_settlement_says_nothing_of_it(client, mentor):
    away = AssessmentFactory(settlement__county__iso="HU-SO")
    page = client.get(away.settlement.get_absolute_url())
    assertNotContains(page, away.get_absolute_url())
    assertNotContains(page, f"{NEW}?settlement")


# --- the sets of questions in the administration


def rows(questions, **changes):
    """What a browser sends of the questions of a set."""
    sent = {"rows-INITIAL_FORMS": questions.rows.count(), "rows-TOTAL_FORMS": 0}
    for number, row in enumerate(questions.rows.order_by("order")):
        facts = {"id": row.pk, "questions": questions.pk, "order": row.order, "code": row.code}
        facts |= {"kind": row.kind, "text_hu": row.text_hu, "text_en": row.text_en}
        facts |= {"watches": row.watches, "weak": row.weak or ""}
        facts |= changes if number == 0 else {}
        sent |= {f"rows-{number}-{name}": value for name, value in facts.items()}
        sent["rows-TOTAL_FORMS"] = number + 1
    return sent


def facts(questions, **changes):
    sent = {"code": questions.code, "number": questions.number, "name_hu": questions.name_hu}
    sent |= {"name_en": questions.name_en, "published_on": questions.published_on or ""}
    return sent | changes


def test_a_set_that_is_not_in_use_is_edited_in_the_administration(client, sign_in):
    sign_in("admin")
    questions = QuestionSetFactory(published_on=None)
    url = admin_url(QuestionSet, "change", questions.pk)
    assertContains(client.get(url), 'name="rows-0-text_hu"')
    response = client.post(url, facts(questions) | rows(questions, text_hu="Új szöveg?"))
    assert response.status_code == 302
    assert questions.rows.get(order=1).text_hu == "Új szöveg?"
    assert "Új szöveg?" in str(Change.objects.of(questions).first().fields)


def test_questions_are_not_changed_while_somebody_answers(client, sign_in):
    """The form was opened before the set came into use; the answers stay."""
    sign_in("admin")
    questions = QuestionSetFactory(published_on=None)
    sent = facts(questions) | rows(questions, text_hu="Új szöveg?")
    QuestionSet.objects.update(published_on=timezone.localdate())
    row = mark(AssessmentFactory(draft=True, questions=questions), trust=4)
    url = admin_url(QuestionSet, "change", questions.pk)
    sent["published_on"] = timezone.localdate().isoformat()
    response = client.post(url, sent)
    assert response.status_code == 200
    assertContains(response, "Új szöveg?")
    assert questions.rows.get(order=1).text_hu == "Milyen a(z) trust?"
    assert row.answers.get().mark == 4
    page = client.get(url)
    assertNotContains(page, 'name="rows-0-text_hu"')
    assertContains(page, FIXED % {"number": questions.number})


def test_a_set_in_use_can_be_retired_but_not_renumbered(client, sign_in):
    sign_in("admin")
    questions = QuestionSetFactory()
    url = admin_url(QuestionSet, "change", questions.pk)
    counted = {"rows-TOTAL_FORMS": "4", "rows-INITIAL_FORMS": "4"}
    keys = {f"rows-{n}-id": row.pk for n, row in enumerate(questions.rows.order_by("order"))}
    sent = facts(questions, published_on=questions.published_on.isoformat()) | counted | keys
    assert client.post(url, sent | {"number": 9}).status_code == 200
    assert client.post(url, sent | {"published_on": ""}).status_code == 200
    today = timezone.localdate()
    assert client.post(url, sent | {"retired_on": today.isoformat()}).status_code == 302
    questions.refresh_from_db()
    assert (questions.number, questions.retired_on) == (1, today)


def test_a_set_without_questions_cannot_come_into_use(client, sign_in):
    sign_in("admin")
    typed = {"code": "uj", "number": 1, "name_hu": "Új", "name_en": "New"}
    typed |= {"published_on": timezone.localdate().isoformat()}
    counted = {"rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"}
    response = client.post(admin_url(QuestionSet, "add"), typed | counted)
    assert response.status_code == 200
    assert not QuestionSet.objects.exists()


def test_a_set_is_copied_by_the_list_of_the_administration(client, sign_in):
    sign_in("admin")
    questions = QuestionSetFactory()
    sent = {"action": "copy_to_next", "_selected_action": [questions.pk]}
    client.post(admin_url(QuestionSet, "changelist"), sent)
    made = QuestionSet.objects.get(number=2)
    assert (made.rows.count(), made.published_on) == (4, None)


def test_a_quote_of_another_county_is_not_there(client, sign_in):
    story = ChangeStoryFactory(assessment__mentor=MentorFactory())
    sign_in("mentor", "HU-SO")
    assert (
        client.post(f"/assessments/stories/{story.pk}/unquote/", {"reason": "x"}).status_code == 404
    )
