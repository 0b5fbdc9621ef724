"""All that may be told of one settlement by date, kind by kind, in one statement.

Each branch starts from what the reader may see of its model and takes only as many rows as the page
needs, so a settlement with thirty thousand engagements costs what one with thirty does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    CharField,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
)
from django.db.models.functions import Coalesce, JSONObject, Substr, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models import (
    Adoption,
    Assessment,
    Engagement,
    EngagementSettlement,
    Evidence,
    GoodPractice,
    HelpRequest,
    Partnership,
    Promise,
    ResourceShare,
    StageChange,
    State,
    StepProgress,
)
from settlements.models import Assignment, Grant, GrantExtension, GrantMember, Organisation

WORDS = 400  # of a summary


class Kind(TextChoices):
    """What sort of thing happened; the timeline is filtered by it."""

    ENGAGEMENT = "engagement", _("engagements")
    MENTOR = "mentor", _("responsible mentors")
    PROMISE = "promise", _("promises")
    STEP = "step", _("process steps")
    EVIDENCE = "evidence", _("files")
    GRANT = "grant", _("grants")
    MEMBER = "member", _("consortium members")
    HELP = "help", _("requests for help")
    PARTNERSHIP = "partnership", _("partnerships")
    ASSESSMENT = "assessment", _("assessments")
    MATERIAL = "material", _("materials given")
    PRACTICE = "practice", _("good practices")


@dataclass(frozen=True)
class Branch:
    """One sort of happening: `rows` with the `day` it lies on and the `facts` that tell of it.

    `name` orders happenings of one day, and names them in a page's key. Where the rows are found by
    another table, `found` has them, with the record as `key`.
    """

    kind: Kind
    name: str
    rows: QuerySet
    day: Any
    facts: dict
    found: QuerySet | None = None
    key: str = "pk"
    ahead: bool = False  # also what is yet to come


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: beyond this happening, among older ones or among newer ones."""

    day: date
    name: str
    key: int | UUID
    newer: bool = False

    def beyond(self, branch: Branch, day: str) -> Q:
        """The rows of a branch beyond it; on one day the branches follow each other by name."""
        side = "gt" if self.newer else "lt"
        further = Q(**{f"{day}__{side}": self.day})
        if branch.name == self.name:
            return further | Q(**{day: self.day, f"{branch.key}__{side}": self.key})
        same_day = branch.name > self.name if self.newer else branch.name < self.name
        return Q(**{f"{day}__{side}e": self.day}) if same_day else further


def statement(branches, size, cursor=None, year=None) -> QuerySet:
    """(name, day, facts) of the rows that can be among the next `size`, in no order."""
    first, *others = (_told(branch, size, cursor, year) for branch in branches)
    return first.union(*others, all=True) if others else first


def _told(branch, size, cursor, year):
    rows, day = (branch.rows if branch.found is None else branch.found), "happened"
    rows = rows.annotate(happened=branch.day)
    bounds = Q() if branch.ahead else Q(**{f"{day}__lte": timezone.localdate()})
    if year:
        bounds &= Q(**{f"{day}__range": (date(year, 1, 1), date(year, 12, 31))})
    if cursor:
        bounds &= cursor.beyond(branch, day)
    side = "" if cursor and cursor.newer else "-"
    rows = rows.filter(bounds).order_by(f"{side}{day}", f"{side}{branch.key}")
    told = branch.rows if branch.found is not None else branch.rows.model.objects.all()
    told = told.filter(pk__in=rows.values(branch.key)[:size]).order_by()
    told = told.annotate(
        branch=Value(branch.name, CharField()),
        day=branch.day,
        facts=JSONObject(key="pk", **branch.facts),
    )
    return told.values_list("branch", "day", "facts")


def branches_of(user, code: str, kind: str = "") -> list[Branch]:
    """What the reader may be told of a settlement (KSH code), of one kind or of all."""
    return [branch for branch in _all(user, code) if kind in ("", branch.kind)]


