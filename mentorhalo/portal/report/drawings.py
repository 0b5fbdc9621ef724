"""The drawings of the report as SVG, with what they say in words."""

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mentorhalo.core.tables import show
from mentorhalo.portal import map, map_file
from mentorhalo.portal.board.ladder import ladder_steps
from mentorhalo.portal.indicators.coverage import QUIET
from mentorhalo.portal.indicators.showing import Nowhere


def line(chart) -> str:
    """The cumulative line with its forecast, the target's, and its due day."""
    due_x = f"{10 * float(chart.due.at.rstrip('%')):.1f}" if chart.due else ""
    return render_to_string("portal/report_line.svg", {"chart": chart, "due_x": due_x})


def line_text(chart):
    first, last = chart.months[0], chart.months[-1]
    words = _(
        "Line of the involved settlements from %(first)s to %(last)s: from %(from)s to %(to)s."
    )
    return words % {
        "first": date_format(first.month, "YEAR_MONTH_FORMAT"),
        "last": date_format(last.month, "YEAR_MONTH_FORMAT"),
        "from": show(first.total - first.new),
        "to": show(last.total),
    }


def country(readings) -> str:
    """The country's map alone; its words stand beside it."""
    drawn = map_file.drawing(readings)
    return render_to_string("portal/report_map.svg", drawn | {"view_box": "0 0 1000 628"})


def county(outline, places) -> str:
    """A county's own map, "" where the register has no outline."""
    drawn = map.county_drawing(outline, places)
    if drawn is None:
        return ""
    look = format_html('fill="{}" stroke="{}"', map_file.FILLS[0], map_file.EDGE)
    area = map_file.Shape(look, drawn.path)
    layers = [map_file.dots_of(layer, 1.9) for layer in drawn.layers]
    shapes = {"areas": [area], "layers": layers, "labels": [], "view_box": drawn.view_box}
    return render_to_string("portal/report_map.svg", shapes)


def caption(readings):
    """What the dots mean, with their numbers."""
    told = [
        f"{capfirst(str(step.shown.indicator.label))}: {show(step.here)}"
        for step in ladder_steps(readings, Nowhere(), readings.county)
    ]
    words = _(
        "Dots by the highest rung, the larger and darker the higher (%(rungs)s); a stroke above "
        "one marks the quiet (%(quiet)s). The fill is the share of involved settlements."
    )
    return words % {"rungs": ", ".join(told), "quiet": show(QUIET.counted(readings))}
