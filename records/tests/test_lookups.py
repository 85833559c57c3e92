"""`prefix`: begins with, whatever the case, by the index."""

import pytest
from django.db import connection

from records.models import Municipality

pytestmark = pytest.mark.django_db


def names(text: str) -> set[str]:
    return set(Municipality.objects.filter(name__prefix=text).values_list("name", flat=True))


def test_begins_with_whatever_the_case() -> None:
    assert names("bucaram") == names("BUCARAM") == names("Bucaram") == {"BUCARAMANGA"}
    assert "SAN GIL" in names("san")
    assert not any("CÚCUTA" in name for name in names("san") if not name.startswith("SAN"))


@pytest.mark.parametrize("text", ["%", "_", "\\", "SAN%", "[S]AN"])
def test_no_character_stands_for_others(text: str) -> None:
    assert names(text) == set()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite's planner")
def test_the_index_is_used() -> None:
    plan = Municipality.objects.filter(name__prefix="san").order_by().values("id").explain()
    assert "SCAN" not in plan
    assert "USING" in plan
