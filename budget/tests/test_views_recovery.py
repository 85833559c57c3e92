"""What the money brought back, on its pages and cards: who may, empty states, figures, charts."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.tests import make as billing
from budget.returns import Returns
from budget.returns.figures import Ratio
from budget.returns.groupings import Group
from budget.tests import make, returned
from budget.tests.returned import BOTH, PRELIMINARY, UNBILLED, WINDOW, World
from budget.views.recovery_charts import per_kwh
from records import roles
from records.charts import Chart
from transformers.models import Episode
from transformers.models.recovered import NOTHING
from transformers.tests import make as transformers
from transformers.tests.recovery import WORK, month, work

pytestmark = pytest.mark.django_db

OVERVIEW, RANKING = "/budget/recovery/", "/budget/recovery/ranking/"
TARGETS, FIGURES = "/budget/recovery/targets/", "/budget/recovery/figures/"
CHARTS = "/budget/recovery/charts/"
PAGES = (OVERVIEW, RANKING, TARGETS, FIGURES, CHARTS)


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


@pytest.fixture(scope="module")
def standing_world(standing: Any) -> Callable[[], World]:
    return standing(returned.world)


@pytest.fixture
def world(standing_world: Callable[[], World], db: None) -> World:
    return standing_world()


def found(client: Client, url: str = OVERVIEW, **given: Any) -> Any:
    return client.get(url, given).context["found"]


def rows(client: Client, url: str, table: str, **given: Any) -> list[list[str]]:
    """Of a table's file, without the headers."""
    response = client.get(url, {"table": table, "format": "csv", **given})
    lines = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(lines), delimiter=";"))[1:]


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", ".") or "0")


# ── who may ─────────────────────────────────────────────────────────────────────────────────


def test_who_may_not_see_episodes_and_actas_sees_neither(
    world: World, as_role: Callable[..., Client]
) -> None:
    for url in PAGES:
        for role in roles.GROUPS:
            expected = 403 if role == roles.POWER_BI else 200
            assert as_role(role).get(url).status_code == expected, (role, url)
        assert as_role(None).get(url).status_code == 403
        assert Client().get(url).status_code == 302


UNREADABLE = [
    {"year": "ninety"},
    {"kind": "BAILE"},
    {"municipality": "00000"},
    {"contractor": "NADIE"},
    {"contract": "CW999"},
    {"grade": "insufficient"},
    {"window": "7"},
]


def test_what_cannot_be_read_shows_no_figures(world: World, reader: Client) -> None:
    make.movement(world.first, 5, target_kwh=Decimal(10))
    asked = [(url, given) for url in (OVERVIEW, RANKING, FIGURES, CHARTS) for given in UNREADABLE]
    asked += [(TARGETS, {"year": "ninety"}), (TARGETS, {"contract": "CW999"})]
    for url, given in asked:
        response = reader.get(url, given)
        assert response.status_code == 200
        page = response.content.decode()
        assert "<figure" not in page, (url, given)
        assert "plan-table" not in page, (url, given)
        assert "key-figures" not in page, (url, given)


def test_what_does_not_exist_is_passed_over(world: World, reader: Client) -> None:
    for given in ({"by": "moon"}, {"sort": "-moon"}, {"table": "moon"}):
        response = reader.get(RANKING, given)
        assert response.status_code == 200
        assert response.context["found"].table.rows


# ── before there is anything ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("url", [OVERVIEW, RANKING])
def test_before_any_work_it_says_what_comes_first(url: str, as_role: Callable[..., Client]) -> None:
    assert "/uploads/new/" in as_role(roles.P3).get(url).content.decode().split("<main")[1]
    page = as_role(roles.READER).get(url).content.decode().split("<main")[1]
    assert "/uploads/new/" not in page
    assert "list-empty-title" in page


def test_without_a_figure_it_says_when_there_will_be_one(reader: Client) -> None:
    late = transformers.transformer("T1")
    for at in range(WORK):
        transformers.consumption(late, month(at))
    work((late, WORK - 1))
    one = Episode.objects.get()
    page = found(reader)
    assert one.due is not None
    assert page.due == one.due
    text = reader.get(OVERVIEW).content.decode()
    assert "<figure" not in text
    assert f"{one.due.year}" in text.split("list-empty-title")[1]


def test_without_targets_it_says_where_they_come_from(
    world: World, as_role: Callable[..., Client]
) -> None:
    assert "META_KWH" in as_role(roles.P2).get(TARGETS).content.decode()
    assert "/uploads/new/budgets/" in as_role(roles.P2).get(TARGETS).content.decode()


# ── the overview ────────────────────────────────────────────────────────────────────────────


def test_its_figures_stand_with_their_intervals(world: World, reader: Client) -> None:
    whole = found(reader).whole
    shown = {figure.label: figure for figure in found(reader).figures}
    increase = shown["Incremento facturado (kWh)"]
    written = f"{round(whole.measured.gain):,}".replace(",", ".")
    low = f"{whole.measured.low:,}".replace(",", ".")
    assert increase.shown == written
    assert increase.interval.startswith(low)
    page = reader.get(OVERVIEW).content.decode()
    assert page.count("recovery-interval") >= 5
    assert increase.interval in page


def test_other_energies_stand_apart(world: World, reader: Client) -> None:
    transformers.retroactive_case(date(2024, 3, 5), kwh=Decimal(4321))
    before = found(reader).whole.measured.gain
    shown = [figure.shown for figure in found(reader).others]
    assert "4.321" in shown
    assert found(reader).whole.measured.gain == before
    narrowed = [figure.shown for figure in found(reader, year="2023").others]
    assert "4.321" not in narrowed


