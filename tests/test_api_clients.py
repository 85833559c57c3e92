"""The manual's clients of the API, run as they are printed there."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest
import requests
from django.test import Client

from billing.models import Annex, AnnexState, BilledItem
from billing.tests import make
from rce_site.handbook import pages
from records import problems, roles
from records.models import Municipality, Token

pytestmark = pytest.mark.django_db

PAGE = (pages.MANUAL / "api.md").read_text(encoding="utf-8")
WITH_REQUESTS, WITH_PANDAS, WRITING = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)
SITE = "http://127.0.0.1:8000"


@pytest.fixture
def run(
    person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., dict[str, Any]]:
    """Runs a program of the manual with a token; its requests reach the site of the test."""
    key = Token.issue(person(roles.ADMIN), "manual", scope="write")[1]
    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", _sent)
    monkeypatch.chdir(tmp_path)

    def run(*programs: str) -> dict[str, Any]:
        names: dict[str, Any] = {}
        for program in programs:
            assert SITE in program or names
            exec(program.replace("EL_TOKEN", key), names)
        return names

    return run


def _sent(adapter: Any, request: requests.PreparedRequest, **options: Any) -> requests.Response:
    answer = Client(HTTP_HOST=urlsplit(request.url).netloc).generic(
        request.method,
        request.path_url,
        request.body or b"",
        request.headers.get("Content-Type", "application/octet-stream"),
        headers=dict(request.headers),
    )
    response = requests.Response()
    response.status_code, response.url, response.request = answer.status_code, request.url, request
    response.headers.update(answer.headers)
    response.encoding, response._content = "utf-8", b"".join(answer)
    return response


@pytest.fixture
def items() -> list[BilledItem]:
    """Lines of two approved actas, one of them of a contract without AIU."""
    found = []
    for number in ("CW1", "CW2"):
        contract = make.contract(number=number)
        price = make.price(contract, "0012", "1000.37")
        annex = make.annex(contract, date(2025, 7, 1))
        found += [make.item(annex, price, quantity, account="0007") for quantity in (1, 2, 3)]
        Annex.objects.filter(pk=annex.pk).update(state=AnnexState.APPROVED)
    return found


def test_with_requests(
    run: Callable[..., dict[str, Any]],
    items: list[BilledItem],
    monkeypatch: pytest.MonkeyPatch,
    capsys: Any,
) -> None:
    monkeypatch.setattr("records.pagination.Pages.max_page_size", 2)  # so that there are pages
    names = run(WITH_REQUESTS)
    assert names["ejecutado"] == pytest.approx(12 * 1000.37)
    assert "12,004.44" in capsys.readouterr().out
    with pytest.raises(RuntimeError, match=r"no es válido.*estado"):
        list(names["todas"]("billed-items", estado="approved"))


def test_writing(run: Callable[..., dict[str, Any]], capsys: Any) -> None:
    run(WITH_REQUESTS, WRITING)
    assert "200 ORIENTE" in capsys.readouterr().out
    newest = Municipality.history.filter(code="68001").first()
    assert newest.history_change_reason == "Nueva zonificación"


def test_with_pandas_a_copy_follows(
    run: Callable[..., dict[str, Any]], items: list[BilledItem], as_role: Callable[..., Client]
) -> None:
    def same() -> None:
        copy = run(WITH_PANDAS)["copia"].sort_index()
        site = BilledItem.objects.order_by("pk").values_list("pk", "account", "quantity")
        rows = {str(pk): (account, float(quantity)) for pk, account, quantity in site}
        assert {key: (row.account, float(row.quantity)) for key, row in copy.iterrows()} == rows
        kept = pd.read_csv("copia.csv", dtype=str, keep_default_na=False).set_index("id")
        pd.testing.assert_frame_equal(kept.sort_index(), copy)

    same()
    Annex.objects.update(state=AnnexState.IN_REVIEW)
    items[0].delete()
    items[1].quantity = 20
    items[1].save()
    same()
    assert len(pd.read_csv("copia.csv")) == 5
    same()


def test_every_problem_is_told_of() -> None:
    for status, (kind, _title) in problems.KINDS.items():
        assert f'| {status} | <a id="{kind}"></a>`{kind}` |' in PAGE
