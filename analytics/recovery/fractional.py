"""CalTRACK's fractional savings uncertainty, shown beside the interval.

CalTRACK 2.0, 4.3.2: FSU = t (aM² + bM + d) CV(RMSE) √((P/P')(1 + 2/P')/Q) / F with a, b, d for
billing data. It takes errors of different transformers for independent, which they are not; the
interval does not.
"""

import numpy as np

from analytics.recovery.panel import Bools, Floats, Integers

SQUARE, LINEAR, CONSTANT = -0.00022, 0.03306, 0.94054
# Student's t at 90 %, both sides, for 1 to 12 degrees of freedom.
STUDENT = np.array(
    [6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812, 1.796, 1.782]
)


def cv_rmse(use: Floats, days: Floats, known: Bools) -> Floats:
    """Of each row's known months around their mean use per day, weighted by days (3.4.2): the
    error of CalTRACK's plainest model, an intercept alone (3.4.3.1.4). NaN with under two months
    or no use."""
    weights = np.where(known, days, 0.0)
    values = np.where(known, use, 0.0)
    periods = known.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (weights * values).sum(axis=1) / weights.sum(axis=1)
        squares = (weights * (values - mean[:, None]) ** 2).sum(axis=1) / weights.sum(axis=1)
        found = np.sqrt(squares * periods / (periods - 1)) / np.abs(mean)
    return np.where((periods > 1) & (mean != 0), found, np.nan)


def fractional_uncertainty(
    cv: Floats, saved: Floats, baseline: Integers, reporting: Integers
) -> Floats:
    """The share of what was saved that it may be off by, at 90 %.

    `cv` is CV(RMSE), `saved` the savings over the counterfactual; `baseline` and `reporting` count
    periods (months): P' is P, and Q and M are the reporting months. One parameter, the intercept,
    is no explanatory variable, so that t has P degrees of freedom.
    """
    student = STUDENT[np.clip(baseline, 1, len(STUDENT)) - 1]
    months = reporting.astype(np.float64)
    shape = SQUARE * months**2 + LINEAR * months + CONSTANT
    with np.errstate(invalid="ignore", divide="ignore"):
        root = np.sqrt((1 + 2 / baseline) / months)
        found = student * shape * cv * root / np.abs(saved)
    return np.where(np.isfinite(found), found, np.nan)
