"""The indicator of two-sided evidence: engagements that the settlement confirmed itself."""

from django.db.models import BigIntegerField, Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from engagements.help.due import end_of
from engagements.models import COUNTED, Engagement, EngagementMentor, Purpose, SignedLink
from mentorhalo.portal.indicators.base import ENGAGEMENTS, RowsIndicator
from settlements.coverage import Reason

# What was said of an entry that was joined into another is said of that one.
MEETING = Coalesce("engagement__joined_to", "engagement", output_field=BigIntegerField())


class Confirmed(RowsIndicator):
    """Of the engagements for which a settlement was asked by a link: never all of them, for nothing
    scans engagements for a page of today."""

    code, section, label = "confirmed", "quality", _("engagements confirmed by the settlement")
    definition = _(
        "Logged and verified engagements of which somebody in the settlement said, by a link that "
        "was made for that, that it happened so."
    )
    unit = _("engagements")
    universe = _("engagements that a settlement was asked to confirm up to the day")
    records = ENGAGEMENTS
    moves_within = True

    def rows(self, day):
        asked = SignedLink.objects.filter(purpose=Purpose.CONFIRM, made_at__lt=end_of(day))
        return Engagement.objects.filter(pk__in=asked.values(meeting=MEETING))

    def of_mentor(self, rows, mentor, day):
        """Those on which the mentor is credited."""
        credits = EngagementMentor.objects.filter(engagement=OuterRef("pk"))
        return rows.filter(Exists(credits.filter(mentor=mentor)))

    def condition(self, day):
        return Q(state__in=COUNTED) & _said("yes", day)

    def causes(self, day):
        return [
            Reason("uncounted", _("the entry does not count"), ~Q(state__in=COUNTED)),
            Reason("otherwise", _("the settlement said that it was otherwise"), _said("no", day)),
            Reason("silent", _("the settlement has not answered"), Q()),
        ]


def _said(word, day):
    """That some settlement gave this answer up to the end of the day."""
    rows = SignedLink.objects.filter(purpose=Purpose.CONFIRM, answer__so=word)
    rows = rows.filter(answered_at__lt=end_of(day))
    return Q(pk__in=rows.values(meeting=MEETING))
