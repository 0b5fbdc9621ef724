"""The rows that belong to a partnership, and what was just written of it; called by the actions in
their transactions."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models import (
    Partnership,
    PartnershipContact,
    PartnershipParty,
    PartnershipPlace,
    StageChange,
)
from mentorhalo.core import history
from mentorhalo.core.text import fold
from settlements.models import Organisation, Settlement

SECOND_TAP = timedelta(minutes=1)


class WrittenAlready(ValidationError):
    """An open partnership with this name and these organisations is there: `earlier` is its row."""

    def __init__(self, earlier):
        self.earlier = earlier
        text = _("An open partnership of these organisations has this name already.")
        super().__init__({"name": ValidationError(text, "twice")})

    def was_by(self, user) -> bool:
        """Whether it is the same send again, by a second tap on the button."""
        fresh = timezone.now() - self.earlier.created_at < SECOND_TAP
        return fresh and self.earlier.created_by_id == user.pk


def refuse_twice(partnership, parties) -> None:
    """Raise WrittenAlready for what is written down already. The parties are locked first, so the
    second of two sends waits and sees the first one's."""
    keys = {row.pk for row in parties}
    rows = Organisation.objects.filter(pk__in=keys).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))
    same = Partnership.objects.open().filter(county=partnership.county_id)
    same = same.filter(
        pk__in=PartnershipParty.objects.filter(organisation__in=keys).values("partnership")
    )
    for earlier in same.prefetch_related("party_rows").order_by("pk"):
        bodies = {party.organisation_id for party in earlier.party_rows.all()}
        if bodies == keys and fold(earlier.name) == fold(" ".join(partnership.name.split())):
            raise WrittenAlready(earlier)


def standing(row) -> list[StageChange]:
    """Its changes of stage that were not taken back, in their order."""
    return list(row.stage_changes.filter(undone_at=None).order_by("on", "pk"))


def is_moved_again(changes, by, to) -> bool:
    """Whether the last change says the same, of the same person and minute: a second tap."""
    last = changes[-1]
    engagement = to.engagement and to.engagement.pk
    said = (last.by_id, last.after, last.on, last.reason, last.engagement_id)
    same = said == (by.pk, to.after, to.on, to.reason.strip(), engagement)
    return same and timezone.now() - last.at < SECOND_TAP


def is_undone_again(row, by) -> bool:
    """Whether this person took the last change back within the minute."""
    since = timezone.now() - SECOND_TAP
    return row.stage_changes.filter(undone_by=by, undone_at__gt=since).exists()


def write_move(row, by, before, to) -> None:
    made = StageChange.objects.create(
        partnership=row,
        before=before,
        after=to.after,
        on=to.on,
        reason=to.reason.strip(),
        engagement=to.engagement,
        by=by,
        at=timezone.now(),
    )
    history.write(made, by=by, action="added", reason=made.reason)


def note(row, engagement) -> bool:
    """Whether the engagement had not stood with it before."""
    return PartnershipContact.objects.get_or_create(partnership=row, engagement=engagement)[1]


def receipts(row) -> dict:
    """What its history tells of its engagements."""
    return {"engagements": sorted(row.contacts.values_list("engagement", flat=True))}


def set_parties(row, parties: Iterable[Organisation]) -> None:
    wanted = {organisation.pk for organisation in parties}
    row.party_rows.exclude(organisation__in=wanted).delete()
    known = set(row.party_rows.values_list("organisation", flat=True))
    PartnershipParty.objects.bulk_create(
        PartnershipParty(partnership=row, organisation_id=key) for key in sorted(wanted - known)
    )


def set_places(row, places: Iterable[Settlement]) -> None:
    wanted = {place.pk for place in places}
    row.places.exclude(settlement__in=wanted).delete()
    known = codes_of(row)
    PartnershipPlace.objects.bulk_create(
        PartnershipPlace(partnership=row, settlement_id=code) for code in sorted(wanted - known)
    )


def codes_of(row) -> set[str]:
    """The KSH codes of the settlements that it names."""
    return set(row.places.values_list("settlement", flat=True))
