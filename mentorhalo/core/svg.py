"""Hungary on a drawing of 1000 × 628: where a point lies, and an outline as an SVG path."""

from math import cos, radians

WIDTH, HEIGHT = 1000, 628
WEST, NORTH, DEGREES_ACROSS = 16.08, 48.60, 6.87  # the drawing's left and upper edge, and width
STRETCH = 1.4710  # fills the width after the cosine below has narrowed it
ACROSS = WIDTH / DEGREES_ACROSS * cos(radians(47.2)) * STRETCH  # a degree of longitude is shorter
DOWN = WIDTH / DEGREES_ACROSS * STRETCH


def project(lon: float, lat: float, scale: float = 1) -> tuple[int, int]:
    """A WGS 84 point as whole (x, y) of the drawing; whole numbers need no decimal sign.

    `scale` enlarges the drawing: a county's own map is that many times finer.
    """
    return round((lon - WEST) * ACROSS * scale), round((NORTH - lat) * DOWN * scale)


def outline_path(polygon: list[list[list[float]]], scale: float = 1) -> str:
    """A GeoJSON polygon (outer ring, then holes) as path data: "M… l… z" for each ring."""
    return "".join(_ring_path([project(*point, scale) for point in ring]) for ring in polygon)


def _ring_path(points: list[tuple[int, int]]) -> str:
    (x, y), last, steps = points[0], points[0], []
    for point in points[1:]:
        if point != last:
            steps.append(f"{point[0] - last[0]} {point[1] - last[1]}")
        last = point
    return f"M{x} {y}l{' '.join(steps)}z" if steps else f"M{x} {y}z"
