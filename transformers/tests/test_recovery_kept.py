"""What is kept of recovered energy follows what people write; only what moved is written."""

from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import ProtectedError
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from records.models import ClosedMonth
from transformers import derived, placing, recovery, tasks
from transformers.models import (
    Consumption,
    Episode,
    EpisodeLoss,
    EpisodeMonth,
    Intervention,
    Place,
    RecoveryRun,
    Transformer,
)
from transformers.recovery.inputs import Inputs
from transformers.tests import make
from transformers.tests.recovery import (
    WORK,
    episode,
    everything,
    month,
    months,
    network,
    steady,
    work,
)
from transformers.tests.uploads import load, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> list[Transformer]:
    """Work at N000 to N003."""
    found = network(steady())
    work(*((one, WORK) for one in found[:4]))
    return found


@pytest.fixture
def current() -> Iterator[None]:
    """However the test ends, computing everything anew changes nothing."""
    yield
    before = everything()
    call_command("recompute", stdout=StringIO())
    assert everything() == before


# ── work ────────────────────────────────────────────────────────────────────────────────────


def test_a_month_whose_year_was_mistaken_makes_no_room_for_a_century(
    made: list[Transformer],
) -> None:
    before, last = Inputs.read(), RecoveryRun.objects.last_run()
    Consumption.objects.create(transformer=made[0], period=date(1950, 1, 1), billed_kwh=10)
    after = Inputs.read()
    assert (after.first, after.months) == (before.first, before.months)
    assert RecoveryRun.objects.last_run() == last


def test_work_that_was_not_done_is_none(made: list[Transformer], current: None) -> None:
    planned = make.intervention(made[9], month(WORK), state="PROGRAMADA")
    assert not Episode.objects.filter(transformer=made[9]).exists()
    planned.state = "EJECUTADA"
    planned.save()
    assert planned.episode == episode("N009")
    planned.state = "CANCELADA"
    planned.save()
    assert planned.episode is None
    assert not Episode.objects.filter(transformer=made[9]).exists()


def test_of_several_works_one_that_is_cancelled_leaves_the_episode(
    made: list[Transformer], current: None
) -> None:
    more = make.intervention(made[0], month(WORK + 3))
    assert (more.episode, episode("N000").works) == (episode("N000"), 2)
    more.state = "CANCELADA"
    more.save()
    assert (more.episode, episode("N000").works) == (None, 1)


def test_work_at_another_transformer_is_another_episode(
    made: list[Transformer], current: None
) -> None:
    mine = Intervention.objects.get(transformer=made[0])
    mine.transformer = made[9]
    mine.save()
    assert not Episode.objects.filter(transformer=made[0]).exists()
    assert mine.episode == episode("N009")


def test_the_last_work_that_goes_takes_everything(made: list[Transformer], current: None) -> None:
    with derived.together():
        for mine in Intervention.objects.all():
            mine.delete()
    for model in (Episode, EpisodeMonth, RecoveryRun):
        assert not model.objects.exists()


def test_a_transformer_that_goes_takes_its_months_from_the_comparison(
    made: list[Transformer], current: None
) -> None:
    before = months("N000")[0].members
    with derived.together():
        for row in made[20].consumption.all():
            row.delete()
    made[20].delete()
    assert months("N000")[0].members == before - 1
    with derived.together():
        for row in [*made[0].consumption.all(), *made[0].interventions.all()]:
            row.delete()
    assert not Episode.objects.filter(transformer=made[0]).exists()
    made[0].delete()


def test_a_place_stays_while_an_episode_was_there(made: list[Transformer]) -> None:
    mine = episode("N000").place
    Consumption.objects.order_by()._raw_delete("default")
    other = Place.objects.create(zone="OTRA")
    Transformer.objects.update(place=other)
    placing.Placement.objects.update(place=other)
    placing.forget_places()
    assert Place.objects.filter(pk=mine.pk).exists()
    with pytest.raises(ProtectedError):
        mine.delete()


# ── writing ─────────────────────────────────────────────────────────────────────────────────


