"""A transformer's own page, and the summary of those chosen."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from records import roles
from transformers import balances, describing
from transformers.models import Consumption, Review, Transformer
from transformers.models.figures import months_back
from transformers.tests import make
from transformers.views.transformer_page import kilometres, moving_index

pytestmark = pytest.mark.django_db
LAST = date(2025, 7, 1)


@pytest.fixture
def transformer() -> Transformer:
    """A year and a half: 1,000 kWh measured and 900 billed a month, one month missing."""
    found = make.transformer("T-1", macro_meter="SI", circuit="C-1", latitude=7, longitude=-73)
    for back in range(18):
        if back != 5:
            make.consumption(found, months_back(LAST, back), delivered_kwh=Decimal(1000))
    balances.refresh()
    found.refresh_from_db()
    return found


def test_the_page_shows_energy_index_and_work(
    transformer: Transformer, as_role: Callable[..., Client]
) -> None:
    make.intervention(transformer, date(2025, 3, 4), kind="NORMALIZACION")
    page = as_role(roles.P3).get(transformer.get_absolute_url()).content.decode()
    assert "10,0\u00a0%" in page
    assert 'data-mark="NORMALIZACION"' in page
    assert 'data-value="900"' in page


def test_whoever_may_not_see_consumption_sees_no_energy(
    transformer: Transformer, as_role: Callable[..., Client]
) -> None:
    assert as_role(roles.POWER_BI).get(transformer.get_absolute_url()).status_code == 403
    page = as_role(roles.READER).get(transformer.get_absolute_url()).content.decode()
    assert "chart-energy" in page


def test_a_moving_index_is_a_ratio_of_sums_of_what_counts(transformer: Transformer) -> None:
    months = {row.period: row for row in transformer.consumption.all()}
    assert moving_index(months, LAST) == 10
    few = {month: row for month, row in months.items() if month > months_back(LAST, 5)}
    assert moving_index(few, LAST) is None


def test_neighbours_are_those_of_the_circuit_nearest_first(
    transformer: Transformer, as_role: Callable[..., Client]
) -> None:
    make.transformer("FAR", circuit="C-1", latitude=8, longitude=-73)
    make.transformer("NEAR", circuit="C-1", latitude=Decimal("7.01"), longitude=-73)
    make.transformer("OTHER", circuit="C-2", latitude=7, longitude=-73)
    page = as_role(roles.P3).get(transformer.get_absolute_url()).content.decode()
    assert page.index(">NEAR<") < page.index(">FAR<")
    assert ">OTHER<" not in page


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    one, other = Transformer(latitude=7, longitude=-73), Transformer(latitude=8, longitude=-73)
    assert kilometres(one, other) == pytest.approx(111.2, abs=0.1)
    assert kilometres(one, Transformer()) is None


def test_reasons_to_review_it_stand_on_its_page(
    transformer: Transformer, as_role: Callable[..., Client]
) -> None:
    why = {"rule": "above_band", "unit": "index", "seen": 0.4, "expected": 0.25, "kwh": 5}
    Review.objects.create(
        transformer=transformer,
        period=LAST,
        raised_on=LAST,
        rule="above_band",
        reasons=[why],
        severity="high",
        kwh_at_risk=5,
    )
    page = as_role(roles.P3).get(transformer.get_absolute_url()).content.decode()
    assert "40,0\u00a0%" in page


def test_the_summary_counts_zero_missing_and_estimated_apart(transformer: Transformer) -> None:
    zero = Consumption.objects.get(transformer=transformer, period=LAST)
    zero.billed_kwh = Decimal(0)
    zero.save()
    guessed = Consumption.objects.get(transformer=transformer, period=months_back(LAST, 1))
    guessed.reading = "estimated"
    guessed.save()
    found = describing.of_each([transformer.pk])[transformer.pk]
    assert (found.months, found.zero, found.missing, found.estimated) == (17, 1, 1, 1)
    assert found.year == 10 * 900
    assert found.mean == pytest.approx(16 * 900 / 17)


def test_a_selection_is_summed_month_by_month(
    transformer: Transformer, as_role: Callable[..., Client]
) -> None:
    make.consumption(make.transformer("T-2"), LAST, billed_kwh=Decimal(100))
    found = describing.together(Consumption.objects.all())
    assert found.maximum == 1000
    assert found.missing == 1
    page = as_role(roles.READER).get(reverse("transformers:summary")).content.decode()
    assert page.count("T-1") == page.count("T-2") > 0
    narrowed = as_role(roles.READER).get(reverse("transformers:summary"), {"q": "T-2"})
    assert "T-1" not in narrowed.content.decode()


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_the_summary_comes_as_a_file(
    transformer: Transformer, as_role: Callable[..., Client], extension: str
) -> None:
    client = as_role(roles.READER)
    answer = client.get(reverse("transformers:summary"), {"format": extension})
    assert f".{extension}" in answer.headers["Content-Disposition"]
    content = answer.getvalue()
    if extension == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        assert lines[1].startswith("T-1;17;900;900;900;0;")
    else:
        assert content[:2] == b"PK"


def test_a_filter_that_cannot_be_read_chooses_nothing(as_role: Callable[..., Client]) -> None:
    make.transformer("T-9")
    answer = as_role(roles.READER).get(reverse("transformers:summary"), {"missing": "x"})
    assert "T-9" not in answer.content.decode()
