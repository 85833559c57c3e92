"""Would plans of the past have chosen better than the highest loss, or chance?

Round by round of decisions: the model learns from what was known when the round began, ranks the
work decided in it, and what the first of them in fact recovered for the money is compared with
ranking by loss and with chance.

What it cannot tell. Only transformers at which work was done have an outcome, so it compares orders
among those whom people had already chosen, by the type of work that they chose: it says nothing of
transformers that nobody went to, nor of the choice of type, and among those chosen because they
looked bad a ranking by loss has less left to find than among all. Outcomes are estimates with
errors of their own, which blur every order alike. A plan's share by chance, once it is done, has
none of these limits.
"""

from typing import NamedTuple

import numpy as np

from analytics.planning.expectation import learn
from analytics.planning.facts import Floats, Integers, Past

RULES = ("planner", "loss", "chance")
MONTHS_A_ROUND = 3
DRAWS = 1000
# 90 %.
PERCENT = (5, 95)


class Backtest(NamedTuple):
    """What each of RULES would have recovered with the same money, `spent`, over all rounds.

    `kwh` with its 90 % interval `low` to `high`; `ahead`, `ahead_low`, `ahead_high` are by how many
    kWh the planner is ahead of each, 0 of itself. Intervals are by bootstrap over transformers,
    ranks as they were. `rounds` are those in which the model could be asked, with `episodes`.
    """

    rounds: int
    episodes: int
    spent: float
    kwh: Floats
    low: Floats
    high: Floats
    ahead: Floats
    ahead_low: Floats
    ahead_high: Floats


def backtest(past: Past, loss: Floats, price: Floats, share: float, seed: int) -> Backtest | None:
    """The ranking by expected kWh for its price against that by `loss` and against chance.

    Of each episode, as it was when decided: `loss` is what the highest come first by (kWh lost a
    month, or the index), NaN where unknown, which come last; `price` is what the work cost. Each
    rule spends `share` of the round's money from the top of its list, on the last one in part;
    chance is what that buys on average. None where no round could have been ranked. ValueError
    where a price is not above 0, or the share not within 0 and 1.
    """
    if not (price > 0).all() or not 0 < share <= 1:
        raise ValueError("Prices are above 0, and the share above 0 and at most 1.")
    order = np.lexsort([past.kwh, past.work, past.decided, past.transformer])
    past, loss, price = past.rows(order), loss[order], price[order]
    rng = np.random.default_rng(seed)
    tie = rng.random(len(past))
    names, who = np.unique(past.transformer, return_inverse=True)
    drawn = rng.multinomial(len(names), np.full(len(names), 1 / max(len(names), 1)), DRAWS)
    times = np.vstack([np.ones(len(names), np.int64), drawn])
    sums, spent, rounds, episodes = np.zeros((3, DRAWS + 1)), 0.0, 0, 0
    for rows in _rounds(past):
        learned = learn(past, past.decided[rows].min())
        if learned is None:
            continue
        works, kind = np.unique(past.work[rows], return_inverse=True)
        expected = learned.expect(past.facts.rows(rows), works).kwh[np.arange(len(rows)), kind]
        count, cost, kwh = times[:, who[rows]], price[rows], past.kwh[rows]
        for rule, score in enumerate((expected / cost, np.nan_to_num(loss[rows], nan=-np.inf))):
            first = np.lexsort([tie[rows], -score])
            sums[rule] += _from_the_top(count[:, first], cost[first], kwh[first], share)
        sums[2] += share * (count @ kwh)
        spent += share * float(cost.sum())
        rounds, episodes = rounds + 1, episodes + len(rows)
    if not rounds:
        return None
    ahead = sums[0] - sums
    low, high = np.percentile(sums[:, 1:], PERCENT, axis=1)
    ahead_low, ahead_high = np.percentile(ahead[:, 1:], PERCENT, axis=1)
    figures = (sums[:, 0], low, high, ahead[:, 0], ahead_low, ahead_high)
    return Backtest(rounds, episodes, spent, *figures)


def _rounds(past: Past) -> list[Integers]:
    """The rows of each round whose outcome is known, by the month of decision."""
    known = np.flatnonzero(np.isfinite(past.kwh) & np.isfinite(past.error))
    number = past.decided[known].astype("datetime64[M]").astype(np.int64) // MONTHS_A_ROUND
    return [known[number == one] for one in np.unique(number)]


def _from_the_top(count: Integers, cost: Floats, kwh: Floats, share: float) -> Floats:
    """(draws) kWh of the first rows that `share` of all their cost pays for; `count` (draws × n)
    says how often each row is there."""
    money = count * cost
    before = np.cumsum(money, axis=1) - money
    paid = np.clip(share * money.sum(axis=1, keepdims=True) - before, 0, money)
    found: Floats = (paid / cost) @ kwh
    return found
