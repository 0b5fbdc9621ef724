"""Events inside: the list with what is not published yet, one event, and writing it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.events.actions import call_off_event, publish_event
from engagements.events.filters import STATES, EventFilterSet
from engagements.events.forms import CallOffForm, EventForm
from engagements.events.perms import can_add_event, can_edit_event
from engagements.models import Event
from mentorhalo.core.forms import Stale
from mentorhalo.core.models import Change
from mentorhalo.core.tables import Column
from mentorhalo.core.theirs import tell_theirs
from mentorhalo.core.views import TableView
from settlements.views.form_answer import answer_form, sent


def state_of(row):
    """One of STATES."""
    if row.called_off_at:
        return "called_off"
    if row.published_at is None:
        return "draft"
    return "past" if row.ends_on < timezone.localdate() else "coming"


def _title(row):
    address = reverse("engagements:event-work", args=[row.pk])
    return format_html('<a href="{}">{}</a>', address, row.title)


def _where(row):
    return ", ".join(part for part in (row.settlement and row.settlement.name, row.place) if part)


class EventWorkList(TableView):
    """The events this person may read, those not published too; the latest day first."""

    model = Event
    filterset_class = EventFilterSet
    ordering_key = ("-starts_on", "-pk")
    related = ("settlement", "county")
    title = _("Events")
    file_name = "events"
    template_name = "engagements/event_work_list.html"
    columns = (
        Column(_("Title"), lambda row: row.title, html=_title, heading=True),
        Column(_("First day"), lambda row: row.starts_on),
        Column(_("Last day"), lambda row: row.ends_on, in_page=False),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        Column(_("Place"), _where),
        Column(_("County"), lambda row: row.county and row.county.name),
        Column(_("State"), lambda row: str(dict(STATES)[state_of(row)]), css="state"),
        Column(_("Organiser"), lambda row: row.organiser, in_page=False),
        Column(_("Further information"), lambda row: row.link, in_page=False),
    )

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_add=can_add_event(self.request.user), **kwargs)


@require_safe
def event_work(request, pk):
    return _page(request, _readable(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def event_new(request):
    if not can_add_event(request.user):
        raise PermissionDenied
    first = {"county": request.user.county_code}
    return answer_form(
        request,
        EventForm(sent(request), user=request.user, initial=first),
        title=gettext("New event"),
        back=reverse("engagements:event-work-list"),
        back_label=gettext("Events"),
        done=gettext("The event was written down; it is not published yet."),
        to_record=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def event_edit(request, pk):
    row = _editable(request, pk)
    return answer_form(
        request,
        EventForm(sent(request), instance=row, user=request.user),
        title=gettext("Change an event"),
        back=reverse("engagements:event-work", args=[row.pk]),
        back_label=row.title,
        done=gettext("Saved."),
    )


@require_POST
def event_publish(request, pk):
    """Show it to everybody; the version that was read goes along."""
    row = _editable(request, pk)
    version = request.POST.get("version", "")
    version = int(version) if version.isascii() and version.isdigit() else None

    def deed():
        publish_event(by=request.user, event=row, version=version)

    return _do(
        request,
        row,
        CallOffForm(initial={"version": row.version}),
        deed,
        gettext("The event is published."),
        version,
    )


@require_POST
def event_call_off(request, pk):
    """Say that it will not be held, and why."""
    row = _editable(request, pk)
    form = CallOffForm(request.POST)

    def deed():
        call_off_event(by=request.user, event=row, **form.cleaned_data)

    if not form.is_valid():
        return _page(request, row, form, status=422)
    done, read = gettext("The event was called off."), form.cleaned_data["version"]
    return _do(request, row, form, deed, done, read)


def _do(request, row, form, deed, done, read):
    """Do it; a refusal is shown on the event's page, with everything typed."""
    try:
        deed()
    except Stale as stale:
        row, status = stale.current, 409
        text = gettext("Somebody else changed this event since you opened it.")
    except ValidationError as error:
        row, status, text = _readable(request, row.pk), 422, error
    else:
        messages.success(request, done, extra_tags="ok")
        return redirect("engagements:event-work", row.pk)
    if form.is_bound:
        form.data = form.data.copy()
        form.data["version"] = str(row.version)
    else:
        form = CallOffForm({"version": row.version})
        form.is_valid()
    for name, errors in getattr(text, "error_dict", {None: text}).items():
        form.add_error(name, errors)
    if status == 409:
        tell_theirs(form, row, read)
    return _page(request, row, form, status=status)


def _readable(request, pk):
    rows = Event.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("settlement", "county", "created_by"), pk=pk)


def _editable(request, pk):
    row = _readable(request, pk)
    if not can_edit_event(request.user, row):
        raise PermissionDenied
    return row


def _page(request, row, form=None, status=200):
    context = {
        "row": row,
        "state": state_of(row),
        "state_words": dict(STATES)[state_of(row)],
        "refused": form,
        "form": form or CallOffForm(initial={"version": row.version}),
        "can_edit": can_edit_event(request.user, row),
        "changes": Change.objects.visible_to(request.user).of(row).count(),
    }
    return render(request, "engagements/event_work.html", context, status=status)
