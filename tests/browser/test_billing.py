"""Billing's pages keep nobody out: with their charts, at a desk and on a phone, light and dark."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from billing.models import Annex
from billing.tests import make
from records import roles
from tests.browser.visitor import LOOKS, Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

Visit = Callable[..., Visitor]
Barriers = Callable[[Page], list[str]]


@pytest.fixture
def acta(as_role: Callable[..., Client]) -> Annex:
    """In review, after an approved one: with a deviating line, and one that may be billed twice."""
    contract = make.aiu(number="CW218112", contractor="Ingeniería Tres Esquinas Ltda.")
    work = make.price(contract, "A1", "1000.37", contracted_quantity=5)
    make.change(contract, "addition", contract.start_date, value=1000)
    same = {"work_order": "OT7", "account": "88", "municipality": make.municipality()}
    before = make.annex(contract, contract.start_date.replace(year=2025, month=6), number="26")
    make.item(before, work, 3, **same)
    Annex.objects.recompute([before.pk])
    as_role(roles.P2).post(f"{before.get_absolute_url()}approve/")
    found = make.annex(contract, number="27")
    make.item(found, work, 3, **same)
    make.item(found, work, 1, unit_price="1100.37")
    Annex.objects.recompute([found.pk])
    return found


@pytest.mark.parametrize(("viewport", "scheme", "language"), LOOKS)
@pytest.mark.slow
def test_nobody_is_kept_out_of_billing(
    visit: Visit,
    barriers: Barriers,
    acta: Annex,
    viewport: dict[str, int],
    scheme: str,
    language: str,
) -> None:
    who = visit("/", roles.ADMIN, viewport=viewport, scheme=scheme, language=language)
    line = acta.items.order_by("-pk")[0]
    # {address: how many charts stand on it}
    charts = {
        "/billing/": 5,
        "/billing/looks/": 0,
        acta.get_absolute_url(): 3,
        f"{acta.get_absolute_url()}items/": 0,
        f"{acta.get_absolute_url()}return/": 0,
        acta.contract.get_absolute_url(): 1,
        "/billing/billed-items/?look=deviates": 0,
        line.get_absolute_url(): 0,
        line.price.get_absolute_url(): 0,
    }
    found = []
    for address, drawn in charts.items():
        who.go(address)
        expect(who.page.locator(".chart-picture svg")).to_have_count(drawn)
        found += [f"{address}: {what}" for what in barriers(who.page)]
        found += [f"{address}: too wide"] * bool(who.overflow())
    assert found == []
