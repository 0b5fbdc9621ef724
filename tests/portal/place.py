"""A settlement with everything that its page can tell."""

from datetime import timedelta

from django.utils import timezone

from engagements.models import EvidenceKind, PromiseState, Side
from tests.factories.adoptions import AdoptionFactory
from tests.factories.assessments import AssessmentFactory
from tests.factories.engagements import EngagementFactory, TargetFactory, days_ago
from tests.factories.evidence import EvidenceFactory
from tests.factories.grants import GrantFactory, GrantMemberFactory, TargetAreaFactory
from tests.factories.help import HelpRequestFactory
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import ContactFactory, OrganisationFactory
from tests.factories.partnerships import PartnershipFactory
from tests.factories.practices import GoodPracticeFactory
from tests.factories.process import ProcessStepFactory, StepProgressFactory
from tests.factories.promises import PromiseFactory
from tests.factories.resources import ResourceFactory, ResourceShareFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory


def steps():
    """Three steps of the process, the last that of the local action plan."""
    return [
        ProcessStepFactory(code="interview", evidence=[EvidenceKind.MEMO]),
        ProcessStepFactory(code="conversation"),
        ProcessStepFactory(code="action_plan"),
    ]


def make_place(**fields):
    """Kemencés: one row of each thing, each with words that nothing else has."""
    place = SettlementFactory(**({"name": "Kemencés"} | fields))
    TargetFactory()
    mentor = MentorFactory(user__name="Felelős Flóra")
    AssignmentFactory(settlement=place, mentor=mentor, since=days_ago(300))
    visit = EngagementFactory(
        settlement=place, mentor=mentor, held_on=days_ago(20), summary="Kemencét építünk."
    )
    grant = GrantFactory(settlements=[place], title="Tüzes közösségek", starts_on=days_ago(200))
    grant.extensions.create(decided_on=days_ago(40), new_end=days_ago(-900), reason="Járvány volt")
    area = TargetAreaFactory(grant=grant, name="Felvég", places_in=[place])
    progress = StepProgressFactory(area=area, step=steps()[0], done_on=days_ago(30))
    EvidenceFactory(engagement=visit, name="jelenleti.pdf", kind=EvidenceKind.ATTENDANCE_SHEET)
    EvidenceFactory(engagement=None, progress=progress, name="interju.pdf")
    EvidenceFactory(engagement=None, grant=grant, name="szerzodes.pdf")
    house = OrganisationFactory(seat=place, name="Kemencés Ház")
    ContactFactory(
        organisation=house, name="Könyves Kata", phone="+36 92 111 222", email="kata@pelda.hu"
    )
    GrantMemberFactory(grant=grant, organisation=house, since=days_ago(100))
    PromiseFactory(settlement=place, mentor=mentor, what="Tűzifát hozunk")
    settled = {"settled_by": mentor.user, "settled_at": timezone.now()}
    PromiseFactory(
        settlement=place,
        mentor=mentor,
        side=Side.THEM,
        organisation=house,
        what="Termet adnak",
        due_on=days_ago(10),
        state=PromiseState.KEPT,
        settled_on=days_ago(12),
        created_at=timezone.now() - timedelta(days=60),
        **settled,
    )
    bodies = [house, OrganisationFactory(name="Vendég Egylet")]
    PartnershipFactory(
        name="Kenyérsütők köre", parties=bodies, places=[place], mentor=mentor, began=days_ago(25)
    )
    AssessmentFactory(
        settlement=place, mentor=mentor, on=days_ago(27), strengths="Megtartó kemence"
    )
    HelpRequestFactory(
        settlement=place,
        what="Nincs, aki kemencét rak",
        asked_by=mentor.user,
        asked_at=timezone.now() - timedelta(days=15),
        state="answered",
        answer="A szomszéd mester eljön.",
        answered_by=mentor.user,
        answered_at=timezone.now() - timedelta(days=14),
    )
    ResourceShareFactory(engagement=visit, resource=ResourceFactory(title="Kemenceépítők könyve"))
    GoodPracticeFactory(settlement=place, mentor=mentor, title="Kemence", state="published")
    AdoptionFactory(settlement=place, mentor=mentor, since=days_ago(45))
    return place


def fill(place, number):
    """So many happenings more, of every kind in turn; returns how many there are."""
    mentor = MentorFactory()
    grant = place.grant_places.first().grant
    house = place.seated.first()
    for n in range(number // 5):
        day = days_ago(100 + n)
        visit = EngagementFactory(settlement=place, mentor=mentor, held_on=day)
        EvidenceFactory(engagement=visit, name=f"{n}.pdf", file=None)
        PromiseFactory(settlement=place, mentor=mentor, what=f"Ígéret {n}")
        ContactFactory(organisation=OrganisationFactory(seat=place))
        GrantMemberFactory(
            grant=grant, organisation=house, since=day, until=day + timedelta(days=1)
        )
