"""Who took part in a practice, and so does not review it; what waits for whom (product.md §5).

The county's lead checks, a coordinator publishes, either returns. Where the county has no lead who
took no part, a coordinator checks too. A page and a list ask the same functions.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from counties.models import Role, TeamMembership, User
from engagements.models import (
    Engagement,
    EngagementMentor,
    GoodPractice,
    PracticeState,
    PracticeVersion,
)
from engagements.perms import WRITING
from engagements.practices.moves import CHECK, PUBLISH, Step
from mentorhalo.core.models import Change

REVIEWED = (PracticeState.SUBMITTED, PracticeState.CHECKED)


class Reviewers:
    """Of some practices: who took part in each, and where a lead is free to check it.

    A handful of queries, however many practices.
    """

    def __init__(self, practices: Iterable[GoodPractice]):
        practices = list(practices)
        self._took_part = _took_part(practices)
        self._free = set()
        leads = TeamMembership.objects.on(timezone.localdate()).filter(is_lead=True)
        leads = leads.filter(office__in={row.county_id for row in practices})
        for county, user in leads.values_list("office_id", "user_id"):
            for row in practices:
                if row.county_id == county and user not in self._took_part[row.pk]:
                    self._free.add(row.pk)

    def took_part(self, user: User, practice: GoodPractice) -> bool:
        """They wrote some version of it, or wrote or are credited on the engagement it is from."""
        return user.pk in self._took_part[practice.pk]

    def may(self, user: User, step: Step, practice: GoodPractice, state: str) -> bool:
        """Whether a person may take a version in this state that step; reviewing steps only."""
        if state not in step.starts or self.took_part(user, practice):
            return False
        if user.role in (Role.COORDINATOR, Role.ADMIN):
            alone = practice.pk not in self._free
            return step is not CHECK or user.role == Role.ADMIN or alone
        is_lead = user.is_lead and user.county_code == practice.county_id
        return is_lead and step is not PUBLISH and state == PracticeState.SUBMITTED


def waiting_for(user: User) -> list[int]:
    """The keys of the practices with which this person can go on: to check or publish, or returned
    to them."""
    rows = PracticeVersion.objects.visible_to(user).filter(practice__archived_at=None)
    mine = rows.filter(state=PracticeState.RETURNED, author=user)
    keys = set(mine.values_list("practice", flat=True))
    versions = list(rows.filter(state__in=REVIEWED).select_related("practice"))
    reviewers = Reviewers(version.practice for version in versions)
    for version in versions:
        told = version.practice, version.state
        if any(reviewers.may(user, step, *told) for step in (CHECK, PUBLISH)):
            keys.add(version.practice_id)
    return sorted(keys)


def _took_part(practices):
    """{practice: the people (keys of accounts)}."""
    found = defaultdict(set)
    for row in practices:
        found[row.pk].add(row.created_by_id)
    versions = PracticeVersion.objects.filter(practice__in=list(found)).order_by()
    practice_of = {}
    for pk, practice, author in versions.values_list("pk", "practice_id", "author_id"):
        practice_of[pk] = practice
        found[practice].add(author)
    for pk, person in _writers("engagements.practiceversion", practice_of):
        found[practice_of[pk]].add(person)
    came_up = {row.engagement_id for row in practices if row.engagement_id}
    of_engagement = _took_part_in(came_up) if came_up else {}
    for row in practices:
        found[row.pk] |= of_engagement.get(row.engagement_id, set())
    return found


def _took_part_in(engagements):
    """{engagement: who wrote it or an entry joined to it, or is credited on it}."""
    found, meeting = defaultdict(set), {}
    rows = Engagement.objects.filter(Q(pk__in=engagements) | Q(joined_to__in=engagements))
    for pk, to, author in rows.order_by().values_list("pk", "joined_to_id", "author_id"):
        meeting[pk] = to if to in engagements else pk
        found[meeting[pk]].add(author)
    credits = EngagementMentor.objects.filter(engagement__in=engagements).order_by()
    for pk, person in credits.values_list("engagement_id", "mentor__user_id"):
        found[pk].add(person)
    for pk, person in _writers("engagements.engagement", meeting):
        found[meeting[pk]].add(person)
    return found


def _writers(record_type, keys):
    """(key, person) of everybody who wrote facts of these records, by their history."""
    rows = Change.objects.filter(record_type=record_type, by_id__isnull=False, action__in=WRITING)
    rows = rows.filter(record_key__in=[str(key) for key in keys]).order_by()
    return [(int(key), person) for key, person in rows.values_list("record_key", "by_id")]
