"""Who took part in a practice, and so does not review it; what waits for whom (product.md §5).

The county's lead checks, a coordinator publishes, either returns. Where the county has no lead who
took no part, a coordinator checks too. A page and a list ask the same functions.
"""

from collections import defaultdict
from itertools import chain

from django.db.models import BigIntegerField, CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
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
from engagements.practices.moves import CHECK, PUBLISH, WRITABLE, Step
from mentorhalo.core.models import Change

REVIEWED = (PracticeState.SUBMITTED, PracticeState.CHECKED)
NOTHING = {None, 0}
COUNTRY = (Role.COORDINATOR, Role.ADMIN)  # who review the practices of all counties


class Reviewers:
    """Of some practices: who took part in each, and where a lead is free to check it.

    `keys` are the numbers of the practices, or a query for them. One query, however many.
    """

    def __init__(self, keys):
        self._county, self._states = {}, {}
        self._took_part, self._leads = defaultdict(set), defaultdict(set)
        # the practices of a version, of an engagement; the engagements that an entry speaks of
        practice_of, came_up, meetings = {}, defaultdict(set), defaultdict(set)
        rows = list(_told(keys))
        for what, key, of, person, word in rows:
            if what == "practice":
                self._county[key] = word
                self._took_part[key].add(person)
                came_up[of].add(key)
            elif what == "version" and of:
                practice_of[key] = of
                if word in REVIEWED:
                    self._states[of] = word
            elif what == "lead":
                self._leads[key].add(person)
            elif what == "entry":
                meetings[key] |= {key, of} - NOTHING
        for what, key, _of, person, _word in rows:
            if what == "version":
                self._took_part[practice_of[key]].add(person)
            elif what == "entry":
                for practice in chain.from_iterable(came_up[one] for one in meetings[key]):
                    self._took_part[practice].add(person)

    def took_part(self, user: User, practice: int) -> bool:
        """They wrote some version of it, or wrote or are credited on the engagement it is from."""
        return user.pk in self._took_part[practice]

    def has_free_lead(self, practice: int) -> bool:
        """Whether its county has a lead today who took no part in it."""
        return bool(self._leads[practice] - self._took_part[practice])

    def may(self, user: User, step: Step, practice: int, state: str) -> bool:
        """Whether a person may take a version in this state that step; reviewing steps only."""
        if state not in step.starts or self.took_part(user, practice):
            return False
        if user.role in COUNTRY:
            return step is not CHECK or user.role == Role.ADMIN or not self.has_free_lead(practice)
        is_lead = user.is_lead and user.county_code == self._county[practice]
        return is_lead and step is not PUBLISH and state == PracticeState.SUBMITTED

    def waiting(self, user: User) -> list[int]:
        """The practices of which this person may check or publish the version under way."""
        return [
            practice
            for practice, state in self._states.items()
            if any(self.may(user, step, practice, state) for step in (CHECK, PUBLISH))
        ]


def reviewed_by(user: User) -> list[int]:
    """The keys of the practices that wait for this person to check or publish them: one query, none
    for who reviews nothing."""
    if user.role not in COUNTRY and not user.is_lead:
        return []
    return Reviewers(under_review(user)).waiting(user)


def under_review(user: User) -> QuerySet:
    """The keys of the practices with a version to check or publish that a person may read."""
    return _standing(user).filter(state__in=REVIEWED).values_list("practice", flat=True)


def waiting_for(user: User) -> QuerySet:
    """The versions with which this person can go on: to check or publish, returned to them, or
    begun and not submitted. A lead has those of authors who are no longer in the county's team."""
    own = Q(author=user)
    if user.is_lead:
        there = TeamMembership.objects.on(timezone.localdate()).filter(
            user=OuterRef("author"), office=OuterRef("practice__county")
        )
        own |= Q(practice__county=user.county_code) & ~Exists(there)
    to_write = Q(state__in=WRITABLE) & own
    to_review = Q(state__in=REVIEWED, practice__in=reviewed_by(user))
    return _standing(user).filter(to_write | to_review)


def under_way_in_county() -> Exists:
    """What to annotate a county with: whether a version is under way there."""
    rows = PracticeVersion.objects.filter(practice__county=OuterRef("pk"))
    return Exists(rows.filter(practice__archived_at=None, state__in=(*WRITABLE, *REVIEWED)))


def _standing(user):
    return PracticeVersion.objects.visible_to(user).filter(practice__archived_at=None)


def _told(keys):
    """(what, key, of what, person, word) of everybody who took part, and the counties' leads; a
    record stands in it once for each person."""
    practices = GoodPractice.objects.filter(pk__in=keys).order_by()
    met = Coalesce("engagement__joined_to", "engagement")  # the meeting of the entry it is from
    versions = PracticeVersion.objects.filter(practice__in=keys).order_by()
    came_up = practices.exclude(engagement=None).annotate(met=met).values("met")
    held = Engagement.objects.filter(pk__in=came_up).order_by()
    joined = Engagement.objects.filter(joined_to__in=came_up).order_by()  # each by its index
    credits = EngagementMentor.objects.filter(engagement__in=came_up).order_by()
    leads = TeamMembership.objects.on(timezone.localdate()).filter(is_lead=True)
    led = practices.filter(county__office__memberships__in=leads)
    rows = (
        _row(practices, "practice", "pk", met, "created_by", "county"),
        _row(versions, "version", "pk", "practice", "author", "state"),
        _row(_written(versions), "version", "key"),
        _row(led, "lead", "pk", person="county__office__memberships__user"),
        _row(held, "entry", "pk", "joined_to", "author"),
        _row(joined, "entry", "pk", "joined_to", "author"),
        _row(credits, "entry", "engagement", person="mentor__user"),
        _row(_written(held), "entry", "key"),
        _row(_written(joined), "entry", "key"),
    )
    return rows[0].union(*rows[1:], all=True)


def _row(rows, what, key, of=None, person="by_id", word=None):
    text, number = CharField(), BigIntegerField()
    of = of or Value(0, number)
    return rows.values_list(Value(what, text), key, of, person, word or Value("", text))


def _written(records):
    """The history of who wrote facts of these records, with their numbers as `key`."""
    keys = records.annotate(text=Cast("pk", CharField())).values("text")
    rows = Change.objects.filter(record_type=records.model._meta.label_lower, record_key__in=keys)
    rows = rows.filter(by_id__isnull=False, action__in=WRITING).order_by()
    return rows.annotate(key=Cast("record_key", BigIntegerField()))
