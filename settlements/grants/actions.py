"""Writes to grants: the grant with its named settlements, its members, its extensions.

Each locks the grant's row first, so that shares, days and places of one grant are written one after
the other, and dates its milestones anew. Refusals are ValidationErrors with a sentence.
"""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from counties.models import User
from mentorhalo.core import history
from mentorhalo.core.forms import Stale
from mentorhalo.core.seen import check_seen
from mentorhalo.core.summaries import refresh_milestones
from mentorhalo.core.text import refuse_control_characters
from settlements.grants import rules
from settlements.models import (
    AreaPlace,
    Grant,
    GrantExtension,
    GrantMember,
    GrantSettlement,
    Organisation,
)


def save_grant(*, by: User | None, grant: Grant, settlements=None, version=None) -> Grant:
    """Add or change a grant; `settlements` become its named ones, None leaves them as they are.

    Code, call, county and last day follow from what was given. With a `version`, raises Stale when
    another one is stored.
    """
    with transaction.atomic():
        stored = None if grant._state.adding else _lock(grant, version)
        before = stored and history.snapshot(stored)
        grant.version = stored.version if stored else 1
        rules.follow_code(grant)
        rules.check_lead(grant, stored)
        rules.check_days(starts_on=grant.starts_on, physical_end=grant.physical_end)
        rules.check_amount(grant)
        grant.ends_on = rules.last_day(grant)
        grant.full_clean()
        grant.save()
        if settlements is not None:
            _name_settlements(grant, settlements)
        rules.check_whose(grant, by)
        history.write_version(grant, by=by, before=before)
        refresh_milestones([grant.pk], by=by)
    return grant


def set_member(
    *,
    by: User | None,
    grant: Grant,
    organisation: Organisation,
    share: Decimal | None = None,
    since: date | None = None,
    until: date | None = None,
    member: GrantMember | None = None,
    reason: str = "",
    seen: str | None = None,
) -> GrantMember:
    """Add an organisation to a consortium, or change `member`; an `until` ends the membership.

    Refused where the member is not what was `seen` (core/seen.py).
    """
    refuse_control_characters(reason)
    rules.check_days(since=since, until=until)
    with transaction.atomic():
        grant = _lock(grant)
        row = GrantMember(grant=grant) if member is None else grant.members.get(pk=member.pk)
        check_seen(row, seen)
        ends = member is not None and until is not None and row.until is None
        if row.organisation_id != organisation.pk:
            rules.check_active(organisation, "organisation")
        row.grant, row.organisation, row.share = grant, organisation, share
        row.since, row.until = since, until
        others = list(grant.members.exclude(pk=row.pk).select_related("organisation"))
        rules.check_share(row, others)
        rules.check_time(row, others)
        return history.save(row, by=by, action="ended" if ends else "", reason=reason.strip())


def extend(
    *,
    by: User | None,
    grant: Grant,
    decided_on: date,
    new_end: date,
    reason: str,
    extension: GrantExtension | None = None,
    seen: str | None = None,
) -> GrantExtension:
    """Put off a grant's physical end, `new_end` being the new last day; or correct the last
    `extension`, which was written wrong (and is still what was `seen`)."""
    rules.check_days(decided_on=decided_on, new_end=new_end)
    with transaction.atomic():
        grant = _lock(grant)
        before = history.snapshot(grant)
        row = GrantExtension() if extension is None else grant.extensions.get(pk=extension.pk)
        check_seen(row, seen)
        row.grant = grant
        rules.check_last(row)
        row.decided_on, row.new_end, row.reason = decided_on, new_end, reason.strip()
        rules.check_extension(row)
        row.full_clean()
        row.save()
        grant.ends_on = new_end
        grant.full_clean()
        grant.save()
        action = "changed" if extension else "extended"
        history.write_version(grant, by=by, before=before, action=action, reason=row.reason)
        refresh_milestones([grant.pk], by=by)
    return row


def _lock(grant, version=None):
    """The stored row, locked until the end of the transaction."""
    rows = Grant.objects.select_for_update(of=("self",), no_key=True)
    stored = rows.get(pk=grant.pk)
    if version is not None and stored.version != version:
        raise Stale(stored)
    return stored


def _name_settlements(grant, settlements):
    wanted = {row.pk: row for row in settlements}
    named = set(grant.places.values_list("settlement_id", flat=True))
    gone = named - set(wanted)
    kept = AreaPlace.objects.filter(area__grant=grant, settlement__in=gone)
    if place := kept.select_related("settlement", "area").first():
        text = _("%(settlement)s is in the target area “%(area)s”: take it out there first.")
        names = {"settlement": place.settlement, "area": place.area}
        raise rules.at("settlements", text, "settlement_of_an_area", **names)
    grant.places.filter(settlement__in=gone).delete()
    rows = [
        GrantSettlement(grant=grant, settlement=wanted[pk]) for pk in sorted(set(wanted) - named)
    ]
    GrantSettlement.objects.bulk_create(rows)
