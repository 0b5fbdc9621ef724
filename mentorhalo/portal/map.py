"""The maps: counties filled by share, settlements as one path of dots a rung, all whole numbers."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from mentorhalo.core.svg import HEIGHT, WIDTH, outline_path, project
from mentorhalo.portal.indicators.coverage import LADDER
from mentorhalo.portal.indicators.places import Place

# Everyday short names, for the map only; in full everywhere else.
SHORT = {
    "HU-BK": "Bács",
    "HU-BZ": "Borsod",
    "HU-CS": "Csongrád",
    "HU-GS": "Győr",
    "HU-HB": "Hajdú",
    "HU-JN": "Szolnok",
    "HU-KE": "Komárom",
    "HU-SZ": "Szabolcs",
}
SHARES = (0.0001, 0.05, 0.08, 0.12)  # from which share a county gets the next fill
HOLLOW = (1, 7)  # rungs drawn as a ring
TICK = 15
ENOUGH_MARKS = 80
DRAWINGS = 16  # that are kept: most writes move no dot
LETTER, MARGIN = 7.6, 8  # about the width of a letter of a label, and of its halo


@dataclass(frozen=True)
class Layer:
    """A path of the map with its classes."""

    css: str
    path: str


@dataclass(frozen=True)
class Label:
    """A word on the map and where it stands."""

    words: str
    x: int
    y: int
    css: str


def share_class(part, whole) -> int:
    """0 to 4: which fill a county gets."""
    share = part / whole if whole else 0
    return sum(share >= step for step in SHARES)


def dots(points) -> str:
    """One path for all points: zero-length strokes with round caps, in narrow bands."""
    out, last = [], (0, 0)
    for x, y in sorted(points, key=lambda point: (point[1] >> 4, point)):
        out.append(f"m{x - last[0]} {y - last[1]}h0")
        last = (x, y)
    return "M0 0" + "".join(out) if out else ""


def ticks(points) -> str:
    """A short stroke above a dot: shape, not colour alone."""
    out, last = [], (0, 0)
    for x, y in sorted(points):
        out.append(f"m{x - last[0]} {y - last[1]}v-{TICK}")
        last = (x, y - TICK)
    return "M0 0" + "".join(out) if out else ""


@lru_cache(maxsize=DRAWINGS)
def layers(placed) -> tuple[Layer, ...]:
    """The dots of ((x, y, rung, is quiet), …), one path a rung, the highest on top."""
    by_rung, quiet = defaultdict(list), []
    for x, y, rung, is_quiet in placed:
        if rung is not None:
            by_rung[rung].append((x, y))
        if is_quiet:
            quiet.append((x, y - 6))
    found = []
    for rung in range(len(LADDER)):
        if path := dots(by_rung[rung]):
            found.append(Layer(f"p{rung}", path))
            if rung in HOLLOW:
                found.append(Layer(f"p{rung}i", path))
    if quiet:
        found.append(Layer("pq", ticks(quiet)))
    return tuple(found)


def placed(places, scale=1):
    """((x, y, rung, is quiet), …) of places on the drawing."""
    return tuple(
        (*project(place.longitude, place.latitude, scale), place.rung, place.is_quiet)
        for place in places
    )


@lru_cache(maxsize=64)
def outer_ring(path) -> list[tuple[int, int]]:
    """The points of a path's outer ring ("M… l… z")."""
    start, _, steps = path.removeprefix("M").partition("z")[0].partition("l")
    x, y = map(int, start.split())
    points, numbers = [(x, y)], list(map(int, steps.split()))
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x, y))
    return [*points, points[0]]


@lru_cache(maxsize=64)
def _middle(path):
    """The centre of gravity of the outer ring; of its points, where it has no area."""
    ring = outer_ring(path)
    twice = [(a[0] * b[1] - b[0] * a[1], a, b) for a, b in pairwise(ring)]
    area = sum(part for part, _, _ in twice) * 3
    if not area:
        return ring[0]
    return tuple(round(sum((a[i] + b[i]) * part for part, a, b in twice) / area) for i in (0, 1))


@lru_cache(maxsize=256)
def _spots(path, letters):
    """The best places for a label, inside the county and near its middle: [(cost, x, y)]."""
    ring, (cx, cy), half = outer_ring(path), _middle(path), _half(letters)
    crossings = {}

    def outside(x, y):
        if y not in crossings:
            crossings[y] = [
                ax + (bx - ax) * (y - ay) / (by - ay)
                for (ax, ay), (bx, by) in pairwise(ring)
                if (ay > y) != (by > y)
            ]
        return sum(at < x for at in crossings[y]) % 2 == 0

    found = []
    for dx in range(-56, 57, 8):
        for dy in range(-72, 73, 8):
            x, y = cx + dx, cy + dy
            out = sum(outside(x + side * half, y + up) for side in (-1, 0, 1) for up in (-12, 4))
            found.append((out * 25 + abs(dx) * 0.5 + abs(dy) * 0.6, x, y))
    return sorted(found)[:24]


def _half(letters):
    return (LETTER * letters + MARGIN) / 2


def label_place(path, letters, marks):
    """Where a label of so many letters hides the fewest of the marks [(x, y)], which are sorted."""
    half, (cx, cy) = _half(letters) + 6, _middle(path)
    beside = marks[bisect_right(marks, (cx - half - 60,)) : bisect_right(marks, (cx + half + 60,))]
    near = [(x, y) for x, y in beside if abs(y - cy) < 100]
    near = near[:: len(near) // ENOUGH_MARKS + 1]  # where dots are many, some stand for all
    return min(
        (cost + 30 * sum(abs(mx - x) < half and -19 < my - y < 9 for mx, my in near), x, y)
        for cost, x, y in _spots(path, letters)
    )[1:]


@lru_cache(maxsize=DRAWINGS)
def label_places(wanted, placed, beside="") -> tuple[tuple[int, int], ...]:
    """The places of the labels ((path, letters), …) among the placed that reached a rung; `beside`
    is a path whose outer ring is not to be hidden either."""
    marks = [(x, y) for x, y, rung, _quiet in placed if rung]
    marks = sorted(marks + outer_ring(beside) if beside else marks)
    return tuple(label_place(path, letters, marks) for path, letters in wanted)


def label_words(county, involved) -> str:
    """The county's short name and figure."""
    return f"{SHORT.get(county.iso, county.name)} {involved}"


@dataclass(frozen=True)
class Named:
    """A place to point at on a county's map, by its name."""

    x: str
    y: str
    place: Place


@dataclass(frozen=True)
class CountyDrawing:
    """One county's own map: its outline and dots, enlarged to the width of the country's."""

    view_box: str
    path: str
    layers: tuple[Layer, ...]
    named: list[Named]


def county_drawing(outline, places) -> CountyDrawing | None:
    """The county enlarged to at most 1000 × 628; None where the register has no outline."""
    if not outline:
        return None
    points = [project(*point, 100) for point in outline[0]]
    (left, right), (top, bottom) = ((min(axis), max(axis)) for axis in zip(*points, strict=True))
    scale = 100 * min((WIDTH - 40) / (right - left), (HEIGHT - 40) / (bottom - top))
    left, right, top, bottom = (round(edge * scale / 100) for edge in (left, right, top, bottom))
    box = f"{left - 20} {top - 20} {right - left + 40} {bottom - top + 40}"
    dotted = placed(places, scale)
    named = [
        Named(str(x), str(y), place)
        for place, (x, y, _rung, _quiet) in zip(places, dotted, strict=True)
    ]
    return CountyDrawing(box, outline_path(outline, scale), layers(dotted), named)
