"""A mentor's own counted entries of the last days, with what still waits about each."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from engagements.completing import LISTED_FOR, Need, lacks_of, with_lacks
from engagements.meetings.rules import alike_of
from engagements.models import Engagement, EngagementMentor

LOOKED_AT = 60


@dataclass(frozen=True)
class Waiting:
    """An entry about which something waits: what it lacks for the report, and the entries that may
    be the same meeting."""

    row: Engagement
    lacks: list[Need]
    same: list[Engagement]


def waiting_of(user, mentor) -> list[Waiting]:
    """Those written by or credited to this person, newest first. Two queries, or five where some
    may be the same meeting; the places are the caller's to bring."""
    own = Q(author=user)
    if mentor:
        credits = EngagementMentor.objects.filter(engagement=OuterRef("pk"), mentor=mentor)
        own |= Q(Exists(credits))
    since = timezone.localdate() - LISTED_FOR
    rows = Engagement.objects.visible_to(user).counted().filter(own, held_on__gte=since)
    rows = list(with_lacks(rows).order_by("-held_on", "-pk")[:LOOKED_AT])
    same = alike_of(rows, user)
    return [Waiting(row, lacks_of(row), same.get(row.pk, [])) for row in rows]
