"""The writes of requests for help."""

from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from engagements.help import actions as help_actions
from engagements.help.public import moment
from engagements.models import HelpRequest
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory
from tests.factories.help import HelpRequestFactory
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory
from tests.history_writes import line


@line("engagements.help.actions.ask_for_help")
def _(world):
    row = HelpRequest(settlement=SettlementFactory(), what="Nincs terem.")
    user = MentorFactory().user
    return lambda: help_actions.ask_for_help(by=user, help_request=row)


def _from_outside():
    return HelpRequest(
        settlement=SettlementFactory(),
        what="Nincs terem.",
        asker="Minta Aladár",
        asker_email="minta@example.org",
    )


@line("engagements.help.actions.ask_from_outside")
def _(world):
    row = _from_outside()
    return lambda: help_actions.ask_from_outside(help_request=row)


@line("engagements.help.actions.acknowledge")
def _(world):
    row = help_actions.ask_from_outside(help_request=_from_outside())
    return lambda: help_actions.acknowledge(help_request=row)


@line("engagements:help-list")
def _(world):
    place = SettlementFactory()
    with travel(timezone.now() - timedelta(minutes=1), tick=False):
        opened = moment()
    data = {"settlement": place.name, "what": "Nincs terem.", "asker": "Minta Aladár"}
    data |= {"asker_email": "minta@example.org", "agreed": "on", "opened": opened}
    return lambda: world.client.post(reverse("engagements:help-list"), data)


@line("engagements.help.actions.change_request")
def _(world):
    row = HelpRequestFactory()
    row.what = "Más"
    return lambda: help_actions.change_request(by=row.asked_by, help_request=row, version=1)


def _answer(row, version=1, **how):
    how = {"answer": "Megoldjuk.", "answered_with": None} | how
    return lambda: help_actions.answer_request(
        by=row.asked_by, help_request=row, version=version, **how
    )


@line("engagements.help.actions.answer_request")
def _(world):
    helped = EngagementFactory()
    return _answer(HelpRequestFactory(), answer="", answered_with=helped)


@line("engagements.help.actions.reopen_request")
def _(world):
    row = HelpRequestFactory()
    _answer(row)()
    return lambda: help_actions.reopen_request(
        by=row.asked_by, help_request=row, reason="nem segített", version=2
    )


def _posted(world, name, row, data):
    world.client.force_login(row.asked_by)
    url = reverse(f"engagements:{name}", args=[row.pk])
    return lambda: world.client.post(url, data)


@line("engagements:help-new")
def _(world):
    place = SettlementFactory()
    world.client.force_login(MentorFactory().user)
    data = {"what": "Nincs terem.", "settlement": place.pk}
    return lambda: world.client.post(reverse("engagements:help-new"), data)


@line("engagements:help-edit")
def _(world):
    row = HelpRequestFactory()
    data = {"what": "Más", "settlement": row.settlement_id, "read_version": 1}
    return _posted(world, "help-edit", row, data)


@line("engagements:help-answer")
def _(world):
    return _posted(world, "help-answer", HelpRequestFactory(), {"answer": "Jó.", "version": 1})


@line("engagements:help-tell")
def _(world):
    row = help_actions.ask_from_outside(help_request=_from_outside())
    world.client.force_login(UserFactory(admin=True))
    return lambda: world.client.post(reverse("engagements:help-tell", args=[row.pk]))


@line("command resend_letters")
def _(world):
    help_actions.ask_from_outside(help_request=_from_outside())
    return lambda: call_command("resend_letters", stdout=StringIO())


@line("engagements:help-reopen")
def _(world):
    row = HelpRequestFactory()
    _answer(row)()
    return _posted(world, "help-reopen", row, {"reason": "nem segített", "version": 2})
