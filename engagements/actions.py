"""Everything that writes an engagement: add, change, move, join. One row is many of one.

Each runs in one transaction with its history and its summary rows. Rights are asked before, in
perms.py; here only what is possible is checked. Times may be given, for imports and the demo.
"""

from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements import bodies
from engagements import rows as own_rows
from engagements.entry import COLUMNS, Entry, Facts, check, check_new, entry_of
from engagements.models import Engagement, EngagementMentor, EngagementSettlement, State
from engagements.perms import can_read_private_note
from engagements.refusals import (
    StaleVersion,
    check_reason,
    refuse_cancelling,
    refuse_change,
    refuse_join,
    refuse_stale,
)
from engagements.summaries import Touched
from mentorhalo.core import history
from mentorhalo.core.models import Change

__all__ = [
    "MOVES",
    "NewEntry",
    "StaleVersion",
    "add",
    "add_many",
    "change",
    "join",
    "move",
    "move_many",
    "unjoin",
]

MOVES = {
    "verify": ({State.LOGGED}, State.VERIFIED, "verified"),
    "return": ({State.LOGGED, State.VERIFIED}, State.RETURNED, "returned"),
    "cancel": ({State.PLANNED, State.LOGGED, State.RETURNED}, State.CANCELLED, "cancelled"),
    "restore": ({State.CANCELLED}, None, "restored"),
}
UNREAD = object()  # no version to compare; None, a form without its version, is refused as stale


@dataclass(frozen=True)
class NewEntry:
    """One entry to add: the facts, who wrote them, and when if not now.

    `author`: whose entry it is, where somebody else lets it in.
    """

    by: User
    entry: Entry
    at: datetime | None = None
    author: User | None = None

    @property
    def its_author(self):
        return self.author or self.by


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
    version: object = UNREAD


def add(
    *, by: User, entry: Entry, at: datetime | None = None, author: User | None = None
) -> Engagement:
    """Log or plan one engagement. Raises ValidationError with a sentence for each bad field."""
    return add_many([NewEntry(by, entry, at, author)])[0]


def add_many(news: Iterable[NewEntry]) -> list[Engagement]:
    """Add entries in bulk, with one history row each and the summary rows refreshed once."""
    news = list(news)
    facts = Facts([new.entry for new in news], {new.its_author for new in news})
    rows = [_new_row(new, facts) for new in news]
    pairs = list(zip(rows, news, strict=True))
    # Everything that can be refused was; what fails from here on undoes the caller's whole deed.
    with transaction.atomic(savepoint=False):
        kind_of = bodies.hold({pk for new in news for pk in new.entry.organisations})
        Engagement.objects.bulk_create(rows, batch_size=500)
        places, credits, named = [], [], []
        for row, new in pairs:
            kinds = {kind_of[pk] for pk in new.entry.organisations}
            served = new.entry.settlements.items()
            places += [own_rows.place(row, *item, kinds=kinds) for item in served]
            credits += [own_rows.credit(row, mentor) for mentor in new.entry.mentors]
            named += [own_rows.body(row, organisation) for organisation in new.entry.organisations]
        EngagementSettlement.objects.bulk_create(places, batch_size=1000)
        EngagementMentor.objects.bulk_create(credits, batch_size=1000)
        Engagement.organisations.through.objects.bulk_create(named, batch_size=1000)
        for row, new in pairs:
            _name_events(row, new)
        Touched().note(rows, {place.settlement_id for place in places}, kind_of).refresh()
        changes = [
            history.build(row, by=new.by, action="added", at=new.at, after=_added(row, new, facts))
            for row, new in pairs
        ]
        Change.objects.bulk_create(changes, batch_size=500)
    return rows


def _new_row(new, facts):
    county = check_new(new.entry, author=new.its_author, facts=facts)
    at = new.at or timezone.now()
    row = Engagement(
        **{column: getattr(new.entry, name) for name, column in COLUMNS.items()},
        county_id=county,
        author=new.its_author,
        state=State.PLANNED if new.entry.planned else State.LOGGED,
        state_at=at,
        state_by=new.by,
        created_at=at,
        credited=len(new.entry.mentors),
    )
    row.derive()
    return row


def _name_events(row, new):
    """Other counties' entries of the event name this one too, and their histories say so."""
    named = new.entry.same_event
    if named:
        with _rewriting(named, by=new.by, action="changed", at=new.at) as others:
            row.same_event.set(named)
            own_rows.forget(others.values())


