"""A copy elsewhere that asks only for what changed and what went, as the manual says, is the same
as the site after each upload, correction, replacement and undo."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from billing.api import BilledItemViewSet
from billing.models import Annex, BilledItem
from ingest.tests import actas
from ingest.tests.workbooks import xlsx
from records import roles
from records.api import following

pytestmark = pytest.mark.django_db

FOLLOWED = ("contracts", "prices", "annexes", "billed-items", "municipalities")


@dataclass
class Copy:
    """What a client keeps of one list: {key: row}, and the moment to ask with the next time."""

    client: Client
    route: str
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    since: str = ""
    received: int = 0

    def follow(self) -> None:
        since = {"updated_since": self.since} if self.since else {}
        gone, _next = self.asked("deleted/", since)
        changed, upcoming = self.asked("", since)
        for row in gone:
            self.rows.pop(row["id"], None)
        self.rows |= {row["id"]: row for row in changed}
        self.received, self.since = len(changed), upcoming

    def asked(self, more: str, given: Mapping[str, str]) -> tuple[list[dict[str, str]], str]:
        answer = self.client.get(f"/api/v1/{self.route}/{more}", {**given, "format": "csv"})
        assert answer.status_code == 200, answer.content
        lines = b"".join(answer.streaming_content).decode().splitlines()
        return list(csv.DictReader(lines)), answer.headers[following.NEXT]

    def site(self) -> dict[str, dict[str, str]]:
        return {row["id"]: row for row in self.asked("", {})[0]}


@pytest.fixture
def admin(as_role: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> Client:
    # Without it each answer brings exactly what came after the one before.
    monkeypatch.setattr(following, "OVERLAP", timedelta(0))
    return as_role(roles.ADMIN)


@pytest.fixture
def copies(admin: Client) -> list[Copy]:
    return [Copy(admin, route) for route in FOLLOWED]


def load(
    client: Client, kind: str, sheets: Mapping[str, Sequence[Sequence[Any]]], **asked: Any
) -> int:
    file = xlsx(sheets)
    file.name = "libro.xlsx"
    given = {"kind": kind, "file": file, "accept_warnings": True, "reason": "prueba", **asked}
    answer = client.post("/api/v1/uploads/", given)
    assert answer.json()["committed"], answer.json()
    return int(answer.json()["upload"])


def undo(client: Client, upload: int) -> None:
    address = f"/api/v1/uploads/{upload}/undo/"
    answer = client.post(address, json.dumps({"reason": "prueba"}), "application/json")
    assert answer.json()["state"] == "undone", answer.json()


def follow(copies: Sequence[Copy]) -> dict[str, int]:
    """{route: how many rows came}, once every copy is the same as the site."""
    for copy in copies:
        copy.follow()
        assert copy.rows == copy.site(), copy.route
    return {copy.route: copy.received for copy in copies if copy.received}


def the_annex() -> Annex:
    return Annex.objects.get()


def test_a_copy_follows_whatever_happens(admin: Client, copies: list[Copy]) -> None:
    assert follow(copies) == {"municipalities": 1122}
    assert follow(copies) == {}

    load(admin, "contracts", actas.contracts())
    load(admin, "prices", actas.prices())
    first = load(admin, "annexes", actas.acta(actas.line(number) for number in range(6)))
    came = follow(copies)
    assert (came["contracts"], came["annexes"], came["billed-items"]) == (1, 1, 6)

    # A correction, by which AIU and IVA of the other lines may move.
    item = BilledItem.objects.order_by("pk").first()
    one = f"/api/v1/billed-items/{item.pk}/"
    sent = {"quantity": 3, "amount": "3001.50", "reason": "eran tres"}
    answer = admin.patch(one, sent, content_type="application/json")
    assert answer.status_code == 200, answer.json()
    follow(copies)

    # A version of the acta without some lines and with others; and back.
    lines = [actas.line(0, 5), actas.line(1), actas.line(2), actas.line(7), actas.line(8)]
    second = load(admin, "annexes", actas.acta(lines), mode="replace")
    came = follow(copies)
    assert len(copies[3].rows) == 5
    undo(admin, second)
    assert follow(copies)["billed-items"] >= 5
    assert len(copies[3].rows) == 6

    # Prices that move, which items are billed at; a change, by which a contract is worth more.
    dearer = load(admin, "prices", actas.prices(range(3)))
    assert follow(copies)["prices"] == 3
    undo(admin, dearer)
    assert follow(copies)["prices"] == 3
    change = {"contract": the_annex().contract_id, "document": "Otrosí 1", "date": "2024-02-01"}
    change |= {"kind": "addition", "value": 5}
    answer = admin.post("/api/v1/contract-changes/", change, content_type="application/json")
    assert answer.status_code == 201, answer.json()
    assert follow(copies) == {"contracts": 1}
    admin.delete(f"/api/v1/contract-changes/{answer.json()['id']}/")
    assert follow(copies) == {"contracts": 1}

    # An acta that is approved carries its lines along.
    annex = the_annex()
    answer = admin.post(f"/api/v1/annexes/{annex.pk}/approve/", {}, content_type="application/json")
    assert answer.status_code == 200
    assert follow(copies)["billed-items"] == 6
    sent = {"reason": "otra vez"}
    admin.post(f"/api/v1/annexes/{annex.pk}/return/", sent, content_type="application/json")
    follow(copies)

    # What an upload made, a person deletes; and what nobody touched, its undo.
    admin.delete(f"/api/v1/billed-items/{BilledItem.objects.order_by('pk').last().pk}/")
    follow(copies)
    assert len(copies[3].rows) == 5
    other = actas.acta([actas.line(9, ACTA="2")])
    undo(admin, load(admin, "annexes", other))
    follow(copies)
    assert first
    assert len(copies[3].rows) == 5


def test_a_row_made_and_undone_between_two_askings_is_among_the_deleted(
    admin: Client, copies: list[Copy]
) -> None:
    load(admin, "contracts", actas.contracts())
    load(admin, "prices", actas.prices())
    follow(copies)
    since = copies[3].since
    undo(admin, load(admin, "annexes", actas.acta([actas.line(1)])))
    gone, _next = copies[3].asked("deleted/", {"updated_since": since})
    assert len(gone) == 1
    assert follow(copies) == {}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="Others plan by what is in the tables.")
def test_what_was_written_is_found_without_reading_all_items() -> None:
    moment = timezone.now()
    moved = BilledItemViewSet().moved_since(moment)
    conditions = following.conditions(BilledItem, moment, BilledItemViewSet.followed(), moved)
    everything = BilledItem.objects.order_by()
    plan = following.since(everything, conditions).explain()
    assert "item_updated" in plan
    assert "SCAN billing_billeditem" not in plan
    plans = [part.explain() for part in following.apart(everything, conditions)]
    named = ("item_updated", "item_linked", "item_annex_updated", "PRIMARY KEY")
    for index, part in zip(named, plans, strict=True):
        assert index in part
