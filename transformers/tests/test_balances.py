"""Balances as they are stored: against a table worked by hand, and against sums of every kind."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from analytics import balance as worked
from records import bulk
from records.models import ClosedMonth
from transformers import balances, derived, placing
from transformers.choices import COUNTED, BalanceState
from transformers.models import BalanceTotal, Consumption, Tariff, Transformer
from transformers.models.figures import BY, months_back, year_to
from transformers.tests import make

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH = (date(2025, month, 1) for month in (1, 2, 3))
ENERGIES = ("delivered_kwh", "billed_kwh", "additional_kwh")
NAMES = ("balance_state", "measured_kwh", "loss_kwh", "lost_value")


def row(of: Transformer, period: date, delivered: Any, billed: Any, **facts: Any) -> Consumption:
    given = {"delivered_kwh": delivered, "billed_kwh": billed, **facts}
    exact = {
        name: Decimal(str(value))
        for name, value in given.items()
        if name in ENERGIES and value is not None
    }
    return make.consumption(of, period, **{**given, **exact})


def stored(of: Transformer) -> list[tuple[Any, ...]]:
    return list(of.consumption.order_by("period").values_list(*NAMES))


def test_analytics_and_the_site_name_the_same_states():
    assert list(worked.STATES) == BalanceState.values
    assert set(worked.STATES[worked.FIRST_COUNTED :]) == set(COUNTED)


def test_a_table_worked_by_hand():
    """Level 1, the company's own; CU 800.5 in January, 900 in February, none in March."""
    for period, cost in ((JANUARY, "800.5"), (FEBRUARY, "900")):
        make.tariff(period, ownership="company", unit_cost=Decimal(cost))
    own = {"macro_meter": "SI", "voltage_level": 1, "ownership": "company"}
    # 1000.5 - 900 - 10.25 = 90.25, at 800.5 are 72,245.125, half up 72,245.13.
    valid = make.transformer(customers=50, **own)
    row(valid, JANUARY, 1000.5, 900, additional_kwh=10.25, customers=45)
    row(valid, FEBRUARY, 1000, 1100, customers=50)
    row(valid, MARCH, 1000, 900, customers=44)
    assert stored(valid) == [
        ("valid", Decimal("1000.5"), Decimal("90.25"), Decimal("72245.13")),
        ("negative", 1000, -100, -90_000),
        ("users_missing", None, None, None),
    ]
    # The macro's 31 + 28 = 59 days: 590 of January's estimate and 590 are 1180, twenty a day.
    merged = make.transformer(**own)
    row(merged, JANUARY, 590, 600, macro_reading="estimated")
    row(merged, FEBRUARY, 590, 500)
    row(merged, MARCH, 590, 500, macro_reading="estimated")
    assert stored(merged) == [
        ("valid", 620, 20, 16_010),
        ("valid", 560, 60, 54_000),
        ("estimated", None, None, None),
    ]
    # 36 days of an estimate and 39 of the reading are 75: too long.
    apart = make.transformer(**own)
    row(apart, JANUARY, 700, 600, macro_days=36, billed_days=36, macro_reading="estimated")
    row(apart, FEBRUARY, 700, 600, macro_days=39, billed_days=30)
    row(apart, MARCH, 700, 600, no_balance_reason="MACRO DAÑADO")
    assert stored(apart) == [
        ("estimated", None, None, None),
        ("calendars_apart", 700, 100, 90_000),
        ("set_aside", None, None, None),
    ]
    # 59 days billed until the end of March, of which 28 are February's: 280 and 310.
    long = make.transformer(**own)
    row(long, JANUARY, None, 300)
    row(long, FEBRUARY, 300, None)
    row(long, MARCH, 350, 590, billed_days=59)
    assert stored(long) == [
        ("no_reading", None, None, None),
        ("valid", 300, 20, 18_000),
        ("valid", 350, 40, None),
    ]
    none = make.transformer(macro_meter="NO", voltage_level=1)
    row(none, JANUARY, None, 300)
    assert stored(none) == [("no_macro", None, None, None)]


