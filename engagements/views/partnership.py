"""Partnerships: the list, those that want care, and one with its past."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from engagements import perms
from engagements.evidence.view import evidence_context
from engagements.models import Partnership, PartnershipParty, PartnershipPlace
from engagements.partnerships.filters import (
    HealthFilterSet,
    PartnershipFilterSet,
    asked_silence,
)
from engagements.partnerships.health import (
    NO_CONTACT_DAYS,
    RENEWAL_DAYS,
    cares_of,
    in_words,
    told,
    wanting,
)
from engagements.partnerships.past import past_of, path_of
from engagements.partnerships.stage_forms import ContactForm, StageForm, UndoStageForm
from engagements.templatetags.partnerships import care_tags, stage_tag
from mentorhalo.core.models import Change
from mentorhalo.core.tables import Column
from mentorhalo.core.templatetags.halo import day
from mentorhalo.core.views import TableView
from settlements.perms import can_add_record

RELATED = ("kind", "county", "mentor__user", "grant")
NO_DRAWING = ("county__outline", "county__map_path")


def _parties(row):
    return "; ".join(party.organisation.name for party in row.shown_parties)


def _places(row):
    return ", ".join(place.settlement.name for place in row.shown_places)


def _mentor(row):
    return str(row.mentor) if row.mentor_id else None


def _cares(row):
    return "; ".join(str(care.label) for care in told(row))


def _contact(row):
    return day(row.contact_on, "short")


def _renewal(row):
    return day(row.renew_on, "short")


def _care_tags(row):
    return care_tags(row) or "–"


class PartnershipList(TableView):
    """The partnerships this person may read, by name."""

    model = Partnership
    filterset_class = PartnershipFilterSet
    ordering_key = ("sort_key", "pk")
    related = RELATED
    title = _("Partnerships")
    file_name = "partnerships"
    template_name = "engagements/partnership_list.html"
    dense = "cards dense long"
    columns = (
        Column(_("Name"), lambda row: row.name, heading=True),
        Column(_("Kind"), lambda row: str(row.kind), css="wide-only"),
        Column(_("Organisations"), _parties),
        Column(_("Settlements"), _places, in_page=False),
        Column(_("Stage"), lambda row: row.get_stage_display(), html=stage_tag, css="state"),
        Column(_("In this stage since"), lambda row: row.stage_on, in_page=False),
        Column(
            _("Last contact"), lambda row: row.contact_on, html=_contact, unit=_("last contact")
        ),
        Column(_("To be renewed on"), lambda row: row.renew_on, html=_renewal, unit=_("renewal")),
        Column(_("Wants care"), _cares, html=_care_tags, css="state"),
        Column(_("Agreement signed on"), lambda row: row.signed_on, in_page=False),
        Column(_("Mentor"), _mentor, in_page=False),
        Column(_("Grant"), lambda row: row.grant and row.grant.code, in_page=False),
        Column(_("Shared goal"), lambda row: row.goal, in_page=False),
        Column(_("County"), lambda row: row.county.name, in_page=False),
    )

    def get_rows(self):
        """With what its cells need; a file reads it some hundreds at a time."""
        rows = cares_of(super().get_rows(), timezone.localdate(), self.silence())
        parties = PartnershipParty.objects.select_related("organisation")
        places = PartnershipPlace.objects.select_related("settlement")
        places = places.order_by("settlement__sort_key")
        return rows.defer(*NO_DRAWING).prefetch_related(
            Prefetch("party_rows", parties, to_attr="shown_parties"),
            Prefetch("places", places, to_attr="shown_places"),
        )

    def silence(self):
        """The days without contact that are too many, as asked; what cannot be is said by the
        filters."""
        asked = self.request.GET.get("days", "")
        return asked_silence(asked) or NO_CONTACT_DAYS

    def get_context_data(self, **kwargs):
        can_add = can_add_record(self.request.user)
        return super().get_context_data(can_add=can_add, **kwargs)


class PartnershipHealth(PartnershipList):
    """Those that want care: silent, to be renewed, one-sided."""

    filterset_class = HealthFilterSet
    title = _("Partnerships that want care")
    file_name = "partnerships-that-want-care"
    template_name = "engagements/partnership_health.html"

    def get_rows(self):
        return wanting(super().get_rows(), "any", timezone.localdate(), self.silence())

    def get_context_data(self, **kwargs):
        limits = {"silence": self.silence(), "renewal": RENEWAL_DAYS}
        return super().get_context_data(**limits, **kwargs)


@require_safe
def partnership_detail(request, pk):
    """One partnership, with the forms that move it on."""
    return partnership_page(request, readable(request, pk))


def readable(request, pk):
    rows = Partnership.objects.visible_to(request.user)
    rows = cares_of(rows, timezone.localdate()).select_related(*RELATED, "created_by")
    return get_object_or_404(rows.defer(*NO_DRAWING), pk=pk)


def partnership_page(request, row, refused=None, status=200):
    """The page of a partnership; `refused` is a form of it with what was typed."""
    user = request.user
    can_edit = perms.can_edit_partnership(user, row)
    path, reviews = path_of(row), _reviews(row)
    context = {
        "row": row,
        "cares": in_words(row, reviews, timezone.localdate()),
        "parties": row.party_rows.select_related("organisation__seat"),
        "places": row.places.select_related("settlement").order_by("settlement__sort_key"),
        "past": past_of(user, row),
        "reviews": reviews,
        "can_edit": can_edit,
        "refused": refused,
        "year": timezone.localdate().year,
        "silence": NO_CONTACT_DAYS,
        "renewal": RENEWAL_DAYS,
        "changes": Change.objects.visible_to(user).of(row).count(),
        **evidence_context(user, partnership=row),
    }
    if can_edit:
        context |= _forms(user, row, path, refused)
    return render(request, "engagements/partnership_detail.html", context, status=status)


def _forms(user, row, path, refused):
    """The forms of the page; the refused one stands in its place."""
    first = {"version": row.version, "on": timezone.localdate()}
    forms = {
        "stage_form": StageForm(user=user, path=path, initial=first),
        "undo_form": UndoStageForm(initial=first, auto_id="undo-%s") if len(path) > 1 else None,
        "contact_form": ContactForm(user=user, auto_id="contact-%s"),
    }
    kinds = {"stage_form": StageForm, "undo_form": UndoStageForm, "contact_form": ContactForm}
    for name, kind in kinds.items():
        if isinstance(refused, kind):
            forms[name] = refused
    return forms


def _reviews(row):
    rows = row.reviews.select_related("by").prefetch_related("marks__mark")
    return list(rows)
