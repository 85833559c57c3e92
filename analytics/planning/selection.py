"""Which transformers to work at, by what and when: the most value under a budget and its crews.

Most of the plan is chosen by value, to the optimum (HiGHS: Huangfu & Hall 2018). A share is drawn
by chance among whoever is left, so that the model keeps learning of those it thinks little of, and
what comes of the plan can be told without bias: given what value chose, each of the others had a
known probability of being drawn, and outcomes weighted by its inverse are those of all of them
(Horvitz & Thompson 1952).

Value is the same in every month that is planned, and a type's price at every transformer: then
months matter through crews alone, and the problem is one of choosing, at most one type for each
transformer. Months are filled afterwards, most value first.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from analytics.planning.facts import Bools, Codes, Floats, Integers

# Within this share of the best there can be is near enough: no value is known as well as that, and
# with crews and money both short the rest takes minutes.
GAP = 5e-4
# And after so many nodes of its tree, whose number, unlike seconds, is the same on any machine.
NODES = 100
# So many of the nearest calls are solved first.
CORE = 300


@dataclass(frozen=True)
class Offer:
    """n transformers by t types of work over the months planned.

    `key` (n, distinct) tells transformers apart; `municipality` are their codes. `value` (n × t) is
    what is expected of the work, in money, NaN where nobody knows; `possible` (n × t) where it can
    be done. `price` (t) is money for one, `crews` (t × months) how many can be done in a month.
    """

    key: Codes
    municipality: Codes
    value: Floats
    possible: Bools
    price: Floats
    crews: Integers


class Plan(NamedTuple):
    """A row per chosen work, by month, type and key; transformers are rows of the offer.

    `chance` is whether it was drawn, and `propensity` with what probability: given what value
    chose, which is 1 for those. `reserved` is the money that chance could have, `gap` the share by
    which the value chosen may fall short of the best.
    """

    transformer: Integers
    work: Integers
    month: Integers
    chance: Bools
    propensity: Floats
    value: Floats
    cost: Floats
    reserved: float
    gap: float


def plan(offer: Offer, budget: float, share: float, seed: int) -> Plan:
    """The best plan, `share` of whose money chance spends; the same whatever the order of rows.

    The share is of what can be spent at all: the budget, or what the crews can do of it where that
    is less. ValueError where money, a price, crews or the share is below 0, or the share over 1.
    """
    if budget < 0 or (offer.price < 0).any() or (offer.crews < 0).any() or not 0 <= share <= 1:
        raise ValueError("Money and crews cannot be below 0, and a share is from 0 to 1.")
    order = np.argsort(offer.key, kind="stable")
    value, possible = offer.value[order], offer.possible[order]
    rng = np.random.default_rng(seed)
    total = offer.crews.sum(axis=1)
    able = np.minimum(total, possible.sum(axis=0))
    reserved = share * min(budget, float(able @ offer.price))
    quota = _quotas(offer.price, able, reserved)
    money = budget - float(quota @ offer.price)
    worth = np.where(possible, value, np.nan)
    by_value, types, gap = best(worth, offer.price, total - quota, money)
    left = possible.copy()
    left[by_value] = False
    drawn, kinds, propensity = _drawn(left, offer.municipality[order], quota, rng)
    rows, work = np.concatenate([by_value, drawn]), np.concatenate([types, kinds])
    chance = np.arange(len(rows)) >= len(by_value)
    month = _months(offer.crews, work, chance, value[rows, work], rng)
    tidy = np.lexsort([rows, work, month])
    rows, work = rows[tidy], work[tidy]
    return Plan(
        order[rows],
        work,
        month[tidy],
        chance[tidy],
        np.concatenate([np.ones(len(by_value)), propensity])[tidy],
        value[rows, work],
        offer.price[work],
        reserved,
        gap,
    )


def best(
    value: Floats, price: Floats, crews: Integers, budget: float
) -> tuple[Integers, Integers, float]:
    """(rows, types, gap) of the most value: `value` is n × t, NaN where nothing is offered; `crews`
    (t) may do so many of each type. What is worth nothing is not chosen."""
    rows, types = _worth_asking(value, price, crews, budget)
    if not len(rows):
        return rows, types, 0.0
    worth, cost = value[rows, types], price[types]
    several, each = np.unique(rows, return_inverse=True)
    n, t, count = len(several), len(price), len(rows)
    at = np.arange(count)
    # One type for each transformer, each type's crews, the money.
    place = np.concatenate([each, n + types, np.full(count, n + t)])
    unit = max(float(price.max()), 1.0)
    entry = np.concatenate([np.ones(2 * count), cost / unit])
    limit = np.concatenate([np.ones(n), crews, [budget / unit]])
    matrix = csr_array((entry, (place, np.tile(at, 3))), shape=(n + t + 1, count))
    chosen, gap = _solved(worth / worth.max(), each, matrix, limit)
    # The solver's tolerance is not the budget's: the least worth goes until it is kept to.
    chosen = chosen[np.argsort(-worth[chosen], kind="stable")]
    while len(chosen) and cost[chosen].sum() > budget:
        chosen = chosen[:-1]
    return rows[chosen], types[chosen], gap


def _solved(
    gain: Floats, each: Integers, matrix: csr_array, limit: Floats
) -> tuple[Integers, float]:
    """(what is chosen, gap) of the problem whose first rows are the transformers, `each` column's.

    At the prices that the relaxed problem puts on crews and money, each transformer has a best
    choice (perhaps none), and the sum of these bounds what anybody can reach (Geoffrion 1974). A
    choice that loses more against the best one than a plan is below that bound is in no optimum.
    So the nearest calls are solved first (the core: Balas & Zemel 1980), and where that plan is
    further below the bound than they are near, all that it leaves open.
    """
    n = int(each.max()) + 1
    relaxed = linprog(-gain, A_ub=matrix, b_ub=limit, bounds=(0, 1), method="highs-ds")
    if relaxed.x is None:
        raise RuntimeError(relaxed.message)
    dual = np.maximum(-relaxed.ineqlin.marginals[n:], 0)
    profit = gain - matrix[n:].T @ dual
    top = np.zeros(n)
    np.maximum.at(top, each, profit)
    bound = float(top.sum() + dual @ limit[n:])
    loss = top[each] - profit
    near = np.sort(np.where(loss > 0, loss, top[each]))
    chosen, reached = np.empty(0, np.int64), 0.0
    for within in (near[CORE] if len(near) > CORE else np.inf, None):
        margin = bound - reached + 1e-9 * bound if within is None else within
        able = np.flatnonzero(loss <= margin)
        alone = np.bincount(each[able], minlength=n) == 1
        sure = (alone & (top > margin))[each[able]]
        found = milp(
            -gain[able],
            integrality=np.ones(len(able)),
            bounds=Bounds(sure, 1),
            constraints=LinearConstraint(matrix[:, able], ub=limit),
            options={"mip_rel_gap": GAP, "node_limit": NODES},
        )
        if found.x is None:
            if within is None:
                raise RuntimeError(found.message)
            continue
        ones = able[found.x > 0.5]
        if gain[ones].sum() >= reached:
            chosen, reached = ones, float(gain[ones].sum())
        if bound - reached <= max(margin, GAP * reached):
            break
    # The solver speaks for all only where what it was given holds every optimum.
    most = min(bound, -float(found.mip_dual_bound)) if bound - reached <= margin else bound
    return chosen, max(most - reached, 0.0) / reached if reached else 0.0


def _worth_asking(
    value: Floats, price: Floats, crews: Integers, budget: float
) -> tuple[Integers, Integers]:
    """(rows, types) that an optimum can be made of.

    No more than `most` works are done in all, so of each type the `most` worthiest suffice: whoever
    is further down can change places with one of these that is free, at the same price.
    """
    some = (crews > 0) & (price <= budget)
    most = int(crews[some].sum())
    if some.any() and price[some].min() > 0:
        most = min(most, int(budget / price[some].min()))
    rows, types = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for k in np.flatnonzero(some):
        worth = np.flatnonzero(value[:, k] > 0)
        top = np.sort(worth[np.argsort(-value[worth, k], kind="stable")[:most]])
        rows.append(top)
        types.append(np.full(len(top), k))
    return np.concatenate(rows), np.concatenate(types)


def _quotas(price: Floats, able: Integers, money: float) -> Integers:
    """How many of each type are drawn: in proportion to what is `able` to be done, one at a time,
    until the cheapest of those left costs more than the money left."""
    quota = np.zeros(len(price), np.int64)
    while ((quota < able) & (price <= money)).any():
        full = np.where(
            (quota < able) & (price <= money), (quota + 1) / np.maximum(able, 1), np.inf
        )
        chosen = int(np.argmin(full))
        quota[chosen] += 1
        money -= float(price[chosen])
    return quota


def _drawn(
    possible: Bools, municipality: Codes, quota: Integers, rng: np.random.Generator
) -> tuple[Integers, Integers, Floats]:
    """(rows, types, propensities) of a draw that fills the quotas, as far as there are rows.

    Rows for which the same types are possible make a group. A group's number of each type is fixed
    beforehand; its rows are drawn systematically from a list by municipality (so each has its
    share; Madow 1944), all with the same probability, and types are dealt among them. So the
    probability of a row and type is their number over the group's rows.
    """
    kinds, group = np.unique(possible, axis=0, return_inverse=True)
    group = group.reshape(-1)
    size = np.bincount(group, minlength=len(kinds))
    numbers = _spread(kinds, size, quota)
    rows, types, propensity = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0)]
    for number, mine in enumerate(numbers):
        count = int(mine.sum())
        if not count:
            continue
        members = np.flatnonzero(group == number)
        listed = members[np.lexsort([rng.random(len(members)), municipality[members]])]
        steps = (rng.random() + np.arange(count)) * len(members) / count
        rows.append(listed[np.minimum(steps.astype(np.int64), len(members) - 1)])
        dealt = rng.permutation(np.repeat(np.arange(len(quota)), mine))
        types.append(dealt)
        propensity.append(mine[dealt] / len(members))
    return np.concatenate(rows), np.concatenate(types), np.concatenate(propensity)


def _spread(kinds: Bools, size: Integers, quota: Integers) -> Integers:
    """(groups, types) numbers that sum to the quotas, groups sharing by their size as far as they
    can; types that fewest rows can have are served first."""
    numbers = np.zeros(kinds.shape, np.int64)
    for k in np.argsort(size @ kinds, kind="stable"):
        for _ in range(quota[k]):
            filled = numbers.sum(axis=1)
            free = kinds[:, k] & (filled < size)
            if not free.any():
                break
            share = np.where(free, (filled + 1) / np.maximum(size, 1), np.inf)
            numbers[int(np.argmin(share)), k] += 1
    return numbers


def _months(
    crews: Integers, work: Integers, chance: Bools, value: Floats, rng: np.random.Generator
) -> Integers:
    """The month of each: a type's earliest places, those drawn spread over them by chance, the
    others with most value first."""
    month = np.zeros(len(work), np.int64)
    for k in range(len(crews)):
        mine = np.flatnonzero(work == k)
        places = np.repeat(np.arange(crews.shape[1]), crews[k])[: len(mine)]
        drawn = mine[chance[mine]]
        theirs = rng.choice(len(mine), len(drawn), replace=False)
        month[drawn] = places[theirs]
        others = mine[~chance[mine]]
        first = others[np.argsort(-value[others], kind="stable")]
        month[first] = np.delete(places, theirs)
    return month
