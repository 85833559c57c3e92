"""What contracts will have billed: which months count, what is expected, and what it answers."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import projection as analysis
from billing.models import AnnexState, Contract
from billing.tests import make as billed
from budget import projection
from budget.execution import Execution, Scope, Sums
from budget.months import month_after, months_between, plan_table
from budget.outlook import Outlook
from budget.parts import Part
from budget.projection import SUM, Projection
from budget.tests import make
from budget.tests.test_execution import approved

JANUARY, AUGUST, DECEMBER = (date(2025, month, 1) for month in (1, 8, 12))


def bill(contract: Contract, *amounts: int, first: date = JANUARY, line: str = "OBRA") -> None:
    """An approved acta each month, of months of 0 none."""
    for ahead, amount in enumerate(amounts):
        if amount:
            approved(contract, amount, month_after(first, ahead), line=line)


def contract(**facts) -> Contract:
    known = {"start_date": JANUARY, "end_date": date(2025, 12, 31), "value": Decimal(2000)}
    return billed.contract(**{**known, **facts})


def of(*contracts: Contract, line: str | None = None) -> Projection:
    found = projection.of(contracts, line)
    assert found is not None
    return found


def expected(found: Projection) -> dict[str, int]:
    return {f"{month.period:%Y-%m}": int(month.expected) for month in found.months}


# ── which months count ───────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_months_after_the_last_complete_one_to_the_end_of_the_term_are_projected():
    one = contract(end_date=date(2025, 11, 20))
    bill(one, *[100] * 8)
    assert expected(of(one)) == {"2025-09": 100, "2025-10": 100, "2025-11": 100}
    billed.change(one, "extension", date(2025, 6, 1), end_date=date(2026, 1, 31))
    assert list(expected(of(one)))[-1] == "2026-01"


@pytest.mark.django_db
def test_a_month_in_review_is_not_complete_and_is_at_least_what_is_billed_of_it():
    one = contract()
    bill(one, *[100] * 8)
    approved(one, 70, date(2025, 9, 1))
    approved(one, 500, date(2025, 9, 1), state=AnnexState.IN_REVIEW)
    approved(one, 10, date(2025, 10, 1), state=AnnexState.IN_REVIEW)
    approved(one, 999, date(2025, 11, 1), state=AnnexState.RETURNED)
    found = of(one)
    assert found.complete == AUGUST
    assert expected(found) == {"2025-09": 570, "2025-10": 100, "2025-11": 100, "2025-12": 100}
    assert found.until(DECEMBER).expected == 800 + 570 + 300


@pytest.mark.django_db
def test_what_is_still_in_review_of_a_month_long_complete_counts_in_full():
    one = contract()
    bill(one, 100, 100, 40, 100, 100, 100, 100, 100)
    approved(one, 60, date(2025, 3, 1), state=AnnexState.IN_REVIEW)
    found = of(one)
    assert found.complete == AUGUST
    assert set(expected(found).values()) == {100}
    assert found.until(DECEMBER).expected == 1200
    assert found.until(DECEMBER).low >= 740


@pytest.mark.django_db
def test_a_month_without_an_acta_is_one_without_work_once_others_billed_a_later_one():
    silent, other = contract(), contract()
    bill(silent, *[100] * 7)
    bill(other, *[100] * 8)
    assert of(silent).complete == date(2025, 7, 1)  # August's acta may yet come
    approved(other, 100, date(2025, 9, 1))
    found = of(silent)
    assert found.complete == AUGUST
    assert int(found.months[0].expected) == 88  # 700 in eight months


@pytest.mark.django_db
def test_months_at_rest_neither_count_nor_are_expected():
    one = contract()
    bill(one, 100, 100, 100, 0, 0, 100, 100, 100)
    billed.change(one, "suspension", date(2025, 4, 1), end_date=date(2025, 5, 31))
    assert set(expected(of(one)).values()) == {100}
    billed.change(one, "suspension", date(2025, 10, 1), end_date=date(2025, 11, 30))
    assert expected(of(one)) == {"2025-09": 100, "2025-10": 0, "2025-11": 0, "2025-12": 100}


@pytest.mark.django_db
def test_a_line_has_its_own_past_and_its_contract_s_months():
    one = contract()
    bill(one, *[100] * 8)
    bill(one, 0, 0, 20, 30, 10, 20, 30, 10, line="OTRO")
    approved(one, 5, date(2025, 9, 1), line="OBRA", state=AnnexState.IN_REVIEW)
    found = of(one, line="OTRO")
    assert found.complete == AUGUST
    assert set(expected(found).values()) == {20}
    assert found.value is None
    make.movement(one, 500, budget_line="OTRO")
    assert of(one, line="OTRO").value == 500
    billed.change(one, "extension", date(2025, 6, 1), end_date=date(2026, 3, 31))
    assert of(one, line="OTRO").value is None  # of 2026 there is no budget yet
    assert projection.of([one], "NINGUNO") is None


@pytest.mark.django_db
def test_too_little_history_is_said_in_words_alone():
    one = contract()
    bill(one, *[100] * 5)
    found = of(one)
    assert (found.method, found.months, found.accumulated()) == ("", [], [])
    with translation.override("en"):
        assert "it takes 6 months" in found.said
        assert found.said.endswith("there are 5.")
    assert projection.of([contract()]) is None


@pytest.mark.django_db
def test_a_term_that_has_ended_expects_nothing_more():
    one = contract(end_date=date(2025, 8, 31))
    bill(one, *[100] * 8)
    found = of(one)
    assert (found.method, found.months, found.short) == ("", [], [])
    with translation.override("en"):
        assert "ended" in found.said
    assert Outlook.of_term(found).balance == 1200


@pytest.mark.django_db
def test_the_plan_that_is_kept_is_followed():
    one = contract(end_date=date(2026, 12, 31))
    plan = [200, 800, 400, 100, 900, 300, 700, 200, 600, 400, 100, 500]
    for at, amount in enumerate(plan):
        make.movement(one, amount, month_after(JANUARY, at))
    bill(one, *[amount // 2 for amount in plan[:8]])
    found = of(one)
    assert found.method == analysis.PLAN
    assert list(expected(found).values())[:6] == [300, 200, 50, 250, 100, 400]


def test_a_month_s_plan_is_known_as_it_stood_at_the_time():
    months = [date(2025, month, 1) for month in range(1, 5)]
    plan = [
        (months[0], date(2025, 1, 1), Decimal(100)),
        (months[3], date(2025, 1, 1), Decimal(100)),
        (months[3], date(2025, 2, 28), Decimal(-40)),
        (months[3], date(2025, 6, 1), Decimal(-10)),
        (date(2026, 1, 1), date(2025, 2, 1), Decimal(7)),
    ]
    table = plan_table(plan, months[:3], [months[3], date(2026, 1, 1)])
    nan = np.nan
    assert table == pytest.approx(
        np.array(
            [
                [nan, nan, nan, nan, nan],
                [100, 0, 0, 100, nan],
                [100, 0, 0, 60, 7],
                [100, 0, 0, 50, 7],
            ]
        ),
        nan_ok=True,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("line", [None, "OBRA", ""])
def test_months_are_what_the_cells_of_execution_sum_to(line):
    one, other = contract(), contract()
    bill(one, 100, 0, 30)
    bill(one, 7, 7, line="")
    bill(other, 40, first=date(2025, 2, 1))
    approved(one, 9, AUGUST, state=AnnexState.IN_REVIEW)
    make.year(one, 60)
    make.movement(other, 5)
    found, cells = of(one, other, line=line), Execution.of(Scope(budget_line=line))
    sums = cells.by("period")
    assert {m: v for m, v in found.executed.items() if v} == {
        month: one.executed for month, one in sums.items() if one.executed
    }
    assert sum(found.in_review.values()) == cells.total().in_review
    assert found.planned == {
        month: one.in_force for month, one in sums.items() if one.in_force is not None
    }


# ── what it answers ──────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_when_the_money_runs_out_and_what_would_land_on_it():
    one = contract(end_date=date(2026, 3, 31), value=Decimal(1500))
    bill(one, *[100] * 8)
    make.year(one, 80)
    make.movement(one, 40, AUGUST, kind="addition", document="OTROSI 1")
    found = of(one)
    year, term = Outlook.of_year(found, 2025), Outlook.of_term(found)
    assert (year.money, year.reached.expected, year.balance) == (1000, 1200, -200)
    assert (year.reached.low, year.reached.high) == (1200, 1200)  # never off by a peso
    # October ends with 1.000 to the peso: the budget is passed in November.
    assert year.runs_out.expected == date(2025, 11, 1)
    assert (year.to_spend, year.per_month, len(year.ahead)) == (200, 50, 4)
    assert (term.money, term.reached.expected, term.balance) == (1500, 1500, 0)
    assert term.runs_out.expected is None
    assert (term.per_month, len(term.ahead)) == (100, 7)
    make.movement(one, 300, AUGUST, kind="reduction", document="OTROSI 2")
    gone = Outlook.of_year(of(one), 2025)
    assert gone.runs_out.expected == gone.runs_out.earliest == AUGUST
    assert (gone.to_spend, gone.per_month) == (-100, None)


@pytest.mark.django_db
def test_the_band_says_how_early_and_how_late():
    one = contract(end_date=date(2026, 6, 30), value=Decimal(1500))
    bill(one, 100, 130, 70, 120, 80, 110, 90, 100)
    term = Outlook.of_term(of(one))
    out = term.runs_out
    assert out.earliest < out.expected <= (out.latest or date.max)
    assert term.balance_low < term.balance < term.balance_high


@pytest.mark.django_db
def test_without_a_budget_there_is_nothing_to_land_on():
    one = contract()
    bill(one, *[100] * 8)
    year = Outlook.of_year(of(one), 2025)
    assert (year.money, year.balance, year.runs_out, year.per_month) == (None,) * 4
    assert year.reached.expected == 1200


@pytest.mark.django_db
def test_of_several_contracts_what_too_little_is_known_of_counts_as_billed():
    old, new = contract(), contract()
    bill(old, *[100] * 8)
    bill(new, 50, 50, first=date(2025, 7, 1))
    make.year(new, 90)
    found = of(old, new)
    assert found.method == SUM
    assert [part.contract for part in found.short] == [new]
    assert found.until(DECEMBER).expected == 1200 + 100
    assert Outlook.of_year(found, 2025).of_short == 12 * 90 - 100


@pytest.mark.django_db
def test_a_contract_too_young_for_a_band_is_uncertain_as_a_whole():
    old, young = contract(), contract()
    bill(old, *[100] * 8)
    bill(young, *[50] * 6, first=date(2025, 3, 1))
    alone = of(young).until(DECEMBER)
    assert (alone.expected, alone.low, alone.high) == (500, None, None)
    with translation.override("en"):
        assert "Too few past months can be compared for a band" in of(young).said
    # The other was never off, so that only the 200 to come are uncertain.
    reached = of(old, young).until(DECEMBER)
    assert (reached.expected, reached.low, reached.high) == (1700, 1500, 1900)


@pytest.mark.django_db
def test_as_many_queries_whatever_is_asked_for(django_assert_max_num_queries):
    several = [contract() for _ in range(4)]
    for one in several:
        make.year(one, 100)
        bill(one, *[100] * 6)
        billed.change(one, "addition", AUGUST, value=Decimal(5))
    with django_assert_max_num_queries(8):
        assert of(*several).value == 4 * 2005


# ── parts and whole ──────────────────────────────────────────────────────────────────────────

amounts = st.lists(st.integers(-50, 1000), min_size=3, max_size=20)


@st.composite
def parts(draw) -> Part:
    months = draw(amounts)
    begin = month_after(JANUARY, draw(st.integers(-9, 3)))
    known = months_between(begin, month_after(begin, len(months) - 1))
    ahead = months_between(month_after(known[-1]), month_after(known[-1], draw(st.integers(0, 14))))
    billed_ = {
        month: Sums(executed=Decimal(amount)) for month, amount in zip(known, months, strict=True)
    }
    if ahead and draw(st.booleans()):
        billed_[ahead[0]] = Sums(in_review=Decimal(draw(st.integers(0, 500))))
    planned = {month: Decimal(draw(st.integers(0, 900))) for month in [*known[-3:], *ahead]}
    return Part(
        Contract(number=str(draw(st.integers(1, 99)))),
        Decimal(draw(st.integers(0, 30_000))),
        planned,
        billed_,
        known[-1],
        ahead,
        analysis.project(np.array(months, float), None, len(ahead)),
        len(months),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(parts(), min_size=2, max_size=4), st.integers(2024, 2026))
def test_what_parts_are_expected_to_bill_sums_to_the_whole(several, year):
    whole, alone = Projection(tuple(several)), [Projection((part,)) for part in several]
    first, last = date(year, 1, 1), date(year, 12, 1)
    for begin, end in ((first, last), (None, last), (None, date(2030, 1, 1))):
        sums = [one.until(end, begin) for one in alone]
        reached = whole.until(end, begin)
        assert reached.expected == sum(one.expected for one in sums)
        if reached.high is not None:
            half = [part.spread(end) for part in several]
            assert max(half) <= reached.high - reached.expected + len(several)
            assert reached.high - reached.expected <= sum(half) + len(several)
    for month, value in whole.expected.items():
        assert value == sum(one.expected.get(month, 0) for one in alone)
    every = Outlook.of_year(whole, year)
    money = [one.money for _part, one in every.parts if one.money is not None]
    assert every.money == (sum(money) if money else None)
    assert every.executed + every.in_review == sum(
        one.executed + one.in_review for _part, one in every.parts
    )
    if every.money is not None and len(money) == len(several):
        assert every.balance == sum(one.balance for _part, one in every.parts)


@settings(max_examples=60, deadline=None)
@given(parts())
def test_the_band_of_a_sum_never_lies_below_what_is_executed(part):
    found = Projection((part,))
    done = sum(sums.executed for sums in part.billed.values())
    for month in found.accumulated():
        assert month.low is None or min(done, month.expected) <= month.low <= month.expected
    assert [month.period for month in found.months] == (part.ahead if found.method else [])
