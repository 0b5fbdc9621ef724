"""Handovers of the demo: one waits in Zala, and those behind the assignments that changed hands."""

from collections import defaultdict
from datetime import timedelta
from random import Random

from django.utils import timezone

from engagements.demo.plan import moment, workday
from engagements.models import Promise
from mentorhalo.core import history
from mentorhalo.core.models import Change
from settlements.models import Assignment, Handover, HandoverItem, HandoverState

PITFALLS = (
    "A művelődési ház kulcsa a könyvtárosnál van; előző nap telefonálni kell érte.",
    "Hétfőn és kedden érdemes menni, szerdán falugondnoki nap van, nincs kivel beszélni.",
    "Két egyesület van, és nem szívesen ülnek egy asztalhoz: külön-külön kezdjük.",
    "A plakátot az üzletbe és a buszmegállóba kérik, az internetes hírt kevesen olvassák.",
    "A terem fűtését két nappal előbb jelezni kell.",
    "A kézimunkakör a mag: ha ők jönnek, jön a falu.",
)
NOTES = (
    "Minden településen elköszöntem, és szóltam, hogy te jössz utánam.",
    "Az első alkalomra szívesen elkísérlek.",
    "",
)
WAITING = 3  # settlements in the handover that waits
ZALA = "20"


def add(network, *, seed, day):
    """Write the handovers; says what, for the terminal."""
    random = Random(f"{seed} {day} handovers")
    past = [_past(random, *group) for group in _changed_hands(day)]
    waiting = _waiting(random, network, day)
    rows, items = [], []
    for row, places in [*past, *([waiting] if waiting else [])]:
        rows.append(row)
        items += [_item(random, row, place) for place in places]
    Handover.objects.bulk_create(rows)
    HandoverItem.objects.bulk_create(items)
    _note(rows, items)
    moved = [change for row, places in past for change in _move_promises(row, places)]
    Change.objects.bulk_create(moved)
    return f"{len(rows)} handovers, {'one' if waiting else 'none'} of them waiting"


def _changed_hands(day):
    """(giver, taker, the day, settlements) where one mentor's time ended as a colleague's began."""
    rows = Assignment.objects.filter(since__lte=day)
    rows = list(rows.select_related("settlement", "mentor__user").order_by("pk"))
    ended = {(row.settlement_id, row.until): row for row in rows if row.until}
    groups = defaultdict(list)
    for row in rows:
        before = ended.get((row.settlement_id, row.since))
        if before is not None and before.mentor_id != row.mentor_id:
            groups[before.mentor, row.mentor, row.since].append(row.settlement)
    return [(*key, places) for key, places in groups.items()]


def _past(random, giver, taker, on, places):
    offered = moment(workday(on - timedelta(random.randint(2, 6))), 15, 20)
    row = Handover(
        county_id=places[0].county_id,
        giver=giver,
        taker=taker,
        note=random.choice(NOTES),
        offered_by=giver.user,
        offered_at=offered,
        state=HandoverState.ACCEPTED,
        decided_by=taker.user,
        decided_at=moment(on, 9, 30),
    )
    return row, places


def _waiting(random, network, day):
    """A colleague offers settlements to the mentor whose account the README names."""
    team = [row.user for row in network.members_on(ZALA, day) if not row.is_lead]
    taker = network.people[ZALA][1]
    givers = [network.mentors[user.pk] for user in team if user.pk != taker.pk]
    for giver in givers:
        rows = Assignment.objects.on(day).filter(mentor=giver, settlement__county=ZALA)
        rows = rows.filter(since__lt=day - timedelta(3))
        held = list(rows.select_related("settlement").order_by("since", "pk")[:WAITING])
        if held:
            row = Handover(
                county_id=ZALA,
                giver=giver,
                taker=network.mentors[taker.pk],
                note=NOTES[0],
                offered_by=giver.user,
                offered_at=moment(workday(day - timedelta(1)), 15, 40),
            )
            return row, [assignment.settlement for assignment in held]
    return None


def _item(random, row, place):
    return HandoverItem(handover=row, settlement=place, pitfalls=random.choice(PITFALLS))


def _note(rows, items):
    """Each was offered, and accepted on its day."""
    names = defaultdict(list)
    for item in items:
        names[item.handover_id].append(f"{item.settlement.name} ({item.settlement_id})")
    changes = []
    for row in rows:
        decided = history.snapshot(row, m2m=False) | {"settlements": sorted(names[row.pk])}
        offered = decided | {"state": "offered", "decided_by": None, "decided_at": None}
        told = {"by": row.offered_by, "at": row.offered_at, "after": offered}
        changes.append(history.build(row, action="offered", **told))
        if row.state == HandoverState.ACCEPTED:
            told = {"by": row.decided_by, "at": row.decided_at, "after": decided}
            changes.append(history.build(row, action="accepted", before=offered, **told))
    Change.objects.bulk_create(changes)


def _move_promises(row, places):
    """What was open on that day went along; the history row of each."""
    on = timezone.localdate(row.decided_at)
    rows = Promise.objects.filter(
        settlement__in=places, mentor=row.giver, created_at__lt=row.decided_at
    )
    open_then = [promise for promise in rows if not promise.settled_on or promise.settled_on > on]
    changes = []
    for promise in open_then:
        before = history.snapshot(promise)
        promise.mentor = row.taker
        promise.version += 1
        told = {"by": row.decided_by, "at": row.decided_at, "before": before}
        changes.append(history.build(promise, action="handed over", **told))
    Promise.objects.bulk_update(open_then, ["mentor", "version"], batch_size=200)
    return changes