def test_all_that_is_billed_is_somewhere(world: World, reader: Client) -> None:
    for given in ({}, {"contractor": "UNO S.A.S."}, {"kind": "REVISION", "grade": "preliminary"}):
        table = found(reader, **given).parts
        spent = found(reader).returns.spent
        assert sum(row.values[1] for row in table.rows) == table.total[1] == spent.whole
        costs = [number(row[2]) for row in rows(reader, OVERVIEW, "parts", **given)]
        assert sum(costs) == spent.whole


def test_narrowed_to_a_municipality_or_a_year(world: World, reader: Client) -> None:
    assert found(reader, municipality="68001").whole.episodes == 8
    years = {year: found(reader, year=year).whole.episodes for year in ("2023", "2024", "2025")}
    assert sum(years.values()) == 8
    assert years["2023"] == 1


def test_its_charts(world: World, reader: Client) -> None:
    page = found(reader)
    months = page.by_month().rows
    assert sum(row.values[0] for row in months) == page.whole.measured.gain
    assert all(low <= gain <= high for gain, low, high in (row.values for row in months))
    prices = [row.values[0] for row in page.by_contractor().rows]
    assert prices == sorted(prices)
    assert len(prices) == 2
    shares = [row.values[0] for row in page.verdicts().rows]
    assert abs(sum(shares) - 100) < 1
    assert [row.label for row in page.persistence().rows][:2] == ["1", "2"]


def test_its_verdicts_lead_to_their_episodes(world: World, reader: Client) -> None:
    definitive = Episode.objects.of_grade("definitive")
    for row in found(reader).verdicts().rows:
        listed = [one.record for one in reader.get(row.url).context["rows"]]
        share = Decimal(100 * len(listed)) / definitive.count()
        assert abs(share - row.values[0]) < Decimal("0.1")


def test_nothing_is_inline(world: World, reader: Client) -> None:
    for url in PAGES:
        page = reader.get(url).content.decode()
        assert "<script>" not in page
        assert "style=" not in page


def test_pages_ask_as_many_queries_whatever_there_is(world: World, reader: Client) -> None:
    make.movement(world.first, 5, target_kwh=Decimal(10))

    def asked() -> list[int]:
        counts = []
        for url in PAGES:
            reader.get(url)
            with CaptureQueriesContext(connection) as taken:
                reader.get(url)
            counts.append(len(taken))
        return counts

    before = asked()
    work(*((world.transformers[at], WORK) for at in range(20, 26)), kind="REVISION")
    for at in range(20, 26):
        contract = billing.contract()
        billing.price(contract, "A1", 1)
        world.bill_order(at, contract, 10)
        make.movement(contract, 5, target_kwh=Decimal(10))
    assert asked() == before
    assert max(before) <= 27


# ── cards ───────────────────────────────────────────────────────────────────────────────────


def cost_of(client: Client, one: Episode) -> Any:
    panels = client.get(one.get_absolute_url()).context["panels"]
    return next(
        shown.context for shown in panels if shown.panel.template == "budget/recovery_cost.html"
    )


def test_an_episode_says_what_it_cost(world: World, reader: Client) -> None:
    told = cost_of(reader, world.episode(BOTH))
    assert (told["cost"], told["lines"]) == (Decimal("12728.00"), 2)
    assert sum(item.cost for item in told["items"]) == told["cost"]
    assert told["aside"] == {"lines": 1, "cost": 77}
    assert len(told["figures"]) == 3
    window = cost_of(reader, world.episode(WINDOW))
    assert (window["cost"], window["aside"]["lines"]) == (2500, 0)


def test_an_episode_that_nothing_was_billed_for_says_so(world: World, reader: Client) -> None:
    told = cost_of(reader, world.episode(UNBILLED))
    assert (told["cost"], told["figures"]) == (0, [])
    assert "No se facturó nada" in reader.get(world.episode(UNBILLED).get_absolute_url()).text


def test_a_preliminary_one_has_ratios_of_its_own(world: World, reader: Client) -> None:
    one = world.episode(PRELIMINARY)
    told = cost_of(reader, one)
    assert told["cost"] == 1200
    assert len(told["figures"]) == 3


def test_a_contracts_card_has_its_own_figures(world: World, reader: Client) -> None:
    page = reader.get(world.first.get_absolute_url()).content.decode()
    assert "/budget/recovery/figures/?contract=CW1" in page
    figures = reader.get(FIGURES, {"contract": "CW1"}).context["figures"]
    whole = found(reader, contract="CW1").whole
    assert figures[0].shown == f"{round(whole.measured.gain):,}".replace(",", ".")
    assert "/budget/recovery/figures/" in reader.get("/").content.decode()


def test_a_chart_says_whom_it_has_no_cost_of_a_kwh_of() -> None:
    def line(kwh: int) -> Any:
        energy = NOTHING._replace(
            episodes=1, months=1, gain=Decimal(kwh), low=Decimal(kwh - 10), high=Decimal(kwh + 10)
        )
        return SimpleNamespace(ratio=Ratio(1, Decimal(1000), energy))

    def chart(**kwh: int) -> Chart:
        lines = {Group(kind, kind): line(one) for kind, one in kwh.items()}
        return per_kwh(cast("Returns", SimpleNamespace(by=lambda _by: lines)), "kind")

    without = "nada de vuelta"
    assert without not in chart(REVISION=100).lead
    drawn = chart(REVISION=100, BARRIDO=-100)
    assert [row.label for row in drawn.rows] == ["REVISION"]
    assert without in drawn.lead


def test_windows_are_named_in_the_readers_language(world: World, reader: Client) -> None:
    """A process speaks several: what it counted first must not stay in its language."""
    spanish = reader.get(OVERVIEW).text
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = reader.get(OVERVIEW).text
    assert "6 meses completos" in spanish
    assert "6 whole months" in english
    assert "meses completos" not in english
