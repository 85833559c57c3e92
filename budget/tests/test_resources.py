"""The kind `budgets`, from a workbook's bytes to movements and back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.models import Contract
from billing.tests import make as billed
from budget.models import Movement
from budget.resources import BudgetResource
from budget.resources.movements import MONTHS
from budget.tests.uploads import found, judged, line, load, long, month, stored, wide
from ingest import intake, report, set_aside
from ingest.refusals import Refusal
from ingest.tests.workbooks import xlsx
from records.models import ClosedMonth

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst() -> User:
    return User.objects.create_superuser("analista")


@pytest.fixture(autouse=True)
def contract() -> Contract:
    return billed.contract(number="CW1")


def test_a_row_of_months_becomes_a_movement_a_month(analyst: User, contract: Contract) -> None:
    row = line(10, "", 0, "1.234,5", DOCUMENTO="ACTA 3", CLASE_GASTO="INVERSION")
    upload = load(analyst, wide(row))
    assert stored("amount") == [
        ("OBRA", "initial", 1, 10),
        ("OBRA", "initial", 3, 0),
        ("OBRA", "initial", 4, Decimal("1234.50")),
    ]
    april = Movement.objects.get(month=4)
    assert (april.contract, april.year, april.period) == (contract, 2025, date(2025, 4, 1))
    assert (april.document, april.expense_class) == ("ACTA 3", "investment")
    assert (april.source_sheet, april.source_row) == ("PRESUPUESTO", 2)
    # No FECHA: from the year's first day on.
    assert april.date == date(2025, 1, 1)
    assert report.as_json(upload)["totals"] == {"budget": 1244.5}


def test_contract_and_year_may_stand_above_the_months(analyst: User) -> None:
    row = {"RUBRO": "OBRA", "months": [5]}
    load(analyst, wide(row, above=[["CONTRATO: CW1"], ["VIGENCIA", 2025], []]))
    assert Movement.objects.get().year == 2025


def test_movement_document_and_date_may_hold_for_the_whole_file(analyst: User) -> None:
    whole = {"MOVIMIENTO": "ADICION", "DOCUMENTO": "OTROSI 1", "FECHA": "15/03/2025"}
    upload = load(analyst, wide(line(10, 20)), presets=whole)
    made = Movement.objects.get(month=2)
    assert (made.kind, made.document, made.date) == ("addition", "OTROSI 1", date(2025, 3, 15))
    assert report.as_json(upload)["totals"] == {"budget": 30}


@pytest.mark.parametrize("written", [3, "3", "03", "MAR", "marzo"])
def test_a_month_by_its_number_or_its_name(analyst: User, written: Any) -> None:
    load(analyst, long(month(written, 10)))
    assert stored() == [("OBRA", "initial", 3)]


@pytest.mark.parametrize("written", [0, 13, "AÑO", "2025-13"])
def test_what_is_no_month_of_the_year(analyst: User, written: Any) -> None:
    assert list(found(judged(analyst, long(month(written, 10))))) == ["unknown_choice"]


def test_months_go_by_their_full_names_too(analyst: User) -> None:
    heads = ["CONTRATO", "AÑO", "Rubro", "Enero", "Febrero", "Sept.", "Total año"]
    load(analyst, {"Hoja1": [heads, ["CW1", 2025, "OBRA", 1, 2, 9, 12]]})
    assert [(number, amount) for *_line, number, amount in stored("amount")] == [
        (1, 1),
        (2, 2),
        (9, 9),
    ]


def test_a_file_without_months_says_what_is_missing(analyst: User) -> None:
    upload = judged(analyst, {"Hoja1": [["CONTRATO", "VIGENCIA", "RUBRO"], ["CW1", 2025, "OBRA"]]})
    missing = [one["column"] for one in upload.findings if one["code"] == "missing_column"]
    assert missing == ["MES", "VALOR"]


def test_a_workbook_of_others_that_names_lines_is_no_budget(analyst: User) -> None:
    heads = ["CONTRATO", "COD_ITEM", "DESCRIPCION", "UNIDAD", "VALOR_UNITARIO", "RUBRO", "AÑO"]
    row = ["CW1", "A1", "Poste", "UN", 5, "OBRA", 2025]

    def others(*more: str) -> list[str]:
        sheet = {"Hoja1": [[*heads, *more], [*row, *[1] * len(more)]]}
        upload = intake.receive(xlsx(sheet), "precios.xlsx", analyst, "prices")
        return intake.judge(upload).report["reading"]["other_kinds"]

    assert others() == []
    assert others("ENE", "FEB") == ["budgets"]


amounts = st.one_of(st.none(), st.just(0), st.decimals(0, 10**9, places=2))
lines = st.dictionaries(
    st.sampled_from(["A", "B", "C"]), st.lists(amounts, min_size=1, max_size=12), min_size=1
)


def test_wide_and_long_files_of_the_same_figures_are_equal(analyst: User) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=[*HealthCheck], database=None)
    @given(lines)
    def holds(made: dict[str, list[Decimal | None]]) -> None:
        months = [
            month(number, amount, RUBRO=name)
            for name, some in made.items()
            for number, amount in enumerate(some, 1)
            if amount is not None
        ]
        if months:
            rows = [line(*some, RUBRO=name) for name, some in made.items()]
            assert written(analyst, wide(*rows)) == written(analyst, long(*months))

    holds()


def written(user: User, sheets: Any) -> list[Any]:
    with transaction.atomic():
        load(user, sheets)
        rows = stored("contract", "year", "period", "amount", "date", "document", "target_kwh")
        transaction.set_rollback(True)
    return rows


def test_what_was_loaded_changes_by_its_key_and_blank_months_stay(analyst: User) -> None:
    load(analyst, wide(line(1, 2, 3, FECHA="05/02/2025", CLASE_GASTO="GASTO")))
    again = load(analyst, wide(line(1, "", 30, 4)), accept=True)
    assert (again.equal, again.changed, again.created) == (1, 1, 1)
    first, second, third, fourth = Movement.objects.order_by("month")
    assert [one.amount for one in (first, second, third, fourth)] == [1, 2, 30, 4]
    # What the second file does not say stays as it was.
    assert (third.date, third.expense_class) == (date(2025, 2, 5), "expense")


def test_empty_may_erase_and_a_date_goes_back_to_the_years_first_day(analyst: User) -> None:
    load(analyst, wide(line(1, FECHA="05/02/2025", CLASE_GASTO="GASTO")))
    load(analyst, wide(line(1, FECHA=None, CLASE_GASTO=None)), options={"empty": "erase"})
    made = Movement.objects.get()
    assert (made.date, made.expense_class) == (date(2025, 1, 1), "")
    again = load(analyst, wide(line(1, FECHA=None)), options={"empty": "erase"})
    assert (again.equal, again.changed) == (1, 0)


def test_another_upload_keeps_what_a_form_changed_where_it_says_nothing(analyst: User) -> None:
    load(analyst, wide(line(1, 2)))
    edited = Movement.objects.get(month=1)
    edited.expense_class, edited.amount = "investment", Decimal(7)
    edited.save()
    again = load(analyst, wide(line("", 5)), accept=True)
    assert (again.changed, again.equal) == (1, 0)
    edited.refresh_from_db()
    assert (edited.amount, edited.expense_class) == (7, "investment")
    load(analyst, wide(line(8, 5)), accept=True)
    edited.refresh_from_db()
    assert (edited.amount, edited.expense_class) == (8, "investment")


def test_an_addition_is_another_movement_of_the_same_month(analyst: User) -> None:
    load(analyst, wide(line(100)))
    change = line(30, MOVIMIENTO="ADICION", DOCUMENTO="OTROSI 1", FECHA="01/03/2025")
    load(analyst, wide(change))
    assert stored("amount") == [("OBRA", "addition", 1, 30), ("OBRA", "initial", 1, 100)]
    assert Movement.objects.by_month().get()["in_force"] == 130


def test_a_line_twice_in_a_file_is_the_key_twice(analyst: User) -> None:
    upload = judged(analyst, wide(line(1, 2), line(1, 5)))
    assert found(upload) == {"row_twice": [(3, "ENE", "")], "key_twice": [(3, "FEB", "")]}


class TestUndo:
    def test_takes_back_what_was_created_and_changed(self, analyst: User) -> None:
        load(analyst, wide(line(1, 2)))
        before = stored("amount", "updated_at")
        second = load(analyst, wide(line(10, 2, 3)))
        intake.undo(second, analyst)
        assert stored("amount", "updated_at") == before

    def test_is_refused_once_the_month_is_closed(self, analyst: User) -> None:
        upload = load(analyst, wide(line(1, 2)))
        ClosedMonth.objects.create(area="billing", month=date(2025, 2, 1))
        with pytest.raises(Refusal) as refused:
            intake.undo(upload, analyst)
        assert (refused.value.code, refused.value.params) == ("month_closed", {"month": "2025-02"})
        assert Movement.objects.count() == 2


class TestClosedMonths:
    @pytest.fixture(autouse=True)
    def february_closed(self, analyst: User) -> None:
        load(analyst, wide(line(1, 2, META_KWH=300)))
        ClosedMonth.objects.create(area="billing", month=date(2025, 2, 1))

    def test_equal_cells_pass(self, analyst: User) -> None:
        upload = load(analyst, wide(line(5, 2)))
        assert (upload.changed, upload.equal) == (1, 1)

    def test_a_change_is_pointed_at_in_its_own_cell(self, analyst: User) -> None:
        upload = judged(analyst, wide(line(1, 3, 4)))
        assert found(upload) == {"closed_month": [(2, "FEB", "")]}
        addition = line("", 5, 6, MOVIMIENTO="ADICION", DOCUMENTO="OTROSI 1")
        assert list(found(judged(analyst, wide(addition)))) == ["closed_month"]

    def test_the_energy_to_bring_back_is_shared_among_the_others(self, analyst: User) -> None:
        load(analyst, wide(line(3, 2, 1, META_KWH=1000)))
        assert [kwh for *_line, kwh in stored("target_kwh")] == [600, 200, 200]


def test_the_energy_to_bring_back_follows_the_money_to_the_thousandth(analyst: User) -> None:
    load(analyst, wide(line(1, 1, 1, META_KWH=100), line(0, 0, RUBRO="OTRO", META_KWH=7)))
    kwh = [target for *_line, target in stored("target_kwh")]
    assert kwh == [Decimal("33.334"), Decimal("33.333"), Decimal("33.333"), Decimal("3.5"), 3.5]
    assert list(Movement.objects.by_month().values_list("target", flat=True))[-1] is not None


def test_a_month_of_its_own_row_has_its_own(analyst: User) -> None:
    load(analyst, long(month(1, 1, META_KWH=5), month(2, 0, META_KWH=None)))
    assert [target for *_line, target in stored("target_kwh")] == [5, None]


def test_a_reduction_takes_energy_away_without_a_sign_too(analyst: User) -> None:
    load(analyst, wide(line(100, META_KWH=50)))
    change = line(10, META_KWH=5, MOVIMIENTO="REDUCCION", DOCUMENTO="OTROSI 1")
    load(analyst, wide(change))
    assert Movement.objects.by_month().get()["target"] == 45


class TestSetAside:
    def test_the_months_that_are_left_take_the_rows_energy_once(self, analyst: User) -> None:
        upload = load(analyst, wide(line("x", 1, 2, META_KWH=90)), set_aside=True)
        assert [(n, kwh) for *_line, n, kwh in stored("target_kwh")] == [(2, 30), (3, 60)]
        rows = list(upload.set_aside_rows.all())
        taken = set_aside.take_up(rows, analyst, {(rows[0].pk, "ENE"): "4"})
        taken.refresh_from_db()
        assert found(taken) == {}
        assert taken.state == "judged", taken.report
        intake.commit(taken, analyst)
        assert [(n, kwh) for *_line, n, kwh in stored("target_kwh")] == [
            (1, None),
            (2, 30),
            (3, 60),
        ]

    def test_a_row_of_which_nothing_was_stored_brings_its_energy_later(self, analyst: User) -> None:
        good, bad = line(5), line(1, 2, CONTRATO="CW9", META_KWH=90)
        upload = load(analyst, wide(good, bad), set_aside=True)
        billed.contract(number="CW9")
        taken = set_aside.take_up(upload.set_aside_rows.all(), analyst, {})
        taken.refresh_from_db()
        assert taken.state == "judged", taken.report
        intake.commit(taken, analyst)
        rows = Movement.objects.filter(contract__number="CW9").order_by("month")
        assert list(rows.values_list("target_kwh", flat=True)) == [30, 60]


def test_what_is_exported_reads_back_equal(analyst: User) -> None:
    rows = [line(1, 2, META_KWH=10), line(*[-1, 1], RUBRO="OTRO", MOVIMIENTO="TRASLADO")]
    load(analyst, wide(*rows), accept=True)
    exported = BudgetResource().export()
    assert set(MONTHS).isdisjoint(exported.headers)
    again = BudgetResource().import_data(exported, dry_run=True)
    assert again.totals["skip"] == 4
