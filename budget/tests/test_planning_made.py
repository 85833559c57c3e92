"""Lessons and plans as the background makes them: from the past, under their limits, once."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from analytics.planning import selection
from budget import tasks
from budget.models import Candidate, ComputationState, Lesson, Plan, PlannedWork
from budget.tests.planned import COUNT, WORKED, asked, lesson, next_month, plan, world
from transformers.models import RecoveryRun, Tariff
from transformers.models.figures import months_back
from transformers.tests import make
from transformers.tests.recovery import WORK, month

pytestmark = pytest.mark.django_db


def test_nothing_is_learned_from_nothing() -> None:
    assert lesson().failure == {"code": "no_months"}
    make.consumption(make.transformer())
    assert lesson().failure == {"code": "few", "known": 0, "needed": 12}
    assert Lesson.current() is None
    assert plan().failure == {"code": "few", "known": 0, "needed": 12}


def test_candidates_are_ranked_by_value_for_their_cost() -> None:
    world()
    one = lesson()
    assert one.is_done
    assert [row["kind"] for row in one.offered] == ["MACRO", "REVISION"]
    assert (one.definitive, one.preliminary) == (WORKED, 0)
    assert Candidate.objects.count() == 2 * COUNT
    ranked = list(Candidate.objects.filter(is_best=True))
    assert len({row.transformer_id for row in ranked}) == COUNT
    # Nothing was billed for any of them: they differ by value alone.
    values = [row.value for row in ranked]
    assert values == sorted(values, reverse=True)
    best = ranked[0]
    assert best.value == pytest.approx(best.kwh * Decimal("800.5"), rel=Decimal("0.001"))
    assert best.low_kwh < best.kwh < best.high_kwh
    assert best.sentences
    # MACRO brought twice as much.
    assert Counter(row.kind for row in ranked[:20])["MACRO"] > 15


def test_without_any_tariff_energy_is_compared() -> None:
    world()
    Tariff.objects.all().delete()
    lesson()
    ranked = list(Candidate.objects.filter(is_best=True))
    assert {row.value for row in ranked} == {None}
    assert [row.kwh for row in ranked] == sorted((row.kwh for row in ranked), reverse=True)
    assert plan().is_done


def test_a_new_lesson_takes_the_place_of_the_old_one() -> None:
    world()
    first, second = lesson(), lesson()
    assert Lesson.current() == second
    assert not Lesson.objects.filter(pk=first.pk).exists()
    assert set(Candidate.objects.values_list("lesson", flat=True)) == {second.pk}


def test_of_two_at_once_the_later_one_stays() -> None:
    world()
    slow, fast = Lesson(), Lesson()
    for one in (slow, fast):
        one.ask()
    for one in (fast, slow):
        tasks.learn.call(one.pk, one.token)
    assert list(Lesson.objects.all()) == [fast]
    assert set(Candidate.objects.values_list("lesson", flat=True)) == {fast.pk}


def test_a_plan_keeps_to_its_money_and_crews_and_goes_where_no_work_was() -> None:
    made = world()
    recent = months_back(next_month(), 11).replace(day=20)
    # No news is sent, so that what is known of episodes stays as it is.
    type(made[40]).objects.filter(pk=made[40].pk).update(intervened_on=recent)
    one = plan()
    works = list(one.works.all())
    assert [work.number for work in works] == list(range(1, len(works) + 1))
    assert sum(work.price for work in works) <= one.budget
    months = Counter((work.kind, work.month) for work in works)
    assert max(months.values()) <= 4
    assert {when for _kind, when in months} <= {one.first, one.last}
    assert made[40].pk not in {work.transformer_id for work in works}
    assert one.eligible == COUNT - 1
    drawn = [work for work in works if work.by_chance]
    assert drawn
    assert all(0 < work.propensity < 1 for work in drawn)
    assert {work.propensity for work in works if not work.by_chance} == {1.0}
    assert sum(work.price for work in drawn) <= one.reserved == Decimal(400_000)
    assert one.kwh == sum(work.kwh for work in works)
    assert one.low_kwh < one.kwh < one.high_kwh
    assert 0 <= one.gap < Decimal("0.01")


def test_the_same_seed_makes_the_same_plan_and_another_draws_others() -> None:
    world()
    first, same, other = plan(), plan(), plan(seed=6)

    def chosen(of: Plan, by_chance: bool) -> set[Any]:
        rows = of.works.filter(by_chance=by_chance)
        return set(rows.values_list("transformer", "kind", "month"))

    for by_chance in (True, False):
        assert chosen(first, by_chance) == chosen(same, by_chance)
    assert chosen(first, True) != chosen(other, True)


def test_where_nobody_may_be_chosen_it_says_so() -> None:
    made = world()
    type(made[0]).objects.update(intervened_on=timezone.localdate())
    assert plan().failure == {"code": "nobody"}
    type(made[0]).objects.update(intervened_on=None)
    terms = [{"kind": "MACRO", "price": "200000", "works": 4}]
    assert plan(terms=terms, budget=Decimal(1000)).failure == {"code": "nothing"}


def test_a_task_that_was_asked_for_again_meanwhile_writes_nothing() -> None:
    world()
    one = asked()
    dead = one.token
    one.ask()
    tasks.make_plan.call(one.pk, dead)
    one.refresh_from_db()
    assert one.state == ComputationState.WAITING
    tasks.make_plan.call(one.pk, one.token)
    one.refresh_from_db()
    assert one.is_done
    works = one.works.count()
    tasks.make_plan.call(one.pk, one.token)  # handed out twice
    assert one.works.count() == works


def test_half_way_dead_it_is_silent_and_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    world()
    one = asked()

    class Dead(BaseException):
        pass

    def die(*_args: Any) -> None:
        raise Dead

    with monkeypatch.context() as patched:
        patched.setattr(selection, "plan", die)
        with pytest.raises(Dead):
            tasks.make_plan.call(one.pk, one.token)
    one.refresh_from_db()
    assert one.state == ComputationState.CHOOSING
    assert not one.is_silent
    Plan.objects.filter(pk=one.pk).update(heard_at=timezone.now() - timedelta(minutes=4))
    one.refresh_from_db()
    assert one.is_silent
    one.ask()
    tasks.make_plan.call(one.pk, one.token)
    one.refresh_from_db()
    assert one.is_done


def test_what_was_not_foreseen_is_told_by_its_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    world()
    monkeypatch.setattr(selection, "plan", lambda *_args: 1 / 0)
    one = plan()
    assert one.state == ComputationState.FAILED
    assert one.failure["code"] == "failed"
    assert len(one.failure["reference"]) == 8


def test_a_deleted_plan_leaves_nothing_behind() -> None:
    world()
    one = asked()
    Plan.objects.all().delete()
    tasks.make_plan.call(one.pk, one.token)
    assert not PlannedWork.objects.exists()


def test_lessons_follow_recovered_energy(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        made = world()
    assert RecoveryRun.objects.exists()
    # However often it was computed, one waits.
    assert Lesson.objects.count() == 1
    for callback in callbacks:
        callback()
    one = Lesson.current()
    assert one is not None
    with django_capture_on_commit_callbacks(execute=True):
        make.intervention(made[50], month(WORK + 1).replace(day=3), kind="MACRO")
    again = Lesson.current()
    assert again is not None
    assert again.pk != one.pk
    assert again.episodes == one.episodes + 1


def test_a_lesson_whose_task_was_lost_holds_no_other_up() -> None:
    for _time in range(2):
        tasks.ask_lesson()
    assert Lesson.objects.count() == 1
    Lesson.objects.update(asked_at=timezone.now() - tasks.LOST - timedelta(minutes=1))
    tasks.ask_lesson()
    assert Lesson.objects.count() == 2
