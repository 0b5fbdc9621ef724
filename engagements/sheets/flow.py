"""A sheet's way: brought, matched, checked, and written or dropped. Only its bringer goes on.

A sheet and its matching are no records of the network; what is written from it has its history.
"""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counties.models import User
from engagements.models import SavedMapping, Sheet, SheetState
from engagements.sheets.columns import matched, title_key
from engagements.sheets.judging import judge_next
from engagements.sheets.kinds import KINDS
from engagements.sheets.reading import read


def bring(*, by: User, kind: str, name: str, data: bytes) -> tuple[Sheet, list[str]]:
    """Keep a file's table, its columns matched as far as they are known; and notes on the reading.

    Raises Unreadable with a sentence.
    """
    table = read(name, data)
    saved = SavedMapping.objects.filter(kind=kind, user=by).first()
    columns = KINDS[kind].columns
    sheet = Sheet.objects.create(
        kind=kind,
        name=name[-200:] or "–",
        sha256=hashlib.sha256(data).hexdigest(),
        brought_by=by,
        brought_at=timezone.now(),
        header=table.header,
        cells=table.rows,
        mapping=matched(columns, table.header, saved and saved.columns),
    )
    return sheet, table.notes


def match(*, by: User, sheet: Sheet, mapping: dict[str, int]) -> Sheet:
    """Take this matching, keep it for the person's next sheet, and begin the check.

    Raises ValidationError when a needed column is missing or one is used twice.
    """
    columns = KINDS[sheet.kind].columns
    missing = [str(column.title) for column in columns if column.key and column.name not in mapping]
    if missing:
        text = ngettext(
            "This column is needed and not matched: %(names)s.",
            "These columns are needed and not matched: %(names)s.",
            len(missing),
        )
        raise ValidationError(text, "missing", {"names": ", ".join(missing)})
    if len(set(mapping.values())) < len(mapping):
        raise ValidationError(_("A column of the sheet can be matched only once."), "twice")
    chosen = _chosen(by, sheet, mapping)
    sheet.mapping, sheet.verdicts, sheet.progress = mapping, [], 0
    with transaction.atomic():
        SavedMapping.objects.update_or_create(
            kind=sheet.kind, user=by, defaults={"columns": chosen}
        )
        _move(sheet, SheetState.CHECKING, "mapping", "verdicts", "progress")
    return sheet


def _chosen(by, sheet, mapping):
    """The person's matching with this one put in. A column counts as left out by choice only where
    this sheet had a title for it."""
    saved = SavedMapping.objects.filter(kind=sheet.kind, user=by).first()
    chosen = dict(saved.columns) if saved else {}
    offered = matched(KINDS[sheet.kind].columns, sheet.header, chosen)
    chosen |= {name: "" for name in offered if name not in mapping}
    return chosen | {name: title_key(sheet.header[place]) for name, place in mapping.items()}


def check_some(*, by: User, sheet: Sheet) -> Sheet:
    """Judge the next rows. Two browsers at once: the second one's work is simply not kept."""
    seen = sheet.progress
    sheet.verdicts, sheet.progress = judge_next(sheet, by)
    if sheet.progress == len(sheet.cells):
        sheet.state = SheetState.CHECKED
    rows = Sheet.objects.filter(pk=sheet.pk, state=SheetState.CHECKING, progress=seen)
    rows.update(verdicts=sheet.verdicts, progress=sheet.progress, state=sheet.state)
    return sheet


def drop(*, sheet: Sheet) -> Sheet:
    """Put a sheet away unwritten; what it held goes, that it was brought stays."""
    sheet.cells, sheet.verdicts, sheet.progress = [], [], 0
    _move(sheet, SheetState.DROPPED, "cells", "verdicts", "progress")
    return sheet


def _move(sheet, state, *fields):
    """Put a sheet into a state, unless it was written or dropped in that moment."""
    waiting = (SheetState.MAPPING, SheetState.CHECKING, SheetState.CHECKED)
    rows = Sheet.objects.filter(pk=sheet.pk, state__in=waiting)
    if not rows.update(state=state, **{name: getattr(sheet, name) for name in fields}):
        raise ValidationError(_("This sheet is not at that point any more."), "state")
    sheet.state = state
