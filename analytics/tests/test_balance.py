"""Balances against tables worked by hand, and what holds of every balance."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from analytics import balance as b

NAN = float("nan")
# What a row has where a table names nothing: a macro, readings that were made, the month's days.
USUAL: dict[str, Any] = {
    "delivered": NAN,
    "billed": NAN,
    "additional": NAN,
    "macro_days": NAN,
    "billed_days": NAN,
    "reading": b.READ,
    "macro_reading": b.READ,
    "estimated_pct": NAN,
    "customers": NAN,
    "expected_customers": NAN,
    "has_macro": 1.0,
    "set_aside": False,
}


def columns(rows: list[dict[str, Any]]) -> dict[str, np.ndarray]:
    facts = [{"series": 1, **USUAL, **row} for row in rows]
    found = {name: np.array([row[name] for row in facts]) for name in ("series", *USUAL)}
    return {**found, "month": np.array([row["month"] for row in facts], "datetime64[M]")}


def worked(rows: list[dict[str, Any]]) -> list[tuple[str, float | None, float | None]]:
    """(state, measured, loss) of each row; None where there is none."""
    found = b.balance(**columns(rows))
    return [
        (b.STATES[state], *(None if np.isnan(value) else float(value) for value in (passed, lost)))
        for state, passed, lost in zip(*found, strict=True)
    ]


def month(name: str, delivered: float = NAN, billed: float = NAN, **facts: Any) -> dict[str, Any]:
    return {"month": name, "delivered": delivered, "billed": billed, **facts}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # 1000.5 - 880.25 - 20 = 100.25
        (month("2025-01", 1000.5, 880.25, additional=20), ("valid", 1000.5, 100.25)),
        # Zero is a reading: nothing passed, nothing was billed.
        (month("2025-01", 0, 0), ("valid", 0, 0)),
        (month("2025-01", 0, 5), ("negative", 0, -5)),
        (month("2025-01", 100, 90, additional=15), ("negative", 100, -5)),
        # 31 and 28 days are within three days; 31 (the month's own) and 27 are not.
        (month("2025-01", 100, 90, macro_days=31, billed_days=28), ("valid", 100, 10)),
        (month("2025-01", 100, 90, billed_days=27), ("calendars_apart", 100, 10)),
        (month("2025-01", 80, 90, billed_days=27), ("calendars_apart", 80, -10)),
        # 45 of 50 users are 90 %, 44 are less; unknown on either side says nothing.
        (month("2025-01", 100, 90, customers=45, expected_customers=50), ("valid", 100, 10)),
        (month("2025-01", 100, 90, customers=44, expected_customers=50), ("users_missing",)),
        (month("2025-01", 100, 90, customers=44), ("valid", 100, 10)),
        (month("2025-01", 100, 90, expected_customers=50), ("valid", 100, 10)),
        # An estimate that no reading followed; 20 % estimated are not an estimate, more are.
        (month("2025-01", 100, 90, reading=b.ESTIMATED), ("estimated",)),
        (month("2025-01", 100, 90, macro_reading=b.ESTIMATED), ("estimated",)),
        (month("2025-01", 100, 90, estimated_pct=20), ("valid", 100, 10)),
        (month("2025-01", 100, 90, estimated_pct=20.5), ("estimated",)),
        # No reading, whatever stands beside it.
        (month("2025-01", NAN, 90), ("no_reading",)),
        (month("2025-01", 100, NAN), ("no_reading",)),
        (month("2025-01", 0, 90, macro_reading=b.NOT_READ), ("no_reading",)),
        (month("2025-01", 100, 90, reading=b.NOT_READ, estimated_pct=50), ("no_reading",)),
        # The analyst's word goes before all that; no macro goes before everything.
        (month("2025-01", NAN, 90, set_aside=True), ("set_aside",)),
        (month("2025-01", NAN, 90, has_macro=0.0, set_aside=True), ("no_macro",)),
        (month("2025-01", 0, 90, has_macro=0.0), ("no_macro",)),
        (month("2025-01", NAN, 90, has_macro=NAN), ("no_macro",)),
        # What was measured proves the macro that the inventory does not know of.
        (month("2025-01", 100, 90, has_macro=0.0), ("valid", 100, 10)),
        (month("2025-01", 0, 0, has_macro=NAN), ("valid", 0, 0)),
    ],
)
def test_the_state_of_a_month(row, expected):
    assert worked([row]) == [(*expected, None, None)[:3]]


def test_an_estimate_is_merged_with_the_reading_after_it():
    """28 + 32 = 60 days. Macro 900 + 1500 = 2400: 28/60 is 1120, 32/60 is 1280. The billed energy
    was read in both months."""
    assert worked(
        [
            month("2025-02", 900, 1000, macro_days=28, macro_reading=b.ESTIMATED),
            month("2025-03", 1500, 1100, macro_days=32),
        ]
    ) == [("valid", 1120, 120), ("valid", 1280, 180)]


def test_what_does_not_divide_is_left_to_the_last_month():
    """100.001 over 28 and 31 days: 28/59 is 47.4581… and rounds to 47.458, which leaves 52.543."""
    assert worked(
        [
            month("2025-02", 50, 40, macro_reading=b.ESTIMATED),
            month("2025-03", 50.001, 40),
        ]
    ) == [("valid", 47.458, 7.458), ("valid", 52.543, 12.543)]


def test_estimates_of_over_70_days_stay():
    """35 + 40 = 75 days; and two estimates with their reading, 31 + 28 + 31 = 90 days."""
    assert worked(
        [
            month("2025-02", 900, 800, macro_days=35, macro_reading=b.ESTIMATED),
            month("2025-03", 1500, 1200, macro_days=40, billed_days=40),
        ]
    ) == [("estimated", None, None), ("valid", 1500, 300)]
    assert worked(
        [
            month("2025-01", 100, 90, reading=b.ESTIMATED),
            month("2025-02", 100, 90, reading=b.ESTIMATED),
            month("2025-03", 100, 90),
        ]
    ) == [("estimated", None, None), ("estimated", None, None), ("valid", 100, 10)]


def test_two_estimates_within_70_days_are_merged():
    """20 + 22 + 28 = 70 days; billed 60 + 60 + 90 = 210, three a day: 60, 66, 84."""
    rows = [
        month("2025-01", 100, 60, billed_days=20, macro_days=20, estimated_pct=30),
        month("2025-02", 100, 60, billed_days=22, macro_days=22, reading=b.ESTIMATED),
        month("2025-03", 100, 90, billed_days=28, macro_days=28, estimated_pct=5),
    ]
    assert worked(rows) == [("valid", 100, 40), ("valid", 100, 34), ("valid", 100, 16)]


@pytest.mark.parametrize(
    "between",
    [
        [],  # the reading is of the month after next
        [month("2025-02", NAN, 90)],
        [month("2025-02", 100, 90, set_aside=True)],
    ],
)
def test_only_the_next_reading_ends_an_estimate(between):
    rows = [
        month("2025-01", 100, 90, macro_days=20, macro_reading=b.ESTIMATED),
        *between,
        month("2025-03", 100, 90, macro_days=20, billed_days=20),
    ]
    assert [row[0] for row in worked(rows)][:: len(rows) - 1] == ["estimated", "valid"]


def test_an_estimate_without_energy_is_no_reading():
    """There is nothing to merge, so the reading after it stays what it is."""
    assert worked(
        [month("2025-01", NAN, 90, macro_reading=b.ESTIMATED), month("2025-02", 100, 90)]
    ) == [("no_reading", None, None), ("valid", 100, 10)]


def test_a_long_cycle_is_spread_over_the_empty_months_it_covers():
    """Macro, 59 days until the end of March: 28 of February, 31 of March; 5900 are 2800 and 3100.
    Billed, 40 days: 9 of February and 31 of March; 4000 are 900 and 3100."""
    assert worked(
        [
            month("2025-02", additional=100),
            month("2025-03", 5900, 4000, macro_days=59, billed_days=40),
        ]
    ) == [("calendars_apart", 2800, 1800), ("valid", 3100, 0)]


def test_a_cycle_of_three_months():
    """92 days until the end of March: 33 of January and before, 28, 31; 9200 by the day."""
    rows = [
        month("2024-12", billed=1000),
        month("2025-01", billed=1000),
        month("2025-02", billed=1000),
        month("2025-03", 9200, 1000, macro_days=92),
    ]
    assert worked(rows) == [
        ("no_reading", None, None),
        ("valid", 3300, 2300),
        ("valid", 2800, 1800),
        ("valid", 3100, 2100),
    ]


def test_a_rest_of_three_days_reaches_no_further_month():
    """62 days are 31 and 28 and three more, which February keeps: 31 of 62."""
    rows = [
        month("2025-01", billed=1000),
        month("2025-02", billed=1000),
        month("2025-03", 6200, 1000, macro_days=62),
    ]
    assert worked(rows) == [
        ("no_reading", None, None),
        ("valid", 3100, 2100),
        ("valid", 3100, 2100),
    ]


@pytest.mark.parametrize("before", [[], [month("2025-01")], [month("2025-02", 10, 5)]])
def test_a_long_cycle_without_empty_months_stays(before):
    """Nothing of February is there to be filled: missing, or read by itself."""
    rows = [*before, month("2025-03", 5900, 900, macro_days=59)]
    assert worked(rows)[-1] == ("calendars_apart", 5900, 5000)


def test_a_cycle_of_35_days_is_not_long():
    rows = [month("2025-02", NAN, 90), month("2025-03", 100, 90, macro_days=35, billed_days=35)]
    assert worked(rows) == [("no_reading", None, None), ("valid", 100, 10)]


def test_transformers_do_not_mix_and_rows_come_in_any_order():
    rows = [
        month("2025-03", 100, 80, series=2),
        month("2025-02", 60, 50, series=1, macro_reading=b.ESTIMATED),
        month("2025-02", series=2),
    ]
    assert worked(rows) == [
        ("valid", 100, 20),
        ("estimated", None, None),
        ("no_reading", None, None),
    ]


def test_nothing_has_no_balance():
    found = b.balance(**{name: values[:0] for name, values in columns([month("2025-01")]).items()})
    assert [len(column) for column in found] == [0, 0, 0]


def histories(seed: int) -> dict[str, np.ndarray]:
    """The columns of 400 transformers' fourteen months, with gaps, in any order."""
    chance = np.random.default_rng(seed)
    places = chance.permutation(400 * 14)[: 400 * 12]
    size = len(places)

    def energy() -> np.ndarray:
        kwh = chance.integers(0, 10**9, size) / 1000
        return np.where(chance.random(size) < 0.2, NAN, kwh)

    def days() -> np.ndarray:
        return chance.choice([NAN, NAN, 20.0, 28.0, 31.0, 45.0, 60.0, 92.0], size)

    def how() -> np.ndarray:
        return chance.choice([b.READ, b.READ, b.READ, b.ESTIMATED, b.NOT_READ], size)

    return {
        "series": places // 14,
        "month": np.datetime64("2024-06") + places % 14,
        "delivered": energy(),
        "billed": energy(),
        "additional": chance.choice([NAN, 1.5], size),
        "macro_days": days(),
        "billed_days": days(),
        "reading": how(),
        "macro_reading": how(),
        "estimated_pct": chance.choice([NAN, 0.0, 50.0], size),
        "customers": np.full(size, NAN),
        "expected_customers": np.full(size, NAN),
        "has_macro": np.ones(size),
        "set_aside": chance.random(size) < 0.1,
    }


