"""The writes of promises."""

from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from engagements.models import Promise
from engagements.promises import actions as promise_actions
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import SettlementFactory
from tests.history_writes import line


@line("engagements.promises.actions.add_promise")
def _(world):
    mentor = MentorFactory()
    due = timezone.localdate()
    promise = Promise(settlement=SettlementFactory(), mentor=mentor, what="Minta", due_on=due)
    return lambda: promise_actions.add_promise(by=mentor.user, promise=promise)


@line("engagements.promises.actions.change_promise")
def _(world):
    promise = PromiseFactory()
    promise.what = "Más"
    return lambda: promise_actions.change_promise(by=promise.created_by, promise=promise, version=1)


def _settled(outcome):
    promise = PromiseFactory()
    deed = {"outcome": outcome, "on": timezone.localdate(), "reason": "próba"}
    return promise, lambda: promise_actions.settle(
        by=promise.created_by, promise=promise, version=1, **deed
    )


@line("engagements.promises.actions.settle kept")
def _(world):
    return _settled("kept")[1]


@line("engagements.promises.actions.settle dropped")
def _(world):
    return _settled("dropped")[1]


@line("engagements.promises.actions.reopen")
def _(world):
    promise, settle = _settled("kept")
    settle()
    return lambda: promise_actions.reopen(
        by=promise.created_by, promise=promise, reason="tévedés", version=2
    )


@line("engagements.promises.actions.keep_promises")
def _(world):
    row = EngagementFactory()
    promise = PromiseFactory(settlement=row.settlements.get())
    return lambda: promise_actions.keep_promises(
        by=row.author, engagement=row, promises=[promise.pk]
    )


def _sent(promise):
    return {
        "side": "us",
        "what": "Kérdőív",
        "settlement": promise.settlement_id,
        "due_on": "2026-12-01",
        "mentor": promise.mentor_id,
    }


@line("engagements:promise-new")
def _(world):
    promise = PromiseFactory()
    world.client.force_login(promise.created_by)
    return lambda: world.client.post(reverse("engagements:promise-new"), _sent(promise))


@line("engagements:promise-edit")
def _(world):
    promise = PromiseFactory()
    world.client.force_login(promise.created_by)
    url = reverse("engagements:promise-edit", args=[promise.pk])
    return lambda: world.client.post(url, _sent(promise) | {"read_version": 1})


@line("engagements:promise-settle")
def _(world):
    promise = PromiseFactory()
    world.client.force_login(promise.created_by)
    url = reverse("engagements:promise-settle", args=[promise.pk])
    return lambda: world.client.post(url, {"version": 1, "today": 1})


@line("engagements:promise-reopen")
def _(world):
    promise, settle = _settled("kept")
    settle()
    world.client.force_login(promise.created_by)
    url = reverse("engagements:promise-reopen", args=[promise.pk])
    return lambda: world.client.post(url, {"version": 2, "reason": "tévedés"})


@line("engagements:engagement-new that keeps a promise")
def _(world):
    promise = PromiseFactory()
    world.client.force_login(promise.created_by)
    sent = {
        "client_ref": str(uuid4()),
        "settlements": [promise.settlement_id],
        "mode": "on_site",
        "held_on": days_ago(1).isoformat(),
        "length": "60",
        "kind": "visit",
        "summary": "Elvittük a kérdőívet.",
        "mentors": [promise.mentor_id],
        "kept": [promise.pk],
    }
    return lambda: world.client.post(reverse("engagements:engagement-new"), sent)
