"""What became of the typed entries: joined, verified, returned, cancelled; named by a neighbour."""

from dataclasses import dataclass, replace
from datetime import timedelta

from engagements import actions
from engagements.actions import NewEntry, NewMove
from engagements.demo import texts
from engagements.demo.occasions import Occasion
from engagements.demo.plan import moment, workday
from engagements.models import Engagement, Kind, Mode

VERIFIED_AFTER = 14  # days after which an entry has mostly been verified
JOINED, SHARED = 5, 3


@dataclass(frozen=True)
class Done:
    """An entry as stored, as typed, and the occasion it tells of."""

    row: Engagement
    new: NewEntry
    occasion: Occasion


def settle(work, done):
    """Let everything happen that happens after typing; says what, for the terminal."""
    joined = _join(work, done)
    _share(work, done)
    moves = [move for item in done if item.row.pk not in joined for move in _moves(work, item)]
    moved = actions.move_each(moves)
    return f"{len(moved)} verified, returned or cancelled, {JOINED} joined, {SHARED} shared"


def _join(work, done):
    """A colleague typed the same meeting again, and joined it into the first receipt."""
    recent = work.last - timedelta(12)
    alike = [
        item
        for item in done
        if item.occasion.fate == "keep"
        and item.occasion.mode == Mode.ON_SITE
        and item.row.held_on >= recent
        and _colleague(work, item)
    ]
    chosen = work.random.sample(alike, JOINED)
    for item in chosen:
        colleague = _colleague(work, item)
        again = work.entry(item.occasion, [colleague])
        again = replace(again, settlements=item.new.entry.settlements)
        at = moment(work.last, 20, 15)
        second = actions.add(by=colleague.user, entry=again, at=at)
        actions.join(
            by=colleague.user,
            engagement=second,
            into=item.row,
            version=second.version,
            at=at + timedelta(minutes=20),
        )
    return {item.row.pk for item in chosen}


def _colleague(work, item):
    """Somebody of the office who was not there; None where the whole team was."""
    team = work.network.members_on(item.occasion.county, item.row.held_on)
    there = item.new.entry.mentors
    return next((row for row in team if work.profile(row) not in there), None)


def _share(work, done):
    """Online information sessions held for two counties: the other county typed its own entry."""
    held = [
        item
        for item in done
        if (item.row.kind, item.row.mode) == (Kind.INFORMATION, Mode.ONLINE)
        and item.occasion.fate == "keep"
    ]
    for item in held[-SHARED:]:
        places = [
            place
            for code, team in work.places.items()
            for place in team
            if code != item.occasion.county
            and place.is_regular
            and place.involved_on < item.row.held_on
        ]
        place = work.random.choice(places)
        code, held_on = place.settlement.county_id, item.row.held_on
        member = place.answering_on(held_on) or work.network.members_on(code, held_on)[0]
        other = Occasion(code, held_on, Kind.INFORMATION, Mode.ONLINE, [place])
        entry = replace(work.entry(other, [member]), same_event=(item.row.pk,))
        at = min(item.new.at + timedelta(hours=20), moment(work.last, 21))
        actions.add(by=member.user, entry=entry, at=at)


def _moves(work, item):
    random, new, fate = work.random, item.new, item.occasion.fate
    if fate == "return":
        reason = random.choice(texts.RETURN_REASONS)
        yield _reviewed(work, item, "return", (1, 5), reason)
    elif fate == "cancel plan":
        day = max(item.row.held_on - timedelta(1), new.at.date())
        reason = random.choice(texts.CANCEL_REASONS[:-1])
        yield NewMove(new.by, item.row, "cancel", reason, moment(day, 21, 30))
    elif fate == "cancel":
        at = new.at + timedelta(minutes=random.randint(10, 90))
        yield NewMove(new.by, item.row, "cancel", texts.CANCEL_REASONS[-1], at)
    elif fate == "keep":
        age = (work.network.day - new.at.date()).days
        share = 0.94 if age > VERIFIED_AFTER else 0.25 if age > 5 else 0
        if random.random() < share:
            yield _reviewed(work, item, "verify", (1, 12))


def _reviewed(work, item, to, days, reason=""):
    """By the county's lead, or the coordinator where the lead wrote it or took part."""
    network, random, new = work.network, work.random, item.new
    lead = network.lead(item.occasion.county)
    took_part = lead == new.by or network.mentors[lead.pk].pk in new.entry.mentors
    day = workday(new.at.date() + timedelta(random.randint(*days)), 1)
    hour, minute = random.randint(8, 16), random.randint(0, 59)
    at = moment(work.last, 23) if day > work.last else moment(day, hour, minute)
    return NewMove(network.coordinator if took_part else lead, item.row, to, reason, at)
