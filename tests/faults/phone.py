"""A phone: a browser with its own storage, signed in as one mentor, behind the fault proxy."""

from datetime import date, timedelta
from itertools import count
from pathlib import Path
from uuid import uuid4

from tests.faults.ledger import Typed

SCRIPT = Path(__file__).with_name("phone.js").read_text()
NEW, QUEUE = "/engagements/new/", "/queue/"
TEXT = "{name} {n}: árvíztűrő tükörfúrógép, „idézet” – 12 % & <b>\nsecond line\n\n  indented 🌻 {n}"
numbers = count(1)


class Phone:
    def __init__(self, context, plant, username):
        self.context, self.plant, self.username = context, plant, username
        self.user = plant.user(username)
        self.page = context.new_page()
        modules = ("store", "outbox", "sync")
        self.modules = {name: plant.static(f"js/{name}.js") for name in modules}
        self.typed = []

    def ask(self, deed, *args, page=None):
        asked = {"modules": self.modules, "user": self.user, "deed": deed, "args": list(args)}
        return (page or self.page).evaluate(SCRIPT, asked)

    def open(self):
        """The visit form, empty."""
        self.page.goto(NEW)
        self.form = self.ask("fields")
        return self

    def queue(self, name, how_many, **changes):
        """Write entries into the phone as the form does, of different places and days."""
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
        self.ask("queue", made)
        return self.typed[-how_many:]

    def _where_and_when(self, n):
        codes = self.plant.settlements(self.user)
        return codes[n % len(codes)], str(date.today() - timedelta(days=n % 40))

    def send(self, most=20):
        return self.ask("send", most)

    def kept(self):
        return self.ask("kept")

    def states_of(self, typed):
        refs = {entry.ref for entry in typed}
        return {row["state"] for row in self.kept() if row["ref"] in refs}


REPLACED = ("settlements", "on_site", "held_on", "summary")
