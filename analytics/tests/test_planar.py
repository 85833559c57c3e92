"""Planar coordinates against published values and PROJ's."""

import pytest

from analytics.planar import BOGOTA, NATIONAL, ZONES, Grid, grids_of

BUCARAMANGA = (7.119349, -73.122742)
CARTAGENA = (10.4236, -75.5253)
LETICIA = (-4.2153, -69.9406)


def test_the_example_of_epsg_guidance_note_7_2() -> None:
    """Method 9807: OSGB 1936 / British National Grid, on Airy's ellipsoid."""
    britain = Grid(49, -2, 0.9996012717, 400_000, -100_000, 6_377_563.396, 299.32496)
    latitude, longitude = britain.degrees(577_274.99, 69_740.50)
    assert latitude == pytest.approx(50.5, abs=1e-7)
    assert longitude == pytest.approx(0.5, abs=1e-7)


@pytest.mark.parametrize(
    ("grid", "point", "north", "east"),
    [
        (NATIONAL, BUCARAMANGA, 2344678.944472061, 4986451.907216243),
        (NATIONAL, CARTAGENA, 2710938.6931662364, 4723630.835728676),
        (NATIONAL, LETICIA, 1091643.4215865594, 5339544.705946361),
        (BOGOTA, BUCARAMANGA, 1279133.8785705129, 1105474.8067525616),
        (BOGOTA, CARTAGENA, 1644838.8804351399, 841459.0202452573),
        (BOGOTA, LETICIA, 24433.933040333563, 1459678.9519149866),
        (ZONES[1], LETICIA, 25563.290664691594, 1126228.1829838734),  # EPSG:3117
        (ZONES[2], CARTAGENA, 1644893.0636910594, 1169977.6159821656),  # EPSG:3115
        (ZONES[3], LETICIA, 25408.053339672042, 793122.5244863078),  # EPSG:3118
        (ZONES[4], CARTAGENA, 1648068.0527468096, 1498935.2797629898),  # EPSG:3114
    ],
)
def test_what_proj_9_says(
    grid: Grid, point: tuple[float, float], north: float, east: float
) -> None:
    assert grid.degrees(east, north) == pytest.approx(point, abs=1e-8)


def test_the_origins_are_where_the_grids_say() -> None:
    assert NATIONAL.degrees(5_000_000, 2_000_000) == pytest.approx((4, -73), abs=1e-9)
    assert BOGOTA.degrees(1e6, 1e6) == pytest.approx((4.596200416667, -74.077507916667), abs=1e-9)


def test_metres_are_told_by_their_size() -> None:
    assert grids_of(4986451.9, 2344678.9) == (NATIONAL,)
    assert grids_of(1105474.8, 1279133.9)[0] is BOGOTA
    assert grids_of(-73.12, 7.11) == ()
    assert grids_of(0, 0) == ()
