"""Work compared by any grouping, and targets beside what their work did: parts, ways, orders."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from budget.returns import GROUPINGS
from budget.tests import make, returned
from budget.tests.returned import BOTH, World
from budget.tests.test_views_recovery import RANKING, TARGETS, found, number, rows
from budget.views.recovery_columns import COLUMNS, COST
from records import roles

pytestmark = pytest.mark.django_db

NAMES = list(COLUMNS)


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


@pytest.fixture(scope="module")
def standing_world(standing: Any) -> Callable[[], World]:
    return standing(returned.world)


@pytest.fixture
def world(standing_world: Callable[[], World], db: None) -> World:
    return standing_world()


# ── work compared ───────────────────────────────────────────────────────────────────────────


def test_every_grouping_sums_to_the_whole(world: World, reader: Client) -> None:
    names = ("episodes", "definitive", "preliminary", "insufficient", "gain", "cost", "both")
    for by in GROUPINGS:
        page = found(reader, RANKING, by=by)
        table = page.table
        for at in map(NAMES.index, names):
            assert sum(row.values[at] or 0 for row in table.rows) == table.total[at], (by, at)
        assert table.total[COST] == page.returns.spent.whole
        filed = rows(reader, RANKING, "ranking", by=by)
        assert len(filed) == len(table.rows)
        assert sum(number(row[1 + COST]) for row in filed) == table.total[COST]


def test_each_row_leads_to_its_episodes(world: World, reader: Client) -> None:
    led = [
        (by, row) for by in GROUPINGS for row in found(reader, RANKING, by=by).table.rows if row.url
    ]
    assert {by for by, _row in led} == set(GROUPINGS)
    for by, row in led:
        response = reader.get(row.url)
        if by == "episode":
            assert response.context["record"].transformer.code == row.label.split()[0]
        elif by in ("contract", "contractor"):
            assert response.context["found"].returns.whole.episodes == row.values[0]
        else:
            assert len(response.context["rows"]) == row.values[0], row.label


def test_it_is_sorted_by_any_column_the_unknown_last(world: World, reader: Client) -> None:
    for sign in ("", "-"):
        table = found(reader, RANKING, by="contract", sort=f"{sign}per_kwh").table
        values = [row.values[NAMES.index("per_kwh")] for row in table.rows if not row.apart]
        known = [value for value in values if value is not None]
        assert len(known) == 2
        assert known == sorted(known, reverse=bool(sign))
        assert values[len(known) :] == [None]
        head = table.heads[NAMES.index("per_kwh") - 7]
        assert head.order == ("descending" if sign else "ascending")


def test_heads_turn_the_order_round(world: World, reader: Client) -> None:
    def first(url: str) -> str:
        return reader.get(url).context["found"].table.rows[0].label

    cost = next(
        head
        for head in found(reader, RANKING, by="contract").table.heads
        if "sort=-cost" in head.url
    )
    assert first(cost.url) == "CW2"
    again = next(head for head in reader.get(cost.url).context["found"].table.heads if head.order)
    assert "sort=cost" in again.url
    assert first(again.url) == "CW1"


def test_months_stand_in_their_order(world: World, reader: Client) -> None:
    table = found(reader, RANKING, by="month").table
    starts = [row.label for row in table.rows if not row.apart]
    assert starts == ["abril de 2023", "marzo de 2024", "junio de 2025"]


# ── targets ─────────────────────────────────────────────────────────────────────────────────


def test_targets_stand_beside_the_months_that_they_are_of(world: World, reader: Client) -> None:
    for at in range(1, 13):
        make.movement(world.first, 10, date(2025, at, 1), target_kwh=Decimal(100))
    make.movement(
        world.first, 4, date(2025, 2, 1), kind="reduction", document="R", target_kwh=Decimal(30)
    )
    page = found(reader, TARGETS, year="2025").targets
    mine = page.by_contract["CW1"]
    one = world.episode(BOTH)
    months = one.months.filter(period__year=2025, lead__lte=12)
    assert (mine.target, mine.due) == (1170, 570)
    assert mine.definitive.gain == sum(months.values_list("gain_kwh", flat=True))
    assert mine.share == mine.definitive.gain / 570
    assert mine.preliminary.episodes == 0
    assert page.by_contract["CW2"].target is None
    for grade in ("definitive", "preliminary"):
        parts = [getattr(each, grade).gain for each in page.by_contract.values()]
        assert sum(parts) == getattr(page.whole, grade).gain
    assert [target for _month, target, *_rest in page.by_month][:3] == [100, 70, 100]
    assert sum(row[2].gain for row in page.by_month) == page.whole.definitive.gain
    assert {key: line.target for key, line in page.by_line.items()} == {("CW1", "OBRA"): 1170}


def test_later_months_have_targets_alone(world: World, reader: Client) -> None:
    make.movement(world.first, 10, date(2027, 1, 1), target_kwh=Decimal(100))
    page = found(reader, TARGETS).targets
    assert (page.year, page.until) == (2027, None)
    assert (page.whole.target, page.whole.due, page.whole.definitive.episodes) == (100, None, 0)


def test_targets_of_one_contract(world: World, reader: Client) -> None:
    make.movement(world.first, 10, date(2025, 1, 1), target_kwh=Decimal(100))
    make.movement(world.second, 10, date(2025, 1, 1), target_kwh=Decimal(40))
    page = found(reader, TARGETS, contract="CW2").targets
    assert list(page.by_contract) == ["CW2"]
    assert (page.whole.target, page.whole.episodes) == (40, 4)
