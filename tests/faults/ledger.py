"""What was typed in all scenarios, and what became of it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Typed:
    """One entry as a person typed it; `text` is its summary and stands in no other entry."""

    ref: str
    text: str


NOTHING_WRONG = ([], [], [])


@dataclass
class Ledger:
    """Counts over the whole suite. An entry is lost when its text is neither on the phone nor on
    the server, and doubled when the server holds it more than once."""

    scenarios: list[str] = field(default_factory=list)
    entries: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    def line(self):
        return (
            f"scenarios {len(self.scenarios)}, entries {self.entries}, "
            f"lost {len(self.lost)}, doubled {len(self.doubled)}"
        )

    def audit(self, scenario, typed, plant, kept=(), shown=None):
        """Count a scenario that is over, and hold it to what `compare` says."""
        self.scenarios.append(scenario)
        self.entries += len(typed)
        lost, doubled, lies = self.compare(typed, plant, kept, shown)
        self.lost += lost
        self.doubled += doubled
        assert (lost, doubled) == ([], []), f"{scenario}: lost {lost}, doubled {doubled}"
        assert lies == [], f"{scenario}: the phone says what is not so: {lies}"

    @staticmethod
    def compare(typed, plant, kept=(), shown=None):
        """What was typed beside the database, what the phone has kept, and the queue's page
        (`shown`: {UUID: (state, receipt)}): texts lost, texts doubled, and what is told wrongly."""
        texts, received, waiting = plant.texts(), plant.received(), plant.quarantined()
        phone = {row["ref"]: row for row in kept}
        lost, doubled, lies = [], [], []
        for entry in typed:
            rows = texts.get(entry.text, [])
            held = waiting.get(entry.ref) == entry.text
            mine = phone.get(entry.ref, {})
            if not rows and not held and mine.get("text") != entry.text:
                lost.append(entry.text)
            if len(rows) + held > 1 or len(received.get(entry.ref, ())) > 1:
                doubled.append(entry.text)
            if mine and not _is_true(mine, rows, held):
                lies.append((mine, rows, held))
            if shown is not None and shown.get(entry.ref) != _to_show(mine):
                lies.append((mine, shown.get(entry.ref)))
        return lost, doubled, lies


def _is_true(mine, rows, held):
    """Whether the phone's word for an entry is what the database says."""
    if mine["state"] == "received":
        return rows == [mine["receipt"]]
    if mine["state"] == "quarantined":
        return held
    return not rows and not held


def _to_show(mine):
    """The state on the row of the queue, and the receipt that the row leads to."""
    return (mine["state"], mine["receipt"]) if mine else None
