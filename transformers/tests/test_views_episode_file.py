"""An episode's workbook: the figure and all that it follows from."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from records import roles
from transformers.models import Episode, Transformer
from transformers.tests.recovery import WORK, episode, month
from transformers.tests.worked import RECOVERED, SHORT, TARIFFS, TOO_SOON, worked

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


def book(client: Client, one: Episode) -> Any:
    answer = client.get(reverse("transformers:episode_file", args=[one.pk]))
    return load_workbook(BytesIO(answer.getvalue()))


def rows(sheet: Any) -> list[dict[str, Any]]:
    headers, *found = sheet.iter_rows(values_only=True)
    return [dict(zip(headers, row, strict=True)) for row in found]


@pytest.mark.parametrize("unseen", ["intervention", "consumption"])
def test_it_is_for_whoever_may_see_all_that_it_has(
    made: list[Transformer], client: Client, person: Callable[..., Any], unseen: str
) -> None:
    user, one = person(None), of(made[RECOVERED])
    names = {"episode", "intervention", "consumption"} - {unseen}
    seen = Permission.objects.filter(codename__in=[f"view_{name}" for name in names])
    user.user_permissions.set(seen)
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    address = reverse("transformers:episode_file", args=[one.pk])
    assert client.get(address).status_code == 403
    page = client.get(one.get_absolute_url())
    assert (page.status_code, address in page.content.decode()) == (200, False)


def test_the_workbook_has_all_that_the_figure_follows_from(
    made: list[Transformer], reader: Client
) -> None:
    one = of(made[RECOVERED])
    found = book(reader, one)
    said = dict(found["Intervención agrupada"].iter_rows(min_row=2, values_only=True))
    assert said["Incremento facturado: Recuperada (kWh)"] == float(one.gain_kwh)
    assert said["Marca de los datos"] == one.run.inputs
    assert len(rows(found["Intervenciones"])) == 1
    before = rows(found["Meses anteriores"])
    assert [row["Utilizable"] for row in before] == ["sí"] * 12
    mean = sum(r["Facturado, kWh al día tal como se usó"] * r["Días"] for r in before) / sum(
        r["Días"] for r in before
    )
    assert mean == pytest.approx(float(one.daily_kwh), rel=1e-4)
    assert all(row["Perdido, kWh al día tal como se usó"] > 0 for row in before)
    after = rows(found["Incremento facturado"])
    year = [row["Recuperada (kWh)"] for row in after if row["Mes tras el trabajo"] <= 12]
    assert sum(year) == pytest.approx(float(one.gain_kwh))
    assert len(rows(found["Reducción de pérdidas"])) == one.loss_months.count()
    priced = [row for row in rows(found["Tarifas"]) if row["CU (COP/kWh)"] is not None]
    assert len(priced) == TARIFFS


def test_the_workbook_names_everybody_compared(made: list[Transformer], reader: Client) -> None:
    compared = rows(book(reader, of(made[RECOVERED]))["Comparados"])
    named = {row["Transformador"] for row in compared}
    # Neither those whose baseline lacks a month, nor those intervened before, nor itself.
    assert named == {one.code for one in made} - {"N000", "N001", "N003"}
    soon = next(row for row in compared if row["Transformador"] == "N002")
    assert soon["Intervenido desde"].date() == month(29)
    use = {name: value for name, value in soon.items() if name.endswith("(kWh al día)")}
    first, *_between, last = use.values()
    billed = made[TOO_SOON].consumption.get(period=month(WORK - 12)).billed_kwh
    assert first == pytest.approx(float(billed) / 31, abs=0.001)
    assert last is None
    lost = rows(book(reader, of(made[RECOVERED]))["Comparados por pérdidas"])
    assert {row["Transformador"] for row in lost} == named
    (other,) = (row for row in lost if row["Transformador"] == "N002")
    assert other["mar 2023 (kWh al día)"] == pytest.approx(0.4 * first, rel=0.01)


def test_the_workbook_of_an_insufficient_one_says_why_nobody_is_compared(
    made: list[Transformer], reader: Client
) -> None:
    found = book(reader, of(made[SHORT]))
    assert list(found["Comparados"].iter_rows(values_only=True)) == [
        ("No se compara con nadie",),
        ("su línea base comienza antes del primer mes conocido",),
    ]
