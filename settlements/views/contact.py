from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentorhalo.core.models import Change
from mentorhalo.core.tables import Column, show
from mentorhalo.core.views import TableView
from settlements import perms
from settlements.contacts import actions as contact_actions
from settlements.contacts.filters import ContactFilterSet
from settlements.contacts.forms import ContactForm, EndContactForm, VersionForm
from settlements.models import Contact
from settlements.views.organisation_form import readable_organisation


def _letters(row):
    if row.opted_out_on is None:
        return pgettext_lazy("letters", "yes")
    return pgettext_lazy("letters", "no")


def _notice(row):
    """The notice's version and day; a missing one wants care."""
    if row.notice_on is None:
        return format_html('<span class="tag wait">{}</span>', _("no notice"))
    return format_html("{}, {}", row.notice_version, show(row.notice_on))


class ContactList(TableView):
    """The people of organisations that the person may read, with why their data is kept."""

    model = Contact
    filterset_class = ContactFilterSet
    ordering_key = ("sort_key", "pk")
    related = ("organisation__seat__county",)
    title = gettext_lazy("Contacts")
    file_name = "contacts"
    template_name = "core/table.html"
    columns = (
        Column(gettext_lazy("Name"), lambda row: row.name, heading=True),
        Column(gettext_lazy("Role"), lambda row: row.role),
        Column(gettext_lazy("Organisation"), lambda row: row.organisation.name),
        Column(gettext_lazy("Place"), lambda row: row.organisation.seat.name),
        Column(
            gettext_lazy("County"), lambda row: row.organisation.seat.county.name, in_page=False
        ),
        Column(gettext_lazy("Legal basis"), lambda row: row.get_legal_basis_display()),
        Column(gettext_lazy("Privacy notice"), lambda row: row.notice_version, html=_notice),
        Column(gettext_lazy("Letters"), _letters, unit=pgettext_lazy("after yes or no", "letters")),
        Column(gettext_lazy("Notice given on"), lambda row: row.notice_on, in_page=False),
        Column(gettext_lazy("Wants no letters since"), lambda row: row.opted_out_on, in_page=False),
        Column(gettext_lazy("Source"), lambda row: row.source, in_page=False),
        Column(gettext_lazy("Telephone"), lambda row: row.phone, in_page=False),
        Column(gettext_lazy("E-mail"), lambda row: row.email, in_page=False),
        Column(gettext_lazy("Since"), lambda row: row.since, in_page=False),
        Column(gettext_lazy("Until"), lambda row: row.until, in_page=False),
    )


def _contact(request, pk, allowed=None):
    """A contact that the person may read (404) and, if asked, do this with (403)."""
    rows = Contact.objects.visible_to(request.user)
    row = get_object_or_404(rows.select_related("organisation__seat__county"), pk=pk)
    if allowed and not allowed(request.user, row):
        raise PermissionDenied
    return row


@require_safe
def contact_detail(request, pk):
    """One person's role, why their data is kept, and what can be done with it."""
    row = _contact(request, pk)
    changes = Change.objects.visible_to(request.user).of(row)
    can_edit = perms.can_edit_record(request.user, row)
    context = {"row": row, "can_edit": can_edit, "has_history": changes.exists()}
    return render(request, "settlements/contact_detail.html", context)


def _can_add(user, organisation):
    return organisation.is_active and perms.can_edit_organisation(user, organisation)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_new(request, pk):
    """A new contact of an organisation."""
    organisation = readable_organisation(request, pk, _can_add)
    form = ContactForm(request.POST or None, instance=Contact(organisation=organisation))
    words = {"title": _("New contact"), "back_label": organisation.name}
    return _answer(request, form, organisation.get_absolute_url(), words)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request, pk):
    row = _contact(request, pk, perms.can_edit_record)
    words = {"title": _("Edit the contact"), "back_label": row.name}
    form = ContactForm(request.POST or None, instance=row)
    return _answer(request, form, row.get_absolute_url(), words)


def _answer(request, form, back, words):
    """The saved contact's page, or the form with its sentences."""
    if request.method == "POST" and (saved := form.save_as(by=request.user)):
        messages.success(request, _("Saved: %(name)s.") % {"name": saved.name}, extra_tags="ok")
        return redirect(saved)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "back": back, **words}
    return render(request, "core/form_page.html", context, status=status)


def _can_end(user, row):
    return row.until is None and perms.can_edit_record(user, row)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_end(request, pk):
    """The person no longer has this role."""
    row = _contact(request, pk, _can_end)
    initial = {"last_day": timezone.localdate(), "version": row.version}
    form = EndContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            contact_actions.end_contact(by=request.user, contact=row, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The role has ended."), extra_tags="ok")
            return redirect(row)
    context = {
        "title": _("End the role"),
        "submit": _("End it with this reason"),
        "form": form,
        "back": row.get_absolute_url(),
        "back_label": row.name,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "settlements/reason_form.html", context, status=status)


@require_POST
def contact_letters(request, pk, deed):
    """Stop letters, or send them again."""
    row = _contact(request, pk, perms.can_edit_record)
    form = VersionForm(request.POST)
    done = {"opt_out": _("No letters from now on."), "opt_in": _("Letters again from now on.")}
    try:
        if not form.is_valid():
            raise ValidationError(_("Look at the contact's page first."), "version")
        act = getattr(contact_actions, deed)
        act(by=request.user, contact=row, version=form.cleaned_data["version"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages), extra_tags="bad")
    else:
        messages.success(request, done[deed], extra_tags="ok")
    return redirect(row)
