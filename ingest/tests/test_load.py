"""`manage.py load`: what it prints, what it writes, and with what it exits."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import translation

from ingest import intake, kinds
from ingest.models import Upload
from ingest.refusals import Refusal
from ingest.tests import actas, dumps
from ingest.tests.workbooks import table, xlsx
from records import people
from records.models import ClosedMonth, Municipality

KEYS = [
    "kind", "file", "sha256", "upload", "rows", "created", "changed", "equal", "gone",
    "set_aside", "committed", "totals", "problems", "warnings",
]  # fmt: skip
HEADERS = ["CODIGO_DANE", "MUNICIPIO", "DEPARTAMENTO", "ZONA"]
GOOD = {"CODIGO_DANE": "98001", "MUNICIPIO": "UNO", "DEPARTAMENTO": "VICHADA"}
BAD = {"CODIGO_DANE": "98002", "DEPARTAMENTO": "VICHADA"}

pytestmark = pytest.mark.django_db

Sheets = Mapping[str, Sequence[Sequence[Any]]]


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., tuple[int, dict[str, Any]]]:
    """load(kind, sheets or path, *options) gives (exit code, the object printed)."""

    def run(kind: str, what: Sheets | Path, *options: str) -> tuple[int, dict[str, Any]]:
        path = what if isinstance(what, Path) else actas.file(tmp_path, "libro.xlsx", what)
        out = StringIO()
        code = 0
        try:
            call_command("load", kind, str(path), *options, "--json", stdout=out)
        except SystemExit as end:
            code = int(str(end.code))
        except CommandError as error:
            assert not out.getvalue()
            return error.returncode, {}
        assert out.getvalue().count("\n") == 1
        return code, json.loads(out.getvalue())

    return run


@pytest.fixture
def contract(load: Callable[..., Any]) -> None:
    assert load("contracts", actas.contracts())[0] == 0
    assert load("prices", actas.prices())[0] == 0


def municipalities(*rows: Mapping[str, Any]) -> Sheets:
    return {"HOJA": table(HEADERS, rows)}


def codes(findings: list[dict[str, Any]]) -> list[str]:
    return [finding["code"] for finding in findings]


def items() -> Any:
    return kinds.get("annexes")._meta.model._default_manager.all()


def test_a_good_file_is_committed(load: Callable[..., Any]) -> None:
    code, told = load("municipalities", municipalities(GOOD))
    assert code == 0
    assert list(told) == KEYS
    assert (told["kind"], told["file"], told["rows"]) == ("municipalities", "libro.xlsx", 1)
    assert (told["created"], told["committed"], len(told["sha256"])) == (1, True, 64)
    upload = Upload.objects.get(pk=told["upload"])
    assert (upload.owner.username, upload.committed_by) == ("system", upload.owner)
    assert not upload.owner.is_active


def test_the_same_bytes_again_change_nothing(load: Callable[..., Any]) -> None:
    first = load("municipalities", municipalities(GOOD))[1]
    before = dumps.business()
    path = Path(Upload.objects.get().file.path)
    code, told = load("municipalities", path)
    assert code == 0
    assert (told["upload"], told["committed"]) == (first["upload"], True)
    assert (told["created"], told["changed"], told["equal"], told["gone"]) == (0, 0, 1, 0)
    assert dumps.business() == before
    assert Upload.objects.count() == 1


def test_the_same_bytes_after_a_change_count_again(
    load: Callable[..., Any], tmp_path: Path
) -> None:
    path = actas.file(tmp_path, "uno.xlsx", municipalities(GOOD))
    load("municipalities", path)
    load("municipalities", municipalities(GOOD | {"MUNICIPIO": "DOS"}))
    code, told = load("municipalities", path)
    assert (code, told["changed"]) == (0, 1)
    assert Municipality.objects.get(code="98001").name == "UNO"


def test_problems_stop_the_file_and_every_cell_is_told(load: Callable[..., Any]) -> None:
    bad = [BAD | {"CODIGO_DANE": f"98{number:03}"} for number in range(250)]
    before = dumps.business()
    code, told = load("municipalities", municipalities(*bad, GOOD))
    assert (code, told["committed"], codes(told["problems"])) == (
        1,
        False,
        ["required", "key_twice"],
    )
    required = told["problems"][0]
    assert list(required) == ["code", "message", "count", "cells"]
    assert (required["count"], len(required["cells"])) == (250, 250)
    assert required["cells"][249] == {
        "sheet": "HOJA", "row": 251, "column": "MUNICIPIO", "value": "",
    }  # fmt: skip
    assert dumps.business() == before
    assert Upload.objects.get(pk=told["upload"]).state == Upload.State.DISCARDED


def test_warnings_wait_for_someone_to_accept_them(load: Callable[..., Any]) -> None:
    code, told = load("municipalities", municipalities(GOOD, GOOD))
    assert (code, codes(told["warnings"]), told["committed"]) == (1, ["row_twice"], False)
    code, told = load("municipalities", municipalities(GOOD, GOOD), "--accept-warnings")
    assert (code, told["created"]) == (0, 1)
    assert Upload.objects.get(pk=told["upload"]).accepted == ["row_twice"]


def test_a_check_writes_nothing(load: Callable[..., Any]) -> None:
    before = dumps.business()
    code, told = load("municipalities", municipalities(GOOD, GOOD), "--check")
    assert (code, told["created"], told["committed"]) == (0, 1, False)
    assert load("municipalities", municipalities(BAD), "--check")[0] == 1
    assert dumps.business() == before


def test_rows_set_aside_wait_and_the_rest_is_written(load: Callable[..., Any]) -> None:
    code, told = load("municipalities", municipalities(GOOD, BAD), "--set-aside")
    assert (code, told["created"], told["set_aside"], told["committed"]) == (0, 1, 1, True)
    waiting = Upload.objects.get(pk=told["upload"]).set_aside_rows.get()
    assert (waiting.sheet, waiting.row, waiting.state) == ("HOJA", 3, "waiting")
    assert waiting.values["CODIGO_DANE"] == "98002"
    assert [problem["code"] for problem in waiting.problems] == ["required"]
    assert load("municipalities", municipalities(BAD), "--set-aside")[0] == 1


def test_presets_fill_and_contradict(load: Callable[..., Any]) -> None:
    code, _told = load("municipalities", municipalities(GOOD), "--set", "zona=LLANOS")
    assert code == 0
    assert Municipality.objects.get(code="98001").zone == "LLANOS"


def test_somebody_by_name(load: Callable[..., Any]) -> None:
    ana = User.objects.create_user("ana")
    _code, told = load("municipalities", municipalities(GOOD), "--user", "ana")
    assert Upload.objects.get(pk=told["upload"]).committed_by == ana


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("nothing", ()),
        ("municipalities", ("--set", "COLOR=rojo")),
        ("municipalities", ("--set", "mode=perhaps")),
        ("municipalities", ("--user", "nobody")),
    ],
)
def test_what_is_misspelt_ends_with_two(
    load: Callable[..., Any], kind: str, options: tuple[str, ...]
) -> None:
    assert load(kind, municipalities(GOOD), *options) == (2, {})
    assert not Upload.objects.exists()


def test_a_path_without_a_file_ends_with_two(load: Callable[..., Any], tmp_path: Path) -> None:
    assert load("municipalities", tmp_path / "ninguno.xlsx") == (2, {})
    assert load("municipalities", tmp_path) == (2, {})


def test_without_json_it_speaks_to_people(tmp_path: Path) -> None:
    path = actas.file(tmp_path, "libro.xlsx", municipalities(GOOD, BAD))
    out = StringIO()
    with translation.override("en"), pytest.raises(SystemExit) as end:
        call_command("load", "municipalities", str(path), stdout=out)
    assert end.value.code == 1
    assert "problem  required" in out.getvalue()
    assert "The file has problems" in out.getvalue()


# ── actas ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("contract")
def test_an_acta_is_replaced_with_a_reason(load: Callable[..., Any]) -> None:
    lines = [actas.line(number) for number in range(10)]
    code, told = load("annexes", actas.acta(lines))
    assert (code, told["created"], told["totals"]) == (0, 10, {"subtotal": 20010})
    second = [*lines[:8], lines[8] | actas.line(8, 3), actas.line(77)]
    code, told = load("annexes", actas.acta(second))
    counts = {name: told[name] for name in ("created", "changed", "equal", "gone")}
    assert counts == {"created": 1, "changed": 1, "equal": 8, "gone": 1}
    assert (code, told["committed"], items().count()) == (1, False, 10)
    code, told = load("annexes", actas.acta(second), "--reason", "Corregida por el contratista")
    assert (code, told["totals"]) == (0, {"subtotal": 21010.5})
    assert Upload.objects.get(pk=told["upload"]).reason == "Corregida por el contratista"


@pytest.mark.usefixtures("contract")
def test_an_acta_grows_with_mode_add(load: Callable[..., Any]) -> None:
    load("annexes", actas.acta([actas.line(1)]))
    code, told = load("annexes", actas.acta([actas.line(2)]), "--set", "mode=add", "--reason", "x")
    assert (code, told["created"], told["gone"], items().count()) == (0, 1, 0, 2)


@pytest.mark.usefixtures("contract")
def test_contract_acta_and_period_from_the_command_line(load: Callable[..., Any]) -> None:
    bare = {"CONTRATO": None, "ACTA": None, "PERIODO": None}
    given = ("--set", "CONTRATO=CW1", "--set", "ACTA=4", "--set", "PERIODO=oct-24")
    code, _told = load("annexes", actas.acta([actas.line(1) | bare]), *given)
    assert code == 0
    annex = items().get().annex
    assert (annex.number, annex.period) == ("4", date(2024, 10, 1))


@pytest.mark.usefixtures("contract")
def test_a_closed_month_stays_as_reported(load: Callable[..., Any]) -> None:
    lines = [actas.line(number) for number in range(3)]
    load("annexes", actas.acta(lines))
    ClosedMonth.objects.create(area=ClosedMonth.Area.BILLING, month=date(2024, 10, 1))
    before = dumps.business()
    code, told = load("annexes", actas.acta([*lines[:2], actas.line(2, 5)]), "--reason", "x")
    assert (code, codes(told["problems"])) == (1, ["closed_month"])
    code, told = load("annexes", actas.acta([actas.line(9, ACTA="2")]))
    assert (code, codes(told["problems"])) == (1, ["closed_month"])
    # Equal rows pass, in whatever order they stand.
    code, told = load("annexes", actas.acta(lines[::-1]))
    assert (code, told["equal"], told["problems"]) == (0, 3, [])
    assert dumps.business() == before


@pytest.mark.usefixtures("contract")
def test_an_acta_moves_to_another_month_whole(load: Callable[..., Any]) -> None:
    load("annexes", actas.acta([actas.line(number) for number in range(3)]))
    november = actas.acta([actas.line(number, PERIODO="2024-11") for number in range(3)])
    code, told = load("annexes", november, "--set", "mode=add", "--reason", "x")
    assert (code, codes(told["problems"])) == (1, ["acta_of_two_periods"])
    code, told = load("annexes", november, "--reason", "Era de noviembre")
    assert (code, told["changed"], told["equal"]) == (0, 3, 0)
    assert items().first().annex.period == date(2024, 11, 1)
    # Out of a closed month nothing moves, nor is that taken back.
    ClosedMonth.objects.create(area=ClosedMonth.Area.BILLING, month=date(2024, 10, 1))
    with pytest.raises(Refusal) as refused:
        intake.undo(Upload.objects.get(pk=told["upload"]), User.objects.get())
    assert refused.value.code == "month_closed"
    ClosedMonth.objects.update(month=date(2024, 11, 1))
    december = actas.acta([actas.line(number, PERIODO="2024-12") for number in range(3)])
    code, told = load("annexes", december, "--reason", "x")
    assert (code, codes(told["problems"])) == (1, ["closed_month"])


@pytest.mark.usefixtures("contract")
def test_of_several_actas_those_that_stay_equal_are_left_alone(load: Callable[..., Any]) -> None:
    first, second = actas.line(1), actas.line(2, ACTA="2")
    load("annexes", actas.acta([first, second]))
    annex = items().get(annex__number="1").annex
    annex.approve(User.objects.get())
    assert load("annexes", actas.acta([first, second | {"CUENTA": "9"}]), "--reason", "x")[0] == 0
    annex.refresh_from_db()
    assert annex.state == "approved"
    code, told = load("annexes", actas.acta([first | {"CUENTA": "9"}, second]), "--reason", "x")
    assert (code, codes(told["problems"])) == (1, ["annex_approved"])


# ── files that are refused ──────────────────────────────────────────────────────────────────────


def encrypted() -> bytes:
    data = bytearray(xlsx(municipalities(GOOD)).read())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return bytes(data)


def bomb() -> bytes:
    data = xlsx(municipalities(GOOD))
    with ZipFile(data, "a", 8) as archive:
        archive.writestr("xl/media/image1.bin", bytes(3_000_000))
    return data.getvalue()


REFUSED = {
    "encrypted": ("libro.xlsx", encrypted()),
    "corrupt": ("libro.xlsx", xlsx(municipalities(GOOD)).read()[:2000]),
    "empty_file": ("libro.csv", b""),
    "lying_extension": ("libro.xls", xlsx(municipalities(GOOD)).read()),
    "unknown_extension": ("libro.docx", b"x"),
    "no_header": ("libro.xlsx", xlsx({"A": [["nada", "de", "nada"], [1, 2, 3]]}).read()),
    "no_rows": ("libro.xlsx", xlsx({"A": [HEADERS]}).read()),
    "too_many_rows": ("libro.xlsx", xlsx(municipalities(*[GOOD] * 60)).read()),
    "too_many_bytes": ("libro.csv", b"x" * 200_000),
    "too_many_unpacked_bytes": ("libro.xlsx", bomb()),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_refused_file_says_why_in_one_sentence(
    load: Callable[..., Any], tmp_path: Path, settings: Any, reason: str
) -> None:
    settings.UPLOAD_MAX_ROWS = 50
    settings.UPLOAD_MAX_BYTES = 100_000
    settings.UPLOAD_MAX_UNPACKED_BYTES = 2_000_000
    name, content = REFUSED[reason]
    path = tmp_path / name
    path.write_bytes(content)
    before = dumps.business()
    code, told = load("municipalities", path, "--accept-warnings")
    assert (code, codes(told["problems"]), told["committed"]) == (1, [reason], False)
    assert told["problems"][0]["message"]
    assert dumps.business() == before
    assert Upload.objects.get().state == Upload.State.REFUSED


def test_an_upload_of_the_command_line_is_undone_like_any_other(load: Callable[..., Any]) -> None:
    before = dumps.business()
    upload = Upload.objects.get(pk=load("municipalities", municipalities(GOOD))[1]["upload"])
    intake.undo(upload, upload.owner)
    assert dumps.business() == before
    with pytest.raises(Refusal) as refused:
        intake.undo(upload, upload.owner)
    assert refused.value.code == "not_committed"
    assert load("municipalities", Path(upload.file.path))[1]["created"] == 1


@pytest.mark.usefixtures("contract")
def test_what_grows_too_large_for_the_database_is_refused() -> None:
    """Each number may be kept, their product not."""
    huge = actas.line(1, 9_999_999_999, VALOR_UNITARIO=9_999_999_999, VALOR_TOTAL=None)
    upload = intake.receive(xlsx(actas.acta([huge])), "acta.xlsx", people.system(), "annexes")
    before = dumps.business()
    with pytest.raises(Refusal) as refused:
        intake.commit(intake.judge(upload), upload.owner, accept=True)
    assert refused.value.code == "sums_too_large"
    assert dumps.business() == before


def test_more_energy_than_a_transformer_delivers_is_no_number(load: Callable[..., Any]) -> None:
    row = {"CODIGO_TRAFO": "0T1", "PERIODO": "2024-10", "ENERGIA_FACTURADA_KWH": 100_000_000}
    code, printed = load("consumption", {"DATOS": table(list(row), [row])})
    assert (code, codes(printed["problems"])) == (1, ["too_large", "unknown_to_inventory"])
