"""The receipt of an entry: what arrived, what it made, what may come of it; and the answers to
"is it the same meeting?"."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engagements import actions, perms
from engagements.arrivals.counting import arrivals_of
from engagements.completing import to_complete, with_lacks
from engagements.effects import taps
from engagements.links.perms import can_ask_by_link
from engagements.meetings import actions as meeting_actions
from engagements.meetings.rules import alike, closed_plans, ordered, plan_of
from engagements.models import Engagement, KeptApart, Purpose, State
from engagements.newly_involved import newly_involved
from engagements.views.engagement import with_people_and_places


@require_safe
def engagement_receipt(request, pk):
    """What a person sees after saving, and comes back to while a question waits."""
    row = _row(request, pk)
    user = request.user
    can_edit = perms.can_edit_engagement(user, row)
    context = {
        "row": row,
        "files": arrivals_of(row, row.evidence.values_list("pk", flat=True)),
        "involved": newly_involved(row),
        "questions": [_question(row, other) for other in alike(row, user)],
        "apart": _apart(user, row),
        "closed": _closed(user, row),
        "joined": _joined(user, row),
        "taps": taps(user, row),
        "lacks": to_complete(row) if can_edit else [],
        "can": {
            "edit": can_edit,
            "copy": perms.can_add_engagement(user),
            "ask": row.counts and can_ask_by_link(user, Purpose.CONFIRM, row),
            "unjoin": perms.can_unjoin_engagement(user, row),
        },
    }
    return render(request, "engagements/engagement_receipt.html", context)


def _row(request, pk):
    rows = Engagement.objects.visible_to(request.user)
    rows = with_people_and_places(rows.select_related("county", "author", "joined_to"))
    return get_object_or_404(with_lacks(rows), pk=pk)


def _question(row, other):
    """The other entry, and the version of the one that "yes" would change."""
    pair = plan_of(row, other)
    changed = pair[0] if pair else ordered(row, other)[1]
    return {"other": other, "is_plan": bool(pair), "version": changed.version}


def _apart(user, row):
    """The entries that were said to be other occasions, where this person may ask again."""
    told = KeptApart.objects.filter(Q(earlier=row) | Q(later=row))
    told = told.select_related("earlier", "later", "by")
    others = [kept.later if kept.earlier_id == row.pk else kept.earlier for kept in told]
    return [other for other in others if perms.can_answer_same(user, row, other)]


def _closed(user, row):
    """The plans that were held under this number, where this person may take that back."""
    plans = closed_plans(row, user) if row.counts else []
    return [plan for plan in plans if perms.can_reopen_held_plan(user, plan)]


def _joined(user, row):
    """The entries joined into this one, where this person may take that back."""
    rows = with_people_and_places(row.joined.select_related("author"))
    return [one for one in rows if perms.can_unjoin_engagement(user, one)]


@require_POST
def engagement_same(request, pk):
    """Yes, the two are one meeting."""
    row, other = _pair(request, pk)
    told = {"number": other.pk}
    done = _("Joined with no. %(number)s: the meeting counts once, everybody is credited.")
    if plan_of(row, other):
        done = _("The plan no. %(number)s is closed: it was held.")

    def deed(user, version):
        return meeting_actions.say_same(by=user, engagement=row, other=other, version=version)

    allowed = perms.may_try_same(request.user, row, other)
    return _answer(request, row, allowed, deed, done % told)


@require_POST
def engagement_apart(request, pk):
    """No, they are two occasions."""
    row, other = _pair(request, pk)
    done = _("No. %(number)s stays an occasion of its own.") % {"number": other.pk}

    def deed(user, _version):
        return meeting_actions.keep_apart(by=user, engagement=row, other=other)

    allowed = perms.may_try_same(request.user, row, other)
    return _answer(request, row, allowed, deed, done)


@require_POST
def engagement_ask_again(request, pk):
    """Take the answer back, whichever it was: joined, closed as held, or kept apart."""
    row, other = _pair(request, pk)
    user = request.user
    if joined := next(
        (one for one in (row, other) if one.joined_to_id in (row.pk, other.pk)), None
    ):
        allowed = perms.can_unjoin_engagement(user, joined)

        def deed(by, version):
            return actions.unjoin(by=by, engagement=joined, version=version)

    elif plan := next((one for one in (row, other) if one.state == State.CANCELLED), None):
        allowed = perms.can_reopen_held_plan(user, plan)
        held = other if plan is row else row

        def deed(by, version):
            return meeting_actions.reopen_plan(by=by, plan=plan, held=held, version=version)

    else:
        allowed = perms.may_try_same(user, row, other)

        def deed(by, _version):
            return meeting_actions.ask_again(by=by, engagement=row, other=other)

    return _answer(request, row, allowed, deed, _("Taken back."))


def _pair(request, pk):
    """The entry and the other one that was named; both are to be read by this person."""
    row, wanted = _row(request, pk), request.POST.get("other", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19) or int(wanted) == row.pk:
        raise Http404
    return row, _row(request, int(wanted))


def _answer(request, row, allowed, deed, done):
    """Do it and go back to the receipt; a refusal is said there, with its reason."""
    if not allowed:
        raise PermissionDenied
    try:
        deed(request.user, _version(request))
    except actions.StaleVersion:
        text = _("Somebody changed this entry since you opened it. Look at it again, then decide.")
        messages.error(request, text, extra_tags="bad")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages), extra_tags="bad")
    else:
        messages.success(request, done, extra_tags="ok")
    return redirect("engagements:engagement-receipt", pk=row.pk)


def _version(request):
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None
