"""The losses page's figures: whatever way they are added up, they come to the same."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from transformers.models import BalanceTotal, Consumption, Transformer
from transformers.models.figures import ADDED, BY, add_up, months_back
from transformers.tests.network import JULY, JUNE, MONTHS, Network, network

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> Network:
    return network()


def by_hand(rows: Any, key: str) -> dict[Any, tuple[Any, ...]]:
    """{key: its figures}, as they compare whatever the database rounds."""
    return {row[key]: tuple(_plain(row[name]) for name in (*ADDED, "index")) for row in rows}


def _plain(value: Any) -> Any:
    return None if value is None else round(float(value), 6)


@pytest.mark.parametrize("objects", [BalanceTotal.objects, Consumption.objects])
def test_several_places_at_once_say_what_each_says(small: Network, objects: Any) -> None:
    year = objects.between(MONTHS[1], JULY)
    with CaptureQueriesContext(connection) as taken:
        found = year.by_places(*BY)
    assert len(taken) == 1
    for name in BY:
        assert by_hand(found[name], name) == by_hand(year.by_place(name), name)
        losses = [row["loss"] for row in found[name] if row["loss"] is not None]
        assert losses == sorted(losses, reverse=True)
    assert {row["code"]: row["loss"] for row in found["municipality"]} == {
        "68001": 12 * 350,
        "68081": 12 * 50,
        None: 12 * -10,
    }


def test_added_up_by_nothing_they_are_the_whole(small: Network) -> None:
    year = BalanceTotal.objects.between(MONTHS[1], JULY)
    whole = year.whole()
    for rows in year.by_places(*BY).values():
        (found,) = add_up(rows)
        assert {name: _plain(found[name]) for name in (*ADDED, "index")} == {
            name: _plain(whole[name]) for name in (*ADDED, "index")
        }
    assert add_up([]) == []


def test_twelve_months_move_only_once_they_are_all_there(small: Network) -> None:
    rows = BalanceTotal.objects.moving(MONTHS[0], JULY)
    assert [row["period"] for row in rows] == MONTHS
    assert [row["index_12"] for row in rows[:11]] == [None] * 11
    for row in rows[11:]:
        assert (row["measured_12"], row["loss_12"]) == (12 * 1800, 12 * 390)
        assert row["index_12"] == Decimal(390) / 1800
    # The months before the first one asked for count without being shown.
    assert BalanceTotal.objects.moving(JULY, JULY) == rows[-1:]


def test_a_gap_in_the_months_breaks_the_year(small: Network) -> None:
    Consumption.objects.filter(period=JUNE).delete()
    BalanceTotal.objects.filter(period=JUNE).delete()
    assert [row["index_12"] for row in BalanceTotal.objects.moving(JULY, JULY)] == [None]


def test_missing_is_what_was_there_the_month_before(small: Network) -> None:
    def missing(month: Any) -> list[str]:
        return list(Transformer.objects.missing_in(month).values_list("code", flat=True))

    assert missing(JULY) == ["T-3"]
    assert missing(JUNE) == []
    # Before anything is known nothing is missing; after it, everything.
    assert missing(MONTHS[0]) == []
    assert len(missing(months_back(JULY, -1))) == 4


def test_those_that_lose_come_by_their_loss(small: Network) -> None:
    assert [one.code for one in Transformer.objects.losing()] == ["T-1", "T-2", "T-10", "T-0"]
