"""Everything that writes a partnership: begin, change, move on, take back, review, note a contact.

Rights are asked before, in perms.py; here only what is possible is checked. Each write that may
give or take the rung "partnered" refreshes the settlements named, in its own transaction. The same
send again, by a second tap, changes nothing.
"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.models import (
    Engagement,
    Partnership,
    PartnershipMark,
    PartnershipParty,
    PartnershipReview,
    ReviewedMark,
    Stage,
)
from engagements.partnerships.rules import (
    check,
    check_contact,
    check_move,
    check_not_about,
    check_review,
    signed_on,
)
from engagements.partnerships.writing import (
    codes_of,
    is_moved_again,
    is_undone_again,
    note,
    receipts,
    refuse_twice,
    set_parties,
    set_places,
    standing,
    write_move,
)
from engagements.placed import store
from engagements.summaries import refresh
from mentorhalo.core import history
from mentorhalo.core.forms import Stale
from mentorhalo.core.text import require_reason
from settlements.models import Organisation, Settlement

__all__ = [
    "Move",
    "begin",
    "change",
    "change_party",
    "drop_contact",
    "move",
    "note_contact",
    "review",
    "undo_move",
]

FACTS = ("name", "kind_id", "mentor_id", "grant_id", "goal", "renew_on")


@dataclass(frozen=True)
class Move:
    """To which stage, on which day, why, and at which engagement."""

    after: str
    on: date | None
    reason: str = ""
    engagement: Engagement | None = None


def begin(
    *,
    by: User,
    partnership: Partnership,
    parties: list[Organisation],
    places: list[Settlement],
    first: Move,
) -> Partnership:
    """Write a new partnership down with its first stage; `partnership` is not saved yet.

    Raises ValidationError with a sentence for each bad field, WrittenAlready for a second of the
    same.
    """
    with transaction.atomic():
        check(partnership, parties, places)
        refuse_twice(partnership, parties)
        check_move([], first.after, first.on, first.reason, engagement=first.engagement)
        partnership.created_by, partnership.created_at = by, timezone.now()
        partnership.stage, partnership.stage_on = first.after, first.on
        partnership.signed_on = first.on if first.after == Stage.AGREED else None
        partnership.full_clean(exclude=["parties", "settlements", "engagements"])
        partnership.save()
        set_parties(partnership, parties)
        set_places(partnership, places)
        write_move(partnership, by, "", first)
        if first.engagement:
            note(partnership, first.engagement)
        history.write(partnership, by=by, action="added")
        _refresh(partnership)
    return partnership


def change(
    *,
    by: User,
    partnership: Partnership,
    parties: list[Organisation],
    places: list[Settlement],
    version: int | None,
) -> Partnership:
    """Store the changed facts; `partnership` holds them and is not saved yet.

    Raises Stale when `version` is not the stored one, ValidationError for bad fields.
    """
    with transaction.atomic():
        row = _locked(partnership, version)
        before, named = history.snapshot(row), codes_of(row)
        stored = Partnership(**{name: getattr(row, name) for name in FACTS})
        for name in FACTS:
            setattr(row, name, getattr(partnership, name))
        check(row, parties, places, stored)
        row.full_clean(exclude=["parties", "settlements", "engagements"])
        set_parties(row, parties)
        set_places(row, places)
        row = store(row, by, "changed", before)
        refresh(settlements=named | codes_of(row))
        return row


def move(*, by: User, partnership: Partnership, to: Move, version: int | None) -> Partnership:
    """Take a partnership to another stage. Raises Stale, or ValidationError with a sentence."""
    with transaction.atomic():
        row = _waited_for(partnership)
        changes = standing(row)
        if row.version != version:
            if is_moved_again(changes, by, to):
                return row
            raise Stale(row)
        path, last_on = [one.after for one in changes], changes[-1].on
        check_move(path, to.after, to.on, to.reason, last_on=last_on, engagement=to.engagement)
        before = history.snapshot(row)
        write_move(row, by, row.stage, to)
        row = _settle(row, by, before, to.reason, "stage changed")
        if to.engagement:
            note(row, to.engagement)
        return row


def undo_move(
    *, by: User, partnership: Partnership, reason: str, version: int | None
) -> Partnership:
    """Take the last change of stage back; it stays, marked, with who and when.

    Raises ValidationError for the first one, without which there is no stage.
    """
    with transaction.atomic():
        row = _waited_for(partnership)
        if row.version != version:
            if is_undone_again(row, by):
                return row
            raise Stale(row)
        require_reason(reason, longest=500)
        changes = standing(row)
        if len(changes) < 2:
            raise ValidationError(_("The first stage cannot be taken back."), "first")
        last, before = changes[-1], history.snapshot(row)
        told = history.snapshot(last)
        last.undone_by, last.undone_at = by, timezone.now()
        last.save(update_fields=["undone_by", "undone_at"])
        history.write(last, by=by, action="undone", before=told, reason=reason)
        return _settle(row, by, before, reason, "stage changed")


def note_contact(*, by: User, partnership: Partnership, engagement: Engagement) -> bool:
    """Say that an engagement was about a partnership; False where that was said already.

    Raises ValidationError for an engagement that does not count.
    """
    with transaction.atomic():
        check_contact(engagement)
        row = _waited_for(partnership)
        before = history.snapshot(row) | receipts(row)
        if not note(row, engagement):
            return False
        _tell_contacts(row, by, before)
        return True


def drop_contact(*, by: User, partnership: Partnership, engagement: Engagement) -> bool:
    """Say that an engagement was not about a partnership after all; False where nobody said so.

    Raises ValidationError where a change of stage says that it happened there.
    """
    with transaction.atomic():
        row = _waited_for(partnership)
        check_not_about(row, engagement)
        before = history.snapshot(row) | receipts(row)
        if not row.contacts.filter(engagement=engagement).delete()[0]:
            return False
        _tell_contacts(row, by, before)
        return True


def _tell_contacts(row, by, before):
    after = history.snapshot(row) | receipts(row)
    history.write(row, by=by, action="changed", before=before, after=after)


def review(
    *,
    by: User,
    partnership: Partnership,
    year: int,
    on: date,
    met: dict[PartnershipMark, tuple[str, str]],
    note: str = "",
    version: int | None = None,
) -> PartnershipReview:
    """Write down how it stood in a year, `met` as {mark: (yes/partly/no, note)}.

    A second review of a year changes the first, whose `version` was read (None: there was none).
    Raises Stale, or ValidationError for a year that has not begun or a mark that is missing.
    """
    with transaction.atomic():
        row = _waited_for(partnership)
        check_review(year, on, met)
        rows = PartnershipReview.objects.select_for_update(of=("self",), no_key=True)
        found = rows.filter(partnership=row, year=year).first()
        if found and found.version != version:
            raise Stale(found)
        before = history.snapshot(found) if found else None
        made = found or PartnershipReview(partnership=row, year=year)
        made.on, made.by, made.note = on, by, note.strip()
        made.full_clean(exclude=["partnership"])
        made.save()
        ReviewedMark.objects.filter(review=made).delete()
        ReviewedMark.objects.bulk_create(
            ReviewedMark(review=made, mark=mark, met=said, note=why.strip())
            for mark, (said, why) in met.items()
        )
        history.write_version(made, by=by, before=before)
        return made


def change_party(
    *, by: User, partnership: Partnership, party: PartnershipParty, version: int | None
) -> Partnership:
    """Store what a party does and its days in the partnership; `party` is not saved yet.

    Raises Stale, or ValidationError for bad fields.
    """
    with transaction.atomic():
        row = _locked(partnership, version)
        before = history.snapshot(row)
        party.full_clean()
        party.save(update_fields=["role", "since", "until"])
        return store(row, by, "changed", before)


def _settle(row, by, before, reason, action):
    """Bring the partnership's own columns in step with its changes of stage."""
    changes = standing(row)
    row.stage, row.stage_on = changes[-1].after, changes[-1].on
    row.signed_on = signed_on(changes)
    row = store(row, by, action, before, reason)
    _refresh(row)
    return row


def _refresh(row):
    refresh(settlements=codes_of(row))


def _waited_for(partnership):
    """The row as it stands, locked."""
    rows = Partnership.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=partnership.pk)


def _locked(partnership, version):
    row = _waited_for(partnership)
    if row.version != version:
        raise Stale(row)
    return row
