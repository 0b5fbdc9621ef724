"""Which settlements the demo works with, from when, and who answers for them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from engagements.demo import bulk
from engagements.demo.plan import PLANS, TRANSFERS, moment, share_of_time, workday
from settlements.models import Assignment, Settlement

PROSPECTS = 5  # settlements a county that somebody answers for but nobody contacted yet
HANDED_OVER = 8  # settlements that changed hands inside a county
TOWNS = ("város", "megyei jogú város", "nagyközség")


@dataclass
class Place:
    """A settlement of the plan: the days it is first contacted and first visited, whether contact
    becomes regular, and the assignments [mentor's membership, since, until]."""

    settlement: Settlement
    contacted_on: date | None = None
    involved_on: date | None = None
    is_regular: bool = False
    answers: list = field(default_factory=list)

    @property
    def code(self):
        return self.settlement.pk

    def answering_on(self, day):
        for member, since, until in self.answers:
            if since <= day and (until is None or day < until):
                return member
        return None


def choose(network):
    """{county code: its places}, with their days and assignments; the assignments are saved."""
    everywhere = {plan.code: [] for plan in PLANS}
    for row in Settlement.objects.existing().filter(county__in=everywhere).order_by("pk"):
        everywhere[row.county_id].append(row)
    places = {plan.code: _places(network, plan, everywhere[plan.code]) for plan in PLANS}
    for code in places:
        _assign(network, code, places[code])
    for old, to, _ago, left in TRANSFERS:
        _leave(network, old, to, left, places[old])
    _hand_over(network, places)
    _save(network, places)
    return places


def _places(network, plan, settlements):
    random, seat = network.random, network.counties[plan.code].seat
    weight = {row.pk: 3 if row.status in TOWNS else 1 for row in settlements}
    order = sorted(
        settlements,
        key=lambda row: (row.name != seat, -(random.random() ** (1 / weight[row.pk]))),
    )
    chosen = [Place(row) for row in order[: plan.contacted + PROSPECTS]]
    contacted = chosen[: plan.contacted]
    involved = sorted(random.sample(contacted, plan.involved), key=lambda place: place.code)
    random.shuffle(involved)
    opened = network.opened[plan.code]
    for rank, place in enumerate(involved):
        place.involved_on = _day(network, plan, opened, (rank + 0.5) / plan.involved)
        place.is_regular = rank < plan.regular
        earlier = random.choice((0, 0, 3, 8, 15, 24))
        place.contacted_on = workday(
            max(opened + timedelta(2), place.involved_on - timedelta(earlier)), 1
        )
    others = [place for place in contacted if place.involved_on is None]
    for rank, place in enumerate(others):
        place.contacted_on = _day(network, plan, opened, (rank + 0.5) / len(others))
    return chosen


def _day(network, plan, opened, share):
    """The workday on which that share of a county's work had begun."""
    span = (network.day - opened).days - 10
    offset = 6 + span * share_of_time(share, plan.reach) + network.random.randint(-5, 5)
    day = opened + timedelta(max(3, min(round(offset), span + 6)))
    return max(workday(day), workday(opened + timedelta(2), 1))


def _assign(network, code, places):
    """Give each place to whoever of the team has the fewest on that day."""
    load = Counter()
    for place in sorted(places, key=lambda place: (place.contacted_on or network.day, place.code)):
        since = (place.contacted_on or network.day) - timedelta(network.random.randint(0, 20))
        since = max(since, network.opened[code])
        team = network.members_on(code, since)
        # Leads take fewer; who will change offices takes more, so that there is much to hand over.
        member = min(
            team, key=lambda row: (load[row.pk] + row.is_lead * 2 - bool(row.until) * 4, row.pk)
        )
        load[member.pk] += 1
        place.answers = [[member, since, None]]


def _leave(network, old, to, left, places):
    """Who changed offices leaves `left` involved settlements to nobody, the rest to others."""
    leaver = next(row for row in network.teams[old] if row.until)
    involved = [
        place for place in places if place.involved_on and place.contacted_on < leaver.until
    ]
    involved.sort(key=lambda place: (place.answers[0][0] is not leaver, place.code))
    for place in involved[:left]:
        place.answers = [[leaver, place.answers[0][1], leaver.until]]
    others = [row for row in network.teams[old] if not row.until]
    mine = [place for place in places if place.answers[0][0] is leaver]
    for number, place in enumerate(place for place in mine if place not in involved[:left]):
        heir = others[number % len(others)]
        place.answers[0][2] = leaver.until
        place.answers.append([heir, max(leaver.until, heir.since), None])


def _hand_over(network, places):
    """Some settlements went to a colleague of the same team."""
    open_ones = [
        (code, place)
        for code in places
        for place in places[code]
        if place.is_regular and place.answers[0][2] is None
    ]
    for code, place in network.random.sample(open_ones, HANDED_OVER):
        first = place.answers[0]
        day = workday(network.day - timedelta(network.random.randint(20, 60)))
        team = [row for row in network.members_on(code, day) if row is not first[0]]
        if first[1] < day:
            first[2] = day
            place.answers.append([network.random.choice(team), day, None])


def _save(network, places):
    rows = [
        Assignment(
            settlement=place.settlement,
            mentor=network.mentors[member.user_id],
            since=since,
            until=until,
        )
        for code in places
        for place in places[code]
        for member, since, until in place.answers
    ]
    bulk.create(
        rows,
        by=lambda row: network.lead(row.settlement.county_id),
        at=lambda row: moment(row.since, 9, 30),
    )
