"""The tray: which pieces a month has, how each stands, whose it is, and how late."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.models import Annex, Contract
from billing.tests import make
from budget.models import Holding
from budget.month import expected
from budget.month.pieces import ANNEXES
from budget.month.states import PieceState
from budget.month.tray import Tray, between
from ingest import intake
from ingest.models import Upload
from ingest.tests.actas import line
from ingest.tests.workbooks import ANNEX, table, xlsx
from records import people, roles
from records.models import ClosedMonth
from transformers.models import SystemEnergy, Tariff

pytestmark = pytest.mark.django_db

JUNE, JULY, AUGUST = date(2025, 6, 1), date(2025, 7, 1), date(2025, 8, 1)
TODAY = date(2025, 8, 21)
State = PieceState


def tray(month: date = JULY, today: date = TODAY) -> Tray:
    return Tray.of(month, month, today)


def of(contract: Contract, month: date = JULY, today: date = TODAY) -> Any:
    """The contract's piece; None where the month has none."""
    found = [piece for piece in tray(month, today).pieces if piece.contract == contract]
    assert len(found) < 2
    return found[0] if found else None


def state(contract: Contract, month: date = JULY) -> Any:
    return of(contract, month).state


def acta(contract: Contract, state: str = "in_review", month: date = JULY, **facts: Any) -> Annex:
    made = make.annex(contract, month, **facts)
    Annex.objects.filter(pk=made.pk).update(state=state)
    return made


def upload(
    *places: tuple[Contract | None, date | None],
    kind: str = ANNEXES,
    problems: int = 0,
    created: int = 1,
    state: str = Upload.State.JUDGED,
    owner: Any = None,
) -> Upload:
    """As judging leaves it, without a workbook."""
    name = f"{Upload.objects.count()}.xlsx"
    file = ContentFile(name.encode(), name)
    made = intake.receive(file, name, owner or people.system(), kind)
    pieces = [[c.pk if c else None, f"{m:%Y-%m}" if m else None] for c, m in places]
    made.report = {"reading": {"pieces": pieces}, "found": {"problem": problems}}
    made.state, made.created = state, created
    made.save()
    return made


# ── what is expected ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("facts", "owes"),
    [
        ({}, True),
        ({"end_date": date(2025, 6, 30)}, False),
        ({"end_date": date(2025, 7, 1)}, True),
        ({"start_date": date(2025, 8, 1)}, False),
        ({"start_date": date(2025, 7, 25), "cutoff_day": 25}, True),
        ({"start_date": date(2025, 7, 26), "cutoff_day": 25}, False),
    ],
)
def test_an_acta_is_owed_of_a_month_with_a_day_in_term_up_to_its_cut_off(
    facts: dict[str, Any], owes: bool
) -> None:
    assert expected.bills_in(make.contract(**facts).terms(), JULY) is owes


@pytest.mark.parametrize(
    ("since", "restart", "owes"),
    [
        (date(2025, 7, 1), None, False),
        (date(2025, 6, 10), date(2025, 8, 1), False),
        (date(2025, 6, 10), date(2025, 7, 31), True),
        (date(2025, 7, 2), None, True),
    ],
)
def test_suspended_all_month_it_owes_none(since: date, restart: date | None, owes: bool) -> None:
    contract = make.contract()
    make.change(contract, "suspension", since)
    if restart:
        make.change(contract, "restart", restart)
    assert expected.bills_in(contract.terms(), JULY) is owes


def test_nothing_is_missing_before_the_first_acta_nor_of_what_is_to_come() -> None:
    contract = make.contract()
    acta(contract, month=JULY)
    assert of(contract, JUNE) is None
    assert of(contract, AUGUST) is not None
    assert of(contract, date(2025, 9, 1)) is None


def test_what_nobody_expects_is_there_once_something_came() -> None:
    gone = make.contract(end_date=date(2025, 5, 31))
    assert of(gone) is None
    acta(gone)
    found = of(gone)
    assert (found.state, found.is_expected, found.is_open) == (State.REVIEW, False, True)


# ── how it stands ───────────────────────────────────────────────────────────────────────────


