"""Sums over many episodes: parts make the whole, exactly; an interval is no sum of intervals."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.recovery.packed import NO_VALUE, unpacked
from transformers.models import Episode, EpisodeMonth, Tariff, recovered
from transformers.models.recovered import EpisodeFigures
from transformers.tests.recovery import WORK, month, network, steady, work

pytestmark = pytest.mark.django_db

WORKED = 14
GRADES = ("definitive", "preliminary")


@pytest.fixture
def episodes() -> EpisodeFigures:
    """Fourteen: nine definitive, three preliminary, two that cannot be measured."""
    billed = steady(count=50, months=34, noise=0.05)
    billed[:6, WORK + 1 :] = (billed[:6, WORK + 1 :] * 1.25).round(1)
    billed[9:12, 4:8] = np.nan
    made = network(billed)
    Tariff.objects.bulk_create(
        Tariff(period=month(at), voltage_level=1, unit_cost=Decimal("787.3311") + at)
        for at in range(0, 34, 2)
    )
    work(*((made[row], WORK + row % 2) for row in range(12)), (made[12], 2), (made[13], 33))
    return Episode.objects.all()


def test_the_text_says_what_the_months_say(episodes: EpisodeFigures) -> None:
    assert sorted(episodes.values_list("grade", flat=True)) == sorted(
        ["definitive"] * 9 + ["preliminary"] * 3 + ["insufficient"] * 2
    )
    for one in episodes:
        rows = unpacked([one.packed])
        told = [
            (month, lead, gain, expected, None if value == NO_VALUE else value)
            for month, lead, gain, expected, value in zip(
                rows.month.astype("datetime64[D]").tolist(),
                rows.lead.tolist(),
                rows.whole["gain"].tolist(),
                rows.whole["expected"].tolist(),
                rows.whole["value"].tolist(),
                strict=True,
            )
        ]
        kept = EpisodeMonth.objects.filter(episode=one).order_by("period")
        assert told == [
            (m.period, m.lead, m.gain_kwh * 1000, m.expected_kwh * 1000, m.value and m.value * 100)
            for m in kept
        ]
        assert bool(told) == (one.grade != "insufficient")


def test_the_whole_is_the_episodes(episodes: EpisodeFigures) -> None:
    portfolio = episodes.billed_increase()
    for grade in GRADES:
        mine = episodes.of_grade(grade)
        whole = portfolio.whole(grade)
        assert whole.episodes == mine.count()
        assert whole.gain == sum(mine.values_list("gain_kwh", flat=True))
        assert whole.expected == sum(mine.values_list("expected_kwh", flat=True))
        assert whole.value == sum(mine.values_list("value", flat=True))
        assert whole.months - whole.unvalued == sum(mine.values_list("valued_months", flat=True))
    later = portfolio.whole("definitive", 13, 36)
    after = EpisodeMonth.objects.filter(episode__grade="definitive", lead__gt=12)
    assert later.gain == sum(after.values_list("gain_kwh", flat=True))
    by_month = portfolio.by_month("definitive")
    assert sum(s.gain for s in by_month.values()) == portfolio.whole("definitive").gain


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(labels=st.lists(st.sampled_from("abc"), min_size=12, max_size=12), last=st.integers(1, 20))
def test_parts_make_the_whole(episodes: EpisodeFigures, labels: list[str], last: int) -> None:
    portfolio = episodes.billed_increase()
    assert len(portfolio.keys) == len(labels)
    for grade in GRADES:
        whole = portfolio.whole(grade, 1, last)
        parts = portfolio.sums(grade, labels, 1, last).values()
        for name in ("episodes", "months", "gain", "expected", "unvalued"):
            assert sum(getattr(part, name) for part in parts) == getattr(whole, name)
        values = [part.value for part in parts if part.value is not None]
        assert (sum(values) if values else None) == whole.value


def test_grades_are_never_added_up(episodes: EpisodeFigures) -> None:
    portfolio = episodes.billed_increase()
    firm = episodes.of_grade("definitive").billed_increase()
    assert portfolio.whole("definitive") == firm.whole("definitive")
    assert firm.whole("preliminary").episodes == 0
    labels = portfolio.grades.tolist()
    assert set(portfolio.sums("definitive", labels)) == {"definitive"}


def test_an_interval_is_no_sum_of_intervals(episodes: EpisodeFigures) -> None:
    portfolio = episodes.billed_increase()
    whole = portfolio.whole("definitive")
    parts = portfolio.sums("definitive", portfolio.keys).values()
    assert len(parts) == 9
    assert whole.low > sum(part.low for part in parts)
    assert whole.high < sum(part.high for part in parts)
    assert whole.low < whole.gain < whole.high


def test_whatever_is_asked_for_first_sums_to_the_same(episodes: EpisodeFigures) -> None:
    keys = list(episodes.values_list("pk", flat=True))
    one = episodes.filter(pk__in=keys[:5]).billed_increase()
    other = episodes.billed_increase().narrowed(set(keys[:5]))
    assert one.whole("definitive") == other.whole("definitive")


def test_it_keeps_so_many_answers_and_no_more(
    episodes: EpisodeFigures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks all there is to ask fills no memory."""
    monkeypatch.setattr(recovered, "MOST", 2)
    portfolio = episodes.billed_increase()
    first = portfolio.by_month("definitive")
    assert portfolio.narrowed(set(portfolio.keys)).by_month("definitive") is first
    for last in (3, 6):
        portfolio.by_month("definitive", last=last)
    assert portfolio.by_month("definitive") is not first
    assert portfolio.by_month("definitive") == first


@pytest.mark.parametrize("grades", [(), ("definitive",), ("preliminary",)])
def test_narrowed_is_the_same_as_read_anew(
    episodes: EpisodeFigures, grades: tuple[str, ...]
) -> None:
    portfolio = episodes.billed_increase()
    for grade in GRADES:
        # What is asked of all is no answer of some.
        assert portfolio.by_month(grade)
        assert len(portfolio.persistence(grade).lead)
    keys = portfolio.keys[1::2]
    narrowed = portfolio.narrowed(set(keys), *grades)
    anew = episodes.filter(pk__in=keys, grade__in=grades or GRADES).billed_increase()
    assert narrowed.keys == anew.keys
    labels = [key % 2 for key in anew.keys]
    year = (month(WORK), month(WORK + 5))
    for grade in GRADES:
        for first, last in ((1, 12), (1, 6), (13, 36)):
            assert narrowed.whole(grade, first, last) == anew.whole(grade, first, last)
            assert narrowed.by_month(grade, first, last) == anew.by_month(grade, first, last)
        found = narrowed.sums(grade, labels, between=year)
        assert found == anew.sums(grade, labels, between=year)
        for mine, theirs in zip(
            narrowed.persistence(grade).__dict__.values(),
            anew.persistence(grade).__dict__.values(),
            strict=True,
        ):
            np.testing.assert_array_equal(mine, theirs)
    # Narrowed again, of what is left.
    assert narrowed.narrowed(set(keys[:2])).keys == [key for key in keys[:2] if key in anew.keys]
