"""What stands for all tests of a module is written once, since a world costs more than most tests
do. Each test undoes what it wrote itself, and the module what stood.

A module's fixture, named `standing_…`, says what is written; the test's own gives it out:

    @pytest.fixture(scope="module")
    def standing_world(standing):
        return standing(world)

    @pytest.fixture
    def world(standing_world, db):
        return standing_world()

What a test does not ask for does not stand for it, either.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, TypeVar

import pytest
from django.db import transaction
from django.test import override_settings

T = TypeVar("T")
# The fixture `standing` while it stands, and what it stands for.
_fixture: list[tuple[pytest.FixtureDef[Any], pytest.FixtureRequest]] = []
_worlds: list[str] = []


@pytest.fixture(scope="module")
def standing(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Callable[[], T]], Callable[[], T]]]:
    """standing(make) writes what `make` does, and gives each test its copy of what it answered."""
    folder = tmp_path_factory.mktemp("standing")

    def written(make: Callable[[], T]) -> Callable[[], T]:
        with override_settings(DATA_DIR=folder, MEDIA_ROOT=folder / "uploads"):
            made = make()
        return lambda: deepcopy(made)

    with django_db_blocker.unblock(), transaction.atomic():
        yield written
        transaction.set_rollback(True)


def worlds(item: pytest.Item) -> list[str]:
    """The fixtures of what stands for this test."""
    return sorted(
        name for name in getattr(item, "fixturenames", ()) if name.startswith("standing_")
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a module those tests come one after another for which the same stands."""
    first = {item.path: at for at, item in reversed(list(enumerate(items)))}
    items.sort(key=lambda item: (first[item.path], worlds(item)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What stood for others is undone before this test begins."""
    if worlds(item) != _worlds:
        while _fixture:
            fixturedef, request = _fixture.pop()
            fixturedef.finish(request)
        _worlds[:] = worlds(item)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: Any) -> None:
    if fixturedef.argname == "standing":
        _fixture[:] = [(fixturedef, request)]
