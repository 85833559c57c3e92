"""A contract worked by hand, to the centavo: its otrosí, AIU and IVA, its budget's changes, and
what every page, file and the API say of it.

AIU 15/3/5 with IVA of 19 % on the profit; each charge is rounded once, half up, per acta and type.

    acta            lines                subtotal            A          I          U        IVA
    2024-12 appr.   A1 10 × 12.345,67    123.456,70    18.518,51   3.703,70   6.172,84   1.172,84
    2025-03 appr.   A1 100 × 12.345,67 1.234.567,00   185.185,05  37.037,01  61.728,35  11.728,39
                    M1 25 × 8.000        200.000,00    30.000,00   6.000,00  10.000,00   1.900,00
                    S1 3 × 50.000        150.000,00    supplied by the company, not paid
    2025-04 review  A1 20 × 12.345,67    246.913,40    37.037,01   7.407,40  12.345,67   2.345,68
    2025-05 appr.   X1 7 × 1.000,10        7.000,70     1.050,11     210,02     350,04      66,51

The last names no budget line.
"""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from billing.models import Annex, AnnexState, Contract
from billing.tests import make as billed
from budget import commitments
from budget.tests import make
from budget.views import tables
from records import roles

pytestmark = pytest.mark.django_db

D = Decimal
# Approved, and the line's own: (activities of OBRA, materials of MATERIALES, of no line).
OBRA, MATERIALES, NONE = D("1530245.80"), D("247900.00"), D("8677.38")
EXECUTED = D("1786823.18")
IN_REVIEW, PROVISIONED = D("306049.16"), D("40000.00")
IN_FORCE = D("2750000.00")
BEFORE, VALUE = D("153024.59"), D("12500000.00")


@pytest.fixture
def worked() -> Contract:
    contract = billed.aiu(number="CW-H", value=D(10_000_000))
    otrosi = {"document": "OTROSI 1", "date": date(2025, 5, 15)}
    billed.change(contract, "addition", otrosi["date"], document="OTROSI 1", value=D(2_500_000))
    town = billed.municipality()
    works = {"budget_line": "OBRA", "expense_class": "investment", "group": "REVISIONES"}
    a1 = billed.price(contract, "A1", "12345.67", contracted_quantity=D(400), **works)
    of_materials = {"budget_line": "MATERIALES", "expense_class": "expense", "group": "CABLES"}
    m1 = billed.price(
        contract, "M1", 8000, contracted_quantity=D(100), kind="material", **of_materials
    )
    s1 = billed.price(
        contract, "S1", 50_000, contracted_quantity=D(9), kind="supplied", **of_materials
    )
    x1 = billed.price(contract, "X1", "1000.10")
    billed.item(acta(contract, 2024, 12), a1, 10)
    march = acta(contract, 2025, 3)
    billed.item(march, a1, 60, municipality=town)
    billed.item(march, a1, 40)
    billed.item(march, m1, 25)
    billed.item(march, s1, 3)
    billed.item(acta(contract, 2025, 4), a1, 20)
    billed.item(acta(contract, 2025, 5), x1, 7)
    Annex.objects.exclude(number="4").update(state=AnnexState.APPROVED)

    march_1, june = date(2025, 3, 1), date(2025, 6, 1)
    materials = {"budget_line": "MATERIALES", "expense_class": "expense"}
    make.movement(contract, 2_000_000, march_1, expense_class="investment")
    make.movement(contract, 300_000, march_1, **materials)
    make.movement(contract, 500_000, june, kind="addition", expense_class="investment", **otrosi)
    transfer = {"kind": "transfer", "document": "T1", "date": date(2025, 5, 20)}
    make.movement(contract, -100_000, june, expense_class="investment", **transfer)
    make.movement(contract, 100_000, june, **materials, **transfer)
    reduction = {"kind": "reduction", "document": "R1", "date": date(2025, 5, 30)}
    make.movement(contract, 50_000, june, **materials, **reduction)
    make.provision(contract, 40_000, date(2025, 4, 1), **materials)
    return contract


def acta(contract: Contract, year: int, month: int) -> Annex:
    return billed.annex(contract, date(year, month, 1), number=str(month))


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


def row_of(table: Any, label: str) -> list[Any]:
    return next(list(row.values) for row in table.rows if row.label == label)


def lines_of(row: Any) -> dict[str, list[Any]]:
    return {line.label: list(line.values) for line in row.inner}


def test_the_overview(worked: Contract, reader: Client) -> None:
    found = reader.get("/budget/", {"year": "2025"}).context["found"]
    row = found.by_contract.rows[0]
    assert list(row.values) == [
        IN_FORCE,
        D("12346975.41"),  # what of the value was left when the year began
        EXECUTED,
        IN_REVIEW,
        PROVISIONED,
        D("963176.82"),
        D("617127.66"),
        EXECUTED / IN_FORCE,
    ]
    lines = lines_of(row)
    assert lines["OBRA"][:6] == [2_400_000, D("5967958.60"), OBRA, IN_REVIEW, 0, D("869754.20")]
    assert lines["MATERIALES"][:6] == [
        350_000,
        D("991600.00"),
        MATERIALES,
        0,
        PROVISIONED,
        D("102100.00"),
    ]
    unnamed = next(line for line in row.inner if line.apart and line.values[tables.EXECUTED])
    assert list(unnamed.values)[:4] == [None, None, NONE, 0]
    rest = row.inner[-1]
    assert rest.values[tables.COMMITTED] == D("5387416.81")
    assert found.outside.executed == NONE
    assert found.total.initial == 2_300_000
    classes = {row.label: list(row.values)[:2] for row in found.classes.rows}
    assert sorted(classes.values(), key=str) == sorted(
        [[2_400_000, OBRA], [350_000, MATERIALES], [None, NONE]], key=str
    )


