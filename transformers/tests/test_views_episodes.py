"""Episodes on their pages: listed, narrowed, summed, shown; and how they are computed."""

import csv
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from records import roles
from transformers.models import Episode, EpisodeMonth, Intervention, Transformer
from transformers.telling import firmness, headline
from transformers.tests import make
from transformers.tests.recovery import WORK, episode, month, work
from transformers.tests.worked import PRELIMINARY, RECOVERED, SHORT, TARIFFS, TOO_SOON, worked

pytestmark = pytest.mark.django_db

LIST = "/transformers/episodes/"
METHOD = "/transformers/recovery/method/"
SEEING = [role for role in roles.GROUPS if role != roles.POWER_BI]
DEFINITIVE, GRADED = "definitive", ("definitive", "preliminary")


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


def codes(client: Client, **given: str) -> str:
    rows = client.get(LIST, given).context["rows"]
    return " ".join(sorted(row.record.transformer.code for row in rows))


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


# ── who may ─────────────────────────────────────────────────────────────────────────────────


def addresses(one: Episode) -> list[str]:
    own = one.get_absolute_url()
    api = ["/api/v1/episodes/", f"/api/v1/episodes/{one.pk}/", "/api/v1/recovery/"]
    return [LIST, f"{LIST}export/", METHOD, own, f"{own}file/", *api]


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_they_open_for_whom_the_table_says(
    role: str | None, made: list[Transformer], as_role: Callable[..., Client]
) -> None:
    client, expected = as_role(role), 200 if role in SEEING else 403
    for address in addresses(of(made[RECOVERED])):
        response = client.get(address)
        assert response.status_code == expected, address
        if response.streaming:
            response.getvalue()


def test_without_signing_in_nothing_opens(made: list[Transformer], client: Client) -> None:
    for address in addresses(of(made[RECOVERED])):
        assert client.get(address).status_code == (401 if "/api/" in address else 302), address


def test_nobody_writes_what_is_derived(
    made: list[Transformer], as_role: Callable[..., Client]
) -> None:
    one, admin = of(made[RECOVERED]), as_role(roles.ADMIN)
    for page in ("edit", "delete", "history", "add"):
        address = LIST + ("add/" if page == "add" else f"{one.pk}/{page}/")
        assert admin.get(address).status_code == 404, page
    for method in ("post", "put", "patch", "delete"):
        address = "/api/v1/episodes/" + ("" if method == "post" else f"{one.pk}/")
        answer = getattr(admin, method)(address, {}, content_type="application/json")
        assert answer.status_code in (403, 405), method
    page = text(admin.get(one.get_absolute_url()))
    assert "Historial" not in page
    assert "No vino de un libro" not in page


def test_an_unknown_episode_is_not_found(reader: Client) -> None:
    for address in (f"{LIST}9999/", f"{LIST}9999/file/", "/api/v1/episodes/9999/"):
        assert reader.get(address).status_code == 404, address


# ── the list and its figures ────────────────────────────────────────────────────────────────────

NARROWED = [
    ({}, "N000 N001 N002 N003"),
    ({"q": "n00"}, "N000 N001 N002 N003"),
    ({"transformer": "N001"}, "N001"),
    ({"grade": "definitive"}, "N000"),
    ({"verdict": "recovered"}, "N000"),
    ({"reason": "short_history"}, "N003"),
    ({"reason": "too_soon"}, "N002"),
    ({"kind": "REVISION"}, "N002 N003"),
    ({"kind": "norm"}, "N000 N001"),
    ({"crew": "CUA-02"}, "N002 N003"),
    ({"crew": "-"}, ""),
    ({"municipality": "68001"}, "N000 N001 N002 N003"),
    ({"zone": "SUR"}, ""),
    ({"circuit": "c-1"}, "N000 N001 N002 N003"),
    ({"start_from": "2024-03"}, "N000 N001 N002"),
    ({"start_to": "2024-03"}, "N000 N001 N003"),
]


def test_the_list_is_narrowed_alike_on_the_page_and_over_rest(
    made: list[Transformer], reader: Client
) -> None:
    for given, expected in NARROWED:
        assert codes(reader, **given) == expected, given
        answer = reader.get("/api/v1/episodes/", given).json()["results"]
        assert " ".join(sorted(row["transformer_code"] for row in answer)) == expected, given
        months = reader.get("/api/v1/recovery/", {**given, "page_size": 500}).json()
        wanted = EpisodeMonth.objects.filter(episode__transformer__code__in=expected.split())
        assert months["count"] == wanted.count(), given


