"""What work is expected to recover: by hand where that can be done, by worlds of known truth."""

from dataclasses import replace

import numpy as np
import pytest

from analytics.planning import ridge
from analytics.planning.expectation import FEWEST, REASONS, learn
from analytics.planning.facts import Facts, Past
from analytics.planning.ridge import Rows
from analytics.tests.planning_worlds import LATER, START, WORKS, World

MONTH = np.timedelta64(1, "M")


def mixed(past: Past, seed: int = 5) -> Past:
    return past.rows(np.random.default_rng(seed).permutation(len(past)))


def alike(n: int) -> Facts:
    """n transformers between which there is nothing to choose."""
    flat = np.ones(n)
    return Facts(50 * flat, 40 * flat, 0.2 * flat, 0 * flat, 0 * flat, np.full(n, "19001"))


def past_of(facts: Facts, work: list[str], kwh: np.ndarray, error: float) -> Past:
    n = len(facts)
    codes = np.array([f"T{row:04}" for row in range(n)])
    then = np.full(n, START)
    return Past(facts, codes, np.array(work), then, then + 14 * MONTH, kwh, np.full(n, error))


def test_coefficients_are_those_of_weighted_least_squares_where_nothing_is_shrunk():
    rng = np.random.default_rng(1)
    values = np.column_stack([np.ones(400), rng.normal(size=(400, 2))])
    rows = Rows(np.tile(np.arange(3), (400, 1)), values)
    error = rng.uniform(0.5, 3, 400)
    target = values @ [4.0, 7.0, -5.0] + error * rng.normal(size=400)
    found = ridge.fit(rows, np.array([0, 1, 1]), np.array([0, 0.5]), target, error)
    weighted = values / (found.noise + error[:, None] ** 2)
    least = np.linalg.solve(values.T @ weighted, weighted.T @ target)
    assert found.mean == pytest.approx(least, rel=0.01)
    assert found.noise < 0.5


def test_rows_multiply_as_the_matrix_that_they_stand_for():
    rng = np.random.default_rng(2)
    place = np.array([rng.choice(9, 4, replace=False) for _ in range(30)])
    rows = Rows(place, rng.normal(size=(30, 4)))
    dense = np.zeros((30, 9))
    np.put_along_axis(dense, place, rows.value, axis=1)
    weight, covariance = rng.random(30), np.cov(rng.normal(size=(9, 20)))
    assert rows.squares(weight, 9) == pytest.approx((dense.T * weight) @ dense)
    assert rows.spread(covariance) == pytest.approx(np.diag(dense @ covariance @ dense.T))
    assert rows.moved_by(weight, 9) == pytest.approx(weight @ dense)
    assert rows.times(weight[:9]) == pytest.approx(dense @ weight[:9])


def test_coefficients_that_never_meet_are_done_sooner_and_no_differently():
    rng = np.random.default_rng(4)
    place = np.column_stack([np.zeros(200, int), rng.integers(1, 4, 200), rng.integers(4, 12, 200)])
    rows, group = Rows(place, np.ones((200, 3))), np.repeat([0, 1, 2], [1, 3, 8])
    share, target, error = np.array([0, 0.1, 0.1]), rng.normal(3, 2, 200), rng.random(200)
    whole, sooner = (ridge.fit(rows, group, share, target, error, single) for single in (0, 8))
    for one, other in zip(whole, sooner, strict=True):
        assert one == pytest.approx(other)


def test_what_is_left_over_is_what_leaving_it_out_would_leave():
    rng = np.random.default_rng(3)
    rows = Rows(np.zeros((40, 1), np.int64), np.ones((40, 1)))
    target = rng.normal(10, 2, 40)
    found = ridge.fit(rows, np.array([0]), np.array([0.0]), target, np.zeros(40))
    others = (target.sum() - target) / 39
    assert found.leftover == pytest.approx(
        (target - others) / np.sqrt(found.noise * 40 / 39), rel=1e-3
    )


def test_few_episodes_teach_nothing_and_more_teach_what_they_say():
    facts = alike(FEWEST)
    past = past_of(facts, ["review"] * FEWEST, np.full(FEWEST, 900.0), 50)
    assert learn(past.rows(np.arange(FEWEST - 1)), LATER) is None
    assert learn(past, LATER).expect(alike(1), np.array(["review"])).kwh[0, 0] == pytest.approx(
        900, rel=0.01
    )


def test_a_few_of_a_place_move_its_expectation_a_little_and_many_nearly_all_the_way():
    expected = []
    for special in (3, 60):
        facts = alike(200 + special)
        place = np.array(["19001"] * 100 + ["19002"] * 100 + ["19999"] * special)
        kwh = np.random.default_rng(7).normal(1000, 800, 200 + special)
        kwh[200:] += 1500
        past = past_of(replace(facts, municipality=place), ["review"] * len(place), kwh, 100)
        there = replace(alike(1), municipality=np.array(["19999"]))
        expected.append(learn(past, LATER).expect(there, np.array(["review"])).kwh[0, 0])
    assert 1000 < expected[0] < expected[1]
    assert expected[1] == pytest.approx(2500, rel=0.15)


