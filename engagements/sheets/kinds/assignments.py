from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.models import SheetKind
from engagements.sheets import values
from engagements.sheets.columns import SheetColumn
from engagements.sheets.kinds.base import Rules
from engagements.sheets.known import Mentors, Places
from engagements.sheets.verdicts import NOT_IN_COUNTY, Outcome, Verdict
from mentorhalo.core import history
from mentorhalo.core.text import fold
from settlements.assignments.actions import assign_many, end_assignment
from settlements.assignments.rules import Ground, NewAssignment
from settlements.models import Assignment
from settlements.perms import can_assign


@dataclass
class Plan:
    """An assignment to add, or one to end on its `until`."""

    new: NewAssignment
    ended: Assignment | None = None


class AssignmentRules(Rules):
    """Who answers for a settlement, one time a row: found by settlement and first day."""

    kind = SheetKind.ASSIGNMENTS
    grouped_by = ("settlement",)
    columns = (
        SheetColumn(
            "settlement",
            gettext_lazy("settlement"),
            values.line(80),
            ("település", "község", "helység", "ksh kód", "település neve"),
            key=True,
            help=gettext_lazy("The settlement's name or KSH code."),
            example="Türje",
        ),
        SheetColumn(
            "mentor",
            gettext_lazy("mentor"),
            values.line(254),
            ("felelős mentor", "mentor neve", "responsible mentor"),
            key=True,
            help=gettext_lazy("Name, user name or e-mail address."),
            example="Minta Mária",
        ),
        SheetColumn(
            "since",
            gettext_lazy("since"),
            values.day,
            ("mettől", "mióta", "kezdete", "kezdet", "első nap"),
            key=True,
            help=gettext_lazy("The first day."),
            example="2026. 09. 01.",
        ),
        SheetColumn(
            "until",
            gettext_lazy("until"),
            values.day,
            ("meddig", "vége"),
            help=gettext_lazy("The first day on which the mentor no longer answers for it."),
        ),
    )

    def group(self, row):
        return fold(row.get("settlement", str(row.number)))

    def in_order(self, rows):
        """By first day: what ends makes room for what follows."""
        return sorted(rows, key=lambda row: row.get("since", date.max))

    def fetch(self, rows):
        self.places, self.mentors, self.may = Places(), Mentors(), {}
        news = []
        for row in rows:
            try:
                news.append(self._new(row))
            except ValidationError:
                continue  # told with the row itself
        self.ground = Ground(news)

    def _new(self, row):
        place = self.named("settlement", self.places.one, row.get("settlement"))
        mentor = self.named("mentor", self.mentors.one, row.get("mentor"))
        return NewAssignment(place.pk, mentor.pk, row.get("since"), row.get("until"))

    def keys(self, row):
        new = self._new(row)
        key = f"{new.settlement}|{new.since}"
        return (key,), (key,)

    def one(self, row):
        new = self._new(row)
        county = self.places.rows[new.settlement].county_id
        if county not in self.may:
            self.may[county] = can_assign(self.user, county)
        if not self.may[county]:
            raise ValidationError(NOT_IN_COUNTY)
        for held in self.ground.held[new.settlement]:
            if held.since == new.since and held.pk:
                return self._known(held, new)
        if sentence := self.ground.problem(new):
            raise ValidationError(sentence)
        self.ground.held[new.settlement].append(
            Assignment(
                settlement=self.ground.settlements[new.settlement],
                mentor=self.ground.mentors[new.mentor],
                since=new.since,
                until=new.until,
            )
        )
        return Verdict(Outcome.NEW, deed=Plan(new))

    def _known(self, held, new):
        """One that began that day is there: it may only be ended."""
        if held.mentor_id != new.mentor:
            text = _("%(mentor)s answers for it since that day; hand it over instead.")
            raise ValidationError(text, "mentor", {"mentor": held.mentor})
        if new.until is None or new.until == held.until:
            return Verdict(Outcome.SAME, record=held.pk)
        if new.until <= new.since:
            raise ValidationError(_("An assignment ends after it began."))
        if held.until is not None and held.until <= new.until:
            raise ValidationError(_("It ended before that; an ended one is not made longer."))
        before = history.snapshot(held)
        held.until = new.until
        return self.compared(held, before, history.snapshot(held), Plan(new, held))

    def write(self, verdicts):
        plans = [verdict.deed for verdict in verdicts]
        for plan in plans:
            if plan.ended:
                reason = _("import of a sheet")
                given = {"assignment": plan.ended, "until": plan.new.until, "reason": reason}
                end_assignment(by=self.user, **given)
        assign_many(by=self.user, news=[plan.new for plan in plans if not plan.ended])
