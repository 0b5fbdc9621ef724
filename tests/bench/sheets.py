"""Measures an import of 5,000 organisations, as the pages do it: time and peak memory.

    DATABASE_URL=… .venv/bin/python tests/bench/sheets.py

wants a migrated database with the register. It brings one sheet, checks it chunk by chunk, writes
it and checks it again, each step in a process of its own, so that its memory is its own.
"""

import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 5_000
LIMITS = {"preview": (10.0, 200), "again": (10.0, 200)}  # seconds, MB
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def _sheet() -> bytes:
    """Organisations of all counties, a third with a tax number, each serving another settlement."""
    import xlsxwriter

    from settlements.models import Settlement
    from tests.factories.organisations import tax_number

    places = list(Settlement.objects.existing().order_by("pk").values_list("name", flat=True))
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    page = book.add_worksheet()
    titles = ("név", "típus", "székhely", "adószám", "ellátott települések", "cím", "e-mail")
    page.write_row(0, 0, titles)
    for number in range(ROWS):
        place, other = places[number % len(places)], places[(number * 7 + 1) % len(places)]
        tax = tax_number(1_000_000 + number) if number % 3 == 0 else ""
        kind = ("könyvtár", "művelődési ház", "egyesület")[number % 3]
        name = f"{place} {kind.capitalize()} {number}"
        cells = (name, kind, place, tax, other, f"Fő utca {number}.", f"b{number}@bench.hu")
        page.write_row(number + 1, 0, cells)
    book.close()
    return held.getvalue()


def _signed_in():
    from django.test import Client

    from counties.models import Role, User

    user = User.objects.filter(username="bench").first()
    user = user or User.objects.create_user("bench", name="Bench", role=Role.ADMIN)
    client = Client()
    client.force_login(user)
    return client


def _clocks():
    """Seconds on the wall, and of the processor: others work on the machine too."""
    return time.perf_counter(), time.process_time()


def _since(begun):
    return tuple(now - then for now, then in zip(_clocks(), begun, strict=True))


def _preview(client):
    """From the file to the first page of the preview; gives its address and the counts."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    data = Path(os.environ["BENCH_SHEET"]).read_bytes()
    begun = _clocks()
    file = SimpleUploadedFile("bench.xlsx", data)
    page = client.post("/imports/new/organisations/", {"file": file}).url
    form = client.get(page).context["form"]
    mapping = {name: form[name].value() for name in form.fields}
    client.post(f"{page}match/", mapping)
    while "checking" in client.get(page).templates[0].name:
        client.post(f"{page}check/")
    context = client.get(page).context
    taken = _since(begun)
    counts = {name: context[name] for name in ("new", "changed", "same", "refused")}
    return page, taken, counts


def _step(name):
    """One step in this process; prints a line of the table."""
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    if name == "make":
        Path(os.environ["BENCH_SHEET"]).write_bytes(_sheet())
        return 0
    client = _signed_in()
    if name == "write":
        from engagements.models import Sheet

        page = f"/imports/{Sheet.objects.latest('pk').pk}/"
        begun = _clocks()
        client.post(f"{page}write/")
        taken = _since(begun)
        counts = {"state": Sheet.objects.latest("pk").state}
    else:
        _page, taken, counts = _preview(client)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = ", ".join(f"{value} {key}" for key, value in counts.items())
    print(f"| {name} | {taken[0]:.1f} | {taken[1]:.1f} | {peak:.0f} | {told} |", flush=True)
    seconds, megabytes = LIMITS.get(name, (float("inf"), float("inf")))
    return int(taken[0] > seconds or peak > megabytes)


def main():
    if len(sys.argv) > 1:
        return _step(sys.argv[1])
    folder = tempfile.TemporaryDirectory()
    os.environ["BENCH_SHEET"] = str(Path(folder.name) / "organisations.xlsx")
    print(
        "| step | seconds | of the processor | peak MB | rows |\n|---|--:|--:|--:|---|", flush=True
    )
    steps = ("make", "preview", "write", "again")
    failed = [subprocess.call([sys.executable, __file__, step]) for step in steps]
    folder.cleanup()
    return int(any(failed))


if __name__ == "__main__":
    sys.exit(main())
