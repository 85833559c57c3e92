"""Months of energy written, undone, and what follows from them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ingest import intake
from ingest.models import SetAsideRow
from ingest.refusals import Refusal
from records.models import ClosedMonth
from transformers import balances
from transformers.models import Consumption, Transformer
from transformers.models.figures import months_back
from transformers.tests import make
from transformers.tests.months import everything, judge, network, row, stored
from transformers.tests.uploads import counts, found, judged, load, system, undo

pytestmark = pytest.mark.django_db

D = Decimal
JANUARY, FEBRUARY, MARCH = (date(2025, month, 1) for month in (1, 2, 3))
HEAD = ["CODIGO_TRAFO", JANUARY, FEBRUARY]


@pytest.fixture(autouse=True)
def inventory(db: None) -> list[Transformer]:
    return [make.transformer(code, macro_meter="SI") for code in ("T1", "T2", "0003")]


# ── closed months, undo, what follows ───────────────────────────────────────────────────────────


def test_a_closed_month_may_not_change_and_equal_cells_pass() -> None:
    load("consumption", [row(), row("T2")])
    ClosedMonth.objects.create(area="energy", month=JANUARY)
    assert found(judged("consumption", [row(), row("T2")])) == {}
    upload = judged("consumption", [row(ENERGIA_FACTURADA_KWH=1), row("T2"), row("0003")])
    assert sorted(found(upload)["closed_month"]) == [(2, "PERIODO", ""), (4, "PERIODO", "")]
    upload = judge({"FACTURADA": [HEAD, ["T1", 900, 5], ["T2", 901, 5]]})
    assert found(upload) == {"closed_month": [(3, "2025-01", "")]}


def test_an_upload_is_undone_exactly_and_not_once_its_month_is_closed() -> None:
    load("consumption", [row(), row("T2", period="2024-12", ENERGIA_MACRO_KWH=1000)])
    before = everything()
    names = [f.attname for f in Consumption._meta.concrete_fields if f.name != "balanced_at"]
    rows = list(Consumption.objects.order_by("pk").values(*names))
    upload = load(
        "consumption",
        [
            row(ENERGIA_FACTURADA_KWH=5, ENERGIA_MACRO_KWH=7),
            row("T2"),
            row("T2", period="2024-12", TIPO_LECTURA="ESTIMADA"),
            row("0003", period="2025-03"),
        ],
    )
    assert counts(upload) == (2, 2, 0)
    assert everything() != before
    closed = ClosedMonth.objects.create(area="energy", month=MARCH)
    with pytest.raises(Refusal):
        undo(upload)
    closed.delete()
    undo(upload)
    assert everything() == before
    assert list(Consumption.objects.order_by("pk").values(*names)) == rows
    # One's balance became another one and came back: whoever refreshes by moments must see it.
    anew = Consumption.objects.exclude(balanced_at=None)
    assert list(anew.values_list("transformer__code", flat=True)) == ["T1"]


def test_rows_set_aside_wait_while_the_others_are_stored() -> None:
    upload = judge({"FACTURADA": [HEAD, ["T1", "x", 5], ["T2", 6, 7]]})
    intake.commit(upload, system(), accept=True, set_aside=True)
    assert [(code, month) for code, month, *_rest in stored()] == [
        ("T1", "2025-02"),
        ("T2", "2025-01"),
        ("T2", "2025-02"),
    ]
    assert SetAsideRow.objects.get().values == {"CODIGO_TRAFO": "T1", "2025-01": "x"}


def months_of(chance: np.random.Generator, months: Sequence[date], share: float) -> list[Any]:
    """Rows of everything that a month may be: estimated, unread, long, short of users."""
    rows = []
    for one in Transformer.objects.order_by("pk"):
        for month in months:
            if chance.random() > share:
                continue
            words = chance.choice(["REAL", "REAL", "REAL", "ESTIMADA", "SIN_LECTURA"], 2)
            energies = chance.integers(50, 500, 2).tolist()
            rows.append(
                row(
                    str(one),
                    f"{month:%Y-%m}",
                    ENERGIA_FACTURADA_KWH=energies[0] if chance.random() < 0.9 else None,
                    ENERGIA_MACRO_KWH=energies[1] if chance.random() < 0.7 else None,
                    DIAS=int(chance.choice([28, 30, 31, 33, 59, 62])),
                    TIPO_LECTURA=str(words[0]),
                    TIPO_LECTURA_MACRO=str(words[1]),
                    PORC_ESTIMADO=int(chance.choice([0, 0, 15, 40])),
                )
            )
    return rows


@pytest.mark.parametrize("seed", range(4))
def test_what_is_derived_on_the_way_in_is_what_deriving_everything_anew_gives(seed: int) -> None:
    """Months come in any order, between stored ones, with all that is shared out among them."""
    chance = np.random.default_rng(seed)
    for number in range(12):
        place = {"circuit": f"C{number % 3}", "macro_meter": ["SI", "NO", ""][number % 3]}
        make.transformer(f"R{number}", voltage_level=1, **place)
    make.tariff(JANUARY, ownership="")
    months = [months_back(date(2025, 6, 1), back) for back in range(9)]
    for some in (months[2::3], months[:2], months[3:], months):
        load("consumption", months_of(chance, some, 0.6))
        on_the_way = everything()
        balances.refresh()
        assert everything() == on_the_way


def test_the_same_queries_for_a_row_as_for_many() -> None:
    def asked(rows: list[Any]) -> int:
        with CaptureQueriesContext(connection) as queries:
            load("consumption", rows)
        return len(queries)

    network(60, date(2024, 11, 1))
    load("consumption", [row("N00", "2024-12")])  # what is asked once alone is behind us
    few = asked([row("N01", "2024-12", ENERGIA_MACRO_KWH=1000)])
    many = asked(
        [row(f"N{n:02}", "2025-01", ENERGIA_MACRO_KWH=1000 + n, DIAS=30) for n in range(60)]
    )
    assert many <= few + 3
