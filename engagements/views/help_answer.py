"""How a request for help ends: the office answers it, tells who asked, or opens it again."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from engagements import perms
from engagements.help import actions as help_actions
from engagements.help import letters
from engagements.help.forms import AnswerForm, ReopenHelpForm
from engagements.models import HelpState
from engagements.views.help import help_page, readable
from mentorhalo.core.forms import Stale
from mentorhalo.core.theirs import tell_theirs


@require_POST
def help_answer(request, pk):
    """End a request: with an answer, the engagement that helped, or both."""
    row = _answerable(request, pk)
    form = AnswerForm(request.POST, user=request.user, row=row)

    def deed(typed):
        answered = help_actions.answer_request(
            by=request.user,
            help_request=row,
            answer=typed["answer"],
            answered_with=typed["answered_with"],
            version=typed["version"],
        )
        if answered.is_public:
            _tell_asker(request, answered)

    return _do(request, row, form, deed, gettext("The request is answered."))


def _tell_asker(request, row):
    """Send the answer to who asked from outside, or say that somebody has to."""
    if not row.asker_email:
        text = gettext("There is no e-mail address: tell the answer by telephone.")
        messages.warning(request, text, extra_tags="wait")
    elif letters.tell_answer(row):
        messages.success(request, gettext("The answer was sent by e-mail."), extra_tags="ok")
    else:
        text = gettext("The answer is kept, but the letter did not leave: tell it another way.")
        messages.warning(request, text, extra_tags="wait")


@require_POST
def help_tell(request, pk):
    """Send the letter again that did not leave: that the request arrived, or its answer."""
    row = _answerable(request, pk)
    if row.state != HelpState.OPEN and row.is_public:
        _tell_asker(request, row)
        return redirect(row)
    with translation.override(settings.LANGUAGE_CODE):
        is_told = row.is_public and not row.acknowledged_at and letters.tell_arrived(row)
    if is_told:
        text = gettext("The letter was sent: they know now that it arrived.")
        messages.success(request, text, extra_tags="ok")
    else:
        messages.warning(request, gettext("No letter was sent."), extra_tags="wait")
    return redirect(row)


@require_POST
def help_reopen(request, pk):
    """Open an answered request again, with the reason."""
    row = _answerable(request, pk)

    def deed(typed):
        return help_actions.reopen_request(
            by=request.user, help_request=row, reason=typed["reason"], version=typed["version"]
        )

    done = gettext("The request is open again.")
    return _do(request, row, ReopenHelpForm(request.POST), deed, done)


def _answerable(request, pk):
    row = readable(request, pk)
    if not perms.can_answer_help(request.user, row):
        raise PermissionDenied
    return row


def _do(request, row, form, deed, done):
    """Do it; a refusal is shown on the request's page, with everything typed."""
    if not form.is_valid():
        return help_page(request, row, form, status=422)
    try:
        deed(form.cleaned_data)
    except Stale:
        form.data = form.data.copy()
        row = readable(request, row.pk)
        form.data["version"] = str(row.version)
        text = gettext("Somebody else wrote this request since you opened it.")
        form.add_error(None, text)
        tell_theirs(form, row, form.cleaned_data["version"])
        return help_page(request, row, form, status=409)
    except ValidationError as error:
        for name, errors in getattr(error, "error_dict", {None: error}).items():
            form.add_error(name if name in form.fields else None, errors)
        return help_page(request, row, form, status=422)
    messages.success(request, done, extra_tags="ok")
    return redirect(row)
