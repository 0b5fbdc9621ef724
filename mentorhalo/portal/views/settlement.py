from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements import perms
from engagements.assessments.shown import assessments_at
from engagements.models import Engagement
from engagements.suggestions import suggest, tried_for
from mentorhalo.core.models import Change
from mentorhalo.portal import ladder, neighbours, served, timeline
from mentorhalo.portal.happenings import Kind
from mentorhalo.portal.partnerships import partnerships_at
from mentorhalo.portal.practices_here import practices_of
from mentorhalo.portal.suggestions import wants_at
from settlements import coverage
from settlements.models import Settlement
from settlements.perms import can_assign, leads_of

DRAWN = ("county__outline", "county__map_path")
NEAREST, FIRST_YEAR = 15, 2014  # the programme of the first grants began in 2014


@require_safe
def settlement_detail(request, ksh_code):
    """One settlement: whom one meets there, what was promised, its rungs, grants and past."""
    user = request.user
    history = Change.objects.visible_to(user).filter(
        record_type=Settlement._meta.label_lower, record_key=OuterRef("pk")
    )
    rows = ladder.with_evidence(Settlement.objects.visible_to(user), user).annotate(
        has_history=Exists(history),
        is_led=Exists(leads_of(OuterRef("county"))),
        is_quiet=coverage.is_quiet(),
        rhythm=coverage.rhythm(settlement="pk"),
        counted=_counted(user),
        former_name=F("former_names__name"),
        former_until=F("former_names__until"),
    )
    rows = rows.select_related("county__office", "district", "successor", "summary")
    rows = rows.filter(pk=_code(ksh_code)).defer(*DRAWN).order_by("-former_names__until")
    if not (found := list(rows)):
        raise Http404
    settlement = found[0]
    settlement.former = [(row.former_name, row.former_until) for row in found if row.former_name]
    return render(request, "portal/settlement_detail.html", _context(user, settlement))


@require_safe
def settlement_timeline(request, ksh_code):
    """All that happened in a settlement, as far as the reader may know it; by kind and year."""
    settlement = _settlement(request.user, ksh_code)
    kind, year = request.GET.get("kind", ""), request.GET.get("year", "")
    years = [str(number) for number in range(timezone.localdate().year, FIRST_YEAR - 1, -1)]
    kind, year = kind if kind in Kind.values else "", year if year in years else ""
    page = timeline.page_of(
        request.user,
        settlement.pk,
        kind=kind,
        year=int(year) if year else None,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=timeline.PAGE,
    )
    context = {
        "settlement": settlement,
        "page": page,
        "kinds": Kind,
        "kind": kind,
        "years": years,
        "year": year,
        "reads_work": perms.can_read_work_of(request.user, settlement.county_id),
    }
    return render(request, "portal/settlement_timeline.html", context)


@require_safe
def settlement_neighbours(request, ksh_code):
    """All settlements within 30 km, the nearest first, with their rungs."""
    settlement = _settlement(request.user, ksh_code)
    context = {
        "settlement": settlement,
        "neighbours": neighbours.neighbours(settlement),
        "within": neighbours.WITHIN_KM,
    }
    return render(request, "portal/settlement_neighbours.html", context)


def _settlement(user, ksh_code):
    rows = Settlement.objects.visible_to(user).select_related("county").defer(*DRAWN)
    return get_object_or_404(rows, pk=_code(ksh_code))


def _code(text):
    if not (text.isascii() and text.isdigit()):
        raise Http404
    return text


def _context(user, settlement):
    summary = ladder.summary_of(settlement)
    assignments = settlement.assignments.visible_to(user).with_office(timezone.localdate())
    team = timeline.team(list(assignments.select_related("mentor__user")))
    promises, settled = served.promises_at(user, settlement.pk)
    bodies, more_bodies = served.bodies_at(user, settlement.pk)
    page = timeline.page_of(user, settlement.pk)
    around = neighbours.neighbours(settlement)
    reads = perms.can_read_work_of(user, settlement.county_id)
    grants, assessments = served.grants_at(user, settlement.pk), assessments_at(user, settlement.pk)
    wants = wants_at(settlement, grants, assessments)
    tried = tried_for(settlement, wants)
    return {
        "settlement": settlement,
        "summary": summary,
        "sentence": ladder.sentence(summary),
        "quiet_days": _quiet_days(settlement, summary),
        "rhythm": settlement.rhythm,
        "steps": ladder.steps(settlement, summary),
        "team": team,
        "grants": grants,
        "assessments": assessments,
        "suggestions": suggest(settlement, wants, tried),
        "practices": practices_of(tried),
        "bodies": bodies,
        "more_bodies": more_bodies,
        "promises": promises,
        "partnerships": partnerships_at(user, settlement.pk),
        "settled": settled,
        "timeline": page,
        "kinds": Kind,
        "last": page.last_counted,
        "counted": summary.counted if user.reads_all_counties else settlement.counted,
        "neighbours": around[:NEAREST],
        "neighbours_in_all": len(around),
        "within": neighbours.WITHIN_KM,
        "reads_work": reads or bool(page.engagements),
        "reads_records": reads,
        **_rights(user, settlement, team.now),
    }


def _rights(user, settlement, now):
    """What the reader may do there; `now` is the assignment of today, if there is one."""
    exists, county = not settlement.ceased_on, settlement.county_id
    answers, led = now is not None and now.in_office, settlement.is_led
    return {
        "can_log": exists and perms.can_add_engagement_in(user, county),
        "can_add": exists and perms.can_promise_in(user, county),
        "can_hand_over": exists and answers and perms.can_hand_over(user, now.mentor, county, led),
        "can_assign": exists and not answers and can_assign(user, county, led),
    }


def _quiet_days(settlement, summary):
    """For how many days a quiet settlement has been silent; None for one that is not quiet or
    that nobody has ever worked in."""
    if not settlement.is_quiet or not summary.last_on:
        return None
    return (timezone.localdate() - summary.last_on).days


def _counted(user):
    """How many engagements that count the reader may read there, as the list behind it has them.

    A settlement that moved has another county's as well.
    """
    rows = Engagement.objects.visible_to(user).filter(
        places__settlement=OuterRef("pk"), places__counts=True
    )
    rows = rows.order_by().values("places__settlement").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(rows), 0)