@pytest.mark.parametrize(
    ("level", "owner", "expected"),
    [
        (1, "company", 8_000),  # its own
        (1, "private", 7_000),  # whosoever it is
        (2, "company", None),  # another level's is not taken
        (None, "company", None),
    ],
)
def test_the_tariff_that_prices_a_loss(level, owner, expected):
    make.tariff(JANUARY, ownership="company", unit_cost=Decimal(800))
    make.tariff(JANUARY, ownership="", unit_cost=Decimal(700))
    make.tariff(JANUARY, voltage_level=2, ownership="private", unit_cost=Decimal(600))
    make.tariff(FEBRUARY, voltage_level=2, ownership="company", unit_cost=Decimal(600))
    one = make.transformer(voltage_level=level, ownership=owner)
    assert row(one, JANUARY, 100, 90).lost_value == expected


def test_a_loss_is_priced_to_the_centavo():
    kwh = np.array([0.001, 90.25, -90.25, 123_456.789, 9_999_999_999.999, np.nan])
    cost = np.array([5.0, 800.5, 800.5, 850.1234, 999.9999, 800.0])
    found = worked.priced(kwh, cost)
    for energy, price, pesos in zip(kwh[:-1], cost[:-1], found, strict=False):
        exact = Decimal(f"{energy:.3f}") * Decimal(f"{price:.4f}")
        assert Decimal(f"{pesos:.2f}") == exact.quantize(Decimal("0.01"), "ROUND_HALF_UP")
    assert np.isnan(found[-1])


# ── everything at once ──────────────────────────────────────────────────────────────────────

LAST = date(2025, 6, 1)
MONTHS = [months_back(LAST, back) for back in range(15)]


def some_history(chance: np.random.Generator) -> None:
    """Forty transformers' fifteen months of everything that may be, and who moved where."""
    with derived.together():
        transformers_and_tariffs(chance)
    pairs = [
        (one, month)
        for one in Transformer.objects.values_list("pk", flat=True)
        for month in MONTHS
        if chance.random() < 0.9
    ]
    bulk.insert(Consumption, random_months(chance, pairs))
    balances.refresh(months=MONTHS)


def transformers_and_tariffs(chance: np.random.Generator) -> None:
    town = make.municipality()
    towns = [town.pk, make.municipality("68276", "FLORIDABLANCA").pk, None]
    for number in range(40):
        one = make.transformer(
            zone=str(chance.choice(["NORTE", "SUR", ""])),
            municipality_id=towns[chance.integers(3)],
            substation=str(chance.choice(["S1", "S2"])),
            circuit=str(chance.choice(["C1", "C2", "C3"])),
            customers=chance.choice([None, 20]),
            macro_meter=str(chance.choice(["SI", "SI", "NO", ""])),
            voltage_level=chance.choice([1, 2, None]),
            ownership=str(chance.choice(["company", "private", ""])),
        )
        if number % 4 == 0:
            one.circuit, one.since = "C4", MONTHS[chance.integers(12)]
            one.save()
    for month in MONTHS[::2]:
        make.tariff(month, ownership="", unit_cost=Decimal("811.2233"))
        make.tariff(month, ownership="company", unit_cost=Decimal("799.9"))


def random_months(
    chance: np.random.Generator, pairs: list[tuple[int, date]]
) -> dict[str, list[Any]]:
    keys, months = ([pair[at] for pair in pairs] for at in (0, 1))
    return {
        "transformer_id": keys,
        "period": months,
        "place_id": placing.places(keys, months),
        **random_energies(chance, len(pairs)),
    }


def random_energies(chance: np.random.Generator, size: int) -> dict[str, list[Any]]:
    def chosen(*values: Any) -> list[Any]:
        return [values[at] for at in chance.integers(len(values), size=size)]

    def kwh(lowest: int) -> list[Any]:
        wholes = chance.integers(lowest, 2_000_000, size)
        return [None if chance.random() < 0.1 else Decimal(int(w)) / 1000 for w in wholes]

    return {
        "delivered_kwh": kwh(500_000),
        "billed_kwh": kwh(100_000),
        "additional_kwh": chosen(None, None, Decimal("7.125")),
        "customers": chosen(None, 20, 20, 17),
        "macro_days": chosen(None, None, 30, 45, 61),
        "billed_days": chosen(None, None, 30, 27),
        "reading": chosen("real", "real", "", "estimated"),
        "macro_reading": chosen("real", "real", "", "estimated", "none"),
        "estimated_pct": chosen(None, None, Decimal(35)),
        "no_balance_reason": chosen(*[""] * 12, "MACRO DAÑADO"),
    }


