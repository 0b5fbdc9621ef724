"""What follows from the organisations that engagements name.

The rows of settlements served tell of which kinds they are; summary rows tell when each was first
reached.
"""

from django.db.models import Count, Exists, F, Min, OuterRef, Q

from engagements.models import COUNTED, Engagement, EngagementSettlement
from settlements.models import MUNICIPAL, Organisation, OrganisationKind, OrganisationSummary

FIELDS = ["named", "reached_on"]
COUNTY = "organisation__seat__county_id"  # of a row of naming()


def _named():
    return Engagement.organisations.through.objects.order_by()


def _names(kinds):
    """Whether the engagement of a settlement served names an organisation of some kinds."""
    named = _named().filter(engagement=OuterRef("engagement"))
    return Exists(named.filter(organisation__kind__in=kinds))


def naming(engagements):
    """A row for each organisation that one of the engagements names."""
    return _named().filter(engagement__in=engagements)


def named_by(engagements):
    """The keys of the organisations that engagements name."""
    return naming(engagements).values_list("organisation_id", flat=True).distinct()


def hold_naming(organisations) -> list:
    """The keys of the engagements that name some organisations (primary keys), which are locked in
    key order: nobody writes one meanwhile."""
    named = _named().filter(organisation__in=organisations).values("engagement")
    rows = Engagement.objects.filter(pk__in=named).order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def miscopied(places):
    """The settlements served whose row says otherwise than the organisations named; each has what
    it should say as `municipality` and `ngo`."""
    places = places.annotate(municipality=_names(MUNICIPAL), ngo=_names([OrganisationKind.NGO]))
    return places.exclude(with_municipality=F("municipality"), with_ngo=F("ngo"))


def hold(organisations) -> dict:
    """Let nobody change these organisations (primary keys) or merge them until the transaction
    ends: what is copied of them stays true. Ask it before any engagement is locked; gives {primary
    key: kind}."""
    rows = Organisation.objects.filter(pk__in=organisations).order_by("pk")
    rows = rows.select_for_update(of=("self",), no_key=True)
    return dict(rows.values_list("pk", "kind")) if organisations else {}


def copy_kinds(engagements=None) -> set[str]:
    """Let the settlements served by some engagements, or by all, tell of which kinds the
    organisations are that these name; gives the KSH codes of those that told otherwise."""
    places = EngagementSettlement.objects.order_by()
    if engagements is not None:
        places = places.filter(engagement__in=engagements)
    wrong = miscopied(places)
    codes = {*wrong.values_list("settlement_id", flat=True)}
    if codes:
        EngagementSettlement.objects.filter(pk__in=wrong.values("pk")).update(
            with_municipality=_names(MUNICIPAL), with_ngo=_names([OrganisationKind.NGO])
        )
    return codes


def body_values(keys=None):
    """{organisation: {field: value}} of FIELDS, as the engagements say it: of these primary keys,
    which all have a value, or of all that are named."""
    rows = _named()
    if keys is not None:
        rows = rows.filter(organisation__in=keys)
    counted = Q(engagement__state__in=COUNTED)
    rows = rows.values_list("organisation").annotate(
        number=Count("pk"), first=Min("engagement__held_on", filter=counted)
    )
    nothing = {key: dict(zip(FIELDS, (0, None), strict=True)) for key in keys or ()}
    return nothing | {key: dict(zip(FIELDS, told, strict=True)) for key, *told in rows}


def refresh(keys):
    """Recompute the summary rows of organisations (primary keys in order): made and locked first,
    then read, so that of two writers neither is lost."""
    if not keys:
        return
    rows = [OrganisationSummary(organisation_id=key) for key in keys]
    OrganisationSummary.objects.bulk_create(rows, 500, ignore_conflicts=True)
    locked = OrganisationSummary.objects.filter(pk__in=keys).order_by("pk")
    list(locked.select_for_update(of=("self",), no_key=True).values_list("pk"))
    found = body_values(keys)
    rows = [OrganisationSummary(organisation_id=key, **found[key]) for key in keys]
    OrganisationSummary.objects.bulk_update(rows, FIELDS, 500)


def differences():
    """What is told otherwise than the organisations named by the engagements say, as sentences."""
    for row in miscopied(EngagementSettlement.objects.order_by("pk")):
        told, should = (row.with_municipality, row.with_ngo), (row.municipality, row.ngo)
        yield f"{row}: names municipality, NGO {told}, should be {should}"
    known = OrganisationSummary.objects.in_bulk()
    values = body_values()
    nothing = {"named": 0, "reached_on": None}
    for key in sorted({*known, *values}):
        for name, should in values.get(key, nothing).items():
            told = getattr(known[key], name) if key in known else nothing[name]
            if told != should:
                yield f"organisation {key}: {name} is {told}, should be {should}"
