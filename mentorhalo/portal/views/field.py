"""In the field: the day's settlements, their day packs, and the plan of a day."""

from dataclasses import replace
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engagements.days.forms import DayForm
from engagements.days.rules import MOST_STOPS, outside
from engagements.models import DayPlan
from mentorhalo.portal import ladder
from mentorhalo.portal.day import CountyPlaces
from mentorhalo.portal.days import days_ahead
from mentorhalo.portal.pack import pack_of
from mentorhalo.portal.portfolio import portfolio
from mentors.models import Mentor
from settlements.models import Settlement

SHOWN_ONLY = {"suggest", "near"}  # buttons that save nothing


def _county_of(user):
    """The county a person works in; whoever has none goes to no village with a pack."""
    if user.county_code is None:
        raise PermissionDenied
    return user.county_code


@require_safe
def field_home(request):
    """The stops of today and tomorrow in order, then one's other settlements; opens offline."""
    _county_of(request.user)
    today = timezone.localdate()
    mentor = Mentor.objects.filter(user=request.user).first()
    days = days_ahead(request.user, today)
    planned = {stop.settlement_id for day in days for stop in day.stops}
    charges = portfolio(mentor, today) if mentor else []
    context = {
        "days": days,
        "planned": sorted(planned),
        "tomorrow": today + timedelta(days=1),
        "charges": [row for row in charges if row.settlement.pk not in planned],
        "now": timezone.now(),
    }
    return render(request, "portal/field.html", context)


@require_safe
def field_pack(request, ksh_code):
    """One settlement's day pack, to read at its door."""
    rows = Settlement.objects.visible_to(request.user).filter(county=_county_of(request.user))
    rows = rows.select_related("summary", "county__office", "district")
    rows = rows.defer("county__outline", "county__map_path")
    if not (ksh_code.isascii() and ksh_code.isdigit()):
        raise Http404
    settlement = get_object_or_404(rows, pk=ksh_code)
    summary = ladder.summary_of(settlement)
    context = {
        "settlement": settlement,
        "summary": summary,
        "sentence": ladder.sentence(summary),
        "pack": pack_of(request.user, settlement),
        "now": timezone.now(),
    }
    return render(request, "portal/field_pack.html", context)


@require_http_methods(["GET", "POST"])
def field_plan(request):
    """Which settlements on ?day= (tomorrow), and in which order; ?stop= ticks more of them.

    A POST with `suggest` or `near` only shows the page anew; any other saves the plan.
    """
    county, today = _county_of(request.user), timezone.localdate()
    mentor = Mentor.objects.filter(user=request.user).first()
    if request.method == "GET":
        places = CountyPlaces(county, mentor, today)
        return _stored_plan(request, places, _day(request.GET.get("day", ""), today))
    form = DayForm(request.POST)
    if not SHOWN_ONLY & request.POST.keys() and form.save_as(by=request.user):
        messages.success(request, _("The plan of the day is saved."), extra_tags="ok")
        return redirect("portal:field")
    return _typed_plan(request, CountyPlaces(county, mentor, today), form)


def _stored_plan(request, places, day):
    plan = DayPlan.objects.visible_to(request.user).filter(day=day).first()
    stops = list(plan.stops.values_list("settlement_id", flat=True)) if plan else []
    form = DayForm(initial={"day": day, "version": plan.version if plan else 0})
    choice = places.choice([*stops, *request.GET.getlist("stop")[:MOST_STOPS]])
    return _plan_page(request, form, day, choice, mentor=places.mentor)


def _typed_plan(request, places, form):
    """The page with what was typed: in a new order, with what is near by, or with the refusal."""
    stops = form.stops if form.is_valid() else []
    if unknown := [code for code in stops if code not in places.places]:
        form.add_error("other", outside(unknown))
    day = form.cleaned_data.get("day") or timezone.localdate() + timedelta(days=1)
    if form.errors:
        choice = places.choice(form.data.getlist("stop")[: 2 * MOST_STOPS])
        typed = [replace(row, number=form.number_typed(row.ksh_code)) for row in choice.chosen]
        choice = replace(choice, chosen=typed)
        return _plan_page(request, form, day, choice, mentor=places.mentor, status=422)
    if "suggest" in request.POST:
        stops = places.nearest_first(stops)
    form = DayForm(initial={"day": day, "version": form.cleaned_data["version"]})
    return _plan_page(request, form, day, places.choice(stops), mentor=places.mentor)


def _plan_page(request, form, day, choice, *, mentor, status=200):
    today = timezone.localdate()
    context = {
        "form": form,
        "day": day,
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "is_past": day < today,
        "choice": choice,
        "mentor": mentor,
    }
    return render(request, "portal/field_plan.html", context, status=status)


def _day(text, today):
    """The day of an address; tomorrow when it says none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today + timedelta(days=1)
