"""The indicator of good practices: those that the public reads, of all that were begun."""

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models import GoodPractice, PracticeState, PracticeVersion
from mentorhalo.portal.indicators.base import PRACTICES, RowsIndicator
from settlements.coverage import Reason, is_past

NEVER_YET = (
    PracticeState.DRAFT,
    PracticeState.SUBMITTED,
    PracticeState.RETURNED,
    PracticeState.CHECKED,
)


class PracticesPublished(RowsIndicator):
    """Practices in public; a practice is counted once, whatever the number of its versions.

    Of a past day only the days of publication and archiving are known, not the state of drafts.
    """

    code, section, label = "practices", "knowledge", _("good practices published")
    definition = _(
        "Good practices first published up to the day and not archived by then; versions are not "
        "counted apart."
    )
    unit, universe = _("good practices"), _("good practices begun")
    records = PRACTICES

    def rows(self, day):
        versions = PracticeVersion.objects.filter(practice=OuterRef("pk")).order_by("-number")
        return GoodPractice.objects.annotate(last_state=Subquery(versions.values("state")[:1]))

    def of_mentor(self, rows, mentor, day):
        """Those of which the mentor wrote a version."""
        written = PracticeVersion.objects.filter(practice=OuterRef("pk"), author__mentor=mentor)
        return rows.filter(Exists(written))

    def condition(self, day):
        return Q(first_published_on__lte=day) & ~_archived(day)

    def causes(self, day):
        archived = Reason("archived", _("archived"), _archived(day))
        if is_past(day):
            return [archived, Reason("later", _("not published by then"), Q())]
        *states, last = [
            Reason(state.value, state.label, Q(last_state=state)) for state in NEVER_YET
        ]
        return [archived, *states, Reason(last.code, last.label, Q())]


def _archived(day):
    """Archived up to the end of a day."""
    end = datetime.combine(day + timedelta(days=1), time.min)
    return Q(archived_at__lt=timezone.make_aware(end))
