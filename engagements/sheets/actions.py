"""Writing what a checked sheet holds: in one transaction, judged once more in that moment."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.models import Sheet, SheetState
from engagements.sheets.judging import counted, judge_all
from engagements.sheets.verdicts import Moved, Outcome
from mentorhalo.core.source import current_source, writing_from


def write_sheet(*, by: User, sheet: Sheet) -> bool:
    """Write the new and changed rows of a checked sheet. False when something became different
    since the preview: then nothing is written, and the sheet holds the verdicts as they are now.

    Raises ValidationError when the sheet has nothing to write, or a rule stops it after all.
    """
    try:
        with writing_from("import", current_source().request_id), transaction.atomic():
            return _write(by, sheet)
    except (Moved, IntegrityError):
        verdicts = judge_all(sheet, by)[1]
        rows = Sheet.objects.filter(pk=sheet.pk, state=SheetState.CHECKED)
        rows.update(verdicts=[verdict.stored() for verdict in verdicts])
        return False


def _write(by, sheet):
    rows = Sheet.objects.select_for_update(of=("self",), no_key=True)
    sheet = rows.get(pk=sheet.pk)
    if sheet.state != SheetState.CHECKED:
        text = _("This sheet is not waiting to be written any more.")
        raise ValidationError(text, str(sheet.state))
    seen = [verdict[:2] for verdict in sheet.verdicts]
    rules, verdicts = judge_all(sheet, by)
    sheet.verdicts = [verdict.stored() for verdict in verdicts]
    if [verdict[0] for verdict in seen] != [verdict[0] for verdict in sheet.verdicts]:
        sheet.save(update_fields=["verdicts"])
        return False
    counts = counted(sheet.verdicts)
    if not counts[Outcome.NEW] + counts[Outcome.CHANGED]:
        raise ValidationError(_("There is nothing to write: no row is new or changed."), "nothing")
    rules.write([v for v in verdicts if v.outcome in (Outcome.NEW, Outcome.CHANGED)])
    sheet.cells = [
        cells if verdict.outcome == Outcome.ERROR else cells[:1]
        for cells, verdict in zip(sheet.cells, verdicts, strict=True)
    ]
    sheet.state, sheet.written_at = SheetState.WRITTEN, timezone.now()
    sheet.save(update_fields=["verdicts", "cells", "state", "written_at"])
    return True
