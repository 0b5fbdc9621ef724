"""A phone: a browser with its own storage, signed in as one mentor, behind the fault proxy."""

import re
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import expect

from tests.browser.pages import SAVE
from tests.faults.ledger import Typed

SCRIPT = Path(__file__).with_name("phone.js").read_text()
NEW, QUEUE = "/engagements/new/", "/queue/"
TEXT = "{name} {n}: árvíztűrő tükörfúrógép, „idézet” – 12 % & <b>\nsecond line\n\n  indented 🌻 {n}"
ROWS = """rows => rows.map(({ dataset: { ref, state }, firstChild }) => {
  const receipt = firstChild.pathname?.match(/^.engagements.([0-9]+)./)?.[1];
  return [ref, state, receipt ? Number(receipt) : null];
})"""
LEFT = re.compile(r"/queue/$|/engagements/[0-9]+/(receipt/)?$")
numbers = count(1)


class Phone:
    def __init__(self, context, plant, username, url):
        self.url = url
        self.context, self.plant, self.username = context, plant, username
        self.user = plant.user(username)
        self.page = context.new_page()
        modules = ("store", "outbox", "sync", "keep")
        self.modules = {name: plant.static(f"js/{name}.js") for name in modules}
        self.typed = []

    def ask(self, deed, *args, page=None):
        asked = {"modules": self.modules, "user": self.user, "deed": deed, "args": list(args)}
        return (page or self.page).evaluate(SCRIPT, asked)

    def goto(self, path):
        self.page.goto(self.url + path)

    def open(self):
        """The visit form, empty."""
        self.goto(NEW)
        self.form = self.ask("fields")
        return self

    def queue(self, name, how_many, rested=0, **changes):
        """Write entries into the phone as the form does, of different places and days; the page
        does not send them by itself for `rested` ms."""
        form = [pair for pair in self.form if pair[0] not in REPLACED]
        made = []
        for _ in range(how_many):
            n = next(numbers)
            typed = Typed(str(uuid4()), TEXT.format(name=name, n=n))
            code, day = self._where_and_when(n)
            fields = {"settlements": code, "on_site": code, "held_on": day, "summary": typed.text}
            fields |= changes
            made.append({"ref": typed.ref, "fields": form + list(map(list, fields.items()))})
            self.typed.append(typed)
        self.ask("queue", made, rested)
        return self.typed[-how_many:]

    # --- typed by hand

    def type(self, name, page=None):
        """Fill in the form that is open: a place of one's own, a head-count, a text."""
        page, n = page or self.page, next(numbers)
        expect(page.locator("form[data-visit][data-ready]")).to_be_visible()
        page.locator("#id_settlements_picks label").nth(n % 3).click()
        page.locator("input[name=participants]").fill(str(n))
        page.locator("textarea[name=summary]").fill(TEXT.format(name=name, n=n))
        expect(page.locator("#kept")).to_be_visible()
        typed = Typed(
            page.locator("input[name=client_ref]").input_value(), TEXT.format(name=name, n=n)
        )
        self.typed.append(typed)
        return typed

    def save(self, page=None):
        """Press the button; the form gives way to the queue or to the receipt."""
        (page or self.page).locator(SAVE).click()
        (page or self.page).wait_for_url(LEFT)

    def until(self, typed, *states):
        self.ask("until", [entry.ref for entry in typed], list(states))

    def _where_and_when(self, n):
        codes = self.plant.settlements(self.user)
        return codes[n % len(codes)], str(date.today() - timedelta(days=n % 40))

    def start(self, deed, *args, page=None):
        """Begin something without waiting for it; `finish` gives what came of it."""
        self.ask("start", deed, args, page=page)

    def finish(self, page=None):
        return self.ask("finish", page=page)

    def send(self, most=20):
        return self.ask("send", most)

    def kept(self):
        return self.ask("kept")

    def shown(self):
        """{UUID: (state, receipt)} of every row of the queue's page."""
        self.goto(QUEUE)
        expect(self.page.locator("[data-queue]")).to_be_visible()
        rows = self.page.locator("li[data-ref]")
        return {ref: (state, receipt) for ref, state, receipt in rows.evaluate_all(ROWS)}

    def states_of(self, typed):
        refs = {entry.ref for entry in typed}
        return {row["state"] for row in self.kept() if row["ref"] in refs}


REPLACED = ("settlements", "on_site", "held_on", "summary")
