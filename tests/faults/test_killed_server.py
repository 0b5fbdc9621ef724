"""The server is killed under four writers; it needs no browser, so both databases are tried."""

import threading
from concurrent.futures import ThreadPoolExecutor

from tests.faults.writers import PATIENCE, Writer

PEOPLE = ("mentor-no", "mentor-so", "mentor-sz", "mentor-to")
PARCELS, EACH, KILLS = 10, 5, 3


def test_killed_under_four_writers(plant, proxy, ledger):
    writers = [Writer(proxy.url, plant, name) for name in PEOPLE]
    up, answered = threading.Event(), threading.Semaphore(0)
    up.set()

    def write(writer):
        for _ in range(PARCELS):
            writer.deliver(writer.entries(EACH), up)
            answered.release()

    with ThreadPoolExecutor(len(writers)) as pool:
        running = [pool.submit(write, writer) for writer in writers]
        for _ in range(KILLS):
            for _ in range(len(writers) * PARCELS // (KILLS + 1)):
                assert answered.acquire(timeout=PATIENCE)
            up.clear()
            plant.kill()
            plant.serve()
            up.set()
        for done in running:
            done.result(PATIENCE)

    assert sum(writer.failures for writer in writers) > 0
    received = plant.received()
    for writer in writers:
        assert {ref: [receipt] for ref, receipt in writer.answers.items()} == {
            entry.ref: received[entry.ref] for entry in writer.typed
        }
    typed = [entry for writer in writers for entry in writer.typed]
    ledger.audit("the server is killed under four writers", typed, plant)
