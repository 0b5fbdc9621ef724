"""Begin, answer, finish, open again; stories; the versions of a set of questions."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from engagements.assessments.actions import (
    Said,
    begin,
    change_story,
    copy_set,
    discard,
    reopen,
    save_answers,
    tell_story,
    withdraw_quote,
)
from engagements.assessments.first_set import CODE, QUESTIONS
from engagements.models import (
    Answer,
    Assessment,
    AssessmentState,
    ChangeStory,
    Perspective,
    QuestionSet,
)
from engagements.models.assessment import Watched
from mentorhalo.core.forms import Stale
from mentorhalo.core.models import Change
from settlements.models import SettlementSummary
from tests.factories.assessments import (
    AssessmentFactory,
    ChangeStoryFactory,
    QuestionSetFactory,
    finish,
    mark,
    year_later,
)
from tests.factories.counties import CountyFactory, UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.evidence import EvidenceFactory
from tests.factories.grants import TargetAreaFactory
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


def started(place=None, on=None, **facts):
    mentor = facts.pop("mentor", None) or MentorFactory()
    told = {"mentor": mentor, "questions": QuestionSetFactory(), "on": on or timezone.localdate()}
    row = Assessment(settlement=place or SettlementFactory(), **told | facts)
    return begin(by=mentor.user, assessment=row)


def codes(error):
    return set(error.value.error_dict)


def test_the_first_is_the_baseline_and_the_next_follows_it():
    first = started(on=days_ago(300))
    assert (first.is_baseline, first.previous, first.state) == (True, None, "draft")
    finish(first)
    second = started(first.settlement, mentor=first.mentor)
    assert (second.is_baseline, second.previous_id) == (False, first.pk)
    assert second.county_id == first.settlement.county_id
    assert Change.objects.of(second).get().action == "added"


def test_the_eyes_and_target_areas_are_kept_apart():
    first = started()
    own = started(
        first.settlement, perspective=Perspective.INTERNAL, group="olvasókör", mentor=first.mentor
    )
    area = TargetAreaFactory()
    of_area = started(area.settlements.get(), area=area)
    assert own.is_baseline and of_area.is_baseline


def test_the_rung_comes_with_the_finished_baseline_of_a_mentor_and_goes_with_it():
    row = started(on=days_ago(9))
    summary = SettlementSummary.objects.filter(pk=row.settlement_id)
    assert summary.get().assessed_on is None
    row = finish(row)
    assert summary.get().assessed_on == row.on
    row = reopen(by=row.created_by, assessment=row, reason="elírás", version=row.version)
    assert summary.get().assessed_on is None
    finish(row)
    assert summary.get().assessed_on == row.on


def test_the_communitys_own_is_no_rung():
    row = started(perspective=Perspective.INTERNAL, group="olvasókör")
    finish(row)
    assert SettlementSummary.objects.get(pk=row.settlement_id).assessed_on is None


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"on": days_ago(-1)}, "on"),
        ({"on": days_ago(9).replace(year=2012)}, "on"),
        ({"perspective": "internal"}, "group"),
    ],
)
def test_what_cannot_be_begun(facts, field):
    with pytest.raises(ValidationError) as error:
        started(**facts)
    assert codes(error) == {field}
    assert not Assessment.objects.exists()


def test_a_mentor_of_another_office_cannot_assess():
    away = MentorFactory(team=False)
    with pytest.raises(ValidationError) as error:
        started(mentor=away)
    assert codes(error) == {"mentor"}


def test_an_engagement_of_elsewhere_and_a_foreign_area_are_refused():
    with pytest.raises(ValidationError) as error:
        started(engagement=EngagementFactory(), area=TargetAreaFactory())
    assert codes(error) == {"engagement", "area"}


def test_one_draft_at_a_time_and_in_the_order_of_days():
    first = started(on=days_ago(20))
    with pytest.raises(ValidationError, match="befejezetlen|unfinished"):
        started(first.settlement, mentor=first.mentor)
    finish(first)
    with pytest.raises(ValidationError) as error:
        started(first.settlement, on=days_ago(20), mentor=first.mentor)
    assert codes(error) == {"on"}


def test_a_day_cannot_move_past_its_neighbours():
    first = AssessmentFactory(draft=True)
    second = year_later(first, state=AssessmentState.DRAFT, finished_at=None)
    for row, day in ((first, second.on), (second, first.on)):
        row.on = day
        with pytest.raises(ValidationError) as error:
            save_answers(by=row.created_by, assessment=row, answers={}, evidence=[], version=1)
        assert codes(error) == {"on"}


def test_only_a_set_in_use_can_be_chosen():
    for dates in ({"published_on": None}, {"published_on": days_ago(9), "retired_on": days_ago(1)}):
        questions = QuestionSetFactory(code=f"regi-{len(dates)}", **dates)
        with pytest.raises(ValidationError) as error:
            started(questions=questions)
        assert codes(error) == {"questions"}


def test_answers_are_kept_and_told_by_the_history():
    row = started()
    by_code = {question.code: question.pk for question in row.questions.rows.all()}
    answers = {
        by_code["trust"]: Said(mark=4, text="sok példa"),
        by_code["groups"]: Said(number=7),
        by_code["next"]: Said(text="kert"),
        by_code["ties"]: Said(),
    }
    told = {"by": row.created_by, "assessment": row, "evidence": []}
    saved = save_answers(**told, answers=answers, version=1)
    assert saved.version == 2
    assert sorted(map(str, row.answers.all())) == ["groups: 7", "next:  kert", "trust: 4 sok példa"]
    change = Change.objects.of(row).first()
    assert change.fields["answers"][1] == ["trust: 4 sok példa", "groups: 7", "next:  kert"]
    again = save_answers(**told, answers=answers, version=2)
    assert again.version == 2, "nothing changed"
    cleared = save_answers(**told, answers={by_code["trust"]: Said()}, version=2)
    assert cleared.version == 3
    assert Answer.objects.get(question=by_code["trust"]).mark is None


def test_a_stale_save_writes_nothing():
    row = started()
    with pytest.raises(Stale):
        save_answers(by=row.created_by, assessment=row, answers={}, evidence=[], version=7)


def test_files_of_the_place_are_its_evidence():
    row = started()
    file = EvidenceFactory(engagement=EngagementFactory(settlement=row.settlement))
    told = {"by": row.created_by, "assessment": row, "answers": {}, "version": 1}
    saved = save_answers(**told, evidence=[file])
    assert list(saved.evidence.all()) == [file]
    assert Change.objects.of(row).first().fields["evidence"][1] == [str(file.pk)]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("trust", Said(mark=6)),
        ("trust", Said(mark=0)),
        ("trust", Said(number=2)),
        ("groups", Said(number=-1)),
        ("groups", Said(number=10_000_000)),
        ("groups", Said(mark=3)),
        ("next", Said(text="x" * 5001)),
        ("next", Said(text="a\x07b")),
    ],
)
def test_no_answer_of_another_kind_or_size(code, said):
    row = started()
    question = row.questions.rows.get(code=code)
    told = {"by": row.created_by, "assessment": row, "evidence": [], "version": 1}
    with pytest.raises(ValidationError) as error:
        save_answers(**told, answers={question.pk: said})
    (field,) = codes(error)
    assert field.endswith(f"_{question.pk}")
    assert not row.answers.exists()


def test_a_question_of_another_set_is_refused():
    row, other = started(), QuestionSetFactory(code="mas")
    told = {"by": row.created_by, "assessment": row, "evidence": [], "version": 1}
    with pytest.raises(ValidationError):
        save_answers(**told, answers={other.rows.first().pk: Said(mark=2)})


def test_finishing_wants_the_texts_and_the_wanted_answers():
    row = started()
    told = {"by": row.created_by, "assessment": row, "evidence": [], "version": 1}
    with pytest.raises(ValidationError) as error:
        save_answers(**told, answers={}, finish=True)
    trust = row.questions.rows.get(code="trust")
    assert codes(error) == {"strengths", "opportunities", f"answer_{trust.pk}"}
    row.refresh_from_db()
    assert row.state == "draft"


def test_a_finished_one_is_only_changed_when_opened_again():
    row = AssessmentFactory()
    with pytest.raises(ValidationError):
        save_answers(by=row.created_by, assessment=row, answers={}, evidence=[], version=1)
    with pytest.raises(ValidationError):
        story = ChangeStory(assessment=row, watches=Watched.TRUST, story="x")
        tell_story(by=row.created_by, story=story)
    with pytest.raises(ValidationError):
        reopen(by=row.created_by, assessment=row, reason=" ", version=1)
    reopen(by=row.created_by, assessment=row, reason="elírás", version=1)
    assert Change.objects.of(row).first().reason == "elírás"
    row.refresh_from_db()
    with pytest.raises(ValidationError):
        reopen(by=row.created_by, assessment=row, reason="elírás", version=row.version)


def discarded(row, reason="tévedésből kezdtük"):
    return discard(by=row.created_by, assessment=row, reason=reason, version=row.version)


def test_a_discarded_draft_is_kept_and_makes_way_for_another():
    row = started(on=days_ago(20))
    question = row.questions.rows.get(code="trust")
    told = {"by": row.created_by, "assessment": row, "evidence": []}
    row = save_answers(**told, answers={question.pk: Said(mark=4)}, version=1)
    with pytest.raises(ValidationError):
        discarded(row, reason=" ")
    row = discarded(row)
    change = Change.objects.of(row).first()
    assert (change.action, change.reason) == ("discarded", "tévedésből kezdtük")
    assert (row.state, row.answers.get().mark) == ("dropped", 4)
    with pytest.raises(ValidationError):
        save_answers(by=row.created_by, assessment=row, answers={}, evidence=[], version=3)
    other = started(row.settlement, on=days_ago(30), mentor=row.mentor)
    assert (other.is_baseline, other.previous) == (True, None)
    with pytest.raises(ValidationError, match="stead|Helyette"):
        reopen(by=row.created_by, assessment=row, reason="mégis", version=row.version)


def test_a_discarded_one_is_taken_up_again():
    first = finish(started(on=days_ago(40)))
    row = discarded(started(first.settlement, on=days_ago(9), mentor=first.mentor))
    row = reopen(by=row.created_by, assessment=row, reason="mégis", version=row.version)
    assert (row.state, row.previous_id) == ("draft", first.pk)
    assert finish(row).is_finished


def test_what_others_follow_or_what_is_finished_is_not_discarded():
    first = finish(started(on=days_ago(40)))
    with pytest.raises(ValidationError):
        discarded(first)
    started(first.settlement, mentor=first.mentor)
    first = reopen(by=first.created_by, assessment=first, reason="elírás", version=first.version)
    with pytest.raises(ValidationError, match="follows it|ráépült"):
        discarded(first)


def test_what_a_person_said_is_in_no_history_that_is_read():
    story = ChangeStoryFactory()
    story.quote = "Most már beszélek."
    change_story(by=story.created_by, story=story, version=1)
    withdraw_quote(by=story.created_by, story=story, reason="visszavonta")
    for change in Change.objects.of(story):
        assert not {"quote", "quoted_as"} & change.fields.keys()
    assert Change.objects.of(story).first().action == "withdrawn"


def test_a_quote_wants_a_consent_and_goes_when_it_is_withdrawn():
    row = AssessmentFactory(draft=True)
    told = {"assessment": row, "watches": Watched.TRUST, "story": "Azóta beszélnek."}
    with pytest.raises(ValidationError) as error:
        tell_story(by=row.created_by, story=ChangeStory(**told, quote="Igen."))
    assert codes(error) == {"agreed_on", "quoted_as"}
    good = {"quote": "Igen.", "quoted_as": "egy anya", "agreed_on": days_ago(1)}
    story = tell_story(by=row.created_by, story=ChangeStory(**told, **good))
    finish(row)
    with pytest.raises(ValidationError):
        change_story(by=row.created_by, story=story, version=1)
    withdraw_quote(by=row.created_by, story=story, reason="visszavonta")
    story.refresh_from_db()
    assert (story.quote, story.quoted_as, story.agreed_on) == ("", "", None)
    with pytest.raises(ValidationError):
        withdraw_quote(by=row.created_by, story=story, reason="visszavonta")


def test_a_story_is_changed_by_its_version():
    story = ChangeStoryFactory()
    story.story = "Más"
    assert change_story(by=story.created_by, story=story, version=1).version == 2
    with pytest.raises(Stale):
        change_story(by=story.created_by, story=story, version=1)


def test_a_set_is_copied_to_its_next_version_with_its_questions():
    first = QuestionSetFactory()
    made = copy_set(by=UserFactory(), questions=first)
    assert (made.code, made.number, made.published_on) == (first.code, 2, None)
    assert [row.told() for row in made.rows.all()] == [row.told() for row in first.rows.all()]
    assert not made.is_fixed and first.is_fixed
    assert copy_set(by=UserFactory(), questions=first).number == 3
    assert len(Change.objects.of(made).get().fields["rows"][1]) == 4


def test_an_answered_set_stays_fixed_even_when_its_day_is_taken_off():
    row = AssessmentFactory(draft=True)
    mark(row, trust=2)
    QuestionSet.objects.update(published_on=None)
    assert QuestionSet.objects.get().is_fixed


def test_the_first_questions_are_loaded_once():
    with pytest.raises(CommandError):
        call_command("load_questions", verbosity=0)
    for command in ("load_calls", "load_process", "load_themes"):
        call_command(command, verbosity=0)
    call_command("load_questions", verbosity=0)
    made = QuestionSet.objects.get(code=CODE)
    assert made.rows.count() == len(QUESTIONS) == 14
    watched = set(made.rows.values_list("watches", flat=True)) - {""}
    assert watched == set(Watched.values)
    made.rows.filter(order=1).update(text_hu="Átírt kérdés")
    call_command("load_questions", verbosity=0)
    assert made.rows.get(order=1).text_hu == "Átírt kérdés"


def test_of_another_county_nothing_is_seen(person):
    row = AssessmentFactory(settlement__county=CountyFactory(iso="HU-SO"))
    assert row not in Assessment.objects.visible_to(person("mentor"))
    assert row in Assessment.objects.visible_to(person("auditor"))
