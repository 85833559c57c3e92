"""What is staged comes back as it was, whatever a column holds and however often it repeats it."""

import gc
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import shown, staging
from ingest.batch import Batch, Places, Plan
from ingest.columns import Column
from ingest.findings import RULES, Cell, Findings
from ingest.memory import uncollected
from ingest.references import Resolved
from ingest.resources import cleaning
from ingest.widgets import DecimalWidget, IntegerWidget, TextWidget, YesNoWidget

SIZE = 12

columns = st.one_of(
    *(
        st.lists(st.none() | values, min_size=SIZE, max_size=SIZE)
        for values in (
            st.decimals(-(10**6), 10**6, places=3),
            st.dates(date(2000, 1, 1), date(2030, 1, 1)),
            st.integers(-(2**40), 2**40),
            st.sampled_from(["T1", "ñandú", "", "007"]),
            st.booleans(),
            st.sampled_from([Decimal("900.5"), Decimal(0)]),
        )
    )
)
cells = st.lists(
    st.none() | st.text(max_size=5) | st.floats(allow_nan=False) | st.sampled_from([1.5, "x"]),
    min_size=SIZE,
    max_size=SIZE,
)
indices = st.lists(st.integers(0, 2**33), max_size=SIZE)


@given(columns, cells, indices)
@settings(max_examples=100, deadline=None)
def test_a_batch_comes_back(
    tmp_path_factory: pytest.TempPathFactory, values: list[Any], raw: list[Any], keys: list[int]
) -> None:
    folder = Path(tmp_path_factory.mktemp("staged"))
    batch = Batch(
        sheets=["FACTURADA"] * SIZE,
        rows=list(range(2, SIZE + 2)),
        columns={"value": values},
        headers={"value": "VALOR"},
        raw={"value": raw},
        cells={"value": Places([("FACTURADA", "2025-01")], [0, -1] * 6, [2] * SIZE)},
    )
    pairs = [(index, key) for index, key in enumerate(keys)]
    staging.save(folder, batch, Plan(new=keys, changed=pairs, equal=pairs[:1], gone=keys[:2]))
    found, plan = staging.load(folder)
    assert found.columns == batch.columns
    assert [type(value) for value in found["value"]] == [type(value) for value in values]
    assert [found.written(i, "value") for i in range(SIZE)] == [
        batch.written(i, "value") for i in range(SIZE)
    ]
    assert (found.sheets, found.rows, found.cells) == (batch.sheets, batch.rows, batch.cells)
    assert (plan.new, plan.changed, plan.equal, plan.gone) == (keys, pairs, pairs[:1], keys[:2])


def cleaned(widget: Any, raw: list[Any]) -> Any:
    return cleaning._read(Column("VALOR", "value", widget), raw)


@pytest.mark.parametrize(
    ("widget", "raw"),
    [
        (DecimalWidget(2), [1.5, "x", None, "", "1.234,5", float("inf")] * 3),
        (DecimalWidget(2), [1.5, 2.345, None, ""] * 3),
        (DecimalWidget(2), [1.0, True, 1, Decimal(1)] * 3),
        (IntegerWidget(0, 9), [1.0, 10.0, 0.5, None] * 3),
        (YesNoWidget(), ["SI", "no", "quizá", True] * 3),
        (TextWidget(3), ["uno", "cuatro", None] * 3),
    ],
)
def test_a_column_that_repeats_itself_is_read_as_its_cells_are(widget: Any, raw: list[Any]) -> None:
    found, expected = cleaned(widget, raw), widget.clean_column(raw)
    assert (found.values, found.bad, found.examples) == (
        expected.values,
        expected.bad,
        expected.examples,
    )


def test_what_was_found_loosely_is_told_of_every_cell() -> None:
    class Loose(TextWidget):
        def clean_column(self, values: Any) -> Resolved:
            return Resolved([7] * len(values), {}, "", [], dict.fromkeys(range(len(values)), "007"))

    assert cleaned(Loose(), ["7"] * 4).loosely == dict.fromkeys(range(4), "007")


def test_the_collector_rests_and_works_again() -> None:
    assert gc.isenabled()
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="x"), uncollected():
        raise ValueError("x")
    assert gc.isenabled()


def test_findings_are_read_again_once_they_are_staged_anew(tmp_path: Path) -> None:
    upload: Any = SimpleNamespace(folder=tmp_path, findings=[])
    assert shown.findings(upload) == []
    rule, batch = next(iter(RULES.values())), Batch([], [], {}, {}, {})
    for value in ("seven", "eight"):
        batch.findings = Findings()
        batch.findings.add(rule, Cell("FACTURADA", 2, "VALOR", value), 0)
        staging.save(tmp_path, batch, Plan())
        [found] = shown.findings(upload)
        assert found.cells[0].value == value
        assert shown.findings(upload)[0] is found
