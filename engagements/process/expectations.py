"""What calls expect of grants, their target areas and settlements, and on which days.

Everything follows from the templates and the days as they stand; nothing is written here.
"""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from engagements.models import Milestone, MilestoneTemplate, Scope, StepProgress
from settlements.models import AreaPlace, GrantSettlement, Settlement, TargetArea

MOST = 240  # recurring ones of one template: twenty years of monthly ones


@dataclass(frozen=True)
class Expected:
    """What a template expects: of whom, which of its kind, and on which day."""

    template: MilestoneTemplate
    area: TargetArea | None
    settlement: Settlement | None
    number: int
    due_on: date

    @property
    def key(self):
        area, settlement = self.area and self.area.pk, self.settlement and self.settlement.pk
        return self.template.pk, area, settlement, self.number


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Expectations:
    """What the milestones of some grants (rows) follow from, read at once in five queries."""

    def __init__(self, grants):
        self.grants = {grant.pk: grant for grant in grants}
        self.templates = defaultdict(list)
        rows = MilestoneTemplate.objects.filter(call__in={grant.call_id for grant in grants})
        for row in rows.order_by("pk"):
            self.templates[row.call_id].append(row)
        self.areas = defaultdict(list)
        rows = TargetArea.objects.standing().filter(grant__in=self.grants)
        for row in rows.order_by("number"):
            self.areas[row.grant_id].append(row)
        rows = StepProgress.objects.filter(area__grant__in=self.grants)
        self.progress = {(row.area_id, row.step_id): row for row in rows}
        self._read_places()

    def _read_places(self):
        self.holding, self.places = defaultdict(list), defaultdict(dict)
        rows = GrantSettlement.objects.filter(grant__in=self.grants).select_related("settlement")
        for row in rows:
            self.places[row.grant_id][row.settlement_id] = row.settlement
        rows = AreaPlace.objects.filter(area__grant__in=self.grants)
        for row in rows.select_related("settlement", "area").order_by("area__number"):
            self.places[row.area.grant_id].setdefault(row.settlement_id, row.settlement)
            self.holding[row.area.grant_id, row.settlement_id].append(row.area)

    def expected(self, grant):
        """Every milestone that holds today, as if there were none yet."""
        for template in self.templates[grant.call_id]:
            for area, settlement in self._subjects(template, grant):
                start = self._start(template, grant, self._areas(grant, area, settlement))
                days = _days(template, start, grant.ends_on) if start else []
                for number, day in enumerate(days, 1):
                    yield Expected(template, area, settlement, number, day)

    def _subjects(self, template, grant):
        if template.scope == Scope.AREA:
            return [(area, None) for area in self.areas[grant.pk]]
        if template.scope == Scope.SETTLEMENT:
            return [(None, place) for _code, place in sorted(self.places[grant.pk].items())]
        return [(None, None)]

    def _areas(self, grant, area, settlement):
        """Those whose steps count for it: itself, those that hold it, or all of the grant."""
        if area:
            return [area]
        return self.holding[grant.pk, settlement.pk] if settlement else self.areas[grant.pk]

    def _start(self, template, grant, areas, asked=()):
        """The day the months are counted from, None while there is none."""
        if template.anchor_id is None:
            return grant.starts_on
        days = [self._day(template.anchor_id, grant, area, asked) for area in areas]
        return min((day for day in days if day), default=None)

    def _day(self, step, grant, area, asked):
        """When the step was done there, else is planned, else is expected by a milestone."""
        progress = self.progress.get((area.pk, step))
        if progress and (progress.done_on or progress.planned_on):
            return progress.done_on or progress.planned_on
        days = []
        for template in self.templates[grant.call_id]:
            if template.fulfilled_by_id == step and template.pk not in asked:
                start = self._start(template, grant, [area], (*asked, template.pk))
                days += _days(template, start, grant.ends_on)[:1] if start else []
        return min(days, default=None)

    def fulfilment(self, template, row):
        """The progress by which the step that fulfils it was done first, None while it is not."""
        grant = self.grants[row.grant_id]
        areas = self._areas(grant, row.area, row.settlement)
        found = [self.progress.get((area.pk, template.fulfilled_by_id)) for area in areas]
        done = [progress for progress in found if progress and progress.done_on]
        return min(done, key=lambda progress: (progress.done_on, progress.pk), default=None)

    def made(self, grant, found):
        """The new row of what is expected."""
        row = Milestone(
            template=found.template,
            grant=grant,
            area=found.area,
            settlement=found.settlement,
            number=found.number,
            due_on=found.due_on,
        )
        if found.template.fulfilled_by_id and (progress := self.fulfilment(found.template, row)):
            row.done_on, row.engagement_id = progress.done_on, progress.engagement_id
        return row


def _days(template, start, end):
    """The days that a template means when it is counted from `start`; recurring ones end."""
    if not template.every:
        return [add_months(start, months) for months in template.months]
    days = []
    while end and len(days) < MOST:
        day = add_months(start, template.every * (len(days) + 1))
        if day > end:
            break
        days.append(day)
    return days
