"""A row of each model that the admin shows, for the tests that ask the same of all of them."""

from datetime import date
from itertools import count
from uuid import uuid4

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from counties.models import County, CountyMonth, CountyOffice, District, TeamMembership, User
from engagements.models import (
    ActionPlan,
    Adoption,
    Assessment,
    Draft,
    Engagement,
    Event,
    Evidence,
    Feedback,
    GoodPractice,
    HelpRequest,
    Milestone,
    MilestoneTemplate,
    Obstacle,
    ObstacleAnswer,
    Partnership,
    PartnershipKind,
    PartnershipMark,
    ProcessStep,
    Promise,
    QuestionSet,
    Resource,
    ResourceShare,
    Sheet,
    SheetKind,
    SignedLink,
    StepProgress,
    Submission,
    Target,
    Theme,
)
from mentorhalo.core.models import Change
from mentors.models import Mentor, Speciality
from settlements.models import (
    Assignment,
    Call,
    Contact,
    Grant,
    GrantMember,
    Handover,
    Organisation,
    OrganisationMerge,
    OrganisationSummary,
    Phase,
    Programme,
    Rhythm,
    Settlement,
    SettlementSummary,
    TargetArea,
)
from settlements.organisations.actions import merge_organisations
from tests.factories.adoptions import AdoptionFactory
from tests.factories.assessments import AssessmentFactory, QuestionSetFactory
from tests.factories.counties import (
    COUNTIES,
    CountyFactory,
    DistrictFactory,
    MembershipFactory,
    OfficeFactory,
    UserFactory,
)
from tests.factories.engagements import EngagementFactory, TargetFactory
from tests.factories.events import EventFactory, FeedbackFactory
from tests.factories.evidence import EvidenceFactory
from tests.factories.grants import (
    CallFactory,
    GrantFactory,
    GrantMemberFactory,
    ProgrammeFactory,
    TargetAreaFactory,
)
from tests.factories.handovers import HandoverFactory
from tests.factories.help import HelpRequestFactory
from tests.factories.links import make as make_link
from tests.factories.mentors import MentorFactory, SpecialityFactory
from tests.factories.obstacles import AnswerFactory, ObstacleFactory
from tests.factories.organisations import ContactFactory, OrganisationFactory
from tests.factories.partnerships import (
    PartnershipFactory,
    PartnershipKindFactory,
    PartnershipMarkFactory,
)
from tests.factories.practices import GoodPracticeFactory, ThemeFactory
from tests.factories.process import (
    ActionPlanFactory,
    MilestoneFactory,
    MilestoneTemplateFactory,
    ProcessStepFactory,
    StepProgressFactory,
)
from tests.factories.promises import PromiseFactory
from tests.factories.resources import ResourceFactory, ResourceShareFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

_numbers = count()


def _next_county():
    isos = sorted(COUNTIES)
    return CountyFactory(iso=isos[next(_numbers) % len(isos)])


def _body_summary():
    return OrganisationSummary.objects.create(organisation=OrganisationFactory(), named=2)


