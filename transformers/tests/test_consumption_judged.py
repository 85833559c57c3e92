"""What is wrong with months of energy, and what is asked about."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from ingest import intake
from ingest.refusals import Refusal
from transformers.judging import consumption as judging
from transformers.models import Consumption, Transformer, Unfollowed
from transformers.models.figures import months_back
from transformers.tests import make
from transformers.tests.months import judge, network, row, stored
from transformers.tests.uploads import found, judged, load, system

pytestmark = pytest.mark.django_db

D = Decimal
JANUARY, FEBRUARY, MARCH = (date(2025, month, 1) for month in (1, 2, 3))
HEAD = ["CODIGO_TRAFO", JANUARY, FEBRUARY]


@pytest.fixture(autouse=True)
def inventory(db: None) -> list[Transformer]:
    return [make.transformer(code, macro_meter="SI") for code in ("T1", "T2", "0003")]


# ── what is wrong ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"ENERGIA_FACTURADA_KWH": -1}, {"negative_energy": "ENERGIA_FACTURADA_KWH"}),
        ({"ENERGIA_MACRO_KWH": "(350)"}, {"negative_energy": "ENERGIA_MACRO_KWH"}),
        ({"ENERGIA_ADICIONAL_KWH": -0.001}, {"negative_energy": "ENERGIA_ADICIONAL_KWH"}),
        ({"ENERGIA_FACTURADA_KWH": "pendiente"}, {"not_a_number": "ENERGIA_FACTURADA_KWH"}),
        ({"ENERGIA_FACTURADA_KWH": "#N/A"}, {"excel_error": "ENERGIA_FACTURADA_KWH"}),
        ({"ENERGIA_FACTURADA_KWH": "1e999"}, {"infinite": "ENERGIA_FACTURADA_KWH"}),
        ({"CODIGO_TRAFO": "T9"}, {"unknown_to_inventory": "CODIGO_TRAFO"}),
        ({"CODIGO_TRAFO": None}, {"required": "CODIGO_TRAFO"}),
        ({"PERIODO": "hace poco"}, {"not_a_period": "PERIODO"}),
        ({"PERIODO": None}, {"required": "PERIODO"}),
        ({"TIPO_LECTURA": "QUIZÁS"}, {"unknown_choice": "TIPO_LECTURA"}),
        ({"DIAS": 400}, {"out_of_range": "DIAS"}),
        ({"DIAS": 30.5}, {"not_an_integer": "DIAS"}),
        ({"USUARIOS_FACTURADOS": -3}, {"out_of_range": "USUARIOS_FACTURADOS"}),
    ],
)
def test_what_cannot_be_is_a_problem_of_its_cell(
    facts: dict[str, Any], expected: dict[str, str]
) -> None:
    upload = judged("consumption", [row("T2"), row(**facts)])
    assert {code: [cell[:2] for cell in cells] for code, cells in found(upload).items()} == {
        code: [(3, column)] for code, column in expected.items()
    }
    with pytest.raises(Refusal):
        intake.commit(upload, system(), accept=True)
    assert not Consumption.objects.exists()


def test_a_wide_sheets_own_cell_is_pointed_at() -> None:
    sheets = {
        "FACTURADA": [HEAD, ["T1", -1, 5], ["T9", 1, 2], ["T2", "x", "#REF!"]],
        "MACRO": [HEAD, ["T1", 4, 4]],
    }
    assert found(judge(sheets)) == {
        "negative_energy": [(2, "2025-01", "")],
        "unknown_to_inventory": [(3, "CODIGO_TRAFO", "")],
        "not_a_number": [(4, "2025-01", "")],
        "excel_error": [(4, "2025-02", "")],
        "more_billed_than_measured": [(2, "2025-02", "4")],
    }


def test_a_month_that_has_not_begun_is_a_problem() -> None:
    this = timezone.localdate().replace(day=1)
    following = months_back(this, -1)
    upload = judged("consumption", [row(period=f"{this:%Y-%m}"), row("T2", f"{following:%Y-%m}")])
    assert found(upload) == {"future_month": [(3, "PERIODO", "")]}
    upload = judge({"FACTURADA": [["CODIGO_TRAFO", this, following], ["T1", 1, 1]]})
    assert found(upload) == {"future_month": [(2, f"{following:%Y-%m}", "")]}


def test_the_key_twice() -> None:
    upload = judged("consumption", [row(), row(), row("T2"), row("T2", ENERGIA_FACTURADA_KWH=901)])
    assert found(upload) == {
        "row_twice": [(3, "PERIODO", "")],
        "key_twice": [(5, "PERIODO", "")],
    }
    upload = load("consumption", [row(), row()])
    assert upload.report["totals"] == {"billed_kwh": "900.000"}
    assert Consumption.objects.count() == 1


def test_what_is_not_followed_is_passed_over_counted_and_remembered() -> None:
    rows = [row(), row("T9", ENERGIA_FACTURADA_KWH=7)]
    upload = load("consumption", rows, options={"unknown": "skip"})
    assert [code for code, *_rest in stored()] == ["T1"]
    assert upload.report["totals"] == {"billed_kwh": "900.000", "passed_over": "1"}
    assert list(Unfollowed.objects.values_list("code", flat=True)) == ["T9"]
    # Told once, for all files; also where a row stands for many months.
    upload = judge({"FACTURADA": [HEAD, ["T1", 900, 1], ["T9", 1, 1]]})
    assert found(upload) == {}
    assert upload.report["totals"]["passed_over"] == "2"


def test_more_billed_than_measured_is_asked_about() -> None:
    upload = judged("consumption", [row(ENERGIA_MACRO_KWH=899.5), row("T2", ENERGIA_MACRO_KWH=900)])
    assert found(upload) == {
        "more_billed_than_measured": [(2, "ENERGIA_FACTURADA_KWH", "899.5")],
    }
    with pytest.raises(Refusal):
        intake.commit(upload, system())
    intake.commit(upload, system(), accept=["more_billed_than_measured"])
    assert Consumption.objects.count() == 2


# ── jumps ───────────────────────────────────────────────────────────────────────────────────────


def history(energies: Sequence[Any], of: str = "T1") -> None:
    """Stored months that end in December 2024."""
    one = Transformer.objects.get(code=of)
    for back, energy in enumerate(reversed(energies)):
        make.consumption(one, months_back(date(2024, 12, 1), back), billed_kwh=energy)


@pytest.mark.parametrize(
    ("energies", "energy", "usual"),
    [
        ([100] * 6, 1000, ""),
        ([100] * 6, 1000.1, "100"),
        ([100] * 6, 10, ""),
        ([100] * 6, 9.9, "100"),
        ([100] * 6, 0, "100"),  # a fall to 0 is a fall
        ([100] * 4, 5000, ""),  # five months are too few
        ([100] * 5, 5000, "100"),
        ([0] * 6, 0, ""),
        ([0] * 6, 1, "0"),  # and a rise from 0 a rise
        ([100, 100, 100, None, None, None], 5000, ""),
        ([90, 100, 110, 120, 5, 900], 5, "100"),
        ([1, 2000, 2, 1900, 3, 1800], 1700, ""),
    ],
)
def test_a_jump_against_the_transformers_own_median(
    energies: Sequence[Any], energy: float, usual: str
) -> None:
    history(energies)
    expected = {"energy_jump": [(2, "ENERGIA_FACTURADA_KWH", usual)]} if usual else {}
    assert found(judged("consumption", [row(ENERGIA_FACTURADA_KWH=energy)])) == expected


def test_each_transformer_and_each_energy_has_its_own_median() -> None:
    history([10] * 8, "T1")
    history([5000] * 8, "T2")
    Consumption.objects.filter(transformer__code="T1").update(delivered_kwh=12)
    energies = {"ENERGIA_FACTURADA_KWH": 5000, "ENERGIA_MACRO_KWH": 6000}
    upload = judged("consumption", [row("T1", **energies), row("T2", **energies)])
    assert {
        f["column"]: [(c["row"], c["detail"]) for c in f["cells"]] for f in upload.findings
    } == {
        "ENERGIA_FACTURADA_KWH": [(2, "10")],
        "ENERGIA_MACRO_KWH": [(2, "12")],
    }
    assert {finding["code"] for finding in upload.findings} == {"energy_jump"}


def test_months_of_the_file_itself_count_and_stand_for_the_stored() -> None:
    months = [months_back(MARCH, back) for back in range(8)][::-1]
    sheets = {"FACTURADA": [["CODIGO_TRAFO", *months], ["T1", *[100] * 7, 2000]]}
    assert found(judge(sheets)) == {"energy_jump": [(2, "2025-03", "100")]}
    for month in months:
        make.consumption(Transformer.objects.get(code="T1"), month, billed_kwh=1500)
    assert found(judge(sheets)) == {"energy_jump": [(2, "2025-03", "100")]}


def test_a_whole_column_is_judged_as_each_transformer_by_itself() -> None:
    """The ranges that spare most of the reading find every jump that reading all finds."""
    chance = np.random.default_rng(7)
    size = 400
    transformers = chance.integers(1, 20, size)
    months = np.datetime64("2020-01") + chance.permutation(size).astype("timedelta64[M]")
    kwh = np.where(chance.random(size) < 0.1, 0, np.exp(chance.normal(4, 1.5, size)).round(3))
    kwh[chance.random(size) < 0.1] = np.nan
    all_of_it = judging.Series(transformers, months, kwh)
    of_file = chance.random(size) < 0.3
    file, stored_ = (
        judging.Series(*(part[some] for part in all_of_it)) for some in (of_file, ~of_file)
    )
    known = stored_.known
    least = most = stored_.kwh[known]
    ranges = judging.Ranges.of(stored_.transformer[known], least, most)
    among = judging.may_jump(file, ranges)
    mine = np.isin(stored_.transformer, among)
    few = judging.Series(*(part[mine] for part in stored_))
    found_ = [one.index for one in judging.jumps(file, few, among, "billed_kwh")]
    expected = []
    for index, (one, value) in enumerate(zip(file.transformer, file.kwh, strict=True)):
        own = kwh[(transformers == one) & ~np.isnan(kwh)]
        median = np.median(own) if len(own) else 0
        if len(own) >= 6 and (value > 10 * median or value * 10 < median):
            expected.append(index)
    assert found_ == expected
    assert expected
    assert len(among) < 20


# ── what is missing ─────────────────────────────────────────────────────────────────────────────


def test_transformers_missing_in_the_latest_month_are_named_and_counted() -> None:
    made = network(12, JANUARY)
    Transformer.objects.filter(code="N03").update(state="retired")
    rows = [row(f"{one}", "2025-02") for one in made[4:]]
    upload = judged("consumption", rows)
    told = {finding["code"]: finding for finding in upload.findings}
    assert set(told) == {"missing_transformers", "fewer_rows"}
    assert [c["value"] for c in told["missing_transformers"]["cells"]] == ["N00", "N01", "N02"]
    assert told["missing_transformers"]["count"] == 3
    assert told["fewer_rows"]["params"] == {
        "month": "2025-02",
        "before": "2025-01",
        "rows": 8,
        "rows_before": 12,
    }
    intake.commit(upload, system(), accept=True)
    # The rest comes later, in a file of its own: nothing is missing then.
    rest = judged("consumption", [row(f"{one}", "2025-02") for one in made[:3]])
    assert found(rest) == {}
    # And what changes nothing asks nothing.
    assert found(judged("consumption", rows)) == {}


def test_nine_in_ten_are_enough() -> None:
    made = network(10, JANUARY)
    upload = judged("consumption", [row(f"{one}", "2025-02") for one in made[1:]])
    assert set(found(upload)) == {"missing_transformers"}


def test_of_a_wide_file_only_the_latest_month_is_asked_about() -> None:
    head = ["CODIGO_TRAFO", JANUARY, FEBRUARY, MARCH]
    upload = judge({"FACTURADA": [head, ["T1", 1, None, 1], ["T2", 1, 1, None]]})
    assert [c["value"] for c in upload.findings[0]["cells"]] == ["T2"]
    assert upload.findings[0]["params"] == {"month": "2025-03", "before": "2025-02"}


def test_a_month_without_a_month_before_lacks_nothing() -> None:
    network(3, date(2024, 6, 1))
    assert found(judged("consumption", [row()])) == {}
