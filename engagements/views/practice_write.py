"""Writing good practices: begun, edited, moved on, the next version, archived and brought back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engagements.models import Engagement
from engagements.practices import actions as practice_actions
from engagements.practices import perms
from engagements.practices.forms import MoveForm, VersionForm
from engagements.practices.moves import STEPS
from engagements.practices.prefilled import of_engagement
from engagements.views.practice_work import ARCHIVE, MOVE, readable, work_page
from mentorhalo.core.forms import Stale
from settlements.perms import can_add_record


@require_http_methods(["GET", "POST"])
def practice_new(request):
    """Begin a practice; GET may say ?settlement=code and ?engagement=receipt number."""
    if not can_add_record(request.user):
        raise PermissionDenied
    if request.method == "GET":
        form = VersionForm(user=request.user, initial=_initial(request))
        return _form_page(request, form)
    form = VersionForm(request.POST, user=request.user)
    practice = form.save_as(by=request.user)
    if practice is None:
        return _form_page(request, form, status=422)
    messages.success(request, _("The draft was kept."), extra_tags="ok")
    if practice.engagement and request.GET.get("from") == "receipt":
        return redirect(practice.engagement.get_receipt_url())
    return _to_work(practice)


def _initial(request):
    """What is known already: the settlement, or all that an engagement says."""
    initial = {"settlement": request.GET.get("settlement", "")[:5]}
    wanted = request.GET.get("engagement", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        return initial
    rows = Engagement.objects.visible_to(request.user)
    row = get_object_or_404(rows.prefetch_related("places", "organisations"), pk=int(wanted))
    return of_engagement(row, initial["settlement"])


@require_http_methods(["GET", "POST"])
def practice_edit(request, pk):
    """Edit the version under way; the version number that was read goes along. What is sent after
    somebody submitted it comes back with the reason why it was not written."""
    row = readable(request, pk)
    version = row.versions.order_by("-number").first()
    version.practice = row
    may = perms.can_edit_practice(request.user, row)
    if request.method == "GET" and not perms.can_write_version(request.user, version) or not may:
        raise PermissionDenied
    told = {"user": request.user, "practice": row, "instance": version}
    form = VersionForm(request.POST if request.method == "POST" else None, **told)
    if request.method == "GET":
        return _form_page(request, form, row)
    if form.save_as(by=request.user) is None:
        return _form_page(request, form, row, status=422)
    messages.success(request, _("The text was kept."), extra_tags="ok")
    return _to_work(row)


def _form_page(request, form, row=None, status=200):
    work = row and reverse("engagements:practice-work", args=[row.pk])
    context = {
        "form": form,
        "title": _("Edit a good practice") if row else _("New good practice"),
        "back": work or reverse("engagements:practice-work-list"),
        "back_label": row.title if row else _("Work on good practices"),
    }
    return render(request, "engagements/practice_form.html", context, status=status)


@require_POST
def practice_move(request, pk, to):
    """Take the newest version a step on its way, or back; `to` names the step."""
    row = readable(request, pk)
    version = row.versions.order_by("-number").first()
    version.practice = row
    if not perms.may_try(request.user, STEPS[to], version):
        raise PermissionDenied
    done = {
        "submit": _("It was submitted; the county checks it."),
        "take-back": _("It was taken back; it can be edited again."),
        "check": _("It was checked; a coordinator publishes it."),
        "return": _("It was returned with the reason."),
        "publish": _("It is published."),
    }

    def deed(typed):
        return practice_actions.move(
            by=request.user,
            version=version,
            step=to,
            read=typed["version"],
            reason=typed["reason"],
        )

    return _do(request, row, deed, done[to])


@require_POST
def practice_next(request, pk):
    """Begin the next version, with the text of the published one."""
    row = readable(request, pk)
    if not perms.can_edit_practice(request.user, row):
        raise PermissionDenied

    def deed(typed):
        return practice_actions.next_version(by=request.user, practice=row)

    return _do(request, row, deed, _("The next version begins with the published text."))


@require_POST
def practice_archive(request, pk):
    """Take a practice off the public site, with the reason."""
    return _in_or_out(request, pk, practice_actions.archive, _("It is archived."))


@require_POST
def practice_restore(request, pk):
    """Bring an archived practice back, with the reason."""
    return _in_or_out(request, pk, practice_actions.restore, _("It is back."))


def _in_or_out(request, pk, action, done):
    row = readable(request, pk)
    if not perms.can_archive_practice(request.user, row):
        raise PermissionDenied

    def deed(typed):
        told = {"reason": typed["reason"], "read": typed["version"]}
        return action(by=request.user, practice=row, **told)

    return _do(request, row, deed, done, ARCHIVE)


def _do(request, row, deed, done, of=MOVE):
    """Do it and go back to the practice; a refusal is shown there, with what was typed."""
    form = MoveForm(request.POST, auto_id=of)
    if not form.is_valid():
        return work_page(request, row, form, status=422)
    try:
        deed(form.cleaned_data)
    except Stale:
        text = _("Somebody else wrote it since you opened it; this is how it stands now.")
        form.add_error(None, text)
        return work_page(request, readable(request, row.pk), form, status=409)
    except ValidationError as error:
        _refuse(form, error)
        return work_page(request, row, form, status=422)
    messages.success(request, done, extra_tags="ok")
    return _to_work(row)


def _refuse(form, error):
    """Each sentence at its field, else on top: what a version lacks has its place in its form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _to_work(practice):
    return redirect("engagements:practice-work", practice.pk)
