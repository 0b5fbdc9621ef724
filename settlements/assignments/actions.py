"""Who answers for which settlement: assigning, one or many at once, and ending.

Each locks the settlements first, in key order, so that two people at once cannot make two answer.
"""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from counties.models import User
from mentorhalo.core import history
from mentorhalo.core.models import Change
from mentorhalo.core.text import require_reason
from mentors.models import Mentor
from settlements.assignments.rules import Ground, NewAssignment
from settlements.locking import lock_people, lock_settlements
from settlements.models import Assignment, Settlement


def assign(
    *, by: User | None, settlement: Settlement, mentor: Mentor, since: date | None = None
) -> Assignment:
    """Let a mentor answer for a settlement from a day on (today when none is said).

    Raises ValidationError with the sentence that says why not.
    """
    new = NewAssignment(settlement.pk, mentor.pk, since or timezone.localdate())
    return assign_many(by=by, news=[new])[0]


def assign_many(*, by: User | None, news: Iterable[NewAssignment]) -> list[Assignment]:
    """The same for many, all or none. What somebody who left the office still holds ends that day.

    Raises ValidationError with one sentence for each that is refused.
    """
    news = list(news)
    with transaction.atomic():
        lock_people({new.mentor for new in news})
        lock_settlements({new.settlement for new in news})
        ground = Ground(news)
        made, sentences = Made(by), []
        for new in news:
            if sentence := ground.problem(new):
                sentences.append(sentence)
            else:
                made.take(new, ground)
        if sentences:
            raise ValidationError(sentences, "assignment")
        return made.store()


class Made:
    """What assigning makes of the rows: in memory first, then stored at once."""

    def __init__(self, by):
        self.by, self.rows, self.ended, self.changes = by, [], [], []

    def take(self, new, ground):
        """One that no rule refuses; what it takes the place of is ended, or becomes it."""
        old = ground.left_behind(new)
        if old is not None and self._give_way(old, new, ground):
            return
        row = Assignment(
            settlement=ground.settlements[new.settlement],
            mentor=ground.mentors[new.mentor],
            since=new.since,
            until=new.until,
        )
        ground.held[new.settlement].append(row)
        self.rows.append(row)

    def _give_way(self, old, new, ground):
        """End what somebody who left still holds; no period is without a day, so one that began
        that day gets the new mentor itself. Says whether it did."""
        before, takes_over = history.snapshot(old), old.since == new.since
        if takes_over:
            old.mentor, old.until = ground.mentors[new.mentor], None
            self.rows.append(old)
        else:
            old.until = new.since
        self.ended.append(old)
        action = "changed" if takes_over else "ended"
        self.changes.append(history.build(old, by=self.by, action=action, before=before))
        return takes_over

    def store(self):
        Assignment.objects.bulk_update(self.ended, ["mentor", "until"], batch_size=200)
        added = [row for row in self.rows if row.pk is None]
        Assignment.objects.bulk_create(added, batch_size=500)
        self.changes += [history.build(row, by=self.by, action="added") for row in added]
        Change.objects.bulk_create(self.changes, batch_size=500)
        return self.rows


def end_assignment(
    *, by: User | None, assignment: Assignment, until: date, reason: str
) -> Assignment:
    """Let an assignment end: `until` is the first day on which nobody answers by it.

    Raises ValidationError when it ends before it began, or ended already.
    """
    require_reason(reason)
    with transaction.atomic():
        lock_settlements({assignment.settlement_id})
        row = Assignment.objects.select_related("settlement", "mentor__user").get(pk=assignment.pk)
        if row.until is not None and row.until <= until:
            text = _("It ends already: the first day out is %(day)s.")
            told = {"day": date_format(row.until)}
            raise ValidationError({"until": ValidationError(text, "ended", told)})
        if until <= row.since:
            text = _("An assignment ends after it began.")
            raise ValidationError({"until": ValidationError(text, "order")})
        before, row.until = history.snapshot(row), until
        row.save(update_fields=["until"])
        history.write(row, by=by, action="ended", before=before, reason=reason.strip())
    return row
