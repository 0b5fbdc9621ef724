"""Closing an account."""

from io import StringIO

from django.core.management import call_command
from django.urls import reverse

from engagements.accounts.actions import close_account
from tests.factories.counties import UserFactory
from tests.factories.handovers import HandoverFactory
from tests.factories.promises import PromiseFactory
from tests.history_writes import line


@line("engagements.accounts.actions.close_account")
def _(world):
    user, by = UserFactory(), UserFactory(admin=True)
    return lambda: close_account(by=by, user=user, reason="elment")


@line("engagements.accounts.actions.close_account despite")
def _(world):
    handover, by = HandoverFactory(), UserFactory(admin=True)
    PromiseFactory(mentor=handover.giver)
    return lambda: close_account(by=by, user=handover.giver.user, reason="elment", despite=True)


@line("command close_account")
def _(world):
    name = HandoverFactory().giver.user.username
    told = ["--reason", "elment", "--despite"]
    return lambda: call_command("close_account", name, *told, stdout=StringIO())


def _page(name, key):
    def lay(world):
        mentor = HandoverFactory().giver
        world.client.force_login(world.person("admin"))
        url = reverse(f"engagements:{name}", args=[key(mentor)])
        return lambda: world.client.post(url, {"reason": "elment", "despite": "on"})

    return lay


line("engagements:mentor-close")(_page("mentor-close", lambda mentor: mentor.pk))
line("engagements:account-close")(_page("account-close", lambda mentor: mentor.user_id))
