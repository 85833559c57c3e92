"""Recovered energy in made-up networks whose truth is known, beside plainer ways to work it out.

`python -m pytest -rP` on this file shows the figures. A plain before/after takes the baseline's
mean for what was to be expected, with CalTRACK's fractional uncertainty; a plain ratio multiplies
that mean by how everybody not yet intervened did against their own.
"""

from dataclasses import dataclass

import numpy as np
import pytest

from analytics.recovery import GRADES, VERDICTS, Recovery, recover
from analytics.recovery.fractional import fractional_uncertainty
from analytics.recovery.panel import REPORTING
from analytics.tests.together import summed
from analytics.tests.worlds import World

pytestmark = pytest.mark.slow

DEFINITIVE, PRELIMINARY = GRADES.index("definitive"), GRADES.index("preliminary")
KNOWN = [VERDICTS.index("recovered"), VERDICTS.index("relapsed")]


@dataclass
class Tried:
    """Of each world: how far off a way to work it out was (kWh), whether its interval covered the
    truth, and the share of null episodes that it called recovered."""

    off: list[float]
    covered: list[bool]
    found_in_null: list[float]

    def shown(self, name: str, true: float) -> None:
        print(
            f"  {name:14} bias {sum(self.off) / true:7.1%}  covered {np.mean(self.covered):4.0%}"
            f"  null found {np.mean(self.found_in_null):5.1%}"
        )


@dataclass
class Tally:
    """Of many worlds: what was truly recovered, and three ways to work it out."""

    true: float
    ours: Tried
    before_after: Tried
    ratio: Tried
    places_covered: float

    def bias(self, way: Tried) -> float:
        return sum(way.off) / self.true


def tally(chosen: str, worlds: int, grade: int = DEFINITIVE) -> Tally:
    ways = [Tried([], [], []) for _ in range(3)]
    ours, before_after, ratio = ways
    whole, places = 0.0, []
    for seed in range(worlds):
        world = World(seed, chosen)
        found = recover(world.panel, world.work)
        months, figures, count = found.months, found.figures, len(found.episodes)
        graded = found.sufficiency.grade == grade
        rows = (months.lead <= REPORTING) & graded[months.episode]
        null = world.null_episodes(found) & graded
        true = np.where(rows, months.observed - world.without(found), 0)
        whole += true.sum()

        sums = summed(found, grade)
        ours.off.append(float(sums.gain[0] - true.sum()))
        ours.covered.append(bool(sums.low[0] <= true.sum() <= sums.high[0]))
        ours.found_in_null.append(float(np.isin(figures.verdict[null], KNOWN).mean()))
        place = world.municipality[found.episodes.transformer[months.episode]]
        there = summed(found, grade, place)
        of_places = np.bincount(place, true)[there.place]
        places.append((there.low <= of_places) & (of_places <= there.high))

        for way, expected in (
            (before_after, figures.baseline[months.episode] * months.days),
            (ratio, _by_ratio(world, found)),
        ):
            gained = np.where(rows, months.observed - expected, 0)
            gain = np.bincount(months.episode, gained, count)[graded]
            against = np.bincount(months.episode, np.where(rows, expected, 0), count)[graded]
            fsu = fractional_uncertainty(
                figures.cv_rmse[graded],
                gain / np.maximum(against, 1e-9),
                found.sufficiency.baseline[graded],
                found.sufficiency.reporting[graded],
            )
            off = float(gain.sum() - true.sum())
            way.off.append(off)
            # CalTRACK 2.0, 4.3.2.5: of a sum, the root of the sum of squares.
            way.covered.append(abs(off) <= np.sqrt(np.nansum((gain * fsu) ** 2)))
            sure = (gain > 0) & (fsu < 1)
            way.found_in_null.append(float(sure[null[graded]].mean()))
    print(f"\n{chosen}, {GRADES[grade]}: {worlds} worlds")
    for name, way in zip(("ours", "before/after", "plain ratio"), ways, strict=True):
        way.shown(name, whole)
    return Tally(whole, *ways, float(np.concatenate(places).mean()))


