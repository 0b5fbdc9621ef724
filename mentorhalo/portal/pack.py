"""A settlement's day pack: what one wants to know at its door, small enough for a phone."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch, Q
from django.utils import timezone

from engagements.assessments.shown import assessments_at
from engagements.models import (
    Engagement,
    EngagementMentor,
    HelpRequest,
    Milestone,
    Promise,
    State,
)
from engagements.suggestions import Suggestion, suggest
from engagements.views.milestone import state_of
from mentorhalo.portal.served import Body, GrantHere, bodies_at, grants_at, promises_at
from mentorhalo.portal.suggestions import wants_at
from settlements.models import Assignment, Settlement

ENTRIES, MILESTONES, AHEAD = 3, 8, timedelta(days=60)
NOT_HELD = (State.PLANNED, State.CANCELLED, State.JOINED)


@dataclass(frozen=True)
class Pack:
    """Everything of one settlement that goes along, as far as the reader may know it."""

    settlement: Settlement
    assignment: Assignment | None
    bodies: list[Body]
    entries: list[Engagement]
    promises: list[Promise]
    milestones: list[tuple[Milestone, str, str]]
    grants: list[GrantHere]
    help_requests: list[HelpRequest]
    suggestions: list[Suggestion]


def pack_of(user, settlement: Settlement) -> Pack:
    """At most fourteen queries, however much there is."""
    code, today = settlement.pk, timezone.localdate()
    answering = Assignment.objects.visible_to(user).answering(today).filter(settlement=code)
    bodies, _more = bodies_at(user, code)
    promises, _settled = promises_at(user, code)
    grants = grants_at(user, code)
    waiting = HelpRequest.objects.visible_to(user).open().filter(settlement=code)
    return Pack(
        settlement=settlement,
        assignment=answering.select_related("mentor__user").first(),
        bodies=bodies,
        entries=_entries(user, code),
        promises=promises,
        milestones=_milestones(user, code, today),
        grants=grants,
        help_requests=list(waiting.select_related("asked_by").order_by("asked_at")[:ENTRIES]),
        suggestions=suggest(settlement, wants_at(settlement, grants, assessments_at(user, code))),
    )


def _entries(user, code):
    """The last ones held, with who was there and what was promised on them."""
    rows = Engagement.objects.visible_to(user).in_settlement(code).exclude(state__in=NOT_HELD)
    credits = EngagementMentor.objects.select_related("mentor__user").order_by("pk")
    agreed = Promise.objects.visible_to(user).filter(settlement=code)
    agreed = agreed.select_related("settlement", "organisation").order_by("pk")
    rows = rows.prefetch_related(Prefetch("credits", credits), Prefetch("promises", agreed))
    return list(rows.order_by("-held_on", "-pk")[:ENTRIES])


def _milestones(user, code, today):
    """Open and overdue, or due soon: of the settlement, its target areas and its grants."""
    here = Q(settlement=code) | Q(settlement=None, area__places__settlement=code)
    here |= Q(settlement=None, area=None, grant__places__settlement=code)
    rows = Milestone.objects.visible_to(user).open().filter(due_on__lte=today + AHEAD)
    keys = rows.filter(here).values("pk")
    rows = Milestone.objects.filter(pk__in=keys).order_by("due_on", "pk")
    rows = rows.select_related("template", "grant", "area", "settlement")
    return [(row, *state_of(row)) for row in rows[:MILESTONES]]
