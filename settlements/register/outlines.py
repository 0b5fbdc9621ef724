"""The counties' outlines: GeoJSON polygons, and whether a point lies within them."""

from itertools import pairwise
from math import hypot, isfinite

from django.utils.translation import gettext as _

from settlements.models.settlement import LATITUDES, LONGITUDES
from settlements.register.columns import OUTLINES
from settlements.register.reading import read_json

SLACK = 0.03  # degrees, 2–3 km: the outlines are simplified, the points good to a kilometre


def read_outlines(directory, counties, problems) -> dict[str, list] | None:
    """{county code: polygon}, each county once; None when the file is not GeoJSON."""
    said = read_json(directory / OUTLINES, problems)
    if said is None:
        return None
    features = said.get("features") if isinstance(said, dict) else None
    if not isinstance(features, list) or not features:
        problems.add(OUTLINES, _("This is not GeoJSON: it has no list of features."))
        return None
    outlines = {}
    for number, feature in enumerate(features, 1):
        place = _("feature %(number)d") % {"number": number}
        code, polygon = _parts(feature)
        if counties is not None and code not in counties:
            text = _("The outline belongs to no county of counties.csv (“%(code)s”).")
            problems.add(OUTLINES, text % {"code": code}, place=place)
        elif code in outlines:
            text = _("The county “%(code)s” already has an outline.")
            problems.add(OUTLINES, text % {"code": code}, place=place)
        elif not _is_polygon(polygon):
            text = _("The outline of “%(code)s” is not a polygon of closed rings inside Hungary.")
            problems.add(OUTLINES, text % {"code": code}, place=place)
        outlines[code] = polygon
    for code in sorted(set(counties or ()) - set(outlines)):
        problems.add(OUTLINES, _("The county “%(code)s” has no outline.") % {"code": code})
    return outlines


def _parts(feature):
    """The county code and the coordinates of a feature, None where it has no such thing."""
    feature = feature if isinstance(feature, dict) else {}
    properties, geometry = feature.get("properties"), feature.get("geometry")
    code = properties.get("code") if isinstance(properties, dict) else None
    polygon = None
    if isinstance(geometry, dict) and geometry.get("type") == "Polygon":
        polygon = geometry.get("coordinates")
    return (code if isinstance(code, str) else None), polygon


def _is_polygon(polygon):
    return isinstance(polygon, list) and bool(polygon) and all(map(_is_ring, polygon))


def _is_ring(ring):
    closed = isinstance(ring, list) and len(ring) >= 4 and ring[0] == ring[-1]
    return closed and all(map(_is_point, ring))


def _is_point(point):
    if not (isinstance(point, list) and len(point) == 2):
        return False
    if not all(type(value) in (int, float) and isfinite(value) for value in point):
        return False
    lon, lat = point
    return LONGITUDES[0] <= lon <= LONGITUDES[1] and LATITUDES[0] <= lat <= LATITUDES[1]


def in_country(point, outlines, first=None) -> bool:
    """Whether (longitude, latitude) lies in an outline or very near; `first` is looked at first."""
    codes = sorted(outlines, key=lambda code: code != first)
    return any(_covers(outlines[code], *point) for code in codes) or any(
        _distance(a, b, *point) < SLACK
        for polygon in outlines.values()
        for ring in polygon
        for a, b in pairwise(ring)
    )


def _covers(polygon, x, y):
    inside = False
    for ring in polygon:
        for (ax, ay), (bx, by) in pairwise(ring):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
    return inside


def _distance(a, b, x, y):
    """From the point (x, y) to the stretch from a to b, in degrees."""
    (ax, ay), (bx, by) = a, b
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = ((x - ax) * dx + (y - ay) * dy) / length if length else 0
    along = min(1, max(0, along))
    return hypot(x - ax - along * dx, y - ay - along * dy)
