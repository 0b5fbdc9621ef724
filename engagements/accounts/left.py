"""What somebody still holds that another has to take over, or that has to end."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counties.models import TeamMembership, User
from engagements.models import Draft, Partnership, Promise
from settlements.models import Assignment, Handover

NAMED = 10  # so many are named in a sentence


@dataclass(frozen=True)
class Left:
    """Teams and assignments that hold or are to come, open promises, open partnerships, handovers
    that wait.

    `drafts`: how many unfinished entries there are; they stay, and nobody else sees them.
    """

    user: User
    memberships: list[TeamMembership]
    assignments: list[Assignment]
    promises: list[Promise]
    partnerships: list[Partnership]
    handovers: list[Handover]
    drafts: int

    def __bool__(self):
        held = (self.memberships, self.assignments, self.promises, self.partnerships)
        return any((*held, self.handovers))

    def sentences(self) -> dict[str, str]:
        """{code: what is left, how many, and what to do with it}, of what there is."""
        said = {
            "in_team": (self.memberships, self._teams),
            "assigned": (self.assignments, self._assignments),
            "promises": (self.promises, self._promises),
            "partnerships": (self.partnerships, self._partnerships),
            "handovers": (self.handovers, self._handovers),
        }
        return {code: say(len(rows)) for code, (rows, say) in said.items() if rows}

    def _teams(self, n):
        text = ngettext(
            "%(n)d team membership holds or is to come (%(names)s): end it in the administration.",
            "%(n)d team memberships hold or are to come (%(names)s): end them in the"
            " administration.",
            n,
        )
        return text % {"n": n, "names": _named(row.office.county.name for row in self.memberships)}

    def _assignments(self, n):
        text = ngettext(
            "%(n)d settlement is still assigned to %(who)s (%(names)s): hand it over.",
            "%(n)d settlements are still assigned to %(who)s (%(names)s): hand them over.",
            n,
        )
        names = _named(row.settlement.name for row in self.assignments)
        return text % {"n": n, "who": self.user, "names": names}

    def _promises(self, n):
        text = ngettext(
            "%(n)d open promise is followed by %(who)s: hand its settlement over, or say what"
            " became of it.",
            "%(n)d open promises are followed by %(who)s: hand their settlements over, or say what"
            " became of them.",
            n,
        )
        return text % {"n": n, "who": self.user}

    def _partnerships(self, n):
        text = ngettext(
            "%(n)d open partnership is followed by %(who)s (%(names)s): let a colleague follow it.",
            "%(n)d open partnerships are followed by %(who)s (%(names)s): let colleagues follow"
            " them.",
            n,
        )
        names = _named(row.name for row in self.partnerships)
        return text % {"n": n, "who": self.user, "names": names}

    def _handovers(self, n):
        text = ngettext(
            "%(n)d handover waits for an answer: it has to be accepted, declined or withdrawn.",
            "%(n)d handovers wait for an answer: they have to be accepted, declined or withdrawn.",
            n,
        )
        return text % {"n": n}


def _named(names):
    names = sorted(names)
    more = _("and %(n)d more") % {"n": len(names) - NAMED}
    return ", ".join([*names[:NAMED], *([more] if len(names) > NAMED else [])])


def left_of(user: User) -> Left:
    """What this person still holds today."""
    today = timezone.localdate()
    teams = TeamMembership.objects.filter(user=user).overlapping(today, None)
    served = Assignment.objects.filter(mentor__user=user).overlapping(today, None)
    promises = Promise.objects.open().filter(mentor__user=user).select_related("settlement")
    partnerships = Partnership.objects.open().filter(mentor__user=user)
    waiting = Handover.objects.waiting().filter(Q(giver__user=user) | Q(taker__user=user))
    return Left(
        user,
        list(teams.select_related("office__county").order_by("pk")),
        list(served.select_related("settlement", "mentor").order_by("settlement", "pk")),
        list(promises.order_by("pk")),
        list(partnerships.order_by("sort_key", "pk")),
        list(waiting.select_related("giver__user", "taker__user").order_by("pk")),
        Draft.objects.filter(author=user).count(),
    )
