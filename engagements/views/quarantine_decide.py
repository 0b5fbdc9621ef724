"""What the lead makes of an entry in quarantine: let in as it is, mended, or refused."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engagements import perms
from engagements.actions import StaleVersion
from engagements.conflict import differing_fields
from engagements.entry import entry_of
from engagements.handovers.forms import ReasonForm
from engagements.merging import entry_from
from engagements.models import QuarantineState
from engagements.quarantine import actions as quarantine_actions
from engagements.quarantine.form import HeldForm
from engagements.views.quarantine import page, readable, resolvable
from mentorhalo.core.typed import not_received


@require_POST
def quarantine_accept(request, ref):
    """Let it in as it was typed; where that cannot be, say why and offer to mend it."""
    row = resolvable(request, ref)
    try:
        return _accepted(request, row)
    except quarantine_actions.Refused as refused:
        return page(request, row, refused.form, status=422)
    except StaleVersion:
        return redirect("engagements:quarantine-mend", ref=ref)
    except ValidationError as error:
        form = Form(request.POST)
        form.is_valid()
        form.add_error(None, ValidationError(error.messages))
        return page(request, readable(request, ref), refuse_form=form, status=422)


def _accepted(request, row, form=None):
    engagement = quarantine_actions.accept(by=request.user, quarantined=row, form=form)
    text = _("Let in as no. %(number)s.") % {"number": engagement.pk}
    messages.success(request, text, extra_tags="ok")
    return redirect(engagement)


@require_http_methods(["GET", "POST"])
def quarantine_mend(request, ref):
    """The entry as a form: what is mended here stays the entry of who typed it."""
    row = resolvable(request, ref)
    if row.state != QuarantineState.WAITING or not row.fields:
        if request.method == "POST":
            not_received(request)
            text = _("This entry was decided already: it is %(state)s.")
            text %= {"state": row.get_state_display()}
            messages.error(request, text, extra_tags="bad")
        return redirect(row)
    form = HeldForm(request.POST if request.method == "POST" else None, held=row, user=request.user)
    try:
        if request.method == "POST":
            return _accepted(request, row, form)
        form.is_valid()
        form.explain()
    except quarantine_actions.Refused:
        pass
    except StaleVersion as stale:
        row.engagement = stale.current
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
    return _mend_page(request, row, form)


def _mend_page(request, row, form):
    """The form with what stands there now beside it, where it changes an entry that went on."""
    theirs, current = (), row.engagement
    if current and form.cleaned_data.get("version") != current.version:
        sees_note = perms.can_read_private_note(request.user, row)
        before = entry_from("".join(row.fields.get("base", ())))
        sides = (entry_of(current), form.entry())
        theirs = differing_fields(*sides, with_note=sees_note, before=before)
        form.data = form.data.copy()
        form.data["version"] = str(current.version)
        text = _(
            "The entry was changed since this was typed. Below is what stands there now; saving "
            "puts what is in the form in its place."
        )
        form.add_error(None, text)
    form.offer()
    context = {
        "row": row,
        "form": form,
        "theirs": theirs,
        "author": row.submission.author,
        "sees_note": perms.can_read_private_note(request.user, row),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "engagements/quarantine_form.html", context, status=status)


@require_POST
def quarantine_refuse(request, ref):
    """Refuse it, with the reason; nothing is thrown away."""
    row = resolvable(request, ref)
    form = ReasonForm(request.POST, auto_id="refuse_%s")
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            quarantine_actions.refuse(by=request.user, quarantined=row, reason=reason)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(request, _("Refused; what was typed stays here."), extra_tags="ok")
            return redirect(row)
    return page(request, readable(request, ref), refuse_form=form, status=422)
