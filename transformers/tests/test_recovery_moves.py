"""Users who move from one transformer to another are neither a gain nor a loss."""

from datetime import date

import numpy as np
import pytest

from transformers import recovery
from transformers.models import Account, Consumption, Transformer
from transformers.tests import make
from transformers.tests.recovery import (
    COUNT,
    MONTHS,
    WORK,
    codes,
    episode,
    month,
    months,
    network,
    work,
)

pytestmark = pytest.mark.django_db

MOVED = WORK + 6


def users(at: Transformer, other: Transformer, count: int, since: date) -> None:
    """So many accounts that hang at one, then from a day on at the other."""
    Account.objects.bulk_create(
        Account(account=f"{number}", transformer=one, since=day)
        for number in range(count)
        for one, day in ((at, date(2020, 1, 1)), (other, since))
    )


def bill(at: Transformer, **by: int) -> None:
    """Users billed before and from MOVED on."""
    mine = Consumption.objects.filter(transformer=at)
    mine.filter(period__lt=month(MOVED)).update(customers=by["before"])
    mine.filter(period__gte=month(MOVED)).update(customers=by["after"])


@pytest.fixture
def moved() -> list[Transformer]:
    """Forty of N000's hundred users go to N001: 10 kWh each; both were worked at."""
    billed = np.full((COUNT, MONTHS), 1000.0)
    billed[0, MOVED:], billed[1, MOVED:] = 600, 1400
    made = network(billed)
    work((made[0], WORK), (made[1], WORK))
    bill(made[0], before=100, after=60)
    bill(made[1], before=100, after=140)
    return made


def test_users_who_move_are_no_gain_and_no_loss(moved: list[Transformer]) -> None:
    recovery.refresh()
    assert (episode("N000").gain_kwh, episode("N001").gain_kwh) == (-3200, 3200)
    users(moved[0], moved[1], 40, month(MOVED))
    recovery.refresh()
    assert (episode("N000").gain_kwh, episode("N001").gain_kwh) == (0, 0)
    assert {m.observed_kwh for m in months("N000")} == {1000, 600}
    assert {m.expected_kwh for m in months("N001")} == {1000, 1400}


def test_who_moves_within_a_month_counts_from_the_next(moved: list[Transformer]) -> None:
    users(moved[0], moved[1], 40, month(MOVED).replace(day=2))
    recovery.refresh()
    assert (episode("N000").gain_kwh, episode("N001").gain_kwh) == (-400, 400)


def test_where_most_users_went_nothing_is_told(moved: list[Transformer]) -> None:
    bill(moved[0], before=100, after=40)
    users(moved[0], moved[1], 60, month(MOVED))
    recovery.refresh()
    assert [m.period for m in months("N000")] == [month(at) for at in range(WORK + 2, MOVED)]


def test_without_users_billed_months_count_as_they_are(moved: list[Transformer]) -> None:
    Consumption.objects.update(customers=None)
    users(moved[0], moved[1], 40, month(MOVED))
    recovery.refresh()
    assert episode("N000").gain_kwh == -3200


def test_users_who_go_along_with_what_replaces_their_transformer_did_not_move() -> None:
    billed = np.full((COUNT + 1, MOVED + 10), 1000.0)
    billed[0, MOVED:], billed[COUNT, :MOVED] = np.nan, np.nan
    made = network(billed, names=[*codes(COUNT), "R001"])
    bill(made[0], before=100, after=0)
    bill(made[COUNT], before=0, after=100)
    users(made[0], made[COUNT], 100, month(MOVED))
    made[COUNT].previous_code = "N000"
    made[COUNT].save()
    make.intervention(made[0], month(WORK))
    one = episode("N000")
    assert (one.reporting_months, one.gain_kwh) == (12, 0)


def test_an_account_that_is_moved_by_hand_is_followed_at_once(moved: list[Transformer]) -> None:
    bill(moved[0], before=10, after=9)
    recovery.refresh()
    users(moved[0], moved[1], 1, month(MOVED))
    recovery.refresh()
    told = [m.days for m in months("N000")][-1]
    row = Account.objects.get(since=month(MOVED))
    row.since = month(MOVED + 20)
    row.save()
    assert [m.days for m in months("N000")][-1] != told
