"""The rules that bring a transformer onto the list, each against a series worked by hand."""

import numpy as np
import pytest

from analytics.review import Fleet, Found, Thresholds, review

MONTHS = 24


def fleet(*series: list[float], **more: object) -> Fleet:
    """Transformers of ten users each with these last months; what was before is missing."""
    billed = np.full((len(series), MONTHS), np.nan)
    for row, months in enumerate(series):
        billed[row, MONTHS - len(months) :] = months
    n = len(series)
    known = {
        "customers": np.full(n, 10.0),
        "peers": np.zeros(n, dtype=np.int64),
        "measured_12": np.full(n, np.nan),
        "loss_12": np.full(n, np.nan),
        "balances_12": np.zeros(n),
        **more,
    }
    return Fleet(billed, **known)


def found(rule: str, of: Fleet, **thresholds: float) -> Found:
    [one] = [one for one in review(of, Thresholds(**thresholds)) if one.rule == rule]
    return one


def rows(rule: str, of: Fleet, **thresholds: float) -> list[int]:
    return found(rule, of, **thresholds).rows.tolist()


def test_zero_must_be_sustained() -> None:
    of = fleet([900] * 12 + [0, 0, 0], [900] * 13 + [0, 0], [900] * 12 + [0, np.nan, 0])
    one = found("sustained_zero", of)
    assert one.rows.tolist() == [0]
    assert one.kwh.tolist() == [900]
    assert one.high.all()


def test_a_fall_is_against_what_its_segment_makes_expect() -> None:
    steady = [[1000.0] * 20] * 40
    fallen = [1000.0] * 19 + [600.0]
    one = found("fall", fleet(*steady, fallen))
    assert one.rows.tolist() == [40]
    assert one.expected.tolist() == [1000]
    assert one.kwh.tolist() == [400]
    assert not one.high.any()
    assert rows("fall", fleet(*[fallen] * 41)) == []  # all of them fell: it is the month


def test_a_fall_of_little_energy_is_none() -> None:
    of = fleet(*[[100.0] * 20] * 40, [100.0] * 19 + [40.0])
    assert rows("fall", of) == []
    assert rows("fall", of, fall_kwh=50) == [40]


def test_a_yearly_fall_knows_the_season() -> None:
    low_season = [1000.0, 1000, 1000, *[2000.0] * 9, 1000, 1000, 1000]
    fell = [2000.0, 2000, 2000, *[2000.0] * 9, 900, 900, 900]
    one = found("yearly_fall", fleet(*[low_season] * 40, fell))
    assert one.rows.tolist() == [40]
    assert one.kwh.tolist() == [1100]


def test_flat_readings_hardly_differ() -> None:
    assert rows("flat", fleet([1000.0, 1004, 1000, 1002, 1001, 1000], [1000.0, 1100] * 3)) == [0]


def test_below_its_peers_by_use_per_user() -> None:
    of = fleet(*[[1000.0] * 12] * 12, [400.0] * 12)
    one = found("below_peers", of)
    assert one.rows.tolist() == [12]
    assert (one.seen.item(), one.expected.item(), one.kwh.item()) == (40, 100, 600)
    assert rows("below_peers", fleet(*[[1000.0] * 12] * 5, [400.0] * 12)) == []  # too few peers


def test_the_index_above_its_band_is_high_from_twice_on() -> None:
    of = fleet(
        *[[900.0] * 12] * 3,
        measured_12=np.array([1200.0, 1200, 1200]),
        loss_12=np.array([240.0, 360, 720]),
        balances_12=np.array([12.0, 12, 12]),
    )
    one = found("above_band", of)
    assert one.rows.tolist() == [1, 2]
    assert one.kwh.tolist() == [5, 35]
    assert one.high.tolist() == [False, True]
    assert rows("above_band", fleet([900.0] * 12)) == []  # without balances there is no index


def test_outside_its_own_fence() -> None:
    usual = [1000.0, 1020, 980, 1010, 990, 1000, 1015, 985, 1005, 995, 1000, 1000]
    assert rows("outlier", fleet([*usual, 600.0], [*usual, 975.0])) == [0]


@pytest.mark.parametrize("months", [0, 1, 3])
def test_too_little_history_breaks_no_rule(months: int) -> None:
    of = fleet([900.0] * months)
    assert [one.rule for one in review(of, Thresholds()) if len(one.rows)] == []
