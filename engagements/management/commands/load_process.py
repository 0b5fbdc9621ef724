"""manage.py load_process: the steps of community development, and what calls expect by when."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from engagements.models import MilestoneTemplate, ProcessStep, Scope
from mentorhalo.core import history
from settlements.models import Call

# code: (Hungarian, English, what it presupposes, the evidence it needs); sources in the glossary.
STEPS = {
    "interview": ("Közösségi interjú", "Community interview", [], ["memo"]),
    "conversation": (
        "Közösségi beszélgetés",
        "Community conversation",
        ["interview"],
        ["attendance_sheet", "memo"],
    ),
    "survey": (
        "Közösségi felmérés",
        "Community survey",
        ["interview", "conversation"],
        ["questionnaire"],
    ),
    "action_plan": (
        "Helyi cselekvési terv",
        "Local action plan",
        ["interview", "conversation", "survey"],
        ["plan"],
    ),
    "actions_and_forums": (
        "Közösségi akciók és fórumok",
        "Community actions and forums",
        ["action_plan"],
        ["attendance_sheet"],
    ),
    "evaluation": ("Értékelés", "Evaluation", ["actions_and_forums"], ["memo"]),
}
MILESTONES = {
    "action-plan": {
        "name_hu": "Helyi cselekvési terv a 6. hónapig",
        "name_en": "Local action plan by month 6",
        "scope": Scope.AREA,
        "months": [6],
        "fulfilled_by_id": "action_plan",
    },
    "forum": {
        "name_hu": "Közösségi fórum",
        "name_en": "Community forum",
        "scope": Scope.AREA,
        "anchor_id": "action_plan",
        "months": [3, 6, 9, 12, 18, 24, 30, 36],
    },
    "action": {
        "name_hu": "Új közösségi akció (negyedévente)",
        "name_en": "New community action (each quarter)",
        "scope": Scope.SETTLEMENT,
        "anchor_id": "action_plan",
        "every": 3,
    },
    "programme": {
        "name_hu": "Új közösségi program (félévente)",
        "name_en": "New community programme (each half-year)",
        "scope": Scope.GRANT,
        "every": 6,
    },
}
CALLS = ("TOP-5.3.1-16", "TOP-6.9.2-16")


class Command(BaseCommand):
    help = (
        "Load the steps of the process and the milestones of the calls; what is there already, "
        "and perhaps edited in the administration, is kept."
    )

    def handle(self, *, verbosity, **options):
        if missing := set(CALLS) - set(Call.objects.values_list("pk", flat=True)):
            raise CommandError(
                f"There is no call {min(missing)} yet: run manage.py load_calls first."
            )
        with transaction.atomic():
            steps = [_load_step(n, code, *told) for n, (code, told) in enumerate(STEPS.items(), 1)]
            milestones = [
                _load_milestone(call, code, facts)
                for call in CALLS
                for code, facts in MILESTONES.items()
            ]
        if verbosity > 0:
            self.stdout.write(f"steps: {_told(steps)}; milestones of calls: {_told(milestones)}")


def _told(added):
    return f"{sum(added)} added, {len(added) - sum(added)} kept"


def _load_step(order, code, name_hu, name_en, needs, evidence):
    """Whether the step was added; those it presupposes are there before it."""
    if ProcessStep.objects.filter(pk=code).exists():
        return False
    taken = ProcessStep.objects.filter(order=order).exists()
    last = ProcessStep.objects.order_by("-order").first() if taken else None
    step = ProcessStep(code=code, order=last.order + 1 if last else order, evidence=evidence)
    step.name_hu, step.name_en = name_hu, name_en
    step.full_clean()
    step.save(force_insert=True)
    step.needs.set(needs)
    history.write(step, by=None, action="added")
    return True


def _load_milestone(call, code, facts):
    if MilestoneTemplate.objects.filter(call=call, code=code).exists():
        return False
    history.save(MilestoneTemplate(call_id=call, code=code, **facts), by=None)
    return True
