"""What every test may use: people of each role, and a place of its own to write in."""

import gc
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import Client
from django_tasks import task_backends

from records import kept, roles

pytest_plugins = ["tests.standing"]
PASSWORD = "una-clave-de-prueba"  # noqa: S105 - of people who exist in tests alone


def pytest_configure() -> None:
    """The site's settings, without what only costs time in tests."""
    gc.disable()  # until all is imported and collected, which stays
    site_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    site_settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    site_settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}
    }
    # The declared tasks have asked for their backend by now.
    task_backends.settings = task_backends.configure_settings(site_settings.TASKS)
    with suppress(AttributeError):
        del task_backends["default"]
    # Served as they are; nothing is collected for a test.
    site_settings.STATIC_ROOT = site_settings.BASE_DIR / "static"


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """No garbage collection goes through what stays for good, and it comes seldom: left to itself
    it takes a third of what migrating does."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    """Uploads and whatever else is written go where no other test looks."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    yield
    cache.clear()
    kept.forget()


def somebody(role: str | None = None, **fields: Any) -> User:
    """A user of that role, see `records.roles`; without one, of none."""
    name = fields.pop("username", (role or "nobody").replace(" ", "-").lower())
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User.objects.create_user(name, password=PASSWORD, **fields)
    if role:
        user.groups.add(Group.objects.get(name=roles.GROUPS[role]))
    return user


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """person("P2") is a user of that role; person() has none."""
    return somebody


@pytest.fixture
def as_role(person: Callable[..., User]) -> Callable[..., Client]:
    """as_role("P2") is a browser in which a person of that role is signed in; as_role(None), too,
    but of a person without any role."""

    def sign_in(role: str | None, **fields: Any) -> Client:
        client = Client()
        client.force_login(person(role, **fields), "django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
