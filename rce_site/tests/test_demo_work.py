"""What the demonstration's work does to what is stolen."""

from datetime import date

import numpy as np
import pytest

from rce_site.demo.work import (
    BARRIDO,
    MACROMEDICION,
    NORMALIZACION,
    REVISION,
    Intervention,
    Order,
    Thefts,
)
from rce_site.tests.test_demo import world

KINDS = (NORMALIZACION, BARRIDO, REVISION, MACROMEDICION)


@pytest.fixture
def thefts() -> Thefts:
    """All of them with a third stolen."""
    found = Thefts(world(), np.random.default_rng(3))
    found.share[:] = 0.33
    return found


def visits(thefts: Thefts, kind: str, crew: str = "X-01") -> list[Intervention]:
    """An order at each of the transformers."""
    day = date(2025, 5, 5)
    orders = [
        Order(f"O{at}", "", day, crew, kind, 8, kind == MACROMEDICION)
        for at in range(len(thefts.share))
    ]
    return [thefts.visit(order, at, True) for at, order in enumerate(orders)]


@pytest.mark.parametrize("kind", KINDS)
def test_work_ends_some_of_it_and_some_work_nothing(thefts: Thefts, kind: str) -> None:
    thefts.pass_month(visits(thefts, kind))
    ended = 0.33 - thefts.share
    assert ended.mean() > 0.03
    # What nothing was done about is what it was.
    assert 0.04 < (ended < 0.001).mean() < 0.7
    assert (thefts.share >= 0).all()


def test_some_contractors_are_better_at_it(thefts: Thefts) -> None:
    thefts.pass_month(visits(thefts, NORMALIZACION, "RFC-01"))
    good = thefts.share.mean()
    thefts.share[:], thefts.ended[:] = 0.33, 0
    thefts.pass_month(visits(thefts, NORMALIZACION, "MPB-01"))
    assert thefts.share.mean() > good + 0.05


def test_it_comes_back_slowly_and_not_whole(thefts: Thefts) -> None:
    thefts.pass_month(visits(thefts, NORMALIZACION))
    after = thefts.share.mean()
    means = []
    for _month in range(36):
        thefts.pass_month([])
        means.append(thefts.share.mean())
    assert after < means[5] < means[23]
    assert means[5] - after < (0.33 - after) * 0.25
    assert means[-1] < 0.33


def test_who_was_put_right_cannot_be_more_than_who_was_found(thefts: Thefts) -> None:
    for kind in KINDS:
        for one in visits(thefts, kind):
            assert one.normalised <= one.irregularities <= one.reviewed
            assert one.reviewed <= thefts.customers[one.transformer]