def _added(row, new, facts):
    """The new row's values for the history, without asking the database for each."""
    named = {code: f"{facts.settlements[code].name} ({code})" for code in new.entry.settlements}
    return history.snapshot(row, m2m=False) | {
        "settlements": sorted(named.values()),
        "on_site": sorted(named[code] for code, here in new.entry.settlements.items() if here),
        "mentors": sorted(f"{facts.mentors[pk].user.name} ({pk})" for pk in new.entry.mentors),
        "organisations": sorted(
            f"{facts.links.organisations[pk].name} ({pk})" for pk in new.entry.organisations
        ),
        "same_event": sorted(new.entry.same_event),
    }


def change(*, by: User, engagement: Engagement, version: int | None, entry: Entry) -> Engagement:
    """Replace the facts of an entry. A verified, returned or held planned one becomes logged.

    Raises StaleVersion when `version` is not the stored one, ValidationError for bad fields.
    Whoever may not read the private note leaves it as it is.
    """
    named, held = _linked(engagement)
    facts = Facts([entry], [by])
    named |= set(facts.events)
    held |= set(entry.organisations)
    with _rewriting({engagement.pk, *named}, by=by, action="changed", held=held) as rows:
        row = rows[engagement.pk]
        before = entry_of(row)
        if not can_read_private_note(by, row):
            entry = replace(entry, private_note=row.private_note)
        refuse_change(row, version, entry)
        check(entry, county=row.county_id, facts=facts, before=before)
        same = entry.says_the_same(before)
        for name, column in COLUMNS.items():
            setattr(row, column, getattr(entry, name))
        stays = same and row.state == State.VERIFIED
        if not (entry.planned or stays or row.state == State.LOGGED):
            _move(row, State.LOGGED, by=by)
        if not same:
            if set(entry.same_event) != set(before.same_event):
                row.same_event.set(entry.same_event)
                own_rows.forget(rows.values())
            if set(entry.organisations) != set(before.organisations):
                row.organisations.set(entry.organisations)
                own_rows.forget([row])
            own_rows.set_own(row, entry, before)
    return row


def _linked(engagement):
    """The keys of the entries of the same event, and of the organisations named; one query."""
    events = engagement.same_event.through.objects.filter(from_engagement=engagement)
    named = engagement.organisations.through.objects.filter(engagement=engagement)
    rows = (
        events.order_by()
        .values_list("to_engagement_id", Value(False))
        .union(named.order_by().values_list("organisation_id", Value(True)), all=True)
    )
    found = {False: set(), True: set()}
    for key, is_body in rows:
        found[bool(is_body)].add(key)
    return found[False], found[True]


def move(
    *, by: User, engagement: Engagement, to: str, version: int, reason: str = ""
) -> Engagement:
    """Verify, return, cancel or restore one entry; returning and cancelling want a reason.

    Raises StaleVersion, or ValidationError when the state does not allow the move.
    """
    return move_many(by=by, engagements=[engagement], to=to, versions=[version], reason=reason)[0]


def move_many(*, by, engagements, to, versions=None, reason="", at=None):
    """The same for many entries at once, which all make the same move."""
    check_reason(to, reason)
    versions = [UNREAD] * len(engagements) if versions is None else versions
    pairs = zip(engagements, versions, strict=True)
    return move_each([NewMove(by, row, to, reason, at, version) for row, version in pairs])


def move_each(moves: Iterable[NewMove]) -> list[Engagement]:
    """Make one move each of many entries; history and summary rows come with them, once."""
    moves = {move.engagement.pk: move for move in moves}
    for move in moves.values():
        check_reason(move.to, move.reason)
    with transaction.atomic():
        rows = _locked(moves)
        refuse_cancelling([row for row in rows if moves[row.pk].to == "cancel"])
        touched = Touched().note(rows)
        counted = {row.pk for row in rows if row.counts}
        changes = [_make_move(row, moves[row.pk]) for row in rows]
        _store_moves(rows)
        if turned := [row for row in rows if row.counts != (row.pk in counted)]:
            touched.note_plans(turned)
        touched.note(rows, (), ()).refresh()  # whom they served and named is the same
        Change.objects.bulk_create(changes, batch_size=500)
    return rows


def _make_move(row, move):
    """Move a row in memory and give its history row, not yet saved."""
    sources, target, action = MOVES[move.to]
    if move.version is not UNREAD:
        refuse_stale(row, move.version)
    if row.state not in sources:
        text = _("An entry that is %(state)s cannot be moved this way.")
        raise ValidationError(text, "state", {"state": row.get_state_display()})
    before = history.snapshot(row, m2m=False)
    if target:
        _move(row, target, by=move.by, reason=move.reason, at=move.at)
    else:
        _move(row, row.state_before, by=move.by, reason=_earlier_reason(row), at=move.at)
    row.version += 1
    row.changed_at = move.at or timezone.now()
    noted = {"before": before, "after": history.snapshot(row, m2m=False), "at": move.at}
    return history.build(row, by=move.by, action=action, reason=move.reason.strip(), **noted)


