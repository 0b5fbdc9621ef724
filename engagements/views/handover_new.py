"""Offering a handover: first whose settlements, then which of them to whom."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from counties.models import County
from engagements import perms
from engagements.handovers.forms import HandoverForm
from engagements.handovers.givers import counties_of, givers_in, held_by
from mentors.models import Mentor
from settlements.models import HandoverItem, HandoverState


@require_http_methods(["GET", "HEAD", "POST"])
def handover_new(request):
    """?giver= says whose (one's own without it, if one holds any and leads nobody), ?county= where,
    ?settlement= which one is ticked to begin with."""
    user = request.user
    asked = request.GET.get("giver", "")
    counties = counties_of(user)
    if not asked and counties:
        context = {"givers": givers_in(counties)}
        return render(request, "engagements/handover_givers.html", context)
    giver = _giver(user, asked)
    county = _county(request, giver)
    if county is None or not perms.can_hand_over(user, giver, county.pk):
        raise PermissionDenied
    held = list(held_by(giver, county.pk))
    waiting = _waiting(held)
    waits = {item.settlement_id for item in waiting}
    form = HandoverForm(
        request.POST if request.method == "POST" else None,
        giver=giver,
        county=county.pk,
        held=[row for row in held if row.settlement_id not in waits],
        ticked=request.GET.getlist("settlement"),
    )
    if request.method == "POST" and (row := form.offer_as(by=user)):
        text = _("Offered. It takes effect when %(taker)s accepts it.") % {"taker": row.taker}
        messages.success(request, text, extra_tags="ok")
        return redirect(row)
    context = {
        "form": form,
        "giver": giver,
        "own": giver.user_id == user.pk,
        "county": county,
        "lines": list(form.lines()),
        "waiting": waiting,
    }
    status = 422 if form.errors else 200
    return render(request, "engagements/handover_form.html", context, status=status)


def _giver(user, asked):
    rows = Mentor.objects.visible_to(user).select_related("user")
    if not asked:
        return _own(rows, user)
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        asked = "0"
    return get_object_or_404(rows, pk=asked)


def _own(rows, user):
    """One's own profile; who has none has nothing to hand over."""
    giver = rows.filter(user=user).first()
    if giver is None:
        raise PermissionDenied
    return giver


def _county(request, giver):
    """The county whose settlements are meant: the one asked for, the person's own, or the one
    where the giver holds any."""
    code = request.GET.get("county") or request.user.county_code
    if not code:
        code = held_by(giver, None).values_list("settlement__county", flat=True).first()
    if not code or not (code.isascii() and code.isdigit()):
        return None
    return County.objects.defer("outline", "map_path").filter(pk=code).first()


def _waiting(held):
    """What of it waits in a handover already."""
    rows = HandoverItem.objects.filter(
        settlement__in=[row.settlement_id for row in held],
        handover__state=HandoverState.OFFERED,
    )
    return list(rows.select_related("settlement", "handover__giver__user", "handover__taker__user"))