def test_the_contracts_page(worked: Contract, reader: Client) -> None:
    found = reader.get(f"/budget/contracts/{worked.pk}/", {"year": "2025"}).context["found"]
    whole = found.whole
    assert (whole.value, whole.executed, whole.in_review) == (VALUE, BEFORE + EXECUTED, IN_REVIEW)
    assert whole.left == D("10560152.23")
    assert row_of(found.kinds, str(found.kinds.rows[0].label)) == [OBRA + NONE]
    assert row_of(found.kinds, str(found.kinds.rows[1].label)) == [MATERIALES]
    assert found.total.supplied == 150_000
    bill = [list(row.values) for row in found.bill.rows]
    assert bill == [
        [D("1441567.70"), D("246913.40")],
        [D("216235.16"), D("37037.01")],
        [D("43247.03"), D("7407.40")],
        [D("72078.39"), D("12345.67")],
        [D("13694.90"), D("2345.68")],
    ]
    assert found.bill.total == [EXECUTED, IN_REVIEW]
    effects = [(row.values[0], row.values[4], row.values[5]) for row in found.changes.rows]
    assert effects == [
        ("—", 2_300_000, 2_300_000),
        ("OTROSI 1", 500_000, 2_800_000),
        ("T1", 0, 2_800_000),
        ("R1", -50_000, 2_750_000),
    ]


def test_what_is_left_of_the_contracted_quantities(worked: Contract) -> None:
    left = {item.code: item for item in commitments.of_items(worked, timezone.localdate())}
    assert list(left) == ["S1", "A1", "M1"]
    a1, m1, s1 = left["A1"], left["M1"], left["S1"]
    assert (a1.contracted, a1.approved, a1.in_review, a1.left) == (400, 110, 20, 270)
    assert (a1.share, a1.worth) == (D("0.325"), D("4131663.66"))
    assert (m1.left, m1.worth) == (75, D("743700.00"))
    assert (s1.left, s1.worth) == (6, None)


def test_the_lines_page(worked: Contract, reader: Client) -> None:
    found = reader.get("/budget/lines/", {"line": "OBRA", "year": "2025"}).context["found"]
    assert (found.total.in_force, found.total.executed) == (2_400_000, OBRA)
    assert found.prices.rows[0].values[3:] == [OBRA, IN_REVIEW]
    assert [row.values[2] for row in found.actas.rows] == [IN_REVIEW, OBRA]
    months = {row.label: row.values[1] for row in found.months.rows if row.values[1]}
    assert list(months.values()) == [OBRA]
    assert sum(row.values[4] for row in found.movements.rows) == 2_400_000


def test_over_rest(worked: Contract, reader: Client) -> None:
    answer = reader.get("/api/v1/execution/", {"contract": "CW-H", "year": "2025"}).json()
    rows = {
        (row["period"], row["budget_line"]): row
        for row in answer["results"]
        if row["executed"] or row["in_review"]
    }
    march = rows["2025-03-01", "OBRA"]
    assert (march["initial"], march["in_force"], march["executed"]) == (2000000, 2000000, 1530245.8)
    assert march["activities"] == march["executed"]
    materials = rows["2025-03-01", "MATERIALES"]
    assert (materials["executed"], materials["supplied"]) == (247900, 150000)
    assert rows["2025-05-01", ""]["in_force"] is None
    streamed = b"".join(reader.get("/api/v1/execution/", {"year": "2025", "format": "csv"}))
    lines = list(csv.DictReader(io.StringIO(streamed.decode())))
    assert sum(D(line["executed"]) for line in lines) == EXECUTED
    assert sum(D(line["in_force"] or 0) for line in lines) == IN_FORCE
    assert sum(D(line["provisioned"]) for line in lines) == PROVISIONED


@pytest.mark.parametrize(
    ("by", "parts"),
    [
        ("contract", [EXECUTED]),
        ("line", [OBRA, MATERIALES, NONE]),
        ("class", [OBRA, MATERIALES, NONE]),
        ("month", [OBRA + MATERIALES, NONE]),
        ("group", [OBRA, MATERIALES, NONE]),
        # 60 of the 100 A1: the line's shares are whole centavos of the acta's.
        ("municipality", [D("918147.48"), EXECUTED - D("918147.48")]),
        ("kind", [OBRA + NONE, MATERIALES]),
    ],
)
def test_every_breakdown(by: str, parts: list[D], worked: Contract, reader: Client) -> None:
    page = reader.get("/budget/breakdown/", {"by": by, "year": "2025"})
    found = page.context["found"]
    at = 1 if found.rows.is_planned else 0
    executed = [row.values[at] for row in found.table.rows if row.values[at]]
    assert sorted(executed) == sorted(parts)
    assert found.table.total[at] == EXECUTED
