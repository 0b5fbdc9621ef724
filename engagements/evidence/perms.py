"""Who may do what with evidence files; whether a row is seen at all is `Evidence.visible_to`."""

from counties.models import Role
from engagements.models import Engagement, State
from settlements.perms import can_add_record, can_edit_record


def can_add_evidence(user, record):
    """Attach files to a record: everybody of its county, and an admin; not to what is cancelled or
    joined away. A colleague's engagement too: the sheet is often on another's phone."""
    if isinstance(record, Engagement):
        if record.state in (State.CANCELLED, State.JOINED):
            return False
        return user.role == Role.ADMIN or _of_county(user, record.county_id)
    of = record.area.grant if hasattr(record, "area") else record
    return can_add_record(user) and can_edit_record(user, of)


def can_withdraw_evidence(user, evidence):
    """Take a file back: who added it and still works in a county, the lead, an admin."""
    if evidence.withdrawn_at:
        return False
    own = evidence.added_by_id == user.pk and user.county_code is not None
    return own or user.is_lead or user.role == Role.ADMIN


def can_read_file(user, evidence):
    """Open the file of a row that is seen: a withdrawn one only those who review."""
    return not evidence.withdrawn_at or user.is_lead or user.reads_all_counties


def _of_county(user, county):
    return user.county_code is not None and user.county_code == county