def test_types_that_were_joined_are_found_by_all_of_them_or_how_they_begin(
    made: list[Transformer], reader: Client
) -> None:
    work((made[RECOVERED], WORK + 1), kind="REVISION")
    assert of(made[RECOVERED]).kind == "NORMALIZACION + REVISION"
    assert codes(reader, kind="NORMALIZACION + REVISION") == "N000"
    assert codes(reader, kind="NORMALIZACION") == "N001"
    assert codes(reader, kind="NORM") == "N000 N001"


def test_grades_are_summed_apart_and_what_is_not_measurable_is_counted(
    made: list[Transformer], reader: Client
) -> None:
    found = reader.get(LIST).context["figures"]
    assert [one.grade for one in found.grades] == list(GRADED)
    for one in found.grades:
        assert one.sum == Episode.objects.billed_increase().whole(one.grade)
        assert one.sum.gain == Episode.objects.get(grade=one.grade).gain_kwh
    assert [(reason.episodes, reason.url.partition("?")[2]) for reason in found.reasons] == [
        (1, "reason=short_history"),
        (1, "reason=too_soon"),
    ]
    assert found.insufficient == 2
    only = reader.get(LIST, {"grade": "preliminary"}).context["figures"]
    assert [one.grade for one in only.grades] == ["preliminary"]


def test_the_list_says_each_interval_and_each_reason(
    made: list[Transformer], reader: Client
) -> None:
    one, page = of(made[RECOVERED]), text(reader.get(LIST))
    assert f"{one.gain_kwh:,.0f}".replace(",", ".") in page
    assert f"{one.low_kwh:,.0f} a {one.high_kwh:,.0f}".replace(",", ".") in page
    assert "1 su línea base comienza antes del primer mes conocido" in page


def test_the_list_asks_the_same_however_long_it_is(made: list[Transformer], reader: Client) -> None:
    counts = []
    for more in (0, 8):
        work(*((made[10 + place], WORK) for place in range(more)), kind="BARRIDO")
        reader.get(LIST)
        with CaptureQueriesContext(connection) as taken:
            reader.get(LIST)
        counts.append(len(taken))
    assert counts[0] == counts[1] <= 14


def test_the_export_has_the_figures_as_numbers(made: list[Transformer], reader: Client) -> None:
    answer = reader.get(f"{LIST}export/", {"format": "csv", "verdict": "recovered"})
    (row,) = csv.DictReader(StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";")
    assert row["Transformador"] == "N000"
    assert row["Incremento facturado (kWh)"] == f"{of(made[RECOVERED]).gain_kwh}".replace(".", ",")
    assert row["Veredicto"] == "recuperada"


# ── an episode's page ───────────────────────────────────────────────────────────────────────────


def test_it_says_what_came_of_it_in_a_sentence(made: list[Transformer], reader: Client) -> None:
    one = of(made[RECOVERED])
    page = text(reader.get(one.get_absolute_url()))
    kwh, low, high = (
        f"{v:,.0f}".replace(",", ".") for v in (one.gain_kwh, one.low_kwh, one.high_kwh)
    )
    assert (
        f"Entre mayo de 2024 y abril de 2025 la energía facturada tras este transformador fue de "
        f"{kwh} kWh más de lo esperado ({low} a {high} en 90 de 100): recuperada."
    ) in page
    assert "Definitiva: de los doce meses anteriores al trabajo 12 son utilizables." in page
    assert f"{12 - TARIFFS} meses no tienen tarifa" in page


def test_less_than_expected_is_told_with_its_bounds_turned_round(made: list[Transformer]) -> None:
    one = of(made[RECOVERED])
    one.gain_kwh, one.low_kwh, one.high_kwh = Decimal(-900), Decimal(-1500), Decimal(-300)
    said = headline(one, list(one.months.filter(lead__lte=12)))
    assert "900 kWh menos" in said
    assert "(300 a 1.500" in said
    one.high_kwh = Decimal(200)
    assert "(de 1.500 menos a 200 más" in headline(one, list(one.months.filter(lead__lte=12)))


def test_less_lost_is_told_as_less(made: list[Transformer]) -> None:
    loss = of(made[RECOVERED]).loss
    loss.gain_kwh, loss.low_kwh, loss.high_kwh = Decimal(900), Decimal(300), Decimal(1500)
    year = list(loss.episode.loss_months.filter(lead__lte=12))
    assert "900 kWh menos de lo esperado (300 a 1.500" in headline(loss, year)
    loss.low_kwh = Decimal(-200)
    assert "(de 1.500 menos a 200 más" in headline(loss, year)


