"""What was done at transformers: by type, month, crew and zone."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from records import roles
from transformers.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def url() -> str:
    return reverse("transformers:work")


@pytest.fixture
def done() -> None:
    transformer = make.transformer()
    make.intervention(
        transformer, date(2025, 7, 2), kind="REVISION", reviewed_customers=20, irregularities=5
    )
    make.intervention(transformer, date(2025, 5, 2), kind="BARRIDO", crew="C-07")
    make.intervention(transformer, date(2025, 6, 2), kind="BARRIDO", state="CANCELADA")
    make.intervention(transformer, date(2023, 6, 2), kind="ANTIGUA")


@pytest.mark.parametrize("role", [*roles.GROUPS, None])
def test_who_may_see_it(role: str | None, url: str, as_role: Callable[..., Client]) -> None:
    allowed = role is not None and "transformers.view_intervention" in roles.granted(role)
    assert as_role(role).get(url).status_code == (200 if allowed else 403)


def test_the_last_twelve_months_of_what_was_done(
    done: None, url: str, as_role: Callable[..., Client]
) -> None:
    found = as_role(roles.READER).get(url).context["found"]
    assert found.whole["interventions"] == 2
    assert found.whole["hit_rate"] == 0.25
    assert [row["kind"] for row in found.kinds] == ["BARRIDO", "REVISION"]
    months = [str(series.label) for series in found.by_month.series]
    assert len(months) == 3  # May and July, and June between them


def test_the_chart_and_the_list_that_it_leads_to_agree(
    done: None, url: str, as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.READER)
    found = client.get(url).context["found"]
    listed = client.get(found.list_url).context["page"].paginator.count
    assert listed == found.whole["interventions"]


def test_narrowed_by_type(done: None, url: str, as_role: Callable[..., Client]) -> None:
    found = as_role(roles.READER).get(url, {"kind": "REVISION"}).context["found"]
    assert found.whole["interventions"] == 1


def test_a_day_that_cannot_be_read_shows_nothing(
    done: None, url: str, as_role: Callable[..., Client]
) -> None:
    answer = as_role(roles.READER).get(url, {"started_from": "ayer"})
    assert answer.status_code == 200
    assert "found" not in answer.context


def test_without_interventions_it_leads_on(url: str, as_role: Callable[..., Client]) -> None:
    page = as_role(roles.P3).get(url).content.decode()
    assert reverse("ingest:upload_new_of_kind", args=["interventions"]) in page
