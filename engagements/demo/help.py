"""Requests for help in the demo: a few waiting in each county, others answered."""

from collections import defaultdict
from datetime import timedelta
from random import Random

from engagements.demo import bulk
from engagements.demo.plan import moment
from engagements.models import (
    COUNTED,
    Engagement,
    EngagementSettlement,
    HelpRequest,
    HelpState,
)
from mentorhalo.core import history
from mentorhalo.core.models import Change

NEEDED = (
    "Nincs, aki a kitöltött kérdőíveket összesítse; egy délután segítség kellene.",
    "A jegyző szerint a terem nem használható, amíg a villamos felülvizsgálat nincs meg. "
    "Ki tudna ebben tanácsot adni?",
    "Előadó kellene a következő beszélgetésre: hogyan alakul egyesület egy kézimunkakörből.",
    "Két egyesület vitája miatt elakadt a cselekvési terv; jó lenne egy külső moderátor.",
    "A könyvtárosi állás fél éve üres, nincs kivel megszervezni az alkalmakat.",
    "A nemzetiségi önkormányzat is bekapcsolódna; kitől kérhetünk jó példát?",
)
ANSWERS = (
    "Jövő kedden kimegyünk ketten, és együtt megcsináljuk.",
    "A szomszéd járás mentora csinált már ilyet, átküldtem az elérhetőségét.",
    "A módszertani kézikönyv 4. fejezete éppen erről szól; telefonon átbeszéltük.",
)
IN_COUNTY, WITHIN = 4, 60  # requests of a county; of occasions so many days back
WAITING = 2  # of them; where there are no more, one


def add(network, *, seed, day):
    """Write the requests and their answers; says what, for the terminal."""
    random = Random(f"{seed} {day} help")
    asked = list(_asked(random, network, day))
    rows = [row for rows in asked for row in rows]
    if not rows:
        return "0 requests for help"
    bulk.create(rows, by=lambda row: row.asked_by, at=lambda row: row.asked_at)
    answered = [row for rows in asked for row in rows[min(WAITING, len(rows) - 1) :]]
    told = [_answer(random, network, row, day) for row in answered]
    fields = ["state", "answer", "answered_by", "answered_at", "version"]
    HelpRequest.objects.bulk_update(answered, fields)
    Change.objects.bulk_create(told)
    return f"{len(rows)} requests for help, {len(rows) - len(answered)} waiting"


def _asked(random, network, day):
    """For each county some lately held occasions on which help was asked for."""
    since = day - timedelta(days=WITHIN)
    typed_by = moment(day - timedelta(days=1), 0)  # so that an answer lies in the past too
    rows = Engagement.objects.filter(state__in=COUNTED, held_on__gte=since, created_at__lt=typed_by)
    held = defaultdict(list)
    for row in rows.filter(author__in=_team(network, day)).order_by("pk"):
        held[row.county_id].append(row)
    chosen = {county: _some(random, found) for county, found in sorted(held.items())}
    keys = [row.pk for rows in chosen.values() for row in rows]
    places = EngagementSettlement.objects.filter(engagement__in=keys, own=True).order_by("pk")
    places = {row.engagement_id: row.settlement for row in places.select_related("settlement")}
    people = {user.pk: user for user in _people(network)}
    for rows in chosen.values():
        yield [_request(random, row, places[row.pk], people[row.author_id]) for row in rows]


def _some(random, held):
    """Occasions of a county; the only one twice, so that one request waits and one is answered."""
    return random.sample(held, min(IN_COUNTY, len(held))) if len(held) > 1 else held * 2


def _people(network):
    return [mentor.user for mentor in network.mentors.values()]


def _team(network, day):
    """Who is in some office today: they ask, and see what becomes of it."""
    return [row.user_id for county in network.offices for row in network.members_on(county, day)]


def _request(random, held, place, user):
    row = HelpRequest(
        county_id=held.county_id,
        settlement=place,
        engagement=held,
        what=random.choice(NEEDED),
        asked_by=user,
        asked_at=held.created_at + timedelta(minutes=4),
    )
    row.derive()
    return row


def _answer(random, network, row, day):
    """Let the office's lead answer a request some days later; its history row."""
    before = history.snapshot(row)
    asked = row.asked_at.date()
    on = min(asked + timedelta(days=random.randint(1, 6)), day - timedelta(1))
    row.state, row.answer, row.version = HelpState.ANSWERED, random.choice(ANSWERS), 2
    row.answered_by = network.lead(row.county_id)
    row.answered_at = max(moment(on, random.randint(9, 16)), row.asked_at + timedelta(minutes=30))
    noted = {"before": before, "at": row.answered_at}
    return history.build(row, by=row.answered_by, action="answered", **noted)
