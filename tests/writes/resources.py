"""The writes of resources and of what was given of them."""

from io import StringIO

from django.core.management import call_command
from django.urls import reverse

from engagements.models import Resource
from engagements.resources import actions
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.practices import ThemeFactory
from tests.factories.process import ProcessStepFactory
from tests.factories.resources import LINK, ResourceFactory, ResourceShareFactory
from tests.history_writes import line

FACTS = {"title": "Interjú", "kind": "guide", "summary": "Jó arra.", "language": "hu"}


@line("engagements.resources.actions.add_resource")
def _(world):
    by = UserFactory(coordinator=True)
    sets = {"themes": [ThemeFactory()], "steps": [ProcessStepFactory()]}
    told = {"issued_on": days_ago(3), "link": LINK}
    return lambda: actions.add_resource(by=by, resource=Resource(**FACTS), **sets, **told)


@line("engagements.resources.actions.issue_resource")
def _(world):
    row, by = ResourceFactory(), UserFactory(coordinator=True)
    told = {"issued_on": days_ago(3), "link": LINK, "note": "új fejezet"}
    return lambda: actions.issue_resource(by=by, resource=row, **told)


@line("engagements.resources.actions.withdraw_resource")
def _(world):
    row, by = ResourceFactory(), UserFactory(coordinator=True)
    told = {"reason": "elavult", "version": row.version}
    return lambda: actions.withdraw_resource(by=by, resource=row, **told)


@line("engagements.resources.actions.restore_resource")
def _(world):
    row, by = ResourceFactory(withdrawn=True), UserFactory(coordinator=True)
    return lambda: actions.restore_resource(by=by, resource=row, version=row.version)


@line("engagements.resources.actions.share_resources")
def _(world):
    row, given = EngagementFactory(), [ResourceFactory(), ResourceFactory()]
    told = {"resources": given, "settlements": list(row.settlements.all())}
    return lambda: actions.share_resources(by=row.author, engagement=row, **told)


@line("engagements.resources.actions.withdraw_share")
def _(world):
    row = ResourceShareFactory()
    return lambda: actions.withdraw_share(by=row.by, share=row, reason="másik faluban volt")


@line("command load_resources")
def _(world):
    for load in ("load_calls", "load_process", "load_themes"):
        call_command(load, verbosity=0)
    return lambda: call_command("load_resources", stdout=StringIO())


def _posted(world, name, args, data):
    world.client.force_login(world.person("coordinator"))
    url = reverse(f"engagements:{name}", args=args)
    return lambda: world.client.post(url, data)


@line("engagements:resource-new")
def _(world):
    data = FACTS | {"link": LINK, "issued_on": "2026-01-10", "themes": [ThemeFactory().pk]}
    return _posted(world, "resource-new", [], data)


@line("engagements:resource-edit")
def _(world):
    data = FACTS | {"read_version": 1, "themes": [ThemeFactory().pk]}
    return _posted(world, "resource-edit", [ResourceFactory().pk], data)


@line("engagements:resource-issue")
def _(world):
    data = {"link": LINK, "issued_on": "2026-01-10"}
    return _posted(world, "resource-issue", [ResourceFactory().pk], data)


@line("engagements:resource-withdraw")
def _(world):
    row = ResourceFactory()
    data = {"reason": "elavult", "version": row.version}
    return _posted(world, "resource-withdraw", [row.pk], data)


@line("engagements:resource-restore")
def _(world):
    row = ResourceFactory(withdrawn=True)
    return _posted(world, "resource-restore", [row.pk], {"version": row.version})


@line("engagements:resource-share")
def _(world):
    row, given = EngagementFactory(), ResourceFactory()
    world.client.force_login(row.author)
    url = reverse("engagements:resource-share", args=[row.pk])
    data = {"resources": [given.pk], "settlements": [row.settlements.get().pk]}
    return lambda: world.client.post(url, data)


@line("engagements:share-withdraw")
def _(world):
    row = ResourceShareFactory()
    world.client.force_login(row.by)
    url = reverse("engagements:share-withdraw", args=[row.pk])
    return lambda: world.client.post(url, {"reason": "másik faluban volt"})
