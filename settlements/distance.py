"""How far two places are from each other, as the crow flies."""

from math import asin, cos, radians, sin, sqrt

from django.db.models import F, FloatField, Value
from django.db.models.expressions import CombinedExpression

RADIUS_KM = 6371.0088  # the mean radius of the Earth (IUGG)


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres along the great circle between two points (latitude, longitude) in degrees."""
    (lat, lon), (lat2, lon2) = (map(radians, point) for point in (one, other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * RADIUS_KM * asin(sqrt(min(1.0, half)))


def nearness(here: tuple[float, float], path: str = "") -> CombinedExpression:
    """An expression by which a query orders settlements at a path from near to far: the square of
    the distance on a plane, in degrees of latitude, which over Hungary orders as the sphere does
    but for places that are equally far within some hundred metres."""
    lat, lon = here
    north = F(f"{path}latitude") - Value(lat, FloatField())
    east = (F(f"{path}longitude") - Value(lon, FloatField())) * Value(
        cos(radians(lat)), FloatField()
    )
    return north * north + east * east
