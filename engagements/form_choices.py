"""What the visit form offers first: own and recent settlements, the office's mentors, and what
belongs to the chosen settlements: target areas, open promises."""

from django.db.models import Q

from counties.models import TeamMembership
from engagements.models import EngagementMentor, EngagementSettlement, Promise
from mentors.models import Mentor
from settlements.models import AreaPlace, Assignment, Grant, Settlement, TargetArea

OFFERED = 8


def place_options(user, row, chosen):
    """[(KSH code, name)]: the chosen ones, then those last served, then those answered for."""
    codes = possible_codes(chosen)
    mentor = Mentor.objects.filter(user=user).values("pk")
    county = row.county_id if row else user.county_code
    if county and len(codes) < OFFERED:
        credits = EngagementMentor.objects.filter(mentor__in=mentor).order_by("-held_on", "-pk")
        served = EngagementSettlement.objects.filter(
            engagement__in=list(credits.values_list("engagement", flat=True)[:10])
        ).order_by("-held_on", "-engagement")
        codes += served.values_list("settlement_id", flat=True)
        assigned = Assignment.objects.current().filter(mentor__in=mentor)
        codes += assigned.order_by("settlement__summary__last_on").values_list(
            "settlement_id", flat=True
        )[:OFFERED]
    wanted = list(dict.fromkeys(codes))
    wanted = wanted[: max(OFFERED, len(set(chosen)))]
    places = Settlement.objects.in_bulk(wanted)
    offered = [
        (code, places[code].name if code in places else code)
        for code in wanted
        if code in chosen or (code in places and places[code].county_id == county)
    ]
    known = {code for code, _name in offered}
    return offered + [(code, code) for code in chosen if code not in known]


def mentor_options(user, row, chosen):
    """The mentors of the entry's office, and all others by county; the chosen in one."""
    county = row.county_id if row else user.county_code
    rows = TeamMembership.objects.current().filter(user__mentor__isnull=False)
    rows = rows.order_by("office__county__sort_key", "user__sort_key").values_list(
        "office_id", "office__county__name", "user__mentor__pk", "user__name"
    )
    own, others = [], {}
    for office, county_name, pk, name in rows:
        if office == county:
            own.append((str(pk), name))
        else:
            others.setdefault(county_name, []).append((str(pk), name))
    offered = {key for key, _name in own} | {
        key for group in others.values() for key, _name in group
    }
    missing = [key for key in chosen if key not in offered and key.isascii() and key.isdigit()]
    if missing:
        left = Mentor.objects.filter(pk__in=[key for key in missing if len(key) < 19])
        own += [(str(mentor.pk), str(mentor)) for mentor in left.select_related("user")]
    return own, list(others.items())


def possible_codes(codes):
    """Those that can be KSH codes at all; an address or a form may bring anything."""
    return [code for code in codes if len(code) == 5 and code.isascii() and code.isdigit()]


def area_options(user, codes, day, chosen=None):
    """[(key, name and grant)] of the target areas of grants running on that day that hold one of
    the settlements, and the chosen one."""
    places = AreaPlace.objects.filter(settlement__in=possible_codes(codes))
    wanted = Q(pk__in=places.values("area"), grant__in=Grant.objects.running_on(day))
    chosen = str(chosen or "")
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
        wanted |= Q(pk=int(chosen))
    areas = TargetArea.objects.visible_to(user).filter(wanted).select_related("grant")
    return [(str(area.pk), f"{area} ({area.grant})") for area in areas]


def open_promises(user, codes):
    """The open promises of these settlements that the person may read, by the day due."""
    rows = Promise.objects.visible_to(user).open()
    rows = rows.filter(settlement__in=possible_codes(codes))
    return list(rows.select_related("settlement", "organisation", "mentor__user"))
