"""Measures what each page without an account weighs, compressed as it is sent.

    DATABASE_URL=… .venv/bin/python tests/bench/public.py

wants a filled database with the register, the demo's for example, and leaves it as it is. The pages
are those of the sitemap, and the forms and answers that no sitemap has. Each is asked in both
languages; then the whole country is involved, with its rungs mixed, and the two pages with the
country's map are asked once more. The exit code is 1 when a page is over its limit.
"""

import logging
import os
import random
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
LISTED = re.compile(r"<loc>https?://[^/]+(/[^<]*)</loc>")
LONG = 20  # letters of each of two words: a list that is asked for something
UNLISTED = {
    "practices, searched": f"/practices/?q={'a' * LONG}+{'b' * LONG}",
    "events that are over": "/events/?over=on",
    "form of feedback": "/accessibility/feedback/",
    "request for help, sent": "/help/sent/?county=zala",
    "no such practice": "/practices/nincs-ilyen/",
    "no such link": "/a/nincs-ilyen/",
    "no such page": "/nincs-ilyen/",
}
MAPS = ("/", "/map/")


class Weighed:
    """The heaviest answer of each kind of page: {name: [how many, bytes, address]}."""

    def __init__(self, client):
        self.client = client
        self.found = {}

    def ask(self, address, name=None, told=None):
        for language in ("hu", "en"):
            mark = "&" if "?" in address else "?"
            asked = address if language == "hu" else f"{address}{mark}language=en"
            response = self.client.get(asked, headers={"accept-encoding": "gzip"})
            assert response.status_code in (200, 404), (asked, response.status_code)
            assert not response.cookies, asked
            kind = name or response.resolver_match.view_name
            entry = self.found.setdefault(kind, [0, 0, ""])
            entry[0] += 1
            if len(response.content) > entry[1]:
                entry[1:] = [len(response.content), told or asked]

    def table(self, limit):
        """Lines of Markdown, the heaviest first; whether one is over `limit` KB."""
        order = sorted(self.found.items(), key=lambda item: -item[1][1])
        for name, (count, size, address) in order:
            share = size / limit / 1000
            print(f"| {name} | {count} | {size / 1000:.1f} | {share:.2f} | `{address}` |")
        return any(size > limit * 1000 for _count, size, _address in self.found.values())


def _involve_everything():
    """An office in each county, and every settlement on one of the rungs from involved on."""
    from counties.models import County
    from settlements.models import Rung, SettlementSummary
    from tests.factories.counties import LONG_AGO, OfficeFactory

    for county in County.objects.all():
        OfficeFactory(county=county)
    rows = list(SettlementSummary.objects.order_by("pk"))
    rungs = [rung for rung in Rung if rung not in (Rung.KNOWN, Rung.CONTACTED)]
    fields = [rung.date_field for rung in Rung]
    draw = random.Random(6)
    for row in rows:
        for name in ("known_on", "contacted_on", "involved_on", draw.choice(rungs).date_field):
            setattr(row, name, LONG_AGO)
    SettlementSummary.objects.bulk_update(rows, fields, batch_size=500)
    return len(rows)


def main():
    import django

    django.setup()
    from django.db import transaction
    from django.test import Client
    from django.test.utils import setup_test_environment

    from engagements.models import Engagement
    from tests.factories.links import make
    from tests.public_pages import KILOBYTES

    setup_test_environment()
    logging.disable()
    client, over = Client(), False
    print(
        f"| page | answers | KB | of {KILOBYTES} | the heaviest |\n|---|--:|--:|--:|---|",
        flush=True,
    )
    with transaction.atomic():
        pages = Weighed(client)
        for address in LISTED.findall(client.get("/sitemap.xml").content.decode()):
            pages.ask(address)
        for name, address in UNLISTED.items():
            pages.ask(address, name)
        visit = Engagement.objects.filter(state="logged").first()
        pages.ask(make(visit)[1], "link to answer by", "/a/…/")
        over = pages.table(KILOBYTES)
        print(f"| with {_involve_everything()} settlements involved | | | | |")
        country = Weighed(client)
        for address in MAPS:
            country.ask(address)
        over = country.table(KILOBYTES) or over
        transaction.set_rollback(True)
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
