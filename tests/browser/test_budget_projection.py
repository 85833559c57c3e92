"""The projection keeps nobody out, and its curve is drawn."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from billing.models import Contract
from billing.tests import make as billed
from budget.tests import make
from budget.tests.test_projection import bill
from records import roles
from tests.browser.visitor import LOOKS, Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

Visit = Callable[..., Visitor]
Barriers = Callable[[Page], list[str]]


@pytest.fixture
def contracts() -> list[Contract]:
    """One with a past, beyond its budget, one without."""
    terms = {"start_date": date(2025, 1, 1), "end_date": date(2026, 6, 30)}
    old = billed.contract(number="CW218112", contractor="Ingeniería Tres Esquinas", **terms)
    new = billed.contract(number="CW218113", value=Decimal(900_000_000), **terms)
    make.year(old, 90_000_000)
    make.year(new, 40_000_000)
    bill(old, *(1_000_000 * million for million in (90, 120, 80, 110, 130, 95, 105, 100)))
    bill(new, 30_000_000, 35_000_000, first=date(2025, 7, 1))
    return [old, new]


@pytest.mark.parametrize(("viewport", "scheme", "language"), LOOKS)
@pytest.mark.slow
def test_nobody_is_kept_out(
    visit: Visit,
    barriers: Barriers,
    contracts: list[Contract],
    viewport: dict[str, int],
    scheme: str,
    language: str,
) -> None:
    who = visit("/", roles.P2, viewport=viewport, scheme=scheme, language=language)
    found = []
    for asked in ("?year=2025", "?year=2025&contract=CW218112", "?year=all&contract=CW218113"):
        who.go(f"/budget/projection/{asked}")
        expect(who.page.locator(".chart-picture svg")).to_be_visible()
        who.page.locator(".computed summary").click()
        found += [f"{asked}: {what}" for what in barriers(who.page)]
        found += [f"{asked}: too wide"] * bool(who.overflow())
    assert found == []
    assert who.complaints == []
