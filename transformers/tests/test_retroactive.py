"""The kind `cnr`: what is read, what is found, which cases are settled, what they come to."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from ingest.models import Upload
from ingest.refusals import Refusal
from ingest.signals import committed
from records.models import ClosedMonth
from transformers.choices import NOT_SETTLED, SETTLED, is_settled, tells_settled
from transformers.models import RetroactiveCase, Transformer
from transformers.tests import make
from transformers.tests.uploads import counts, found, judged, load, undo

pytestmark = pytest.mark.django_db

D = Decimal
JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (6, 7, 8))


@pytest.fixture(autouse=True)
def inventory(db: None) -> Transformer:
    return make.transformer("T1")


def case(**facts: Any) -> dict[str, Any]:
    known = {
        "Expediente No.": "0071",
        "NIU": "0100",
        "PLACA": "T1",
        "Fecha liquidación": "10/07/2026",
        "kWh liquidados": "1.250,5",
        "Valor CNR": "$ 1.062.925",
        "ESTADO": "LIQUIDADO",
    }
    return {**known, **facts}


# ── reading and judging ─────────────────────────────────────────────────────────────────────────


def test_a_row_becomes_a_case(inventory: Transformer) -> None:
    upload = load("cnr", [case()])
    assert found(upload) == {}
    one = RetroactiveCase.objects.get()
    assert (one.case_number, one.account, one.date) == ("0071", "0100", date(2026, 7, 10))
    assert (one.kwh, one.value, one.settled) == (D("1250.5"), D(1062925), True)
    assert one.named_transformer == one.transformer == inventory
    undo(upload)
    assert not RetroactiveCase.objects.exists()


def test_what_is_not_known_stays_empty() -> None:
    load("cnr", [case(**{"Valor CNR": None, "PLACA": None, "NIU": None, "ESTADO": None})])
    one = RetroactiveCase.objects.get()
    assert (one.value, one.transformer, one.account, one.settled) == (None, None, "", False)


@pytest.mark.parametrize(
    ("facts", "found_"),
    [
        ({"PLACA": "T9"}, {"unknown_to_inventory": [(2, "CODIGO_TRAFO", "")]}),
        ({"kWh liquidados": -1}, {"negative_energy": [(2, "KWH", "")]}),
        ({"kWh liquidados": None}, {"required": [(2, "KWH", "")]}),
        ({"kWh liquidados": 0}, {}),
        ({"Valor CNR": -1}, {"negative_amount": [(2, "VALOR", "")]}),
        ({"Fecha liquidación": None}, {"required": [(2, "FECHA", "")]}),
        ({"ESTADO": "cerrado"}, {"state_unclear": [(2, "ESTADO", "")]}),
        ({"ESTADO": None}, {"state_unclear": [(2, "ESTADO", "")]}),
        ({"ESTADO": "En trámite"}, {}),
        ({"PLACA": None}, {"case_nowhere": [(2, "EXPEDIENTE", "")]}),
        ({"PLACA": "0T1"}, {"loose_reference": [(2, "CODIGO_TRAFO", "T1")]}),
    ],
)
def test_a_row_as_it_is_found(facts: dict[str, Any], found_: dict[str, Any]) -> None:
    assert found(judged("cnr", [case(**facts)])) == found_


def test_a_case_of_tomorrow_is_no_case_yet() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    upload = judged("cnr", [case(**{"Fecha liquidación": tomorrow})])
    assert found(upload) == {"future_date": [(2, "FECHA", "")]}


def test_a_file_that_says_no_state_is_told_that_nothing_counts() -> None:
    row = case()
    del row["ESTADO"]
    assert found(judged("cnr", [row])) == {"state_unclear": [(2, "EXPEDIENTE", "")]}
    load("cnr", [case()])
    # Of what is stored the state stands as it is.
    upload = judged("cnr", [{**row, "Valor CNR": 5}])
    assert (counts(upload), found(upload)) == ((0, 1, 0), {})


def test_a_number_twice_with_different_energy_is_a_problem() -> None:
    upload = judged("cnr", [case(), case(**{"kWh liquidados": 7})])
    assert list(found(upload)) == ["key_twice"]


def test_cases_of_one_account_within_thirty_days() -> None:
    load("cnr", [case()])
    soon = case(**{"Expediente No.": "0072", "Fecha liquidación": "09/08/2026"})
    assert found(judged("cnr", [soon])) == {"case_again_soon": [(2, "FECHA", "0071")]}
    later = {**soon, "Fecha liquidación": "10/08/2026"}
    assert found(judged("cnr", [later])) == {}
    assert found(judged("cnr", [{**soon, "NIU": "0200"}])) == {}
    # A case that moves is not another of itself, and what it leaves is free.
    moved = case(**{"Fecha liquidación": "01/05/2026"})
    assert found(judged("cnr", [moved, soon])) == {}


def test_what_is_equal_is_no_news_and_another_state_tells_whether_it_is_settled() -> None:
    load("cnr", [case()])
    again = judged("cnr", [case(OTRA="x")])
    assert (counts(again), found(again)) == ((0, 0, 1), {})
    upload = load("cnr", [case(ESTADO="ANULADO")])
    assert RetroactiveCase.objects.get().settled is False
    undo(upload)
    assert RetroactiveCase.objects.get().settled is True


# ── which words settle a case ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("state", "settled", "tells"),
    [
        ("LIQUIDADO", True, True),
        ("Liquidada", True, True),
        ("FACTURADO EN CUOTAS", True, True),
        ("En  Firme", True, True),
        ("PRELIQUIDADO", False, True),
        ("SIN LIQUIDAR", False, True),
        ("NO LIQUIDADO", False, True),
        ("EN LIQUIDACION", False, True),
        ("Anulación", False, False),
        ("ANULADA", False, True),
        ("EN TRÁMITE", False, True),
        ("CERRADO", False, False),
        ("", False, False),
    ],
)
def test_only_what_says_so_is_settled(state: str, settled: bool, tells: bool) -> None:
    assert (is_settled(state), tells_settled(state)) == (settled, tells)


def test_no_word_says_both() -> None:
    assert not [word for word in NOT_SETTLED if word.startswith(SETTLED)]
    assert not [word for word in SETTLED if word.startswith(NOT_SETTLED)]


# ── closed months ───────────────────────────────────────────────────────────────────────────────


def close(month: date) -> None:
    ClosedMonth.objects.create(area=ClosedMonth.Area.ENERGY, month=month)


@pytest.mark.parametrize("closed", [JULY, AUGUST])
def test_a_case_neither_leaves_nor_enters_a_closed_month(closed: date) -> None:
    upload = load("cnr", [case()])
    close(closed)
    assert found(judged("cnr", [case(OTRA="x")])) == {}
    moved = case(**{"Fecha liquidación": "10/08/2026"})
    assert found(judged("cnr", [moved])) == {"closed_month": [(2, "FECHA", "")]}
    if closed == JULY:
        changed = judged("cnr", [case(**{"Valor CNR": 1})])
        assert found(changed) == {"closed_month": [(2, "FECHA", "")]}
        with pytest.raises(Refusal) as refused:
            undo(upload)
        assert refused.value.code == "month_closed"


def test_the_news_of_a_commit_names_the_month_that_a_case_left() -> None:
    load("cnr", [case()])
    told: list[list[date]] = []

    def hear(months: list[date], **_news: Any) -> None:
        told.append(months)

    committed.connect(hear)
    try:
        load("cnr", [case(**{"Fecha liquidación": "10/06/2026"})])
    finally:
        committed.disconnect(hear)
    assert told == [[JUNE, JULY]]


# ── where a case counts ─────────────────────────────────────────────────────────────────────────


def stands_at(number: str = "0071") -> str:
    return str(RetroactiveCase.objects.get(case_number=number).transformer or "")


def hangs(code: str, since: Any = "SIEMPRE") -> dict[str, Any]:
    return {"CUENTA": "0100", "CODIGO_TRAFO": code, "DESDE": since}


@pytest.fixture
def moved(inventory: Transformer) -> list[Upload]:
    """The account hung from T1, and from T2 on 11 July."""
    make.transformer("T2")
    first = load("accounts", [hangs("T1")])
    return [first, load("accounts", [hangs("T2", date(2026, 7, 11))])]


def test_without_a_transformer_it_is_the_accounts_of_that_day(moved: list[Upload]) -> None:
    days = {"0071": "10/07/2026", "0072": "11/07/2026"}
    rows = [
        case(PLACA=None, **{"Expediente No.": number, "Fecha liquidación": day})
        for number, day in days.items()
    ]
    upload = load("cnr", rows)
    assert list(found(upload)) == ["case_again_soon"]
    assert (stands_at("0071"), stands_at("0072")) == ("T1", "T2")
    assert not RetroactiveCase.objects.exclude(named_transformer=None).exists()
    assert not RetroactiveCase.objects.exclude(linked_at=None).exists()


def test_what_is_written_counts_whatever_the_account_says(moved: list[Upload]) -> None:
    load("cnr", [case(PLACA="T2")])
    assert stands_at() == "T2"
    undo(moved[1])
    assert stands_at() == "T2"


def test_cases_follow_accounts_that_come_later_move_and_are_taken_back(
    inventory: Transformer,
) -> None:
    make.transformer("T2")
    load("cnr", [case(PLACA=None)])
    assert stands_at() == ""
    first = load("accounts", [hangs("T1")])
    assert stands_at() == "T1"
    [when] = RetroactiveCase.objects.values_list("linked_at", flat=True)
    assert when is not None
    second = load("accounts", [hangs("T2", date(2026, 7, 1))])
    assert stands_at() == "T2"
    undo(second)
    assert stands_at() == "T1"
    undo(first)
    assert stands_at() == ""


def test_cases_follow_accounts_that_people_change(inventory: Transformer) -> None:
    account = make.account(inventory, "0100")
    one = make.retroactive_case(account="0100")
    assert one.transformer == inventory
    account.transformer = make.transformer("T2")
    account.save()
    assert stands_at(one.case_number) == "T2"
    account.account = "0200"
    account.save()
    assert stands_at(one.case_number) == ""
    one.account = "0200"
    one.save()
    assert one.transformer.code == "T2"
    account.delete()
    assert stands_at(one.case_number) == ""


def test_a_row_that_names_its_transformer_afterwards_moves_there(moved: list[Upload]) -> None:
    load("cnr", [case(PLACA=None)])
    upload = load("cnr", [case(PLACA="T2")])
    assert stands_at() == "T2"
    undo(upload)
    assert stands_at() == "T1"


def test_a_transformer_that_a_case_names_is_not_taken_back() -> None:
    upload = load("transformers", [{"CODIGO_TRAFO": "T7", "CIRCUITO": "C1"}])
    load("cnr", [case(PLACA="T7")])
    with pytest.raises(Refusal) as refused:
        undo(upload)
    assert refused.value.code == "referred_to"


def test_recompute_puts_right_what_no_longer_follows(moved: list[Upload]) -> None:
    load("cnr", [case(PLACA=None)])
    before = RetroactiveCase.objects.values_list("transformer__code", "settled", "linked_at").get()
    call_command("recompute", stdout=StringIO())
    assert before == ("T1", True, None)
    after = RetroactiveCase.objects.values_list("transformer__code", "settled", "linked_at")
    assert after.get() == before
    RetroactiveCase.objects.update(transformer=None, settled=False)
    call_command("recompute", stdout=StringIO())
    assert after.get()[:2] == before[:2]


# ── figures ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def cases() -> None:
    """Settled: 1000 kWh in June and 250.5 in July at T-1, 300 in July nowhere; and two that are
    not."""
    at = make.transformer("T-1", municipality=make.municipality())
    make.retroactive_case(date(2026, 6, 3), named_transformer=at, value=D("850000.50"))
    make.retroactive_case(date(2026, 7, 1), named_transformer=at, kwh=D("250.5"))
    make.retroactive_case(date(2026, 7, 31), kwh=D(300), value=D(200_000))
    make.retroactive_case(date(2026, 7, 9), kwh=D(9_000), value=D(1), state="ANULADO")
    make.retroactive_case(date(2026, 7, 9), kwh=D(8_000), state="EN TRAMITE")


def test_the_whole_is_of_the_settled(cases: None) -> None:
    whole = RetroactiveCase.objects.settled().whole()
    assert whole == {"cases": 3, "valued": 2, "kwh": D("1550.5"), "value": D("1050000.50")}
    assert RetroactiveCase.objects.whole()["cases"] == 5


def test_months_municipalities_and_transformers_are_parts_of_the_whole(cases: None) -> None:
    settled = RetroactiveCase.objects.settled()
    months = settled.by_month()
    assert [(row["month"], row["cases"], row["kwh"]) for row in months] == [
        (JUNE, 1, D(1000)),
        (JULY, 2, D("550.5")),
    ]
    towns = list(settled.by_municipality())
    assert [(row["code"], row["kwh"]) for row in towns] == [("68001", D("1250.5")), (None, D(300))]
    at = list(settled.by_transformer())
    assert [(row["code"], row["kwh"]) for row in at] == [("T-1", D("1250.5")), (None, D(300))]
    for rows in (months, towns, at):
        for name in ("cases", "valued", "kwh", "value"):
            whole = settled.whole()[name]
            assert sum(row[name] for row in rows if row[name] is not None) == whole


def test_a_value_that_nobody_knows_is_not_zero() -> None:
    make.retroactive_case(date(2026, 7, 1))
    [month] = RetroactiveCase.objects.settled().by_month()
    assert (month["value"], month["valued"]) == (None, 0)
    assert RetroactiveCase.objects.settled().whole()["value"] is None


def test_a_period_counts_both_its_days(cases: None) -> None:
    july = RetroactiveCase.objects.between(JULY, date(2026, 7, 31))
    assert july.settled().whole()["cases"] == 2


def test_states_stand_by_their_words(cases: None) -> None:
    rows = [
        (row["state"], row["settled"], row["cases"]) for row in RetroactiveCase.objects.by_state()
    ]
    assert rows == [("LIQUIDADO", True, 3), ("ANULADO", False, 1), ("EN TRAMITE", False, 1)]
    assert RetroactiveCase.objects.states() == ["ANULADO", "EN TRAMITE", "LIQUIDADO"]


@pytest.mark.parametrize("facts", [{"kwh": D(-1)}, {"value": D(-1)}])
def test_the_database_holds_nothing_negative(facts: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make.retroactive_case(**facts)