def test_what_is_the_same_is_not_written(made: list[Transformer]) -> None:
    runs = list(RecoveryRun.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as asked:
        recovery.refresh()
    written = [q["sql"] for q in asked if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []
    assert list(RecoveryRun.objects.values_list("pk", flat=True)) == runs
    keys = set(EpisodeMonth.objects.values_list("pk", flat=True))
    crew = Intervention.objects.get(transformer=made[1])
    crew.crew = "OTRA"
    crew.save()
    assert set(EpisodeMonth.objects.values_list("pk", flat=True)) == keys
    assert episode("N001").run != episode("N000").run
    assert RecoveryRun.objects.count() == 2


def test_another_version_of_the_method_computes_anew(made: list[Transformer]) -> None:
    before = everything()
    Episode.objects.update(gain_kwh=1, mark="")
    recovery.refresh()
    assert episode("N000").gain_kwh == 1
    RecoveryRun.objects.update(version=0)
    recovery.refresh()
    assert everything() == before


def test_anew_mends_whatever_was_spoilt(made: list[Transformer]) -> None:
    before = everything()
    Episode.objects.update(verdict="worse")
    EpisodeMonth.objects.update(gain_kwh=1)
    Intervention.objects.update(episode=None)
    recovery.refresh(anew=True)
    assert everything() == before


def test_the_number_of_questions_does_not_grow() -> None:
    made = network(steady())
    asked = []
    for some in (made[:2], made[2:3], made[3:14]):
        Intervention.objects.bulk_create(
            Intervention(transformer=one, start_date=month(WORK), kind="INSPECCION") for one in some
        )
        with CaptureQueriesContext(connection) as captured:
            recovery.refresh()
        asked.append(len(captured))
    # The first time there is nothing to rewrite.
    assert asked[0] < asked[1] == asked[2]


def test_a_month_that_is_reopened_moves_losses(current: None) -> None:
    billed = steady()
    made = network(billed, (billed * 1.2).round(1))
    work((made[0], WORK))
    late = month(WORK + 4)
    closed = ClosedMonth.objects.create(area=ClosedMonth.Area.ENERGY, month=late)
    made[0].consumption.filter(period=late).update(delivered_kwh=0, macro_reading="")
    recovery.refresh()
    before = EpisodeLoss.objects.get().gain_kwh
    closed.delete()
    assert EpisodeLoss.objects.get().gain_kwh != before


# ── in the background ───────────────────────────────────────────────────────────────────────


@pytest.fixture
def queue(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def many(made: list[Transformer], queue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """There are more months than are computed at once."""
    monkeypatch.setattr(tasks, "AT_ONCE", 1000)


def waiting() -> int:
    return int(DBTaskResult.objects.ready().filter(task_path=tasks.recover.module_path).count())


def correct(one: Transformer) -> None:
    row = one.consumption.get(period=month(WORK + 3))
    row.billed_kwh += 500
    row.save()


def test_a_form_waits_while_there_is_little(
    made: list[Transformer], queue: None, django_capture_on_commit_callbacks: Any
) -> None:
    before = episode("N000").gain_kwh
    with django_capture_on_commit_callbacks(execute=True):
        correct(made[0])
    assert episode("N000").gain_kwh == before + 500
    assert (waiting(), tasks.is_recovering()) == (0, False)


def test_with_much_a_form_leaves_it_to_the_background(
    made: list[Transformer], many: None, django_capture_on_commit_callbacks: Any
) -> None:
    before = episode("N000").gain_kwh
    with django_capture_on_commit_callbacks(execute=True):
        correct(made[0])
        correct(made[1])
    assert episode("N000").gain_kwh == before
    assert (waiting(), tasks.is_recovering()) == (1, True)
    [task] = DBTaskResult.objects.ready().filter(task_path=tasks.recover.module_path)
    task.task.call()
    assert episode("N000").gain_kwh == before + 500


def test_an_upload_never_leaves_it(made: list[Transformer], many: None, current: None) -> None:
    before = episode("N000").gain_kwh
    row = made[0].consumption.get(period=month(WORK + 3))
    named = {"CODIGO_TRAFO": "N000", "PERIODO": f"{row.period:%Y-%m}"}
    upload = load("consumption", [{**named, "ENERGIA_FACTURADA_KWH": float(row.billed_kwh) + 500}])
    assert episode("N000").gain_kwh == before + 500
    undo(upload)
    assert (episode("N000").gain_kwh, waiting()) == (before, 0)


def test_pages_say_that_it_is_being_computed(
    many: None, made: list[Transformer], django_capture_on_commit_callbacks: Any
) -> None:
    notice = "transformers/recovery_notice.html"
    assert render_to_string(notice).strip() == ""
    with django_capture_on_commit_callbacks(execute=True):
        correct(made[0])
    assert 'role="status"' in render_to_string(notice)
