"""What was known of a transformer in a month, by hand; and that no future leaks into it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from budget.planning.panel import Panel, Year
from transformers import derived
from transformers.choices import Reading
from transformers.tests import make

FIRST = np.datetime64("2023-01", "M")
NAN = np.nan


def panel(billed: list[float], **more: list[float]) -> Panel:
    """Of the transformer 7 alone."""
    columns = {name: np.array([more.get(name, [NAN] * len(billed))]) for name in NAMES}
    return Panel(np.array([7]), FIRST, np.array([billed], float), **columns)


NAMES = ("measured", "loss", "users")


def year(of: Panel, month: str, users: float = NAN) -> Year:
    one = (np.array([45.0]), np.array([users]), np.array(["68001"]))
    return of.year(np.array([7]), np.array([month], "datetime64[M]"), *one)


def test_a_year_against_the_one_before() -> None:
    of = panel([200.0] * 12 + [100.0] * 9 + [0.0] * 3)
    found = year(of, "2024-12")
    assert found.facts.fall == pytest.approx([1 - 75 / 200])
    assert found.facts.zero_share == pytest.approx([0.25])
    assert found.months.tolist() == [12]


def test_missing_months_are_no_zeros() -> None:
    of = panel([200.0] * 12 + [100.0] * 6 + [NAN] * 6)
    found = year(of, "2024-12")
    assert found.facts.fall == pytest.approx([0.5])
    assert found.facts.zero_share.tolist() == [0.0]
    assert found.months.tolist() == [6]


def test_too_few_months_are_not_compared() -> None:
    assert np.isnan(year(panel([200.0] * 5 + [NAN] * 7 + [100.0] * 12), "2024-12").facts.fall)
    assert np.isnan(year(panel([0.0] * 12 + [100.0] * 12), "2024-12").facts.fall)


def test_the_loss_index_is_a_ratio_of_sums_of_twelve_months() -> None:
    months = [1.0] * 14
    of = panel(months, loss=[90.0, 90, *[NAN] * 10, 10, 30], measured=[100.0] * 14)
    found = year(of, "2024-02")
    assert found.facts.loss_index == pytest.approx([40 / 200])
    assert found.lost.tolist() == [40.0]
    without = year(panel(months), "2024-02")
    assert np.isnan([without.facts.loss_index, without.lost]).all()


def test_users_are_the_latest_billed_of_the_year_else_the_inventorys() -> None:
    of = panel([1.0] * 14, users=[30.0, *[NAN] * 13])
    assert year(of, "2023-12", users=50).facts.users.tolist() == [30]
    assert year(of, "2024-01", users=50).facts.users.tolist() == [50]


def test_before_the_first_month_nothing_is_known() -> None:
    found = year(panel([100.0] * 3), "2022-12")
    assert found.months.tolist() == [0]
    assert np.isnan([found.facts.zero_share, found.facts.fall]).all()


def test_what_comes_later_changes_nothing() -> None:
    rng = np.random.default_rng(3)
    months = rng.uniform(0, 100, (4, 30)).tolist()
    of = panel(months[0], **dict(zip(NAMES, months[1:], strict=True)))
    before = year(of, "2024-12")
    later = {}
    for name in ("billed", *NAMES):
        column = getattr(of, name).copy()
        column[:, 24:] = rng.uniform(500, 900, (1, 6))
        later[name] = column
    after = year(replace(of, **later), "2024-12")
    for mine, other in zip(
        before.facts.rows(np.array([0])).__dict__.values(),
        after.facts.__dict__.values(),
        strict=True,
    ):
        assert mine.tolist() == other.tolist()
    assert (before.months, before.lost) == (after.months, after.lost)
    assert year(replace(of, **later), "2025-01").lost != before.lost


@pytest.mark.django_db
def test_it_is_read_with_estimates_missing_and_losses_balanced() -> None:
    assert Panel.read() is None
    one = make.transformer("T1", macro_meter="SI")
    other = make.transformer("T2")
    with derived.together():
        make.consumption(one, date(2025, 1, 1), billed_kwh=Decimal(80), delivered_kwh=Decimal(100))
        make.consumption(one, date(2025, 3, 1), reading=Reading.ESTIMATED, customers=12)
        make.consumption(other, date(2025, 2, 1), billed_kwh=Decimal("7.5"))
    found = Panel.read()
    assert found is not None
    assert found.keys.tolist() == [one.pk, other.pk]
    assert (str(found.first), str(found.last)) == ("2025-01", "2025-03")
    expected = [[80, NAN, NAN], [NAN, 7.5, NAN]]
    np.testing.assert_array_equal(found.billed, expected)
    assert (found.loss[0, 0], found.measured[0, 0]) == (20, 100)
    assert found.users[0].tolist()[2] == 12
