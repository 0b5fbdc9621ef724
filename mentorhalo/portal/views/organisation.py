from dataclasses import dataclass

from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements.models import Engagement, Promise
from mentorhalo.core.models import Change
from mentorhalo.portal.partnerships import changes_of, partnerships_of
from settlements import perms
from settlements.models import Contact, Grant, GrantMember, Organisation, OrganisationMerge
from settlements.organisations.actions import UNDO_WITHIN

NEWEST, MOST = 10, 30


@require_safe
def organisation_detail(request, pk):
    """One organisation: its facts and people, and what it has to do with the network."""
    user = request.user
    rows = Organisation.objects.visible_to(user)
    rows = rows.select_related("seat__county", "maintainer", "merged_into")
    row = get_object_or_404(rows, pk=pk)
    if row.merged_into and "own" not in request.GET and perms.is_visible_to(row.merged_into, user):
        return redirect(row.merged_into)
    return render(request, "portal/organisation_detail.html", _context(user, row))


def _context(user, row):
    people = Contact.objects.filter(organisation=row)
    grants = Grant.objects.visible_to(user).select_related("county")
    members = GrantMember.objects.filter(organisation=row, grant__in=grants)
    promises = Promise.objects.visible_to(user).filter(organisation=row).open()
    engagements = Engagement.objects.visible_to(user).filter(organisations=row)
    engagements = engagements.prefetch_related("places__settlement")
    maintained = Organisation.objects.visible_to(user).filter(maintainer=row, merged_into=None)
    can_edit = perms.can_edit_organisation(user, row)
    partnerships = partnerships_of(user, row)
    return {
        "row": row,
        "maintained": maintained.select_related("seat")[:MOST],
        "reads_maintainer": row.maintainer and perms.is_visible_to(row.maintainer, user),
        "served": [place.settlement for place in _places(row)],
        "people": people.order_by(F("until").desc(nulls_first=True), "sort_key")[:MOST],
        "led": grants.filter(lead=row)[:MOST],
        "members": members.select_related("grant")[:MOST],
        "promises": promises.select_related("settlement", "mentor__user")[:MOST],
        "partnerships": partnerships,
        "stage_changes": changes_of(partnerships),
        "engagements": engagements.order_by("-held_on", "-pk")[:NEWEST],
        "merges": _merges(user, row),
        "can_edit": can_edit,
        "can_add": can_edit and row.is_active,
        "can_merge": can_edit and row.is_active and perms.can_merge(user),
        "has_history": Change.objects.visible_to(user).of(row).exists(),
        "today": timezone.localdate(),
    }


def _places(row):
    return row.places.select_related("settlement").order_by("settlement__sort_key")


@dataclass(frozen=True)
class Merge:
    """One that was merged into this, and whether the reader may undo that now."""

    row: OrganisationMerge
    can_undo: bool


def _merges(user, row):
    rows = OrganisationMerge.objects.filter(kept=row, undone_at=None)
    now, may = timezone.now(), perms.can_merge(user) and perms.can_edit_organisation(user, row)
    return [
        Merge(merge, may and now - merge.at <= UNDO_WITHIN)
        for merge in rows.select_related("lost", "by")[:MOST]
    ]
