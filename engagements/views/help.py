"""Requests for help: the list, one request and how it ends, a new one, a changed one."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import perms
from engagements.help import actions as help_actions
from engagements.help import letters
from engagements.help.filters import HelpFilterSet
from engagements.help.forms import AnswerForm, HelpForm, ReopenHelpForm
from engagements.models import Engagement, HelpRequest, HelpState
from engagements.templatetags.help_requests import help_tag
from mentorhalo.core.forms import Stale
from mentorhalo.core.models import Change
from mentorhalo.core.tables import Column
from mentorhalo.core.theirs import tell_theirs
from mentorhalo.core.views import TableView
from settlements.perms import can_add_record

RELATED = ("county", "settlement", "organisation", "asked_by", "answered_by", "answered_with")


def _settlement(row):
    place = row.settlement
    return format_html('<a href="{}">{}</a>', place.get_absolute_url(), place.name)


def _answered_on(row):
    return row.answered_at and timezone.localdate(row.answered_at)


class HelpList(TableView):
    """The requests this person may read: the waiting ones first, each by when it was asked."""

    model = HelpRequest
    filterset_class = HelpFilterSet
    ordering_key = ("-state", "-asked_at", "-pk")
    related = RELATED
    title = _("Requests for help")
    file_name = "help"
    template_name = "engagements/help_list.html"
    dense = "cards dense long"
    columns = (
        Column(_("What help is needed"), lambda row: row.what, heading=True),
        Column(_("Settlement"), lambda row: row.settlement.name, html=_settlement),
        Column(_("Organisation"), lambda row: row.organisation and row.organisation.name),
        Column(_("Asked by"), lambda row: row.who),
        Column(_("Asked on"), lambda row: timezone.localdate(row.asked_at)),
        Column(_("State"), lambda row: row.get_state_display(), html=help_tag, css="state"),
        Column(_("Answer"), lambda row: row.answer, in_page=False),
        Column(_("The engagement that helped"), lambda row: row.answered_with_id, in_page=False),
        Column(_("Answered by"), lambda row: str(row.answered_by or ""), in_page=False),
        Column(_("Answered on"), _answered_on, in_page=False),
        Column(_("County"), lambda row: row.county.name, in_page=False),
        Column(_("KSH code"), lambda row: row.settlement_id, in_page=False),
        Column(_("Receipt number"), lambda row: row.engagement_id, in_page=False),
    )

    def get_context_data(self, **kwargs):
        can_add = can_add_record(self.request.user)
        return super().get_context_data(can_add=can_add, **kwargs)


@require_safe
def help_detail(request, pk):
    """One request, with the form that answers it or opens it again; ?engagement=receipt number
    chooses the one that helped."""
    return _help_page(request, _readable(request, pk))


@require_http_methods(["GET", "POST"])
def help_new(request):
    """Ask for help; GET may say ?engagement=receipt number and ?settlement=code.

    With ?from=receipt it leads back to where the further taps are.
    """
    if not can_add_record(request.user):
        raise PermissionDenied
    if request.method == "GET":
        return _form_page(request, HelpForm(user=request.user, initial=_initial(request)))
    form = HelpForm(request.POST, user=request.user)
    row = form.save_as(by=request.user)
    if row is None:
        return _form_page(request, form, status=422)
    messages.success(request, gettext("Your request is with the office."), extra_tags="ok")
    if request.GET.get("from") == "receipt" and row.engagement_id:
        return redirect("engagements:engagement-receipt", row.engagement_id)
    return redirect(row)


@require_http_methods(["GET", "POST"])
def help_edit(request, pk):
    """Change a request that waits; the version that was read goes along."""
    row = _readable(request, pk)
    if not perms.can_edit_help(request.user, row):
        raise PermissionDenied
    form = HelpForm(request.POST or None, user=request.user, instance=row)
    if request.method == "GET":
        return _form_page(request, form, row)
    if form.save_as(by=request.user) is None:
        return _form_page(request, form, row, status=422)
    messages.success(request, gettext("The request was changed."), extra_tags="ok")
    return redirect(row)


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


def _readable(request, pk):
    rows = HelpRequest.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related(*RELATED, "engagement"), pk=pk)


def _answerable(request, pk):
    row = _readable(request, pk)
    if not perms.can_answer_help(request.user, row):
        raise PermissionDenied
    return row


def _help_page(request, row, form=None, status=200):
    """The page of a request; `form` is a refused one with what was typed."""
    is_open, refused = row.state == HelpState.OPEN, form
    can_answer = perms.can_answer_help(request.user, row)
    if can_answer and (form is None or isinstance(form, AnswerForm) != is_open):
        first = {"version": row.version, "answered_with": request.GET.get("engagement", "")}
        if is_open:
            form = AnswerForm(user=request.user, row=row, initial=first)
        else:
            form = ReopenHelpForm(initial=first)
    context = {
        "row": row,
        "form": form,
        "refused": refused,
        "is_open": is_open,
        "can_answer": can_answer,
        "can_edit": is_open and perms.can_edit_help(request.user, row),
        "can_log": perms.can_add_engagement_in(request.user, row.county_id),
        "changes": Change.objects.visible_to(request.user).of(row).count(),
    }
    return render(request, "engagements/help_detail.html", context, status=status)


def _form_page(request, form, row=None, status=200):
    context = {
        "form": form,
        "title": gettext("Change a request for help") if row else gettext("Ask for help"),
        "back": row.get_absolute_url() if row else reverse("engagements:help-list"),
        "back_label": row or gettext("Requests for help"),
        "engagement": _occasion(form),
        "is_new": row is None,
    }
    return render(request, "engagements/help_form.html", context, status=status)


def _occasion(form):
    """The receipt number of the entry it came up on, as long as there is one to be read."""
    try:
        row = form.fields["engagement"].clean(form["engagement"].value())
    except ValidationError:
        return None
    return row and row.pk


def _initial(request):
    """What is known already: the entry's settlement, organisation and obstacle."""
    initial = {"settlement": request.GET.get("settlement", "")[:5]}
    wanted = request.GET.get("engagement", "")
    if not wanted:
        return initial
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise Http404
    rows = Engagement.objects.visible_to(request.user)
    row = get_object_or_404(rows.prefetch_related("places"), pk=int(wanted))
    served = [place.settlement_id for place in row.places.all()]
    if initial["settlement"] not in served:
        initial["settlement"] = served[0]
    body = row.organisations.order_by("pk").first()
    return initial | {"engagement": row.pk, "organisation": body, "what": row.obstacle}


def _do(request, row, form, deed, done):
    """Do it; a refusal is shown on the request's page, with everything typed."""
    if not form.is_valid():
        return _help_page(request, row, form, status=422)
    try:
        deed(form.cleaned_data)
    except Stale:
        form.data = form.data.copy()
        row = _readable(request, row.pk)
        form.data["version"] = str(row.version)
        text = gettext("Somebody else wrote this request since you opened it.")
        form.add_error(None, text)
        tell_theirs(form, row, form.cleaned_data["version"])
        return _help_page(request, row, form, status=409)
    except ValidationError as error:
        for name, errors in getattr(error, "error_dict", {None: error}).items():
            form.add_error(name if name in form.fields else None, errors)
        return _help_page(request, row, form, status=422)
    messages.success(request, done, extra_tags="ok")
    return redirect(row)
