"""Everything that writes how far a target area is, and what became of a milestone.

Each locks the grant first (an engagement before it), then writes the row with its history, then
lets the grant's milestones and, for the action plan, the settlements' summary rows follow, all in
one transaction. Rights are asked before, in settlements/perms.py.
"""

from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.models import PLAN, Engagement, Milestone, ProcessStep, StepProgress
from engagements.process.milestones import LAPSED, has_lapsed, refresh
from engagements.process.rules import (
    check_done_on,
    check_engagement,
    check_planned_on,
    check_reason,
    places_of,
    places_of_milestone,
)
from engagements.summaries import refresh as refresh_summaries
from mentorhalo.core import history
from mentorhalo.core.seen import check_seen
from settlements.models import Grant, TargetArea

__all__ = [
    "do_milestone",
    "do_step",
    "mark_reached",
    "plan_step",
    "reopen_milestone",
    "undo_step",
    "unplan_step",
    "waive_milestone",
]


def plan_step(
    *,
    by: User,
    area: TargetArea,
    step: ProcessStep,
    planned_on: date | None,
    note: str = "",
    seen: str | None = None,
) -> StepProgress:
    """Say for when a step is planned. Raises ValidationError with a sentence for a bad day, or
    where the step is not what was `seen` (core/seen.py); so do the others of a step."""
    check_planned_on(planned_on)
    with _stepping(by, area, step, "planned", seen=seen) as row:
        row.planned_on, row.note = planned_on, note.strip()
    return row


def unplan_step(
    *, by: User, area: TargetArea, step: ProcessStep, reason: str, seen: str | None = None
) -> StepProgress:
    """Take the planned day back: it is planned for no day. Its milestones go back to the day that
    the grant's start expects; where nothing does, they are waived until it is planned again.

    Raises ValidationError without a reason, or where the step is not planned or is done already.
    """
    check_reason(reason)
    with _stepping(by, area, step, "unplanned", reason=reason, seen=seen) as row:
        if row.done_on:
            raise ValidationError(_("This step is done: its planned day stays."), "done")
        if row.planned_on is None:
            raise ValidationError(_("This step is planned for no day."), "not_planned")
        row.planned_on = None
    return row


def do_step(
    *,
    by: User,
    area: TargetArea,
    step: ProcessStep,
    done_on: date | None,
    engagement: Engagement | None = None,
    note: str | None = None,
    seen: str | None = None,
) -> StepProgress:
    """Mark a step done, or put its day right; the order of the steps is not enforced.

    Raises ValidationError for a day to come, or an engagement that does not count there.
    """
    check_done_on(done_on)
    with _stepping(by, area, step, "done", engagement, seen=seen) as row:
        row.done_on, row.engagement = done_on, engagement
        row.note = row.note if note is None else note.strip()
    return row


def mark_reached(
    *, by: User, engagement: Engagement, area: TargetArea, step: ProcessStep
) -> StepProgress:
    """One tap: this engagement reached the step, on the day it was held.

    Raises ValidationError where the step is done already, or the engagement does not count there.
    """
    with _stepping(by, area, step, "done", engagement) as row:
        if row.done_on:
            text = _("“%(step)s” is done there already, since %(day)s.")
            names = {"step": step, "day": date_format(row.done_on, "DATE_FORMAT")}
            raise ValidationError(text, "done", names)
        check_done_on(engagement.held_on)
        row.done_on, row.engagement = engagement.held_on, engagement
    return row


def undo_step(
    *, by: User, area: TargetArea, step: ProcessStep, reason: str, seen: str | None = None
) -> StepProgress:
    """Take back that a step was done; its planned day stays. Raises ValidationError without reason
    or where it was not done."""
    check_reason(reason)
    with _stepping(by, area, step, "undone", reason=reason, seen=seen) as row:
        if row.done_on is None:
            raise ValidationError(_("This step is not done."), "not_done")
        row.done_on = row.engagement = None
    return row


def do_milestone(
    *, by: User, milestone: Milestone, done_on: date | None, engagement: Engagement | None = None
) -> Milestone:
    """Mark a milestone done on a day, by an engagement if there was one.

    Raises ValidationError where it is settled already, or follows a step that has to be done.
    """
    check_done_on(done_on)
    with _settling(by, milestone, "done", engagement) as row:
        _refuse_settled(row)
        if row.template.fulfilled_by_id:
            text = _("It is fulfilled by the step “%(step)s”: mark that done.")
            raise ValidationError(text, "by_step", {"step": row.template.fulfilled_by})
        row.done_on, row.engagement = done_on, engagement
    return row


def waive_milestone(*, by: User, milestone: Milestone, reason: str) -> Milestone:
    """Say why a milestone will not come. Raises ValidationError without a reason or where it is
    settled already."""
    check_reason(reason)
    with _settling(by, milestone, "waived", reason=reason) as row:
        _refuse_settled(row)
        row.waived_because = reason.strip()
    return row


def reopen_milestone(*, by: User, milestone: Milestone, reason: str) -> Milestone:
    """Open a milestone that was done or waived; it is dated anew. Raises ValidationError where it
    is open, no longer applies, or follows a step."""
    check_reason(reason)
    with _settling(by, milestone, "reopened", reason=reason) as row:
        if not (row.done_on or row.waived_because):
            raise ValidationError(_("This milestone is open."), "open")
        if has_lapsed(row):
            raise ValidationError(_(LAPSED), "lapsed")
        if row.done_on and row.template.fulfilled_by_id:
            text = _("It is fulfilled by the step “%(step)s”: undo that.")
            raise ValidationError(text, "by_step", {"step": row.template.fulfilled_by})
        row.done_on = row.engagement = None
        row.waived_because = ""
    return row


def _refuse_settled(row):
    if row.done_on or row.waived_because:
        raise ValidationError(_("This milestone is settled already: open it first."), "settled")


@contextmanager
def _stepping(by, area, step, action, engagement=None, reason="", seen=None):
    """The progress of a step, locked, to be changed; then it is stored with all that follows."""
    with transaction.atomic():
        if engagement is not None:
            check_engagement(_locked_engagement(engagement), places_of(area))
        _lock_grant(area.grant_id)
        row = StepProgress.objects.filter(area=area, step=step).first()
        check_seen(row, seen)
        before = history.snapshot(row) if row else None
        row = row or StepProgress(area=area, step=step)
        yield row
        row.full_clean()
        row.save()
        if history.write(row, by=by, action=action, before=before, reason=reason.strip()):
            refresh(grants=[area.grant_id], by=by)
            if step.pk == PLAN:
                refresh_summaries(settlements=places_of(area))


@contextmanager
def _settling(by, milestone, action, engagement=None, reason=""):
    """A milestone, locked by its grant, to be changed; then it is stored and dated anew."""
    with transaction.atomic():
        if engagement is not None:
            check_engagement(_locked_engagement(engagement), places_of_milestone(milestone))
        _lock_grant(milestone.grant_id)
        rows = Milestone.objects.select_related("template__fulfilled_by", "area", "settlement")
        row = rows.select_related("grant").get(pk=milestone.pk)
        before = history.snapshot(row)
        yield row
        row.full_clean()
        row.save()
        history.write(row, by=by, action=action, before=before, reason=reason.strip())
        refresh(grants=[row.grant_id], by=by)


def _locked_engagement(engagement):
    rows = Engagement.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=engagement.pk)


def _lock_grant(pk):
    Grant.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
