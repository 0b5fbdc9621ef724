"""A network in which every reason of every indicator occurs, today or on a past day."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from engagements import actions
from engagements.adoptions import actions as adoption_actions
from engagements.links.actions import answer_link
from engagements.models import (
    GoodPractice,
    HelpRequest,
    HelpState,
    Kind,
    Obstacle,
    ObstacleAnswer,
    Promise,
    PromiseState,
)
from engagements.obstacles import actions as obstacle_actions
from engagements.practices import actions as practice_actions
from engagements.resources import actions as resource_actions
from engagements.summaries import refresh
from settlements.models import OrganisationKind
from tests.factories.adoptions import AdoptionFactory
from tests.factories.assessments import AssessmentFactory, year_later
from tests.factories.counties import CountyFactory, MembershipFactory, OfficeFactory, UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import GrantFactory
from tests.factories.help import HelpRequestFactory
from tests.factories.links import answered, back_date, make
from tests.factories.mentors import MentorFactory
from tests.factories.obstacles import AnswerFactory, ObstacleFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.partnerships import PartnershipFactory
from tests.factories.practices import WAYS, GoodPracticeFactory
from tests.factories.promises import PromiseFactory
from tests.factories.resources import ResourceShareFactory
from tests.factories.settlements import SettlementFactory
from tests.portal.country import make_country

OLDEST = 130  # days ago; nothing happened before, but for what is long over


def make_every_reason():
    """The small country and, in Zala unless said otherwise, what it lacks; gives its lead."""
    lead = make_country()
    here = {"mentor": lead}
    _make_kinds(here)
    _make_bodies(here)
    _make_mentors()
    _make_grants(here)
    _make_promises(here)
    _make_shares(here)
    _make_practices(here)
    _make_adoptions(here)
    _make_partnerships(here)
    _make_assessments(here)
    _make_help(here)
    _make_links(here)
    _make_obstacles(here)
    EngagementFactory(held_on=days_ago(OLDEST - 5), **here)  # a settlement left alone since
    return lead


def _make_obstacles(here):
    """Answered later than shared, by the author alone, by nobody, and one that was withdrawn."""
    for shared, replied in ((90, 40), (60, None), (10, 2)):
        row = ObstacleFactory(by=here["mentor"].user)
        Obstacle.objects.filter(pk=row.pk).update(at=_noon(days_ago(shared)))
        if replied is not None:
            answer = AnswerFactory(obstacle=row)
            ObstacleAnswer.objects.filter(pk=answer.pk).update(at=_noon(days_ago(replied)))
    AnswerFactory(obstacle=row, by=row.author)
    gone = ObstacleFactory(by=here["mentor"].user)
    obstacle_actions.withdraw_obstacle(by=gone.author, obstacle=gone, reason="próba", version=1)


def _noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


def _make_assessments(here):
    """A pair, a single one, a draft, one that was discarded, and the community's own pair."""
    place, alone, third = SettlementFactory(), SettlementFactory(), SettlementFactory()
    first = AssessmentFactory(settlement=place, on=days_ago(90), **here)
    year_later(first, days=60)
    AssessmentFactory(settlement=alone, on=days_ago(50), **here)
    AssessmentFactory(settlement=third, on=days_ago(3), draft=True, **here)
    AssessmentFactory(settlement=third, on=days_ago(70), state="dropped", finished_at=None, **here)
    own = {"settlement": place, "perspective": "internal", "group": "olvasókör"}
    year_later(AssessmentFactory(on=days_ago(80), **own, **here), days=40)
    refresh(settlements=[place.pk, alone.pk, third.pk])


