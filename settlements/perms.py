"""Who may do what with grants, organisations, contacts, assignments: one question each.

Records of one's own county are read, added and edited by its mentors; merging, importing, assigning
and handing over are its lead's. A coordinator assigns and hands over where no lead is; an admin may
do everything; an auditor reads (docs/roles.md).
"""

from django.utils import timezone

from counties.models import Role, TeamMembership


def can_read_of(user, county):
    """Read the records of a county (KSH code)."""
    return user.reads_all_counties or (bool(county) and county == user.county_code)


def can_add_record(user):
    """Add grants, organisations, contacts, promises, evidence somewhere."""
    return user.role == Role.ADMIN or user.county_code is not None


def can_edit_record(user, record):
    """Change a grant, organisation, contact… that belongs to the person's county."""
    if user.role == Role.ADMIN:
        return True
    return user.county_code is not None and is_visible_to(record, user)


def is_visible_to(record, user):
    """Whether the person reads this record, by its model's own rule; one row is asked of once."""
    known = record.__dict__.setdefault("_read_by", {})
    if user.pk not in known:
        rows = type(record).objects.visible_to(user)
        known[user.pk] = rows.filter(pk=record.pk).exists()
    return known[user.pk]


def can_merge(user):
    """Merge organisations: leads and admins, among the records they may edit."""
    return user.role == Role.ADMIN or user.is_lead


def can_import(user):
    return user.role == Role.ADMIN or user.is_lead


def can_assign(user, county, is_led=None):
    """Assign and hand over settlements of a county (KSH code): its lead, an admin, and a
    coordinator where no lead is; `is_led` where it is known whether there is one."""
    if user.role == Role.ADMIN:
        return True
    if user.role == Role.COORDINATOR:
        return not (has_lead(county) if is_led is None else is_led)
    return user.is_lead and user.county_code == county


def has_lead(county):
    return leads_of(county).exists()


def leads_of(county):
    """The memberships of the leads of a county's office today."""
    return TeamMembership.objects.on(timezone.localdate()).filter(office=county, is_lead=True)


def can_edit_organisation(user, organisation):
    """Change an organisation: not one that was merged into another."""
    return organisation.merged_into_id is None and can_edit_record(user, organisation)


def can_merge_organisation(user, organisation):
    return can_merge(user) and organisation.is_active and can_edit_record(user, organisation)


def can_undo_merge(user, merge):
    """Undo a merge: of an organisation that the person could have merged."""
    return can_merge(user) and can_edit_record(user, merge.kept)


def can_edit_rhythms(user):
    """Say how often a settlement wants an engagement: coordinators and admins."""
    return user.role in (Role.COORDINATOR, Role.ADMIN)
