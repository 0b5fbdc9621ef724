"""Files attached and withdrawn."""

from django.urls import reverse

from engagements.evidence import actions as evidence_actions
from tests.factories.engagements import EngagementFactory
from tests.factories.evidence import EvidenceFactory
from tests.factories.grants import GrantFactory
from tests.factories.partnerships import PartnershipFactory
from tests.factories.process import StepProgressFactory
from tests.factories.uploads import PDF, upload
from tests.history_writes import line


@line("engagements.evidence.actions.add_evidence")
def _(world):
    row = EngagementFactory()
    told = {"by": row.author, "upload": upload("a.pdf", PDF), "kind": "memo", "engagement": row}
    return lambda: evidence_actions.add_evidence(**told)


@line("engagements.evidence.actions.withdraw")
def _(world):
    row = EvidenceFactory()
    return lambda: evidence_actions.withdraw(by=row.added_by, evidence=row, reason="próba")


def _send(name, make, key="pk"):
    def lay(world):
        world.client.force_login(world.person("admin"))
        url = reverse(f"engagements:evidence-add-{name}", args=[getattr(make(), key)])
        return lambda: world.client.post(url, {"kind": "memo", "files": upload("a.pdf", PDF)})

    return lay


line("engagements:evidence-add-engagement")(_send("engagement", EngagementFactory))
line("engagements:evidence-add-progress")(_send("progress", StepProgressFactory))
line("engagements:evidence-add-grant")(_send("grant", GrantFactory, "code"))
line("engagements:evidence-add-partnership")(_send("partnership", PartnershipFactory))


@line("engagements:evidence-withdraw")
def _(world):
    url = reverse("engagements:evidence-withdraw", args=[EvidenceFactory().pk])
    world.client.force_login(world.person("lead"))
    return lambda: world.client.post(url, {"reason": "próba"})
