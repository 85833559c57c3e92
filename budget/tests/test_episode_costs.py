"""What episodes cost: every item once, by its order, else at its transformer while it lasted."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from billing.models import BilledItem
from budget import episode_costs
from budget.episode_costs import Basis
from budget.tests import returned
from budget.tests.returned import BOTH, RETURNED, TOO_SOON, TWO_CONTRACTS, UNBILLED, WINDOW, World
from transformers.models import Episode

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_world(standing: Any) -> Callable[[], World]:
    return standing(returned.world)


@pytest.fixture
def world(standing_world: Callable[[], World], db: None) -> World:
    return standing_world()


def cost_of(items) -> Decimal:
    return sum((row["cost"] for row in items.sums_by_contract()), Decimal(0))


def test_by_its_orders_with_taxes_and_what_was_supplied(world: World) -> None:
    found = episode_costs.costs()[world.episode(BOTH).pk]
    # 10.000 under AIU 15/3/5 and IVA 19 on the profit, and 333 of the company's own material.
    assert (found.cost, found.lines, found.basis) == (Decimal("12728.00"), 2, Basis.ORDER)
    assert found.contract == world.first.pk


def test_it_is_of_the_contract_that_most_was_paid_by(world: World) -> None:
    found = episode_costs.costs()[world.episode(TWO_CONTRACTS).pk]
    assert (found.cost, found.contract) == (Decimal("4958.00") + 6000, world.second.pk)


def test_without_orders_what_was_billed_at_its_transformer_while_it_lasted(world: World) -> None:
    found = episode_costs.costs()[world.episode(WINDOW).pk]
    assert (found.cost, found.lines, found.basis) == (2500, 1, Basis.WINDOW)


def test_returned_actas_cost_nothing(world: World) -> None:
    found = episode_costs.costs()
    assert world.episode(RETURNED).pk not in found
    assert world.episode(UNBILLED).pk not in found


def test_each_item_is_of_one_part(world: World) -> None:
    spent = episode_costs.spent()
    own = {key: episode_costs.items(Episode.objects.get(pk=key))[0] for key in spent.costs}
    keys = [pk for items in own.values() for pk in items.values_list("pk", flat=True)]
    aside = list(episode_costs.aside(world.episode(BOTH)).values_list("pk", flat=True))
    assert len(keys) == len(set(keys)) == sum(one.lines for one in spent.costs.values())
    assert not {*keys} & {*aside}
    for key, items in own.items():
        assert cost_of(items) == spent.costs[key].cost
    rest = BilledItem.objects.billed().exclude(pk__in=[*keys, *aside])
    assert (spent.aside, cost_of(rest)) == (77, spent.elsewhere)
    assert spent.elsewhere == 50_000 + 90


def test_the_whole_is_all_that_is_billed(world: World) -> None:
    billed = BilledItem.objects.billed()
    supplied = billed.filter(kind="supplied").aggregate(sum=Sum("amount"))["sum"]
    assert episode_costs.spent().whole == billed.aggregate(sum=Sum("total"))["sum"] + supplied


def test_of_some_episodes_it_is_the_same(world: World) -> None:
    everything = episode_costs.costs()
    some = Episode.objects.filter(pk__in=[world.episode(at).pk for at in (BOTH, WINDOW, TOO_SOON)])
    found = episode_costs.costs(some)
    assert found == {key: everything[key] for key in found}
    assert len(found) == 3
