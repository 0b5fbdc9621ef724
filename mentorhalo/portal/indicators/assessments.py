"""The indicator of assessments: pairs by which a community's way can be told (F27, F28)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.assessments.pairs import has_earlier, has_later
from engagements.models import Assessment, AssessmentState, Perspective
from mentorhalo.portal.indicators.base import ASSESSMENTS, RowsIndicator
from settlements.coverage import Reason, is_past


class PairsCompared(RowsIndicator):
    """The last assessment of each community by a version that has an earlier one beside it.

    Whether one is finished is told as it stands today.
    """

    code, section, label = "pairs_compared", "knowledge", _("pairs of assessments compared")
    definition = _(
        "Communities with two finished assessments by a mentor on the same version of the "
        "questions: the first and the last of them are a pair, one a community and version."
    )
    unit, universe = _("pairs"), _("assessments written down")
    records = ASSESSMENTS

    def rows(self, day):
        return Assessment.objects.all()

    def of_mentor(self, rows, mentor, day):
        """Those by the mentor."""
        return rows.filter(mentor=mentor)

    def condition(self, day):
        known = Q(on__lte=day, state=AssessmentState.FINISHED, perspective=Perspective.EXTERNAL)
        return known & Q(has_earlier(day)) & ~Q(has_later(day))

    def causes(self, day):
        found = [
            Reason("draft", _("not finished"), Q(state=AssessmentState.DRAFT)),
            Reason("dropped", _("discarded"), Q(state=AssessmentState.DROPPED)),
            Reason(
                "internal",
                _("the community's own, kept apart"),
                Q(perspective=Perspective.INTERNAL),
            ),
            Reason("earlier", _("a later one stands in the pair"), Q(has_later(day))),
            Reason("alone", _("nothing earlier by the same version"), Q()),
        ]
        later = Reason("later", _("assessed after that day"), Q(on__gt=day))
        return [later, *found] if is_past(day) else found
