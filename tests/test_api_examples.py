"""The examples in the API's description are what the API answers, of a small made history.

Keys and moments differ from one database to the next and are written alike. When something of the
API changes, the test writes the examples anew and fails once, so that whoever changed it sees how.
"""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from billing.models import Annex, AnnexState
from billing.tests import make as billed
from budget.tests import make as budgeted
from rce_site.api import EXAMPLES
from records import roles
from transformers.tests import make

pytestmark = pytest.mark.django_db

JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)
MOMENT = "2025-08-04T09:30:00-05:00"
MOMENTS = ("updated_at", "deleted_at", "first_at", "new_at", "Next-Updated-Since")
KEYS = (
    *("id", "contract", "annex", "price", "transformer", "intervention", "municipality"),
    *("predecessor", "reversed_by", "source_upload", "episode"),
)
# {what the description calls it: what is asked}, each for a page of one row where it is a list.
ROUTES = (
    *(
        "accounts",
        "alerts",
        "annexes",
        "billed-items",
        "budgets",
        "cnr",
        "consumption",
        "contract-changes",
    ),
    *("contracts", "interventions", "municipalities", "prices", "provisions", "reviews"),
    *("system-energy", "targets", "tariffs", "thresholds", "transformers"),
)
ASKED = {
    **{f"/api/v1/{route}/": {"page_size": 1} for route in ROUTES},
    "/api/v1/municipalities/": {"page_size": 1, "q": "bucaram"},
    "/api/v1/billed-items/deleted/": {"page_size": 1},
    "/api/v1/execution/": {"page_size": 1, "period_from": "2025-06"},
    "/api/v1/execution-totals/": {"by": "contract"},
    "/api/v1/loss-totals/": {"by": "circuit"},
    "/api/v1/transformers/{code}/trend/": {"degree": 1},
}
SENTENCE = "3 líneas del acta 7 no están al precio vigente; la diferencia es de $ 9.000.000."
# {where it is sent: a record that is taken}
SENT = {
    "/api/v1/contracts/": {
        "number": "CW300001",
        "contractor": "REDES DEL ORIENTE S.A.S.",
        "start_date": "2025-01-01",
        "end_date": "2026-12-31",
        "value": 1200000000,
        "reason": "Contrato firmado",
    },
    "/api/v1/municipalities/": {
        "code": "99999",
        "name": "MUNICIPIO NUEVO",
        "department": "SANTANDER",
        "zone": "ORIENTE",
    },
    "/api/v1/interventions/": {
        "transformer": 1,
        "work_order": "OT-2025-0815",
        "start_date": "2025-07-15",
        "kind": "NORMALIZACION",
        "state": "EJECUTADA",
        "reviewed_customers": 42,
        "normalised_customers": 7,
    },
}


@pytest.fixture
def client(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.ADMIN)


@pytest.fixture
def history(client: Client) -> Any:
    """A transformer with six months and work; a contract with an acta, a budget, a provision."""
    town = make.municipality()
    place = {"municipality": town, "circuit": "C-12", "substation": "NORTE", "zone": "ORIENTE"}
    transformer = make.transformer("T-100", macro_meter="SI", capacity_kva=75, **place)
    make.tariff(JULY)
    make.system_energy(JULY)
    for month in range(2, 8):
        kwh = {"delivered_kwh": Decimal(10_000), "billed_kwh": Decimal(8_000 + 200 * month)}
        make.consumption(transformer, date(2025, month, 1), **kwh)
    make.account(transformer, "0012345", since=JUNE)
    make.intervention(transformer, date(2025, 6, 10), work_order="OT-2025-0610", kind="INSPECCION")
    make.retroactive_case(case_number="E-00001", account="0012345", value=Decimal(850_000))
    make.target("INSPECCION")
    make.review(transformer)
    make.threshold()
    contract = billed.aiu(number="CW218041")
    billed.change(contract, "addition", JUNE, document="OTROSÍ 1", value=Decimal(5_000_000))
    price = billed.price(contract, "A1", "1000.37", group="NORMALIZACION", budget_line="OBRA")
    annex = billed.annex(contract, JULY, number="7")
    done = {"municipality": town, "circuit": "C-12", "transformer_code": "T-100"}
    billed.item(annex, price, 3, work_order="OT-2025-0610", **done)
    gone = billed.item(annex, price, 1)
    gone.delete()
    Annex.objects.filter(pk=annex.pk).update(state=AnnexState.APPROVED)
    budgeted.movement(contract, 6_000_000, JULY)
    budgeted.provision(contract, 250_000, JULY, work_order="OT-2025-0731")
    budgeted.notice(contract, key="deviates:7", subject=f"{contract} · 7", sentence=SENTENCE)
    return transformer


def alike(value: Any, name: str = "") -> Any:
    """With one key and one moment for all."""
    if isinstance(value, dict):
        return {key: alike(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [alike(inner) for inner in value]
    if name in KEYS and isinstance(value, int):
        return 1
    if name in MOMENTS:
        return MOMENT
    if name == "next" and value:
        return value.replace("testserver", "127.0.0.1:8000")
    return value


def test_they_are_what_the_api_answers(client: Client, history: Any) -> None:
    answers = {}
    for path, given in ASKED.items():
        answer = client.get(path.format(code="T-100"), given)
        assert answer.status_code == 200, answer.content
        found = answer.json()
        if "results" in found:
            found["results"] = found["results"][:1]
            assert found["results"], path
        answers[path] = alike(found)
    refused = client.post("/api/v1/municipalities/", {"code": "9"}, "application/json")
    found = {"answers": answers, "sent": SENT, "problem": refused.json()}
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    stored = EXAMPLES.read_text(encoding="utf-8") if EXAMPLES.exists() else ""
    if connection.vendor == "postgresql":  # keeps what is stored as JSON in an order of its own
        assert json.loads(text) == json.loads(stored)
    elif text != stored:
        EXAMPLES.write_text(text, encoding="utf-8")
        pytest.fail(f"{EXAMPLES.name} was out of date and is written anew: look at what changed.")


@pytest.mark.parametrize("path", SENT)
def test_what_they_send_is_taken(path: str, client: Client, history: Any) -> None:
    sent = dict(SENT[path])
    if "transformer" in sent:
        sent["transformer"] = history.pk
    answer = client.post(path, sent, "application/json")
    assert answer.status_code == 201, answer.content


def test_the_description_has_them(client: Client) -> None:
    description = client.get("/api/schema/", headers={"accept": "application/json"}).json()
    assert description["openapi"].startswith("3.1")
    paths, stored = description["paths"], json.loads(EXAMPLES.read_text(encoding="utf-8"))
    for path, answer in stored["answers"].items():
        content = paths[path]["get"]["responses"]["200"]["content"]["application/json"]
        assert content["example"] == answer, path
    for path, sent in stored["sent"].items():
        content = paths[path]["post"]["requestBody"]["content"]["application/json"]
        assert content["example"] == sent, path
    problem = paths["/api/v1/contracts/"]["post"]["responses"]["400"]["content"]
    assert problem["application/problem+json"]["example"] == stored["problem"]