def _earlier_reason(row):
    """Why an entry was returned that is now brought back to that state; only the history knows."""
    if row.state_before != State.RETURNED:
        return ""
    told = Change.objects.of(row).filter(action="cancelled").order_by("-pk").first()
    return told.fields["state_reason"][0] if "state_reason" in told.fields else row.state_reason


def _store_moves(rows):
    for row in rows:
        row.derive()
    fields = ["state", "state_at", "state_by", "state_reason", "state_before", "version"]
    fields += ["changed_at", "logged_at", "lag_days"]
    Engagement.objects.bulk_update(rows, fields, batch_size=100)
    for counts in (True, False):
        own_rows.copy_down([row.pk for row in rows if row.counts == counts], counts=counts)


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
    keys = [engagement.pk, into.pk]
    with _rewriting(keys, by=by, action="joined", at=at, held=bodies.named_by(keys)) as rows:
        row, meeting = rows[engagement.pk], rows[into.pk]
        refuse_stale(row, version)
        refuse_join(row, meeting)
        _move(row, State.JOINED, by=by, at=at)
        row.joined_to = meeting
        row.save(update_fields=["state", "joined_to", "state_before"])
        _merge_again(meeting, by, at)
    return meeting


def unjoin(*, by: User, engagement: Engagement, version: int) -> Engagement:
    """Undo a join: the entry stands alone again, and the meeting keeps what is its own."""
    joined_to = Engagement.objects.values_list("joined_to", flat=True).get(pk=engagement.pk)
    keys = [engagement.pk, joined_to]
    held = bodies.named_by(keys)
    with _rewriting(keys, by=by, action="join undone", held=held) as rows:
        row, meeting = rows[engagement.pk], rows.get(joined_to)
        refuse_stale(row, version)
        if meeting is None or row.joined_to_id != joined_to:
            raise ValidationError(_("This entry is not joined to another."), "state")
        _move(row, State.LOGGED, by=by)
        row.joined_to = None
        row.save(update_fields=["state", "joined_to", "state_before"])
        _merge_again(meeting, by)
    return row


def _merge_again(meeting, by, at=None):
    """Merge, and let a verified meeting whose facts this changed be verified again."""
    before = history.snapshot(meeting)
    own_rows.merge(meeting)
    if meeting.state == State.VERIFIED and history.snapshot(meeting) != before:
        _move(meeting, State.LOGGED, by=by, at=at)


def _locked(pks):
    rows = Engagement.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk__in=[pk for pk in pks if pk is not None]).order_by("pk"))


def _served(rows):
    """The KSH codes of the settlements that fetched entries serve."""
    return {place.settlement_id for row in rows.values() for place in row.places.all()}


def _named(rows):
    """The keys of the organisations that fetched entries name."""
    return {body.pk for row in rows.values() for body in row.organisations.all()}


@contextmanager
def _rewriting(pks, *, by, action, at=None, held=()):
    """Lock entries, let the caller change them, then save what changed with all that follows;
    `held` are the keys of the organisations that they name or will name, where a settlement or an
    organisation may be another."""
    with transaction.atomic():
        bodies.hold(set(held))
        rows = {row.pk: row for row in _locked(pks)}
        own_rows.fetch(rows.values())
        touched = Touched().note(rows.values(), _served(rows), _named(rows))
        before = {pk: history.snapshot(row) for pk, row in rows.items()}
        copied = {pk: (row.held_on, row.counts) for pk, row in rows.items()}
        yield rows
        own_rows.fetch(rows.values())  # of those that the caller wrote and forgot
        after = {pk: history.snapshot(row) for pk, row in rows.items()}
        changed = [row for pk, row in rows.items() if after[pk] != before[pk]]
        for row in changed:
            row.version += 1
            row.changed_at = at or timezone.now()
            after[row.pk]["version"] = row.version
            row.save()
            if copied[row.pk][1] != row.counts:
                touched.note_plans([row])
            if copied[row.pk] != (row.held_on, row.counts):
                own_rows.copy_down([row.pk], held_on=row.held_on, counts=row.counts)
            told = {"before": before[row.pk], "after": after[row.pk], "at": at}
            history.write(row, by=by, action=action, **told)
        if changed:
            touched.note(rows.values(), _served(rows), _named(rows))
            if touched.organisations:
                bodies.copy_kinds([row.pk for row in changed])
            touched.refresh()
