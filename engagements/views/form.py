"""The visit form: new, edit, copy, set aside."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import actions, perms, receipts
from engagements.conflict import differing_fields
from engagements.entry import COLUMNS, TEXTS, entry_of
from engagements.forms import LENGTHS, EngagementForm
from engagements.models import Draft, Engagement, Promise
from engagements.promises import actions as promise_actions
from engagements.views.draft import DRAFT_KEY, set_aside
from mentors.models import Mentor
from settlements.models import Organisation

NOT_PAYLOAD = ("csrfmiddlewaretoken", "client_ref", "draft_of", "another")


@require_http_methods(["GET", "POST"])
def engagement_new(request):
    """Log or plan an engagement; GET may say ?copy=last|receipt, ?settlement=code, ?draft=uuid."""
    if answered := _answered_before(request):
        return answered
    if not perms.can_add_engagement(request.user):
        raise PermissionDenied
    if request.method == "GET":
        form = EngagementForm(user=request.user, initial=_initial(request))
        return _page(request, form)
    form = EngagementForm(request.POST, user=request.user)
    if "draft" in request.POST:
        return set_aside(request, form)

    def write():
        _drop_draft(request, form)
        return _keep(request, form, actions.add(by=request.user, entry=form.entry()))

    return _receive(request, form, write, "added")


@require_http_methods(["GET", "POST"])
def engagement_edit(request, pk):
    """Change the facts of an entry; the version that was read goes along."""
    if answered := _answered_before(request):
        return answered
    row = get_object_or_404(Engagement.objects.visible_to(request.user), pk=pk)
    may = perms.can_edit_engagement(request.user, row)
    draft = _draft_initial(request, row)
    if request.method == "GET" and not (may or draft):
        raise PermissionDenied
    if request.method == "GET":
        initial = draft or _facts(entry_of(row)) | {"version": row.version}
        form = EngagementForm(user=request.user, row=row, initial=initial)
        return _page(request, form, row, frozen=not may)
    form = EngagementForm(request.POST, user=request.user, row=row)
    if "draft" in request.POST:
        return set_aside(request, form, row)
    if not may:
        return _page(request, form, row, status=403, frozen=True)

    def write():
        _drop_draft(request, form)
        change = {"version": form.cleaned_data["version"], "entry": form.entry()}
        return _keep(request, form, actions.change(by=request.user, engagement=row, **change))

    return _receive(request, form, write, "changed", row)


def _payload(request):
    """What was sent, without what changes from one send of the same form to the next."""
    return {key: request.POST.getlist(key) for key in request.POST if key not in NOT_PAYLOAD}


def _answered_before(request):
    """The same answer to the same send, even where the sender's rights have ended since."""
    if request.method != "POST":
        return None
    ref = request.POST.get("client_ref", "")
    kept = receipts.kept_answer(by=request.user, client_ref=ref, payload=_payload(request))
    return _answer(request, kept) if kept else None


def _receive(request, form, write, outcome, row=None):
    """Send the form once: answer with the receipt, or show the form with everything typed."""
    if not form.is_valid():
        form.explain()
        return _page(request, form, row, status=422)
    payload = _payload(request)
    client_ref = form.cleaned_data["client_ref"]
    try:
        submission = receipts.receive(
            by=request.user, client_ref=client_ref, payload=payload, write=write, outcome=outcome
        )
    except ValidationError as error:
        form.refuse(error)
        return _page(request, form, row, status=422)
    except actions.StaleVersion as stale:
        return _conflict(request, form, stale.current)
    except receipts.AlreadyReceived as again:
        return _received_before(request, form, again.submission)
    for promise in form.settled_before:
        text = _("“%(promise)s” had been settled by somebody else; it stays as it was.")
        messages.info(request, text % {"promise": promise})
    return _answer(request, submission)


def _keep(request, form, row):
    """Settle the ticked promises with the entry; undone with it when either is refused."""
    wanted = form.cleaned_data["kept"]
    if wanted:
        readable = Promise.objects.visible_to(request.user).filter(pk__in=wanted)
        if readable.count() < len(wanted):
            text = form.fields["kept"].error_messages["unknown"]
            raise ValidationError({"kept": ValidationError(text, "unknown")})
        deed = {"by": request.user, "engagement": row, "promises": wanted}
        form.settled_before = promise_actions.keep_promises(**deed)
    return row


