"""The national dashboard: one figure, what needs care, the ladder, the map, the counties."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentorhalo.portal.board import board
from mentorhalo.portal.board.asked import Asked
from mentorhalo.portal.indicators.readings import Readings
from mentorhalo.portal.indicators.showing import Addresses


@require_safe
def dashboard(request):
    readings = Readings()
    addresses = Addresses(request.user, readings.day)
    context = board(request.user, readings, addresses, Asked.of(request.GET))
    return render(request, "portal/dashboard.html", context)
