"""Entries in quarantine are made by the action that holds them."""

from uuid import uuid4

from factory.django import DjangoModelFactory

from engagements.models import Quarantined
from engagements.quarantine import actions
from tests.factories.engagements import days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory


def typed_fields(mentor, place=None, **fields):
    """A visit as the form sends it: {name: [values]}."""
    place = place or SettlementFactory()
    return {
        "held_on": [days_ago(1).isoformat()],
        "kind": ["visit"],
        "mode": ["on_site"],
        "length": ["60"],
        "participants": ["7"],
        "settlements": [place.pk],
        "mentors": [str(mentor.pk)],
        "summary": ["Megbeszéltük a nyári tábort."],
    } | fields


class QuarantinedFactory(DjangoModelFactory):
    """A visit in Zala of a mentor whose account was closed since.

    `mentor`: who typed it; `engagement`, `typed_at`, `files`: as hold() takes them. Anything else
    is a field of the form, as a list.
    """

    class Meta:
        model = Quarantined

    @classmethod
    def _create(cls, model_class, mentor=None, **told):
        mentor = mentor or MentorFactory()
        kept = {name: told.pop(name) for name in ("engagement", "files") if name in told}
        fields = typed_fields(mentor, **told)
        held = actions.hold(by=mentor.user, client_ref=uuid4(), fields=fields, **kept)
        type(mentor.user).objects.filter(pk=mentor.user_id).update(is_active=False)
        return held.quarantined
