"""Everything that writes an engagement: add, change, move, join. One row is many of one.

Each runs in one transaction with its history and its summary rows. Rights are asked before, in
perms.py; here only what is possible is checked. Times may be given, for imports and the demo.
"""

from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.entry import PLAIN_FIELDS, Entry, Facts, check, entry_of
from engagements.models import Engagement, EngagementMentor, EngagementSettlement, State
from engagements.summaries import Touched
from mentorhalo.core import history
from mentorhalo.core.models import Change

MOVES = {
    "verify": ({State.LOGGED}, State.VERIFIED, "verified"),
    "return": ({State.LOGGED, State.VERIFIED}, State.RETURNED, "returned"),
    "cancel": ({State.PLANNED, State.LOGGED, State.RETURNED}, State.CANCELLED, "cancelled"),
    "restore": ({State.CANCELLED}, None, "restored"),
}
NEED_REASON = {"return", "cancel"}
UNREAD = -1  # no version to compare; None, a form without its version, is refused as stale


class StaleVersion(Exception):
    """Somebody else wrote the entry since it was read; `current` is how it stands now."""

    def __init__(self, current):
        super().__init__(f"engagement {current.pk} is at version {current.version}")
        self.current = current


@dataclass(frozen=True)
class NewEntry:
    """One entry to add: the facts, who wrote them, and when if not now."""

    by: User
    entry: Entry
    at: datetime | None = None


@dataclass(frozen=True)
class NewMove:
    """One move of one entry: by whom, where to (a key of MOVES), why, and when if not now.

    `version` is the one that was read; a command that reads and writes at once leaves it UNREAD.
    """

    by: User
    engagement: Engagement
    to: str
    reason: str = ""
    at: datetime | None = None
    version: int | None = UNREAD


def add(*, by: User, entry: Entry, at: datetime | None = None) -> Engagement:
    """Log or plan one engagement. Raises ValidationError with a sentence for each bad field."""
    return add_many([NewEntry(by, entry, at)])[0]


def add_many(news: Iterable[NewEntry]) -> list[Engagement]:
    """Add entries in bulk, with one history row each and the summary rows refreshed once."""
    news = list(news)
    facts = Facts([new.entry for new in news], {new.by for new in news})
    rows = [_new_row(new, facts) for new in news]
    with transaction.atomic():
        Engagement.objects.bulk_create(rows, batch_size=500)
        places, credits = [], []
        for row, new in zip(rows, news, strict=True):
            places += [_place(row, code, here) for code, here in new.entry.settlements.items()]
            credits += [_credit(row, mentor) for mentor in new.entry.mentors]
        EngagementSettlement.objects.bulk_create(places, batch_size=1000)
        EngagementMentor.objects.bulk_create(credits, batch_size=1000)
        for row, new in zip(rows, news, strict=True):
            if new.entry.same_event:
                row.same_event.set(new.entry.same_event)
        Touched().note(rows, {place.settlement_id for place in places}).refresh()
        Change.objects.bulk_create(
            [
                history.build(
                    row, by=new.by, action="added", at=new.at, after=_added(row, new, facts)
                )
                for row, new in zip(rows, news, strict=True)
            ],
            batch_size=500,
        )
    return rows


def _new_row(new, facts):
    county = facts.county_of(new.entry, new.by)
    check(new.entry, county=county, facts=facts)
    at = new.at or timezone.now()
    row = Engagement(
        **{name: getattr(new.entry, name) for name in PLAIN_FIELDS},
        county_id=county,
        author=new.by,
        state=State.PLANNED if new.entry.planned else State.LOGGED,
        state_at=at,
        state_by=new.by,
        created_at=at,
    )
    row.derive()
    return row


def _added(row, new, facts):
    """The new row's values for the history, without asking the database for each."""
    named = {code: f"{facts.settlements[code]} ({code})" for code in new.entry.settlements}
    return history.snapshot(row, m2m=False) | {
        "settlements": sorted(named.values()),
        "on_site": sorted(named[code] for code, here in new.entry.settlements.items() if here),
        "mentors": sorted(f"{facts.mentors[pk]} ({pk})" for pk in new.entry.mentors),
        "same_event": sorted(new.entry.same_event),
    }


def _place(row, code, here, own=True):
    return EngagementSettlement(
        engagement=row,
        settlement_id=code,
        on_site=here,
        own=own,
        own_on_site=here and own,
        held_on=row.held_on,
        counts=row.counts,
    )


def _credit(row, mentor, own=True):
    return EngagementMentor(
        engagement=row, mentor_id=mentor, own=own, held_on=row.held_on, counts=row.counts
    )


