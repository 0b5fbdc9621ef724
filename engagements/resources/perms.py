"""Who may do what with resources; everybody reads those not withdrawn (product.md §5)."""

from counties.models import Role
from engagements.perms import can_promise_in


def can_edit_resources(user):
    """Add, change, give out anew and withdraw them: coordinators and admins."""
    return user.role in (Role.COORDINATOR, Role.ADMIN)


def can_share_at(user, engagement):
    """Write down that materials were given at an engagement: the county's team today, an admin."""
    return engagement.counts and can_promise_in(user, engagement.county_id)


def can_withdraw_share(user, share):
    """Take back what was written down by mistake: who could write it down, whatever became of the
    engagement since."""
    return can_promise_in(user, share.county_id)
