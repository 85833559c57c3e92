"""Recovered energy over REST: the figures of the pages, and every row once."""

import csv
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from records import roles
from transformers.models import Episode, EpisodeLossMonth, EpisodeMonth, Transformer
from transformers.tests.recovery import episode
from transformers.tests.worked import RECOVERED, SHORT, worked

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


@pytest.fixture(scope="module")
def standing_network(standing: Any) -> Callable[[], list[Transformer]]:
    return standing(worked)


@pytest.fixture
def made(standing_network: Callable[[], list[Transformer]], db: None) -> list[Transformer]:
    return standing_network()


def of(transformer: Transformer) -> Episode:
    return episode(transformer.code)


def test_rest_tells_the_figures_of_the_page(made: list[Transformer], reader: Client) -> None:
    one = of(made[RECOVERED])
    told = reader.get(f"/api/v1/episodes/{one.pk}/").json()
    assert told["billed_increase_kwh"] == float(one.gain_kwh)
    assert told["billed_increase_low"] == float(one.low_kwh)
    assert told["loss_reduction_high"] == float(one.loss.high_kwh)
    assert (told["grade"], told["verdict"], told["reason"]) == ("definitive", "recovered", "")
    assert (told["municipality_code"], told["method_version"]) == ("68001", one.run.version)
    short = reader.get(f"/api/v1/episodes/{of(made[SHORT]).pk}/").json()
    assert short["reason"] == "short_history"
    assert short["billed_increase_kwh"] is None
    assert short["loss_reduction_kwh"] is None


def test_months_tell_both_measures_side_by_side(made: list[Transformer], reader: Client) -> None:
    one = of(made[RECOVERED])
    told = reader.get("/api/v1/recovery/", {"transformer": "N000"}).json()["results"]
    assert [row["period"] for row in told] == [
        f"{row.period}" for row in one.months.order_by("period")
    ]
    lost = {f"{row.period}": float(row.gain_kwh) for row in one.loss_months.all()}
    assert {row["period"]: row["loss_reduction_kwh"] for row in told} == lost
    year = [row["billed_increase_kwh"] for row in told if row["month_after"] <= 12]
    assert sum(year) == pytest.approx(float(one.gain_kwh))
    within = {"transformer": "N000", "period_from": "2024-06", "period_to": "2024-07"}
    assert reader.get("/api/v1/recovery/", within).json()["count"] == 2
    assert reader.get("/api/v1/recovery/", {"period_from": "x"}).status_code == 400
    assert reader.get("/api/v1/recovery/", {"grade": "x"}).status_code == 400
    # A typing mistake would otherwise give everything.
    assert reader.get("/api/v1/recovery/", {"period_form": "2024-06"}).status_code == 400


def test_a_month_of_loss_reduction_alone_is_told_too(
    made: list[Transformer], reader: Client
) -> None:
    one = of(made[RECOVERED])
    gone = one.months.order_by("period").first()
    period, count = gone.period, one.months.count()
    gone.delete()
    answer = reader.get("/api/v1/recovery/", {"transformer": "N000"}).json()
    assert answer["count"] == count
    last = answer["results"][-1]
    assert (last["period"], last["billed_increase_kwh"]) == (f"{period}", None)
    assert last["loss_reduction_kwh"] is not None
    lines = reader.get("/api/v1/recovery/?format=csv&transformer=N000").getvalue().decode()
    assert len(list(csv.DictReader(StringIO(lines)))) == count


def test_pages_of_months_and_the_csv_have_every_row_once(
    made: list[Transformer], reader: Client
) -> None:
    EpisodeMonth.objects.filter(lead=2).delete()
    seen, address = [], "/api/v1/recovery/?page_size=7"
    while address:
        answer = reader.get(address).json()
        seen += [(row["episode"], row["period"]) for row in answer["results"]]
        address = answer["next"]
    lines = reader.get("/api/v1/recovery/?format=csv").getvalue().decode()
    told = [(int(row["episode"]), row["period"]) for row in csv.DictReader(StringIO(lines))]
    assert seen == told
    assert len(set(seen)) == len(seen)
    both = set(EpisodeMonth.objects.values_list("episode", "period"))
    both |= set(EpisodeLossMonth.objects.values_list("episode", "period"))
    assert set(seen) == {(one, f"{period}") for one, period in both}


def test_chosen_fields_of_months_in_the_order_asked_for(
    made: list[Transformer], reader: Client
) -> None:
    chosen = {"fields": "period,billed_increase_kwh,episode", "transformer": "N000"}
    first = reader.get("/api/v1/recovery/", chosen).json()["results"][0]
    assert list(first) == ["period", "billed_increase_kwh", "episode"]
    lines = reader.get("/api/v1/recovery/", {**chosen, "format": "csv"}).getvalue().decode()
    told = next(iter(csv.DictReader(StringIO(lines))))
    assert list(told) == list(first)
    assert float(told["billed_increase_kwh"]) == first["billed_increase_kwh"]
    assert reader.get("/api/v1/recovery/", {"fields": "packed"}).status_code == 400


@pytest.mark.parametrize("route", ["episodes", "recovery"])
def test_what_any_computation_may_move_cannot_be_followed(route: str, reader: Client) -> None:
    answer = reader.get(f"/api/v1/{route}/", {"updated_since": "2025-01-01"})
    assert answer.status_code == 400
    assert "updated_since" in answer.json()["errors"]
    assert reader.get(f"/api/v1/{route}/deleted/").status_code == 404
