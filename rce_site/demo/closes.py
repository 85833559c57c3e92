"""The months that the team has closed, what was said of them, and what moved afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from types import SimpleNamespace
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from simple_history.models import HistoricalRecords

from budget.models import MonthClose, Movement
from budget.month import checklist
from ingest.models import Gate
from rce_site.demo.states import ANALYST
from rce_site.demo.workdays import month_after
from rce_site.demo.world import World
from records import people
from records.models import ClosedMonth
from transformers import recovery
from transformers.choices import Grade
from transformers.models import Consumption, Episode

ENGINEER = "transformadores"
# Who reopens.
HEAD = "admin"
BILLING, ENERGY = ClosedMonth.Area.BILLING, ClosedMonth.Area.ENERGY
# The last months are still being worked on.
OPEN = 2
DAY = 24
SAID = {
    "tray": "El contrato sin acta no facturó en el mes: no hubo cuadrillas.",
    "deviations": "Precios del otrosí que aún no están en la lista; revisados con interventoría.",
    "twice": "Revisadas una a una con los soportes: son visitas distintas.",
    "outside": "Rubro sin presupuesto hasta que se firme el traslado.",
    "missing": "Transformadores sin lectura por orden público; se leen el mes siguiente.",
    "target": "El índice sigue sobre la meta; el plan de trabajo lo recoge.",
}
OTHERWISE = "Revisado por el equipo: queda así en este cierre."
MISREAD = "Se corrigió la energía facturada de un transformador"
LACKING = "Faltaba una reducción del presupuesto"


def close(world: World) -> None:
    """As long as nobody has closed any; only by people who can sign in."""
    people_of = {BILLING: _person(ANALYST), ENERGY: _person(ENGINEER)}
    if MonthClose.objects.exists() or None in people_of.values():
        return
    months = world.months[:-OPEN]
    for month in months:
        for area, person in people_of.items():
            _close(area, month, person)
    if months:
        _reread(months[0], people_of[ENERGY])
        _reduce(months[-1], people_of[BILLING])


def _person(username: str) -> Any:
    return get_user_model().objects.filter(username=username, is_active=True).first()


def _close(area: str, month: date, person: Any) -> None:
    """Some weeks after it, with a word for each point that was open."""
    day = month_after(month, 1).replace(day=DAY)
    when = min(timezone.make_aware(datetime.combine(day, time(16, 20))), timezone.now())
    closed = ClosedMonth(area=area, month=month, closed_by=person, closed_at=when)
    points = checklist.open_points(area, month)
    closed.explained = {point.key: SAID.get(point.key, OTHERWISE) for point in points}
    closed._history_user = person
    closed.save()


def _reread(month: date, person: Any) -> None:
    """What was billed in a closed month at a transformer that was worked at later is put right, and
    the month closed again: so move its own figures, and the estimates of the months since."""
    _reopen(ENERGY, month, MISREAD)
    worked = Episode.objects.of_grade(Grade.DEFINITIVE).filter(start__gt=month)
    rows = Consumption.objects.filter(period=month, billed_kwh__gt=0)
    chosen = rows.filter(transformer__in=worked.order_by().values("transformer"))
    row = (chosen.order_by("-billed_kwh", "pk").first()) or rows.order_by("pk").first()
    if row is not None:
        with _at_work(person):
            row.billed_kwh = round(row.billed_kwh * 9 / 10)
            row._change_reason = MISREAD
            row.save()
    with transaction.atomic():
        Gate.enter()
        recovery.refresh()
    _close(ENERGY, month, person)


def _reduce(month: date, person: Any) -> None:
    """A budget of the closed month is put right; the month is still open again."""
    _reopen(BILLING, month, LACKING)
    initial = Movement.objects.filter(period=month, kind=Movement.Kind.INITIAL)
    movement = initial.order_by("-amount", "pk").first()
    if movement is not None:
        with _at_work(person):
            movement.amount = round(movement.amount * 95 / 100, -3)
            movement._change_reason = LACKING
            movement.save()


def _reopen(area: str, month: date, reason: str) -> None:
    closed = ClosedMonth.objects.get(area=area, month=month)
    with _at_work(_person(HEAD)):
        closed.reopen(reason)


@contextmanager
def _at_work(person: Any) -> Iterator[None]:
    """Whatever is written within is this person's."""
    HistoricalRecords.context.request = SimpleNamespace(user=person or people.system())
    try:
        yield
    finally:
        del HistoricalRecords.context.request
