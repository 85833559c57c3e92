"""The figures that a month is reported by are those of the pages, of the API and of the views."""

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from budget.execution import Execution, Scope
from budget.month import figures
from budget.month.figures import BILLING, ENERGY, published
from budget.tests import make, returned
from powerbi import calendar
from powerbi.tests.asking import cents, day, kwh, read
from records import roles
from transformers import derived
from transformers.models import BalanceTotal, Episode, Intervention, SystemEnergy
from transformers.models.figures import months_back
from transformers.tests import make as made
from transformers.tests.recovery import MONTHS, WORK, month, network, steady, work

pytestmark = pytest.mark.django_db

WORKED = month(WORK)  # the month of the actas
MEASURED = month(WORK + 4)


@pytest.fixture
def actas() -> Any:
    """Actas of two contracts in every state, with supplied material, budgets and a provision."""
    world = returned.world(tariffs=False)
    make.movement(world.first, 900_000, WORKED)
    make.movement(world.first, 50, WORKED, kind="addition", document="OTROSI 1")
    make.movement(world.second, 70, months_back(WORKED, 1))
    make.provision(world.second, "123.45", WORKED)
    return world


@pytest.fixture
def energy() -> None:
    """Two years of the network, work in one zone, and cases settled and not."""
    kept = steady()
    kept[:5, WORK + 1 :] *= 1.4
    kept[5, WORK - 4 : WORK] = None
    names = [f"E{at}" for at in range(len(kept))]
    made_ = network(kept.round(1), (kept * 1.1).round(1), names, zone="NORTE")
    work(*((made_[at], WORK) for at in range(6)), kind="NORMALIZACION")
    made.intervention(made_[7], MEASURED.replace(day=3), kind="REVISION")
    made.intervention(made_[8], MEASURED.replace(day=3), kind="REVISION", state="PROGRAMADA")
    with derived.together():
        for at in range(MONTHS):
            made.tariff(month(at), unit_cost=Decimal(800))
            made.system_energy(
                month(at), output_kwh=Decimal(870_000 + at), target_index=Decimal("0.12")
            )
    made.retroactive_case(MEASURED.replace(day=9), value=Decimal(5000))
    made.retroactive_case(MEASURED.replace(day=9), state="EN TRAMITE", value=Decimal(7000))


def test_every_figure_says_what_it_is() -> None:
    assert all(one.name == name for name, one in figures.FIGURES.items())
    assert {one.unit for one in figures.FIGURES.values()} == set(figures.PLACES)
    for area in (BILLING, ENERGY):
        [found] = published(area, [WORKED]).values()
        assert {name for name, part in found if not part} == {
            one.name for one in figures.of_area(area)
        }


def test_actas_are_those_of_execution(actas: Any) -> None:
    """The budget's pages, and its API, whose cells these are."""
    [found] = published(BILLING, [WORKED]).values()
    execution = Execution.of(Scope(WORKED, WORKED))
    for part, sums in (
        ("", execution.total()),
        *((numbers(actas)[key], sums) for key, sums in execution.by("contract").items()),
    ):
        expected = {
            "billed": sums.executed + sums.in_review,
            "executed": sums.executed,
            "in_review": sums.in_review,
            "supplied": sums.supplied,
            "provisioned": sums.provisioned,
            "budgeted": sums.in_force,
            "lines": sums.lines,
        }
        assert {name: found.get((name, part)) or 0 for name in expected} == {
            name: value or 0 for name, value in expected.items()
        }
    assert 0 not in (found["executed", ""], found["supplied", ""], found["in_review", ""])


def numbers(actas: Any) -> dict[int, str]:
    return {one.pk: one.number for one in (actas.first, actas.second)}


def test_actas_are_those_of_the_billing_page(actas: Any, as_role: Callable[..., Client]) -> None:
    asked = {"period_from": f"{WORKED:%Y-%m}", "period_to": f"{WORKED:%Y-%m}"}
    page = as_role(roles.READER).get("/billing/", asked).context["found"]
    whole, approved, in_review, back, _supplied, saved = page.cards
    [found] = published(BILLING, [WORKED]).values()
    assert found["billed", ""] == whole["sum"]
    assert found["executed", ""] == approved["sum"]
    assert found["in_review", ""] == in_review["sum"]
    assert found["returned", ""] == back["sum"] == found["returned", "CW2"] > 0
    assert found["actas", ""] == whole["annexes"]
    assert found["saved", ""] == saved["sum"]


def test_actas_are_those_of_the_views(actas: Any) -> None:
    calendar.cover()
    [found] = published(BILLING, [WORKED]).values()
    rows = read("fct_billed_item", f"period_key = {WORKED:%Y%m%d}")
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row["state"]] += cents(row["total"])
    assert found["executed", ""] == sums["approved"]
    assert found["in_review", ""] == sums["in_review"]
    assert found["returned", ""] == sums["returned"]
    assert found["lines", ""] == len([row for row in rows if row["state"] != "returned"])
    budget = read("fct_budget_month", f"period_key = {WORKED:%Y%m%d}")
    assert found["budgeted", ""] == sum(cents(row["amount"]) for row in budget) == 900_050
    assert found["budgeted", "CW1"] == 900_050


