"""Measures the dashboard's files as the pages make them: time, peak memory and size of each.

    DATABASE_URL=… .venv/bin/python tests/bench/files.py

wants a filled database with the register (the demo's, or that of the benchmark). Each file is made
in a process of its own, so that its memory is its own.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

LIMITS = {  # seconds, MB
    "workbook.xlsx": (5.0, 150),
    "report.pdf": (2.0, 300),
    "map.svg": (2.0, 150),
    "map.png": (2.0, 300),
}
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def _measure(name):
    """One file in this process; prints a line of the table, 1 where a limit is broken."""
    import django

    django.setup()
    from django.test import Client
    from django.test.utils import setup_test_environment

    from counties.models import Role, User
    from settlements.models import Settlement

    setup_test_environment()
    client = Client()
    client.force_login(User.objects.filter(role=Role.COORDINATOR).first())
    client.get("/healthz")  # a server at work has read its addresses already
    places = Settlement.objects.existing().count()
    began, busy = time.perf_counter(), time.process_time()
    response = client.get(f"/dashboard/{name}")
    size = len(response.content)
    took, busy = time.perf_counter() - began, time.process_time() - busy
    assert response.status_code == 200, response.status_code
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"| {name} | {places} | {took:.2f} | {busy:.2f} | {peak:.0f} | {size / 1024:.0f} |",
        flush=True,
    )
    seconds, megabytes = LIMITS[name]
    return int(took > seconds or peak > megabytes)


def main():
    if len(sys.argv) > 1:
        return _measure(sys.argv[1])
    print("| file | settlements | seconds | of the processor | peak MB | KB |", flush=True)
    print("|---|--:|--:|--:|--:|--:|", flush=True)
    return int(any([subprocess.call([sys.executable, __file__, name]) for name in LIMITS]))


if __name__ == "__main__":
    sys.exit(main())
