"""The writes of events and of feedback on the pages."""

import time

from django.urls import reverse

from engagements.events import actions as event_actions
from engagements.feedback import actions as feedback_actions
from mentorhalo.core.open_forms import QUICKEST, moment
from tests.factories.counties import UserFactory
from tests.factories.engagements import days_ago
from tests.factories.events import EventFactory, FeedbackFactory
from tests.factories.settlements import SettlementFactory
from tests.history_writes import line


@line("engagements.events.actions.publish_event")
def _(world):
    told = {"by": UserFactory(), "event": EventFactory(draft=True), "version": 1}
    return lambda: event_actions.publish_event(**told)


@line("engagements.events.actions.call_off_event")
def _(world):
    told = {"by": UserFactory(), "event": EventFactory(), "version": 1}
    return lambda: event_actions.call_off_event(**told, reason="beteg az előadó")


@line("engagements.feedback.actions.take_feedback")
def _(world):
    told = {"text": "Nem látszik a gomb.", "page": "/map/", "email": "", "address": "https://x"}
    return lambda: feedback_actions.take_feedback(by=None, **told)


@line("engagements.feedback.actions.close_feedback")
def _(world):
    told = {"by": UserFactory(), "feedback": FeedbackFactory(), "version": 1}
    return lambda: feedback_actions.close_feedback(**told, done="Nagyobb lett.")


def _post(world, name, row, data):
    world.client.force_login(world.person("coordinator"))
    url = reverse(f"engagements:{name}", args=[row.pk] if row else [])
    return lambda: world.client.post(url, data)


def _typed():
    place = SettlementFactory()
    facts = {"title": "Szakmai nap", "kind": "pro_day", "organiser": "Iroda"}
    return facts | {"starts_on": days_ago(-5).isoformat(), "settlement": place.pk}


@line("engagements:event-new")
def _(world):
    return _post(world, "event-new", None, _typed())


@line("engagements:event-edit")
def _(world):
    return _post(world, "event-edit", EventFactory(), _typed() | {"read_version": 1})


@line("engagements:event-publish")
def _(world):
    return _post(world, "event-publish", EventFactory(draft=True), {"version": 1})


@line("engagements:event-call-off")
def _(world):
    return _post(world, "event-call-off", EventFactory(), {"version": 1, "reason": "elmarad"})


@line("engagements:feedback-close")
def _(world):
    return _post(world, "feedback-close", FeedbackFactory(), {"version": 1, "done": "Kész."})


@line("portal:accessibility-feedback")
def _(world):
    data = {"text": "Nem látszik a gomb.", "opened": moment(time.time() - QUICKEST - 1)}
    return lambda: world.client.post(reverse("portal:accessibility-feedback"), data)