@pytest.mark.parametrize("seed", range(3))
def test_what_is_shared_out_sums_to_what_was_read(seed):
    """With everything else out of the way, each reading of the macro is counted once."""
    rows = histories(seed)
    nothing = np.zeros(len(rows["series"]))
    rows |= {"billed": nothing, "reading": nothing, "estimated_pct": nothing}
    rows |= {"additional": nothing, "set_aside": nothing.astype(bool)}
    found = b.balance(**rows)
    shared = found.measured != rows["delivered"]
    assert shared[~np.isnan(found.measured)].sum() > 100
    read = (rows["macro_reading"] != b.NOT_READ) & ~np.isnan(rows["delivered"])
    counted = read & (found.state != b.ESTIMATE)
    for one in range(400):
        mine = rows["series"] == one
        passed = np.rint(found.measured[mine] * 1000)
        assert np.nansum(passed) == np.rint(rows["delivered"][mine & counted] * 1000).sum()
    np.testing.assert_array_equal(found.loss, found.measured)


@pytest.mark.parametrize("seed", range(3))
def test_a_month_depends_on_those_within_reach_alone(seed):
    """One month of each transformer is read otherwise, or goes; what is far from it stays."""
    rows, chance = histories(seed), np.random.default_rng(seed + 100)
    last = {series: row for row, series in enumerate(rows["series"])}
    changed = np.array(sorted(last.values()))
    other = {name: values.copy() for name, values in rows.items()}
    for name in ("delivered", "macro_days", "macro_reading", "reading", "set_aside"):
        other[name][changed] = chance.permutation(rows[name])[: len(changed)]
    other["series"][changed[::2]] += 1_000
    before, after = b.balance(**rows), b.balance(**other)
    where = np.zeros(400, "datetime64[M]")
    where[rows["series"][changed]] = rows["month"][changed]
    apart = np.abs((rows["month"] - where[rows["series"]]).astype(int))
    far, near = apart > b.REACH, (apart > 0) & (apart <= b.REACH)
    assert (before.state[near] != after.state[near]).any()
    for column, new in zip(before, after, strict=True):
        np.testing.assert_array_equal(column[far], new[far])