def change(*, by: User, engagement: Engagement, version: int | None, entry: Entry) -> Engagement:
    """Replace the facts of an entry. A verified, returned or held planned one becomes logged.

    Raises StaleVersion when `version` is not the stored one, ValidationError for bad fields.
    """
    with _rewriting([engagement], by=by, action="changed") as rows:
        row = rows[engagement.pk]
        _refuse_stale(row, version)
        if row.state in (State.CANCELLED, State.JOINED):
            raise ValidationError(_("A cancelled or joined entry cannot be changed."), "frozen")
        if entry.planned and row.state != State.PLANNED:
            raise ValidationError(
                {"held_on": _("This entry was already logged; it cannot become a plan again.")}
            )
        check(entry, county=row.county_id, facts=Facts([entry], [by]))
        same = entry_of(row) == entry
        for name in PLAIN_FIELDS:
            setattr(row, name, getattr(entry, name))
        if (
            not entry.planned
            and row.state != State.LOGGED
            and not (same and row.state == State.VERIFIED)
        ):
            _move(row, State.LOGGED, by=by)
        row.same_event.set(entry.same_event)
        _set_own(row, entry)
        _merge(row)
    return row


def _set_own(row, entry):
    """Make the entry's own rows these; rows that came with a joined entry stay."""
    places = {place.settlement_id: place for place in row.places.all()}
    for code, here in entry.settlements.items():
        place = places.pop(code, None) or _place(row, code, here)
        place.own, place.own_on_site, place.on_site = True, here, here
        place.save()
    for place in places.values():
        if place.own:
            place.delete()
    credits = {credit.mentor_id: credit for credit in row.credits.all()}
    for pk in entry.mentors:
        credit = credits.pop(pk, None) or _credit(row, pk)
        if not credit.own or credit._state.adding:
            credit.own = True
            credit.save()
    for credit in credits.values():
        if credit.own:
            credit.delete()


def _merge(row):
    """Bring the meeting's rows in line with its own and those of the entries joined to it."""
    joined = list(row.joined.values_list("pk", flat=True))
    theirs, credited = {}, set()
    if joined:
        places = EngagementSettlement.objects.filter(engagement__in=joined, own=True)
        for code, here in places.values_list("settlement_id", "own_on_site"):
            theirs[code] = theirs.get(code, False) or here
        credits = EngagementMentor.objects.filter(engagement__in=joined, own=True)
        credited = set(credits.values_list("mentor_id", flat=True))
    for place in row.places.all():
        here = place.own_on_site or theirs.get(place.settlement_id, False)
        if not place.own and place.settlement_id not in theirs:
            place.delete()
        elif place.on_site != here:
            place.on_site = here
            place.save(update_fields=["on_site"])
        theirs.pop(place.settlement_id, None)
    EngagementSettlement.objects.bulk_create(
        [_place(row, code, here, own=False) for code, here in theirs.items()]
    )
    row.credits.filter(own=False).exclude(mentor__in=credited).delete()
    credited -= set(row.credits.values_list("mentor_id", flat=True))
    EngagementMentor.objects.bulk_create([_credit(row, pk, own=False) for pk in credited])


def move(
    *, by: User, engagement: Engagement, to: str, version: int, reason: str = ""
) -> Engagement:
    """Verify, return, cancel or restore one entry; returning and cancelling want a reason.

    Raises StaleVersion, or ValidationError when the state does not allow the move.
    """
    return move_many(by=by, engagements=[engagement], to=to, versions=[version], reason=reason)[0]


def move_many(*, by, engagements, to, versions=None, reason="", at=None):
    """The same for many entries at once, which all make the same move."""
    versions = versions or [UNREAD] * len(engagements)
    pairs = zip(engagements, versions, strict=True)
    return move_each([NewMove(by, row, to, reason, at, version) for row, version in pairs])


def move_each(moves: Iterable[NewMove]) -> list[Engagement]:
    """Make one move each of many entries; history and summary rows come with them, once."""
    moves = {move.engagement.pk: move for move in moves}
    with transaction.atomic():
        rows = _locked([move.engagement for move in moves.values()])
        touched = Touched().note(rows)
        changes = [_make_move(row, moves[row.pk]) for row in rows]
        fields = ["state", "state_at", "state_by", "state_reason", "state_before", "version"]
        Engagement.objects.bulk_update(rows, fields, batch_size=500)
        for counts in (True, False):
            _copy_counts([row.pk for row in rows if row.counts == counts], counts)
        touched.note(rows).refresh()
        Change.objects.bulk_create(changes, batch_size=500)
    return rows


