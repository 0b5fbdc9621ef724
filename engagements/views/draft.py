"""Unfinished entries: set aside, listed, gone on with, discarded."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from engagements.drafts import DRAFT_KEY, Elsewhere, keep_apart, keep_draft
from engagements.models import Draft
from mentorhalo.core.tables import Column
from mentorhalo.core.views import exported
from settlements.models import Settlement

COLUMNS = (
    Column(gettext_lazy("saved at"), lambda row: row.updated_at),
    Column(gettext_lazy("KSH code"), lambda row: ", ".join(_typed(row, "settlements"))),
    Column(gettext_lazy("day"), lambda row: "".join(_typed(row, "held_on")[:1])),
    Column(gettext_lazy("summary"), lambda row: "".join(_typed(row, "summary")[:1])),
)


def set_aside(request, form, row=None):
    """Keep what was typed as it is, right or wrong, for its author to go on with."""
    sent = request.POST
    try:
        ref = form.fields["client_ref"].clean(sent.get("draft_of") or sent.get("client_ref"))
    except ValidationError as error:
        raise Http404 from error
    told = {"author": request.user, "sent": sent, "engagement": row.pk if row else None}
    try:
        keep_draft(
            client_ref=ref, device=None, read=_read_revision(sent, ref, request.user), **told
        )
    except Elsewhere as error:
        if not Draft.objects.visible_to(request.user).filter(client_ref=ref).exists():
            raise Http404 from error
        keep_apart(**told)
    text = _("Set aside; you can go on with it on any device.")
    messages.success(request, text, extra_tags=f"ok received-{sent.get('client_ref', '')[:36]}")
    return redirect("engagements:draft-list")


def _read_revision(sent, ref, author):
    """The revision that the page went on from; one that says none takes what stands there."""
    told = sent.get("draft_revision", "")
    if told.isascii() and told.isdigit() and len(told) < 10:
        return int(told)
    kept = Draft.objects.visible_to(author).filter(client_ref=ref)
    return kept.values_list("revision", flat=True).first() or 0


def _typed(draft, name):
    """What was typed into a field, as it was sent."""
    return draft.data.get("fields", {}).get(name, [])


def draft_address(draft):
    """The form with the draft's text in it."""
    receipt = draft.data.get(DRAFT_KEY)
    name = "engagements:engagement-edit" if receipt else "engagements:engagement-new"
    path = reverse(name, args=[receipt] if receipt else [])
    return f"{path}?draft={draft.client_ref}"


def described(drafts):
    """[(draft, address, places, day)] for a list; the names of the places are fetched at once."""
    drafts = list(drafts)
    fields = [draft.data.get("fields", {}) for draft in drafts]
    codes = {code for row in fields for code in row.get("settlements", ())}
    names = dict(Settlement.objects.filter(pk__in=codes).values_list("pk", "name"))
    return [
        {
            "draft": draft,
            "address": draft_address(draft),
            "places": [names.get(code, code) for code in row.get("settlements", ())],
            "text": (row.get("summary") or [""])[0],
        }
        for draft, row in zip(drafts, fields, strict=True)
    ]


@require_GET
def draft_list(request):
    """My unfinished entries, on any device."""
    rows = Draft.objects.visible_to(request.user)
    if file := exported(request, rows, COLUMNS, "drafts", _("Unfinished entries")):
        return file
    drafts = described(rows[:100])
    return render(request, "engagements/draft_list.html", {"drafts": drafts})


@require_POST
def draft_discard(request, client_ref):
    """Throw an unfinished text of one's own away."""
    draft = get_object_or_404(Draft.objects.visible_to(request.user), client_ref=client_ref)
    draft.delete()
    messages.success(request, _("The unfinished entry was discarded."), extra_tags="ok")
    return redirect("engagements:draft-list")
