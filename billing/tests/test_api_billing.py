"""Billing over REST: figures as on the pages, and actas moved by their actions alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from records import roles

pytestmark = pytest.mark.django_db

JSON = "application/json"


def address(annex: Any, page: str = "") -> str:
    return f"/api/v1/annexes/{annex.pk}/{page}"


def test_a_contract_with_what_is_in_force(history: Any, as_role: Callable[..., Client]) -> None:
    row = as_role(roles.READER).get("/api/v1/contracts/", {"q": "CW1"}).json()["results"][0]
    assert (row["number"], row["value_in_force"]) == ("CW1", 1_000_000_000)
    assert row["end_in_force"] == "2026-12-31"


def test_the_lines_carry_what_they_refer_to(history: Any, as_role: Callable[..., Client]) -> None:
    given = {"look": "deviates"}
    rows = as_role(roles.READER).get("/api/v1/billed-items/", given).json()["results"]
    assert len(rows) == 1
    assert rows[0]["contract_number"] == "CW1"
    assert rows[0]["municipality_code"] is None
    assert (rows[0]["unit_price"], rows[0]["price_in_force"]) == (1100.37, 1000.37)
    assert rows[0]["deviation"] == 200


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_who_may_approve(role: str | None, history: Any, as_role: Callable[..., Client]) -> None:
    annex, may = history.annex(history.first, 7), role in (roles.P2, roles.ADMIN)
    response = as_role(role).post(address(annex, "approve/"), {}, content_type=JSON)
    assert response.status_code == (200 if may else 403)
    annex.refresh_from_db()
    assert annex.state == ("approved" if may else "in_review")


def test_approved_twice_is_a_conflict(history: Any, as_role: Callable[..., Client]) -> None:
    annex, client = history.annex(history.first, 7), as_role(roles.P2)
    assert client.post(address(annex, "approve/")).json()["state"] == "approved"
    assert client.post(address(annex, "approve/")).status_code == 409


def test_returned_with_a_reason_and_back(history: Any, as_role: Callable[..., Client]) -> None:
    annex, client = history.annex(history.first, 7), as_role(roles.P2)
    assert client.post(address(annex, "return/"), {}, content_type=JSON).status_code == 400
    given = {"reason": "Faltan soportes"}
    row = client.post(address(annex, "return/"), given, content_type=JSON).json()
    assert (row["state"], row["state_reason"]) == ("returned", "Faltan soportes")
    assert client.post(address(annex, "review/")).json()["state"] == "in_review"


def test_what_was_seen_must_still_be_so(history: Any, as_role: Callable[..., Client]) -> None:
    annex, client = history.annex(history.first, 7), as_role(roles.P2)
    seen = client.get(address(annex)).json()["updated_at"]
    stale = {"updated_at": "2020-01-01T00:00:00Z"}
    assert client.post(address(annex, "approve/"), stale, content_type=JSON).status_code == 409
    given = {"updated_at": seen}
    assert client.post(address(annex, "approve/"), given, content_type=JSON).status_code == 200


def test_the_state_is_not_written(history: Any, as_role: Callable[..., Client]) -> None:
    annex, client = history.annex(history.first, 7), as_role(roles.ADMIN)
    response = client.patch(address(annex), {"state": "approved"}, content_type=JSON)
    assert response.json()["state"] == "in_review"


def test_an_approved_acta_is_not_written(history: Any, as_role: Callable[..., Client]) -> None:
    annex, client = history.annex(history.first, 5), as_role(roles.ADMIN)
    response = client.patch(address(annex), {"number": "9"}, content_type=JSON)
    assert response.status_code == 400


def test_a_line_is_corrected_and_its_acta_follows(
    history: Any, as_role: Callable[..., Client]
) -> None:
    item, client = history.deviating, as_role(roles.UPDATER)
    given = {"unit_price": 1000.37, "amount": 2000.74, "reason": "precio de la lista"}
    response = client.patch(f"/api/v1/billed-items/{item.pk}/", given, content_type=JSON)
    assert response.status_code == 200, response.json()
    assert response.json()["deviation"] is None
    row = client.get(address(item.annex)).json()
    assert row["subtotal"] == float(history.annex(history.first, 7).subtotal)


def test_the_schema_names_the_actions(as_role: Callable[..., Client]) -> None:
    schema = as_role(roles.READER).get("/api/schema/", {"format": "json"}).json()
    for action in ("approve", "return", "review"):
        assert f"/api/v1/annexes/{{id}}/{action}/" in schema["paths"]
    asked = schema["paths"]["/api/v1/annexes/{id}/return/"]["post"]["requestBody"]["content"]
    assert asked["application/json"]["schema"]["$ref"].endswith("ReturnRequest")
