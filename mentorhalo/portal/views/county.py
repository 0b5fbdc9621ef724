"""A county and its mentor office: the team, the county's figures, its months, its map."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counties.models import County, CountyOffice, TeamMembership
from engagements.models import Engagement, State
from engagements.obstacles.knowing import news_for
from engagements.perms import can_edit_targets, can_read_quarantine
from mentorhalo.core.hungarian import sort_key
from mentorhalo.portal import chart, map
from mentorhalo.portal.as_of import asked_day
from mentorhalo.portal.board.ladder import ladder_steps
from mentorhalo.portal.days import days_ahead
from mentorhalo.portal.due import due_evaluations, evaluations_due, overdue_milestones
from mentorhalo.portal.handovers import leavers_of, unsettled, waiting_in
from mentorhalo.portal.help import help_waits, waiting_in_county
from mentorhalo.portal.indicators.base import ENGAGEMENTS as ENGAGEMENT_LIST
from mentorhalo.portal.indicators.coverage import INVOLVED, QUIET, UNASSIGNED
from mentorhalo.portal.indicators.help import HELP_OVERDUE
from mentorhalo.portal.indicators.readings import Readings, is_open
from mentorhalo.portal.indicators.showing import Addresses, Figure, show
from mentorhalo.portal.indicators.teams import team_is_odd, team_size
from mentorhalo.portal.indicators.work import RETURNED, WORK, hours
from mentorhalo.portal.load import team_loads
from mentorhalo.portal.moved import moved_since
from mentorhalo.portal.partnerships import renewal_waits, renewals_in
from mentorhalo.portal.practices_waiting import practices_for_lead, under_way_in_county
from mentorhalo.portal.promise_figures import DAYS, LABELS, promise_rows
from mentorhalo.portal.quarantine import quarantine_waits
from mentorhalo.portal.sections import sections
from mentorhalo.portal.targets import goals, live_targets
from settlements.models import Settlement
from settlements.perms import can_assign, can_read_of

FIRST = 10  # so many of a long list are named, the rest is a link away


@require_safe
def county_detail(request, slug):
    as_of = asked_day(request)
    rows = County.objects.select_related("office").annotate(
        **unsettled(localdate()),
        has_help=help_waits(),
        has_renewals=renewal_waits(localdate()),
        has_practices=under_way_in_county(),
        held_entries=quarantine_waits(),
        evaluations_due=evaluations_due(localdate()),
        team_size=team_size(as_of.day),
        programme_since=CountyOffice.objects.order_by("opened_on").values("opened_on")[:1],
    )
    county = get_object_or_404(rows, slug=slug)
    as_of.first = county.programme_since
    return render(request, "portal/county_detail.html", county_context(request, county, as_of))


def county_context(request, county, as_of):
    """What templates/portal/_county.html needs, on the day asked for; the county was fetched as
    county_detail does, with its `team_size` of that day."""
    readings, addresses = Readings(county, as_of.day), Addresses(request.user, as_of.day)
    office = getattr(county, "office", None)
    context = {
        "county": county,
        "office": office,
        "as_of": as_of,
        "moved": moved_since(request.user, as_of.day, county),
        "today": readings.day,
        "on_day": readings.on_day,
        "office_open": is_open(office, readings.day),
        "facts": _register_facts(county),
        "history_url": _history_url(request.user, county) if office else "",
    }
    if office:
        context |= _team(county, readings.day)
        context |= _work(readings, addresses, county)
        context["engagements"] = _last_engagements(request.user, county, readings.day)
        context["sections"] = sections(readings, addresses, county)
    if context["office_open"]:
        context |= _coverage(readings, addresses, county)
    if as_of.is_past:
        return context
    mentors = context.pop("mentors", [])
    return context | _waiting(request.user, county, mentors, readings.day)


def _waiting(user, county, mentors, today):
    """What waits for somebody, which is known of today only."""
    context = {
        "held_entries": _held_entries(user, county),
        "help_requests": _help(user, county),
        "obstacles": news_for(user) if user.is_lead and user.county_code == county.pk else None,
        "days": _days(user, county, today),
        "renewals": renewals_in(user, county.pk) if county.has_renewals else [],
        "practices": practices_for_lead(user, county),
    }
    if getattr(county, "office", None):
        context["promises"] = promise_rows(user, today, [county])
        context["promise_labels"], context["promise_days"] = LABELS, DAYS
        context["milestones"] = overdue_milestones(user, county.pk)
        context["evaluations"] = due_evaluations(user, county)
        context["loads"] = team_loads(user, county, mentors, today)
        context |= _handovers(user, county)
    return context


def _handovers(user, county):
    """Handovers that wait, for who may read them, and what those who left still hold."""
    leavers = leavers_of(county.pk) if county.has_leavers else []
    reads = county.has_waiting and can_read_of(user, county.pk)
    return {
        "handovers": waiting_in(county.pk, user) if reads else [],
        "leavers": leavers,
        "can_assign": bool(leavers) and can_assign(user, county.pk),
    }


def _days(user, county, today):
    """The days with stops, on the page of the county that the reader works in."""
    if user.county_code != county.pk:
        return []
    return [day for day in days_ahead(user, today) if day.stops]


def _help(user, county):
    return waiting_in_county(user, county.pk) if county.has_help else []


def _held_entries(user, county):
    """How many entries wait in quarantine, for whoever may decide about them."""
    reads = can_read_quarantine(user) and can_read_of(user, county.pk)
    return county.held_entries if reads else 0


def _register_facts(county):
    """Settlements, districts and inhabitants, as the register says."""
    rows = Settlement.objects.existing().filter(county=county).order_by()
    return rows.aggregate(
        settlements=Count("pk"),
        districts=Count("district", distinct=True),
        population=Sum("population", default=0),
    )


def _history_url(user, county):
    """Where the office's history is, "" for who may not read it."""
    if not (user.reads_all_counties or user.county_code == county.pk):
        return ""
    return reverse("portal:record-history", args=["counties.countyoffice", county.pk])


