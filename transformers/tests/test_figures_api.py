"""Sums of losses and trends over REST: the losses page's own figures, and polynomials by hand."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from records import roles
from transformers.models.figures import BY
from transformers.tests import make
from transformers.tests.network import Network, network

pytestmark = pytest.mark.django_db

TOTALS = "/api/v1/loss-totals/"


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


@pytest.fixture
def small() -> Network:
    return network()


def rows(client: Client, **given: Any) -> list[dict[str, Any]]:
    response = client.get(TOTALS, given)
    assert response.status_code == 200, response.content
    return response.json()["results"]


# ── sums of losses ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("by", ["circuit", "substation", "municipality"])
def test_places_lost_what_their_page_says(small: Network, reader: Client, by: str) -> None:
    page = reader.get("/transformers/places/", {"by": by})
    months = page.context["found"].given
    period = {name: f"{months[name]:%Y-%m}" for name in ("period_from", "period_to")}
    shown = {row["key"]: row for row in page.context["places"].sums}
    found = {row["key"]: row for row in rows(reader, by=by, **period)}
    assert found.keys() == shown.keys()
    for key, row in found.items():
        for ours, theirs in (("loss_kwh", "loss"), ("measured_kwh", "measured"), ("value",) * 2):
            value = shown[key][theirs]
            assert row[ours] == (None if value is None else pytest.approx(float(value)))
        assert row["index"] == pytest.approx(float(shown[key]["index"] or 0), abs=1e-6)


def test_every_grouping_has_the_same_whole(small: Network, reader: Client) -> None:
    months = rows(reader, by="period")
    assert [row["key"] for row in months] == sorted(row["key"] for row in months)
    whole = sum(row["billed_kwh"] or 0 for row in months)
    for by in BY:
        parts = rows(reader, by=by)
        assert sum(row["billed_kwh"] or 0 for row in parts) == pytest.approx(whole), by
        assert sum(row["balances"] for row in parts) == sum(row["balances"] for row in months)


def test_narrowed_by_place_and_month_and_as_csv(small: Network, reader: Client) -> None:
    month = rows(reader, by="period")[-1]["key"]
    circuit = rows(reader, by="circuit")[0]["key"]
    given = {"period_from": month, "period_to": month, "circuit": circuit}
    [one] = rows(reader, by="period", **given)
    assert one["key"] == month
    text = b"".join(reader.get(TOTALS, {"by": "period", "format": "csv", **given})).decode()
    header, line = text.splitlines()
    assert header.startswith("key,name,balances")
    assert line.startswith(month)


@pytest.mark.parametrize(
    "given", [{}, {"by": "feeder"}, {"by": "circuit", "period_from": "x"}, {"by": "zone", "a": "1"}]
)
def test_what_cannot_be_summed_is_said(reader: Client, given: dict[str, str]) -> None:
    response = reader.get(TOTALS, given)
    assert response.status_code == 400
    assert len(response.json()["errors"]) == 1


# ── trends ──────────────────────────────────────────────────────────────────────────────────────


def trend(client: Client, code: str, **given: Any) -> Any:
    return client.get(f"/api/v1/transformers/{code}/trend/", given)


@pytest.fixture
def rising() -> None:
    """March to July 2025, without May: 0, 1, -, 9, 16 kWh are squares."""
    transformer = make.transformer("T-1/A")
    for month, kwh in ((3, 0), (4, 1), (6, 9), (7, 16)):
        make.consumption(transformer, date(2025, month, 1), billed_kwh=Decimal(kwh))


def test_history_fit_and_how_much_it_explains(rising: None, reader: Client) -> None:
    found = trend(reader, "T-1/A", degree=2).json()
    assert (found["transformer"], found["energy"], found["known"]) == ("T-1/A", "billed_kwh", 4)
    assert found["r2"] == pytest.approx(1)
    assert found["coefficients"] == pytest.approx([0, 0, 1], abs=1e-9)
    assert [row["period"] for row in found["months"]] == [f"2025-0{n}-01" for n in range(3, 8)]
    assert [row["value"] for row in found["months"]] == [0, 1, None, 9, 16]
    assert [row["fitted"] for row in found["months"]] == pytest.approx([0, 1, 4, 9, 16])


def test_a_line_unless_asked_otherwise_of_the_months_asked_for(
    rising: None, reader: Client
) -> None:
    found = trend(reader, "T-1/A").json()
    assert (found["degree"], len(found["coefficients"])) == (1, 2)
    later = trend(reader, "T-1/A", degree=0, period_from="2025-06").json()
    assert [row["fitted"] for row in later["months"]] == [12.5, 12.5]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"degree": 3}, "toma 5 meses; se conocen 4."),
        ({"energy": "delivered_kwh"}, "toma 3 meses; se conocen 0."),
        ({"degree": 0, "period_to": "2025-03"}, "toma 2 meses; se conoce 1."),
    ],
)
def test_too_few_months_are_said(
    given: dict[str, Any], words: str, rising: None, reader: Client
) -> None:
    response = trend(reader, "T-1/A", **given)
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["detail"].endswith(words)


def test_what_is_unknown_or_unreadable(rising: None, reader: Client) -> None:
    assert trend(reader, "T-2").status_code == 404
    wrong = ({"degree": 6}, {"degree": -1}, {"energy": "heat"}, {"grade": 1}, {"period_to": "x"})
    for given in wrong:
        response = trend(reader, "T-1/A", **given)
        assert response.status_code == 400
        assert list(response.json()["errors"]) == list(given)


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_whoever_sees_consumption_sees_them(
    role: str | None, rising: None, as_role: Callable[..., Client]
) -> None:
    seen = role is not None and "transformers.view_consumption" in roles.granted(role)
    client, status = as_role(role), 200 if seen else 403
    assert trend(client, "T-1/A").status_code == status
    assert client.get(TOTALS, {"by": "period"}).status_code == status
