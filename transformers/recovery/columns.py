"""What was found, as columns of the tables that keep it: energies are rounded here, and once."""

import hashlib
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.recovery import GRADES, REASONS, STEPS, VERDICTS, Recovery
from analytics.recovery.packed import NO_VALUE, packed, texts
from analytics.recovery.panel import REPORTING
from transformers.balances import nullable
from transformers.recovery.inputs import Inputs

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Columns = dict[str, list[Any]]

LARGEST_RATIO = 999_999  # what its column holds


class Found(NamedTuple):
    """Of one measure: a row per episode, in the order of `recovery.episodes`, and a row per month
    that counts, as arrays since there are many, unknown figures NaN; `of` is the episode's place of
    each of these, `written` an episode's as bytes."""

    episodes: Columns
    months: dict[str, NDArray[Any]]
    of: Integers
    written: list[bytes]


def measured(inputs: Inputs, recovery: Recovery, costs: Floats, kwh: Integers) -> Found:
    """`costs` (COP/kWh, NaN without a tariff) of each of the recovery's months value `kwh`
    (thousandths): the gain itself, or what of it simply vanished."""
    months = recovery.months
    gain, expected, observed = thousandths(recovery)
    value = np.where(np.isnan(costs), NO_VALUE, np.rint(kwh * np.nan_to_num(costs) / 10))
    value = value.astype(np.int64)
    low, high = _whole(months.low), _whole(months.high)
    told = {
        "period": inputs.month(months.month),
        "lead": months.lead,
        "days": np.round(months.days, 2),
        "observed_kwh": observed / 1000,
        "expected_kwh": expected / 1000,
        "gain_kwh": gain / 1000,
        "low_kwh": low,
        "high_kwh": high,
        "step": np.array(STEPS)[months.step],
        "members": months.members,
        "stood_in": months.left,
        "value": pesos(value),
    }
    figures = [
        *(months.month, months.lead, months.days, observed, expected, low, high, value),
        *(months.step, months.members, months.left),
    ]
    rows = np.stack(figures, axis=1)
    ends = np.searchsorted(months.episode, np.arange(len(recovery.episodes) + 1)).tolist()
    written = [rows[head:tail].tobytes() for head, tail in pairwise(ends)]
    episodes = _sufficiency(inputs, recovery) | _figures(recovery, gain, expected, value)
    episodes["packed"] = _packed(inputs, recovery, gain, expected, value)
    return Found(episodes, told, months.episode, written)


def _sufficiency(inputs: Inputs, recovery: Recovery) -> Columns:
    told = recovery.sufficiency
    return {
        "grade": _named(GRADES, told.grade),
        "reason": _named(REASONS, told.reason),
        "verdict": _named(VERDICTS, recovery.figures.verdict),
        "baseline_months": told.baseline.tolist(),
        "reporting_months": told.reporting.tolist(),
        "lacking": told.lacking.tolist(),
        "lacks_from": _months(inputs, told.lacks_from, told.lacking > 0),
        "complete": _months(inputs, told.complete, told.complete > -10_000),
        "due": _months(inputs, told.due, told.due >= 0),
    }


def _figures(recovery: Recovery, gain: Integers, expected: Integers, value: Integers) -> Columns:
    """Of the first year, the sums of the months as they are kept."""
    of, count, figures = recovery.months.episode, len(recovery.episodes), recovery.figures
    first_year = recovery.months.lead <= REPORTING
    valued = first_year & (value != NO_VALUE)
    priced = np.bincount(of[valued], minlength=count)
    worth = np.where(priced > 0, _sums(of, valued, value, count), NO_VALUE)
    measurable = recovery.sufficiency.grade > 0
    energies = {
        "gain_kwh": np.where(measurable, _sums(of, first_year, gain, count) / 1000, np.nan),
        "expected_kwh": np.where(measurable, _sums(of, first_year, expected, count) / 1000, np.nan),
        "low_kwh": _whole(figures.low),
        "high_kwh": _whole(figures.high),
        "daily_kwh": np.round(figures.baseline, 3),
        "value": pesos(worth),
    }
    ratios = {"cv_rmse": figures.cv_rmse, "fsu": figures.fsu, "kept": figures.kept}
    for name, ratio in ratios.items():
        energies[name] = np.clip(np.round(ratio, 6), -LARGEST_RATIO, LARGEST_RATIO)
    columns = {name: nullable(values) for name, values in energies.items()}
    return {**columns, "valued_months": priced.tolist()}


def _packed(
    inputs: Inputs, recovery: Recovery, gain: Integers, expected: Integers, value: Integers
) -> list[str]:
    months = recovery.months
    rows = packed(
        inputs.month(months.month).astype("datetime64[M]").astype(np.int64),
        *(months.lead, months.days, gain, expected, value),
        *(months.scale, months.draws),
    )
    return texts(rows, months.episode, len(recovery.episodes))


def thousandths(recovery: Recovery) -> tuple[Integers, Integers, Integers]:
    """(gain, expected, observed) of its months. What is expected is an estimate, whole kWh: so the
    gain differs from what was observed by whole kWh, and sums to the same everywhere."""
    months = recovery.months
    observed = np.rint(months.observed * 1000).astype(np.int64)
    expected = np.rint(months.expected).astype(np.int64) * 1000
    return recovery.measure.sign * (observed - expected), expected, observed


def marks(columns: Columns, written: list[bytes]) -> list[str]:
    """A digest of each row of these columns, and one of its months, as one text."""
    rows = (repr(row).encode() for row in zip(*columns.values(), strict=True))
    return [_digest(row) + _digest(months) for row, months in zip(rows, written, strict=True)]


def months_mark(mark: str) -> str:
    """What of a mark tells of its months."""
    return mark[len(mark) // 2 :]


def _digest(text: bytes) -> str:
    return hashlib.blake2b(text, digest_size=8).hexdigest()


def pesos(centavos: Integers) -> Floats:
    return np.where(centavos == NO_VALUE, np.nan, centavos / 100)


def _whole(kwh: Floats) -> Floats:
    """Whole kWh; nothing is no negative nothing."""
    return np.rint(kwh) + 0.0


def _sums(episode: Integers, counted: NDArray[np.bool_], values: Integers, count: int) -> Integers:
    found = np.zeros(count, np.int64)
    np.add.at(found, episode[counted], values[counted])
    return found


def _named(names: tuple[str, ...], places: Integers) -> list[str]:
    return list(map(names.__getitem__, places.tolist()))


def _months(inputs: Inputs, places: Integers, known: NDArray[np.bool_]) -> list[Any]:
    days = inputs.month(np.where(known, places, 0)).tolist()
    return [day if there else None for day, there in zip(days, known.tolist(), strict=True)]
