"""The steps and the calls' milestones come by a command that can be run again."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from engagements.models import EvidenceKind, MilestoneTemplate, ProcessStep
from mentorhalo.core.models import Change

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _calls():
    call_command("load_calls", verbosity=0)


def load():
    out = io.StringIO()
    call_command("load_process", stdout=out)
    return out.getvalue().strip()


def test_all_are_there_in_order_and_in_both_languages():
    assert load() == "steps: 6 added, 0 kept; milestones of calls: 8 added, 0 kept"
    steps = list(ProcessStep.objects.all())
    assert [step.pk for step in steps] == [
        "interview",
        "conversation",
        "survey",
        "action_plan",
        "actions_and_forums",
        "evaluation",
    ]
    with translation.override("en"):
        assert str(steps[3]) == "Local action plan"
    with translation.override("hu"):
        assert str(steps[3]) == "Helyi cselekvési terv"


def test_each_step_presupposes_what_comes_before_it_and_needs_its_evidence():
    load()
    needs = {step.pk: set(step.needs.values_list("pk", flat=True)) for step in _steps()}
    assert needs["interview"] == set()
    assert needs["survey"] == {"interview", "conversation"}
    assert needs["action_plan"] == {"interview", "conversation", "survey"}
    evidence = {step.pk: step.evidence for step in _steps()}
    assert evidence["conversation"] == [EvidenceKind.ATTENDANCE_SHEET, EvidenceKind.MEMO]
    assert all(evidence.values())


def _steps():
    return ProcessStep.objects.all()


def test_what_was_edited_is_kept_and_again_changes_nothing():
    load()
    ProcessStep.objects.filter(pk="survey").update(name_hu="Felmérés")
    MilestoneTemplate.objects.filter(code="forum").update(months=[3])
    changes = Change.objects.count()
    assert load() == "steps: 0 added, 6 kept; milestones of calls: 0 added, 8 kept"
    assert ProcessStep.objects.get(pk="survey").name_hu == "Felmérés"
    assert MilestoneTemplate.objects.filter(months=[3]).count() == 2
    assert Change.objects.count() == changes


def test_a_step_whose_place_is_taken_goes_to_the_end():
    ProcessStep.objects.create(code="other", order=1, name_hu="Más", name_en="Other")
    load()
    assert list(ProcessStep.objects.values_list("order", flat=True)) == [1, 2, 3, 4, 5, 6, 7]


def test_each_write_has_history():
    load()
    told = Change.objects.of(ProcessStep.objects.get(pk="survey")).get()
    assert told.action == "added"
    assert told.fields["needs"] == [None, ["conversation", "interview"]]
    assert Change.objects.filter(record_type="engagements.milestonetemplate").count() == 8


def test_without_the_calls_it_says_what_to_do(db):
    from settlements.models import Call

    Call.objects.all().delete()
    with pytest.raises(CommandError, match="load_calls first"):
        load()
