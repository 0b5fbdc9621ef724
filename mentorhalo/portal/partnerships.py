"""Partnerships on others' pages: a settlement's, an organisation's; renewals that come."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from engagements.models import Partnership, Stage, StageChange
from engagements.partnerships.health import cares_of, renewals_due
from settlements.perms import can_read_of

MOST, SHOWN, CHANGES = 20, 8, 12


def partnerships_at(user, code: str) -> list[Partnership]:
    """Those that name a settlement (KSH code) or have a party seated there, the open ones first;
    one more than is shown tells that there are further ones."""
    return _shown(Partnership.objects.visible_to(user).in_settlement(code))


def partnerships_of(user, organisation) -> list[Partnership]:
    """The same of an organisation."""
    return _shown(Partnership.objects.visible_to(user).of_organisation(organisation.pk))


def changes_of(partnerships: list[Partnership]) -> list[StageChange]:
    """Their standing changes of stage, the newest first; no query where there are none."""
    if not partnerships:
        return []
    rows = StageChange.objects.filter(partnership__in=partnerships, undone_at=None)
    return list(rows.select_related("partnership").order_by("-on", "-pk")[:CHANGES])


def _shown(rows):
    rows = cares_of(rows, timezone.localdate()).select_related("kind")
    found = list(rows.order_by("sort_key", "pk")[: MOST + 1])
    return sorted(found, key=lambda row: row.stage == Stage.CLOSED)


def renewal_waits(day) -> Exists:
    """What to annotate a county with: whether a renewal is due there."""
    return Exists(renewals_due(Partnership.objects.filter(county=OuterRef("pk")), day))


def own_renewal_waits() -> Exists:
    """What to annotate a mentor with: whether one that they follow is to be renewed."""
    followed = Partnership.objects.filter(mentor=OuterRef("pk"))
    return Exists(renewals_due(followed, timezone.localdate()))


def own_renewals(user, mentor) -> list[Partnership]:
    """The partnerships that a mentor follows whose renewal is due soon or past; no query where
    `has_renewals` says that there is none."""
    if not mentor.has_renewals:
        return []
    return _due(Partnership.objects.visible_to(user).filter(mentor=mentor))


def renewals_in(user, county: str) -> list[Partnership]:
    """Those of a county's office (KSH code), for who may read them."""
    if not can_read_of(user, county):
        return []
    return _due(Partnership.objects.filter(county=county))


def _due(rows):
    rows = renewals_due(rows, timezone.localdate()).select_related("mentor__user")
    return list(rows[: SHOWN + 1])
