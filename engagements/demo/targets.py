"""The targets of the demo: the 360 of the network, a deeper one beside it, and some of counties."""

from engagements.demo import bulk
from engagements.demo.plan import TARGET, due_on, moment
from engagements.models import Target
from settlements.models import Rung

# KSH code, its name as it stands in a name, rung, number
OF_COUNTIES = (
    ("05", "Borsod-Abaúj-Zemplén", Rung.INVOLVED, 40),
    ("15", "Szabolcs-Szatmár-Bereg", Rung.INVOLVED, 30),
    ("20", "Zala", Rung.INVOLVED, 30),
    ("20", "Zala", Rung.REGULAR, 12),
)
WORDS = {Rung.INVOLVED: "bevont település", Rung.REGULAR: "rendszeres kapcsolat"}
OF_CONTACTS = 200


def add(network):
    """Set when the first office opened, and due when the 360 are."""
    due = due_on(network.day)
    rows = [
        Target(name="A 360 bevont település", rung=Rung.INVOLVED, number=TARGET, due_on=due),
        Target(name="200 rendszeres kapcsolat", rung=Rung.REGULAR, number=OF_CONTACTS, due_on=due),
        *(
            Target(
                name=f"{name}: {number} {WORDS[rung]}",
                rung=rung,
                number=number,
                due_on=due,
                county_id=code,
            )
            for code, name, rung, number in OF_COUNTIES
        ),
    ]
    first = min(network.opened.values())
    return bulk.create(rows, by=network.admin, at=moment(first, 10))
