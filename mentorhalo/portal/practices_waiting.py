"""Good practices that wait for somebody, on the page where they look anyway."""

from counties.models import Role
from engagements.models import PracticeVersion
from engagements.practices.reviewing import (
    Reviewers,
    under_review,
    under_way_in_county,
    waiting_for,
)

__all__ = ["practices_for", "practices_for_lead", "practices_to_decide", "under_way_in_county"]

SHOWN = 8


def practices_for(user) -> list[PracticeVersion]:
    """The versions with which this person can go on: what others submitted, what was returned, what
    was begun; one more than is shown tells that there are further ones."""
    rows = waiting_for(user).select_related("practice__settlement", "author")
    return list(rows.order_by("-state", "created_at", "pk")[: SHOWN + 1])


def practices_for_lead(user, county) -> list[PracticeVersion]:
    """The same on the page of the lead's own county, which was fetched with `has_practices`
    (under_way_in_county)."""
    is_own = user.is_lead and user.county_code == county.pk
    return practices_for(user) if is_own and county.has_practices else []


def practices_to_decide(user) -> int:
    """How many wait for this coordinator to publish or return them, or to check them where no lead
    is free to; one query where no version is under review, two where one is."""
    if user.role != Role.COORDINATOR:
        return 0
    keys = list(under_review(user))
    return len(Reviewers(keys).waiting(user)) if keys else 0
