"""Made-up networks in which work was done, for tests of recovered energy."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transformers import balances, derived, placing
from transformers.models import (
    Consumption,
    Episode,
    EpisodeLoss,
    EpisodeLossMonth,
    EpisodeMonth,
    Intervention,
    Transformer,
)
from transformers.tests import make

Energies = NDArray[np.float64]
# Enough to compare with, and months enough on both sides of work in the fifteenth.
COUNT, MONTHS, WORK = 45, 30, 14
# Of columns whose names differ from database to database, or from one writing to the next.
KEYS = {"id", "run_id", "mark", "transformer_id", "place_id", "episode_id"}
NAMES = (
    *("transformer__code", "start", "place__zone", "place__municipality__code"),
    *("place__substation", "place__circuit"),
)


def month(place: int) -> date:
    """So many months after January 2023."""
    return date(2023 + place // 12, place % 12 + 1, 1)


def steady(count: int = COUNT, months: int = MONTHS, noise: float = 0.02) -> Energies:
    """kWh of transformers and months: each its level, all one season, some noise."""
    chance = np.random.default_rng(7)
    level = np.exp(chance.normal(7, 0.5, (count, 1)))
    season = 1 + 0.1 * np.sin(np.arange(months) * np.pi / 6)
    return (level * season * np.exp(chance.normal(0, noise, (count, months)))).round(1)


def codes(count: int) -> list[str]:
    return [f"N{number:03}" for number in range(count)]


def network(
    billed: Energies,
    delivered: Energies | None = None,
    names: Sequence[str] = (),
    days: NDArray[Any] | None = None,
    **facts: Any,
) -> list[Transformer]:
    """Transformers with these months, NaN where there is none. `facts` are all transformers';
    without `delivered` none has a macro-meter."""
    names = names or codes(len(billed))
    known = {"voltage_level": 1, "macro_meter": "NO" if delivered is None else "SI", **facts}
    made = [Transformer(code=name, **known) for name in names]
    for one in made:
        one.has_macro = delivered is not None
    Transformer.objects.bulk_create(made)
    placing.place()
    made = list(Transformer.objects.filter(code__in=names).order_by("code"))
    made.sort(key=lambda one: list(names).index(one.code))
    Consumption.objects.bulk_create(
        Consumption(
            transformer=made[row],
            place_id=made[row].place_id,
            period=month(place),
            billed_kwh=Decimal(str(billed[row, place])),
            delivered_kwh=None if delivered is None else Decimal(str(delivered[row, place])),
            billed_days=None if days is None else int(days[row, place]) or None,
        )
        for row, place in zip(*np.nonzero(~np.isnan(billed)), strict=True)
    )
    balances.refresh()
    return made


def work(*done: tuple[Transformer, int], **facts: Any) -> None:
    """Interventions on the tenth day of months."""
    with derived.together():
        for transformer, place in done:
            make.intervention(transformer, month(place).replace(day=10), **facts)


def episode(code: str) -> Episode:
    """The one of a transformer."""
    return Episode.objects.get(transformer__code=code)


def months(code: str) -> list[EpisodeMonth]:
    return list(EpisodeMonth.objects.filter(episode__transformer__code=code).order_by("period"))


def figures(one: Episode) -> dict[str, Any]:
    """Everything that it says but where and when."""
    names = {field.attname for field in Episode._meta.concrete_fields} - KEYS
    return {name: getattr(one, name) for name in names}


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All that is kept of recovered energy, by names instead of keys."""
    found = {"Episode": _rows(Episode, NAMES)}
    for model in (EpisodeMonth, EpisodeLoss, EpisodeLossMonth):
        found[model.__name__] = _rows(model, ("episode__transformer__code", "episode__start"))
    works = ("transformer__code", "start_date", "kind", "work_order")
    told = ("episode__transformer__code", "episode__start")
    rows = Intervention.objects.order_by(*works).values_list(*works, *told)
    return {**found, "Intervention": list(rows)}


def _rows(model: Any, names: tuple[str, ...]) -> list[tuple[Any, ...]]:
    plain = [field.attname for field in model._meta.concrete_fields if field.attname not in KEYS]
    return sorted(model.objects.order_by().values_list(*names, *plain), key=repr)
