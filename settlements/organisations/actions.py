"""Writes of organisations beside their form: closing, merging two of one body, undoing it."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from mentorhalo.core import history
from mentorhalo.core.summaries import refresh_bodies
from mentorhalo.core.text import require_reason
from settlements.models import Organisation, OrganisationMerge
from settlements.organisations import rules
from settlements.organisations.merge_plan import check_mergeable
from settlements.organisations.merging import Merging, Undoing

UNDO_WITHIN = timedelta(hours=24)


def save_organisation(
    *, by: User | None, organisation: Organisation, serves=None, action="", reason=""
) -> Organisation:
    """Add or change one, with its settlements served (None: as they are), outside its form.

    Raises ValidationError with a sentence for each rule.
    """
    with transaction.atomic():
        rules.lock_tree()
        before = None
        if not organisation._state.adding:
            stored = rules.lock([organisation.pk])[organisation.pk]
            before, organisation.version = history.snapshot(stored), stored.version
        organisation.full_clean()
        organisation.save()
        if serves is not None:
            rules.set_places(organisation, serves)
        rules.check_maintainer(organisation)
        rules.check_county(organisation, by)
        if before and before["kind"] != organisation.kind:
            refresh_bodies([organisation.pk])
        return _noted(
            organisation, by, action or ("changed" if before else "added"), before, reason
        )


def close_organisation(
    *, by: User, organisation: Organisation, closed_on: date, reason: str, version: int
) -> Organisation:
    """Close one that is no more; it stays, but no field offers it."""
    require_reason(reason)
    if closed_on > timezone.localdate():
        raise ValidationError({"closed_on": _("This day is yet to come.")})
    with transaction.atomic():
        row, before = _current(organisation, version)
        if not row.is_active:
            raise ValidationError(_("It is closed already."), "closed")
        row.closed_on, row.closed_because = closed_on, " ".join(reason.split())
        row.save(update_fields=["closed_on", "closed_because"])
        return _noted(row, by, "closed", before, row.closed_because)


def reopen_organisation(
    *, by: User, organisation: Organisation, reason: str, version: int
) -> Organisation:
    """It was closed by mistake, or works again."""
    require_reason(reason)
    with transaction.atomic():
        row, before = _current(organisation, version)
        if row.closed_on is None:
            raise ValidationError(_("It is not closed."), "open")
        row.closed_on, row.closed_because = None, ""
        row.save(update_fields=["closed_on", "closed_because"])
        return _noted(row, by, "reopened", before, " ".join(reason.split()))


def merge_organisations(
    *, by: User, kept: Organisation, lost: Organisation, versions: tuple[int, int]
) -> OrganisationMerge:
    """Make `lost` part of `kept`: whatever names it names `kept` from now on.

    `versions` are those of the preview, of kept and lost. Raises ValidationError with a sentence.
    """
    with transaction.atomic():
        rules.lock_tree()
        rows = rules.lock([kept.pk, lost.pk])
        if kept.pk == lost.pk:
            raise ValidationError(_("An organisation cannot be merged into itself."), "itself")
        kept, lost = rows[kept.pk], rows[lost.pk]
        check_mergeable(kept, lost)
        if (kept.version, lost.version) != versions:
            raise ValidationError(
                _("Somebody changed one of the two meanwhile. Look at it again."), "stale"
            )
        merge = OrganisationMerge(kept=kept, lost=lost, by=by, at=timezone.now())
        merge.moved = Merging(kept, lost, by).run()
        refresh_bodies([kept.pk, lost.pk])
        rules.check_maintainer(kept)
        return history.save(merge, by=by)


def undo_merge(*, by: User, merge: OrganisationMerge) -> list[str]:
    """Make two of them again, within a day. Returns what stays, as somebody changed it since."""
    with transaction.atomic():
        rules.lock_tree()
        rows = rules.lock([merge.kept_id, merge.lost_id])
        merge = OrganisationMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
        merge.kept, merge.lost = rows[merge.kept_id], rows[merge.lost_id]
        if merge.undone_at:
            raise ValidationError(_("This merge was undone already."), "undone")
        if timezone.now() - merge.at > UNDO_WITHIN:
            raise ValidationError(_("A merge can be undone within a day, not later."), "late")
        if merge.kept.merged_into_id:
            text = _("“%(name)s” was merged into another since: undo that first.")
            raise ValidationError(text, "merged", {"name": merge.kept.name})
        stays = Undoing(merge, by).run()
        refresh_bodies([merge.kept_id, merge.lost_id])
        rules.check_maintainer(merge.lost)
        merge.undone_by, merge.undone_at = by, timezone.now()
        history.save(merge, by=by, action="merge undone")
        return stays


def _current(organisation, version):
    """The stored row, locked, and its values; a stale version is refused."""
    row = rules.lock([organisation.pk])[organisation.pk]
    if row.version != version:
        text = _("Somebody else changed this since you opened it. Look at it again.")
        raise ValidationError(text, "stale", {"record": row})
    return row, history.snapshot(row)


def _noted(row, by, action, before, reason):
    """Raise the version where something changed, and tell of it."""
    if before is not None and history.snapshot(row) != before:
        row.version += 1
        row.save(update_fields=["version"])
    history.write(row, by=by, action=action, before=before, reason=reason)
    return row
