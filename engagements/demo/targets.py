"""The targets of the demo: the 360 of the network, a deeper one beside it, and some of counties."""

from datetime import timedelta

from engagements.demo import bulk
from engagements.demo.plan import TARGET, due_on, moment
from engagements.models import Target
from engagements.targets.earlier import keep_earlier
from mentorhalo.core import history
from settlements.models import Rung

# KSH code, its name as it stands in a name, rung, number
OF_COUNTIES = (
    ("05", "Borsod-Abaúj-Zemplén", Rung.INVOLVED, 40),
    ("15", "Szabolcs-Szatmár-Bereg", Rung.INVOLVED, 30),
    ("20", "Zala", Rung.INVOLVED, 30),
    ("20", "Zala", Rung.REGULAR, 12),
)
WORDS = {Rung.INVOLVED: "bevont település", Rung.REGULAR: "rendszeres kapcsolat"}
CONTACTS_FIRST, OF_CONTACTS, RAISED = 150, 200, 120  # raised so many days ago


def add(network):
    """Set when the first office opened, and due when the 360 are; one was raised since."""
    due, first = due_on(network.day), min(network.opened.values())
    contacts = Target(
        name="Rendszeres kapcsolatok",
        rung=Rung.REGULAR,
        number=CONTACTS_FIRST,
        due_on=due,
        since=first,
    )
    rows = [
        Target(
            name="A 360 bevont település",
            rung=Rung.INVOLVED,
            number=TARGET,
            due_on=due,
            since=first,
        ),
        contacts,
        *(
            Target(
                name=f"{name}: {number} {WORDS[rung]}",
                rung=rung,
                number=number,
                due_on=due,
                since=first,
                county_id=code,
            )
            for code, name, rung, number in OF_COUNTIES
        ),
    ]
    bulk.create(rows, by=network.admin, at=moment(first, 10))
    _raise(contacts, network)
    return rows


def _raise(target, network):
    """More is aimed at from a day on, and the days before keep what they had."""
    since, before = network.day - timedelta(RAISED), history.snapshot(target)
    target.number, target.since, target.version = OF_CONTACTS, since, 2
    target.save()
    keep_earlier(target, before)
    told = {"by": network.admin, "at": moment(since, 10), "before": before}
    history.write(target, action="changed", **told)
