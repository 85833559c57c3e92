"""Billing's rules over plain columns: which rows they find, and what stands beside the cell."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from billing.contracts import Terms
from billing.judging import annexes, history, lists
from billing.prices import ListedPrice, PriceBook
from ingest.judging import Found, ends_before_start, negative

D = Decimal
DAY = date(2025, 7, 10)


def terms(start=date(2025, 1, 1), end=date(2025, 12, 31), value=1000, cutoff_day=25, changes=()):
    contract = SimpleNamespace(
        start_date=start, end_date=end, value=D(value), cutoff_day=cutoff_day
    )
    return Terms(contract, tuple(changes))


def change(kind, on, end_date=None, value=None):
    return SimpleNamespace(kind=kind, date=on, end_date=end_date, value=value)


def listed(code="A1", unit_price=100, valid_from=date(2025, 1, 1), contract=1, **facts):
    known = {
        "valid_from": valid_from,
        "id": 1,
        "unit_price": D(unit_price),
        "kind": "activity",
        "description": "",
        "unit": "",
        "budget_line": "",
        "common_code": "",
        "contracted_quantity": None,
        "repeatable": False,
        "installs_macro": False,
    }
    return contract, code, ListedPrice(**{**known, **facts})


def earlier(**facts):
    known = {
        "contract": 1,
        "acta": "1",
        "contract_number": "CW1",
        "code": "A1",
        "common_code": "",
        "work_order": "OT1",
        "account": "77",
        "transformer": "T1",
        "executed_on": date(2025, 6, 1),
        "quantity": D(1),
    }
    return history.EarlierLine(**{**known, **facts})


def rows(found):
    return [one.index for one in found]


BOOK = PriceBook([listed(), listed("A2", 50, kind="material", contracted_quantity=D(10))])


def test_an_item_of_no_list_and_of_another_contract_s():
    found = annexes.item_not_in_list([1, 1, 2, None, 1], ["A1", "ZZZ", "A1", "A1", None], BOOK)
    assert rows(found) == [1, 2]


@pytest.mark.parametrize(
    ("total", "gross", "rounding"),
    [
        ("300000", False, False),
        ("300001", False, False),  # a peso
        ("300001.50", False, False),  # three halves of the price's last decimal
        ("300002", False, True),
        ("301500", False, True),  # 0.5 %
        ("301500.01", True, False),
        ("-300000", True, False),
        ("0", True, False),
    ],
)
def test_totals(total, gross, rounding):
    columns = [D(total)], [D(3)], [D(100_000)]
    assert bool(rows(annexes.total_mismatch(*columns))) is gross
    assert bool(rows(annexes.total_rounding(*columns))) is rounding


def test_a_total_says_what_it_should_be():
    (found,) = annexes.total_mismatch([D(551_050)], [D(1)], [D(535_000)])
    assert found == Found(0, "amount", "535000.00")


def test_what_the_file_leaves_out_is_computed():
    assert annexes.amounts([None, D(7), None], [D("1.5"), D(1), None], [D(3)] * 3) == [
        D("4.50"),
        D(7),
        None,
    ]
    prices = annexes.prices_in_force([1, 1, 1, 1], ["A1", "A2", "A2", "ZZZ"], [DAY] * 4, BOOK)
    assert annexes.kinds([None, None, "supplied", None], prices) == [
        "activity",
        "material",
        "supplied",
        "activity",
    ]


def test_a_line_without_a_day_is_still_known_by_its_item():
    (price,) = annexes.prices_in_force([1], ["A2"], [None], BOOK)
    assert price.kind == "material"


def test_work_after_the_cutoff_belongs_to_a_later_acta():
    july = date(2025, 7, 1)
    days = [date(2025, 7, 25), date(2025, 7, 26), date(2025, 6, 1), None]
    found = list(annexes.after_cutoff([1] * 4, [july] * 4, days, {1: terms()}))
    assert found == [Found(1, "executed_on", "2025-07-25")]


def test_work_outside_the_term_or_in_a_suspension():
    known = terms(
        changes=[
            change("suspension", date(2025, 3, 1)),
            change("restart", date(2025, 4, 1)),
            change("extension", date(2025, 12, 1), end_date=date(2026, 3, 31)),
        ]
    )
    days = [
        date(2024, 12, 31),
        date(2025, 1, 1),
        date(2025, 3, 15),
        date(2026, 3, 31),
        date(2026, 4, 1),
    ]
    assert rows(annexes.outside_term([1] * 5, days, {1: known})) == [0, 2, 4]


def test_an_acta_has_one_period():
    june, july = date(2025, 6, 1), date(2025, 7, 1)
    found = list(annexes.two_periods([1, 1, 1, 2], ["3", "3", "4", "3"], [july, june, june, june]))
    assert found == [Found(1, "period", "2025-07")]


def test_a_price_that_is_not_the_one_in_force():
    prices = annexes.prices_in_force([1, 1, 1], ["A1", "A1", "ZZZ"], [DAY] * 3, BOOK)
    found = list(annexes.price_differs([D("100.00"), D(101), D(5)], prices))
    assert found == [Found(1, "unit_price", "100")]


class TestBilledBefore:
    def found(self, *lines, stored=(), book=BOOK):
        """Lines are (contract, acta, code, order, account)."""
        contracts, numbers, codes, orders, accounts = map(list, zip(*lines, strict=True))
        prices = annexes.prices_in_force(contracts, codes, [DAY] * len(codes), book)
        return list(
            history.already_billed(contracts, numbers, codes, orders, accounts, prices, stored)
        )

    def test_in_another_acta(self):
        line = (1, "2", "A1", "OT1", "77")
        assert self.found(line, stored=[earlier()]) == [
            Found(0, "work_order", "CW1 – 1, 2025-06-01")
        ]

    @pytest.mark.parametrize(
        "line",
        [
            (1, "1", "A1", "OT1", "77"),  # the acta itself, which the file replaces
            (1, "2", "A1", "OT2", "77"),
            (1, "2", "A1", "OT1", "78"),
            (1, "2", "A1", "OT1", None),
            (1, "2", "A2", "OT1", "77"),
            (1, "2", "A1", "", "77"),
        ],
    )
    def test_another_line_is_another_line(self, line):
        assert not self.found(line, stored=[earlier(), earlier(work_order="", account="77")])

    def test_by_common_code_across_contracts(self):
        book = PriceBook([listed("B9", contract=2, common_code="H1")])
        line = (2, "1", "B9", "OT1", "77")
        assert self.found(line, stored=[earlier(common_code="H1")], book=book)
        assert not self.found(line, stored=[earlier()], book=book)

    def test_repeatable_items_pass(self):
        book = PriceBook([listed(repeatable=True)])
        assert not self.found((1, "2", "A1", "OT1", "77"), stored=[earlier()], book=book)

    def test_between_two_actas_of_one_file(self):
        same = ("A1", "OT1", "77")
        found = self.found((1, "2", *same), (1, "2", *same), (1, "3", *same))
        assert found == [Found(2, "work_order", "2")]


def test_an_adjustment_names_the_line_that_it_takes_back():
    stored = [
        earlier(account="78", executed_on=date(2025, 6, 9)),
        earlier(acta="2", account="77"),
        earlier(acta="3", quantity=D(-1)),
    ]
    columns = [1] * 3, ["A1", "A1", "A2"], ["OT1", "OT1", None], ["77", "79", None]
    found = history.negative_quantity(*columns, [D(-1)] * 3, stored)
    assert list(found) == [
        Found(0, "quantity", "CW1 – 2, 2025-06-01"),
        Found(1, "quantity", "CW1 – 1, 2025-06-09"),
        Found(2, "quantity", ""),
    ]


def test_more_taken_back_than_was_billed():
    columns = [1, 1, 1], ["A1", "A1", "A2"], [D(3), D(-5), D(-1)]
    sums = history.accumulated(*columns, {(1, "A1"): D(1), (1, "A2"): D(1)})
    assert list(history.below_zero(*columns, sums)) == [Found(1, "quantity", "-1")]


def test_more_than_was_contracted():
    columns = [1, 1, 1], ["A2", "A2", "A1"], [D(3), D(-1), D(999)]
    for before, over in ((8, []), (9, [0])):
        sums = history.accumulated(*columns, {(1, "A2"): D(before)})
        assert rows(history.over_contracted(*columns, sums, BOOK)) == over


def test_over_the_value_in_force():
    known = terms(changes=[change("addition", date(2025, 7, 26), value=D(500))])
    july, august = date(2025, 7, 1), date(2025, 8, 1)
    billed = {1: D("1000.01")}
    found = list(history.over_contract_value([1], [july], billed, {1: known}))
    assert found == [Found(0, "contract", "1000.01 > 1000.00")]
    assert not list(history.over_contract_value([1, 1], [july, august], billed, {1: known}))
    assert not list(history.over_contract_value([1], [july], {1: D(1000)}, {1: known}))


def test_more_billed_in_a_year_than_is_budgeted():
    december, january = date(2025, 12, 1), date(2026, 1, 1)
    billed = {(1, 2025): D("1000.01"), (1, 2026): D(500), (2, 2026): D(9)}
    periods = [december, december, january, january]
    budgets = {(1, 2025): D(1000), (1, 2026): D(500)}
    found = list(history.over_budget([1, 1, 1, 2], periods, billed, budgets))
    assert found == [Found(1, "contract", "1000.01 > 1000.00")]
    assert not list(history.over_budget([None, 1], [december, None], billed, budgets))


class TestMacro:
    PRICES = annexes.prices_in_force(
        [1], ["MAC"], [DAY], PriceBook([listed("MAC", installs_macro=True)])
    )

    def found(self, *lines, stored=()):
        """Lines are (order, transformer, quantity)."""
        orders, transformers, quantities = map(list, zip(*lines, strict=True))
        n = len(orders)
        return rows(
            history.macro_twice(
                ["MAC"] * n,
                orders,
                transformers,
                [DAY] * n,
                [D(q) for q in quantities],
                self.PRICES * n,
                stored,
            )
        )

    def test_where_one_is(self):
        assert self.found(("OT2", "T1", 1), stored=[earlier()]) == [0]
        assert self.found(("OT2", "T2", 1), stored=[earlier()]) == []
        assert self.found(("OT2", "T1", 1), ("OT3", "T1", 1)) == [1]

    def test_one_visit_may_have_several_lines(self):
        assert self.found(("OT1", "T1", 1), ("OT1", "T1", 1), stored=[earlier()]) == []

    def test_one_that_was_taken_back_is_not_there(self):
        assert self.found(("OT2", "T1", 1), stored=[earlier(), earlier(quantity=D(-1))]) == []
        assert self.found(("OT1", "T1", -1), ("OT2", "T1", 1), stored=[earlier()]) == []


def test_negative_amounts_and_per_cents():
    assert rows(negative([D(-1), D(0), None], "value")) == [0]
    assert rows(lists.not_a_percent([D(-1), D(0), D(100), D("100.1"), None], "vat_pct")) == [0, 3]
    days = [date(2025, 1, 1), None], [date(2024, 1, 1), DAY]
    assert rows(ends_before_start(*days)) == [0]


def test_a_change_lacks_what_it_changes():
    changes = ["addition", "extension", "tax", "tax", "suspension", "addition"]
    values = [None, None, None, None, None, D(5)]
    ends = [None] * 6
    taxes = {"tax_scheme": ["", None, "", "vat", None, ""], "vat_pct": [None] * 5 + [D(19)]}
    found = list(lists.change_incomplete(changes, values, ends, list(taxes.values())))
    assert [(one.index, one.field) for one in found] == [
        (0, "value"),
        (1, "end_date"),
        (2, "tax_scheme"),
    ]
    assert list(lists.taxes_not_changed(changes, taxes)) == [Found(5, "vat_pct")]


def test_dates_outside_the_term():
    spans = {1: (date(2025, 1, 1), date(2025, 12, 31))}
    days = [date(2024, 12, 31), DAY, date(2026, 1, 1), None]
    assert rows(lists.outside_term([1] * 4, days, spans, "date")) == [0, 2]


@pytest.mark.parametrize(
    ("price", "jumps"), [(130, False), (70, False), (131, True), ("69.99", True)]
)
def test_a_price_that_changes_by_over_thirty_per_cent(price, jumps):
    later = date(2025, 6, 1)
    for day in (later, date(2025, 1, 1)):  # a new price, and the stored one corrected
        found = rows(lists.price_jump([1], ["A1"], [day], [D(price)], BOOK))
        assert bool(found) is jumps


def test_prices_are_compared_along_the_file():
    days = [date(2025, 3, 1), date(2025, 6, 1)]
    columns = [1, 1], ["A1", "A1"], days
    assert not rows(lists.price_jump(*columns, [D(125), D(160)], BOOK))
    assert list(lists.price_jump(*columns, [D(125), D(163)], BOOK)) == [
        Found(1, "unit_price", "125")
    ]
    assert not rows(lists.price_jump([1], ["NEW"], [DAY], [D(5)], BOOK))
