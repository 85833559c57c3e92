"""Puts a batch before the transformers' rules: the columns and what is stored to `judging`, each
broken rule to the batch's findings. What a rule takes away or works out is left in the batch."""

from collections.abc import Iterable
from datetime import date

import numpy as np
from django.utils import timezone

from ingest.batch import Batch, Plan
from ingest.findings import Rule
from ingest.judging import Found, ends_before_start, negative, tell
from ingest.reading import cells
from ingest.rules import ENDS_BEFORE_START, NEGATIVE_AMOUNT
from transformers import findings, known
from transformers.judging import (
    accounts,
    consumption,
    inventory,
    months,
    retroactive,
    towns,
    work,
)
from transformers.models import ALWAYS
from transformers.models.figures import months_back
from transformers.models.system import COMPONENTS

COORDINATES = ("latitude", "longitude")
ENERGIES = ("delivered_kwh", "billed_kwh", "additional_kwh")


def judge_transformers(batch: Batch) -> None:
    """The inventory; fills in municipalities by their code or name, and degrees for metres."""
    _judge_towns(batch)
    _judge_coordinates(batch)
    suspect = inventory.capacity_not_positive(batch["capacity_kva"])
    _tell_and_empty(batch, findings.CAPACITY_NOT_POSITIVE, suspect, ("capacity_kva",))
    codes = batch["code"]
    stored = known.transformer_codes()
    tell(batch, findings.ZEROS_APART, inventory.zeros_apart(codes, stored))


def _judge_towns(batch: Batch) -> None:
    codes = batch["dane"]
    raw = batch.raw.get("municipality")
    names = cells.texts(raw).values if raw else [None] * len(batch)
    stored = known.towns(codes, names)
    chosen = batch.columns["municipality"] = towns.meant(codes, names, stored)
    if batch.brings("dane"):
        batch.raw.setdefault("municipality", [None] * len(batch))
    tell(batch, findings.TOWN_CONTRADICTED, towns.contradictory(codes, names, stored))
    tell(batch, findings.TOWN_MADE, towns.to_be_made(chosen))
    tell(batch, findings.TOWN_NOT_FOUND, towns.not_found(codes, names, chosen))


def _judge_coordinates(batch: Batch) -> None:
    places = known.town_points(batch["municipality"])
    near = [places.get(key) for key in batch["municipality"]]
    ys, xs, converted = inventory.in_degrees(batch["latitude"], batch["longitude"], near)
    batch.columns["latitude"], batch.columns["longitude"] = ys, xs
    _show_grids(batch, converted)
    outside = inventory.outside_colombia(ys, xs)
    _tell_and_empty(batch, findings.OUTSIDE_COLOMBIA, outside, COORDINATES)
    stored = known.points(batch["code"])
    tell(batch, findings.MOVED, inventory.moved(batch["code"], ys, xs, stored))


def _show_grids(batch: Batch, converted: dict[int, str]) -> None:
    """The grid of the metres is shown as the convention of the columns, with three examples."""
    if not converted:
        return
    grids = ", ".join(sorted(set(converted.values())))
    shown = [name for name in COORDINATES if batch.brings(name)]
    kept = [c for c in batch.conventions if c["column"] not in {batch.headers[n] for n in shown}]
    batch.conventions = kept + [
        {
            "column": batch.headers[name],
            "convention": grids,
            "examples": [(batch.written(i, name), str(batch[name][i])) for i in [*converted][:3]],
        }
        for name in shown
    ]


def _tell_and_empty(
    batch: Batch, rule: Rule, found: Iterable[Found], names: tuple[str, ...]
) -> None:
    """Tells the rows that break the rule, and empties these cells of theirs.

    So are told again those of a batch that was judged before, then with further rows.
    """
    before = [Found(index, names[0]) for index in sorted(batch.emptied.get(names[0], ()))]
    for row in [*found, *before]:
        tell(batch, rule, [row])
        for name in names:
            batch.empty(row.index, name)


def judge_accounts(batch: Batch, day: date) -> None:
    """Fills in from when the rows of a snapshot hold that give no date of their own."""
    given = batch["since"]
    if None not in given:
        return
    names, cycles = batch["account"], batch["cycle"]
    undated = {name for name, since in zip(names, given, strict=True) if name and not since}
    stored = known.standing(undated, day)
    since = accounts.dates(names, batch["transformer"], cycles, given, stored, day, ALWAYS)
    batch.columns["since"] = since
    batch.columns["cycle"] = accounts.cycles_kept(names, cycles, stored)
    written = batch.raw.get("since", given)
    batch.raw["since"] = [
        f"{becomes}" if was is None and becomes == day else raw
        for was, becomes, raw in zip(given, since, written, strict=True)
    ]


