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


def line(item: Any, page: str = "") -> str:
    return f"/api/v1/billed-items/{item.pk}/{page}"


OBJECTION = {
    "objection": "over_price",
    "objection_text": "Sobre la lista",
    "accepted_unit_price": 1000.37,
}


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_who_may_object(role: str | None, history: Any, as_role: Callable[..., Client]) -> None:
    item, may = history.deviating, role in (roles.UPDATER, roles.ADMIN)
    client = as_role(role)
    for page, given, objected in (("object/", OBJECTION, True), ("withdraw/", {}, False)):
        response = client.post(line(item, page), given, content_type=JSON)
        assert response.status_code == (200 if may else 403)
        item.refresh_from_db()
        assert bool(item.objection) == (objected and may)


def test_an_objection_and_what_it_makes(history: Any, as_role: Callable[..., Client]) -> None:
    item, client = history.deviating, as_role(roles.UPDATER)
    before = client.get(address(item.annex)).json()
    row = client.post(line(item, "object/"), OBJECTION, content_type=JSON).json()
    assert {**row, **OBJECTION} == row
    assert (row["unit_price"], row["amount"], row["objected"]) == (1100.37, 2200.74, 200)
    assert (row["accepted_quantity"], row["deviation"]) == (None, None)
    after = client.get(address(item.annex)).json()
    assert after["subtotal"] == round(before["subtotal"] - 200, 2)
    assert (after["objected"], after["saved"]) == (200, row["saved"])
    assert after["total"] == round(before["total"] - row["saved"], 2)
    rows = client.get("/api/v1/billed-items/", {"objection": "over_price"}).json()["results"]
    assert [one["id"] for one in rows] == [item.pk]
    everything = client.get("/api/v1/billed-items/", {"objected": "no"}).json()["count"]
    assert everything == client.get("/api/v1/billed-items/").json()["count"] - 1
    annexes = client.get("/api/v1/annexes/", {"objected": "yes"}).json()["results"]
    assert [one["id"] for one in annexes] == [item.annex_id]
    assert client.post(line(item, "withdraw/"), content_type=JSON).json()["objected"] == 0
    restored = client.get(address(item.annex)).json()
    assert {**restored, "updated_at": ""} == {**before, "updated_at": ""}


def test_nobody_objects_to_what_they_have_not_seen(
    history: Any, as_role: Callable[..., Client]
) -> None:
    item, client = history.deviating, as_role(roles.UPDATER)
    seen = client.get(line(item)).headers["ETag"]
    given = {"data": OBJECTION, "content_type": JSON, "headers": {"If-Match": seen}}
    assert client.post(line(item, "object/"), **given).status_code == 200
    assert client.post(line(item, "object/"), **given).status_code == 412
    assert client.post(line(item, "withdraw/"), **given).status_code == 412


def test_what_no_objection_can_be(history: Any, as_role: Callable[..., Client]) -> None:
    item, client = history.deviating, as_role(roles.UPDATER)
    for given in (
        {},
        {**OBJECTION, "objection": "because"},
        {**OBJECTION, "objection_text": ""},
        {**OBJECTION, "accepted_unit_price": None},
        {**OBJECTION, "accepted_unit_price": 1100.38},
        {**OBJECTION, "accepted_quantity": 3},
    ):
        assert client.post(line(item, "object/"), given, content_type=JSON).status_code == 400
    approved = history.annex(history.first, 5).items.first()
    given = {**OBJECTION, "accepted_unit_price": 0}
    assert client.post(line(approved, "object/"), given, content_type=JSON).status_code == 409
    assert client.post(line(approved, "withdraw/"), content_type=JSON).status_code == 409


def test_an_objection_is_not_written(history: Any, as_role: Callable[..., Client]) -> None:
    """Not as a field: only by its action, which asks who may."""
    item, client = history.deviating, as_role(roles.UPDATER)
    given = {"objection": "other", "accepted_quantity": 0, "objected": 9, "reason": "x"}
    assert client.patch(line(item), given, content_type=JSON).status_code == 200
    item.refresh_from_db()
    assert (item.objection, item.accepted_quantity, item.objected) == ("", None, 0)


def test_a_copy_follows_objections(history: Any, as_role: Callable[..., Client]) -> None:
    item, client = history.deviating, as_role(roles.UPDATER)
    since = client.get(line(item)).json()["updated_at"]
    client.post(line(item, "object/"), OBJECTION, content_type=JSON)
    given = {"updated_since": since, "objected": "yes"}
    rows = client.get("/api/v1/billed-items/", given).json()["results"]
    assert [row["id"] for row in rows] == [item.pk]
