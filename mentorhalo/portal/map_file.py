"""The country's map as a file that stands alone: SVG, and PNG set from it.

Its looks are attributes of the drawing itself, as those of `.map` in site.css, on white paper: no
sheet of styles, no script and no address of anything else.
"""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mentorhalo.core.tables import show
from mentorhalo.portal import map
from mentorhalo.portal.board.country import country_map
from mentorhalo.portal.board.ladder import ladder_steps
from mentorhalo.portal.indicators.coverage import INVOLVED, QUIET
from mentorhalo.portal.indicators.showing import Nowhere
from mentorhalo.portal.typesetting import typeset

INK, SOFT, LINE, EDGE, WHITE = "#1e1c17", "#57534a", "#dcd7ca", "#7d776a", "#ffffff"
FILLS = ("#f6f2e8", "#f1e7cf", "#e9d8b0", "#dfc68f", "#d3b26c")
DOTS = {  # colour, width and how much of it is seen, by a layer's class
    "p0": (SOFT, "2.2", "0.4"),
    "p1": ("#0b6070", "7.5", "1"),
    "p1i": (WHITE, "4.2", "1"),
    "p2": ("#0b6070", "7.5", "1"),
    "p3": ("#0b6070", "9.5", "1"),
    "p4": ("#084754", "9.5", "1"),
    "p5": ("#084754", "11.5", "1"),
    "p6": ("#052f38", "11.5", "1"),
    "p7": ("#052f38", "15", "1"),
    "p7i": (WHITE, "5", "1"),
    "pq": (INK, "2.6", "1"),
}
SHARES = ("0", "<5%", "5–8%", "8–12%", "≥12%")
DOTS_PER_INCH = 160.0  # 1,000 points of width are 2,222 pixels
KEY_TOP, KEY_ROW, KEY_COLUMN, FILL_COLUMN = 732, 26, 320, 130


@dataclass(frozen=True)
class Shape:
    """Something drawn: its path or place, its looks, and its words."""

    look: str = ""
    path: str = ""
    words: str = ""
    x: int = 0
    y: int = 0


def map_svg(readings) -> str:
    """The map of a day, with its title, key and sources."""
    context = drawing(readings) | _words(readings) | _key(readings) | {"ink": INK, "soft": SOFT}
    return render_to_string("portal/map_file.svg", context)


def drawing(readings) -> dict:
    """The areas, dots and labels of the country's map, each with its looks."""
    drawn = country_map(readings)
    return {
        "areas": [_area(area) for area in drawn["areas"]],
        "layers": [dots_of(layer) for layer in drawn["layers"]],
        "labels": [_label(label) for label in [*drawn["labels"], *drawn["no_office"]]],
    }


def _words(readings):
    return {
        "language": get_language(),
        "title": _("Involved settlements on the map of Hungary"),
        "description": _(
            "Counties are filled by the share of their settlements that are involved; settlements "
            "are dots by their highest rung. The table of counties says the same."
        ),
        "summary": _("As of %(day)s: %(involved)s of %(country)s settlements are involved.")
        % {
            "day": date_format(readings.day, "DATE_FORMAT"),
            "involved": show(INVOLVED.counted(readings)),
            "country": show(readings.size()),
        },
        "sources": _(
            "Data: KSH Register of Settlements, 1 January 2025 (CC BY 4.0) · points: GeoNames "
            "(CC BY 4.0) · county outlines: © OpenStreetMap contributors (ODbL)"
        ),
    }


def map_png(readings) -> bytes:
    """The same as a picture of more than 2,000 pixels across."""
    return typeset("portal/map_file.typ", {"svg": map_svg(readings)}, "png", DOTS_PER_INCH)


def _area(area):
    share = _("no mentor office")
    look = format_html('fill="none" stroke="{}"', LINE)
    if area.county.office_open:
        share = _("%(n)d of %(whole)d settlements") % {"n": area.involved, "whole": area.known}
        look = format_html('fill="{}" stroke="{}"', FILLS[area.fill], WHITE)
    return Shape(look, area.county.map_path, f"{area.county.name}: {share}")


def dots_of(layer, times=1):
    """A layer of dots, so many times as large as on the country's map."""
    colour, width, seen = DOTS[layer.css]
    look = 'stroke="{}" stroke-width="{}" opacity="{}"'
    return Shape(format_html(look, colour, f"{float(width) * times:.1f}", seen), layer.path)


def _label(label):
    if label.css == "tn":
        look = format_html('fill="{}"', SOFT)
        return Shape(look, words=label.words or _("no office"), x=label.x, y=label.y)
    look = format_html(
        'fill="{}" font-weight="600" paint-order="stroke" stroke="{}" stroke-width="4" '
        'stroke-linejoin="round"',
        INK,
        FILLS[int(label.css[1:])],
    )
    return Shape(look, words=label.words, x=label.x, y=label.y)


def _key(readings):
    """What dots and fills mean, with the number of settlements of each rung."""
    entries = [
        (step.shown.indicator.label, step.here, [f"p{step.number}", f"p{step.number}i"])
        for step in ladder_steps(readings, Nowhere(), readings.county)
    ]
    entries.append((QUIET.label, QUIET.counted(readings), ["p2", "pq"]))
    dots, words = [], []
    for number, (label, settlements, names) in enumerate(entries):
        x, y = 28 + KEY_COLUMN * (number % 3), KEY_TOP + KEY_ROW * (number // 3)
        dots += [_key_dot(name, x, y) for name in names if name in DOTS]
        words.append(Shape(words=f"{capfirst(str(label))}: {show(settlements)}", x=x + 14, y=y + 5))
    y = KEY_TOP + KEY_ROW * -(-len(entries) // 3)
    words.append(Shape(words=_("Share of involved:"), x=20, y=y + 5))
    fills = []
    for number, (fill, share) in enumerate(zip(FILLS, SHARES, strict=True)):
        x = 210 + FILL_COLUMN * number
        fills.append(Shape(format_html('fill="{}"', fill), x=x, y=y - 8))
        words.append(Shape(words=share, x=x + 34, y=y + 5))
    return {"key_dots": dots, "key_fills": fills, "key_words": words}


def _key_dot(name, x, y):
    """A dot as on the map, the smallest a little larger; the tick stands above it."""
    if name == "p0":
        return Shape(format_html('stroke="{}" stroke-width="4"', SOFT), f"M{x} {y}h0")
    return dots_of(map.Layer(name, f"M{x} {y - 6}v-9" if name == "pq" else f"M{x} {y}h0"))
