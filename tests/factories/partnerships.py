import factory
from factory.django import DjangoModelFactory

from engagements.models import Partnership, PartnershipKind, PartnershipMark, Stage
from engagements.partnerships import actions
from engagements.partnerships.actions import Move
from tests.factories.counties import CountyFactory
from tests.factories.engagements import days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.settlements import SettlementFactory


class PartnershipKindFactory(DjangoModelFactory):
    class Meta:
        model = PartnershipKind

    code = factory.Sequence(lambda n: f"kind-{n}")
    order = factory.Sequence(lambda n: 100 + n)
    name_hu = factory.Sequence(lambda n: f"Fajta {n}")
    name_en = factory.Sequence(lambda n: f"Kind {n}")


class PartnershipMarkFactory(DjangoModelFactory):
    class Meta:
        model = PartnershipMark

    code = factory.Sequence(lambda n: f"mark-{n}")
    order = factory.Sequence(lambda n: 100 + n)
    name_hu = factory.Sequence(lambda n: f"Jegy {n}")
    name_en = factory.Sequence(lambda n: f"Mark {n}")


class PartnershipFactory(DjangoModelFactory):
    """Two organisations of a Zala settlement, followed by a Zala mentor; raised ten days ago.

    `moves`: [(stage, days ago)] after the first, each with a reason. Made through the actions, so
    history and summary rows come with it.
    """

    class Meta:
        model = Partnership

    name = factory.Sequence(lambda n: f"Könyvtár és iskola {n}")

    @classmethod
    def _create(cls, model_class, iso="HU-ZA", parties=None, places=None, mentor=None, **facts):
        county = CountyFactory(iso=iso)
        mentor = mentor or MentorFactory(team__iso=iso)
        if places is None:
            places = [SettlementFactory(county=county)]
        if parties is None:
            seat = places[0] if places else SettlementFactory(county=county)
            parties = [OrganisationFactory(seat=seat) for _n in range(2)]
        stage, began = facts.pop("stage", Stage.RAISED), facts.pop("began", days_ago(10))
        moves, by = facts.pop("moves", ()), facts.pop("by", None) or mentor.user
        kind = facts.pop("kind", None) or PartnershipKindFactory()
        row = Partnership(county=county, mentor=mentor, kind=kind, **facts)
        first = Move(stage, began, "próba" if stage in ("paused", "closed") else "")
        row = actions.begin(by=by, partnership=row, parties=parties, places=places, first=first)
        for after, ago in moves:
            to = Move(after, days_ago(ago), "próba")
            row = actions.move(by=by, partnership=row, to=to, version=row.version)
        return row
