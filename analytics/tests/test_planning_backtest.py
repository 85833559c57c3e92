"""Plans of the past: by hand, and in worlds in which there is something to learn, or nothing."""

from dataclasses import replace

import numpy as np
import pytest

from analytics.planning.backtest import RULES, backtest
from analytics.tests.planning_worlds import PRICE, START, WORKS, World


def lost(past):
    """No two alike."""
    return past.facts.loss_index * past.facts.kva + 1e-6 * past.error


def trial(seed, share=0.2, **changes):
    world = World.made(seed, 500)
    past = world.past(700, 30)
    past = replace(past, **{name: change(past) for name, change in changes.items()})
    price = PRICE[np.searchsorted(WORKS, past.work)]
    return past, price, backtest(past, lost(past), price, share, 1)


def test_each_rule_spends_the_same_and_everything_is_everything():
    past, price, found = trial(1, 1.0)
    assert len(found.kwh) == len(RULES)
    assert found.kwh == pytest.approx([found.kwh[2]] * 3)
    assert found.ahead == pytest.approx(0, abs=1e-6)
    tests = past.decided >= START + np.timedelta64(15, "M")
    assert found.episodes == tests.sum()
    assert found.kwh[2] == pytest.approx(past.kwh[tests].sum())
    assert found.spent == pytest.approx(price[tests].sum())


def test_chance_is_its_share_and_the_highest_loss_is_worked_out_by_hand():
    past, price, found = trial(2)
    tests = past.decided >= START + np.timedelta64(15, "M")
    assert found.kwh[2] == pytest.approx(0.2 * past.kwh[tests].sum())
    loss, by_loss = np.nan_to_num(lost(past), nan=-9), 0.0
    quarter = past.decided.astype(int) // 3
    for one in np.unique(quarter[tests]):
        rows = np.flatnonzero(quarter == one)
        money = 0.2 * price[rows].sum()
        for row in rows[np.argsort(-loss[rows])]:
            part = min(money, price[row]) / price[row]
            by_loss += part * past.kwh[row]
            money -= part * price[row]
    assert found.kwh[1] == pytest.approx(by_loss)


def test_what_can_be_learned_is_found_ahead_and_what_cannot_is_not():
    ahead, blind = [], []
    for seed in range(8):
        _, _, found = trial(seed)
        ahead.append(found.ahead_low[1:] > 0)
        _, _, found = trial(
            seed, kwh=lambda past: np.random.default_rng(3).normal(0, 2000, len(past))
        )
        blind.append((found.ahead_low[1:] > 0) | (found.ahead_high[1:] < 0))
    assert np.mean(ahead, axis=0)[1] == 1
    assert np.mean(ahead, axis=0)[0] >= 0.5
    assert np.mean(blind) < 0.35


def test_outcomes_of_a_round_do_not_choose_in_it():
    """Nobody's own outcome, nor a later one's, moves the order of a round."""
    past, price, _ = trial(4)
    last = past.decided >= past.decided.max() - np.timedelta64(2, "M")
    loss = lost(past)
    before = backtest(past, loss, price, 0.2, 1)
    doubled = backtest(
        replace(past, kwh=np.where(last, 2 * past.kwh, past.kwh)), loss, price, 0.2, 1
    )
    once = backtest(replace(past, kwh=np.where(last, 0.0, past.kwh)), loss, price, 0.2, 1)
    # Were the order another, sums would not be linear in the outcomes of the last round.
    assert doubled.kwh - before.kwh == pytest.approx(before.kwh - once.kwh)


def test_order_does_not_matter_and_too_little_past_is_none():
    past, price, found = trial(5)
    order = np.random.default_rng(2).permutation(len(past))
    loss = lost(past)
    again = backtest(past.rows(order), loss[order], price[order], 0.2, 1)
    for mine, theirs in zip(found, again, strict=True):
        assert np.array_equal(mine, theirs)
    few = np.flatnonzero(past.decided < START + np.timedelta64(10, "M"))
    assert backtest(past.rows(few), loss[few], price[few], 0.2, 1) is None
    with pytest.raises(ValueError, match="above 0"):
        backtest(past, loss, 0 * price, 0.2, 1)