def test_the_states_of_actas() -> None:
    other = make.contract()
    acta(other, "approved", JUNE)
    contract = make.contract()
    assert state(contract) == State.MISSING
    for name, expected_state in (
        ("in_review", State.REVIEW),
        ("returned", State.RETURNED),
        ("approved", State.APPROVED),
    ):
        Annex.objects.filter(contract=contract).delete()
        acta(contract, name)
        assert state(contract) == expected_state


def test_of_several_the_one_that_asks_for_work_says_how_it_stands() -> None:
    contract = make.contract()
    acta(contract, "approved")
    acta(contract, "in_review")
    assert state(contract) == State.REVIEW
    acta(contract, "returned")
    assert state(contract) == State.RETURNED
    upload((contract, JULY))
    assert state(contract) == State.READ
    upload((contract, JULY), problems=2)
    assert state(contract) == State.PROBLEMS


def test_a_workbook_of_several_months_stands_in_each() -> None:
    contract, other = make.contract(), make.contract()
    acta(other, month=JUNE)
    upload((contract, JUNE), (contract, JULY), (other, JULY))
    assert state(contract, JUNE) == state(contract) == state(other) == State.READ
    assert state(other, JUNE) == State.REVIEW


@pytest.mark.parametrize("how", [Upload.State.COMMITTED, Upload.State.DISCARDED, "undone"])
def test_a_workbook_that_is_over_is_no_work(how: str) -> None:
    contract = make.contract()
    acta(contract, month=JUNE)
    upload((contract, JULY), state=how)
    assert state(contract) == State.MISSING


def test_a_workbook_whose_rows_are_all_stored_is_no_work() -> None:
    contract = make.contract()
    acta(contract, "approved")
    upload((contract, JULY), created=0)
    assert state(contract) == State.APPROVED


def test_what_does_not_tell_its_place_is_named_apart() -> None:
    contract = make.contract()
    acta(contract, month=JUNE)
    lost = [upload((None, JULY)), upload((contract, None)), upload(kind="", state="refused")]
    upload(kind="contracts")
    found = tray()
    assert [one.upload for one in found.unplaced] == lost
    assert state(contract) == State.MISSING


def test_judging_notes_what_a_workbook_is_of(person: Any) -> None:
    contract = make.contract(number="CW1")
    rows = [line(1, ACTA="7", PERIODO="2025-07"), line(2, ACTA="7", PERIODO="2025-07")]
    rows.append(line(3, ACTA="8", PERIODO="2025-08"))
    rows.append(line(4, CONTRATO="OTRO", ACTA="8", PERIODO="2025-08"))
    made = intake.receive(
        xlsx({"ACTAS": table(ANNEX, rows)}), "a.xlsx", person(roles.UPDATER), "annexes"
    )
    intake.judge(made)
    pieces = made.report["reading"]["pieces"]
    assert pieces == [[contract.pk, "2025-07"], [contract.pk, "2025-08"], [None, "2025-08"]]
    assert state(contract) == State.PROBLEMS


# ── energy ──────────────────────────────────────────────────────────────────────────────────


def kind(name: str, month: date = JULY) -> Any:
    return next((piece for piece in tray(month).pieces if piece.kind == name), None)


def test_kinds_without_contracts_are_expected_each_month_from_their_first() -> None:
    Tariff.objects.create(period=JUNE, voltage_level="1", ownership="company", unit_cost=900)
    SystemEnergy.objects.create(period=JULY, input_kwh=10, output_kwh=9)
    tariffs, network = kind("tariffs"), kind("system-energy")
    assert (tariffs.state, tariffs.rows, tariffs.role) == (State.MISSING, 0, roles.P3)
    assert (network.state, network.rows) == (State.COMMITTED, 1)
    assert kind("system-energy", JUNE) is None
    upload((None, JULY), kind="tariffs", problems=1)
    again = kind("tariffs")
    assert again.state == State.PROBLEMS
    upload((None, JULY), kind="system-energy")
    correction = kind("system-energy")
    assert correction.state == State.READ


def test_an_area_has_its_own_pieces() -> None:
    acta(make.contract())
    found = tray()
    billed = found.of_area(ClosedMonth.Area.BILLING)
    energy = found.of_area(ClosedMonth.Area.ENERGY)
    assert [piece.kind for piece in billed] == [ANNEXES]
    assert [piece.kind for piece in energy] == ["consumption", "tariffs", "system-energy"]


