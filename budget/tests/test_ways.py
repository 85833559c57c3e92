"""Where figures lead: each is found again as the sum of the records that its address lists."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from billing.models import AnnexState, Contract
from billing.tests import make as billed
from budget.tests import make
from budget.tests.test_execution import approved
from records import roles

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)
FIGURE = re.compile(r'<a href="([^"]+)"[^>]*>([\d.]+)</a>')


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


@pytest.fixture(autouse=True)
def contract() -> Contract:
    """Of two lines, one of each class; a part in review, a part of no line, a part provisioned."""
    contract = billed.contract(number="CW1")
    make.year(contract, 1000, expense_class="investment")
    make.movement(contract, 400, JUNE, budget_line="REDES", expense_class="expense")
    make.movement(contract, 90, JUNE, kind="reduction", document="OTROSI 1")
    approved(contract, 2000, MAY)
    approved(contract, 370, JUNE, "REDES")
    approved(contract, 20, JUNE, line="")
    approved(contract, 51, JUNE, state=AnnexState.IN_REVIEW)
    make.provision(contract, 33, JUNE, budget_line="OBRA")
    return contract


def ways(client: Client, path: str, **given: Any) -> list[tuple[str, str]]:
    """(address, figure) of a page's tables."""
    page = client.get(path, {"year": "2025", **given}).text
    return [(unescape(url), figure) for url, figure in FIGURE.findall(page) if "?" in url]


def summed(client: Client, url: str) -> str:
    """What the rows come to; what was objected to and saved of them stands behind it."""
    _words, sum_ = client.get(url).context["sums"][0]
    return f"{sum_ or 0:,.0f}".replace(",", ".")


PAGES = ["/budget/", "/budget/contracts/{pk}/"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("narrowed", ["", "investment", "expense", "-"])
def test_each_figure_is_the_sum_of_its_records(
    reader: Client, contract: Contract, path: str, narrowed: str
) -> None:
    found = ways(reader, path.format(pk=contract.pk), expense_class=narrowed)
    if "contracts" in path:
        # Of subtotal, AIU and IVA the actas are listed, whose columns these are.
        found = [(url, figure) for url, figure in found if "/annexes/" not in url]
    assert found or narrowed == "-"
    assert {(url, figure): summed(reader, url) for url, figure in found} == {
        (url, figure): figure for url, figure in found
    }


@pytest.mark.parametrize("path", [*PAGES, "/budget/lines/", "/budget/breakdown/"])
def test_a_class_is_kept_on_the_way_to_other_pages(
    reader: Client, contract: Contract, path: str
) -> None:
    given = {"year": "2025", "expense_class": "expense"}
    page = reader.get(path.format(pk=contract.pk), given).text
    leads = {unescape(url) for url in re.findall(r'href="(/budget/lines/\?line=[^"]+)"', page)}
    assert leads
    assert all("expense_class=expense" in url for url in leads)
