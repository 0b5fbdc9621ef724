"""What a taker has to know of each settlement of a handover, as it stands when it is read.

Some fifteen queries, whatever the number of settlements; only what the reader may read.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F, Prefetch, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from engagements.models import (
    Engagement,
    EngagementMentor,
    EngagementSettlement,
    Milestone,
    Partnership,
    PartnershipParty,
    PartnershipPlace,
    Promise,
    State,
)
from engagements.partnerships.health import cares_of
from engagements.process.completeness import DONE, StepLine, progress_of
from settlements.models import (
    AreaPlace,
    Contact,
    Grant,
    GrantSettlement,
    Handover,
    Organisation,
    OrganisationPlace,
    Settlement,
    TargetArea,
)

LAST, AHEAD = 3, 92  # engagements a settlement; days that milestones are told ahead


@dataclass
class AreaLine:
    """A target area with this settlement: how many steps are done, the last and the next."""

    place: AreaPlace
    done: int
    steps: int
    last: StepLine | None
    next: StepLine | None


@dataclass
class PlaceBrief:
    """One settlement: who is who, what happened last, what is promised, due and to be known."""

    settlement: Settlement
    pitfalls: str
    bodies: list[tuple[Organisation, list[Contact]]] = field(default_factory=list)
    engagements: list[Engagement] = field(default_factory=list)
    planned: list[Engagement] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    partnerships: list[Partnership] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    areas: list[AreaLine] = field(default_factory=list)


def brief(handover: Handover, user) -> list[PlaceBrief]:
    """The settlements of a handover by name, each with all that belongs to it."""
    items = handover.items.select_related("settlement").order_by("settlement__sort_key", "pk")
    briefs = {row.settlement_id: PlaceBrief(row.settlement, row.pitfalls) for row in items}
    _who_is_who(briefs, user)
    _what_happened(briefs, handover, user)
    promises = Promise.objects.visible_to(user).open().filter(settlement__in=briefs)
    for row in promises.select_related("settlement", "organisation", "mentor__user"):
        briefs[row.settlement_id].promises.append(row)
    _which_partnerships(briefs, user)
    _what_is_due(briefs, user, *_grants_and_areas(briefs, user))
    return list(briefs.values())


def _who_is_who(briefs, user):
    """The bodies with their seat in a settlement or that serve it, each with its contacts."""
    rows = Organisation.objects.visible_to(user).active()
    served = OrganisationPlace.objects.filter(settlement__in=briefs)
    rows = rows.filter(Q(seat__in=briefs) | Q(pk__in=served.values("organisation")))
    contacts = Contact.objects.visible_to(user).current()
    places = Prefetch("places", queryset=served)
    for row in rows.prefetch_related(places, Prefetch("contacts", queryset=contacts)):
        for code in {row.seat_id, *(place.settlement_id for place in row.places.all())}:
            if code in briefs:
                briefs[code].bodies.append((row, list(row.contacts.all())))


def _what_happened(briefs, handover, user):
    """The last counted engagements of the handover's county, and those that are planned."""
    newest = [F("held_on").desc(), F("engagement_id").desc()]
    rows = EngagementSettlement.objects.filter(settlement__in=briefs)
    rows = rows.filter(engagement__county=handover.county_id)
    nth = Window(RowNumber(), partition_by=F("settlement_id"), order_by=newest)
    last = rows.filter(counts=True).annotate(nth=nth).filter(nth__lte=LAST)
    last = list(last.order_by("settlement_id", "nth").values_list("settlement_id", "engagement_id"))
    planned = rows.filter(engagement__state=State.PLANNED).order_by("held_on", "engagement_id")
    planned = list(planned.values_list("settlement_id", "engagement_id"))
    credits = Prefetch("credits", EngagementMentor.objects.select_related("mentor__user"))
    known = Engagement.objects.visible_to(user).prefetch_related(credits)
    known = known.in_bulk({key for _code, key in (*last, *planned)})
    for pairs, name in ((last, "engagements"), (planned, "planned")):
        for code, key in pairs:
            if key in known:
                getattr(briefs[code], name).append(known[key])


def _which_partnerships(briefs, user):
    """The open ones that name a settlement or have a party with its seat there, by name."""
    rows = Partnership.objects.visible_to(user).open().in_any_settlement(list(briefs))
    rows = cares_of(rows, timezone.localdate()).select_related("mentor__user")
    named = PartnershipPlace.objects.filter(settlement__in=briefs)
    parties = PartnershipParty.objects.filter(organisation__seat__in=briefs)
    parties = parties.select_related("organisation")
    shown = Prefetch("places", named, "here"), Prefetch("party_rows", parties, "seated")
    for row in rows.prefetch_related(*shown).order_by("sort_key", "pk"):
        codes = {place.settlement_id for place in row.here}
        for code in sorted(codes | {party.organisation.seat_id for party in row.seated}):
            briefs[code].partnerships.append(row)


def _grants_and_areas(briefs, user):
    """Put them into the briefs; gives {grant: its codes} and {area: its codes} for milestones."""
    grants, areas = {}, {}
    named = GrantSettlement.objects.filter(
        settlement__in=briefs, grant__in=Grant.objects.visible_to(user)
    )
    for row in named.select_related("grant").order_by("grant__code"):
        briefs[row.settlement_id].grants.append(row.grant)
        grants.setdefault(row.grant_id, []).append(row.settlement_id)
    places = AreaPlace.objects.filter(
        settlement__in=briefs, area__in=TargetArea.objects.visible_to(user)
    )
    places = list(places.select_related("area__grant", "settlement").order_by("area__grant", "pk"))
    lines = progress_of({row.area_id for row in places}, user)
    for row in places:
        briefs[row.settlement_id].areas.append(_area_line(row, lines[row.area_id]))
        areas.setdefault(row.area_id, []).append(row.settlement_id)
    return grants, areas


def _area_line(place, lines):
    done = [line for line in lines if line.state == DONE]
    waiting = [line for line in lines if line.state != DONE]
    last = max(done, key=lambda line: line.done_on, default=None)
    return AreaLine(place, len(done), len(lines), last, next(iter(waiting), None))


def _what_is_due(briefs, user, grants, areas):
    """Open milestones that are overdue or come within three months."""
    until = timezone.localdate() + timedelta(days=AHEAD)
    rows = Milestone.objects.visible_to(user).open().filter(due_on__lte=until)
    own = Q(settlement__in=briefs) | Q(area__in=areas)
    rows = rows.filter(own | Q(grant__in=grants, area=None, settlement=None))
    for row in rows.select_related("template", "grant", "area").order_by("due_on", "pk"):
        codes = [row.settlement_id] if row.settlement_id else areas.get(row.area_id)
        for code in codes or grants.get(row.grant_id, ()):
            briefs[code].milestones.append(row)
