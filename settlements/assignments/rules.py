"""What an assignment is refused for, asked of many at once: a few queries, none for a row."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from counties.models import TeamMembership
from mentors.models import Mentor
from settlements.models import Assignment, Settlement


@dataclass(frozen=True)
class NewAssignment:
    """That a mentor (key) shall answer for a settlement (KSH code); `until`: the first day out."""

    settlement: str
    mentor: int
    since: date
    until: date | None = None


def share_a_day(one, other) -> bool:
    """Whether two half-open periods overlap."""
    ends_before = one.until is not None and one.until <= other.since
    return not ends_before and (other.until is None or one.since < other.until)


class Ground:
    """All that the rules need to know of the settlements and mentors that assignments name."""

    def __init__(self, news: Iterable[NewAssignment]):
        news = list(news)
        codes = {new.settlement for new in news}
        self.settlements = Settlement.objects.in_bulk(codes)
        self.held = defaultdict(list)
        rows = Assignment.objects.filter(settlement__in=codes).select_related("mentor__user")
        for row in rows.order_by("since", "pk"):
            row.settlement = self.settlements[row.settlement_id]
            self.held[row.settlement_id].append(row)
        self.mentors = {row.mentor_id: row.mentor for rows in self.held.values() for row in rows}
        missing = {new.mentor for new in news} - set(self.mentors)
        self.mentors |= Mentor.objects.select_related("user").in_bulk(missing)
        self.teams = defaultdict(list)
        users = [mentor.user_id for mentor in self.mentors.values()]
        for team in TeamMembership.objects.filter(user__in=users):
            self.teams[team.user_id].append(team)

    def in_office(self, mentor: int, settlement: str, day: date) -> bool:
        """Whether the mentor is in the settlement's county office on that day."""
        return any(
            team.office_id == self.settlements[settlement].county_id
            and team.since <= day
            and (team.until is None or team.until > day)
            for team in self.teams[self.mentors[mentor].user_id]
        )

    def left_behind(self, new: NewAssignment) -> Assignment | None:
        """The assignment, still running, of somebody who is no longer in the office: it gives way
        to one that is to last."""
        if new.until is not None:
            return None
        for row in self.held[new.settlement]:
            runs = row.since <= new.since and (row.until is None or row.until > new.since)
            if runs and row.pk and not self.in_office(row.mentor_id, new.settlement, new.since):
                return row
        return None

    def problem(self, new: NewAssignment) -> str | None:
        """The sentence by which it is refused, or None; rules of Assignment.clean and the table."""
        place, mentor = self.settlements.get(new.settlement), self.mentors.get(new.mentor)
        if place is None or mentor is None:
            return _("There is no such settlement or mentor.")
        told = {"settlement": place.name, "mentor": mentor}
        if place.ceased_on and (new.until is None or new.until > place.ceased_on):
            return _("%(settlement)s does not exist any more.") % told
        if new.until is not None and new.until <= new.since:
            return _("%(settlement)s: an assignment ends after it began.") % told
        if not self.in_office(new.mentor, new.settlement, new.since):
            told["day"] = date_format(new.since)
            text = _("%(settlement)s: %(mentor)s is not in the county's office on %(day)s.")
            return text % told
        return self._overlap(new, told)

    def _overlap(self, new, told):
        gives_way = self.left_behind(new)
        for row in self.held[new.settlement]:
            if row is gives_way or not share_a_day(row, new):
                continue
            told |= {"other": self.mentors[row.mentor_id], "day": date_format(row.since)}
            if row.since > timezone.localdate():
                text = _("%(settlement)s: %(other)s is to answer for it from %(day)s on.")
            elif row.until is None:
                text = _("%(settlement)s: %(other)s answers for it since %(day)s.")
            else:
                text = _("%(settlement)s: the period overlaps that of %(other)s.")
            return text % told
        return None