def all_derived() -> list[tuple[Any, ...]]:
    """Everything that is derived, as rows that are told apart by what names them."""
    rows = Consumption.objects.order_by("pk").values_list("pk", "place", *NAMES)
    sums = [f.attname for f in BalanceTotal._meta.concrete_fields if f.name != "id"]
    totals = BalanceTotal.objects.order_by("period", "place", "balance_state").values_list(*sums)
    own = Transformer.objects.order_by("pk").values_list("pk", *Transformer.unversioned)
    return [*rows, *totals, *own]


FIGURES = {
    "balances": None,
    "users": "customers",
    "delivered": "delivered_kwh",
    "billed": "billed_kwh",
    "additional": "additional_kwh",
    "measured": "measured_kwh",
    "loss": "loss_kwh",
    "value": "lost_value",
}


def rounded(found: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Of these figures; SQLite sums decimals as floats."""
    return {n: found[n] if found[n] is None else round(found[n], 3) for n in names}


def summed(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What `sums` should say of rows, added up by Python's decimals."""
    found: dict[str, Any] = {"balances": len(rows)}
    for name, column in FIGURES.items():
        if column:
            known = [one[column] for one in rows if one[column] is not None]
            found[name] = sum(known) if known else None
    found["counted"] = sum(one["balance_state"] in COUNTED for one in rows)
    found["valid"] = sum(one["balance_state"] == "valid" for one in rows)
    return found


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", ["period", "balance_state", *BY])
def test_every_grouping_sums_to_the_rows(seed, name):
    some_history(np.random.default_rng(seed))
    path = BY.get(name, name)
    columns = [column for column in FIGURES.values() if column]
    rows = list(Consumption.objects.values("balance_state", *columns, by=F(path)))
    groups = {one["by"] for one in rows}
    assert len(groups) > 1
    expected = {by: summed([one for one in rows if one["by"] == by]) for by in groups}
    for figures in (BalanceTotal.objects, Consumption.objects):
        found = {one["by"]: one for one in figures.sums(by=F(path))}
        assert set(found) == groups
        for by, sums in expected.items():
            assert rounded(found[by], sums) == sums
            lost, passed = sums["loss"], sums["measured"]
            assert found[by]["index"] == (
                pytest.approx(lost / passed, abs=Decimal("0.000001")) if passed else None
            )
        assert rounded(figures.whole(), summed(rows)) == summed(rows)


def test_the_last_twelve_months_of_each_transformer():
    some_history(np.random.default_rng(5))
    columns = ("transformer", "period", "measured_kwh", "loss_kwh")
    rows = list(Consumption.objects.values_list(*columns))
    series, months, measured, loss = zip(*rows, strict=True)
    passed, lost, index = worked.moving(
        np.array(series),
        np.array(months, "datetime64[M]"),
        np.array(measured, float),
        np.array(loss, float),
    )
    at_the_end = {
        one: (float(passed[at]), float(lost[at]), round(float(index[at]), 6))
        for at, (one, month, *_rest) in enumerate(rows)
        if month == LAST and not np.isnan(passed[at])
    }
    assert len(at_the_end) > 10
    stored = Transformer.objects.in_bulk(list(at_the_end))
    for key, figures in at_the_end.items():
        one = stored[key]
        assert (float(one.measured_12), float(one.loss_12), float(one.index_12)) == figures
    first, last = year_to(LAST)
    for one in Transformer.objects.all():
        mine = one.consumption.between(first, last)
        sums = mine.whole()
        assert (one.last_period, one.balances_12) == (LAST, sums["counted"])
        assert one.billed_12 == rounded(sums, ["billed"])["billed"]


@pytest.mark.parametrize("seed", range(3))
def test_what_follows_an_edit_is_what_everything_anew_gives(seed):
    """Some rows change, come and go; only they and what they reach are derived anew."""
    chance = np.random.default_rng(seed)
    some_history(chance)
    rows = list(Consumption.objects.values_list("pk", "transformer", "period"))
    for _time in range(3):
        some = [rows[at] for at in chance.permutation(len(rows))[:12]]
        keys, owners, months = zip(*some, strict=True)
        bulk.rewrite(Consumption, keys[:8], random_energies(chance, 8))
        Consumption.objects.filter(pk__in=keys[8:]).delete()
        gone = list(zip(owners[8:10], months[8:10], strict=True))
        bulk.insert(Consumption, random_months(chance, gone))
        balances.refresh(owners, months)
        followed = all_derived()
        balances.refresh()
        assert all_derived() == followed
        rows = list(Consumption.objects.values_list("pk", "transformer", "period"))


def test_no_month_is_written_that_did_not_change():
    some_history(np.random.default_rng(1))
    derived = all_derived()
    with CaptureQueriesContext(connection) as asked:
        balances.refresh()
    assert [q["sql"] for q in asked if q["sql"].startswith('UPDATE "transformers_consump')] == []
    assert all_derived() == derived


def test_a_closed_month_is_counted_with_and_left_as_it_was():
    one = make.transformer(macro_meter="SI")
    row(one, JANUARY, 500, 300)
    row(one, FEBRUARY, 400, 300, macro_reading="estimated")
    ClosedMonth.objects.create(area="energy", month=FEBRUARY)
    before = list(BalanceTotal.objects.filter(period=FEBRUARY).values())
    row(one, MARCH, 700, 300)
    # February and March are merged: 1100 over 59 days, of which 31 are March's: 577.966.
    assert [state for state, *_rest in stored(one)] == ["valid", "estimated", "valid"]
    assert stored(one)[2][1] == Decimal("577.966")
    assert list(BalanceTotal.objects.filter(period=FEBRUARY).values()) == before
    ClosedMonth.objects.get().reopen("Se leyó mal")
    assert stored(one)[1][:2] == ("valid", Decimal("522.034"))


def test_months_are_summed_where_the_transformer_hung_then():
    one = make.transformer(circuit="C1", macro_meter="SI")
    for month in (JANUARY, FEBRUARY, MARCH):
        row(one, month, 100, 90)
    one.circuit, one.since = "C2", FEBRUARY
    one.save()
    rows = BalanceTotal.objects.by_place("circuit")
    assert {found["circuit"]: found["loss"] for found in rows} == {"C1": 10, "C2": 20}


def test_the_year_ends_at_the_company_s_latest_month():
    old, new = make.transformer(macro_meter="SI"), make.transformer(macro_meter="SI")
    row(old, date(2024, 3, 1), 100, 90)
    old.refresh_from_db()
    assert (old.last_period, old.loss_12) == (date(2024, 3, 1), 10)
    latest = row(new, MARCH, 100, 80)
    old.refresh_from_db()
    assert (old.last_period, old.loss_12, old.balances_12) == (MARCH, None, 0)
    latest.delete()
    old.refresh_from_db()
    assert (old.last_period, old.loss_12, old.balances_12) == (date(2024, 3, 1), 10, 1)


def test_an_index_too_large_for_its_column_is_cut():
    one = make.transformer(macro_meter="SI")
    row(one, MARCH, "0.001", 5_000)
    one.refresh_from_db()
    assert (one.loss_12, one.index_12) == (Decimal("-4999.999"), -999_999)


def test_a_page_of_transformers_takes_the_same_queries_as_one():
    some_history(np.random.default_rng(0))
    with CaptureQueriesContext(connection) as of_one:
        balances.refresh([Transformer.objects.first().pk], [LAST])
    with CaptureQueriesContext(connection) as of_all:
        balances.refresh(months=[LAST])
    assert len(of_all) <= len(of_one) + 1
    assert Tariff.objects.count() > 10