def test_an_episode_that_is_hardly_known_hardly_counts():
    facts = alike(40)
    kwh = np.random.default_rng(8).normal(1000, 100, 40)
    kwh[0] = 50_000
    past = past_of(facts, ["review"] * 40, kwh, 100)
    doubtful = replace(past, error=np.where(np.arange(40) == 0, 1e5, 100.0))
    sure, unsure = (
        learn(one, LATER).expect(alike(1), np.array(["review"])).kwh[0, 0]
        for one in (past, doubtful)
    )
    assert sure > 1800
    assert unsure == pytest.approx(kwh[1:].mean(), rel=0.02)


def test_reasons_sum_to_the_expectation():
    world = World.made(3, 300)
    found = learn(world.past(300), LATER).expect(world.facts, WORKS)
    assert found.reasons.shape == (300, 4, len(REASONS))
    assert found.typical + found.reasons.sum(axis=2) == pytest.approx(found.kwh)


def test_reasons_name_what_the_truth_is_made_of():
    """Energy comes back where the loss is high, by one type; users have nothing to do with it."""
    rng = np.random.default_rng(9)
    facts = replace(alike(600), loss_index=rng.uniform(0, 0.6, 600), fall=rng.normal(0, 0.2, 600))
    work = rng.choice(["macro", "review"], 600)
    kwh = 5000 * facts.loss_index + np.where(work == "macro", 1500, 0) + rng.normal(0, 300, 600)
    learned = learn(past_of(facts, list(work), kwh, 200), LATER)
    lossy = replace(alike(1), loss_index=np.array([0.6]))
    found = learned.expect(lossy, np.array(["macro", "review"]))
    by = dict(zip(REASONS, found.reasons[0].T, strict=True))
    assert by["loss_index"] == pytest.approx(5000 * 0.3, rel=0.25)
    assert by["work"][0] - by["work"][1] == pytest.approx(1500, rel=0.2)
    assert np.abs(by["users"]).max() < 100
    assert np.abs(by["fall"]).max() < 150


def test_what_was_never_seen_is_expected_as_its_kind_with_less_certainty():
    world = World.made(4, 800)
    learned = learn(world.past(800), LATER)
    elsewhere = replace(world.facts, municipality=np.full(800, "05001"))
    known, unknown = (learned.expect(facts, WORKS) for facts in (world.facts, elsewhere))
    new = learned.expect(world.facts, np.array(["drone"]))
    assert unknown.kwh.sum() == pytest.approx(known.kwh.sum(), rel=0.15)
    assert (unknown.sd > 0.99 * known.sd).all()
    assert new.sd.mean() > 1.1 * known.sd.mean()
    assert np.isfinite(new.kwh).all()


def test_unknown_facts_are_average_ones():
    world = World.made(5, 400)
    blank = replace(world.facts, kva=np.full(400, np.nan), users=np.full(400, np.nan))
    found = learn(world.past(400), LATER).expect(blank, WORKS)
    assert np.isfinite(found.kwh).all()
    assert found.reasons[..., :2] == pytest.approx(0, abs=1e-6)


def test_order_of_episodes_does_not_matter():
    world = World.made(6, 300)
    past = world.past(200)
    one, other = (learn(rows, LATER).expect(world.facts, WORKS).kwh for rows in (past, mixed(past)))
    assert (one == other).all()


def test_what_was_not_yet_known_changes_nothing():
    world = World.made(7, 300)
    past = world.past(400, 30)
    month = START + 30 * MONTH
    later = past.known > month
    assert 100 < later.sum() < 350
    changed = replace(past, kwh=np.where(later, 1e9, past.kwh))
    for one in (changed, past.rows(np.flatnonzero(~later))):
        assert (
            learn(past, month).expect(world.facts, WORKS).kwh
            == learn(one, month).expect(world.facts, WORKS).kwh
        ).all()
    assert learn(changed, LATER).expect(world.facts, WORKS).kwh.mean() > 1e6


def test_over_worlds_the_expectation_is_right_and_its_interval_holds_what_it_says():
    """All candidates, also those that nobody would have gone to: 40 worlds of 500 episodes."""
    off, held, total = [], [], []
    for seed in range(40):
        world = World.made(seed, 400)
        learned = learn(world.past(500), LATER)
        found, came = learned.expect(world.facts, WORKS), world.outcomes()
        off.append(found.kwh.sum() / world.truth.sum() - 1)
        held.append(((found.low <= came) & (came <= found.high)).mean())
        # Of a portfolio chosen blindly, its own interval.
        kind = world.rng.integers(0, 4, 400)
        kwh, sd = learned.total(world.facts, WORKS[kind])
        total.append(abs(came[np.arange(400), kind].sum() - kwh) < 1.2816 * sd)
    assert abs(np.mean(off)) < 0.06
    assert 0.75 < np.mean(held) < 0.86
    assert 0.6 < np.mean(total) < 0.95
