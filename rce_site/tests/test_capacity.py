"""How long the disk lasts, and who may see it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rce_site import capacity
from records import roles
from records.models import Municipality

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [*roles.GROUPS, None])
def test_administrators_alone_see_it(role: str | None, as_role: Callable[..., Client]) -> None:
    answer = as_role(role).get(reverse("capacity"))
    assert answer.status_code == (200 if role == roles.ADMIN else 403)


def test_it_counts_what_is_held() -> None:
    found = capacity.measure()
    rows = {one.model: one.rows for one in found.held}
    assert rows[Municipality] == Municipality.objects.count() > 1000
    assert found.rows == sum(rows.values())
    assert found.database > 0
    assert found.free > 0


def test_without_a_month_of_data_nobody_knows_how_long_the_disk_lasts() -> None:
    assert capacity.measure().years is None


def test_the_disk_lasts_as_long_as_the_pace_of_whole_months_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    brought: dict[Any, Any] = {Municipality: {date(2024, 1, 1): 100, date(2024, 2, 1): 300}}
    monkeypatch.setattr(capacity, "_by_month", lambda: brought)
    found = capacity.measure()
    assert found.monthly == 200
    assert found.months == [(date(2024, 1, 1), 100), (date(2024, 2, 1), 300)]
    assert found.years == pytest.approx(found.free / (found.bytes_a_row * 200) / 12)
