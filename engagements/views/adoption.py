"""Adoptions of good practices: the list, one, a new one, a changed one, one withdrawn."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import perms
from engagements.adoptions import actions as adoption_actions
from engagements.adoptions.filters import AdoptionFilterSet
from engagements.adoptions.forms import AdoptionForm, WithdrawAdoptionForm
from engagements.models import Adoption, Engagement, GoodPractice
from engagements.templatetags.practices_public import adoption_tag
from mentorhalo.core.forms import Stale
from mentorhalo.core.models import Change
from mentorhalo.core.tables import Column
from mentorhalo.core.theirs import tell_theirs
from mentorhalo.core.views import TableView
from settlements.perms import can_add_record

RELATED = ("county", "settlement", "organisation", "practice__settlement", "source__settlement")


def _settlement(row):
    place = row.settlement
    return format_html('<a href="{}">{}</a>', place.get_absolute_url(), place.name)


def _learned_from(row):
    return (row.source.settlement if row.source_id else row.practice.settlement).name


def _state(row):
    return gettext("withdrawn") if row.withdrawn_at else row.get_state_display()


class AdoptionList(TableView):
    """Which settlement took which practice over, the last written first."""

    model = Adoption
    filterset_class = AdoptionFilterSet
    ordering_key = ("-pk",)
    related = RELATED
    title = _("Adoptions of practices")
    file_name = "adoptions"
    template_name = "engagements/adoption_list.html"
    dense = "cards dense long"
    columns = (
        Column(_("Practice"), lambda row: row.practice.title, heading=True),
        Column(_("Taken over by"), lambda row: row.settlement.name, html=_settlement),
        Column(_("Learned from"), _learned_from),
        Column(_("Since"), lambda row: row.since),
        Column(_("Until"), lambda row: row.until, in_page=False),
        Column(_("State"), _state, html=adoption_tag, css="state"),
        Column(_("What they changed"), lambda row: row.changed, in_page=False),
        Column(_("How it went"), lambda row: row.went, in_page=False),
        Column(_("Occasions"), lambda row: row.occasions, css="num", in_page=False),
        Column(_("Attendance"), lambda row: row.attendance, css="num", in_page=False),
        Column(_("Contact"), lambda row: row.contact, in_page=False),
        Column(_("Reason"), lambda row: row.withdrawn_because, in_page=False),
        Column(_("County"), lambda row: row.county.name, in_page=False),
        Column(_("KSH code"), lambda row: row.settlement_id, in_page=False),
        Column(_("Receipt number"), lambda row: row.engagement_id, in_page=False),
    )

    def get_context_data(self, **kwargs):
        can_add = can_add_record(self.request.user)
        return super().get_context_data(can_add=can_add, **kwargs)


@require_safe
def adoption_detail(request, pk):
    """One adoption, with the form that withdraws it."""
    return _adoption_page(request, _readable(request, pk))


@require_http_methods(["GET", "POST"])
def adoption_new(request):
    """Write an adoption down; GET may say ?practice=, ?settlement= and ?engagement=."""
    if not can_add_record(request.user):
        raise PermissionDenied
    if request.method == "GET":
        return _form_page(request, AdoptionForm(user=request.user, initial=_initial(request)))
    form = AdoptionForm(request.POST, user=request.user)
    row = form.save_as(by=request.user)
    if row is None:
        return _form_page(request, form, status=422)
    messages.success(request, gettext("The adoption was written down."), extra_tags="ok")
    return redirect(row)


@require_http_methods(["GET", "POST"])
def adoption_edit(request, pk):
    """Change how an adoption stands; the version that was read goes along."""
    row = _editable(request, pk)
    form = AdoptionForm(request.POST or None, user=request.user, instance=row)
    if request.method == "GET":
        return _form_page(request, form, row)
    if form.save_as(by=request.user) is None:
        return _form_page(request, form, row, status=422)
    messages.success(request, gettext("The adoption was changed."), extra_tags="ok")
    return redirect(row)


@require_POST
def adoption_withdraw(request, pk):
    """Say that it was written by mistake, with the reason."""
    row = _editable(request, pk)
    form = WithdrawAdoptionForm(request.POST)
    if not form.is_valid():
        return _adoption_page(request, row, form, status=422)
    typed = form.cleaned_data
    try:
        adoption_actions.withdraw(
            by=request.user, adoption=row, reason=typed["reason"], version=typed["version"]
        )
    except Stale:
        return _stale(request, _readable(request, pk), form)
    except ValidationError as error:
        for name, errors in getattr(error, "error_dict", {None: error}).items():
            form.add_error(name if name in form.fields else None, errors)
        return _adoption_page(request, row, form, status=422)
    messages.success(request, gettext("The adoption was withdrawn."), extra_tags="ok")
    return redirect(row)


def _stale(request, row, form):
    form.data = form.data.copy()
    form.data["version"] = str(row.version)
    form.add_error(None, gettext("Somebody else wrote this adoption since you opened it."))
    tell_theirs(form, row, form.cleaned_data["version"])
    return _adoption_page(request, row, form, status=409)


def _readable(request, pk):
    rows = Adoption.objects.visible_to(request.user)
    rows = rows.select_related(*RELATED, "engagement", "created_by", "withdrawn_by")
    return get_object_or_404(rows, pk=pk)


def _editable(request, pk):
    row = _readable(request, pk)
    if not perms.can_edit_adoption(request.user, row):
        raise PermissionDenied
    return row


def _adoption_page(request, row, form=None, status=200):
    """The page of an adoption; `form` is a refused one with what was typed."""
    can_edit = perms.can_edit_adoption(request.user, row)
    context = {
        "row": row,
        "form": form or WithdrawAdoptionForm(initial={"version": row.version}),
        "refused": form,
        "can_edit": can_edit,
        "reads_work": perms.can_read_work_of(request.user, row.county_id),
        "changes": Change.objects.visible_to(request.user).of(row).count(),
    }
    return render(request, "engagements/adoption_detail.html", context, status=status)


def _form_page(request, form, row=None, status=200):
    context = {
        "form": form,
        "row": row,
        "title": gettext("Change an adoption") if row else gettext("A practice was taken over"),
        "back": row.get_absolute_url() if row else reverse("engagements:adoption-list"),
        "back_label": row or gettext("Adoptions of practices"),
    }
    return render(request, "engagements/adoption_form.html", context, status=status)


def _initial(request):
    """What is known already: the practice, the settlement, or those of an engagement."""
    initial = {"settlement": request.GET.get("settlement", "")[:5]}
    if practice := _number(request, "practice"):
        initial["practice"] = get_object_or_404(GoodPractice.objects.public(), pk=practice)
    if not (wanted := _number(request, "engagement")):
        return initial
    rows = Engagement.objects.visible_to(request.user).prefetch_related("places")
    row = get_object_or_404(rows, pk=wanted)
    served = [place.settlement_id for place in row.places.all()]
    if initial["settlement"] not in served:
        initial["settlement"] = served[0]
    body = row.organisations.order_by("pk").first()
    return initial | {"engagement": row.pk, "organisation": body, "since": row.held_on}


def _number(request, name):
    """A primary key in the address, None without one; raises Http404 for what can be none."""
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)
