from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from counties.models import County, Role, User
from engagements.models import (
    Draft,
    Engagement,
    EngagementMentor,
    EngagementSettlement,
    Promise,
    State,
)
from engagements.obstacles.knowing import news_for
from engagements.recent import waiting_of
from engagements.views.draft import described
from mentorhalo.portal.counts import month_so_far
from mentorhalo.portal.days import days_ahead
from mentorhalo.portal.due import overdue_milestones
from mentorhalo.portal.handovers import own_profile, waiting_for
from mentorhalo.portal.help import asked_by
from mentorhalo.portal.partnerships import own_renewals
from mentorhalo.portal.portfolio import portfolio
from mentorhalo.portal.practices_waiting import practices_for
from mentorhalo.portal.views.public import public_home

SHOWN_DRAFTS, SHOWN_CHARGES, SHOWN_ENTRIES, SHOWN_WAITING, SHOWN_COMING = 5, 15, 8, 40, 5
SHOWN_LACKING = 3
SHOWN_PROMISES, PROMISES_AHEAD = 12, timedelta(days=7)


@login_not_required
@require_safe
def start(request):
    """Where signing in leads: a mentor's own work, a lead's county, the country for the others.

    Whoever is not signed in reads the public home.
    """
    user = request.user
    if not user.is_authenticated:
        return public_home(request)
    if user.reads_all_counties:
        return redirect("portal:dashboard")
    if user.county_code is None:
        return render(request, "portal/start_without_team.html", _outside(user))
    if user.is_lead:
        return redirect(County.objects.only("slug").get(pk=user.county_code))
    return render(request, "portal/start_mentor.html", _own_work(user))


def _own_work(user):
    today = timezone.localdate()
    mentor = own_profile(user)
    own = OwnEntries(user, mentor)
    waiting, last, recent = own.waiting(), own.last(), waiting_of(user, mentor)
    asked = [one for one in recent if one.same]
    lacking = [one for one in recent if one.lacks]
    shown = [*waiting, *last, *(one.row for one in (*asked, *lacking[:SHOWN_LACKING]))]
    places = EngagementSettlement.objects.select_related("settlement")
    prefetch_related_objects(shown, Prefetch("places", queryset=places))
    planned = [row for row in waiting if row.state == State.PLANNED]
    charges = portfolio(mentor, today) if mentor else []
    drafts = described(Draft.objects.visible_to(user)[: SHOWN_DRAFTS + 1])
    return {
        "today": today,
        "today_in": _places_of([row for row in planned if row.held_on == today]),
        "can_copy": any(row.author_id == user.pk for row in last),
        "drafts": drafts[:SHOWN_DRAFTS],
        "more_drafts": len(drafts) > SHOWN_DRAFTS,
        "returned": [row for row in waiting if row.state == State.RETURNED],
        "due": [row for row in planned if row.held_on <= today],
        "coming": [row for row in planned if row.held_on > today][:SHOWN_COMING],
        "asked": asked,
        "lacking": lacking[:SHOWN_LACKING],
        "more_lacking": len(lacking) - SHOWN_LACKING,
        "charges": charges[:SHOWN_CHARGES],
        "charges_in_all": len(charges),
        "evaluations": sorted(
            (one for one in charges if one.evaluated_on), key=lambda one: one.evaluated_on
        ),
        "entries": last,
        "mentor": mentor,
        "handovers": waiting_for(mentor, user) if mentor else [],
        "promises": _promises(user, mentor, today) if mentor else [],
        "renewals": own_renewals(user, mentor) if mentor else [],
        "milestones": overdue_milestones(user, user.county_code),
        "days": [day for day in days_ahead(user, today) if day.stops],
        "help_requests": asked_by(user),
        "obstacles": news_for(user),
        "practices": practices_for(user),
        "month": month_so_far(mentor, user.county_code, today) if mentor else None,
    }


def _promises(user, mentor, today):
    """The open ones that the mentor keeps or follows: overdue, due today, due within a week."""
    rows = Promise.objects.visible_to(user).open().filter(mentor=mentor)
    rows = rows.filter(due_on__lte=today + PROMISES_AHEAD)
    return list(rows.select_related("settlement", "organisation")[:SHOWN_PROMISES])


def _places_of(rows):
    """The names of the engagements' places, each once."""
    names = [place.settlement.name for row in rows for place in row.places.all()]
    return list(dict.fromkeys(names))


class OwnEntries:
    """A mentor's own entries in the own county: written by or credited to, each by its index."""

    def __init__(self, user, mentor):
        self.user = user
        self.visible = Engagement.objects.visible_to(user)
        self.written = self.visible.filter(author=user)
        credits = EngagementMentor.objects.filter(engagement__county=user.county_code)
        self.credited = credits.filter(mentor=mentor) if mentor else credits.none()

    def waiting(self):
        """Those returned for correction, then the planned ones: plans never hide a returned one."""
        waiting = self.visible.filter(state__in=(State.PLANNED, State.RETURNED))
        credited = self.credited.filter(engagement=OuterRef("pk"))
        waiting = waiting.filter(Q(author=self.user) | Exists(credited))
        return list(waiting.order_by("-state", "held_on", "pk")[:SHOWN_WAITING])

    def last(self):
        """The newest ones; plans are none yet, and a joined entry is its older receipt's."""
        hidden = (State.PLANNED, State.JOINED)
        written = self.written.exclude(state__in=hidden).order_by("-held_on", "-pk")
        credited = self.credited.exclude(engagement__state__in=hidden)
        credited = credited.order_by("-held_on", "-engagement_id")
        wanted = self._keys(written[:SHOWN_ENTRIES], credited[:SHOWN_ENTRIES])
        return list(self.visible.filter(wanted).order_by("-held_on", "-pk")[:SHOWN_ENTRIES])

    @staticmethod
    def _keys(written, credited):
        return Q(pk__in=written.values("pk")) | Q(pk__in=credited.values("engagement_id"))


def _outside(user):
    """For a mentor whom no team has today: what was, what comes, and whom to ask."""
    today = timezone.localdate()
    teams = list(user.memberships.select_related("office__county").order_by("since"))
    coordinators = User.objects.filter(role=Role.COORDINATOR, is_active=True)
    return {
        "past": [row for row in teams if row.since <= today][-1:],
        "coming": [row for row in teams if row.since > today][:1],
        "coordinators": list(coordinators[:10]),
        "drafts": described(Draft.objects.visible_to(user)[:SHOWN_DRAFTS]),
    }