def _all(user, code) -> Iterator[Branch]:
    yield _engagements(user, code)
    yield from _mentors(user, code)
    yield from _promises(user, code)
    yield _steps(user, code)
    yield from _evidence(user, code)
    yield from _grants(user, code)
    yield from _members(user, code)
    yield from _help(user, code)
    yield _partnerships(user, code)
    yield _assessments(user, code)
    yield _materials(user, code)
    yield from _practices(user, code)


def _engagements(user, code):
    """Joined entries are their older receipt's. One row a credited mentor."""
    visible = Engagement.objects.visible_to(user).exclude(state=State.JOINED)
    found = EngagementSettlement.objects.filter(settlement=code, engagement__in=visible)
    facts = {
        "kind": "kind",
        "mode": "mode",
        "state": "state",
        "minutes": "minutes",
        "people": "participants",
        "summary": Substr("summary", 1, WORDS),
        "here": "places__on_site",
        "mentor": "credits__mentor__user__name",
        "credit": "credits__pk",
    }
    rows = Engagement.objects.filter(places__settlement=code)
    day, key = F("held_on"), "engagement_id"
    return Branch(Kind.ENGAGEMENT, "engagement", rows, day, facts, found, key, ahead=True)


def _mentors(user, code):
    rows = Assignment.objects.visible_to(user).filter(settlement=code)
    others = Assignment.objects.filter(settlement=code)
    name = "mentor__user__name"
    before = others.filter(until=OuterRef("since")).values(name)[:1]
    came = {"came": name, "mentor": "mentor_id", "left": Subquery(before)}
    yield Branch(Kind.MENTOR, "came", rows, F("since"), came)
    ended = rows.filter(~Exists(others.filter(since=OuterRef("until"))), until__isnull=False)
    left = {"left": name, "mentor": "mentor_id"}
    yield Branch(Kind.MENTOR, "left", ended, F("until"), left)


def _promises(user, code):
    rows = Promise.objects.visible_to(user).filter(settlement=code)
    facts = {
        "what": "what",
        "side": "side",
        "who": "who",
        "mentor": "mentor__user__name",
        "organisation": "organisation__name",
        "due": "due_on",
    }
    made = Coalesce("engagement__held_on", TruncDate("created_at"), output_field=DateField())
    yield Branch(Kind.PROMISE, "promise_made", rows, made, facts)
    settled = rows.filter(settled_on__isnull=False)
    facts = facts | {"state": "state", "reason": "reason"}
    yield Branch(Kind.PROMISE, "promise_settled", settled, F("settled_on"), facts)


def _steps(user, code):
    rows = StepProgress.objects.visible_to(user).done().filter(area__places__settlement=code)
    facts = {
        "hu": "step__name_hu",
        "en": "step__name_en",
        "area": "area__name",
        "number": "area__number",
        "grant": "area__grant__code",
    }
    return Branch(Kind.STEP, "step", rows, F("done_on"), facts)


def _evidence(user, code):
    """Files of engagements there, of steps of its target areas, of its grants, of partnerships that
    name it: each once."""
    rows = Evidence.objects.visible_to(user).standing()
    facts = {"kind": "kind", "name": "name", "by": "added_by__name"}
    paths = ("engagement", "progress__area", "grant", "partnership")
    for path in (f"{name}__places" for name in paths):
        found = rows.filter(**{f"{path}__settlement": code})
        yield Branch(Kind.EVIDENCE, "evidence", found, TruncDate("added_at"), facts)


def _grants(user, code):
    rows = Grant.objects.visible_to(user).in_settlement(code)
    facts = {"code": "code", "title": "title"}
    started = rows.filter(starts_on__isnull=False)
    yield Branch(Kind.GRANT, "grant_begun", started, F("starts_on"), facts)
    ended = rows.filter(ends_on__isnull=False)
    yield Branch(Kind.GRANT, "grant_ended", ended, F("ends_on"), facts)
    extended = GrantExtension.objects.filter(grant__in=rows)
    facts = {"code": "grant__code", "end": "new_end", "reason": "reason"}
    yield Branch(Kind.GRANT, "grant_extended", extended, F("decided_on"), facts)


