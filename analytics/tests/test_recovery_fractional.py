"""CalTRACK's fractional savings uncertainty, by numbers worked by hand."""

import numpy as np
import pytest

from analytics.recovery.fractional import STUDENT, cv_rmse, fractional_uncertainty


def fsu(cv: float, saved: float, baseline: int = 12, reporting: int = 12) -> float:
    found = fractional_uncertainty(
        np.array([cv]), np.array([saved]), np.array([baseline]), np.array([reporting])
    )
    return float(found[0])


@pytest.mark.parametrize(
    ("cv", "saved", "expected"),
    [(0.2, 0.15, 0.97), (0.1, 0.15, 0.48), (0.2, 0.3, 0.48), (0.2, 0.6, 0.24)],
)
def test_a_years_uncertainty_after_a_years_baseline(
    cv: float, saved: float, expected: float
) -> None:
    assert fsu(cv, saved) == pytest.approx(expected, abs=0.005)
    assert fsu(cv, -saved) == fsu(cv, saved)


def test_the_formula_by_hand() -> None:
    # M = Q = 4, P = 11: t = 1.796; -0.00022 × 16 + 0.03306 × 4 + 0.94054 = 1.06926;
    # √((1 + 2/11) / 4) = 0.543557; 1.796 × 1.06926 × 0.25 × 0.543557 / 0.2
    assert STUDENT[10] == 1.796
    assert fsu(0.25, 0.2, 11, 4) == pytest.approx(1.30480, abs=1e-5)


def test_what_is_unknown_or_nothing_has_no_uncertainty() -> None:
    assert np.isnan(fsu(0.2, 0.0))
    assert np.isnan(fsu(np.nan, 0.2))
    assert np.isnan(fsu(0.2, 0.2, 12, 0))


def test_unsteadiness_is_weighted_by_days() -> None:
    # Mean (30 × 10 + 10 × 14) / 40 = 11; (30 × 1 + 10 × 9) / 40 = 3; × 2 / 1 = 6
    use, days = np.array([[10.0, 14, 99]]), np.array([[30.0, 10, 30]])
    known = np.array([[True, True, False]])
    assert cv_rmse(use, days, known)[0] == pytest.approx(np.sqrt(6) / 11)


def test_nothing_used_or_hardly_known_has_no_unsteadiness() -> None:
    use, days = np.array([[0.0, 0], [5, 7]]), np.full((2, 2), 30.0)
    known = np.array([[True, True], [True, False]])
    assert np.isnan(cv_rmse(use, days, known)).all()
