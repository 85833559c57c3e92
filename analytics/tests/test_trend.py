"""The polynomial trend: cases worked by hand, and months enough to break careless arithmetic."""

import numpy as np
import pytest

from analytics.trend import HIGHEST, TooFewMonths, fewest_months, polynomial

NAN = np.nan


def series(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def test_a_line_by_hand() -> None:
    """y = 0, 1, 1: slope 1/2, through (1, 2/3); of Σ (y - 2/3)² = 2/3 a quarter is left."""
    found = polynomial(series(0, 1, 1), 1)
    assert found.fitted == pytest.approx([1 / 6, 2 / 3, 7 / 6])
    assert found.coefficients == pytest.approx([1 / 6, 1 / 2])
    assert found.r2 == pytest.approx(0.75)


def test_a_parabola_through_a_missing_month() -> None:
    found = polynomial(series(0, 1, NAN, 9, 16), 2)
    assert found.fitted == pytest.approx([0, 1, 4, 9, 16], abs=1e-12)
    assert found.coefficients == pytest.approx([0, 0, 1], abs=1e-12)
    assert found.r2 == pytest.approx(1)


def test_degree_zero_is_the_mean_and_explains_nothing() -> None:
    found = polynomial(series(1, 2, 6), 0)
    assert found.fitted == pytest.approx([3, 3, 3])
    assert found.r2 == pytest.approx(0)


def test_where_all_months_are_equal_there_is_nothing_to_explain() -> None:
    found = polynomial(series(7, 7, 7, 7), 1)
    assert found.fitted == pytest.approx([7] * 4)
    assert found.coefficients == pytest.approx([7, 0], abs=1e-12)
    assert found.r2 is None


@pytest.mark.parametrize("degree", range(HIGHEST + 1))
def test_ten_years_of_large_figures_are_fitted_as_exactly_as_floats_allow(degree: int) -> None:
    months = np.arange(120.0)
    wanted = np.array([1e7, -3e4, 250.0, -2.0, 0.01, -3e-5])[: degree + 1]
    truth = sum(one * months**power for power, one in enumerate(wanted))
    found = polynomial(truth, degree)
    assert found.fitted == pytest.approx(truth, rel=1e-11)
    assert found.coefficients == pytest.approx(wanted, rel=1e-6)


def test_the_least_squares_are_least() -> None:
    """Moved in any direction, the coefficients fit worse."""
    chance = np.random.default_rng(1)
    values = chance.normal(1000, 100, 30)
    found = polynomial(values, 3)
    months = np.arange(30.0)

    def left(coefficients: np.ndarray) -> float:
        fitted = sum(one * months**power for power, one in enumerate(coefficients))
        return float(((values - fitted) ** 2).sum())

    best = left(found.coefficients)
    for power in range(4):
        for moved in (-1e-3, 1e-3):
            other = found.coefficients.copy()
            other[power] += moved / 30.0**power
            assert left(other) > best


@pytest.mark.parametrize("degree", range(HIGHEST + 1))
def test_it_takes_one_month_more_than_coefficients(degree: int) -> None:
    enough = np.arange(fewest_months(degree), dtype=float)
    assert polynomial(enough, degree).fitted.shape == enough.shape
    with pytest.raises(TooFewMonths) as found:
        polynomial(np.append(enough[1:], NAN), degree)
    assert (found.value.known, found.value.needed) == (degree + 1, degree + 2)


@pytest.mark.parametrize("degree", [-1, HIGHEST + 1])
def test_a_degree_that_is_none_is_refused(degree: int) -> None:
    with pytest.raises(ValueError, match="degree"):
        polynomial(np.arange(30.0), degree)
