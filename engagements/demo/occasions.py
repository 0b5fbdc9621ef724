"""The occasions of the demo: on which day, of what kind, where; not yet who and what was said."""

from dataclasses import dataclass
from datetime import date, timedelta

from engagements.demo.plan import workday
from engagements.models import Kind, Mode

# Of a hundred occasions where contact is regular.
KINDS = {
    Kind.VISIT: 34,
    Kind.CONSULTATION: 29,
    Kind.WORKSHOP: 9,
    Kind.COMMUNITY: 10,
    Kind.TRAINING: 4,
    Kind.STUDY_TRIP: 2,
    Kind.INFORMATION: 5,
    Kind.PARTNERSHIP: 7,
}
MODES = {
    Kind.VISIT: {Mode.ON_SITE: 100},
    Kind.CONSULTATION: {Mode.PHONE: 55, Mode.ONLINE: 16, Mode.OFFICE: 14, Mode.ON_SITE: 15},
    Kind.WORKSHOP: {Mode.ON_SITE: 85, Mode.OFFICE: 15},
    Kind.COMMUNITY: {Mode.ON_SITE: 100},
    Kind.TRAINING: {Mode.ON_SITE: 70, Mode.OFFICE: 30},
    Kind.STUDY_TRIP: {Mode.ON_SITE: 100},
    Kind.INFORMATION: {Mode.ON_SITE: 60, Mode.OFFICE: 25, Mode.ONLINE: 15},
    Kind.PARTNERSHIP: {Mode.ON_SITE: 50, Mode.OFFICE: 30, Mode.ONLINE: 20},
}
REMOTE = {
    (Kind.CONSULTATION, Mode.PHONE): 55,
    (Kind.CONSULTATION, Mode.ONLINE): 15,
    (Kind.CONSULTATION, Mode.OFFICE): 15,
    (Kind.PARTNERSHIP, Mode.OFFICE): 15,
}
WITH_GUESTS = (Kind.WORKSHOP, Kind.COMMUNITY, Kind.TRAINING, Kind.STUDY_TRIP)
WEEKEND = (Kind.COMMUNITY, Kind.STUDY_TRIP)
PLANNED_EACH = 2  # planned occasions of the coming weeks, for each member of a team


@dataclass
class Occasion:
    """One occasion to be typed: `places` with the first as host; `fate` is what becomes of it
    (keep, plan, return, cancel plan, cancel)."""

    county: str
    held_on: date
    kind: str
    mode: str
    places: list
    fate: str = "keep"


def draw(random, weights):
    return random.choices(list(weights), list(weights.values()))[0]


def of_county(random, code, places, last):
    """All occasions of one county up to and with `last`, and the planned ones after it."""
    contacted = [place for place in places if place.contacted_on]
    found = list(_information_sessions(random, code, contacted))
    met = {place.code for occasion in found for place in occasion.places}
    for place in contacted:
        if place.is_regular:
            found += _regular(random, code, place, last)
        elif place.involved_on:
            found += _involved(random, code, place, last)
        else:
            found += _only_contacted(random, code, place, last, place.code in met)
    _invite_guests(random, found)
    return found


def _information_sessions(random, code, places):
    """Several settlements at once hear of the network in its office: for many the first contact."""
    waiting = [place for place in places if place.involved_on is None]
    waiting.sort(key=lambda place: (place.contacted_on, place.code))
    while waiting:
        number = random.choice((1, 1, 2, 3, 4))
        group, waiting = waiting[:number], waiting[number:]
        if len(group) > 1:
            day = group[-1].contacted_on
            for place in group:
                place.contacted_on = day
            yield Occasion(code, day, Kind.INFORMATION, Mode.OFFICE, group)


def _remote(random, code, place, day):
    kind, mode = draw(random, REMOTE)
    return Occasion(code, day, kind, mode, [place])


def _first_visit(random, code, place):
    kind = random.choice((Kind.VISIT, Kind.VISIT, Kind.VISIT, Kind.COMMUNITY))
    return Occasion(code, place.involved_on, kind, Mode.ON_SITE, [place])


