"""What phones send by themselves."""

from uuid import uuid4

from django.urls import reverse

from tests.engagements.phone import Phone, a_visit
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.uploads import PDF, upload
from tests.history_writes import HARMLESS, line


def _phone(world, user):
    world.client.force_login(user)
    return Phone(world.client, user)


@line("engagements:sync-entries")
def _(world):
    phone = _phone(world, MentorFactory().user)
    entry = a_visit(phone.user)
    return lambda: phone.send(entry)


@line("engagements:sync-entries that change one")
def _(world):
    row = EngagementFactory()
    phone = _phone(world, row.author)
    entry = a_visit(phone.user, engagement=row.pk, version=row.version)
    return lambda: phone.send(entry)


@line("engagements:sync-entries of somebody who may not any more")
def _(world):
    mentor = MentorFactory()
    entry = a_visit(mentor.user)
    mentor.user.memberships.update(until=days_ago(0))
    phone = _phone(world, mentor.user)
    return lambda: phone.send(entry)


@line("engagements:sync-drafts", HARMLESS)
def _(world):
    phone = _phone(world, MentorFactory().user)
    draft = {"ref": str(uuid4()), "engagement": None, "fields": {"summary": ["x"]}, "revision": 0}
    path = reverse("engagements:sync-drafts")
    return lambda: phone.post(path, device=str(uuid4()), drafts=[draft])


@line("engagements:sync-files")
def _(world):
    phone = _phone(world, MentorFactory().user)
    entry = a_visit(phone.user)
    phone.send(entry)
    sent = {"user": phone.user.pk, "ref": entry["ref"], "uuid": uuid4(), "kind": "memo"}

    def deed():
        file = upload("lap.pdf", PDF)
        return world.client.post(reverse("engagements:sync-files"), sent | {"file": file})

    return deed
