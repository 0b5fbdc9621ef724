"""Organisations and contacts: municipalities are named by their places, all else is invented."""

from random import Random

from engagements.demo import bulk, names
from engagements.demo.plan import PLANS, moment
from mentorhalo.core.text import fold
from settlements.models import (
    Contact,
    LegalBasis,
    Organisation,
    OrganisationKind,
    OrganisationPlace,
    Status,
)

MAIL = "pelda.hu"
MUNICIPALITIES, HOUSES, LIBRARIES, CIRCLES = 11, 4, 3, 4  # a county, at most
STYLED = {
    Status.VILLAGE: "Község",
    Status.LARGE_VILLAGE: "Nagyközség",
    Status.TOWN: "Város",
    Status.COUNTY_TOWN: "Megyei Jogú Város",
}
WORDS = (
    "Akácvirág Bodza Diófa Fecskefészek Gólyahír Harangszó Hársfa Kakukkfű Kalász Kéknefelejcs "
    "Kemence Kökörcsin Kútágas Levendula Margaréta Napraforgó Őszirózsa Pipacs Rozmaring "
    "Szivárvány Szőlőskert Tűzliliom Vadrózsa Vándorfecske"
).split()
HOUSE_NAMES = (
    (OrganisationKind.CULTURAL_HOUSE, "Művelődési Ház"),
    (OrganisationKind.COMMUNITY_VENUE, "Közösségi Színtér"),
    (OrganisationKind.CULTURAL_HOUSE, "Faluház"),
    (OrganisationKind.COUNTRY_HOUSE, "Tájház"),
)
CIRCLE_NAMES = ("Egyesület", "Faluszépítő Egyesület", "Nyugdíjasklub", "Ifjúsági Kör", "Alapítvány")
ROLES = {
    OrganisationKind.MUNICIPALITY: ("polgármester", "jegyző", "közművelődési ügyintéző"),
    OrganisationKind.LIBRARY: ("könyvtáros", "intézményvezető"),
    OrganisationKind.NGO: ("elnök", "titkár"),
}
OTHER_ROLES = ("művelődésszervező", "intézményvezető")
SOURCES = ("a szervezet honlapja", "személyes megkeresés", "az önkormányzat közlése")


def add(network, chosen, *, seed, day):
    """Make each county's bodies and contacts; {county code: its organisations}."""
    random = Random(f"{seed} {day} bodies")
    county = {code: _County(random, chosen[code]) for code in chosen}
    rows = [row for one in county.values() for row in one.organisations]
    since = {code: moment(network.opened[code], 11) for code in chosen}
    _save(network, county, rows, since)
    contacts = [_contact(random, network, row) for row in rows if random.random() < 0.7]
    bulk.create(
        contacts,
        by=lambda contact: network.lead(contact.organisation.seat.county_id),
        at=lambda contact: moment(contact.since, 14),
    )
    return {code: one.organisations for code, one in county.items()}


class _County:
    """The bodies of one county: their rows, maintainers and settlements served, not saved yet."""

    def __init__(self, random, places):
        self.random = random
        self.words = random.sample(WORDS, len(WORDS))
        self.organisations, self.served = [], []
        places = [place for place in places if place.contacted_on] or places
        places = sorted(places, key=lambda place: (place.involved_on is None, place.code))
        self.seats = [place.settlement for place in places[:MUNICIPALITIES]]
        self.offices = {seat.pk: self._municipality(seat) for seat in self.seats}
        self._institutions()

    def _municipality(self, seat):
        name = f"{seat.name} {STYLED[seat.status]} Önkormányzata"
        return self._body(name, OrganisationKind.MUNICIPALITY, seat)

    def _institutions(self):
        for number, seat in enumerate(self._some(HOUSES)):
            kind, word = HOUSE_NAMES[number % len(HOUSE_NAMES)]
            self._body(f"{self.words.pop()} {word}", kind, seat, maintained=True)
        for seat in self._some(LIBRARIES):
            row = self._body(
                f"{self.words.pop()} Könyvtár", OrganisationKind.LIBRARY, seat, maintained=True
            )
            near = [other for other in self.seats if other is not seat]
            served = self.random.sample(near, min(len(near), self.random.choice((0, 2, 3))))
            self.served += [(row, settlement) for settlement in served]
        for seat in self._some(CIRCLES):
            word = self.random.choice(CIRCLE_NAMES)
            self._body(f"{self.words.pop()} {word}", OrganisationKind.NGO, seat)

    def _some(self, number):
        return self.random.sample(self.seats, min(number, len(self.seats)))

    def _body(self, name, kind, seat, maintained=False):
        row = Organisation(name=name, kind=kind, seat=seat)
        if maintained:
            row.maintainer = self.offices[seat.pk]
        row.derive()
        row.email = f"{fold(name).replace(' ', '.')[:40].strip('.')}@{MAIL}"
        self.organisations.append(row)
        return row


def _save(network, county, rows, since):
    """Municipalities first, as they maintain the others; then the history of all."""
    for first in (True, False):
        wave = [row for row in rows if (row.maintainer is None) == first]
        for row in wave:
            row.maintainer_id = row.maintainer and row.maintainer.pk
        Organisation.objects.bulk_create(wave, batch_size=500)
    OrganisationPlace.objects.bulk_create(
        OrganisationPlace(organisation=row, settlement=settlement)
        for one in county.values()
        for row, settlement in one.served
    )
    bulk.note(
        rows,
        by=lambda row: network.lead(row.seat.county_id),
        at=lambda row: since[row.seat.county_id],
    )


def _contact(random, network, organisation):
    """Somebody invented; every tenth has not been given the privacy notice yet."""
    name = f"{random.choice(names.FAMILY)} {random.choice(names.WOMEN + names.MEN)}"
    since = network.opened[organisation.seat.county_id]
    area = next(plan.phone for plan in PLANS if plan.code == organisation.seat.county_id)
    contact = Contact(
        organisation=organisation,
        name=name,
        role=random.choice(ROLES.get(organisation.kind, OTHER_ROLES)),
        email=f"{names.person(name).username}@{MAIL}",
        phone=f"+36 {area} 000 {random.randint(0, 999):03d}",
        legal_basis=random.choice((LegalBasis.PUBLIC_TASK, LegalBasis.CONSENT)),
        source=random.choice(SOURCES),
        since=since,
    )
    if contact.legal_basis == LegalBasis.CONSENT or random.random() < 0.9:
        contact.notice_version, contact.notice_on = "2025/1", since
    if random.random() < 0.05:
        contact.opted_out_on = network.day
    contact.derive()
    return contact
