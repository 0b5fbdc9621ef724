"""The settlements a mentor answers for today, the longest silent first."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Subquery

from engagements.models import Assessment
from mentorhalo.portal.ladder import summary_of
from mentors.models import Mentor
from settlements import coverage
from settlements.models import Assignment, Settlement, SettlementSummary


@dataclass(frozen=True)
class Charge:
    """One settlement a mentor answers for, with the days since its last counted engagement.

    `evaluated_on` is the day of the evaluation after which the yearly one is due, None where none
    is.
    """

    settlement: Settlement
    summary: SettlementSummary
    days: int | None
    is_quiet: bool
    evaluated_on: date | None

    @property
    def last_was_on_site(self):
        return self.summary.last_on == self.summary.last_on_site_on


def portfolio(mentor: Mentor, today: date) -> list[Charge]:
    """Never contacted ones first of all, then by the day of the last counted engagement."""
    rows = Assignment.objects.answering(today).filter(mentor=mentor)
    rows = rows.select_related("settlement__summary", "settlement__county__office")
    last = Assessment.objects.due_again(today)
    last = last.filter(settlement=OuterRef("settlement")).order_by("on").values("on")
    rows = rows.annotate(is_quiet=coverage.is_quiet("settlement"), evaluated_on=Subquery(last[:1]))
    rows = rows.defer("settlement__county__outline", "settlement__county__map_path").order_by(
        F("settlement__summary__last_on").asc(nulls_first=True), "settlement__sort_key"
    )
    charges = []
    for row in rows:
        summary = summary_of(row.settlement)
        days = (today - summary.last_on).days if summary.last_on else None
        charges.append(Charge(row.settlement, summary, days, row.is_quiet, row.evaluated_on))
    return charges