def test_the_order_of_rows_does_not_matter():
    rows = histories(0)
    turned = {name: values[::-1] for name, values in rows.items()}
    for column, other in zip(b.balance(**rows), b.balance(**turned), strict=True):
        np.testing.assert_array_equal(column, other[::-1])


def test_moving_sums_are_those_of_the_last_twelve_months():
    rows = histories(0)
    series, months = rows["series"], rows["month"]
    loss = rows["delivered"] - rows["billed"]
    found = b.moving(series, months, rows["delivered"], loss)
    for row in range(0, len(series), 50):
        year = (series == series[row]) & (months > months[row] - 12) & (months <= months[row])
        year &= ~np.isnan(loss)
        passed, lost = rows["delivered"][year].sum(), loss[year].sum()
        expected = [passed, lost, lost / passed] if year.any() else [NAN] * 3
        np.testing.assert_allclose([column[row] for column in found], expected)


def test_months_that_were_not_loaded_do_not_stretch_a_year():
    """From January 2024 on, without a row of June to November; a hundred a month, ten lost."""
    months = [np.datetime64(f"2024-{number:02}") for number in (1, 2, 3, 4, 5, 12)]
    months += [np.datetime64("2025-01"), np.datetime64("2026-02")]
    ones = np.ones(len(months))
    measured, loss, index = b.moving(
        ones.astype(int), np.array(months, "datetime64[M]"), ones * 100, ones * 10
    )
    assert measured.tolist() == [100, 200, 300, 400, 500, 600, 600, 100]
    assert all(later >= earlier for earlier, later in pairwise(loss[:6]))
    assert np.allclose(index, 0.1)


def test_an_index_of_nothing_measured_is_empty():
    found = b.moving(
        np.array([1]), np.array(["2025-01"], "datetime64[M]"), np.zeros(1), -np.ones(1)
    )
    assert found[0] == [0]
    assert found[1] == [-1]
    assert np.isnan(found[2])