def test_a_month_without_a_budget_has_none_and_no_actas() -> None:
    [found] = published(BILLING, [WORKED]).values()
    assert found["budgeted", ""] is None
    assert found["executed", ""] == found["actas", ""] == 0


def test_parts_make_the_whole(actas: Any, energy: None) -> None:
    for area, months in ((BILLING, [WORKED]), (ENERGY, [MEASURED])):
        [found] = published(area, months).values()
        for one in figures.of_area(area):
            if one.parted and found[one.name, ""] is not None:
                parts = [
                    value for (name, part), value in found.items() if name == one.name and part
                ]
                assert sum(parts) == found[one.name, ""], one.name


@pytest.fixture
def energy_page(energy: None) -> dict[tuple[str, str], Any]:
    [found] = published(ENERGY, [MEASURED]).values()
    return found


def test_the_network_is_the_home_pages(energy_page: Any, as_role: Callable[..., Client]) -> None:
    last = month(MONTHS - 1)
    [found] = published(ENERGY, [last]).values()
    card = next(row for row in SystemEnergy.objects.moving_index() if row["period"] == last)
    assert found["index_12", ""] == round(card["index_12"], 6)
    assert found["target_12", ""] == card["target"] == Decimal("0.12")
    answer = as_role(roles.READER).get("/api/v1/system-energy/", {"period": f"{last:%Y-%m}"})
    [row] = answer.json()["results"]
    assert found["input_kwh", ""] == Decimal(str(row["input_kwh"]))


def test_balances_are_those_of_losses_and_of_the_view(energy_page: Any) -> None:
    calendar.cover()
    whole = BalanceTotal.objects.filter(period=MEASURED).whole()
    rows = read("fct_consumption_month", f"period_key = {MEASURED:%Y%m%d}")
    assert energy_page["billed_kwh", ""] == whole["billed"]
    assert energy_page["billed_kwh", ""] == sum(kwh(row["billed_kwh"]) for row in rows)
    assert energy_page["loss_kwh", "NORTE"] == whole["loss"]
    assert energy_page["loss_kwh", ""] == sum(kwh(row["loss_kwh"]) or 0 for row in rows)
    assert energy_page["measured_kwh", ""] == whole["measured"]
    assert energy_page["balances", ""] == len(rows)


def test_recovered_energy_is_that_of_its_page_and_of_the_view(energy_page: Any) -> None:
    calendar.cover()
    for name, energy, grade in (
        ("billed_increase_definitive", Episode.objects.billed_increase(), "definitive"),
        ("billed_increase_preliminary", Episode.objects.billed_increase(), "preliminary"),
        ("loss_reduction_definitive", Episode.objects.loss_reduction(), "definitive"),
    ):
        one = energy.by_month(grade)[MEASURED]
        assert energy_page[name, ""] == one.gain != 0
        assert energy_page[f"{name}_low", ""] == one.low <= one.gain
        assert energy_page[f"{name}_high", ""] == one.high >= one.gain
    rows = [row for row in read("fct_recovery_month") if day(row["date"]) == MEASURED]
    for grade in ("definitive", "preliminary"):
        gains = [kwh(row["billed_increase_kwh"]) or 0 for row in rows if row["grade"] == grade]
        assert energy_page[f"billed_increase_{grade}", ""] == sum(gains)
    values = [cents(row["value"] or 0) for row in rows if row["grade"] == "definitive"]
    assert energy_page["recovered_value", ""] == sum(values)
    lost = [kwh(r["loss_reduction_kwh"]) or 0 for r in rows if r["loss_grade"] == "definitive"]
    assert energy_page["loss_reduction_definitive", ""] == sum(lost)


def test_cases_and_work_are_those_of_their_lists(
    energy_page: Any, as_role: Callable[..., Client]
) -> None:
    calendar.cover()
    cases = read("fct_cnr", f"period_key = {MEASURED:%Y%m%d} AND settled = 1")
    assert energy_page["cnr_kwh", ""] == sum(kwh(row["kwh"]) for row in cases) == 1000
    assert energy_page["cnr_value", ""] == sum(cents(row["value"]) for row in cases) == 5000
    done = Intervention.objects.done().between(MEASURED, months_back(MEASURED, -1))
    assert energy_page["interventions", ""] == done.whole()["interventions"] == 1
    asked = {"started_from": str(MEASURED), "started_to": str(MEASURED.replace(day=28))}
    page = as_role(roles.READER).get("/transformers/work/", asked).context["found"]
    assert energy_page["interventions", "REVISION"] == page.whole["interventions"]


def test_ten_years_take_as_many_queries_as_a_month(actas: Any, energy: None) -> None:
    for area in (BILLING, ENERGY):
        counts = []
        for months in ([WORKED], [months_back(WORKED, back) for back in range(120)]):
            with CaptureQueriesContext(connection) as asked:
                published(area, months, within=True)
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 8


def test_what_is_not_asked_for_is_not_read(energy: None) -> None:
    [found] = published(ENERGY, [MEASURED], {"cnr_kwh"}).values()
    assert found == {("cnr_kwh", ""): 1000}
    with CaptureQueriesContext(connection) as asked:
        published(ENERGY, [MEASURED], figures.SUMMED)
    assert not any("packed" in query["sql"] for query in asked)
