"""A comparison as paired dots: where each lies, as text, so that no number is written in the
reader's language inside the drawing."""

from dataclasses import dataclass

from django.utils.formats import number_format

from engagements.assessments.pairs import Comparison, Line
from engagements.models.assessment import HIGHEST, LOWEST

LEFT, RIGHT = 10, 96  # per cent of the width: where the lowest and the highest mark lie
TOP, STEP, FOOT = 26, 28, 8  # pixels


@dataclass(frozen=True)
class Dots:
    """A question of the drawing and of the table beside it: its number, the two marks in words and
    in per cent of the width, its height in pixels. Without a pair there is nothing to draw."""

    number: str
    line: Line
    y: str
    text_y: str
    first: str = ""
    last: str = ""
    first_x: str = ""
    last_x: str = ""
    change: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Drawing:
    """`marks` are (x, words) of the upright lines; heights in pixels."""

    rows: list[Dots]
    marks: list[tuple[str, str]]
    height: str
    floor: str


def drawn(comparison: Comparison) -> Drawing:
    rows = [_dots(number, line) for number, line in enumerate(comparison.lines, 1)]
    marks = [(_x(mark), str(mark)) for mark in range(LOWEST, HIGHEST + 1)]
    floor = TOP + STEP * len(rows)
    return Drawing(rows, marks, str(floor + FOOT), str(floor))


def _dots(number, line):
    y = TOP + STEP * number - STEP // 2
    place = {"number": str(number), "line": line, "y": str(y), "text_y": str(y + 5)}
    if not line.pairs:
        return Dots(**place)
    return Dots(
        **place,
        first=_words(line.first),
        last=_words(line.last),
        first_x=_x(line.first),
        last_x=_x(line.last),
        change=_signed(line.change),
        tag="ok" if line.change > 0 else "wait" if line.change < 0 else "",
    )


def _x(mark):
    share = (mark - LOWEST) / (HIGHEST - LOWEST)
    return f"{LEFT + (RIGHT - LEFT) * share:.1f}%"


def _words(mark):
    whole = float(mark).is_integer()
    return number_format(round(mark, 1), decimal_pos=0 if whole else 1)


def _signed(change):
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return sign + _words(abs(round(change, 1)))
