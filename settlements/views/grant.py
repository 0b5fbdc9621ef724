"""The list of grants, and the forms of one grant and its parts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from mentorhalo.core.tables import Column, show, unbroken
from mentorhalo.core.templatetags.halo import day as short
from mentorhalo.core.typed import not_received
from mentorhalo.core.views import TableView
from settlements import perms
from settlements.grants.filters import GrantFilterSet, state_of
from settlements.grants.forms import (
    ExtensionForm,
    GrantForm,
    GrantPlacesForm,
    MemberEndForm,
    MemberForm,
)
from settlements.models import Grant, GrantSettlement
from settlements.views.form_answer import answer_form, sent

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _code(row):
    return unbroken(row.code, row.get_absolute_url())


def _lead(row):
    """The lead's name, or what still lacks."""
    if row.lead:
        return row.lead.name
    return format_html('<span class="tag wait">{}</span>', _("to be completed"))


def _named(row):
    """How many settlements it names, of how many published."""
    if row.published_settlements is None:
        return show(row.named)
    return _("%(named)s of %(published)s") % {
        "named": show(row.named),
        "published": show(row.published_settlements),
    }


def _state(row):
    state = state_of(row, timezone.localdate())
    return format_html('<span class="tag {}">{}</span>', state.css, state.label)


class GrantList(TableView):
    """The grants this person may read."""

    model = Grant
    filterset_class = GrantFilterSet
    ordering_key = ("code",)
    related = ("county", "lead", "call")
    title = gettext_lazy("Grants")
    file_name = "grants"
    template_name = "settlements/grant_list.html"
    dense = "cards dense long"
    columns = (
        Column(gettext_lazy("Code"), lambda row: row.code, html=_code, heading=True),
        Column(gettext_lazy("County"), lambda row: row.county.name, css="not-mid"),
        Column(gettext_lazy("Title"), lambda row: row.title, css="wide-only"),
        Column(gettext_lazy("Lead"), lambda row: row.lead and row.lead.name, html=_lead),
        Column(
            gettext_lazy("Settlements"),
            lambda row: row.named,
            html=_named,
            css="num",
            unit=pgettext_lazy("after a number", "settlements"),
        ),
        Column(
            gettext_lazy("Amount (Ft)"),
            lambda row: None if row.amount is None else int(row.amount),
            css="num",
            unit="Ft",
        ),
        Column(
            gettext_lazy("Physical end"),
            lambda row: row.ends_on,
            html=lambda row: short(row.ends_on, "short"),
        ),
        Column(
            gettext_lazy("State"),
            lambda row: state_of(row, timezone.localdate()).label,
            html=_state,
            css="state",
        ),
        Column(gettext_lazy("Call"), lambda row: row.call_id, in_page=False),
        Column(
            gettext_lazy("Settlements, as published"),
            lambda row: row.published_settlements,
            in_page=False,
        ),
        Column(
            gettext_lazy("Place of the lead, as published"),
            lambda row: row.lead_place,
            in_page=False,
        ),
        Column(
            gettext_lazy("Intensity (%)"),
            lambda row: None if row.intensity is None else float(row.intensity),
            in_page=False,
        ),
        Column(gettext_lazy("Start"), lambda row: row.starts_on, in_page=False),
        Column(
            gettext_lazy("Physical end, as first granted"),
            lambda row: row.physical_end,
            in_page=False,
        ),
        Column(gettext_lazy("Source"), lambda row: row.source, in_page=False),
    )

    def get_rows(self):
        named = GrantSettlement.objects.filter(grant=OuterRef("pk")).order_by().values("grant")
        count = Coalesce(Subquery(named.annotate(n=Count("pk")).values("n")), 0)
        rows = super().get_rows().annotate(named=count)
        return rows.defer("county__outline", "county__map_path", "note")

    def get_context_data(self, **kwargs):
        can_add = perms.can_add_record(self.request.user)
        return super().get_context_data(
            can_add=can_add, can_import=perms.can_import(self.request.user), **kwargs
        )


def grant_to_edit(request, code):
    """The grant of this code; 404 where it is not seen, 403 where it may only be read."""
    rows = Grant.objects.visible_to(request.user).select_related("call", "county", "lead__seat")
    grant = get_object_or_404(rows.defer("county__outline", "county__map_path"), code=code)
    if not perms.can_edit_record(request.user, grant):
        raise PermissionDenied
    return grant


def of_grant(grant, **context):
    """Where the form of a grant's part leads back to."""
    return {"back": grant.get_absolute_url(), "back_label": grant.code, **context}


@form_methods
def grant_new(request):
    if not perms.can_add_record(request.user):
        raise PermissionDenied
    form = GrantForm(sent(request), user=request.user)
    return answer_form(
        request,
        form,
        title=_("New grant"),
        back=reverse("settlements:grant-list"),
        back_label=_("Grants"),
        done=_("The grant was added."),
        template="settlements/grant_form.html",
        to_record=True,
    )


@form_methods
def grant_edit(request, code):
    grant = grant_to_edit(request, code)
    form = GrantForm(sent(request), instance=grant, user=request.user)
    return answer_form(
        request,
        form,
        title=_("Change %(code)s") % {"code": code},
        done=_("Saved."),
        template="settlements/grant_form.html",
        to_record=True,
        **of_grant(grant),
    )


@form_methods
def grant_settlements(request, code):
    grant = grant_to_edit(request, code)
    form = GrantPlacesForm(sent(request), instance=grant)
    title = _("Settlements of the grant")
    return answer_form(request, form, title=title, done=_("Saved."), **of_grant(grant))


@form_methods
def member_new(request, code):
    grant = grant_to_edit(request, code)
    form = MemberForm(sent(request), grant=grant, user=request.user)
    title = _("New consortium member")
    return answer_form(
        request, form, title=title, done=_("The member was added."), **of_grant(grant)
    )


@form_methods
def member_edit(request, code, pk):
    grant = grant_to_edit(request, code)
    member = get_object_or_404(grant.members.select_related("organisation__seat"), pk=pk)
    form = MemberForm(sent(request), grant=grant, user=request.user, member=member)
    return answer_form(
        request, form, title=str(member.organisation), done=_("Saved."), **of_grant(grant)
    )


@form_methods
def member_end(request, code, pk):
    """End a membership that lasts; the share stays what it was."""
    grant = grant_to_edit(request, code)
    member = get_object_or_404(grant.members.select_related("organisation__seat"), pk=pk)
    if member.until:  # sent twice, or by somebody else meanwhile
        not_received(request)
        messages.info(request, _("This membership has its last day already."))
        return redirect(grant)
    form = MemberEndForm(sent(request), grant=grant, member=member)
    title = _("End the membership of %(name)s") % {"name": member.organisation}
    return answer_form(
        request, form, title=title, done=_("The membership ends."), **of_grant(grant)
    )


@form_methods
def extension_new(request, code):
    grant = grant_to_edit(request, code)
    form = ExtensionForm(sent(request), grant=grant)
    title = _("Extend the grant")
    return answer_form(request, form, title=title, done=_("Extended."), **of_grant(grant))


@form_methods
def extension_edit(request, code, pk):
    """Correct the last extension; another's rule is told in the form."""
    grant = grant_to_edit(request, code)
    extension = get_object_or_404(grant.extensions.all(), pk=pk)
    form = ExtensionForm(sent(request), grant=grant, extension=extension)
    title = _("Correct the extension")
    return answer_form(request, form, title=title, done=_("Saved."), **of_grant(grant))
