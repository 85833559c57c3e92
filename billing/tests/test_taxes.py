"""AIU and IVA, and how an acta's are shared among its lines."""

import time
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.amounts import centavos, grossly_off, half_up, line_amount, pesos, tolerance
from billing.choices import ItemKind, TaxScheme
from billing.taxes import CHARGES, UNTAXED, TaxRates, allocate, charges, shares

AIU = TaxRates(TaxScheme.AIU, Decimal(15), Decimal(3), Decimal(5), Decimal(19))
VAT = TaxRates(TaxScheme.VAT, Decimal(15), Decimal(3), Decimal(5), Decimal(19))

CENTAVOS = st.integers(-(10**13), 10**13)
RATES = st.builds(
    TaxRates,
    st.sampled_from(TaxScheme.values),
    *[st.decimals(0, 100, places=4)] * 4,
)


def test_aiu_taxes_the_profit_alone():
    assert charges(100_000_000, AIU) == (15_000_000, 3_000_000, 5_000_000, 950_000)


def test_iva_falls_on_the_subtotal_without_aiu():
    assert charges(100_000_000, VAT) == (0, 0, 0, 19_000_000)
    assert charges(100_000_000, UNTAXED) == (0, 0, 0, 0)


def test_iva_of_aiu_is_rounded_once_from_the_exact_product():
    rates = TaxRates(TaxScheme.AIU, profit=Decimal("4.7"), vat=Decimal("19"))
    exact = Decimal(1_234_567) * Decimal("0.047") * Decimal("0.19")
    assert charges(1_234_567, rates).vat == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(CENTAVOS, RATES)
def test_a_reversal_charges_what_it_reverses(subtotal, rates):
    assert charges(-subtotal, rates) == tuple(-charge for charge in charges(subtotal, rates))


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**12))
def test_halves_go_away_from_zero(numerator, denominator):
    exact = Decimal(numerator) / Decimal(denominator)
    fraction = Fraction(numerator, denominator)
    rounded = half_up(numerator, denominator)
    assert abs(fraction - rounded) <= Fraction(1, 2)
    if abs(fraction - rounded) == Fraction(1, 2):
        assert abs(rounded) > abs(exact)


@given(st.lists(CENTAVOS, min_size=1, max_size=60), CENTAVOS)
def test_parts_sum_to_the_whole(amounts, total):
    assert sum(allocate(amounts, total)) == total


@given(st.lists(CENTAVOS, min_size=1, max_size=60), CENTAVOS)
def test_each_part_is_within_a_centavo_of_its_exact_share(amounts, total):
    whole = sum(amounts)
    weights = amounts if whole else [1] * len(amounts)
    for amount, part in zip(weights, allocate(amounts, total), strict=True):
        assert abs(part - Fraction(amount * total, sum(weights))) < 1


@given(st.lists(st.integers(0, 10**13), min_size=1, max_size=60), st.integers(0, 10**13))
def test_positive_lines_get_positive_parts_and_empty_lines_none(amounts, total):
    parts = allocate(amounts, total)
    assert min(parts) >= 0
    if any(amounts):
        assert not any(part for amount, part in zip(amounts, parts, strict=True) if not amount)


@given(st.lists(CENTAVOS, min_size=1, max_size=30, unique=True), CENTAVOS, st.randoms())
def test_the_order_of_lines_moves_no_money_between_amounts(amounts, total, random):
    shuffled = random.sample(amounts, len(amounts))
    before = sorted(zip(amounts, allocate(amounts, total), strict=True))
    after = sorted(zip(shuffled, allocate(shuffled, total), strict=True))
    # Two lines may tie; then a centavo goes to whichever comes first, and to no other.
    assert all(abs(x[1] - y[1]) <= 1 for x, y in zip(before, after, strict=True))
    assert sum(part for _, part in before) == sum(part for _, part in after)


