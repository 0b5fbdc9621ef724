"""The national dashboard: where the network stands on the way to its target, on any day."""

from functools import cache

from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from mentorhalo.portal.as_of import asked_day
from mentorhalo.portal.board import board
from mentorhalo.portal.board.asked import Asked
from mentorhalo.portal.indicators.showing import Addresses
from mentorhalo.portal.keeping import kept, reader, shared
from mentorhalo.portal.moved import moved_since
from mentorhalo.portal.practices_waiting import practices_to_decide
from mentorhalo.portal.written import stamp


@require_safe
def dashboard(request):
    """All but the frame of the page is kept until something is written.

    Of the reader the figures may know what `reader` gives, not whose page it is; what waits for the
    reader is kept apart.
    """
    user, written = request.user, stamp()
    key = ("dashboard", request.path, request.GET.urlencode(), reader(user))
    content, waiting = kept(key, lambda: _content(request, written), written), 0
    if "as_of" not in request.GET:
        key = ("practices to decide", user.pk, reader(user))
        waiting = kept(key, lambda: _waiting(user, key, written), written)
    context = {"content": content, "practices_waiting": waiting}
    return render(request, "portal/dashboard.html", context)


def _waiting(user, key, written):
    readings = shared(timezone.localdate(), written)
    return readings.recalled(key, lambda: practices_to_decide(user))


def _content(request, written):
    readings_of = cache(lambda day: shared(day, written))
    as_of = asked_day(request, lambda day: _first_day(readings_of(day)))
    readings = readings_of(as_of.day)
    addresses = Addresses(request.user, as_of.day)
    asked = Asked.of(request.GET, as_of.query)
    as_of.first = _first_day(readings)
    context = board(request.user, readings, addresses, asked)
    context |= {"as_of": as_of, "moved": moved_since(request.user, as_of.day)}
    return render_to_string("portal/_dashboard.html", context)


def _first_day(readings):
    """The day the first office opened, of the counties that were read anyway; None before that."""
    offices = (getattr(county, "office", None) for county in readings.counties)
    return min((office.opened_on for office in offices if office), default=None)
