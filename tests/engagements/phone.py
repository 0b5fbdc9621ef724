"""A phone that sends: what the programme in the browser does, without a browser."""

from uuid import uuid4

from engagements.entry import entry_of
from engagements.filled import fields_of
from engagements.merging import base_of
from engagements.perms import can_read_private_note
from tests.factories.engagements import days_ago
from tests.factories.settlements import SettlementFactory


class Phone:
    """Sends as one person through a test client; `pass_` as GET /sync/ gave it."""

    def __init__(self, client, user, pass_=None):
        self.client, self.user, self.pass_ = client, user, pass_
        self.device = str(uuid4())

    def post(self, path, **message):
        sent = {"user": self.user.pk, "pass": self.pass_} | message
        return self.client.post(path, sent, content_type="application/json")

    def send_all(self, entries):
        return self._answers("/sync/entries/", entries=entries)

    def send(self, entry):
        return self.send_all([entry])[0]

    def keep(self, ref, revision=0, engagement=None, typed_at=None, **fields):
        """Copy unfinished text to the office."""
        sent = {name: [value] for name, value in fields.items()}
        draft = {"ref": ref, "engagement": engagement, "fields": sent, "revision": revision}
        draft["typed_at"] = typed_at
        return self._answers("/sync/drafts/", device=self.device, drafts=[draft])[0]

    def drop(self, ref):
        drop = {"ref": ref, "drop": True}
        return self._answers("/sync/drafts/", device=self.device, drafts=[drop])[0]

    def _answers(self, path, **message):
        response = self.post(path, **message)
        assert response.status_code == 200, response.content
        answers = response.json()["answers"]
        assert len(answers) == len(next(v for v in message.values() if isinstance(v, list)))
        return answers


def a_visit(user, ref=None, engagement=None, files=(), **fields):
    """A good entry as the form's fields; a field given as None is left out."""
    typed = {
        "mode": "on_site",
        "held_on": days_ago(1).isoformat(),
        "length": "60",
        "kind": "visit",
        "participants": "6",
        "summary": "Megbeszéltük a téli programot.",
        "mentors": str(user.mentor.pk) if hasattr(user, "mentor") else [],
    } | fields
    if "settlements" not in fields:
        typed["settlements"] = [SettlementFactory().pk]
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


def an_edit(user, row, **fields):
    """A change of an entry that was opened as it stands now; fields given as text."""
    row = type(row).objects.get(pk=row.pk)
    entry = entry_of(row)
    opened = {name: list(values) for name, values in fields_of(entry).items()}
    base = base_of(entry, with_note=can_read_private_note(user, row))
    sent = opened | {"version": row.version, "base": base} | fields
    return a_visit(user, engagement=row.pk, **sent)


def posted(entry):
    """The same as a browser posts it from the page."""
    return {"client_ref": entry["ref"]} | entry["fields"]
