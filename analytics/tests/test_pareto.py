"""Concentration of losses, against sums worked by hand."""

import numpy as np
import pytest

from analytics.pareto import concentration, how_few


def test_how_few_make_most_of_it() -> None:
    # 50 + 30 of 100 is just 80 %.
    assert how_few([10, 50, 30, 5, 5]) == (2, 5)
    assert how_few([10, 50, 29, 6, 5]) == (3, 5)
    assert how_few([1] * 10, share=0.55) == (6, 10)


def test_who_loses_nothing_is_not_among_them() -> None:
    assert how_few([100, -40, None, 0]) == (1, 1)
    assert how_few([-1, None]) == how_few([]) == (0, 0)


def test_the_curve_begins_with_none_and_ends_with_all() -> None:
    assert concentration([10, 50, 30, 10], 4) == pytest.approx([0, 0.5, 0.8, 0.9, 1])
    # Half of one is half of what it lost.
    assert concentration([80, 20], 4) == pytest.approx([0, 0.4, 0.8, 0.9, 1])
    assert np.isnan(concentration([None, -3], 2)).all()
    assert len(concentration([], 2)) == 3