def _drop_draft(request, form):
    """What is sent is no longer unfinished; undone with the rest when it is refused."""
    drafts = Draft.objects.visible_to(request.user)
    refs = [form.cleaned_data["client_ref"], form.cleaned_data["draft_of"]]
    drafts.filter(client_ref__in=[ref for ref in refs if ref]).delete()


def _answer(request, submission):
    """The receipt; a past office's entry is not the writer's to read any more, so it is named."""
    row = submission.engagement
    text = _("Received: no. %(number)s.") % {"number": row.pk}
    messages.success(request, text, extra_tags=f"ok received-{submission.client_ref}")
    return redirect(row if perms.can_read_work_of(request.user, row.county_id) else "portal:start")


def _conflict(request, form, current):
    """Somebody else wrote the entry meanwhile: both are shown, mine is saved only if I say so."""
    theirs = _differences(request, form, current)
    form.data = _renewed(form.data, version=current.version)
    form.add_error(
        None,
        _(
            "Somebody else changed this entry since you opened it. Below is what stands there now; "
            "saving again keeps yours."
        )
        if form.cleaned_data["version"]
        else _(
            "This form does not say which version it changes. Check below what stands there "
            "now; saving again keeps yours."
        ),
    )
    return _page(request, form, current, status=409, theirs=theirs)


def _received_before(request, form, submission):
    """Back was pressed and the form sent with other words: it becomes a change of the entry."""
    row = submission.engagement
    mine = row and submission.author_id == request.user.pk
    mine = mine and perms.can_read_work_of(request.user, row.county_id)
    if not mine or not perms.can_edit_engagement(request.user, row):
        form.data = _renewed(form.data)
        form.add_error(None, _("This form was sent before. Saving again makes a new entry of it."))
        return _page(request, form, status=409)
    theirs = _differences(request, form, row)
    form.data = _renewed(form.data, version=row.version)
    text = _('This form was already received as <a href="{}">no. {}</a>. Saving again changes it.')
    form.add_error(None, format_html(text, row.get_absolute_url(), row.pk))
    return _page(request, form, row, status=409, theirs=theirs, maybe_another=True)


def _differences(request, form, row):
    sees_note = perms.can_read_private_note(request.user, row)
    return differing_fields(entry_of(row), form.entry(), with_note=sees_note)


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
        "maybe_another": maybe_another,
    }
    return render(request, "engagements/engagement_form.html", context, status=status)


def _facts(entry):
    """An entry's facts as the form's initial values."""
    initial = {name: getattr(entry, name) for name in COLUMNS}
    initial |= {
        "settlements": list(entry.settlements),
        "on_site": [code for code, here in entry.settlements.items() if here],
        "mentors": entry.mentors,
        "guests": entry.mentors,
        "same_event": ", ".join(map(str, entry.same_event)),
    }
    initial["organisations"] = list(Organisation.objects.filter(pk__in=entry.organisations))
    known = dict(LENGTHS)
    initial["length"] = str(entry.minutes) if str(entry.minutes) in known else "other"
    initial["minutes"] = entry.minutes if initial["length"] == "other" else None
    return initial


def _initial(request):
    """What a new form starts with: a draft, a copy, a settlement, and oneself as mentor."""
    if draft := _draft_initial(request):
        return draft
    me = Mentor.objects.filter(user=request.user).values_list("pk", flat=True)
    initial = {"mentors": list(me)}
    if copied := _copied(request):
        facts = _facts(entry_of(copied))
        for name in (*TEXTS, "participants", "held_on", "same_event"):
            facts.pop(name)
        initial = facts | {"held_on": timezone.localdate()}
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


def _draft_initial(request, row=None):
    ref = request.GET.get("draft")
    if not ref:
        return None
    try:
        draft = Draft.objects.visible_to(request.user).filter(client_ref=ref).first()
    except (ValueError, ValidationError):
        return None
    if draft is None or draft.data.get(DRAFT_KEY) != (row.pk if row else None):
        return None
    data = QueryDict(mutable=True)
    for key, values in draft.data["fields"].items():
        data.setlist(key, values)
    lists = ("settlements", "on_site", "mentors", "guests", "kept")
    return {key: data.getlist(key) if key in lists else data[key] for key in data}
