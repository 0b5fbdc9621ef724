"""The indicator that counts mentors: those in the team of an open office, against the plan."""

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from counties.models import CountyOffice, TeamMembership
from mentorhalo.portal.indicators.base import MENTORS as RECORDS
from mentorhalo.portal.indicators.base import REGISTER, RowsIndicator
from mentors.models import Mentor
from settlements.coverage import Reason


def team_of(day):
    """The county of a mentor's team on a day, else of their last one before it, else of their
    first one after it; None for who was never in a team."""
    own = TeamMembership.objects.filter(user=OuterRef("user"))
    found = [
        own.on(day).order_by("pk"),
        own.filter(until__lte=day).order_by("-until", "-pk"),
        own.filter(since__gt=day).order_by("since", "pk"),
    ]
    return Coalesce(*(Subquery(rows.values("office")[:1]) for rows in found))


class Mentors(RowsIndicator):
    """Mentors in the team of an open office; who is in no team stands with their last office.

    The memberships are dated, the posts planned are not: the plan beside it is today's.
    """

    code, section, label = "mentors", "network", _("mentors in service")
    definition = _("Mentors who are in the team of an open county office on the day.")
    unit, universe = _("mentors"), _("mentors with a profile")
    records = RECORDS
    county_path = "team_county_then"

    def rows(self, day):
        return Mentor.objects.annotate(team_county_then=team_of(day))

    def condition(self, day):
        opened = CountyOffice.objects.open_on(day)
        return Q(Exists(_teams(day).filter(office__in=opened)))

    def causes(self, day):
        own = TeamMembership.objects.filter(user=OuterRef("user"))
        left, coming = own.filter(until__lte=day), own.filter(since__gt=day)
        return [
            Reason("closed", _("the office of the team is not open"), Q(Exists(_teams(day)))),
            Reason("left", _("left the team"), Q(Exists(left))),
            Reason("coming", _("joins a team later"), Q(Exists(coming))),
            Reason("no_team", _("has never been in a team"), Q()),
        ]

    def beside(self, readings, county=None):
        """How many posts today's plan has for the offices open on the day."""
        offices = [row.office for row in readings.offices if county in (None, row.pk)]
        planned = [office.posts for office in offices if office.posts is not None]
        if not planned:
            return gettext("No plan of posts is known.") if offices else ""
        posts = sum(planned)
        words = ngettext("of %(count)d post planned", "of %(count)d posts planned", posts)
        words %= {"count": posts}
        unknown = len(offices) - len(planned)
        if unknown:
            more = ngettext(
                "the plan of %(count)d office is not known",
                "the plans of %(count)d offices are not known",
                unknown,
            )
            words = f"{words}; {more % {'count': unknown}}"
        if readings.is_past:
            plan = gettext("the plan is today’s")
            words = f"{words} ({plan})"
        return words


def _teams(day):
    return TeamMembership.objects.on(day).filter(user=OuterRef("user"))


MENTORS = REGISTER["mentors"]
