"""The list of transformers to review: who comes onto it, who stays, who goes."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from ingest.refusals import Refusal
from records import roles
from transformers import derived, reviewing, thresholds
from transformers.models import Consumption, Review, ReviewState, Tariff, Threshold, Transformer
from transformers.models.figures import months_back
from transformers.tests import make, uploads

pytestmark = pytest.mark.django_db
LAST = date(2025, 7, 1)


def months(of: Transformer, *kwh: float) -> None:
    """Billed energy, the last month last."""
    with derived.together():
        for back, value in enumerate(reversed(kwh)):
            make.consumption(of, months_back(LAST, back), billed_kwh=Decimal(value))


@pytest.fixture
def stopped() -> Transformer:
    """A year at 900 kWh, then three months at zero."""
    found = make.transformer("STOPPED", customers=10, voltage_level=1, ownership="company")
    months(found, *[900] * 12, 0, 0, 0)
    return found


def test_a_sustained_zero_is_high_and_says_what_is_at_risk(stopped: Transformer) -> None:
    Tariff.objects.create(period=LAST, voltage_level=1, ownership="company", unit_cost=Decimal(800))
    reviewing.refresh()
    review = Review.objects.get(transformer=stopped)
    assert review.rule == "sustained_zero"
    assert review.severity == "high"
    assert review.kwh_at_risk == 900
    assert review.value_at_risk == 720_000
    assert "900" in review.sentences[0]


def test_without_a_tariff_there_is_no_value(stopped: Transformer) -> None:
    reviewing.refresh()
    assert Review.objects.get().value_at_risk is None


def test_who_bills_as_before_is_not_on_the_list() -> None:
    months(make.transformer(customers=10), *[900, 905, 910, 890, 915] * 4)
    reviewing.refresh()
    assert not Review.objects.exists()


def test_what_was_found_again_stays_with_what_people_wrote(stopped: Transformer) -> None:
    reviewing.refresh()
    review = Review.objects.get()
    review.state, review.assigned_to = ReviewState.ASSIGNED, "C-04"
    review.save()
    reviewing.refresh()
    again = Review.objects.get()
    assert (again.pk, again.state, again.assigned_to) == (review.pk, "assigned", "C-04")


def test_what_no_rule_finds_any_more_goes(stopped: Transformer) -> None:
    reviewing.refresh()
    for nth, month in enumerate(Consumption.objects.filter(transformer=stopped)):
        Consumption.objects.filter(pk=month.pk).update(billed_kwh=880 + 20 * (nth % 3))
    reviewing.refresh()
    assert not Review.objects.exists()


def test_what_was_settled_does_not_come_back_in_the_same_month(stopped: Transformer) -> None:
    reviewing.refresh()
    Review.objects.update(state=ReviewState.DISMISSED)
    reviewing.refresh()
    assert Review.objects.get().state == ReviewState.DISMISSED
    make.consumption(stopped, months_back(LAST, -1), billed_kwh=Decimal(0))
    reviewing.refresh()
    assert Review.objects.filter(state=ReviewState.OPEN).count() == 1


# ── what people wrote ───────────────────────────────────────────────────────────────────────

WROTE = [
    {"state": "assigned"},
    {"state": "visited", "outcome": "fraud", "visited_on": date(2025, 8, 5)},
    {"state": "dismissed"},
    {"notes": "Call before going"},
    {"assigned_to": "C-04"},
    {"visited_on": date(2025, 8, 5)},
    {"outcome": "not_found"},
]


def write(said: dict[str, Any]) -> dict[str, Any]:
    """People write this on the only review; what it then says."""
    review = Review.objects.get()
    for name, value in said.items():
        setattr(review, name, value)
    review.save()
    return written(review)


def written(review: Review) -> dict[str, Any]:
    names = ("pk", "state", "assigned_to", "visited_on", "outcome", "notes", "raised_on")
    return {name: getattr(review, name) for name in names}


@pytest.mark.parametrize("said", WROTE)
def test_what_people_wrote_outlives_what_the_rules_found(
    stopped: Transformer, said: dict[str, Any]
) -> None:
    reviewing.refresh()
    before = write(said)
    Consumption.objects.update(billed_kwh=900)
    reviewing.refresh()
    assert written(Review.objects.get()) == before
    Consumption.objects.all().delete()
    reviewing.refresh()
    assert written(Review.objects.get()) == before


@pytest.mark.parametrize("said", WROTE)
def test_a_month_that_is_undone_and_comes_again_leaves_what_people_wrote(
    stopped: Transformer, said: dict[str, Any]
) -> None:
    reviewing.refresh()
    row = {"CODIGO_TRAFO": "STOPPED", "PERIODO": "2025-08", "ENERGIA_FACTURADA_KWH": 0}
    august = uploads.load("consumption", [row])
    reviewing.refresh()
    before = write(said)
    uploads.undo(august)
    reviewing.refresh()
    # A transformer that was settled in August is not found again in July.
    assert written(Review.objects.get()) == before
    uploads.load("consumption", [{**row, "ENERGIA_ADICIONAL_KWH": 1}])
    reviewing.refresh()
    assert written(Review.objects.get()) == before


def test_what_was_settled_and_taken_up_again_is_not_confused(stopped: Transformer) -> None:
    reviewing.refresh()
    july = Review.objects.get()
    Review.objects.update(state=ReviewState.VISITED)
    august = make.consumption(stopped, months_back(LAST, -1), billed_kwh=Decimal(0))
    reviewing.refresh()
    Review.objects.filter(pk=july.pk).update(state=ReviewState.ASSIGNED)
    august.delete()
    reviewing.refresh()
    # The later one, of a month that is gone, was the rules' alone.
    assert Review.objects.get() == july


def test_a_transformer_that_people_reviewed_is_not_undone(stopped: Transformer) -> None:
    rows = [{"CODIGO_TRAFO": code, "CIRCUITO": "C1"} for code in ("NEW", "OTHER")]
    inventory = uploads.load("transformers", rows)
    review = make.review(Transformer.objects.get(code="NEW"), notes="There is none there")
    with pytest.raises(Refusal) as refused:
        uploads.undo(inventory)
    assert (refused.value.code, "NEW" in refused.value.params["examples"]) == ("referred_to", True)
    with pytest.raises(ProtectedError):
        review.transformer.delete()
    review.notes = ""
    review.save()
    uploads.undo(inventory)
    assert not Review.objects.exists()
    assert list(Transformer.objects.all()) == [stopped]


def test_what_is_written_meanwhile_is_not_let_go(
    stopped: Transformer, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewing.refresh()
    Consumption.objects.update(billed_kwh=900)

    def someone_writes(keys: list[int]) -> list[list[int]]:
        Review.objects.update(notes="Seen today")
        return [keys]

    monkeypatch.setattr(reviewing.bulk, "chunks", someone_writes)
    reviewing.refresh()
    assert Review.objects.get().notes == "Seen today"


def test_estimates_are_no_zero(stopped: Transformer) -> None:
    Consumption.objects.filter(billed_kwh=0).update(reading="estimated")
    reviewing.refresh()
    assert not Review.objects.filter(rule="sustained_zero").exists()


def test_every_threshold_of_the_rules_has_a_row_and_a_meaning() -> None:
    codes = set(Threshold.objects.values_list("code", flat=True))
    assert codes == set(thresholds.MEANINGS) == set(vars(thresholds.in_force()))


def test_the_rules_judge_by_the_thresholds_as_they_stand(stopped: Transformer) -> None:
    months_in_a_row = Threshold.objects.get(code="zero_months")
    months_in_a_row.value = 4
    months_in_a_row.save()
    reviewing.refresh()
    assert not Review.objects.filter(rule="sustained_zero").exists()


@pytest.mark.parametrize("role", [*roles.GROUPS, None])
def test_who_may_make_the_list_anew(
    role: str | None, as_role: Callable[..., Client], stopped: Transformer
) -> None:
    answer = as_role(role).post(reverse("transformers:review_remake"))
    allowed = "transformers.change_review" in (roles.granted(role) if role else ())
    assert answer.status_code == (302 if allowed else 403)
    assert Review.objects.exists() is allowed
