"""What many episodes may be off by together, and what of them persists."""

from dataclasses import fields

import numpy as np
import pytest

from analytics.recovery import (
    GRADES,
    Panel,
    Recovery,
    Work,
    persistence,
    recover,
)
from analytics.recovery.chance import DRAWS, shares, signs
from analytics.tests.together import summed
from analytics.tests.worlds import World

DEFINITIVE = GRADES.index("definitive")


@pytest.fixture(scope="module")
def world() -> World:
    return World(7, "fallen", transformers=500, months=30)


@pytest.fixture(scope="module")
def found(world: World) -> Recovery:
    return recover(world.panel, world.work)


def test_errors_neither_add_up_nor_vanish(found: Recovery) -> None:
    """What a portfolio may be off by is under the sum of what its episodes may be, and over what
    it would be if they had nothing in common."""
    alone = found.figures.sd[found.sufficiency.grade == DEFINITIVE]
    (sd,) = summed(found, DEFINITIVE).sd
    assert np.sqrt((alone**2).sum()) * 0.9 < sd < alone.sum()


def test_an_episodes_draws_agree_with_its_deviation(found: Recovery) -> None:
    graded = found.sufficiency.grade == DEFINITIVE
    drawn = summed(found, DEFINITIVE, found.months.episode).sd
    assert drawn.mean() == pytest.approx(found.figures.sd[graded].mean(), rel=0.1)


def test_what_comes_in_another_order_comes_out_the_same(world: World, found: Recovery) -> None:
    chance = np.random.default_rng(3)
    rows = chance.permutation(len(world.panel.key))
    where = np.argsort(rows)
    order = chance.permutation(len(world.transformer))
    shuffled = Work(where[world.transformer[order]], world.start[order], world.end[order])
    again = recover(world.panel.rows(rows), shuffled)
    for kind in ("figures", "sufficiency", "months"):
        one, other = getattr(found, kind), getattr(again, kind)
        for field in fields(one):
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))
    assert rows[again.episodes.transformer].tolist() == found.episodes.transformer.tolist()
    assert again.episodes.of.tolist() == found.episodes.of[order].tolist()


def test_chance_hangs_on_the_key_alone() -> None:
    keys = np.arange(3_000)
    drawn = signs(keys)
    assert drawn.shape == (3_000, DRAWS)
    assert set(np.unique(drawn)) == {-1.0, 1.0}
    assert (signs(keys[[70, 5]]) == drawn[[70, 5]]).all()
    assert (signs(keys, salt=1) != drawn).mean() == pytest.approx(0.5, abs=0.01)
    # No two draws, and no two keys, go together.
    across = drawn.T @ drawn / len(keys) - np.eye(DRAWS)
    assert abs(across).max() < 0.1
    assert shares(keys).mean() == pytest.approx(0.5, abs=0.03)


def test_what_persists_is_a_ratio_of_sums() -> None:
    """Two rise by 20 and 60 a day for a year; then the first keeps all of it and the other half."""
    month = np.arange(40)
    after = [np.where(month > 25, second, first) for first, second in ((20.0, 20.0), (60.0, 30.0))]
    risen = [100 + np.where(month > 12, gain, 0) for gain in after]
    crowd = [np.full(40, level) for level in np.linspace(50, 150, 40)]
    none = np.zeros(42, dtype=np.int64)
    panel = Panel(np.arange(42), np.array([*risen, *crowd]), np.full(40, 30.0), none, none, none)
    found = recover(panel, Work(*np.array([[0, 1], [12, 12], [12, 12]])))
    both = persistence(found.months, np.array([True, True]))
    assert both.lead.tolist() == list(range(1, 37))
    assert both.episodes.tolist() == [2] * 26 + [0] * 10
    assert both.share[:12] == pytest.approx(1)
    assert both.share[12:26] == pytest.approx((20 + 30) / (20 + 60))
    assert np.isnan(both.share[26:]).all()
    assert found.figures.kept == pytest.approx([1, 0.5])
    assert persistence(found.months, np.array([True, False])).share[20] == pytest.approx(1)


def test_what_persists_has_its_interval(found: Recovery) -> None:
    told = persistence(found.months, found.sufficiency.grade == DEFINITIVE)
    known = told.episodes > 0
    assert (told.low[known] < told.share[known]).all()
    assert (told.share[known] < told.high[known]).all()
    assert known[:12].all()
