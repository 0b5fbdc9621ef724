"""The milestones of grants: dated from their calls' templates, moved when the real day moves.

`refresh` runs in the transaction that moves a day, and writes only what differs; running it again
writes nothing. How milestones move: docs/decisions/0005-milestones-move-with-the-real-day.md.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from counties.models import User
from engagements.models import Milestone
from engagements.process.expectations import Expectations
from mentorhalo.core import history
from mentorhalo.core.models import Change
from settlements.models import Grant

LAPSED = _("It no longer applies: the grant's settlements, days or call changed.")
FIELDS = ["due_on", "done_on", "engagement", "waived_because"]


def has_lapsed(milestone) -> bool:
    """Waived by `refresh` and not by a person: it comes back when it applies again."""
    return milestone.waived_because in lapsed_sentences()


def lapsed_sentences() -> list[str]:
    """What `refresh` writes where a milestone no longer applies, in each language."""
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.append(gettext(LAPSED))
    return found


def refresh(*, grants: Iterable[int], by: User | None = None, at: datetime | None = None):
    """Create, date and close the milestones of these grants (primary keys) as things stand.

    The grants are locked in key order; whoever changes a milestone locks its grant first.
    """
    keys = sorted(set(grants))
    if not keys:
        return
    with transaction.atomic():
        locked = Grant.objects.select_for_update(of=("self",), no_key=True)
        rows = list(locked.filter(pk__in=keys).order_by("pk"))
        world = Expectations(rows)
        kept = _kept(world)
        added, changed = [], []
        for grant in rows:
            now = {found.key: found for found in world.expected(grant)}
            old = kept[grant.pk]
            added += [world.made(grant, now[key]) for key in now if key not in old]
            changed += _follow(world, old, now)
        _store(added, changed, {"by": by, "at": at})


def _follow(world, old, now):
    """Rows that must change, with what they said before."""
    lapsed, changed = lapsed_sentences(), []
    for key, row in old.items():
        before = history.snapshot(row)
        _date(world, row, now.get(key), lapsed)
        if history.snapshot(row) != before:
            changed.append((row, before))
    return changed


def _date(world, row, found, lapsed):
    """Let a kept row say what holds now; what a person did with it stays."""
    if row.waived_because and row.waived_because not in lapsed:
        return
    if row.waived_because and found:
        row.waived_because = ""
    if row.template.fulfilled_by_id and not row.waived_because:
        progress = world.fulfilment(row.template, row)
        was_open = row.done_on is None
        row.done_on = progress.done_on if progress else None
        row.engagement_id = progress.engagement_id if progress else None
        if was_open and found:
            row.due_on = found.due_on
    if row.done_on or row.waived_because:
        return
    if found:
        row.due_on = found.due_on
    else:
        with override(settings.LANGUAGE_CODE):
            row.waived_because = gettext(LAPSED)


def _kept(world):
    """{grant: {key: Milestone}}, each with what its words name at hand."""
    rows = Milestone.objects.filter(grant__in=world.grants).select_related(
        "template", "area", "settlement"
    )
    kept = defaultdict(dict)
    for row in rows.order_by("pk"):
        row.grant = world.grants[row.grant_id]
        key = row.template_id, row.area_id, row.settlement_id, row.number
        kept[row.grant_id][key] = row
    return kept


def _store(added, changed, told):
    Milestone.objects.bulk_create(added, batch_size=500)
    Milestone.objects.bulk_update([row for row, _before in changed], FIELDS, batch_size=200)
    notes = [history.build(row, action="added", **told) for row in added]
    notes += [
        history.build(row, action="changed", before=before, **told) for row, before in changed
    ]
    Change.objects.bulk_create(notes, batch_size=500)
