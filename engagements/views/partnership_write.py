"""Writing partnerships: new, changed, a party's part, moved on, taken back, spoken of."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engagements import perms
from engagements.models import Partnership
from engagements.partnerships import actions as partnership_actions
from engagements.partnerships.actions import Move
from engagements.partnerships.forms import PartnershipForm, PartyForm
from engagements.partnerships.past import path_of
from engagements.partnerships.stage_forms import ContactForm, StageForm, UndoStageForm
from engagements.views.partnership import partnership_page, readable
from mentorhalo.core.forms import Stale
from mentorhalo.core.theirs import tell_theirs
from mentors.models import Mentor
from settlements.models import Organisation
from settlements.perms import can_add_record

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@form_methods
def partnership_new(request):
    """Write a partnership down; GET may say ?organisation=number and ?settlement=code."""
    if not can_add_record(request.user):
        raise PermissionDenied
    if request.method == "POST":
        form = PartnershipForm(request.POST, user=request.user)
        return _saved(request, form, _("The partnership was written down."))
    return _form_page(request, PartnershipForm(user=request.user, initial=_initial(request)))


def _initial(request):
    """What is known already: the place, the organisation, and who writes it."""
    user, first = request.user, {"on": timezone.localdate()}
    first["mentor"] = Mentor.objects.in_team_today(user.county_code).filter(user=user).first()
    first["places"] = request.GET.get("settlement", "")[:5]
    wanted = request.GET.get("organisation", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        rows = Organisation.objects.visible_to(user).active().filter(pk=int(wanted))
        first["parties"] = list(rows)
    return first


@form_methods
def partnership_edit(request, pk):
    """Change its facts, parties and settlements; the version that was read goes along."""
    row = editable(request, pk)
    if request.method == "POST":
        form = PartnershipForm(request.POST, user=request.user, instance=row)
        return _saved(request, form, _("The partnership was changed."), row)
    return _form_page(request, PartnershipForm(user=request.user, instance=row), row)


def _saved(request, form, done, row=None):
    written = form.save_as(by=request.user)
    if written is None:
        return _form_page(request, form, row, status=422)
    messages.success(request, done, extra_tags="ok")
    return redirect(written)


def _form_page(request, form, row=None, status=200):
    context = {
        "form": form,
        "title": _("Change a partnership") if row else _("New partnership"),
        "back": row.get_absolute_url() if row else reverse("engagements:partnership-list"),
        "back_label": row.name if row else _("Partnerships"),
    }
    return render(request, "engagements/partnership_form.html", context, status=status)


@form_methods
def partnership_party(request, pk, party):
    """What one party does, and its days in the partnership."""
    row = editable(request, pk)
    party = get_object_or_404(row.party_rows.select_related("organisation__seat"), pk=party)
    first = {"read_version": row.version, "role": party.role, "since": party.since}
    first["last_day"] = party.until and party.until - timedelta(days=1)
    sent = request.POST if request.method == "POST" else None
    form = PartyForm(sent, party=party, initial=first)
    if form.is_valid() and _save_party(request, row, party, form):
        messages.success(request, _("Saved."), extra_tags="ok")
        return redirect(row)
    context = {
        "form": form,
        "title": party.organisation.name,
        "back": row.get_absolute_url(),
        "back_label": row.name,
    }
    status = 422 if form.errors else 200
    return render(request, "core/form_page.html", context, status=status)


def _save_party(request, row, party, form):
    typed = form.cleaned_data
    party.role, party.since = typed["role"].strip(), typed["since"]
    party.until = typed["last_day"] and _day_after(typed["last_day"])
    version = typed["read_version"]

    def deed():
        partnership_actions.change_party(
            by=request.user, partnership=row, party=party, version=version
        )

    return done_or_told(form, deed, "read_version")


def _day_after(day):
    return day if day.year == 9999 else day + timedelta(days=1)


@require_POST
def partnership_move(request, pk):
    """Take it to another stage."""
    row = editable(request, pk)
    form = StageForm(request.POST, user=request.user, path=path_of(row))

    def deed():
        typed = form.cleaned_data
        to = Move(typed["after"], typed["on"], typed["reason"], typed["engagement"])
        version = typed["version"]
        partnership_actions.move(by=request.user, partnership=row, to=to, version=version)

    return _answer(request, row, form, deed, _("The stage was changed."))


@require_POST
def partnership_undo(request, pk):
    """Take the last change of stage back."""
    row = editable(request, pk)
    form = UndoStageForm(request.POST, auto_id="undo-%s")

    def deed():
        typed = form.cleaned_data
        partnership_actions.undo_move(
            by=request.user, partnership=row, reason=typed["reason"], version=typed["version"]
        )

    return _answer(request, row, form, deed, _("The last change of stage was taken back."))


@require_POST
def partnership_contact(request, pk):
    """Say that an engagement was about it, or was not after all."""
    row = editable(request, pk)
    form = ContactForm(request.POST, user=request.user, auto_id="contact-%s")
    done = _("The engagement stands with the partnership.")
    write = partnership_actions.note_contact
    if "mistaken" in request.POST:
        done = _("The engagement does not stand with the partnership.")
        write = partnership_actions.drop_contact

    def deed():
        write(by=request.user, partnership=row, engagement=form.cleaned_data["engagement"])

    return _answer(request, row, form, deed, done)


def editable(request, pk) -> Partnership:
    row = readable(request, pk)
    if not perms.can_edit_partnership(request.user, row):
        raise PermissionDenied
    return row


def _answer(request, row, form, deed, done):
    """Do it and go back to its page; a refusal is shown there, with everything typed."""
    if not form.is_valid() or not done_or_told(form, deed, "version"):
        stale = form.has_error(NON_FIELD_ERRORS, "stale")
        shown = readable(request, row.pk) if stale else row
        return partnership_page(request, shown, form, status=409 if stale else 422)
    messages.success(request, done, extra_tags="ok")
    return redirect(row)


def done_or_told(form, deed, version):
    """Whether it was done; a refusal stands in the form, beside its field."""
    try:
        deed()
    except Stale as stale:
        form.data = form.data.copy()
        form.data[version] = str(stale.current.version)
        text = _("Somebody else changed this since you opened it. Saving again keeps yours.")
        form.add_error(None, ValidationError(text, "stale"))
        tell_theirs(form, stale.current, form.cleaned_data[version])
    except ValidationError as error:
        for name, errors in getattr(error, "error_dict", {None: error}).items():
            form.add_error(name if name in form.fields else None, errors)
    return not form.errors
