import factory
from factory.django import DjangoModelFactory

from engagements.models import (
    ActionPlan,
    Milestone,
    MilestoneTemplate,
    PlannedAction,
    ProcessStep,
    Scope,
    StepProgress,
)
from engagements.process.expectations import add_months
from tests.factories.counties import LONG_AGO
from tests.factories.grants import CallFactory, GrantFactory, TargetAreaFactory


class ProcessStepFactory(DjangoModelFactory):
    """A step without preconditions that needs no evidence."""

    class Meta:
        model = ProcessStep
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"step-{n}")
    order = factory.LazyAttribute(lambda o: ProcessStep.objects.count() + 1)
    name_hu = factory.LazyAttribute(lambda o: f"{o.code} hu")
    name_en = factory.LazyAttribute(lambda o: f"{o.code} en")


class StepProgressFactory(DjangoModelFactory):
    class Meta:
        model = StepProgress

    area = factory.SubFactory(TargetAreaFactory)
    step = factory.SubFactory(ProcessStepFactory)


class MilestoneTemplateFactory(DjangoModelFactory):
    class Meta:
        model = MilestoneTemplate
        django_get_or_create = ("call", "code")

    call = factory.SubFactory(CallFactory)
    code = factory.Sequence(lambda n: f"milestone-{n}")
    name_hu = factory.LazyAttribute(lambda o: f"{o.code} hu")
    name_en = factory.LazyAttribute(lambda o: f"{o.code} en")
    scope = Scope.GRANT
    months = [6]


class MilestoneFactory(DjangoModelFactory):
    """A grant's first milestone of a template of its call, where a refresh would put it."""

    class Meta:
        model = Milestone

    grant = factory.SubFactory(GrantFactory)
    template = factory.LazyAttribute(lambda o: MilestoneTemplateFactory(call=o.grant.call))
    number = 1
    due_on = factory.LazyAttribute(
        lambda o: add_months(o.grant.starts_on, o.template.months[o.number - 1])
    )


class ActionPlanFactory(DjangoModelFactory):
    class Meta:
        model = ActionPlan

    area = factory.SubFactory(TargetAreaFactory)
    since = LONG_AGO
    until = LONG_AGO.replace(year=LONG_AGO.year + 3)


class PlannedActionFactory(DjangoModelFactory):
    class Meta:
        model = PlannedAction

    plan = factory.SubFactory(ActionPlanFactory)
    what = factory.Sequence(lambda n: f"Közösségi akció {n}")
