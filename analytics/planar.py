"""Colombia's planar coordinates, in metres, back to degrees: transverse Mercator, inverse.

L. Krüger's series in the third flattening n, to n⁴ (as in EPSG's guidance note 7-2, method 9807,
and C. Karney, "Transverse Mercator with an accuracy of a few nanometers", 2011): good to a
millimetre within 10° of the central meridian, so for all of Colombia in any of its zones.
"""

from dataclasses import dataclass
from functools import cached_property
from math import asin, asinh, atan, atan2, atanh, cos, cosh, degrees, radians, sin, sinh, sqrt, tan


@dataclass(frozen=True)
class Grid:
    """A transverse Mercator grid: natural origin in degrees, scale there, false origin in metres.

    The ellipsoid, GRS 80 unless said otherwise, by its semi-major axis in metres and 1/flattening.
    """

    latitude: float
    longitude: float
    scale: float
    east: float
    north: float
    axis: float = 6_378_137.0
    inverse_flattening: float = 298.257222101
    name: str = ""

    @cached_property
    def n(self) -> float:
        """The third flattening."""
        return 1 / (2 * self.inverse_flattening - 1)

    @cached_property
    def radius(self) -> float:
        """Of the circle as long as a meridian, at the scale of the grid, in metres."""
        n = self.n
        return self.scale * self.axis / (1 + n) * (1 + n**2 / 4 + n**4 / 64)

    @cached_property
    def eccentricity(self) -> float:
        return 2 * sqrt(self.n) / (1 + self.n)

    @cached_property
    def origin(self) -> float:
        """The rectified latitude of the natural origin, in radians."""
        n = self.n
        forward = (
            n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16 + 41 * n**4 / 180,
            13 * n**2 / 48 - 3 * n**3 / 5 + 557 * n**4 / 1440,
            61 * n**3 / 240 - 103 * n**4 / 140,
            49561 * n**4 / 161280,
        )
        sine = sin(radians(self.latitude))
        e = self.eccentricity
        conformal = atan(sinh(atanh(sine) - e * atanh(e * sine)))
        return conformal + sum(a * sin(2 * j * conformal) for j, a in enumerate(forward, 1))

    def degrees(self, east: float, north: float) -> tuple[float, float]:
        """(latitude, longitude) of a point given in metres."""
        n = self.n
        inverse = (
            n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96 - n**4 / 360,
            n**2 / 48 + n**3 / 15 - 437 * n**4 / 1440,
            17 * n**3 / 480 - 37 * n**4 / 840,
            4397 * n**4 / 161280,
        )
        xi = self.origin + (north - self.north) / self.radius
        eta = (east - self.east) / self.radius
        xi0, eta0 = xi, eta
        for j, b in enumerate(inverse, 1):
            xi0 -= b * sin(2 * j * xi) * cosh(2 * j * eta)
            eta0 -= b * cos(2 * j * xi) * sinh(2 * j * eta)
        latitude = self._geodetic(asin(sin(xi0) / cosh(eta0)))
        return degrees(latitude), self.longitude + degrees(atan2(sinh(eta0), cos(xi0)))

    def _geodetic(self, conformal: float) -> float:
        """The latitude whose conformal latitude this is, both in radians."""
        e = self.eccentricity
        isometric = asinh(tan(conformal))
        latitude = conformal
        for _ in range(6):  # each round adds more than two digits
            latitude = atan(sinh(isometric + e * atanh(e * sin(latitude))))
        return latitude


NATIONAL = Grid(4.0, -73.0, 0.9992, 5_000_000, 2_000_000, name="MAGNA-SIRGAS EPSG:9377")
# The older zones: 4° 35' 46.3215" N and every three degrees from Bogotá's 74° 04' 39.0285" W.
_LATITUDE = 4 + 35 / 60 + 46.3215 / 3600
_BOGOTA = -(74 + 4 / 60 + 39.0285 / 3600)
BOGOTA, *_others = (
    Grid(_LATITUDE, _BOGOTA + apart, 1.0, 1_000_000, 1_000_000, name=f"MAGNA-SIRGAS EPSG:{epsg}")
    for apart, epsg in ((0, 3116), (3, 3117), (-3, 3115), (6, 3118), (-6, 3114))
)
ZONES = (BOGOTA, *_others)


def grids_of(east: float, north: float) -> tuple[Grid, ...]:
    """The grids that metres of this size may be of, the likeliest first; none for other numbers.

    The national grid's false origin keeps its numbers apart from those of the zones; these differ
    in nothing among each other.
    """
    if 4e6 < east < 6e6 and 1e6 < north < 3.5e6:
        return (NATIONAL,)
    if 1e5 < east < 2.5e6 and 1e4 < north < 2.2e6:
        return ZONES
    return ()
