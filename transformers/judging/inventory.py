"""What of an inventory of transformers can be judged: codes, capacities, coordinates."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from math import asin, cos, hypot, radians, sin, sqrt

from analytics.planar import Grid, grids_of
from ingest.judging import Found, Numbers, Texts
from ingest.references import stem

# Colombia with its islands, in degrees: south, north, west, east.
SOUTH, NORTH, WEST, EAST = Decimal("-4.3"), Decimal("13.6"), Decimal("-82.1"), Decimal("-66.8")
# Farther than this, a transformer did not stay where it was.
MOVED_KM = 5
EARTH_KM = 6371.0
# Degrees as they are stored.
PLACES = Decimal("0.000001")

Point = tuple[float, float]


def capacity_not_positive(capacities: Numbers) -> Iterator[Found]:
    for index, capacity in enumerate(capacities):
        if capacity is not None and capacity <= 0:
            yield Found(index, "capacity_kva")


def in_degrees(
    latitudes: Numbers, longitudes: Numbers, towns: Sequence[Point | None]
) -> tuple[list[Decimal | None], list[Decimal | None], dict[int, str]]:
    """The coordinates in degrees: planar metres, told by their size, are converted.

    Northings stand under the latitudes, eastings under the longitudes. Which zone metres are of
    only the municipality can tell, by its own point in degrees in `towns`; without one it is
    Bogotá's. Also {row: the grid's name} of those converted.
    """
    ys, xs = list(latitudes), list(longitudes)
    converted: dict[int, str] = {}
    for index, (north, east, town) in enumerate(zip(latitudes, longitudes, towns, strict=True)):
        if north is None or east is None:
            continue
        grids = grids_of(float(east), float(north))
        if grids:
            grid, (y, x) = _nearest(grids, float(east), float(north), town)
            ys[index], xs[index] = (Decimal(f"{degrees:.6f}") for degrees in (y, x))
            converted[index] = grid.name
    return ys, xs, converted


def _nearest(
    grids: Sequence[Grid], east: float, north: float, town: Point | None
) -> tuple[Grid, Point]:
    if town is None:
        return grids[0], grids[0].degrees(east, north)
    points = [(grid, grid.degrees(east, north)) for grid in grids]
    return min(points, key=lambda found: hypot(found[1][0] - town[0], found[1][1] - town[1]))


def outside_colombia(latitudes: Numbers, longitudes: Numbers) -> Iterator[Found]:
    """Points that are not in Colombia, at the coordinate that shows it."""
    for index, (y, x) in enumerate(zip(latitudes, longitudes, strict=True)):
        if y is not None and not SOUTH <= y <= NORTH:
            yield Found(index, "latitude")
        elif x is not None and not WEST <= x <= EAST:
            yield Found(index, "longitude")


def moved(
    codes: Texts, latitudes: Numbers, longitudes: Numbers, stored: Mapping[str, Point]
) -> Iterator[Found]:
    """Transformers over 5 km away from where they are stored; the detail is how many km."""
    for index, (code, y, x) in enumerate(zip(codes, latitudes, longitudes, strict=True)):
        if code is None or y is None or x is None or code not in stored:
            continue
        km = kilometres(stored[code], (float(y), float(x)))
        if km > MOVED_KM:
            yield Found(index, "latitude", f"{km:.1f}")


def kilometres(a: Point, b: Point) -> float:
    """The great circle between two points in degrees."""
    (y1, x1), (y2, x2) = (tuple(map(radians, point)) for point in (a, b))
    half = sin((y2 - y1) / 2) ** 2 + cos(y1) * cos(y2) * sin((x2 - x1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def zeros_apart(codes: Texts, stored: Collection[str]) -> Iterator[Found]:
    """Codes new to the inventory that another differs from by leading zeros alone: the detail.

    The other is stored, or stands in the file.
    """
    alike: dict[str, dict[str, None]] = defaultdict(dict)
    for code in (*stored, *(code for code in codes if code)):
        alike[stem(code)].setdefault(code)
    for index, code in enumerate(codes):
        if code is None or code in stored:
            continue
        if other := next((twin for twin in alike[stem(code)] if twin != code), None):
            yield Found(index, "code", other)