def _only_contacted(random, code, place, last, met):
    """One or two days of contact, never on the spot."""
    if not met:
        yield _remote(random, code, place, place.contacted_on)
    later = workday(place.contacted_on + timedelta(random.randint(4, 90)))
    if random.random() < 0.3 and place.contacted_on < later <= last:
        yield _remote(random, code, place, later)


def _involved(random, code, place, last):
    """One visit, and one more day at most: the third day would make the contact regular."""
    yield _first_visit(random, code, place)
    if place.contacted_on < place.involved_on:
        yield _remote(random, code, place, place.contacted_on)
        return
    later = workday(place.involved_on + timedelta(random.randint(5, 60)))
    if random.random() < 0.4 and place.involved_on < later <= last:
        yield _remote(random, code, place, later)


def _regular(random, code, place, last):
    """The first contact, the first visit, then every few weeks; one in seven has gone quiet."""
    yield _first_visit(random, code, place)
    days = {place.involved_on}
    if place.contacted_on < place.involved_on:
        yield _remote(random, code, place, place.contacted_on)
        days.add(place.contacted_on)
    end = last
    if random.random() < 0.15:
        end = max(place.involved_on + timedelta(30), last - timedelta(random.randint(62, 150)))
    for day in _rhythm(random, place.involved_on, min(end, last), needed=4 - len(days)):
        kind = draw(random, KINDS)
        if kind in WEEKEND and random.random() < 0.4 and day.weekday() == 4 and day < last:
            day += timedelta(1)
        yield Occasion(code, day, kind, draw(random, MODES[kind]), [place])


def _rhythm(random, start, end, needed):
    """Workdays after `start`, at least `needed` of them, with this settlement's own gap."""
    gap, day, number = random.uniform(7, 20), start, 0
    while True:
        step = max(3, round(random.gauss(gap, gap * 0.4)))
        if number < needed:
            step = min(step, max(3, (end - start).days // (needed + 1)))
        day = workday(day + timedelta(step), 1)
        if day > end:
            return
        number += 1
        yield day


def _invite_guests(random, occasions):
    """To some occasions the neighbours came too; the mentors were on the spot at the host's."""
    regular = {}
    for occasion in occasions:
        if (place := occasion.places[0]).is_regular:
            regular[place.code] = place
    for occasion in occasions:
        if occasion.kind in WITH_GUESTS and occasion.places[0].is_regular and random.random() < 0.3:
            guests = [
                place
                for place in regular.values()
                if place.involved_on <= occasion.held_on and place is not occasion.places[0]
            ]
            occasion.places += random.sample(guests, min(len(guests), random.randint(1, 3)))


def planned(random, code, places, team, day):
    """What stands in the calendar of the coming weeks."""
    for _ in range(team * PLANNED_EACH):
        kind = random.choice((Kind.VISIT, Kind.VISIT, Kind.COMMUNITY, Kind.WORKSHOP))
        held = workday(day + timedelta(random.choice((1, 2, 3, 4, 6, 8, 11, 15, 20, 26, 33))), 1)
        yield Occasion(code, held, kind, Mode.ON_SITE, [random.choice(places)], "plan")


def spoiled(random, places, last):
    """Those that do not count: returned, and cancelled before or after they were logged."""
    counties = [code for code in places if any(place.is_regular for place in places[code])]
    fates = [("return", 10, 30), ("cancel plan", 24, 300), ("cancel", 4, 90)]
    for fate, number, ago in fates:
        for n in range(number):
            code = random.choice(counties)
            known = [place for place in places[code] if place.contacted_on]
            if n % 3:
                known = [place for place in known if place.is_regular]
            place = random.choice(known)
            day = workday(last - timedelta(random.randint(2, ago)))
            day = max(day, workday(place.contacted_on, 1))
            yield Occasion(code, day, Kind.VISIT, Mode.ON_SITE, [place], fate)