def _make_move(row, move):
    """Move a row in memory and give its history row."""
    sources, target, action = MOVES[move.to]
    if move.to in NEED_REASON and not move.reason.strip():
        raise ValidationError({"reason": _("Give the reason.")}, "required")
    if move.version != UNREAD:
        _refuse_stale(row, move.version)
    if row.state not in sources:
        text = _("An entry that is %(state)s cannot be moved this way.")
        raise ValidationError(text, "state", {"state": row.get_state_display()})
    before = history.snapshot(row, m2m=False)
    _move(row, target or row.state_before, by=move.by, reason=move.reason, at=move.at)
    row.version += 1
    return history.build(
        row,
        by=move.by,
        action=action,
        before=before,
        after=history.snapshot(row, m2m=False),
        reason=move.reason,
        at=move.at,
    )


def _copy_counts(pks, counts):
    if pks:
        EngagementSettlement.objects.filter(engagement__in=pks).update(counts=counts)
        EngagementMentor.objects.filter(engagement__in=pks).update(counts=counts)


def _move(row, state, *, by, reason="", at=None):
    goes_back = state in (State.CANCELLED, State.JOINED)
    row.state_before = row.state if goes_back else ""
    row.state, row.state_by, row.state_at = state, by, at or timezone.now()
    row.state_reason = reason.strip()


def join(
    *,
    by: User,
    engagement: Engagement,
    into: Engagement,
    version: int,
    at: datetime | None = None,
) -> Engagement:
    """Join a logged entry into an older one of the same meeting; returns the older.

    The older keeps its receipt and counts once; mentors and settlements of both are credited there.
    """
    with _rewriting([engagement, into], by=by, action="joined", at=at) as rows:
        row, meeting = rows[engagement.pk], rows.get(into.pk)
        _refuse_stale(row, version)
        _refuse_join(row, meeting)
        _move(row, State.JOINED, by=by, at=at)
        row.joined_to = meeting
        row.save(update_fields=["state", "joined_to", "state_before"])
        _merge_again(meeting, by, at)
    return meeting


def _refuse_join(row, meeting):
    if row.state != State.LOGGED:
        problem = _("Only a logged entry can be joined.")
    elif meeting is None or meeting.pk >= row.pk:
        problem = _("An entry is joined to one with a smaller number.")
    elif not meeting.counts:
        problem = _("The entry to join to has to be logged or verified.")
    elif meeting.county_id != row.county_id:
        problem = _("Entries of two counties cannot be joined; each can name the other.")
    elif meeting.mode != row.mode:
        problem = _("The two entries were not held the same way; correct one of them first.")
    elif abs(meeting.held_on - row.held_on) > timedelta(days=1):
        problem = _("The two entries are more than a day apart.")
    elif row.joined.exists():
        problem = _("Other entries are joined to this one; join those instead.")
    else:
        return
    raise ValidationError({"into": problem}, "join")


def unjoin(*, by: User, engagement: Engagement, version: int) -> Engagement:
    """Undo a join: the entry stands alone again, and the meeting keeps what is its own."""
    with _rewriting([engagement, engagement.joined_to], by=by, action="join undone") as rows:
        row = rows[engagement.pk]
        _refuse_stale(row, version)
        if row.state != State.JOINED:
            raise ValidationError(_("This entry is not joined to another."), "state")
        meeting = rows[row.joined_to_id]
        _move(row, State.LOGGED, by=by)
        row.joined_to = None
        row.save(update_fields=["state", "joined_to", "state_before"])
        _merge_again(meeting, by)
    return row


def _merge_again(meeting, by, at=None):
    """Merge, and let a verified meeting whose facts this changed be verified again."""
    before = history.snapshot(meeting)
    _merge(meeting)
    if meeting.state == State.VERIFIED and history.snapshot(meeting) != before:
        _move(meeting, State.LOGGED, by=by, at=at)


def _refuse_stale(row, version):
    if version != row.version:
        raise StaleVersion(row)


def _locked(engagements):
    rows = Engagement.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk__in=[e.pk for e in engagements if e is not None]).order_by("pk"))


@contextmanager
def _rewriting(engagements, *, by, action, at=None):
    """Lock entries, let the caller change them, then save what changed with all that follows."""
    with transaction.atomic():
        rows = {row.pk: row for row in _locked(engagements)}
        touched = Touched().note(rows.values())
        before = {pk: history.snapshot(row) for pk, row in rows.items()}
        yield rows
        for pk, row in rows.items():
            if history.snapshot(row) == before[pk]:
                continue
            row.version += 1
            row.save()
            row.places.update(held_on=row.held_on, counts=row.counts)
            row.credits.update(held_on=row.held_on, counts=row.counts)
            history.write(row, by=by, action=action, before=before[pk], at=at)
        touched.note(rows.values())
        touched.refresh()
