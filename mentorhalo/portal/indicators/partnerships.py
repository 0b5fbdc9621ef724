"""Indicators of partnerships: how many are in each stage, on any day, by their dated changes."""

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from engagements.models import Partnership, Stage, StageChange
from mentorhalo.portal.indicators.base import PARTNERSHIPS, RowsIndicator
from settlements.coverage import Reason, is_past

DEFINITION = _(
    "Partnerships that stood in the stage “{stage}” on the day by the days of their changes of "
    "stage; changes that were taken back are not counted."
)


class InStage(RowsIndicator):
    """Partnerships in one stage on a day, each of the county whose office follows it.

    A change that was taken back counts on no day; one of a day counts from that day on.
    """

    section = "partnerships"
    unit, universe = _("partnerships"), _("partnerships written down")
    records = PARTNERSHIPS

    def __init_subclass__(cls, stage, **kwargs):
        cls.stage = stage
        cls.code, cls.label = f"partnerships_{stage.value}", stage.label
        cls.definition = format_lazy(DEFINITION, stage=stage.label)
        super().__init_subclass__(**kwargs)

    def rows(self, day):
        return Partnership.objects.annotate(stage_then=_stage_on(day))

    def of_mentor(self, rows, mentor, day):
        """Those that the mentor follows today: who followed one before is not kept."""
        return rows.filter(mentor=mentor)

    def condition(self, day):
        return Q(stage_then=self.stage)

    def causes(self, day):
        later = Reason("later", _("it began later"), Q(stage_then=None))
        other = Reason("other", _("it was in another stage"), Q())
        return [later, other] if is_past(day) else [other]


def _stage_on(day):
    """The stage of a partnership on a day, None before it began; today's stands on its own row."""
    if not is_past(day):
        return F("stage")
    changes = StageChange.objects.filter(partnership=OuterRef("pk"), undone_at=None, on__lte=day)
    return Subquery(changes.order_by("-on", "-pk").values("after")[:1])


for stage in Stage:
    type(f"In{stage.name.title()}", (InStage,), {"__module__": __name__}, stage=stage)
