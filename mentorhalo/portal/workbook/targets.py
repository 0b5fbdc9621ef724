"""The sheet of the targets as they were set on the day: what was reached of each, and when
all of it is expected to be."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from engagements.models import Target
from mentorhalo.core.xlsx import Percent
from mentorhalo.portal.forecast_words import sentences
from mentorhalo.portal.indicators.showing import Nowhere
from mentorhalo.portal.target_rows import scope_of
from mentorhalo.portal.targets import goals


def add_targets(book, readings):
    titles = [
        _("Target"),
        _("Whose"),
        _("Rung"),
        _("Settlements"),
        _("Due"),
        _("Reached"),
        _("Share"),
        _("still missing"),
        _("expected on"),
        _("at the earliest"),
        _("at the latest"),
        _("Forecast"),
    ]
    book.table(_("Targets"), titles, _rows(readings), wraps=True)


def _rows(readings):
    targets = Target.objects.live(readings.day).select_related("county")
    if readings.county:
        targets = targets.filter(county=readings.county)
    for goal in goals(readings, Nowhere(), targets.as_set_on(readings.day)):
        target, ahead = goal.target, goal.forecast
        yield [
            target.name,
            scope_of(target),
            capfirst(target.get_rung_display()),
            target.number,
            target.due_on,
            goal.reached.value,
            Percent(goal.share),
            goal.missing,
            ahead.reached_on or ahead.expected_on,
            *((None, None) if ahead.is_reached else (ahead.early_on, ahead.late_on)),
            " ".join(sentences(ahead)),
        ]
