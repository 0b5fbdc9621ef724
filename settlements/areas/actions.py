"""Writes to the target areas of a grant: their places, and why one may be small (F33)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from mentorhalo.core import history
from mentorhalo.core.forms import Stale
from mentorhalo.core.seen import check_seen
from mentorhalo.core.summaries import refresh_milestones, refresh_settlements
from mentorhalo.core.text import fold, refuse_control_characters
from settlements.models import AreaPlace, Grant, GrantSettlement, Settlement, TargetArea


@dataclass(frozen=True)
class Part:
    """A place to be of a target area: a whole settlement, or a named part with its inhabitants."""

    settlement: Settlement
    part: str = ""
    population: int | None = None


def save_area(
    *, by: User, area: TargetArea, places: Iterable[Part], because: str = "", version=None
) -> TargetArea:
    """Add or change a target area; a new one gets the next number of its grant.

    Settlements that the grant does not name yet are named by it from now on. `because` is why it
    may be small; unchanged, it stays whoever's it was. With a `version`, raises Stale when another
    one is stored.
    """
    places = list(places)
    with transaction.atomic():
        grant = _lock_grant(area.grant_id)
        stored = None if area._state.adding else _lock(area, version)
        before = stored and history.snapshot(stored)
        held = set(stored.places.values_list("settlement", flat=True)) if stored else set()
        area.grant, area.version = grant, stored.version if stored else 1
        if stored is None:
            area.number = (grant.areas.aggregate(last=Max("number"))["last"] or 0) + 1
        _check_name(area)
        _check_places(places)
        _reason(area, because, by, stored)
        area.full_clean()
        area.save()
        _keep_places(area, places)
        history.write_version(area, by=by, before=before)
        _name_in_grant(grant, places, by)
        refresh_milestones([grant.pk], by=by)
        refresh_settlements(held ^ {place.settlement.pk for place in places})
    return area


def explain_small_area(
    *, by: User, area: TargetArea, because: str, seen: str | None = None
) -> TargetArea:
    """Write down why a target area may have fewer inhabitants than its call asks for.

    Refused where another reason was written since it was `seen`.
    """
    if not because.strip():
        raise ValidationError({"small_because": ValidationError(_("Give the reason."), "required")})
    with transaction.atomic():
        _lock_grant(area.grant_id)
        stored = _lock(area)
        check_seen(stored if stored.small_because else None, seen)
        before = history.snapshot(stored)
        _reason(stored, because, by, stored)
        stored.full_clean()
        stored.save()
        history.write_version(stored, by=by, before=before)
    return stored


def withdraw_area(
    *, by: User, area: TargetArea, reason: str, seen: str | None = None
) -> TargetArea:
    """Let a target area that was made by mistake hold nothing: its milestones lapse, and its steps
    count for no settlement. Given places again, it stands again.

    Refused without a reason, and where it is not what was `seen`.
    """
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Give the reason."), "required")})
    refuse_control_characters(reason)
    with transaction.atomic():
        _lock_grant(area.grant_id)
        stored = _lock(area)
        check_seen(stored, seen)
        before = history.snapshot(stored)
        held = set(stored.places.values_list("settlement", flat=True))
        if not held:
            raise ValidationError(_("This target area is withdrawn already."), "withdrawn")
        stored.places.all().delete()
        told = {"before": before, "action": "withdrawn", "reason": reason.strip()}
        history.write_version(stored, by=by, **told)
        refresh_milestones([area.grant_id], by=by)
        refresh_settlements(held)
    return stored


def _lock_grant(key):
    return Grant.objects.select_for_update(of=("self",), no_key=True).get(pk=key)


def _lock(area, version=None):
    stored = TargetArea.objects.select_for_update(of=("self",), no_key=True).get(pk=area.pk)
    if version is not None and stored.version != version:
        raise Stale(stored)
    return stored


def _check_name(area):
    """Two areas of a grant are told apart by their names; a form sent twice makes one."""
    others = area.grant.areas.standing().exclude(pk=area.pk).values_list("name", flat=True)
    if fold(area.name.strip()) in {fold(name) for name in others}:
        text = _("The grant has a target area of this name.")
        raise ValidationError({"name": ValidationError(text, "twice")})


def _check_places(places):
    if not places:
        raise ValidationError(_("Name at least one settlement."), "no_places")
    seen = set()
    for place in places:
        if place.settlement.pk in seen:
            raise ValidationError(
                _("%(settlement)s is written twice: a settlement stands once in a target area."),
                "settlement_twice",
                {"settlement": place.settlement},
            )
        seen.add(place.settlement.pk)


def _reason(area, because, by, stored):
    """Set why it may be small; who and when follow only a reason that differs from the stored."""
    because = because.strip()
    refuse_control_characters(because)
    if stored and because == stored.small_because:
        area.small_because, area.small_by, area.small_on = because, stored.small_by, stored.small_on
        return
    area.small_because = because
    area.small_by, area.small_on = (by, timezone.localdate()) if because else (None, None)


def _keep_places(area, places):
    """Make the stored places these; what stays keeps its row."""
    kept = {row.settlement_id: row for row in area.places.all()}
    wanted = {place.settlement.pk for place in places}
    area.places.exclude(settlement__in=wanted).delete()
    for place in places:
        row = kept.get(place.settlement.pk) or AreaPlace(area=area, settlement=place.settlement)
        if row.pk and (row.part, row.population) == (place.part, place.population):
            continue
        row.part, row.population = place.part, place.population
        row.full_clean()
        row.save()


def _name_in_grant(grant, places, by):
    """A settlement of a target area is one of the grant, in the same act."""
    named = set(grant.places.values_list("settlement_id", flat=True))
    missing = [place.settlement for place in places if place.settlement.pk not in named]
    if not missing:
        return
    before = history.snapshot(grant)
    rows = [GrantSettlement(grant=grant, settlement=row) for row in missing]
    GrantSettlement.objects.bulk_create(rows)
    history.write_version(grant, by=by, before=before)
