"""Writing shared obstacles: new, changed, withdrawn, asked of somebody."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engagements import perms
from engagements.models import Engagement
from engagements.obstacles import actions as obstacle_actions
from engagements.obstacles.forms import AskForm, ObstacleForm, WithdrawForm
from engagements.obstacles.names import names_in
from engagements.views.obstacle import obstacle_page, readable
from mentorhalo.core.forms import Stale
from mentorhalo.core.theirs import tell_theirs


@require_http_methods(["GET", "POST"])
def obstacle_new(request):
    """Share an obstacle; GET may say ?engagement=receipt number and ?wants=speciality.

    With ?from=receipt it leads back to where the further taps are.
    """
    if not perms.can_share_obstacle(request.user):
        raise PermissionDenied
    if request.method == "GET":
        entry = _entry(request)
        form = ObstacleForm(user=request.user, initial=_initial(request, entry))
        return _form_page(request, form, entry=entry)
    form = ObstacleForm(request.POST, user=request.user)
    row = form.save_as(by=request.user)
    if row is None:
        return _form_page(request, form, status=422, entry=_typed_entry(form))
    messages.success(request, _("The obstacle is shared with the network."), extra_tags="ok")
    if request.GET.get("from") == "receipt" and row.engagement_id:
        return redirect(row.engagement.get_receipt_url())
    return redirect(row)


@require_http_methods(["GET", "POST"])
def obstacle_edit(request, pk):
    """Change a shared obstacle; the version that was read goes along."""
    row = readable(request, pk)
    if not perms.can_edit_obstacle(request.user, row):
        raise PermissionDenied
    form = ObstacleForm(request.POST or None, user=request.user, instance=row)
    if request.method == "GET":
        return _form_page(request, form, row)
    if form.save_as(by=request.user) is None:
        return _form_page(request, form, row, status=422)
    messages.success(request, _("The obstacle was changed."), extra_tags="ok")
    return redirect(row)


@require_POST
def obstacle_withdraw(request, pk):
    """Take an obstacle out of the network's sight, with the reason."""
    row = readable(request, pk)
    if not perms.can_withdraw_obstacle(request.user, row):
        raise PermissionDenied

    def deed(typed):
        obstacle_actions.withdraw_obstacle(
            by=request.user, obstacle=row, reason=typed["reason"], version=typed["version"]
        )

    return do(request, row, WithdrawForm(request.POST), deed, _("The obstacle was withdrawn."))


@require_POST
def obstacle_ask(request, pk):
    """Ask the colleagues of a speciality."""
    row = readable(request, pk)
    if not perms.can_edit_obstacle(request.user, row):
        raise PermissionDenied

    def deed(typed):
        obstacle_actions.ask_speciality(
            by=request.user, obstacle=row, wants=typed["wants"], version=typed["version"]
        )

    done = _("Mentors of this speciality see it on their start page.")
    if not request.POST.get("wants"):
        done = _("Nobody is asked by speciality any more.")
    return do(request, row, AskForm(request.POST), deed, done)


def _entry(request):
    """The engagement that GET names, or None; one that this person does not read is not found."""
    wanted = request.GET.get("engagement", "")
    if not wanted:
        return None
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise Http404
    return get_object_or_404(Engagement.objects.visible_to(request.user), pk=int(wanted))


def _initial(request, entry):
    """What is known already: the entry's obstacle and step, and whom to ask."""
    initial = {"wants": request.GET.get("wants", "")[:40]}
    if entry is None:
        return initial
    return initial | {"engagement": entry.pk, "what": entry.obstacle, "step": entry.step_id}


def _typed_entry(form):
    try:
        return form.fields["engagement"].clean(form["engagement"].value())
    except ValidationError:
        return None


def _form_page(request, form, row=None, status=200, entry=None):
    found = None
    if entry and request.method == "GET":
        found = names_in(entry.obstacle, entry.county_id, entry)
    context = {
        "form": form,
        "title": _("Change a shared obstacle") if row else _("Share an obstacle"),
        "back": row.get_absolute_url() if row else reverse("engagements:obstacle-list"),
        "back_label": row or _("Obstacles"),
        "engagement": entry and entry.pk,
        "found": found,
        "is_new": row is None,
    }
    return render(request, "engagements/obstacle_form.html", context, status=status)


def do(request, row, form, deed, done):
    """Do it; a refusal is shown on the obstacle's page, with everything typed."""
    if not form.is_valid():
        return obstacle_page(request, row, form, status=422)
    try:
        deed(form.cleaned_data)
    except Stale:
        current = readable(request, row.pk)
        form.data = form.data.copy()
        stale = getattr(form, "answer", None)
        form.data["version"] = str((stale or current).version)
        form.add_error(None, _("Somebody else wrote it since you opened this page."))
        tell_theirs(form, stale or current, form.cleaned_data["version"])
        return obstacle_page(request, current, form, status=409)
    except ValidationError as error:
        for name, errors in getattr(error, "error_dict", {None: error}).items():
            form.add_error(name if name in form.fields else None, errors)
        return obstacle_page(request, readable(request, row.pk), form, status=422)
    messages.success(request, done, extra_tags="ok")
    return redirect(row)