def _make_kinds(here):
    """Each kind in each state, half of it before the other."""
    place = SettlementFactory()
    for number, kind in enumerate(Kind):
        facts = {"kind": kind, "settlement": place, "held_on": days_ago(5 + 6 * number)}
        EngagementFactory(verify=True, **facts, **here)
        EngagementFactory(plan=True, minutes=40, participants=3, **facts, **here)
        for moved in ("return", "cancel"):
            EngagementFactory(**{moved: True}, **facts, **here)
        older = EngagementFactory(**facts, **here)
        younger = EngagementFactory(mentor=MentorFactory(), **facts)
        actions.join(by=younger.author, engagement=younger, into=older, version=younger.version)


def _make_bodies(here):
    """Organisations named lately, long ago, only by plans, by nobody; closed, and merged."""
    for number, kind in enumerate((OrganisationKind.MUNICIPALITY, OrganisationKind.NGO)):
        body = OrganisationFactory(kind=kind)
        EngagementFactory(
            settlement=body.seat,
            organisations=(body.pk,),
            held_on=days_ago(12 + 8 * number),
            **here,
        )
    planned = OrganisationFactory()
    EngagementFactory(plan=True, held_on=days_ago(100), organisations=(planned.pk,), **here)
    closed = OrganisationFactory()
    EngagementFactory(held_on=days_ago(60), organisations=(closed.pk,), **here)
    closed.closed_on, closed.closed_because = days_ago(40), "próba"
    closed.save()
    OrganisationFactory(merged_into=planned)
    OrganisationFactory(seat__county=CountyFactory(iso="HU-SO"))


def _make_mentors():
    office = OfficeFactory(county=CountyFactory(iso="HU-SO"))
    for since, until in ((days_ago(90), days_ago(20)), (days_ago(-5), None)):
        MembershipFactory(
            user=MentorFactory(team=False).user, office=office, since=since, until=until
        )
    for _ in range(2):  # with the one of the small country a team of the usual size
        MentorFactory(team__iso="HU-VE")
    MentorFactory(team=False)
    moved = MentorFactory(team=False)
    zala = OfficeFactory(county=CountyFactory(iso="HU-ZA"))
    MembershipFactory(user=moved.user, office=zala, since=days_ago(80), until=days_ago(15))
    MembershipFactory(user=moved.user, office=office, since=days_ago(15))


def _make_grants(here):
    times = {"starts_on": days_ago(100), "ends_on": days_ago(-100)}
    met, place = SettlementFactory(), SettlementFactory()
    for held_on in (days_ago(50), days_ago(45)):  # two occasions and two places: counted once
        EngagementFactory(settlement=met, held_on=held_on, **here)
    EngagementFactory(settlement=place, held_on=days_ago(50), **here)
    GrantFactory(settlements=[met, place], **times)
    GrantFactory(**times)
    GrantFactory(starts_on=days_ago(10), ends_on=None, settlements=[met])  # met before it began
    GrantFactory(starts_on=days_ago(-20), ends_on=None)
    GrantFactory(starts_on=days_ago(300), ends_on=days_ago(30), settlements=[met])
    GrantFactory(county=CountyFactory(iso="HU-PE"), **times)
    GrantFactory(starts_on=None, ends_on=None, physical_end=None)


def _make_shares(here):
    """Materials given at occasions that count, and at one that was cancelled since."""
    for ago in (100, 40, 6):
        ResourceShareFactory(held_on=days_ago(ago), **here)
    row = ResourceShareFactory(held_on=days_ago(60), **here).engagement
    told = {"to": "cancel", "version": row.version, "reason": "próba"}
    actions.move(by=here["mentor"].user, engagement=row, **told)
    mistake = ResourceShareFactory(held_on=days_ago(20), **here)
    resource_actions.withdraw_share(by=here["mentor"].user, share=mistake, reason="próba")


