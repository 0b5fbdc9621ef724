"""Who may do what with an event (product.md §5: a lead the county's, coordinator and admin all)."""

from counties.models import Role


def can_add_event(user):
    return user.is_lead or user.role in (Role.COORDINATOR, Role.ADMIN)


def can_edit_event(user, event):
    """Change, publish, call off; one that was called off stays as it was."""
    if event.called_off_at:
        return False
    if user.role in (Role.COORDINATOR, Role.ADMIN):
        return True
    return user.is_lead and event.county_id is not None and event.county_id == user.county_code