@dataclass(frozen=True)
class Member:
    """A person in the team today; `url` is their profile, "" while they have none."""

    name: str
    url: str
    is_lead: bool
    since: date


def _team(county, day):
    rows = TeamMembership.objects.on(day).filter(office=county.pk)
    rows = list(rows.select_related("user__mentor").order_by("-is_lead", "user__sort_key", "pk"))
    team = [
        Member(
            str(row.user),
            row.user.mentor.get_absolute_url() if hasattr(row.user, "mentor") else "",
            row.is_lead,
            row.since,
        )
        for row in rows
    ]
    mentors = [row.user.mentor for row in rows if hasattr(row.user, "mentor")]
    mentors.sort(key=lambda mentor: (mentor.user.sort_key, mentor.pk))
    return {"team": team, "team_is_odd": team_is_odd(len(team)), "mentors": mentors}


def _coverage(readings, addresses, county):
    """The county's figures, the same indicators as on the dashboard, and who is behind them."""
    steps = ladder_steps(readings, addresses, county)
    quiet = [place for place in readings.places if place.is_quiet]
    quiet.sort(key=lambda place: place.last_on or date.min)
    unassigned = [place for place in readings.places if place.is_unassigned]
    unassigned.sort(key=lambda place: sort_key(place.name))
    return {
        "involved": show(INVOLVED, readings, addresses, county),
        "goals": goals(readings, addresses, live_targets(addresses.user, readings.day, county)),
        "can_edit_targets": can_edit_targets(addresses.user),
        "steps": steps,
        "ladder_shown": [step.shown for step in steps],
        "quiet": show(QUIET, readings, addresses, county),
        "quiet_places": quiet[:FIRST],
        "unassigned": show(UNASSIGNED, readings, addresses, county),
        "help_overdue": show(HELP_OVERDUE, readings, addresses, county),
        "unassigned_places": unassigned[:FIRST],
        "map": map.county_drawing(county.outline, readings.places),
    }


@dataclass(frozen=True)
class MonthRow:
    """The counted work of a county in one month."""

    month: date
    engagements: Figure
    attendance: int
    hours: Decimal


def _work(readings, addresses, county):
    listed = bool(addresses.to(ENGAGEMENT_LIST, county=county.pk))
    return {
        "work": [show(indicator, readings, addresses, county) for indicator in WORK],
        "work_is_listed": listed,
        "returned": show(RETURNED, readings, addresses, county),
        "months": _months(readings, addresses, county),
    }


def _months(readings, addresses, county):
    """The last twelve months, the newest first; a month without work is a row of zeros."""
    found, rows = readings.months(), []
    for back in range(chart.MONTHS):
        month = chart.months_back(readings.day, back)
        sums = found[month]
        last = chart.next_month(month) - timedelta(days=1)
        if readings.is_past:
            last = min(last, readings.day)
        query = {"state": "counted", "from": month.isoformat(), "to": last.isoformat()}
        code, url = f"engagements.{month:%Y-%m}", addresses.to(ENGAGEMENT_LIST, query, county.pk)
        figure = Figure(code, _("engagements"), sums["engagements"], url, county.iso)
        rows.append(MonthRow(month, figure, sums["attendance"], hours(sums["mentor_minutes"])))
    return rows


def _last_engagements(user, county, day):
    """The newest ones held up to a day that this reader may read; what is only planned stands in
    the list."""
    rows = Engagement.objects.visible_to(user).filter(county=county, held_on__lte=day)
    return rows.exclude(state=State.PLANNED).prefetch_related("settlements")[:FIRST]
