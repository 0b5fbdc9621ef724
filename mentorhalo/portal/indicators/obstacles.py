"""The indicator of obstacles: those shared with the network that a colleague answered."""

from datetime import datetime, time, timedelta

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models import Obstacle, ObstacleAnswer
from mentorhalo.portal.indicators.base import OBSTACLES, RowsIndicator
from settlements.coverage import Reason


class ObstaclesAnswered(RowsIndicator):
    """Obstacles that stand; told for the country only, since in which county one came up is known
    to that county alone (product.md §5: network-wide, without the place)."""

    code, section, label = "obstacles_answered", "network", _("shared obstacles with an answer")
    definition = _(
        "Obstacles that mentors shared with the network and that a colleague answered. Withdrawn "
        "ones are not counted on any day."
    )
    unit, universe = _("obstacles"), _("obstacles shared with the network")
    records = OBSTACLES
    country_only = True
    county_path = "no_county"

    def rows(self, day):
        rows = Obstacle.objects.standing().filter(at__lt=_after(day))
        return rows.annotate(no_county=Value(None, output_field=CharField()))

    def condition(self, day):
        answers = ObstacleAnswer.objects.of_colleagues().filter(obstacle=OuterRef("pk"))
        return Q(Exists(answers.filter(at__lt=_after(day))))

    def causes(self, day):
        return [Reason("unanswered", _("no colleague had answered yet"), Q())]


def _after(day):
    """The instant at which a day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
