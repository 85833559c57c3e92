"""Any order of the same files gives the same recovered energy, and undo gives back what stood."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from ingest.models import Upload
from ingest.tests import dumps
from transformers.models import Episode, RecoveryRun, Transformer
from transformers.tests.recovery import WORK, codes, everything, month, months, steady
from transformers.tests.uploads import load, undo

pytestmark = pytest.mark.django_db

Rows = Sequence[Mapping[str, Any]]
BILLED, DELIVERED = "ENERGIA_FACTURADA_KWH", "ENERGIA_MACRO_KWH"
COUNT, SPAN = 40, 30
# N000 is replaced by R001 in this month, and ten users of N002 go to N003.
LATER = WORK + 6


def inventory() -> Rows:
    names = [*codes(COUNT), "R001"]
    rows = [
        {"CODIGO_TRAFO": name, "CIRCUITO": f"C{at % 3}", "MACROMEDIDOR": "SI", "NIVEL_TENSION": 1}
        for at, name in enumerate(names)
    ]
    return [{**row, "CODIGO_ANTERIOR": ""} for row in rows[:-1]] + [
        {**rows[-1], "CODIGO_ANTERIOR": "N000"}
    ]


def energy() -> list[dict[str, Any]]:
    billed = steady(COUNT, SPAN)
    billed[:5, WORK + 1 :] *= 1.2
    billed = np.vstack([billed, billed[:1]]).round(1)
    billed[0, LATER:], billed[COUNT, :LATER] = np.nan, np.nan
    names = [*codes(COUNT), "R001"]
    return [
        {
            "CODIGO_TRAFO": names[row],
            "PERIODO": f"{month(place):%Y-%m}",
            BILLED: billed[row, place],
            DELIVERED: round(billed[row, place] * 1.2, 1),
            "USUARIOS_FACTURADOS": 40 + (place >= LATER) * {2: -10, 3: 10}.get(row, 0),
        }
        for row, place in zip(*np.nonzero(~np.isnan(billed)), strict=True)
    ]


def files() -> dict[str, tuple[str, Rows]]:
    """{name: (kind, rows)}; consumption comes in parts, each of some months of all."""
    found: dict[str, tuple[str, Rows]] = {}
    rows = energy()
    for part, (first, last) in enumerate(((0, 9), (9, 18), (18, SPAN))):
        told = {f"{month(place):%Y-%m}" for place in range(first, last)}
        found[f"energy {part}"] = "consumption", [row for row in rows if row["PERIODO"] in told]
    works = [("N000", 0), *((f"N{n:03}", n % 3) for n in range(1, 7)), ("R001", 8), ("N006", 20)]
    for part in range(2):
        found[f"work {part}"] = (
            "interventions",
            [
                {
                    "CODIGO_TRAFO": code,
                    "FECHA_INICIO": month(WORK + after).replace(day=9),
                    "TIPO_INTERVENCION": "INSPECCION" if part else "MACROMEDICION",
                    "ORDEN_TRABAJO": f"{code}-{after}",
                    "ESTADO": "EJECUTADA",
                    "CUADRILLA": f"CUADRILLA {part}",
                }
                for code, after in works[part::2]
            ],
        )
    found["accounts"] = (
        "accounts",
        [
            {"CUENTA": f"{number}", "CODIGO_TRAFO": code, "DESDE": day}
            for number in range(10)
            for code, day in (("N002", "SIEMPRE"), ("N003", f"{month(LATER):%d/%m/%Y}"))
        ],
    )
    found["tariffs"] = (
        "tariffs",
        [
            {
                "PERIODO": f"{month(place):%Y-%m}",
                "NIVEL_TENSION": 1,
                "PROPIEDAD": "EMPRESA",
                "CU": 800 + place,
                "G": 300,
                "T": 50,
                "PR": 40,
                "R": 10,
            }
            for place in range(10, 26)
        ],
    )
    return found


def told() -> tuple[Any, Any]:
    run = RecoveryRun.objects.last_run()
    return everything(), run and (run.inputs, run.last_month, run.transformers, run.months)


@pytest.mark.slow
def test_order_does_not_matter_and_undo_gives_back_what_stood() -> None:
    given, chance = files(), random.Random(1)
    orders = [list(given), list(given)[::-1], chance.sample(list(given), len(given))]
    results = []
    for order in orders:
        before: list[tuple[Upload, Any]] = []
        names = ["inventory", *order]
        for name in names:
            stood = dumps.business()
            kind, rows = given.get(name, ("transformers", inventory()))
            # In another order of rows, too: keys are other ones.
            rows = chance.sample(list(rows), len(rows))
            before.append((load(kind, rows), stood))
        results.append(told())
        for upload, stood in reversed(before):
            undo(upload)
            assert dumps.business() == stood
        assert not Transformer.objects.exists()
    assert results[0] == results[1] == results[2]
    found = results[0][0]
    assert {row[0] for row in found["Episode"]} == {f"N00{number}" for number in range(7)}
    # Work at N006 once more, after more than a year, is another episode.
    assert (len(found["Episode"]), len(found["EpisodeLoss"])) == (8, 8)
    assert found["EpisodeMonth"]


def test_a_correction_counts_at_once() -> None:
    """By an upload and its undo, and by a form."""
    given = files()
    load("transformers", inventory())
    for kind, rows in given.values():
        load(kind, rows)
    place = WORK + 5
    row = next(r for r in months("N001") if r.period == month(place))
    gain, before = Episode.objects.get(transformer__code="N001").gain_kwh, everything()
    more = {"CODIGO_TRAFO": "N001", "PERIODO": f"{month(place):%Y-%m}"}
    upload = load("consumption", [{**more, BILLED: float(row.observed_kwh + 700)}])
    now = next(r for r in months("N001") if r.period == month(place))
    assert (now.observed_kwh, now.gain_kwh) == (row.observed_kwh + 700, row.gain_kwh + 700)
    corrected = Episode.objects.get(transformer__code="N001")
    assert corrected.gain_kwh == gain + 700
    undo(upload)
    assert everything() == before
    month_ = corrected.transformer.consumption.get(period=month(place))
    month_.billed_kwh += 700
    month_.save()
    assert Episode.objects.get(transformer__code="N001").gain_kwh == gain + 700
    month_.billed_kwh -= 700
    month_.save()
    assert everything() == before
