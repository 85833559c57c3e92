"""Transformers over REST: filtered as on the pages, numbers as numbers, whole lists as csv."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from records import roles
from transformers.models import Consumption, Transformer
from transformers.tests import make

pytestmark = pytest.mark.django_db

JSON = "application/json"
JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


@pytest.fixture
def analyst(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.P3)


@pytest.fixture
def metered() -> Transformer:
    """T-1 with a tenth lost in June and nothing metered in July; T-2 without anything."""
    town = make.municipality()
    facts = {"municipality": town, "circuit": "C-1", "zone": "SUR", "macro_meter": "SI"}
    transformer = make.transformer("T-1", **facts)
    make.transformer("T-2", circuit="C-2", state="retired")
    make.consumption(transformer, JUNE, delivered_kwh=Decimal("1000.5"))
    make.consumption(transformer, JULY)
    return transformer


def results(client: Client, route: str, **given: Any) -> list[dict[str, Any]]:
    response = client.get(f"/api/v1/{route}/", given)
    assert response.status_code == 200, response.content
    return response.json()["results"]


@pytest.mark.parametrize(
    ("route", "given", "count"),
    [
        ("transformers", {"municipality": "68001"}, 1),
        ("transformers", {"circuit": "C-2"}, 1),
        ("transformers", {"zone": "sur"}, 1),
        ("transformers", {"state": "retired"}, 1),
        ("transformers", {"has_macro": "true"}, 1),
        ("transformers", {"has_macro": "unknown"}, 1),
        ("transformers", {"intervened": "never"}, 2),
        ("consumption", {"transformer": "T-1"}, 2),
        ("consumption", {"period_from": "2025-07"}, 1),
        ("consumption", {"period_to": "2025-06-01"}, 1),
        ("consumption", {"circuit": "C-1", "municipality": "68001"}, 2),
        ("consumption", {"balance_state": "valid"}, 1),
        ("consumption", {"transformer": "T-2"}, 0),
    ],
)
def test_narrowed_as_on_the_pages(
    route: str, given: dict[str, str], count: int, metered: Transformer, reader: Client
) -> None:
    assert len(results(reader, route, **given)) == count
    page = reader.get(f"/transformers/{route}/", given)
    assert page.context["page"].paginator.count == count


@pytest.mark.parametrize(
    ("route", "given"),
    [
        ("transformers", {"has_macro": "perhaps"}),
        ("consumption", {"period_from": "junio"}),
        ("consumption", {"balance_state": "good"}),
        ("targets", {"year": "26"}),
    ],
)
def test_a_filter_that_cannot_be_read_is_said(
    route: str, given: dict[str, str], reader: Client
) -> None:
    response = reader.get(f"/api/v1/{route}/", given)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == list(given)


def test_energies_are_numbers_and_what_is_missing_null(
    metered: Transformer, reader: Client
) -> None:
    july, june = results(reader, "consumption", transformer="T-1")
    assert (june["delivered_kwh"], june["billed_kwh"], june["loss_kwh"]) == (1000.5, 900.0, 100.5)
    assert june["index"] == pytest.approx(100.5 / 1000.5, abs=1e-6)
    assert (june["transformer_code"], june["circuit"]) == ("T-1", "C-1")
    assert june["municipality_code"] == "68001"
    assert (july["delivered_kwh"], july["loss_kwh"], july["index"]) == (None, None, None)


def test_the_csv_has_the_same(metered: Transformer, reader: Client) -> None:
    response = reader.get("/api/v1/consumption/", {"format": "csv", "period_to": "2025-06"})
    header, line = (row.split(",") for row in b"".join(response).decode().splitlines())
    row = dict(zip(header, line, strict=True))
    assert (row["transformer_code"], row["period"], row["loss_kwh"]) == (
        "T-1",
        "2025-06-01",
        "100.500",
    )
    assert float(row["index"]) == pytest.approx(100.5 / 1000.5, abs=1e-6)


def test_a_review_as_csv_has_its_reasons_as_json(reader: Client) -> None:
    make.review(make.transformer("T-1"))
    text = b"".join(reader.get("/api/v1/reviews/", {"format": "csv"})).decode()
    assert '""rule"": ""fall""' in text


def test_a_month_is_written_and_its_balance_follows(analyst: Client) -> None:
    transformer = make.transformer("T-1", macro_meter="SI")
    given = {"transformer": transformer.pk, "period": "2025-06-01", "billed_kwh": 600}
    response = analyst.post("/api/v1/consumption/", given, content_type=JSON)
    assert response.status_code == 201, response.content
    one = f"/api/v1/consumption/{response.json()['id']}/"
    analyst.patch(one, {"delivered_kwh": 1000, "loss_kwh": 7}, content_type=JSON)
    row = analyst.get(one).json()
    assert (row["loss_kwh"], row["balance_state"], row["index"]) == (400, "valid", 0.4)


def test_the_same_month_twice_is_refused(metered: Transformer, analyst: Client) -> None:
    given = {"transformer": metered.pk, "period": "2025-06-01", "billed_kwh": 600}
    response = analyst.post("/api/v1/consumption/", given, content_type=JSON)
    assert response.status_code == 400
    assert Consumption.objects.count() == 2


def test_what_came_of_a_review_is_written_and_nothing_else(analyst: Client) -> None:
    review = make.review(make.transformer("T-1"))
    url = f"/api/v1/reviews/{review.pk}/"
    given = {"state": "visited", "outcome": "nothing", "kwh_at_risk": 1}
    assert analyst.patch(url, given, content_type=JSON).status_code == 200
    review.refresh_from_db()
    assert (review.state, review.outcome, review.kwh_at_risk) == ("visited", "nothing", 1200)
    assert analyst.delete(url).status_code in (403, 405)
    assert analyst.post("/api/v1/reviews/", given, content_type=JSON).status_code in (403, 405)


def test_sorted_with_the_unknown_last(metered: Transformer, reader: Client) -> None:
    Transformer.objects.filter(code="T-1").update(loss_12=5)
    make.transformer("T-0")
    for ordering in ("loss_12", "-loss_12"):
        found = results(reader, "transformers", ordering=ordering, page_size=1)
        assert [row["code"] for row in found] == ["T-1"], ordering
