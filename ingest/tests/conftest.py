"""People and uploads for the wizard's tests. Its kind is `municipalities`, which this room has."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from ingest import decisions, intake
from ingest.models import Upload
from ingest.tests.workbooks import table, xlsx

HEADERS = ["CODIGO_DANE", "MUNICIPIO", "DEPARTAMENTO", "ZONA"]
GOOD = {"CODIGO_DANE": "98001", "MUNICIPIO": "UNO", "DEPARTAMENTO": "VICHADA"}
BAD = {"CODIGO_DANE": "98002", "DEPARTAMENTO": "VICHADA"}
WRONG = {"CODIGO_DANE": "no sé", "MUNICIPIO": "TRES", "DEPARTAMENTO": "VICHADA"}
MAY_LOAD = (
    "view_upload",
    "add_upload",
    "view_setasiderow",
    "change_setasiderow",
    "view_municipality",
    "add_municipality",
)


@pytest.fixture
def loader(db: None) -> Callable[[str], User]:
    """loader("ana") may upload municipalities and no more."""

    def make(name: str) -> User:
        user, _made = User.objects.get_or_create(username=name)
        user.user_permissions.set(Permission.objects.filter(codename__in=MAY_LOAD))
        return User.objects.get(pk=user.pk)

    return make


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def owner(loader: Callable[[str], User]) -> User:
    return loader("ana")


@pytest.fixture
def mine(owner: User, signed_in: Callable[[User], Client]) -> Client:
    """The owner's browser."""
    return signed_in(owner)


@pytest.fixture
def another(loader: Callable[[str], User], signed_in: Callable[[User], Client]) -> Client:
    """Of somebody who may upload the same kind, but did not upload this."""
    return signed_in(loader("beto"))


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role("reader")


@pytest.fixture
def admin(as_role: Callable[..., Client]) -> Client:
    return as_role("admin")


@pytest.fixture
def judged(owner: User) -> Callable[..., Upload]:
    """judged([GOOD, BAD]) is the owner's upload of these rows, judged."""

    def upload(rows: Sequence[Mapping[str, Any]], name: str = "libro.xlsx", **facts: Any) -> Upload:
        headers = facts.pop("headers", HEADERS)
        sheets = facts.pop("sheets", None) or {"HOJA": table(headers, rows)}
        facts.setdefault("kind", "municipalities")
        made = intake.receive(xlsx(sheets), name, facts.pop("owner", owner), **facts)
        decisions.judge(made)
        made.refresh_from_db()
        return made

    return upload


@pytest.fixture
def committed(judged: Callable[..., Upload], owner: User) -> Callable[..., Upload]:
    def upload(rows: Sequence[Mapping[str, Any]], **facts: Any) -> Upload:
        made = judged(rows, **facts)
        return intake.commit(made, owner, accept=True, reason="prueba")

    return upload
