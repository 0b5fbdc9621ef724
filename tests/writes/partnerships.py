"""The writes of partnerships."""

from io import StringIO

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from engagements.models import Met, Partnership, PartnershipKind, PartnershipMark, Stage
from engagements.partnerships import actions
from engagements.partnerships.actions import Move
from settlements.fields import written
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.partnerships import (
    PartnershipFactory,
    PartnershipKindFactory,
    PartnershipMarkFactory,
)
from tests.factories.settlements import SettlementFactory
from tests.history_writes import _admin_add, _admin_change, line


@line("engagements.partnerships.actions.begin")
def _(world):
    mentor, place = MentorFactory(), SettlementFactory()
    row = Partnership(name="Új", kind=PartnershipKindFactory(), county=place.county)
    bodies = [OrganisationFactory(seat=place) for _n in range(2)]
    first = Move(Stage.RAISED, days_ago(1))
    told = {"partnership": row, "parties": bodies, "places": [place], "first": first}
    return lambda: actions.begin(by=mentor.user, **told)


@line("engagements.partnerships.actions.change")
def _(world):
    row = PartnershipFactory()
    bodies = [party.organisation for party in row.party_rows.all()]
    told = {"partnership": row, "parties": bodies, "places": [SettlementFactory()]}
    return lambda: actions.change(by=row.created_by, version=row.version, **told)


@line("engagements.partnerships.actions.change_party")
def _(world):
    row = PartnershipFactory()
    party = row.party_rows.first()
    party.role = "helyet ad"
    return lambda: actions.change_party(
        by=row.created_by, partnership=row, party=party, version=row.version
    )


@line("engagements.partnerships.actions.move")
def _(world):
    row, to = PartnershipFactory(), Move(Stage.TALKS, days_ago(1))
    return lambda: actions.move(by=row.created_by, partnership=row, to=to, version=row.version)


@line("engagements.partnerships.actions.undo_move")
def _(world):
    row = PartnershipFactory(moves=[(Stage.TALKS, 1)])
    return lambda: actions.undo_move(
        by=row.created_by, partnership=row, reason="tévedés", version=row.version
    )


@line("engagements.partnerships.actions.note_contact")
def _(world):
    row, visit = PartnershipFactory(), EngagementFactory()
    return lambda: actions.note_contact(by=row.created_by, partnership=row, engagement=visit)


@line("engagements.partnerships.actions.drop_contact")
def _(world):
    row, visit = PartnershipFactory(), EngagementFactory()
    told = {"by": row.created_by, "partnership": row, "engagement": visit}
    actions.note_contact(**told)
    return lambda: actions.drop_contact(**told)


@line("engagements.partnerships.actions.review")
def _(world):
    row, mark, today = PartnershipFactory(), PartnershipMarkFactory(), timezone.localdate()
    told = {"year": today.year, "on": today, "met": {mark: (Met.YES, "")}}
    return lambda: actions.review(by=row.created_by, partnership=row, **told)


@line("command load_partnership_terms")
def _(world):
    return lambda: call_command("load_partnership_terms", stdout=StringIO())


# Pages


def _post(world, row, name, /, *more, **typed):
    world.client.force_login(row.created_by)
    url = reverse(f"engagements:partnership-{name}", args=[row.pk, *more])
    return lambda: world.client.post(url, typed)


def _facts(parties, place):
    return {"parties": "; ".join(written(parties)), "places": place.pk, "name": "Más név"}


@line("engagements:partnership-new")
def _(world):
    mentor, place = MentorFactory(), SettlementFactory()
    bodies = [OrganisationFactory(seat=place) for _n in range(2)]
    typed = _facts(bodies, place) | {"kind": PartnershipKindFactory().pk}
    typed |= {"after": "raised", "on": days_ago(1).isoformat()}
    world.client.force_login(mentor.user)
    return lambda: world.client.post(reverse("engagements:partnership-new"), typed)


@line("engagements:partnership-edit")
def _(world):
    row = PartnershipFactory()
    bodies = [party.organisation for party in row.party_rows.all()]
    typed = _facts(bodies, row.places.get().settlement) | {"kind": row.kind_id}
    return _post(world, row, "edit", **typed, read_version=row.version)


@line("engagements:partnership-party")
def _(world):
    row = PartnershipFactory()
    party = row.party_rows.first().pk
    return _post(world, row, "party", party, role="helyet ad", read_version=row.version)


@line("engagements:partnership-move")
def _(world):
    row = PartnershipFactory()
    on = days_ago(1).isoformat()
    return _post(world, row, "move", after="talks", on=on, version=row.version)


@line("engagements:partnership-undo")
def _(world):
    row = PartnershipFactory(moves=[(Stage.TALKS, 1)])
    return _post(world, row, "undo", reason="tévedés", version=row.version)


@line("engagements:partnership-contact")
def _(world):
    return _post(world, PartnershipFactory(), "contact", engagement=EngagementFactory().pk)


@line("engagements:partnership-review")
def _(world):
    row, mark, today = PartnershipFactory(), PartnershipMarkFactory(), timezone.localdate()
    typed = {f"met_{mark.pk}": "yes", "on": today.isoformat()}
    return _post(world, row, "review", today.year, **typed)


@line("engagements:partnership-step")
def _(world):
    visit = EngagementFactory()
    row = PartnershipFactory(places=[visit.settlements.get()], mentor=visit.mentors.get())
    world.client.force_login(visit.author)
    url = reverse("engagements:partnership-step", args=[visit.pk])
    typed = {"which": f"{row.pk}:{row.version}", "after": "talks", "on": visit.held_on.isoformat()}
    return lambda: world.client.post(url, typed)


for _model, _make in (
    (PartnershipKind, PartnershipKindFactory),
    (PartnershipMark, PartnershipMarkFactory),
):
    _name = _model._meta.model_name
    _new = {"code": "uj", "order": "7", "name_hu": "Új", "name_en": "New"}
    line(f"admin:engagements_{_name}_add")(_admin_add(_model, **_new))
    line(f"admin:engagements_{_name}_change")(_admin_change(_model, _make, name_hu="Más"))
