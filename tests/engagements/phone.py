"""A phone that sends: what the programme in the browser does, without a browser."""

from uuid import uuid4

from tests.factories.engagements import days_ago
from tests.factories.settlements import SettlementFactory


class Phone:
    """Sends as one person through a test client; `pass_` as GET /sync/ gave it."""

    def __init__(self, client, user, pass_=None):
        self.client, self.user, self.pass_ = client, user, pass_

    def post(self, path, **message):
        sent = {"user": self.user.pk, "pass": self.pass_} | message
        return self.client.post(path, sent, content_type="application/json")

    def send_all(self, entries):
        response = self.post("/sync/entries/", entries=entries)
        assert response.status_code == 200, response.content
        answers = response.json()["answers"]
        assert len(answers) == len(entries)
        return answers

    def send(self, entry):
        return self.send_all([entry])[0]


def a_visit(user, ref=None, engagement=None, files=(), **fields):
    """A good entry as the form's fields; a field given as None is left out."""
    typed = {
        "settlements": [SettlementFactory().pk] if "settlements" not in fields else [],
        "mode": "on_site",
        "held_on": days_ago(1).isoformat(),
        "length": "60",
        "kind": "visit",
        "participants": "6",
        "summary": "Megbeszéltük a téli programot.",
        "mentors": str(user.mentor.pk) if hasattr(user, "mentor") else [],
    } | fields
    lists = {
        name: [str(value) for value in values] if isinstance(values, list) else [str(values)]
        for name, values in typed.items()
        if values is not None
    }
    return {
        "ref": ref or str(uuid4()),
        "engagement": engagement,
        "fields": lists,
        "typed_at": "2026-11-20T10:00:00.000Z",
        "files": list(files),
    }