def _make_promises(here):
    """Each outcome; of those settled, some after the day due and some on a later day."""
    for due, settled, state in (
        (30, 35, PromiseState.KEPT),
        (30, 30, PromiseState.KEPT),
        (60, 20, PromiseState.LATE),
        (70, 50, PromiseState.DROPPED),
        (-5, 10, PromiseState.DROPPED),
        (25, None, PromiseState.OPEN),
        (0, None, PromiseState.OPEN),
        (-7, None, PromiseState.OPEN),
    ):
        row = PromiseFactory(due_on=days_ago(due), **here)
        if settled is not None:
            Promise.objects.filter(pk=row.pk).update(
                state=state,
                settled_on=days_ago(settled),
                settled_by=here["mentor"].user,
                settled_at=row.created_at,
                reason="próba" if state == PromiseState.DROPPED else "",
            )


def _make_help(here):
    """Requests for help that wait for long, for short, and that were answered after a while."""
    for asked, ended in ((40, None), (1, None), (60, 30), (20, 18)):
        row = HelpRequestFactory(asked_by=here["mentor"].user)
        moment = row.asked_at - timedelta(days=asked)
        rows = HelpRequest.objects.filter(pk=row.pk)
        rows.update(asked_at=moment)
        if ended is not None:
            rows.update(
                state=HelpState.ANSWERED,
                answer="Megoldjuk.",
                answered_by=here["mentor"].user,
                answered_at=row.asked_at - timedelta(days=ended),
            )


def _make_links(here):
    """Engagements that a settlement was asked to confirm: yes, no, nothing said, entry cancelled;
    two places that say different things."""
    for so in ("yes", "no"):
        answered(EngagementFactory(held_on=days_ago(50), **here), days=25, so=so, remark="Más.")
    back_date(make(EngagementFactory(held_on=days_ago(45), **here))[0], 40)
    gone = EngagementFactory(held_on=days_ago(45), **here)
    answered(gone, days=10)
    actions.move(by=gone.author, engagement=gone, to="cancel", version=gone.version, reason="próba")
    older = EngagementFactory(held_on=days_ago(30), **here)
    place, by = older.settlements.get(), MentorFactory()
    younger = EngagementFactory(held_on=days_ago(30), settlement=place, mentor=by)
    answered(younger, days=8)
    actions.join(by=by.user, engagement=younger, into=older, version=younger.version)
    both = [SettlementFactory(), SettlementFactory()]
    row = EngagementFactory(settlements={place.pk: True for place in both}, **here)
    for place, so in zip(both, ("yes", "no"), strict=True):
        link, _address = make(row, settlement=place)
        answer_link(link=link, typed={"so": so, "remark": "Más.", "who": ""})


def _make_partnerships(here):
    """One that goes through every stage, so each is the present one on some day and today."""
    path = ("talks", "intent", "agreed", "working", "renewing", "paused", "closed")
    moves = [(stage, 85 - 10 * number) for number, stage in enumerate(path)]
    for last in range(len(path) + 1):
        PartnershipFactory(began=days_ago(95), moves=moves[:last], **here)


def _make_practices(here):
    """One on each step of its way, one published long ago, one of those archived since."""
    for state in WAYS:
        GoodPracticeFactory(state=state, **here)
    for archived in (None, 30):
        row = GoodPracticeFactory(state="published", **here)
        GoodPractice.objects.filter(pk=row.pk).update(first_published_on=days_ago(60))
        refresh(settlements=[row.settlement_id])
        if archived is not None:
            told = {"practice": row, "reason": "próba", "read": row.version}
            practice_actions.archive(by=UserFactory(coordinator=True), **told)
            at = row.published_at - timedelta(days=archived)
            GoodPractice.objects.filter(pk=row.pk).update(archived_at=at)


def _make_adoptions(here):
    """One that goes on, one that ended, one that is prepared, one written by mistake."""
    AdoptionFactory(since=days_ago(70), **here)
    AdoptionFactory(state="ended", since=days_ago(70), until=days_ago(30), **here)
    AdoptionFactory(state="preparing", since=days_ago(-10), **here)
    gone = AdoptionFactory(**here)
    adoption_actions.withdraw(by=gone.created_by, adoption=gone, reason="próba", version=1)
