"""Every record has its pages, its API, its permissions and its history: a new model fails here
until it does."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from records import roles
from records.models import Record
from records.views import pages_of
from tests.discovered import ASKED, PAGES, RECORDS, api_routes, sample
from transformers import derived

pytestmark = pytest.mark.django_db

EVERYONE = [*roles.GROUPS, None]
# {model: queries of its list page}; a page of a long list may take twelve.
QUERIES = json.loads((Path(__file__).parent / "queries.json").read_text())
MOST_QUERIES = 12

each_record = pytest.mark.parametrize(
    "model", RECORDS, ids=[model._meta.label_lower for model in RECORDS]
)


def address(model: type[Record], page: str, pk: int | None = None) -> str | None:
    meta = model._meta
    try:
        name = f"{meta.app_label}:{meta.model_name}_{page}"
        return reverse(name, args=[] if pk is None else [pk])
    except NoReverseMatch:
        return None


def may(role: str | None, action: str, model: type[Record]) -> bool:
    wanted = f"{model._meta.app_label}.{action}_{model._meta.model_name}"
    return role is not None and wanted in roles.granted(role)


@each_record
def test_it_has_pages(model: type[Record]) -> None:
    assert address(model, "list"), f"{model.__name__} has no pages: see docs/architecture.md"
    for page in ("detail", "history"):
        assert address(model, page, 1), page
    assert address(model, "export")


@each_record
def test_it_has_an_api(model: type[Record]) -> None:
    assert model in api_routes(), f"{model.__name__} has no route: see records/api.py"


@each_record
def test_it_stands_in_the_table_of_roles(model: type[Record]) -> None:
    assert any(model._meta.label_lower in row.split() for row, _actions in roles.TABLE)


@each_record
def test_its_pages_open_for_whom_the_table_says(
    model: type[Record], as_role: Callable[..., Client]
) -> None:
    record = sample(model)
    for role, client in ((role, as_role(role)) for role in EVERYONE):
        for page in PAGES:
            url = address(model, page, None if page in ("list", "add", "export") else record.pk)
            if url is None:
                continue
            allowed = may(role, ASKED.get(page, "view"), model)
            response = client.get(url)
            assert response.status_code == (200 if allowed else 403), f"{url} {role}"
            if response.streaming:
                response.getvalue()  # Read to its end a file closes itself.


@each_record
def test_nobody_writes_without_permission(
    model: type[Record], as_role: Callable[..., Client]
) -> None:
    record = sample(model)
    before = model.objects.count()
    for role, client in ((role, as_role(role)) for role in EVERYONE):
        for page, action in ASKED.items():
            url = address(model, page, None if page == "add" else record.pk)
            if url and not may(role, action, model):
                assert client.post(url, {"reason": "x"}).status_code == 403, f"{url} {role}"
        assert model.objects.count() == before, role


@each_record
def test_its_api_answers_whom_the_table_says(
    model: type[Record], as_role: Callable[..., Client]
) -> None:
    record = sample(model)
    several = f"/api/v1/{api_routes()[model]}/"
    one = f"{several}{record.pk}/"
    tried = {"post": ("add", several), "patch": ("change", one), "delete": ("delete", one)}
    for role, client in ((role, as_role(role)) for role in EVERYONE):
        viewing = 200 if may(role, "view", model) else 403
        for url in (several, one, f"{several}?format=csv"):
            assert client.get(url).status_code == viewing, f"{url} {role}"
        with transaction.atomic():
            for method, (action, url) in tried.items():
                answer = getattr(client, method)(url, {}, content_type="application/json")
                if may(role, action, model):
                    assert answer.status_code not in (401, 403), f"{method} {url} {role}"
                else:
                    assert answer.status_code in (403, 405), f"{method} {url} {role}"
            transaction.set_rollback(True)  # The next one finds it again.


@each_record
def test_without_signing_in_pages_lead_to_the_sign_in_and_the_api_says_401(
    model: type[Record], client: Client
) -> None:
    record = sample(model)
    for page in PAGES:
        url = address(model, page, None if page in ("list", "add", "export") else record.pk)
        if url:
            response = client.get(url)
            assert response.status_code == 302, url
            assert response.url.startswith(reverse("login"))
    response = client.get(f"/api/v1/{api_routes()[model]}/")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Basic")


@each_record
def test_its_history_tells_of_a_change(model: type[Record], as_role: Callable[..., Client]) -> None:
    record = sample(model)
    record._change_reason = "porque sí"
    record.save()
    page = as_role(roles.ADMIN).get(address(model, "history", record.pk)).content.decode()
    assert "porque sí" in page


@each_record
def test_an_unknown_number_is_not_found(
    model: type[Record], as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.ADMIN)
    for page in ("detail", "edit", "delete", "history"):
        if url := address(model, page, 987_654):
            assert client.get(url).status_code == 404, url


@each_record
def test_its_list_takes_as_many_queries_as_recorded(
    model: type[Record], as_role: Callable[..., Client]
) -> None:
    """However many rows there are. A list that needs more is recorded anew in queries.json."""
    client, url = as_role(roles.ADMIN), address(model, "list")
    counts = [queries_of(client, url, model, rows) for rows in (3, 30)]
    assert counts[0] == counts[1], "a query per row"
    assert counts[1] == QUERIES.get(model._meta.label_lower), "record it in tests/queries.json"
    assert counts[1] <= MOST_QUERIES


def queries_of(client: Client, url: str, model: type[Record], rows: int) -> int:
    with derived.together():
        for n in range(rows):
            facts: dict[str, Any] = {}
            if model._meta.label_lower == "records.municipality":
                facts["code"] = f"{90_000 + rows + n}"
            sample(model, **facts)
    client.get(url)
    with CaptureQueriesContext(connection) as taken:
        assert client.get(url).status_code == 200
    return len(taken)


@each_record
def test_what_can_be_sorted_by_is_indexed(model: type[Record]) -> None:
    """A list of 700,000 rows may be sorted only by what leads an index."""
    leading = {model._meta.pk.name}
    leading |= {f.name for f in model._meta.fields if f.db_index or f.unique}
    leading |= {index.fields[0].lstrip("-") for index in model._meta.indexes if index.fields}
    leading |= {c.fields[0] for c in model._meta.constraints if getattr(c, "fields", ())}
    table = pages_of(model).table_class
    for name in table.sortable:
        column = table.base_columns[name]
        keys = column.order_by or [str(column.accessor or name)]
        assert str(keys[0]).lstrip("-").partition("__")[0] in leading, name


@each_record
def test_the_csv_of_its_api_has_its_rows(
    model: type[Record], as_role: Callable[..., Client]
) -> None:
    record = sample(model)
    url = f"/api/v1/{api_routes()[model]}/?format=csv"
    lines = b"".join(as_role(roles.ADMIN).get(url)).decode().splitlines()
    assert lines[0].startswith("id,")
    assert any(line.startswith(f"{record.pk},") for line in lines[1:])


@each_record
def test_its_list_over_rest_says_what_its_own_address_says(
    model: type[Record], as_role: Callable[..., Client]
) -> None:
    record, client = sample(model), as_role(roles.ADMIN)
    several = f"/api/v1/{api_routes()[model]}/"
    rows = client.get(several, {"page_size": 5000}).json()["results"]
    [row] = [row for row in rows if row["id"] == record.pk]
    assert row == client.get(f"{several}{record.pk}/").json()
