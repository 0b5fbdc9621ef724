"""The ledger itself notices what is lost, doubled or told wrongly."""

import pytest

from tests.faults.ledger import Ledger, Typed

ONE = Typed("11111111-1111-4111-8111-111111111111", "Egy szöveg.")


class Office:
    """What a database says."""

    def __init__(self, texts=(), received=(), quarantined=()):
        self.texts = lambda: dict(texts)
        self.received = lambda: dict(received)
        self.quarantined = lambda: dict(quarantined)


def row(state, text=None, receipt=None):
    return {"ref": ONE.ref, "state": state, "text": text, "receipt": receipt}


HERE = Office({ONE.text: [7]}, {ONE.ref: [7]})
NOTHING = Office()


@pytest.mark.parametrize(
    ("office", "kept"),
    [
        (HERE, [row("received", receipt=7)]),
        (HERE, []),
        (NOTHING, [row("queued", ONE.text)]),
        (Office((), {ONE.ref: [None]}, {ONE.ref: ONE.text}), [row("quarantined", ONE.text)]),
    ],
)
def test_what_is_in_order_is_counted(office, kept):
    ledger = Ledger()
    ledger.audit("in order", [ONE], office, kept)
    assert ledger.line() == "scenarios 1, entries 1, lost 0, doubled 0"


@pytest.mark.parametrize(
    ("office", "kept", "line"),
    [
        (NOTHING, [], "lost 1, doubled 0"),
        (NOTHING, [row("queued", ONE.text + " ")], "lost 1, doubled 0"),
        (NOTHING, [row("received", receipt=7)], "lost 1, doubled 0"),
        (Office({ONE.text: [7, 8]}, {ONE.ref: [7]}), [], "lost 0, doubled 1"),
        (Office({ONE.text: [7]}, {ONE.ref: [7, 8]}), [], "lost 0, doubled 1"),
        (HERE, [row("received", receipt=8)], "lost 0, doubled 0"),
        (HERE, [row("queued", ONE.text)], "lost 0, doubled 0"),
        (HERE, [row("quarantined", ONE.text)], "lost 0, doubled 0"),
    ],
)
def test_what_is_wrong_is_noticed(office, kept, line):
    ledger = Ledger()
    with pytest.raises(AssertionError):
        ledger.audit("wrong", [ONE], office, kept)
    assert ledger.line() == f"scenarios 1, entries 1, {line}"
