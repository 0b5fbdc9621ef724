"""Writing promises: new, changed, settled, opened again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import perms
from engagements.form_choices import area_options, open_promises
from engagements.models import Engagement, Promise
from engagements.promises import actions as promise_actions
from engagements.promises.forms import PromiseForm, ReopenForm, SettleForm
from engagements.views.occasion import occasion_of
from engagements.views.promise import promise_page, readable
from mentorhalo.core.forms import Stale
from mentorhalo.core.theirs import tell_theirs
from mentors.models import Mentor
from settlements.perms import can_add_record


@require_http_methods(["GET", "POST"])
def promise_new(request):
    """Write a promise down; GET may say ?settlement=code and ?engagement=receipt number."""
    if not can_add_record(request.user):
        raise PermissionDenied
    if request.method == "GET":
        form = PromiseForm(user=request.user, initial=_initial(request))
        return _form_page(request, form)
    form = PromiseForm(request.POST, user=request.user)
    return _saved(request, form, _("The promise was written down."))


@require_http_methods(["GET", "POST"])
def promise_edit(request, pk):
    """Change an open promise; the version that was read goes along."""
    row = readable(request, pk)
    if not perms.can_edit_promise(request.user, row):
        raise PermissionDenied
    form = PromiseForm(request.POST or None, user=request.user, instance=row)
    if request.method == "GET":
        return _form_page(request, form, row)
    return _saved(request, form, _("The promise was changed."), row)


def _saved(request, form, done, row=None):
    promise = form.save_as(by=request.user)
    if promise is None:
        return _form_page(request, form, row, status=422)
    messages.success(request, done, extra_tags="ok")
    if row or not promise.engagement:
        return redirect(promise)
    from_receipt = request.GET.get("from") == "receipt"
    return redirect(promise.engagement.get_receipt_url() if from_receipt else promise.engagement)


def _form_page(request, form, row=None, status=200):
    context = {
        "form": form,
        "title": _("Change a promise") if row else _("New promise"),
        "back": row.get_absolute_url() if row else reverse("engagements:promise-list"),
        "back_label": row or _("Promises"),
        "engagement": occasion_of(form),
    }
    return render(request, "engagements/promise_form.html", context, status=status)


def _initial(request):
    """What is known already: the settlement, the mentor, the organisation and the words of an
    engagement, or one's own."""
    initial = {"settlement": request.GET.get("settlement", "")[:5]}
    me = Mentor.objects.in_team_today().filter(user=request.user).first()
    initial["mentor"] = me
    wanted = request.GET.get("engagement", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        return initial
    rows = Engagement.objects.visible_to(request.user)
    row = get_object_or_404(rows.prefetch_related("places", "credits"), pk=int(wanted))
    served = [place.settlement_id for place in row.places.all()]
    credited = [credit.mentor_id for credit in row.credits.all()]
    if initial["settlement"] not in served:
        initial["settlement"] = served[0]
    if not me or me.pk not in credited:
        initial["mentor"] = credited[0]
    body = row.organisations.order_by("pk").first()
    fits = len(row.summary) <= Promise._meta.get_field("what").max_length
    what = " ".join(row.summary.split()) if fits else ""
    return initial | {"engagement": row.pk, "organisation": body, "what": what}


@require_POST
def promise_settle(request, pk):
    """Say what came of a promise; `today` says it was kept today."""
    row = _editable(request, pk)
    data = request.POST.copy()
    if "today" in data:
        data["outcome"], data["on"] = "kept", timezone.localdate().isoformat()
    form = SettleForm(data)
    done = {"kept": _("The promise was kept."), "dropped": _("The promise was dropped.")}

    def deed(typed):
        return promise_actions.settle(
            by=request.user,
            promise=row,
            outcome=typed["outcome"],
            on=typed["on"],
            reason=typed["reason"],
            version=typed["version"],
        )

    return _do(request, row, form, deed, done.get(data.get("outcome")))


@require_POST
def promise_reopen(request, pk):
    """Open a settled promise again, with the reason."""
    row = _editable(request, pk)

    def deed(typed):
        return promise_actions.reopen(
            by=request.user, promise=row, reason=typed["reason"], version=typed["version"]
        )

    return _do(request, row, ReopenForm(request.POST), deed, _("The promise is open again."))


def _editable(request, pk):
    row = readable(request, pk)
    if not perms.can_edit_promise(request.user, row):
        raise PermissionDenied
    return row


def _do(request, row, form, deed, done):
    """Do it and go back to where it was asked for; a refusal is shown on the promise's page."""
    if not form.is_valid():
        return promise_page(request, row, form, status=422)
    try:
        promise = deed(form.cleaned_data)
    except Stale as stale:
        return _stale(request, readable(request, stale.current.pk), form)
    except ValidationError as error:
        _refuse(form, error)
        return promise_page(request, row, form, status=422)
    messages.success(request, done, extra_tags="ok")
    back = request.POST.get("back", "")
    known = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if known else promise)


def _stale(request, current, form):
    """Somebody else wrote it meanwhile: what stands there now, and the form on top of that."""
    form.data = form.data.copy()
    form.data["version"] = str(current.version)
    text = _("Somebody else wrote this promise since you opened it; it is %(state)s now.")
    form.add_error(None, text % {"state": current.get_state_display()})
    tell_theirs(form, current, form.cleaned_data["version"])
    return promise_page(request, current, form, status=409)


def _refuse(form, error):
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


@require_safe
def promises_open(request):
    """For the visit form: the open promises of ?settlement= (several), and the target areas of
    the grants that run on ?day=."""
    codes = request.GET.getlist("settlement")[:50]
    rows = open_promises(request.user, codes)
    html = render_to_string("engagements/_open_promises.html", {"promises": rows}, request)
    areas = area_options(request.user, codes, _day(request.GET.get("day", "")))
    return JsonResponse({"html": html.strip(), "areas": areas})


def _day(text):
    """The day as a date field of the browser sends it; today when it is none."""
    try:
        return parse_date(text) or timezone.localdate()
    except ValueError:
        return timezone.localdate()
