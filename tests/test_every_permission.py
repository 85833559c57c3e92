"""Every address, by every method, asks for the permission on the server: whoever has none gets
nothing, whatever page, part of a page, file or route of the API they call by hand."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.cache import cache as counted
from django.test import Client
from django.urls import NoReverseMatch, reverse
from drf_spectacular.generators import SchemaGenerator

from ingest import intake
from ingest.models import Upload
from ingest.tests.workbooks import table, xlsx
from records import audit, roles
from records.models import AuditEntry
from tests.discovered import RECORDS, addresses, parts, sample
from tests.test_every_address import ASKED, OWN, PUBLIC, WAYS_IN

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

METHODS = ("get", "post", "put", "patch", "delete")
ROLES = [*roles.GROUPS, None]
# The description of the API itself: for whoever is signed in.
FOR_ALL = {"/api/schema/"}
# What an address is given besides a record's number.
WORDS = {"kind": "municipalities", "part": "new", "view": "dim_date", "name": "x", "number": 0}


@pytest.fixture
def made(person: Callable[..., Any]) -> dict[str, int]:
    """{app:model: a record's number}, of every record, an upload and an entry of the trail."""
    found = {model._meta.label_lower.replace(".", ":"): sample(model).pk for model in RECORDS}
    headers = ["CODIGO_DANE", "MUNICIPIO", "DEPARTAMENTO"]
    file = xlsx({"H": table(headers, [{"CODIGO_DANE": "x"}])})
    upload = intake.receive(file, "b.xlsx", person(roles.P2, username="owner"), "municipalities")
    intake.judge(upload)
    entry = audit.note(None, audit.Event.BACKED_UP)
    return found | {"ingest:upload": upload.pk, "records:auditentry": entry.pk}


def urls(made: dict[str, int]) -> Iterator[tuple[str, str]]:
    """(name, address) of every page; where it is about a record, of one that exists."""
    for name, route in sorted(set(addresses())):
        if name in PUBLIC | WAYS_IN or name.startswith("admin:") or route.startswith("api/"):
            continue
        model = next((known for known in made if name.startswith(f"{known}_")), "")
        number = made.get(model, made["ingest:upload"] if name.startswith("ingest:") else 1)
        given = {one: WORDS.get(one, number) for one in (a or b for a, b in parts(route))}
        yield name, reverse(name, kwargs=given)


@pytest.mark.parametrize("method", METHODS)
def test_without_a_role_no_page_answers(
    method: str, made: dict[str, int], as_role: Callable[..., Client]
) -> None:
    client, lost, wrong = as_role(None), set(), set()
    for name, url in urls(made):
        if name in OWN:
            continue
        response = getattr(client, method)(url, headers={"HX-Request": "true"})
        if response.status_code == 302:  # by GET, to the page that a form belongs to
            response = client.get(response.url)
        if response.status_code not in (403, 404, 405):
            wrong.add((name, response.status_code))
        lost |= {name} if response.status_code == 404 else set()
    assert wrong == set()
    # What is not there is not found; everything else was there, and was refused.
    assert all(re.search(r"plan_|proposals_undo|scheduled|set_aside", name) for name in lost), lost


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_a_page_opens_for_whom_the_table_says(
    role: str | None, as_role: Callable[..., Client]
) -> None:
    client = as_role(role)
    for name, permission in ASKED.items():
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue  # it is about a record
        allowed = role is not None and permission in roles.granted(role)
        for headers in ({}, {"HX-Request": "true"}):
            response = client.get(url, headers=headers)
            response.getvalue()  # read to its end a file closes itself
            assert (response.status_code == 403) is not allowed, f"{name} {headers}"


def test_nothing_is_done_by_a_form_of_another_site(
    made: dict[str, int], person: Callable[..., Any]
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        person(roles.ADMIN, is_superuser=True), "django.contrib.auth.backends.ModelBackend"
    )
    before = counts()
    for name, url in urls(made):
        assert client.post(url, {"reason": "x"}).status_code in (403, 405), name
    for path, operations in described().items():
        for method in set(operations) & {"post", "put", "patch", "delete"}:
            url = filled(path)
            assert getattr(client, method)(url).status_code in (403, 405), f"{method} {path}"
    assert counts() == before


def counts() -> dict[str, int]:
    kept = (model for model in apps.get_models() if model is not AuditEntry)
    return {model._meta.label: model._base_manager.count() for model in kept if _is_ours(model)}


def _is_ours(model: Any) -> bool:
    return model._meta.managed and model._meta.app_label not in ("sessions", "axes")


# The API


@cache
def described() -> dict[str, dict[str, Any]]:
    return SchemaGenerator().get_schema(public=True)["paths"]


def filled(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: str(WORDS.get(found[1], 1)), path)


def test_the_api_asks_who_it_is_and_what_they_may(
    client: Client, as_role: Callable[..., Client]
) -> None:
    nobody = as_role(None)
    for path, operations in described().items():
        counted.clear()  # strangers may not ask this often
        for method in set(operations) & {*METHODS} if path not in FOR_ALL else ():
            given = {} if method == "get" else {"content_type": "application/json"}
            assert getattr(client, method)(filled(path), **given).status_code == 401, path
            assert getattr(nobody, method)(filled(path), **given).status_code == 403, path


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_route_of_the_api_writes_for_who_only_reads(
    method: str, as_role: Callable[..., Client]
) -> None:
    for role in (roles.READER, roles.POWER_BI):
        client = as_role(role)
        before = counts()
        for path in described():
            status = getattr(client, method)(filled(path), content_type="application/json")
            assert status.status_code in (403, 404, 405), f"{method} {path} {role}"
        assert counts() == before


def test_power_bis_role_reads_its_feeds_and_nothing_else(as_role: Callable[..., Client]) -> None:
    client = as_role(roles.POWER_BI)
    for path, operations in described().items():
        if "get" in operations and "/powerbi/" not in path and path not in FOR_ALL:
            assert client.get(filled(path)).status_code == 403, path


# Whose upload it is


@pytest.mark.parametrize("role", [role for role in ROLES if role != roles.ADMIN], ids=str)
def test_nobody_decides_about_anothers_upload(
    role: str | None, made: dict[str, int], as_role: Callable[..., Client]
) -> None:
    client, pk = as_role(role), made["ingest:upload"]
    before = Upload.objects.values().get(pk=pk)
    tried = 0
    for name, url in urls(made):
        if name.startswith("ingest:") and f"/{pk}/" in url and "set_aside" not in name:
            response = client.post(url, {"reason": "x", "accept": "on"})
            assert response.status_code in (403, 405), name
            tried += 1
    assert tried > 10
    assert Upload.objects.values().get(pk=pk) == before


# The admin


@pytest.mark.parametrize("role", [roles.P2, None], ids=str)
def test_the_admin_is_closed_to_everyone_else(
    role: str | None, as_role: Callable[..., Client]
) -> None:
    client = as_role(role)
    for name, route in addresses():
        if name == "admin:logout" or not name.startswith("admin:") or "(?P" in route:
            continue
        # Django's own forwarding of old addresses has no name: it is asked by its path.
        url = "/" + re.sub(r"<[^>]+>", "1", route)
        for method in ("get", "post"):
            response = getattr(client, method)(url)
            assert response.status_code in (302, 403, 404, 405), url
            led = response.url if response.status_code == 302 else ""
            assert led == "" or "login" in led or led.startswith("/admin/"), url


def test_the_access_log_cannot_be_written_by_anyone(
    made: dict[str, int], as_role: Callable[..., Client]
) -> None:
    root = as_role(roles.ADMIN, is_superuser=True, is_staff=True)
    pk, kept = made["records:auditentry"], AuditEntry.objects.count()
    base = "admin:records_auditentry"
    assert root.get(reverse(f"{base}_changelist")).status_code == 200
    assert root.get(reverse(f"{base}_change", args=[pk])).status_code == 200
    for url in (
        reverse(f"{base}_add"),
        reverse(f"{base}_change", args=[pk]),
        reverse(f"{base}_delete", args=[pk]),
    ):
        assert root.post(url, {"post": "yes", "event": "restored"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
    root.post(reverse(f"{base}_changelist"), chosen)
    assert AuditEntry.objects.filter(event="backed up").count() == 1
    assert AuditEntry.objects.count() >= kept
    assert not admin.site._registry[AuditEntry].has_delete_permission(root)


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_the_access_log_is_for_administrators(
    role: str | None, made: dict[str, int], as_role: Callable[..., Client]
) -> None:
    client = as_role(role)
    expected = 200 if role == roles.ADMIN else 403
    for name, given in (("list", []), ("detail", [made["records:auditentry"]]), ("export", [])):
        response = client.get(reverse(f"records:auditentry_{name}", args=given))
        response.getvalue()  # read to its end a file closes itself
        assert response.status_code == expected, name