def _by_ratio(world: World, found: Recovery) -> np.ndarray:
    """What the baseline's mean times the neighbours' ratio makes of each row."""
    until = np.full(world.transformers, world.months)
    np.minimum.at(until, world.transformer, world.start)
    months, starts = found.months, found.episodes.start
    ratios = np.full((world.months, world.months), np.nan)
    for start in np.unique(starts[months.episode]):
        before = world.seen[:, max(0, start - 12) : start]
        known = (~np.isnan(before)).all(axis=1)
        for month in range(start, world.months):
            use = world.seen[:, month]
            asked = known & (until > month) & ~np.isnan(use)
            ratios[start, month] = use[asked].sum() / before[asked].mean(axis=1).sum()
    ratio = ratios[starts[months.episode], months.month]
    return found.figures.baseline[months.episode] * ratio * months.days


@pytest.fixture(scope="module")
def by_chance() -> Tally:
    return tally("by chance", 200)


@pytest.fixture(scope="module")
def fallen() -> Tally:
    return tally("fallen", 60)


@pytest.fixture(scope="module")
def low() -> Tally:
    return tally("low", 60)


def test_chosen_by_chance(by_chance: Tally) -> None:
    ours = by_chance.ours
    assert abs(by_chance.bias(ours)) < 0.02
    assert 0.85 <= np.mean(ours.covered) <= 0.95
    assert np.mean(ours.found_in_null) < 0.07


def test_places_are_covered_as_the_whole_is(by_chance: Tally) -> None:
    assert 0.85 <= by_chance.places_covered <= 0.95


def test_before_and_after_fails_where_nobody_even_chose(by_chance: Tally) -> None:
    plain = by_chance.before_after
    assert by_chance.bias(plain) > 0.1
    assert np.mean(plain.covered) < 0.5
    assert np.mean(plain.found_in_null) > 0.07


def test_chosen_because_they_had_fallen(fallen: Tally) -> None:
    assert abs(fallen.bias(fallen.ours)) < 0.05
    assert np.mean(fallen.ours.found_in_null) < 0.07
    assert np.mean(fallen.ours.covered) >= 0.75
    # Of what had fallen, part was passing: to a plain ratio that looks as if less came back.
    assert abs(fallen.bias(fallen.ratio)) > 0.05
    assert abs(fallen.bias(fallen.before_after)) > 0.1


def test_chosen_because_they_were_low(low: Tally) -> None:
    assert abs(low.bias(low.ours)) < 0.05
    assert np.mean(low.ours.found_in_null) < 0.07
    assert np.mean(low.ours.covered) >= 0.75
    # What is low for its size rises by itself: to a plain ratio that looks recovered.
    assert low.bias(low.ratio) > 0.05
    assert low.bias(low.before_after) > 0.1


@pytest.mark.parametrize("chosen", ["by chance", "fallen"])
def test_preliminary_figures_are_right_too(chosen: str) -> None:
    found = tally(chosen, 40, PRELIMINARY)
    assert abs(found.bias(found.ours)) < 0.05
    assert np.mean(found.ours.covered) >= 0.8
    assert np.mean(found.ours.found_in_null) < 0.07
    assert found.bias(found.before_after) > 0.1


def test_relapses_are_told_from_what_lasts() -> None:
    """Of those that end after a year and are known a year longer, and of those that do not."""
    told = {0.0: [], 1.0: []}
    for relapses, verdicts in told.items():
        for seed in range(8):
            world = World(seed, months=44, first=12, rate=0.01, relapses=relapses)
            found = recover(world.panel, world.work)
            late = (found.sufficiency.complete + 12 < world.months) & ~world.null_episodes(found)
            late &= ~np.isnan(found.figures.kept)
            verdicts += found.figures.verdict[late & (found.figures.low > 0)].tolist()
    relapsed = VERDICTS.index("relapsed")
    assert np.mean(np.array(told[1.0]) == relapsed) > 0.5
    assert np.mean(np.array(told[0.0]) == relapsed) < 0.08