def test_it_says_when_it_becomes_what(made: list[Transformer]) -> None:
    one, known = of(made[PRELIMINARY]), month(29)
    assert one.lacking == 3
    said = firmness(one, known)
    assert "solo 8 son utilizables" in said
    assert "3 más" in said
    assert "noviembre de 2023" in said
    assert "se completan" not in said
    assert "se completan con abril de 2025" in firmness(one, month(20))
    assert "con los datos de agosto de 2025" in firmness(of(made[TOO_SOON]), known)
    assert firmness(of(made[SHORT]), known) == ""


def test_its_chart_has_the_baseline_the_months_after_and_what_is_left_out(
    made: list[Transformer], reader: Client
) -> None:
    one = of(made[RECOVERED])
    chart = reader.get(one.get_absolute_url()).context["extra"]["billed"].chart
    assert len(chart.rows) == 12 + 2 + one.months.count()
    assert [at for at, row in enumerate(chart.rows) if row.out] == [12, 13]
    assert chart.rows[12].mark == "NORMALIZACION"
    for row, told in zip(chart.rows[14:], one.months.order_by("period"), strict=True):
        observed, expected, low, high = row.values
        assert (observed, expected) == (told.observed_kwh, told.expected_kwh)
        assert low <= expected <= high
    assert all(row.values[1] is None and row.values[0] for row in chart.rows[:12])


def test_loss_reduction_stands_apart_where_there_is_a_macro_meter(
    made: list[Transformer], reader: Client
) -> None:
    one = of(made[RECOVERED])
    extra = reader.get(one.get_absolute_url()).context["extra"]
    assert extra["loss"].figures == one.loss
    assert extra["loss"].figures.gain_kwh > 0
    for row, told in zip(
        extra["loss"].chart.rows[14:], one.loss_months.order_by("period"), strict=True
    ):
        _observed, expected, low, high = row.values
        assert low <= expected <= high
        assert high - told.observed_kwh == told.high_kwh
    assert "Nunca se suma al incremento facturado" in text(reader.get(one.get_absolute_url()))


def test_its_baseline_says_of_each_month_whether_it_is_usable(
    made: list[Transformer], reader: Client
) -> None:
    months = reader.get(of(made[PRELIMINARY]).get_absolute_url()).context["extra"]["baseline"]
    assert [one.why for one in months] == [""] * 8 + ["no se conoce"] * 4
    assert months[0].month == month(WORK - 12)


def test_estimated_months_and_other_work_are_not_usable(
    made: list[Transformer], reader: Client
) -> None:
    at = made[RECOVERED]
    row = at.consumption.get(period=month(WORK - 2))
    row.reading = "estimated"
    row.save()
    work((at, 1), kind="BARRIDO")
    last = Episode.objects.filter(transformer=at).latest("start")
    months = reader.get(last.get_absolute_url()).context["extra"]["baseline"]
    assert [one.why for one in months if one.why] == ["otro trabajo", "estimado o sin lectura"]
    assert last.baseline_months == sum(not one.why for one in months)


def test_an_insufficient_one_says_why(made: list[Transformer], reader: Client) -> None:
    page = text(reader.get(of(made[SHORT]).get_absolute_url()))
    assert "No se puede decir: su línea base comienza antes del primer mes conocido." in page
    assert "No se compara" in page


def test_its_page_asks_few_questions(made: list[Transformer], reader: Client) -> None:
    address = of(made[RECOVERED]).get_absolute_url()
    reader.get(address)
    with CaptureQueriesContext(connection) as taken:
        assert reader.get(address).status_code == 200
    assert len(taken) <= 20


def test_a_transformer_and_its_work_lead_to_the_episode(
    made: list[Transformer], reader: Client
) -> None:
    one = of(made[RECOVERED])
    done = Intervention.objects.get(episode=one)
    for address in (
        made[RECOVERED].get_absolute_url(),
        done.get_absolute_url(),
        "/transformers/interventions/",
    ):
        assert f'href="{one.get_absolute_url()}"' in text(reader.get(address)), address


def test_a_successor_shows_what_work_at_its_predecessor_brought(
    made: list[Transformer], reader: Client
) -> None:
    after = make.transformer("S-1", previous_code="N000", predecessor=made[RECOVERED])
    page = text(reader.get(after.get_absolute_url()))
    assert of(made[RECOVERED]).get_absolute_url() in page


def test_the_method_says_its_own_numbers(reader: Client) -> None:
    page = text(reader.get(METHOD))
    assert "al menos 11 de los doce meses son utilizables" in page
    assert page.count("<math") == page.count("</math>") == 4


def test_without_episodes_the_list_leads_on(as_role: Callable[..., Client]) -> None:
    way = b'href="/uploads/new/interventions/"'
    assert way in as_role(roles.P3).get(LIST).content
    assert way not in as_role(roles.READER).get(LIST).content
