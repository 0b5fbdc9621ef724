"""The visit form: new, edit, copy, set aside."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import holding, perms, receipts, receiving
from engagements.conflict import differing_fields, merged_data, told_conflict, told_differences
from engagements.drafts import draft_of, initial_of_draft
from engagements.entry import TEXTS, entry_of
from engagements.filled import initial_of
from engagements.forms import EngagementForm
from engagements.merging import base_of
from engagements.models import Engagement
from engagements.views.draft import set_aside
from mentors.models import Mentor


@require_http_methods(["GET", "POST"])
def engagement_new(request):
    """Log or plan an engagement; GET may say ?copy=last|receipt, ?settlement=code, ?draft=uuid."""
    if answered := _answered_before(request):
        return answered
    may = perms.can_add_engagement(request.user)
    if request.method == "GET":
        draft = draft_of(request.user, request.GET.get("draft"))
        if not (may or draft):
            raise PermissionDenied
        form = EngagementForm(user=request.user, initial=_initial(request, draft))
        return _page(request, form)
    form = EngagementForm(request.POST, user=request.user)
    if "draft" in request.POST:
        return set_aside(request, form)
    if not may:
        return _turned_away(request, form, 403)
    return _receive(request, form)


@require_http_methods(["GET", "POST"])
def engagement_edit(request, pk):
    """Change the facts of an entry; the version that was read goes along."""
    if answered := _answered_before(request, pk):
        return answered
    row = Engagement.objects.visible_to(request.user).filter(pk=pk).first()
    if row is None:
        if request.method == "GET":
            raise Http404
        form = EngagementForm(request.POST, user=request.user)
        return _turned_away(request, form, 404, *holding.no_such_entry(pk).messages)
    may = perms.can_edit_engagement(request.user, row)
    draft = draft_of(request.user, request.GET.get("draft"), row)
    if request.method == "GET" and not (may or draft):
        raise PermissionDenied
    if request.method == "GET":
        initial = initial_of_draft(draft) if draft else _opened(request, row)
        form = EngagementForm(user=request.user, row=row, initial=initial)
        return _page(request, form, row, frozen=not may)
    form = EngagementForm(request.POST, user=request.user, row=row)
    if "draft" in request.POST:
        return set_aside(request, form, row)
    if not may:
        return _page(request, form, row, status=403, frozen=True)
    return _receive(request, form)


def _answered_before(request, row=None):
    """The same answer to the same send, even where the sender's rights have ended since; who may
    not write at all any more hands it to the lead of the county."""
    if request.method != "POST":
        return None
    sent = {"by": request.user, "data": request.POST, "row": row}
    try:
        kept = receiving.kept_answer(**sent)
        if not (kept or holding.may_send(request.user) or "draft" in request.POST):
            kept = holding.hold_back(**sent)
    except (receipts.AlreadyReceived, ValidationError, KeyError):
        return None  # the form that was sent again is shown with all that was typed
    return _answer(request, kept) if kept else None


def _turned_away(request, form, status, *sentences):
    """Nothing can be sent; all that was typed is shown, to be set aside or copied."""
    text = _("You cannot send this. What you typed is below; set it aside or copy it from here.")
    for sentence in (*sentences, text):
        form.add_error(None, sentence)
    return _page(request, form, status=status, frozen=True)


def _receive(request, form):
    """Send the form once: answer with the receipt, or show the form with everything typed."""
    try:
        return _answer(request, receiving.receive(form))
    except receiving.Refused:
        return _page(request, form, form.row, status=422)
    except receiving.Conflict as conflict:
        return _conflict(request, form, conflict)
    except receipts.AlreadyReceived as again:
        return _received_before(request, form, again.submission)


def _answer(request, submission):
    """The receipt; a past office's entry is not the writer's to read any more, so it is named."""
    row = submission.engagement
    if row is None:
        text = _("This entry waits for the lead of the county, who lets it in or refuses it.")
        messages.info(request, holding.refusal_of(submission) or text)
        return redirect("portal:start")
    for sentence in submission.answer.get("sentences", ()):
        messages.info(request, sentence)
    text = _("Received: no. %(number)s.") % {"number": row.pk}
    messages.success(request, text, extra_tags=f"ok received-{submission.client_ref}")
    readable = perms.can_read_work_of(request.user, row.county_id)
    return redirect(row.get_receipt_url() if readable else "portal:start")


def _opened(request, row):
    """What the form of an entry starts with, and from what it started."""
    with_note = perms.can_read_private_note(request.user, row)
    entry = entry_of(row)
    opened = {"version": row.version, "base": base_of(entry, with_note=with_note)}
    return initial_of(entry) | opened


def _conflict(request, form, conflict):
    """Somebody else changed the same: all is shown, mine is saved only if I say so."""
    theirs = told_differences(conflict, form)
    form.data = merged_data(conflict, form)
    form.add_error(None, told_conflict(conflict, form))
    if conflict.error:
        form.refuse(conflict.error)
    return _page(request, form, conflict.current, status=409, theirs=theirs)


def _received_before(request, form, submission):
    """Back was pressed and the form sent with other words: it becomes a change of the entry."""
    row = submission.engagement
    mine = row and submission.author_id == request.user.pk
    mine = mine and perms.can_read_work_of(request.user, row.county_id)
    if not mine or not perms.can_edit_engagement(request.user, row):
        form.data = _renewed(form.data)
        form.add_error(None, _("This form was sent before. Saving again makes a new entry of it."))
        return _page(request, form, status=409)
    sees_note = perms.can_read_private_note(request.user, row)
    current = entry_of(row)
    theirs = differing_fields(current, form.entry(), with_note=sees_note)
    base = base_of(current, with_note=sees_note)
    form.data = _renewed(form.data, version=row.version, base=base)
    text = _('This form was already received as <a href="{}">no. {}</a>. Saving again changes it.')
    form.add_error(None, format_html(text, row.get_absolute_url(), row.pk))
    return _page(request, form, row, status=409, theirs=theirs, maybe_another=True)


def _renewed(data, **values):
    """What was typed, to be sent as something new: its own UUID, and the draft it came from."""
    draft_of = data.get("draft_of") or data["client_ref"]
    copy = data.copy()
    for name, value in ({"client_ref": uuid4(), "draft_of": draft_of} | values).items():
        copy[name] = str(value)
    return copy


def _page(request, form, row=None, status=200, theirs=(), frozen=False, maybe_another=False):
    """The form with everything typed; `frozen`: the entry can no longer be changed."""
    form.offer()
    context = {
        "form": form,
        "row": row,
        "theirs": theirs,
        "sees_note": row is None or perms.can_read_private_note(request.user, row),
        "can_copy": row is None,
        "frozen": frozen,
        "draft_revision": (form.data if form.is_bound else form.initial).get("draft_revision"),
        "maybe_another": maybe_another,
    }
    return render(request, "engagements/engagement_form.html", context, status=status)


def _initial(request, draft):
    """What a new form starts with: a draft, a copy, a settlement, and oneself as mentor."""
    if draft:
        return initial_of_draft(draft)
    me = Mentor.objects.filter(user=request.user).values_list("pk", flat=True)
    initial = {"mentors": list(me)}
    if copied := _copied(request):
        facts = initial_of(entry_of(copied))
        for name in (*TEXTS, "participants", "held_on", "same_event"):
            facts.pop(name)
        initial = facts | {"held_on": timezone.localdate(), "copied_at": copied.created_at}
    if code := request.GET.get("settlement"):
        initial["settlements"] = [code[:5]]
    return initial


def _copied(request):
    wanted = request.GET.get("copy", "")
    rows = Engagement.objects.visible_to(request.user)
    if wanted == "last":
        return rows.filter(author=request.user).order_by("-created_at", "-pk").first()
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        return get_object_or_404(rows, pk=int(wanted))
    return None
