from django.db.models import CharField, Count, Exists, OuterRef, Prefetch, Window
from django.db.models.functions import Cast
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements.models import Engagement, EngagementSettlement, State
from engagements.obstacles.knowing import given_to_colleagues
from engagements.perms import can_close_account, can_hand_over
from mentorhalo.core.models import Change
from mentorhalo.portal.as_of import asked_day
from mentorhalo.portal.counts import credited
from mentorhalo.portal.handovers import holding
from mentorhalo.portal.indicators.showing import Addresses
from mentorhalo.portal.load import loads
from mentorhalo.portal.mentor_figures import MentorReadings, mentor_sections
from mentorhalo.portal.portfolio import portfolio
from mentors.models import Mentor
from settlements.perms import can_read_of

SHOWN_ENTRIES, SHOWN_SETTLEMENTS, SHOWN_ANSWERS = 10, 20, 5
DRAWN = ("office__county__outline", "office__county__map_path")


@require_safe
def mentor_detail(request, pk):
    """One mentor: whose team, which settlements, how much work, the last entries."""
    history = Change.objects.visible_to(request.user).filter(
        record_type=Mentor._meta.label_lower, record_key=Cast(OuterRef("pk"), CharField())
    )
    rows = Mentor.objects.visible_to(request.user).select_related("user")
    rows = rows.annotate(has_history=Exists(history), **holding(timezone.localdate()))
    mentor = get_object_or_404(rows, pk=pk)
    as_of = asked_day(request)
    context = _context(request.user, mentor) | {
        "as_of": as_of,
        "sections": mentor_sections(
            mentor.pk, MentorReadings(mentor.pk, as_of.day), Addresses(request.user, as_of.day)
        ),
    }
    return render(request, "portal/mentor_detail.html", context)


def _context(user, mentor):
    today = timezone.localdate()
    teams = list(mentor.user.memberships.select_related("office__county").defer(*DRAWN))
    charges = portfolio(mentor, today)
    now = next((row for row in teams if _holds(row, today)), None)
    return {
        "mentor": mentor,
        "specialities": list(mentor.specialities.all()),
        "answers": _answers(mentor),
        "now": now,
        "load": _load(user, mentor, now, today),
        "teams": teams,
        "charges": charges[:SHOWN_SETTLEMENTS],
        "charges_in_all": len(charges),
        "counts": credited(mentor, user, today),
        "entries": _last_entries(user, mentor),
        "gives_from": _gives_from(user, mentor),
        "can_close": can_close_account(user) and mentor.user.is_active,
    }


def _answers(mentor):
    """The newest answers given to obstacles of colleagues, with how many there are in all."""
    rows = given_to_colleagues().filter(author=mentor.user_id).select_related("obstacle")
    return list(rows.annotate(in_all=Window(Count("pk"))).order_by("-at", "-pk")[:SHOWN_ANSWERS])


def _load(user, mentor, now, today):
    """What the mentor carries in the present office, for who reads its records; None otherwise."""
    if now is None or not can_read_of(user, now.office_id):
        return None
    return loads(user, now.office.county, [mentor], today)[0]


def _gives_from(user, mentor):
    """The county (KSH code) whose settlements this person may hand over for the mentor, or None;
    what somebody who left its office still holds comes first."""
    for county in (mentor.left_county, mentor.held_county):
        if county and can_hand_over(user, mentor, county):
            return county
    return None


def _holds(row, day):
    return row.since <= day and (row.until is None or row.until > day)


def _last_entries(user, mentor):
    """The newest engagements that credit the mentor, of those the reader may read; no plans."""
    rows = Engagement.objects.visible_to(user).filter(credits__mentor=mentor)
    rows = rows.exclude(state__in=(State.PLANNED, State.JOINED))
    rows = rows.order_by("-credits__held_on", "-credits__engagement_id")
    places = EngagementSettlement.objects.select_related("settlement")
    return list(rows.prefetch_related(Prefetch("places", queryset=places))[:SHOWN_ENTRIES])