def _members(user, code):
    """That an organisation of the place came into a grant's consortium, or left it."""
    bodies = Organisation.objects.visible_to(user).in_settlement(code)
    rows = GrantMember.objects.filter(
        grant__in=Grant.objects.visible_to(user), organisation__in=bodies
    )
    facts = {"code": "grant__code", "organisation": "organisation__name", "body": "organisation_id"}
    joined = rows.filter(since__isnull=False)
    yield Branch(Kind.MEMBER, "member_joined", joined, F("since"), facts)
    left = rows.filter(until__isnull=False)
    yield Branch(Kind.MEMBER, "member_left", left, F("until"), facts)


def _help(user, code):
    """That help was asked for, and how that ended."""
    rows = HelpRequest.objects.visible_to(user).filter(settlement=code)
    facts = {"what": Substr("what", 1, WORDS), "by": "asked_by__name"}
    yield Branch(Kind.HELP, "help_asked", rows, TruncDate("asked_at"), facts)
    answered = rows.filter(answered_at__isnull=False)
    facts = {"answer": Substr("answer", 1, WORDS), "by": "answered_by__name"}
    facts |= {"number": "answered_with_id"}
    yield Branch(Kind.HELP, "help_answered", answered, TruncDate("answered_at"), facts)


def _partnerships(user, code):
    """The standing changes of stage of those that name the settlement or have a party there."""
    named = Partnership.objects.visible_to(user).in_settlement(code)
    rows = StageChange.objects.filter(partnership__in=named, undone_at=None)
    facts = {"name": "partnership__name", "stage": "after", "reason": "reason"}
    facts |= {"partnership": "partnership_id", "hu": "partnership__kind__name_hu"}
    facts |= {"en": "partnership__kind__name_en"}
    return Branch(Kind.PARTNERSHIP, "stage_changed", rows, F("on"), facts)


def _assessments(user, code):
    """The finished ones, a mentor's and the community's own."""
    rows = Assessment.objects.visible_to(user).finished().filter(settlement=code)
    facts = {"first": "is_baseline", "eyes": "perspective", "area": "area__name", "group": "group"}
    facts |= {"mentor": "mentor__user__name", "text": Substr("strengths", 1, WORDS)}
    return Branch(Kind.ASSESSMENT, "assessed", rows, F("on"), facts)


def _materials(user, code):
    rows = ResourceShare.objects.visible_to(user).standing().filter(settlement=code)
    facts = {"title": "resource__title", "by": "by__name", "number": "engagement_id"}
    return Branch(Kind.MATERIAL, "material", rows, F("engagement__held_on"), facts)


def _practices(user, code):
    """Those of the place that were published; what it took over and gave up again; what others took
    over from it."""
    rows = GoodPractice.objects.visible_to(user).public().filter(settlement=code)
    facts = {"title": "title", "slug": "slug"}
    yield Branch(Kind.PRACTICE, "published", rows, F("first_published_on"), facts)
    adoptions = Adoption.objects.visible_to(user).standing().filter(since__isnull=False)
    facts = {"title": "practice__title", "text": Substr("changed", 1, WORDS)}
    facts |= {"origin": "practice__settlement__name", "place": "settlement__name"}
    here = adoptions.filter(settlement=code)
    yield Branch(Kind.PRACTICE, "adopted", here, F("since"), facts)
    ended = here.filter(until__isnull=False)
    told = facts | {"text": Substr("went", 1, WORDS)}
    yield Branch(Kind.PRACTICE, "adoption_ended", ended, F("until"), told)
    elsewhere = adoptions.filter(practice__settlement=code)
    yield Branch(Kind.PRACTICE, "passed_on", elsewhere, F("since"), facts)