def _month():
    month = next(_numbers)
    return CountyMonth.objects.create(
        county=CountyFactory(),
        month=date(2020 + month // 12, month % 12 + 1, 1),
        kind="visit",
        state="logged",
    )


def _submission():
    return Submission.objects.create(
        client_ref=uuid4(),
        author=UserFactory(),
        digest="0" * 64,
        received_at=timezone.now(),
        engagement=EngagementFactory(),
        outcome="added",
    )


def _draft():
    return Draft.objects.create(
        client_ref=uuid4(),
        author=UserFactory(),
        data={"summary": "befejezetlen mondat"},
        updated_at=timezone.now(),
    )


def _change():
    return Change.objects.create(
        at=timezone.now(),
        by_label="Valaki",
        record_type="counties.countyoffice",
        record_key="20",
        record_label=f"Iroda {next(_numbers)}",
        action="changed",
        surface="page",
        fields={"phone": ["", "+36 92 000 000"]},
        private_fields={"private_note": ["", "titkos megjegyzés"]},
    )


def _sheet():
    return Sheet.objects.create(
        kind=SheetKind.ORGANISATIONS,
        name="szervezetek.csv",
        sha256="0" * 64,
        brought_by=UserFactory(admin=True),
        brought_at=timezone.now(),
    )


def _rhythm():
    """There are as many as phases: further ones are the first again."""
    phase = Phase.values[next(_numbers) % len(Phase)]
    return Rhythm.objects.get_or_create(phase=phase, defaults={"days": 45})[0]


def _merge():
    kept, lost = OrganisationFactory(), OrganisationFactory()
    by = UserFactory(admin=True)
    return merge_organisations(by=by, kept=kept, lost=lost, versions=(1, 1))


ROWS = {
    County: _next_county,
    District: lambda: DistrictFactory(county=_next_county()),
    CountyOffice: lambda: OfficeFactory(county=_next_county()),
    TeamMembership: MembershipFactory,
    User: UserFactory,
    CountyMonth: _month,
    Speciality: SpecialityFactory,
    Mentor: MentorFactory,
    Settlement: SettlementFactory,
    Assignment: AssignmentFactory,
    Rhythm: _rhythm,
    SettlementSummary: lambda: SettlementFactory().summary,
    OrganisationSummary: _body_summary,
    Engagement: lambda: EngagementFactory(private_note="titkos megjegyzés"),
    Target: TargetFactory,
    Submission: _submission,
    Draft: _draft,
    Promise: PromiseFactory,
    Evidence: EvidenceFactory,
    ProcessStep: ProcessStepFactory,
    MilestoneTemplate: MilestoneTemplateFactory,
    StepProgress: StepProgressFactory,
    Milestone: MilestoneFactory,
    ActionPlan: ActionPlanFactory,
    Assessment: AssessmentFactory,
    QuestionSet: lambda: QuestionSetFactory(code=f"keszlet-{next(_numbers)}"),
    Partnership: PartnershipFactory,
    PartnershipKind: PartnershipKindFactory,
    PartnershipMark: PartnershipMarkFactory,
    Programme: lambda: ProgrammeFactory(code=f"OP{next(_numbers)}"),
    Call: lambda: CallFactory(code=f"TOP-1.1.{next(_numbers)}-16"),
    Grant: GrantFactory,
    GrantMember: GrantMemberFactory,
    TargetArea: TargetAreaFactory,
    Handover: HandoverFactory,
    HelpRequest: HelpRequestFactory,
    Resource: ResourceFactory,
    ResourceShare: ResourceShareFactory,
    Event: EventFactory,
    Feedback: FeedbackFactory,
    Obstacle: ObstacleFactory,
    ObstacleAnswer: AnswerFactory,
    Theme: ThemeFactory,
    GoodPractice: GoodPracticeFactory,
    Adoption: AdoptionFactory,
    SignedLink: lambda: make_link(EngagementFactory())[0],
    Organisation: OrganisationFactory,
    OrganisationMerge: _merge,
    Contact: ContactFactory,
    Sheet: _sheet,
    Change: _change,
}
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def admin_url(model, page, *args):
    """The address of a model's page in the admin: changelist, add, change, history, delete."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def form_data(form, **typed):
    """What a browser would send of an admin form, with some fields typed anew."""
    data = {}
    for bound in form:
        value = bound.value()
        if value in (None, "", False) or bound.field.disabled:
            continue
        widget = bound.field.widget
        for name, part in _parts(widget, bound.html_name, value):
            data[name] = part
    return {name: value for name, value in (data | typed).items() if value is not None}


def _parts(widget, name, value):
    if isinstance(value, (list, tuple)):
        return [(name, [str(getattr(part, "pk", part)) for part in value])]
    return [(name, "on" if value is True else value)]
