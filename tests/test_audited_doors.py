"""Every file that leaves the site leaves an entry in the audit trail, through whichever door."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError
from django.http import FileResponse
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from billing.tests import make
from budget.tests import make as budgeted
from ingest import intake
from ingest.tests.workbooks import table, xlsx
from powerbi.dictionary import VIEWS
from records import audit, roles
from records.models import AuditEntry
from tests.discovered import RECORDS, addresses, api_routes, parts, sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.ADMIN)


def taken(client: Client, url: str, **asked: Any) -> list[tuple[str, str, str]]:
    """(event, who, about) of what came of asking for this file, before its body is read."""
    before = AuditEntry.objects.count()
    response = client.get(url, asked)
    assert response.status_code == 200, url
    assert response.headers["Content-Disposition"].startswith("attachment"), url
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    noted = AuditEntry.objects.order_by("pk")[before:]
    found = list(noted.values_list("event", "name", "about"))
    response.getvalue()  # read to its end a file closes itself
    return found


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("model", RECORDS, ids=[m._meta.label_lower for m in RECORDS])
def test_every_list(model: Any, kind: str, admin: Client) -> None:
    sample(model)
    url = reverse(f"{model._meta.app_label}:{model._meta.model_name}_export")
    assert taken(admin, url, format=kind) == [("exported", "admin", url)]


@pytest.mark.parametrize("model", RECORDS, ids=[m._meta.label_lower for m in RECORDS])
def test_every_list_over_rest_and_of_the_admin(model: Any, admin: Client) -> None:
    sample(model)
    url = f"/api/v1/{api_routes()[model]}/"
    assert taken(admin, url, format="csv") == [("exported", "admin", url)]
    try:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_export")
    except NoReverseMatch:
        return
    if admin.get(url).status_code == 200:
        assert taken(admin, url) == [("exported", "admin", url)]


@pytest.mark.parametrize("view", VIEWS)
def test_every_feed(view: str, as_role: Callable[..., Client]) -> None:
    client, url = as_role(roles.POWER_BI), reverse("powerbi_feed", args=[view])
    assert taken(client, url) == [("feed read", "power-bi", url)]
    # Nothing is given twice to who has it already, and nothing is noted.
    unchanged = client.get(url, headers={"if-none-match": client.get(url).headers["ETag"]})
    assert unchanged.status_code == 304
    assert AuditEntry.objects.filter(event="feed read").count() == 2


def test_a_file_that_cannot_be_noted_is_not_left_open(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: Any, **_more: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(audit, "note", fails)
    response = FileResponse(file := BytesIO(b"x"), as_attachment=True, filename="b.xlsx")
    with pytest.raises(DatabaseError):
        audit.Doors(lambda _request: response)(rf.get("/b.xlsx"))
    assert file.closed


def test_originals_and_marked_workbooks(admin: Client, person: Callable[..., Any]) -> None:
    names = ["CODIGO_DANE", "MUNICIPIO", "DEPARTAMENTO"]
    file = xlsx({"H": table(names, [{"CODIGO_DANE": "x"}])})
    upload = intake.receive(file, "b.xlsx", person("P2"), "municipalities")
    intake.judge(upload)
    for name in ("ingest:original", "ingest:marked"):
        url = reverse(name, args=[upload.pk])
        assert taken(admin, url) == [("downloaded", "admin", url)]
    assert 'filename="b.xlsx"' in AuditEntry.objects.get(about__endswith="original").details["file"]


def test_tables_of_pages_and_power_bi(admin: Client) -> None:
    contract = make.contract()
    make.annex(contract)
    budgeted.movement(contract, 1000)
    for url, asked in (
        (reverse("transformers:summary"), {"format": "csv"}),
        (reverse("budget:work_list"), {}),
        (reverse("powerbi:project"), {}),
        (reverse("records:auditentry_export"), {"format": "csv"}),
    ):
        [(event, who, about)] = taken(admin, url, **asked)
        assert (who, about) == ("admin", url)
        assert event == ("exported" if url.endswith("/export/") else "downloaded")


def test_empty_templates_are_not_noted(admin: Client) -> None:
    assert taken(admin, reverse("ingest:template", args=["municipalities"])) == []


def test_a_refusal_gives_nothing_and_notes_nothing(as_role: Callable[..., Client]) -> None:
    client = as_role(None)
    before = AuditEntry.objects.count()
    for name, route in addresses():
        if name.endswith("_export") and not parts(route) and not name.startswith("admin:"):
            assert client.get(reverse(name), {"format": "csv"}).status_code == 403, name
    assert AuditEntry.objects.count() == before


def test_a_file_that_cannot_be_noted_is_not_given(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: Any, **_details: Any) -> None:
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr("records.audit.note", fails)
    admin.raise_request_exception = False
    response = admin.get(reverse("records:municipality_export"), {"format": "csv"})
    assert response.status_code == 500
    assert b"MEDELL" not in response.content