def judge_interventions(batch: Batch) -> None:
    transformers, starts = batch["transformer"], batch["start_date"]
    today = timezone.localdate()
    for name in ("start_date", "end_date"):
        tell(batch, findings.FUTURE_DATE, work.future(batch[name], name, today))
    tell(batch, ENDS_BEFORE_START, ends_before_start(starts, batch["end_date"]))
    again = work.again_soon(
        transformers, batch["work_order"], batch["work_kind"], starts, known.works(transformers)
    )
    tell(batch, findings.AGAIN_SOON, again)
    more = work.more_normalised(batch["reviewed_customers"], batch["normalised_customers"])
    tell(batch, findings.MORE_NORMALISED, more)


def judge_cases(batch: Batch) -> None:
    """Retroactive cases by themselves, and against others of their account."""
    numbers, accounts, days = (batch[name] for name in ("case_number", "account", "date"))
    tell(batch, findings.FUTURE_DATE, work.future(days, "date", timezone.localdate()))
    tell(batch, findings.NEGATIVE_ENERGY, negative(batch["kwh"], "kwh"))
    tell(batch, NEGATIVE_AMOUNT, negative(batch["value"], "value"))
    again = retroactive.again_soon(numbers, accounts, days, known.cases(accounts))
    tell(batch, findings.CASE_AGAIN_SOON, again)


def judge_compared_cases(batch: Batch, plan: Plan) -> None:
    """What the cases that come, or change, leave open: their state, and where they count."""
    changed = [index for index, _pk in plan.changed]
    said = batch.brings("state")
    rows = sorted([*plan.new, *changed]) if said else plan.new
    shown = "state" if said else "case_number"
    tell(batch, findings.STATE_UNCLEAR, retroactive.state_unclear(rows, batch["state"], shown))
    wrong = batch.findings.rows_with_problems()
    new = [index for index in plan.new if index not in wrong]
    hung = known.hung(batch["account"], batch["date"])
    tell(batch, findings.NOWHERE, retroactive.nowhere(new, batch["transformer"], hung))


def judge_consumption(batch: Batch) -> None:
    """The months by themselves and against each transformer's others."""
    keys, periods = batch["transformer"], batch["period"]
    months = consumption.Series.of(keys, periods, [None] * len(batch))
    energies = {
        name: months._replace(kwh=np.array(batch[name], float))
        for name in ENERGIES
        if batch.brings(name)
    }
    tell(batch, findings.FUTURE_MONTH, consumption.future(periods, timezone.localdate()))
    for name, energy in energies.items():
        tell(batch, findings.NEGATIVE_ENERGY, consumption.negative(energy, name))
    if {"billed_kwh", "delivered_kwh"} <= energies.keys():
        more = consumption.more_billed(energies["billed_kwh"], energies["delivered_kwh"])
        tell(batch, findings.MORE_BILLED, more)
    energies.pop("additional_kwh", None)
    ranges = known.ranges(keys, periods, energies)
    may_jump = {name: consumption.may_jump(energies[name], ranges[name]) for name in energies}
    asked = {key for some in may_jump.values() for key in some.tolist()}
    stored = known.energies(asked, periods, energies)
    for name, energy in energies.items():
        found = consumption.jumps(energy, stored[name], may_jump[name], name)
        tell(batch, findings.ENERGY_JUMP, found)


def judge_last_month(batch: Batch, plan: Plan) -> None:
    """Whether the latest month that the file brings anything new of lacks transformers that the
    month before has, in the file or stored."""
    keys, periods, today = batch["transformer"], batch["period"], timezone.localdate()
    new = [index for index in plan.new if periods[index] <= today]
    if not new:
        return
    month = max(periods[index] for index in new)
    before = months_back(month, 1)
    had, have = known.transformers_of(before), known.transformers_of(month)
    for index in new:
        if periods[index] == month:
            have.add(keys[index])
        elif periods[index] == before:
            had.add(keys[index])
    written = {"month": f"{month:%Y-%m}", "before": f"{before:%Y-%m}"}
    header = batch.headers["transformer"]
    for code in known.operating(had - have):
        batch.find_file(findings.MISSING_TRANSFORMERS, column=header, value=code, **written)
    if len(have) < consumption.SHARE_OF_LAST * len(had):
        counts = {"rows": len(have), "rows_before": len(had)}
        batch.find_file(findings.FEWER_ROWS, **written, **counts)


def judge_tariffs(batch: Batch) -> None:
    for name in (*COMPONENTS, "unit_cost"):
        tell(batch, NEGATIVE_AMOUNT, negative(batch[name], name))
    costs, periods = batch["unit_cost"], batch["period"]
    tell(batch, findings.DOES_NOT_SUM, months.does_not_sum([batch[n] for n in COMPONENTS], costs))
    jumps = months.cost_jump(
        periods, batch["voltage_level"], batch["ownership"], costs, known.unit_costs(periods)
    )
    tell(batch, findings.COST_JUMP, jumps)


def judge_system_energy(batch: Batch) -> None:
    for name in ("input_kwh", "output_kwh", "technical_kwh"):
        tell(batch, findings.NEGATIVE_ENERGY, negative(batch[name], name))
    more = months.more_out_than_in(batch["input_kwh"], batch["output_kwh"])
    tell(batch, findings.MORE_OUT_THAN_IN, more)
