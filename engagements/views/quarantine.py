"""Entries in quarantine: the list, one as it was typed, its files."""

import logging

from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, When
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from engagements import perms
from engagements.evidence import files as evidence_files
from engagements.handovers.forms import ReasonForm
from engagements.models import Quarantined, QuarantinedFile, QuarantineState
from engagements.quarantine.county import typed_day
from engagements.quarantine.filters import QuarantineFilterSet
from engagements.quarantine.typed import place_names, typed_lines
from engagements.views.evidence import file_answer
from mentorhalo.core.models import Change
from mentorhalo.core.tables import Column
from mentorhalo.core.views import TableView

logger = logging.getLogger(__name__)
TAGS = {
    QuarantineState.WAITING: "wait",
    QuarantineState.ACCEPTED: "ok",
    QuarantineState.REFUSED: "off",
}
RELATED = ("county", "submission__author", "submission__engagement", "engagement", "decided_by")
WAITS = Case(When(state=QuarantineState.WAITING, then=1), default=0)


def tag(row):
    return format_html('<span class="tag {}">{}</span>', TAGS[row.state], row.get_state_display())


def _codes(row):
    return ", ".join(row.fields.get("settlements", ()))


def _summary(row):
    return " ".join(row.fields.get("summary", ()))[:80]


class QuarantineList(TableView):
    """The entries in quarantine of the person's county, the waiting ones first."""

    model = Quarantined
    filterset_class = QuarantineFilterSet
    ordering_key = ("-waits", "-received_at", "-pk")
    related = ("county", "submission__author", "decided_by")
    title = gettext_lazy("Entries in quarantine")
    file_name = "quarantine"
    template_name = "engagements/quarantine_list.html"
    columns = (
        Column(gettext_lazy("Typed by"), lambda row: str(row.submission.author), heading=True),
        Column(gettext_lazy("County"), lambda row: row.county.name),
        Column(gettext_lazy("Settlements"), _codes, html=lambda row: row.place_names),
        Column(gettext_lazy("Day"), lambda row: typed_day(row.fields)),
        Column(gettext_lazy("Summary"), _summary, css="wide-only"),
        Column(gettext_lazy("Received"), lambda row: localdate(row.received_at)),
        Column(gettext_lazy("State"), lambda row: row.get_state_display(), html=tag, css="state"),
        Column(gettext_lazy("Decided"), lambda row: row.decided_at and localdate(row.decided_at)),
        Column(gettext_lazy("Reason"), lambda row: row.reason, in_page=False),
    )

    def get(self, request, *args, **kwargs):
        if not perms.can_read_quarantine(request.user):
            raise PermissionDenied
        return super().get(request, *args, **kwargs)

    def get_rows(self):
        return super().get_rows().annotate(waits=WAITS, received_at=F("submission__received_at"))

    def decorate(self, rows):
        names = place_names(rows)
        for row in rows:
            codes = row.fields.get("settlements", ())
            row.place_names = ", ".join(names.get(code, code) for code in codes[:5])
        return rows


def readable(request, ref):
    """The entry; 404 where it is another county's, 403 for who may not decide such things."""
    rows = Quarantined.objects.visible_to(request.user).select_related(*RELATED)
    row = get_object_or_404(rows, submission__client_ref=ref)
    if not perms.can_read_quarantine(request.user):
        raise PermissionDenied
    return row


def resolvable(request, ref):
    row = readable(request, ref)
    if not perms.can_resolve_quarantine(request.user, row):
        raise PermissionDenied
    return row


@require_safe
def quarantine_detail(request, ref):
    """One entry as it was typed, with its files, and what can be done about it."""
    return page(request, readable(request, ref))


def page(request, row, form=None, refuse_form=None, status=200):
    """The page; `form` is what could not be let in, `refuse_form` the refusal without a reason."""
    user = request.user
    resolves = perms.can_resolve_quarantine(user, row)
    context = {
        "row": row,
        "tag": tag(row),
        "author": row.submission.author,
        "lines": typed_lines(row, user),
        "files": row.files.all(),
        "announced": len(row.submission.files),
        "can_resolve": resolves and row.state == QuarantineState.WAITING,
        "can_open": resolves,
        "form": form,
        "error_form": form or refuse_form,
        "refuse_form": refuse_form or ReasonForm(auto_id="refuse_%s"),
        "has_history": Change.objects.visible_to(user).of(row).exists(),
    }
    return render(request, "engagements/quarantine_detail.html", context, status=status)


@require_safe
def quarantined_file(request, uuid):
    """A file that waits with its entry, for whoever decides about it."""
    visible = Quarantined.objects.visible_to(request.user).values("pk")
    rows = QuarantinedFile.objects.filter(quarantined__in=visible)
    file = get_object_or_404(rows.select_related("quarantined__submission"), pk=uuid)
    if not perms.can_resolve_quarantine(request.user, file.quarantined):
        raise PermissionDenied
    try:
        content = file.file.open("rb")
    except FileNotFoundError as error:
        logger.error("quarantined file missing: %s (%s)", file.pk, file.file.name)
        raise Http404 from error
    name = evidence_files.download_name(file.name, file.media_type)
    return file_answer(content, file.media_type, name, in_place=True)