# ── since when, whose, how late ─────────────────────────────────────────────────────────────


def test_late_is_what_is_open_so_many_days_after_the_month(settings: Any) -> None:
    settings.MONTH_DUE_DAYS = 10
    missing, done = make.contract(), make.contract()
    acta(done, "approved")
    assert expected.due(JULY) == date(2025, 8, 10)
    for today, days in ((date(2025, 8, 10), 0), (date(2025, 8, 11), 1), (TODAY, 11)):
        found = of(missing, today=today)
        assert found.days_late == days
        assert of(done, today=today).days_late == 0
    assert [piece.contract for piece in tray().late if piece.contract] == [missing]


def test_of_a_closed_month_nothing_is_to_be_done(settings: Any) -> None:
    """It is left, and the close of its area alone says so."""
    settings.MONTH_DUE_DAYS = 10
    missing = make.contract()
    ClosedMonth.objects.create(area="energy", month=JULY)
    assert (of(missing).is_open, of(missing).days_late) == (True, 11)
    closed = ClosedMonth.objects.create(area="billing", month=JULY)
    found = of(missing)
    assert (found.state, found.is_left, found.is_open) == (State.MISSING, True, False)
    assert (found.days_late, tray().open, tray().late) == (0, [], [])
    closed.reopen("llegó el acta")
    assert of(missing).is_open


def test_it_is_of_who_took_it_else_of_who_brought_its_workbook_else_of_a_role(person: Any) -> None:
    contract = make.contract()
    acta(contract, month=JUNE)
    brought, took = person(roles.UPDATER), person(roles.ADMIN)
    found = of(contract)
    assert (found.person, found.who) == (None, roles.GROUPS[roles.UPDATER])
    upload((contract, JULY), owner=brought)
    found = of(contract)
    assert (found.person, found.who) == (brought, "updater")
    Holding.objects.take(took, ANNEXES, contract.pk, JULY)
    found = of(contract)
    assert (found.person, found.had_since.date()) == (
        took,
        datetime.now(UTC).date(),
    )


def test_in_review_it_waits_for_the_budget_analyst_and_approved_for_nobody(person: Any) -> None:
    contract = make.contract()
    made = acta(contract)
    found = of(contract)
    assert found.role == roles.P2
    Holding.objects.take(person(roles.P2), ANNEXES, contract.pk, JULY)
    Annex.objects.filter(pk=made.pk).update(state="approved")
    found = of(contract)
    assert found.person is None


def test_since_when() -> None:
    contract = make.contract()
    acta(contract, month=JUNE)
    found = of(contract)
    assert found.since == AUGUST
    moment = datetime(2025, 8, 5, 15, tzinfo=UTC)
    brought = upload(state=Upload.State.COMMITTED)
    Upload.objects.filter(pk=brought.pk).update(committed_at=moment)
    made = acta(contract, source_upload=brought.pk)
    found = of(contract)
    assert found.since == moment
    later = moment + timedelta(days=3)
    Annex.objects.filter(pk=made.pk).update(state="returned", state_at=later)
    found = of(contract)
    assert found.since == later


def test_months_between() -> None:
    assert between(date(2024, 11, 1), date(2025, 2, 1)) == [
        *(date(2024, 11, 1), date(2024, 12, 1), date(2025, 1, 1), date(2025, 2, 1)),
    ]


def test_queries_do_not_grow(person: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as taken:
            found = Tray.of(date(2025, 1, 1), date(2025, 12, 1), TODAY)
            assert all([piece.who, piece.said, piece.key] for piece in found.pieces)
            assert [one.state for one in found.unplaced]
        return len(taken)

    def more(number: int) -> None:
        for _ in range(number):
            contract = make.contract()
            make.change(contract, "suspension", date(2025, 12, 1))
            acta(contract, month=JUNE)
            upload((contract, JULY))
            upload((None, None))
            Holding.objects.take(person(roles.P2), ANNEXES, contract.pk, JULY)

    more(1)
    few = asked()
    more(6)
    assert asked() == few
