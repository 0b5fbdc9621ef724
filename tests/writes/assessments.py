"""The writes of assessments and of question sets."""

from io import StringIO

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from engagements.assessments import actions as assessment_actions
from engagements.models import Assessment, ChangeStory, QuestionSet
from tests.admin_rows import admin_url
from tests.factories.assessments import (
    AssessmentFactory,
    ChangeStoryFactory,
    QuestionSetFactory,
)
from tests.factories.counties import UserFactory
from tests.factories.engagements import days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory
from tests.history_writes import line


@line("engagements.assessments.actions.begin")
def _(world):
    mentor = MentorFactory()
    row = Assessment(settlement=SettlementFactory(), questions=QuestionSetFactory(), mentor=mentor)
    row.on = timezone.localdate()
    return lambda: assessment_actions.begin(by=mentor.user, assessment=row)


def _save(finish):
    row = AssessmentFactory(draft=True)
    answers = {
        q.pk: assessment_actions.Said(mark=3) for q in row.questions.rows.filter(kind="mark")
    }
    row.strengths = "Más erősség"
    told = {"by": row.created_by, "assessment": row, "answers": answers, "evidence": []}
    return lambda: assessment_actions.save_answers(**told, version=1, finish=finish)


@line("engagements.assessments.actions.save_answers draft")
def _(world):
    return _save(finish=False)


@line("engagements.assessments.actions.save_answers finished")
def _(world):
    return _save(finish=True)


@line("engagements.assessments.actions.reopen")
def _(world):
    row = AssessmentFactory()
    told = {"by": row.created_by, "assessment": row, "reason": "elírás", "version": 1}
    return lambda: assessment_actions.reopen(**told)


@line("engagements.assessments.actions.discard")
def _(world):
    row = AssessmentFactory(draft=True)
    told = {"by": row.created_by, "assessment": row, "reason": "tévedés", "version": 1}
    return lambda: assessment_actions.discard(**told)


@line("engagements.assessments.actions.tell_story")
def _(world):
    row = AssessmentFactory(draft=True)
    story = ChangeStory(assessment=row, watches="trust", story="Azóta együtt főznek.")
    return lambda: assessment_actions.tell_story(by=row.created_by, story=story)


@line("engagements.assessments.actions.change_story")
def _(world):
    story = ChangeStoryFactory()
    story.story = "Más történet"
    return lambda: assessment_actions.change_story(by=story.created_by, story=story, version=1)


@line("engagements.assessments.actions.withdraw_quote")
def _(world):
    story = ChangeStoryFactory()
    told = {"by": story.created_by, "story": story, "reason": "visszavonta"}
    return lambda: assessment_actions.withdraw_quote(**told)


@line("engagements.assessments.actions.copy_set")
def _(world):
    questions, by = QuestionSetFactory(), UserFactory()
    return lambda: assessment_actions.copy_set(by=by, questions=questions)


@line("command load_questions")
def _(world):
    call_command("load_calls", verbosity=0)
    call_command("load_process", verbosity=0)
    call_command("load_themes", verbosity=0)
    return lambda: call_command("load_questions", stdout=StringIO())


# Pages


def _post(world, name, user, *args, **typed):
    world.client.force_login(user)
    url = reverse(f"engagements:{name}", args=args)
    return lambda: world.client.post(url, typed)


@line("engagements:assessment-new")
def _(world):
    mentor, place = MentorFactory(), SettlementFactory()
    typed = {"settlement": place.pk, "perspective": "external", "mentor": mentor.pk}
    typed |= {"on": days_ago(1).isoformat(), "questions": QuestionSetFactory().pk}
    return _post(world, "assessment-new", mentor.user, **typed)


@line("engagements:assessment-edit")
def _(world):
    row = AssessmentFactory(draft=True)
    typed = {"on": row.on.isoformat(), "mentor": row.mentor_id, "strengths": "Más erősség"}
    return _post(world, "assessment-edit", row.created_by, row.pk, **typed, read_version=1)


@line("engagements:assessment-reopen")
def _(world):
    row = AssessmentFactory()
    typed = {"version": 1, "reason": "elírás"}
    return _post(world, "assessment-reopen", row.created_by, row.pk, **typed)


@line("engagements:assessment-discard")
def _(world):
    row = AssessmentFactory(draft=True)
    typed = {"version": 1, "reason": "tévedés"}
    return _post(world, "assessment-discard", row.created_by, row.pk, **typed)


@line("engagements:assessment-story-new")
def _(world):
    row = AssessmentFactory(draft=True)
    typed = {"watches": "trust", "story": "Azóta együtt főznek."}
    return _post(world, "assessment-story-new", row.created_by, row.pk, **typed)


@line("engagements:assessment-story-edit")
def _(world):
    story = ChangeStoryFactory()
    typed = {"watches": "trust", "story": "Más történet", "read_version": 1}
    return _post(world, "assessment-story-edit", story.created_by, story.pk, **typed)


@line("engagements:assessment-story-unquote")
def _(world):
    story = ChangeStoryFactory()
    typed = {"reason": "visszavonta"}
    return _post(world, "assessment-story-unquote", story.created_by, story.pk, **typed)


# The admin

NO_ROWS = {"rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"}


@line("admin:engagements_questionset_add")
def _(world):
    world.client.force_login(world.person("admin"))
    typed = {"code": "uj", "number": "1", "name_hu": "Új", "name_en": "New"}
    url = admin_url(QuestionSet, "add")
    return lambda: world.client.post(url, typed | NO_ROWS)


@line("admin:engagements_questionset_change")
def _(world):
    row = QuestionSetFactory()
    world.client.force_login(world.person("admin"))
    typed = {"code": row.code, "number": row.number, "name_hu": "Más", "name_en": "Other"}
    typed |= {"published_on": row.published_on.isoformat()}
    url = admin_url(QuestionSet, "change", row.pk)
    counted = {"rows-TOTAL_FORMS": "4", "rows-INITIAL_FORMS": "4"}
    counted |= {f"rows-{n}-id": one.pk for n, one in enumerate(row.rows.order_by("order"))}
    return lambda: world.client.post(url, typed | counted)
