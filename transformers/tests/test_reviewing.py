"""The list of transformers to review: who comes onto it, who stays, who goes."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from records import roles
from transformers import reviewing, thresholds
from transformers.models import Consumption, Review, ReviewState, Tariff, Threshold, Transformer
from transformers.models.figures import months_back
from transformers.tests import make

pytestmark = pytest.mark.django_db
LAST = date(2025, 7, 1)


def months(of: Transformer, *kwh: float) -> None:
    """Billed energy, the last month last."""
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
