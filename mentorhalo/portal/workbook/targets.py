"""The sheet of the targets of the day: the rung, how many reached it, how many are missing."""

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from engagements.models import Target
from mentorhalo.core.xlsx import Percent
from mentorhalo.portal.indicators import all_indicators


def add_targets(book, readings):
    titles = [
        _("Target"),
        _("County"),
        _("Rung"),
        _("settlements to reach it"),
        _("due on"),
        _("reached it so far"),
        _("share of the target"),
        _("still missing"),
    ]
    book.table(_("Targets"), titles, _rows(readings))


def _rows(readings):
    standing = Q(withdrawn_on=None) | Q(withdrawn_on__gt=readings.day)
    targets = Target.objects.filter(standing).select_related("county")
    if readings.county:
        targets = targets.filter(county=readings.county)
    for target in targets:
        reached = all_indicators()[target.rung].counted(readings, target.county_id)
        yield [
            target.name,
            target.county.name if target.county else _("the whole country"),
            capfirst(target.get_rung_display()),
            target.number,
            target.due_on,
            reached,
            Percent(reached / target.number),
            max(0, target.number - reached),
        ]