def test_of_equal_lines_the_first_takes_what_is_left():
    assert allocate([1, 1, 1], 100) == [34, 33, 33]
    assert allocate([1, 1, 1], -100) == [-33, -33, -34]


def test_lines_that_cancel_out():
    assert allocate([5, -5], 0) == [0, 0]
    assert allocate([], 0) == []
    with pytest.raises(ValueError, match="no lines"):
        allocate([], 1)


LINES = st.lists(
    st.tuples(st.sampled_from(ItemKind.values), CENTAVOS.map(pesos)), min_size=0, max_size=40
)


@given(LINES, RATES, RATES)
def test_lines_sum_to_the_acta(lines, for_activities, for_materials):
    kinds, amounts = [kind for kind, _ in lines], [amount for _, amount in lines]
    rates = {ItemKind.ACTIVITY: for_activities, ItemKind.MATERIAL: for_materials}
    shared = shares(kinds, amounts, rates)
    paid = [a for k, a in lines if k != ItemKind.SUPPLIED]
    assert shared.sums["subtotal"] == sum(paid)
    assert shared.sums["supplied"] == sum(amounts) - sum(paid)
    for name in (*CHARGES, "total"):
        assert sum(shared.columns[name]) == shared.sums[name]
    for i, (kind, amount) in enumerate(lines):
        parts = sum(shared.columns[name][i] for name in CHARGES)
        if kind == ItemKind.SUPPLIED:
            assert parts == shared.columns["total"][i] == 0
        else:
            assert shared.columns["total"][i] == amount + parts


@given(st.lists(CENTAVOS, min_size=1, max_size=40), RATES)
def test_a_line_keeps_its_rate_whatever_it_stands_beside(amounts, rates):
    shared = shares(["activity"] * len(amounts), [pesos(a) for a in amounts], {"activity": rates})
    for name, (top, bottom) in zip(CHARGES, rates.fractions(), strict=True):
        for amount, part in zip(amounts, shared.columns[name], strict=True):
            assert abs(centavos(part) - Fraction(amount * top, bottom)) < 1


def test_a_correction_and_its_reversal_keep_their_taxes():
    shared = shares(["activity", "activity"], [Decimal(1000), Decimal(-1000)], {"activity": AIU})
    assert shared.columns["administration"] == [150, -150]
    assert shared.sums["total"] == 0


def test_an_acta_of_a_hundred_thousand_lines():
    amounts = [pesos(100_000 + 7 * (i % 9_973)) for i in range(100_000)]
    began = time.perf_counter()
    shared = shares(["activity"] * len(amounts), amounts, {"activity": AIU})
    assert time.perf_counter() - began < 3
    assert sum(shared.columns["total"]) == shared.sums["total"]


def test_how_far_a_total_may_stand_by_rounding():
    assert tolerance(Decimal(3), Decimal(441_000)) == Decimal("1.5")
    assert tolerance(Decimal(1000), Decimal("12.5")) == 50
    assert tolerance(Decimal(1000), Decimal("12.5000")) == 50
    assert tolerance(Decimal(-4), Decimal("0.25")) == 1
    assert tolerance(Decimal(1000), Decimal("4.41E5")) == 500
    assert line_amount(Decimal("1.5"), Decimal("0.01")) == Decimal("0.02")


def test_a_total_off_by_over_half_a_per_cent_is_gross():
    assert grossly_off(Decimal(551_050), Decimal(1), Decimal(535_000))
    assert not grossly_off(Decimal(535_000), Decimal(1), Decimal(535_000))
    assert not grossly_off(Decimal("537_675"), Decimal(1), Decimal(535_000))
    assert grossly_off(Decimal("537_675.01"), Decimal(1), Decimal(535_000))
    assert not grossly_off(Decimal(2), Decimal(1), Decimal("1.2"))


def test_a_fraction_of_a_centavo_is_no_money():
    with pytest.raises(ValueError, match="fraction"):
        centavos(Decimal("0.001"))
