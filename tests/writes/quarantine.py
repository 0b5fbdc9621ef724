"""Entries in quarantine, and the files that phones send."""

from uuid import uuid4

from django.urls import reverse

from engagements import actions as engagement_actions
from engagements.arrivals import actions as arrival_actions
from engagements.evidence import actions as evidence_actions
from engagements.models import Quarantined, QuarantinedFile
from engagements.quarantine import actions
from engagements.receipts import receive
from tests.factories.counties import UserFactory
from tests.factories.engagements import EntryFactory
from tests.factories.mentors import MentorFactory
from tests.factories.quarantine import QuarantinedFactory, typed_fields
from tests.factories.uploads import PDF, upload
from tests.history_writes import HARMLESS, line


def file_to_send(submission, **told):
    by = type(submission.author).objects.get(pk=submission.author_id)
    file = {"uuid": uuid4(), "upload": upload("a.pdf", PDF), "kind": "memo"}
    return {"by": by, "client_ref": submission.client_ref} | file | told


def received():
    mentor = MentorFactory()
    entry = EntryFactory(mentors=(mentor.pk,))

    def write():
        return engagement_actions.add(by=mentor.user, entry=entry)

    return receive(by=mentor.user, client_ref=uuid4(), payload={}, write=write, outcome="added")


@line("engagements.quarantine.actions.hold")
def _(world):
    mentor = MentorFactory()
    fields = typed_fields(mentor)
    return lambda: actions.hold(by=mentor.user, client_ref=uuid4(), fields=fields)


@line("engagements.quarantine.actions.accept")
def _(world):
    held, by = QuarantinedFactory(), UserFactory(coordinator=True)
    arrival_actions.receive_file(**file_to_send(held.submission))
    return lambda: actions.accept(by=by, quarantined=held)


@line("engagements.quarantine.actions.refuse")
def _(world):
    held, by = QuarantinedFactory(), UserFactory()
    return lambda: actions.refuse(by=by, quarantined=held, reason="próba")


@line("engagements.evidence.actions.adopt")
def _(world):
    submission, held = received(), QuarantinedFactory()
    arrival_actions.receive_file(**file_to_send(held.submission))
    file = QuarantinedFile.objects.select_related("quarantined__submission").get()
    told = {"by": UserFactory(), "file": file, "engagement": submission.engagement}
    return lambda: evidence_actions.adopt(**told)


@line("engagements.arrivals.actions.receive_file")
def _(world):
    told = file_to_send(received())
    return lambda: arrival_actions.receive_file(**told)


@line("engagements.arrivals.actions.receive_file of a closed account")
def _(world):
    submission = received()
    type(submission.author).objects.filter(pk=submission.author_id).update(is_active=False)
    told = file_to_send(submission)

    def deed():
        arrival_actions.receive_file(**told)
        assert Quarantined.objects.exists()

    return deed


@line("engagements.arrivals.actions.give_up", HARMLESS)
def _(world):
    submission = received()
    told = {"by": submission.author, "client_ref": submission.client_ref, "uuid": uuid4()}

    def deed():
        arrival_actions.give_up(**told)
        return world.client.get("/healthz")

    return deed


def _post(name, **typed):
    def lay(world):
        held = QuarantinedFactory()
        world.client.force_login(world.person("lead"))
        url = reverse(f"engagements:quarantine-{name}", args=[held.submission.client_ref])
        return lambda: world.client.post(url, typed)

    return lay


line("engagements:quarantine-accept")(_post("accept"))
line("engagements:quarantine-refuse")(_post("refuse", reason="próba"))


@line("engagements:quarantine-mend")
def _(world):
    held = QuarantinedFactory(summary=[""])
    world.client.force_login(world.person("lead"))
    url = reverse("engagements:quarantine-mend", args=[held.submission.client_ref])
    typed = held.fields | {"summary": ["Az iroda írta be."]}
    return lambda: world.client.post(url, typed)
