"""What budgets are judged by: problems stop the file, warnings ask."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from billing.models import ChangeKind, Contract
from billing.tests import make as billed
from budget.targets import shares
from budget.tests import make
from budget.tests.uploads import found, judged, line, load, wide

pytestmark = pytest.mark.django_db
ADDITION = {"MOVIMIENTO": "ADICION", "DOCUMENTO": "OTROSI 1"}
REDUCTION = {"MOVIMIENTO": "REDUCCION", "DOCUMENTO": "OTROSI 1"}
TRANSFER = {"MOVIMIENTO": "TRASLADO", "DOCUMENTO": "T1"}


@pytest.fixture
def analyst() -> User:
    return User.objects.create_user("analista")


@pytest.fixture(autouse=True)
def contract() -> Contract:
    term = {"start_date": date(2025, 2, 15), "end_date": date(2025, 10, 20)}
    return billed.contract(number="CW1", **term)


def rows(analyst: User, *lines: dict) -> dict:
    return found(judged(analyst, wide(*lines)))


def test_an_unknown_contract_and_an_impossible_year(analyst: User) -> None:
    problems = rows(analyst, line("", 1, CONTRATO="CW9"), line("", 1, VIGENCIA=1925))
    assert problems == {
        "unknown_contract": [(2, "CONTRATO", "")],
        "out_of_range": [(3, "VIGENCIA", "")],
    }


def test_a_negative_amount_is_a_problem_but_of_a_transfer(analyst: User) -> None:
    below = line("", -1, META_KWH=-1)
    cells = [
        (one["code"], cell["column"])
        for one in judged(analyst, wide(below)).findings
        for cell in one["cells"]
    ]
    assert cells == [("negative_amount", "FEB"), ("negative_amount", "META_KWH")]
    make.movement(Contract.objects.get(), 5, date(2025, 2, 1))
    assert rows(analyst, line("", -1, 1, **TRANSFER)) == {}


class TestTerm:
    OUTSIDE = "2025-02-15 – 2025-10-20"

    def test_months_without_a_day_of_the_term(self, analyst: User) -> None:
        months = line(*[1] * 12)
        assert rows(analyst, months) == {
            "month_outside_term": [(2, name, self.OUTSIDE) for name in ("ENE", "NOV", "DIC")]
        }

    def test_an_extension_counts(self, analyst: User, contract: Contract) -> None:
        until = date(2026, 3, 1)
        billed.change(contract, ChangeKind.EXTENSION, date(2025, 9, 1), end_date=until)
        assert rows(analyst, line(*[""] * 10, 1, 1)) == {}

    def test_nothing_and_what_is_taken_away_may_be_anywhere(
        self, analyst: User, contract: Contract
    ) -> None:
        make.movement(contract, 5, date(2025, 12, 1))
        months = [""] * 11
        assert rows(analyst, line(*months, 0, RUBRO="OTRO")) == {}
        assert rows(analyst, line(*months, 5, **REDUCTION)) == {}


def test_a_change_names_its_document(analyst: User) -> None:
    unnamed = line("", 1, MOVIMIENTO="ADICION")
    assert rows(analyst, line("", 1), unnamed) == {
        "movement_without_document": [(3, "DOCUMENTO", "")]
    }


class TestSpelling:
    def test_a_line_of_the_budget_or_the_price_list(
        self, analyst: User, contract: Contract
    ) -> None:
        make.movement(contract, 5, date(2025, 3, 1), budget_line="Línea 1")
        billed.price(contract, budget_line="MACROS")
        other = [line("", 1, RUBRO=name) for name in ("LINEA  1", "Macros", "MACRO", "Línea 1")]
        assert rows(analyst, *other) == {
            "line_spelled_otherwise": [(2, "RUBRO", "Línea 1"), (3, "RUBRO", "MACROS")]
        }

    def test_another_contract_may_spell_as_it_likes(self, analyst: User) -> None:
        make.movement(billed.contract(), 5, date(2025, 3, 1), budget_line="obra")
        assert rows(analyst, line("", 1)) == {}

    def test_two_spellings_in_one_file(self, analyst: User) -> None:
        assert rows(analyst, line("", 1), line("", "", 1, RUBRO="Obra")) == {
            "line_spelled_otherwise": [(3, "RUBRO", "OBRA")]
        }


class TestTotals:
    def test_a_row_that_sums_to_something_else(self, analyst: User) -> None:
        right, wrong = line("", 1, 2, TOTAL=3.5), line("", 1, 2, TOTAL=30, RUBRO="OTRO")
        assert rows(analyst, right, wrong) == {"row_total_differs": [(3, "TOTAL", "3.00")]}

    def test_a_row_with_a_month_that_cannot_be_read(self, analyst: User) -> None:
        assert list(rows(analyst, line("", 1, "x", TOTAL=30))) == ["not_a_number"]

    @pytest.mark.parametrize(
        ("below", "differs"),
        [
            (["TOTAL", 4, 6, 10], False),
            (["TOTAL", 4, 6, 11], False),
            (["TOTAL", 4, 6, 12], True),
            (["TOTAL", 4, 9, ""], True),
            (["TOTAL", 4, 6, ""], False),
            (["Elaboró", "", "", 99], False),
        ],
    )
    def test_below_the_rows(self, analyst: User, below: list, differs: bool) -> None:
        heads = ["RUBRO", "FEB", "MAR", "TOTAL"]
        sheet = [heads, ["OBRA", 1, 2, 3], ["OTRO", 3, 4, 7], below]
        upload = judged(analyst, {"Hoja1": sheet}, presets={"CONTRATO": "CW1", "VIGENCIA": "2025"})
        assert list(found(upload)) == ["control_total_differs"] * differs

    def test_below_each_part_and_of_what_is_left(self, analyst: User, contract: Contract) -> None:
        make.movement(contract, 50, date(2025, 2, 1))
        sheet = [
            ["RUBRO", "MOVIMIENTO", "DOCUMENTO", "MES", "VALOR"],
            ["OTRO", "ADICION", "A", 3, 7],
            ["TOTAL ADICIONES", "", "", "", 7],
            ["OBRA", "REDUCCION", "B", 2, 5],
            ["TOTAL REDUCCIONES", "", "", "", 5],
            ["TOTAL", "", "", "", 2],
        ]
        upload = judged(analyst, {"Hoja1": sheet}, presets={"CONTRATO": "CW1", "VIGENCIA": "2025"})
        assert found(upload) == {}


class TestTransfers:
    def test_of_one_file(self, analyst: User, contract: Contract) -> None:
        make.movement(contract, 50, date(2025, 2, 1))
        away, there = line("", -10, **TRANSFER), line("", 4, RUBRO="OTRO", **TRANSFER)
        assert rows(analyst, away, there) == {
            "transfer_unbalanced": [(n, "DOCUMENTO", "-6.00") for n in (2, 3)]
        }
        there["months"] = [None, 4, 6]
        assert rows(analyst, away, there) == {}

    def test_with_what_is_stored_of_the_document(self, analyst: User, contract: Contract) -> None:
        make.movement(contract, 50, date(2025, 2, 1))
        stored = {"kind": "transfer", "document": "T1"}
        make.movement(contract, -10, date(2025, 2, 1), **stored)
        make.movement(billed.contract(), 10, date(2025, 2, 1), **stored)
        assert rows(analyst, line("", 10, RUBRO="OTRO", **TRANSFER)) == {}
        # It replaces the stored side.
        assert rows(analyst, line("", -9, **TRANSFER)) == {
            "transfer_unbalanced": [(2, "DOCUMENTO", "-9.00")]
        }
        # Of another year.
        assert list(rows(analyst, line(10, VIGENCIA=2026, **TRANSFER))) == [
            "month_outside_term",
            "transfer_unbalanced",
        ]


class TestOneMovement:
    def test_has_one_date_and_one_class(self, analyst: User, contract: Contract) -> None:
        known = {"date": date(2025, 2, 1), "expense_class": "expense"}
        make.movement(contract, 5, date(2025, 3, 1), **known)
        other = line("", 1, FECHA="05/02/2025", CLASE_GASTO="INVERSION")
        cells = [
            (one["code"], cell["column"], cell["detail"])
            for one in judged(analyst, wide(other)).findings
            for cell in one["cells"]
        ]
        assert cells == [
            ("movement_months_differ", "FECHA", "2025-02-01"),
            ("movement_months_differ", "CLASE_GASTO", "GASTO"),
        ]
        same = line("", 1, FECHA="01/02/2025", CLASE_GASTO="GASTO")
        assert rows(analyst, same) == {}

    def test_another_document_is_another_movement(self, analyst: User) -> None:
        first = line("", 1, FECHA="01/02/2025", **ADDITION)
        second = line("", 1, FECHA="01/03/2025", **ADDITION | {"DOCUMENTO": "OTROSI 2"})
        assert rows(analyst, first, second) == {}


class TestBelowZero:
    def test_of_a_month(self, analyst: User, contract: Contract) -> None:
        make.movement(contract, 50, date(2025, 2, 1))
        make.movement(contract, 50, date(2025, 3, 1))
        assert rows(analyst, line("", 50, 60, **REDUCTION)) == {
            "budget_below_zero": [(2, "MAR", "-10.00")]
        }

    def test_of_a_year(self, analyst: User, contract: Contract) -> None:
        make.movement(contract, 50, date(2025, 2, 1))
        make.movement(contract, 60, date(2025, 3, 1), kind="reduction", document="X")
        assert rows(analyst, line("", 10, **REDUCTION)) == {
            "budget_below_zero": [(2, "FEB", "-20.00")]
        }

    def test_an_initial_budget_that_is_lowered_below_what_was_taken(
        self, analyst: User, contract: Contract
    ) -> None:
        make.movement(contract, 50, date(2025, 2, 1))
        make.movement(contract, 30, date(2025, 2, 1), kind="reduction", document="X")
        assert rows(analyst, line("", 20)) == {"budget_below_zero": [(2, "FEB", "-10.00")]}
        assert rows(analyst, line("", 30)) == {}

    def test_what_adds_is_not_asked_about(self, analyst: User, contract: Contract) -> None:
        make.movement(contract, 30, date(2025, 2, 1), kind="reduction", document="X")
        assert rows(analyst, line("", 20)) == {}


def test_equal_rows_are_not_asked_about_again(analyst: User) -> None:
    unnamed = line(1, MOVIMIENTO="TRASLADO", TOTAL=9)
    load(analyst, wide(unnamed), accept=True)
    assert rows(analyst, unnamed) == {}


@pytest.mark.parametrize(
    ("whole", "amounts", "parts"),
    [
        ("100", [1, 1, 1], ["33.334", "33.333", "33.333"]),
        ("100", [0, 0], ["50", "50"]),
        ("0.001", [5, 5, 5], ["0.001", "0", "0"]),
        ("9", [-1, 2], ["3", "6"]),
        ("-9", [1, 2], ["-3", "-6"]),
    ],
)
def test_energy_is_shared_by_money(whole: str, amounts: list[int], parts: list[str]) -> None:
    shared = shares(Decimal(whole), [Decimal(amount) for amount in amounts])
    assert shared == [Decimal(part) for part in parts]
    assert sum(shared) == Decimal(whole)
