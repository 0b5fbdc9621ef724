"""Resources are made through the actions, so history comes with them."""

import factory
from factory.django import DjangoModelFactory

from engagements.models import Resource, ResourceKind, ResourceShare
from engagements.resources import actions
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory, days_ago

LINK = "https://example.org/utmutato"


class ResourceFactory(DjangoModelFactory):
    """A guide that is linked to; `themes`, `steps`: given rows; `upload`: a file instead of the
    link; `withdrawn`: taken off the library."""

    class Meta:
        model = Resource

    title = factory.Sequence(lambda n: f"Útmutató {n}")
    kind = ResourceKind.GUIDE
    summary = "Arra jó, hogy el lehessen kezdeni. Két mondat."
    language = "hu"
    publisher = "Minta Kiadó"

    @classmethod
    def _create(cls, model_class, by=None, withdrawn=False, **facts):
        issued = {"issued_on": facts.pop("issued_on", days_ago(30)), "link": LINK}
        if "upload" in facts:
            issued |= {"upload": facts.pop("upload"), "link": ""}
        sets = {name: facts.pop(name, ()) for name in ("themes", "steps")}
        by = by or UserFactory(coordinator=True)
        row = actions.add_resource(by=by, resource=Resource(**facts), **sets, **issued)
        if withdrawn:
            told = {"reason": "elavult", "version": row.version}
            row = actions.withdraw_resource(by=by, resource=row, **told)
        return row


class ResourceShareFactory(DjangoModelFactory):
    """What was given at an engagement; the rest goes to EngagementFactory."""

    class Meta:
        model = ResourceShare

    @classmethod
    def _create(cls, model_class, resource=None, engagement=None, **facts):
        row = engagement or EngagementFactory(**facts)
        places = list(row.settlements.all())
        given = [resource or ResourceFactory()]
        told = {"engagement": row, "resources": given, "settlements": places[:1]}
        return actions.share_resources(by=row.author, **told)[0]
