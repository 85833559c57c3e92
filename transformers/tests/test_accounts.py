"""The kind `accounts`: SUI's TC1 as it is, snapshots of which only the changes are stored."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from ingest import loading, sources
from ingest.models import Upload
from transformers.models import ALWAYS, Account, Transformer, Unfollowed
from transformers.tests import make
from transformers.tests.uploads import counts, found, judged, load, received, undo

pytestmark = pytest.mark.django_db

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


@pytest.fixture(autouse=True)
def inventory(db: None) -> dict[str, Transformer]:
    return {code: make.transformer(code) for code in ("0T1", "T2", "T3")}


def tc1(*lines: tuple[str, str], **facts: Any) -> list[dict[str, Any]]:
    """Rows of TC1: (NIU, transformer), among columns that nobody here uses."""
    return [
        {
            "NIU": niu,
            "NIVEL_DE_TENSION": "1",
            "CODIGO_TRANSFORMADOR": code,
            "ESTRATO_ID": "3",
            "LONGITUD": "-73.1",
            **facts,
        }
        for niu, code in lines
    ]


def stored() -> list[tuple[str, str, date]]:
    rows = Account.objects.order_by("account", "since")
    return list(rows.values_list("account", "transformer__code", "since"))


def test_a_first_snapshot_was_always_so() -> None:
    upload = load("accounts", tc1(("0100", "0T1"), ("200", "T2")), "TC1_092026.csv")
    assert stored() == [("0100", "0T1", ALWAYS), ("200", "T2", ALWAYS)]
    assert upload.report["reading"]["sheets"][0]["unmatched"] == []
    assert found(upload) == {}
    assert Account.objects.get(account="200").source_row == 3


def test_the_next_one_stores_what_changed_from_its_month_on() -> None:
    load("accounts", tc1(("1", "0T1"), ("2", "T2")), "TC1_092026.csv")
    upload = load("accounts", tc1(("1", "0T1"), ("2", "T3"), ("3", "T3")), "TC1_102026.csv")
    assert counts(upload) == (2, 0, 1)
    assert stored() == [
        ("1", "0T1", ALWAYS),
        ("2", "T2", ALWAYS),
        ("2", "T3", OCTOBER),
        ("3", "T3", ALWAYS),
    ]
    assert Account.objects.on(SEPTEMBER).get(account="2").transformer.code == "T2"
    assert Account.objects.on(OCTOBER).get(account="2").transformer.code == "T3"
    undo(upload)
    assert stored() == [("1", "0T1", ALWAYS), ("2", "T2", ALWAYS)]


def test_a_month_loaded_again_corrects_itself() -> None:
    load("accounts", tc1(("2", "T2")), "TC1_092026.csv")
    load("accounts", tc1(("2", "T3")), "TC1_102026.csv")
    upload = load("accounts", tc1(("2", "0T1")), "TC1_102026.csv")
    assert counts(upload) == (0, 1, 0)
    assert stored() == [("2", "T2", ALWAYS), ("2", "0T1", OCTOBER)]
    undo(upload)
    assert stored() == [("2", "T2", ALWAYS), ("2", "T3", OCTOBER)]


def test_an_older_snapshot_is_compared_with_its_own_time() -> None:
    load("accounts", tc1(("2", "T2")), "TC1_082026.csv")
    load("accounts", tc1(("2", "T3")), "TC1_102026.csv")
    upload = judged("accounts", tc1(("2", "T2")), "TC1_092026.csv")
    assert counts(upload) == (0, 0, 1)


@pytest.mark.parametrize(
    ("name", "given", "since"),
    [
        ("TC1_102026.csv", {}, OCTOBER),
        ("usuarios.xlsx", {}, timezone.localdate().replace(day=1)),
        ("TC1_122099.csv", {}, timezone.localdate().replace(day=1)),
        ("TC1_102026.csv", {"DESDE": "2026-09"}, SEPTEMBER),
        ("TC1_102026.csv", {"DESDE": "2026-09-15"}, date(2026, 9, 15)),
    ],
)
def test_the_day_from_which_what_moved_holds(name: str, given: dict[str, str], since: date) -> None:
    load("accounts", tc1(("2", "T2")), "TC1_012026.csv")
    upload = load("accounts", tc1(("2", "T3")), name, presets=given)
    assert stored()[-1] == ("2", "T3", since)
    assert upload.report["reading"]["about"] == f"{since}"


def test_a_day_that_is_none_stops_the_file() -> None:
    upload = judged("accounts", tc1(("2", "T3")), presets={"DESDE": "pronto"})
    assert found(upload) == {"not_a_date": [(None, "DESDE", "")]}


def test_a_row_that_dates_itself_is_what_it_says() -> None:
    rows = [
        {"CUENTA": "1", "CODIGO_TRAFO": "T2", "DESDE": "01/03/2026", "CICLO": "7"},
        {"CUENTA": "1", "CODIGO_TRAFO": "T3", "DESDE": "SIEMPRE", "CICLO": None},
    ]
    load("accounts", rows)
    assert stored() == [("1", "T3", ALWAYS), ("1", "T2", date(2026, 3, 1))]
    changed = load("accounts", [{**rows[0], "CODIGO_TRAFO": "0T1"}])
    assert counts(changed) == (0, 1, 0)
    assert stored() == [("1", "T3", ALWAYS), ("1", "0T1", date(2026, 3, 1))]


def test_the_cycle_moves_a_row_where_it_is_brought_and_was_known() -> None:
    load("accounts", tc1(("1", "T2"), ("2", "T2")), "TC1_082026.csv")
    learnt = load("accounts", tc1(("1", "T2"), ("2", "T2"), CICLO="7"), "TC1_092026.csv")
    assert counts(learnt) == (0, 2, 0)
    assert set(Account.objects.values_list("cycle", "since")) == {("7", ALWAYS)}
    other = load("accounts", tc1(("1", "T2"), CICLO="8"), "TC1_102026.csv")
    assert counts(other) == (1, 0, 0)
    without = load("accounts", tc1(("1", "T3")), "TC1_112026.csv")
    assert counts(without) == (1, 0, 0)
    assert list(Account.objects.filter(account="1").order_by("since").values_list("cycle")) == [
        ("7",),
        ("8",),
        ("8",),
    ]


def test_an_account_twice_in_a_snapshot() -> None:
    upload = judged("accounts", tc1(("1", "T2"), ("1", "T3"), ("2", "T2"), ("2", "T2")))
    assert found(upload) == {"key_twice": [(3, "CUENTA", "")], "row_twice": [(5, "CUENTA", "")]}
    load("accounts", tc1(("1", "T2")), "TC1_092026.csv")
    upload = judged("accounts", tc1(("1", "T2"), ("1", "T3")), "TC1_102026.csv")
    assert found(upload) == {"key_twice": [(3, "CUENTA", "")]}


def test_a_transformers_code_without_its_zeros_is_found_and_told() -> None:
    upload = load("accounts", tc1(("1", "T1")))
    assert found(upload) == {"loose_reference": [(2, "CODIGO_TRAFO", "0T1")]}
    assert stored() == [("1", "0T1", ALWAYS)]


# ── what is not followed here ───────────────────────────────────────────────────────────────────

FOREIGN = (("1", "T2"), ("2", "X-9"), ("3", "X-9"))


def test_an_unknown_transformer_is_a_problem_and_can_be_set_aside() -> None:
    upload = judged("accounts", tc1(*FOREIGN))
    cells = [(3, "CODIGO_TRAFO", ""), (4, "CODIGO_TRAFO", "")]
    assert found(upload) == {"unknown_to_inventory": cells}
    assert counts(upload) == (1, 0, 0)
    load("accounts", tc1(*FOREIGN), set_aside=True)
    assert [account for account, *_ in stored()] == ["1"]


def test_what_is_passed_over_is_counted_and_remembered() -> None:
    skip = {"unknown": "skip"}
    upload = load("accounts", tc1(*FOREIGN), options=skip)
    assert (counts(upload), upload.report["totals"]) == ((1, 0, 0), {"passed_over": "2"})
    assert [one.code for one in Unfollowed.objects.all()] == ["X-9"]
    # The next file needs no word, unless it brings another.
    again = judged("accounts", tc1(*FOREIGN, OTRA="x"))
    assert (found(again), again.report["totals"]) == ({}, {"passed_over": "2"})
    other = judged("accounts", tc1(*FOREIGN, ("4", "X-8")))
    assert found(other) == {"unknown_to_inventory": [(5, "CODIGO_TRAFO", "")]}
    refused = judged("accounts", tc1(*FOREIGN), options={"unknown": "refuse"})
    assert len(found(refused)["unknown_to_inventory"]) == 2
    undo(upload)
    assert not Unfollowed.objects.exists()


def test_what_was_passed_over_is_followed_once_the_inventory_has_it() -> None:
    load("accounts", tc1(*FOREIGN), options={"unknown": "skip"})
    make.transformer("X-9")
    upload = load("accounts", tc1(*FOREIGN, OTRA="x"))
    assert (counts(upload), upload.report["totals"]) == ((2, 0, 1), {})


def test_an_account_at_no_transformer_is_passed_over_with_the_others() -> None:
    rows = tc1(("1", "T2"), ("2", ""), ("3", "X-9"))
    assert "required" in found(judged("accounts", rows))
    upload = load("accounts", rows, options={"unknown": "skip"})
    assert (counts(upload), upload.report["totals"]) == ((1, 0, 0), {"passed_over": "2"})
    assert [one.code for one in Unfollowed.objects.all()] == ["X-9"]


def test_a_row_passed_over_is_no_rows_double() -> None:
    upload = judged("accounts", tc1(("1", "T2"), ("1", "X-9")), options={"unknown": "skip"})
    assert found(upload) == {}


@pytest.mark.parametrize(
    ("kind", "value", "ok"),
    [("accounts", "skip", True), ("accounts", "perhaps", False), ("tariffs", "skip", False)],
)
def test_the_option_is_of_the_kinds_that_have_a_use_for_it(kind: str, value: str, ok: bool) -> None:
    if ok:
        assert loading.decided(kind, [("unknown", value)])["options"] == {"unknown": value}
    else:
        with pytest.raises(loading.BadSetting):
            loading.decided(kind, [("unknown", value)])


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def test_of_a_large_file_only_the_columns_in_use_are_kept() -> None:
    many = tc1(*((str(n), "T2") for n in range(300)), OBSERVACION="algo")
    upload = received("accounts", many, "TC1_092026.csv")
    wanted = sources.wanted_of(upload, sources.kinds.get("accounts").field_names())
    grid = sources.open_upload(upload, wanted).sheets[0]
    assert [len(row) for row in grid.rows[:2]] == [6, 6]
    assert grid.rows[-1] == ["299", "", "T2"]
    assert counts(judged("accounts", many, "TC1_092026.csv")) == (300, 0, 0)


def kind_of(rows: Sequence[dict[str, Any]]) -> str:
    return sources.guess(sources.open_upload(received("", rows, "TC1.csv")))


def test_tc1_is_taken_for_accounts() -> None:
    rows = tc1(("1", "T2"), GRUPO_DE_CALIDAD="11", LATITUD="7,1", PORC_PROPIEDAD_DEL_ACTIVO=100)
    assert kind_of(rows) == "accounts"


def test_the_wizard_offers_to_pass_over_what_is_not_followed(as_role: Any) -> None:
    ana = as_role("P3")
    with received("accounts", tc1(*FOREIGN)).file.open("rb") as file:
        ana.post("/uploads/new/accounts/", {"files": file})
    upload = Upload.objects.latest("pk")
    assert upload.state == Upload.State.JUDGED
    page = ana.get(upload.get_absolute_url()).content.decode()
    assert 'name="unknown" value="skip"' in page
    chosen = {"unknown-asked": "yes", "unknown": "skip", "empty-asked": "yes"}
    ana.post(f"/uploads/{upload.pk}/choose/", chosen)
    upload.refresh_from_db()
    assert found(upload) == {}
    page = ana.get(upload.get_absolute_url()).content.decode()
    assert 'name="unknown" value="skip" checked' in page
    assert upload.report["totals"] == {"passed_over": "2"}
