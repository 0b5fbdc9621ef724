"""A mentor's phone without its browser: it says what docs/offline.md says, and tries again."""

import json
import re
import threading
from datetime import date, timedelta
from http.client import HTTPException
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener
from uuid import uuid4

from engagements.demo.accounts import PASSWORD
from tests.faults.ledger import Typed

PATIENCE = 180  # seconds for one answer, or for a server that is being started again
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Writer:
    def __init__(self, url, plant, username):
        self.url, self.username = url, username
        self.user = plant.user(username)
        self.codes = plant.settlements(self.user)
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.typed, self.answers, self.failures = [], {}, 0
        token = TOKEN.search(self._ask("/accounts/login/")).group(1)
        sent = {"login": username, "password": PASSWORD, "csrfmiddlewaretoken": token}
        self._ask("/accounts/login/", urlencode(sent).encode())
        self.token = json.loads(self._ask("/sync/"))["csrf"]
        [self.mentor] = plant.rows("SELECT id FROM mentors_mentor WHERE user_id = ?", self.user)[0]

    def _ask(self, path, body=None, **headers):
        with self.opener.open(Request(self.url + path, body, headers), timeout=PATIENCE) as answer:
            return answer.read().decode()

    def entries(self, how_many):
        made = []
        for _ in range(how_many):
            n = len(self.typed)
            typed = Typed(str(uuid4()), f"{self.username} {n}: őszi műhely,\n  két napig 🌻")
            self.typed.append(typed)
            fields = {
                "settlements": self.codes[n % len(self.codes)],
                "held_on": str(date.today() - timedelta(days=n % 40)),
                "mode": "on_site",
                "kind": "visit",
                "length": "60",
                "mentors": str(self.mentor),
                "summary": typed.text,
            }
            fields = {name: [value] for name, value in fields.items()}
            made.append({"ref": typed.ref, "engagement": None, "fields": fields, "files": []})
        return made

    def deliver(self, parcel, up: threading.Event):
        """Send until the office itself answers for every entry; wait while it is down."""
        body = json.dumps({"user": self.user, "entries": parcel}).encode()
        headers = {"X-CSRFToken": self.token, "Content-Type": "application/json"}
        while len(self.answers.keys() & {entry["ref"] for entry in parcel}) < len(parcel):
            assert up.wait(PATIENCE)
            try:
                said = json.loads(self._ask("/sync/entries/", body, **headers))
            except HTTPError as error:
                if error.code != 502:  # the proxy's word that the server is down
                    raise
                self.failures += 1
                continue
            except (OSError, HTTPException):
                self.failures += 1
                continue
            for answer in said["answers"]:
                assert answer["outcome"] == "received", answer
                self.answers[answer["ref"]] = answer["receipt"]
