"""Taking a month's figures, each where the pages take it."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils import timezone

from billing.models import Annex, AnnexState, BilledItem, Contract
from budget.execution import Execution, Scope
from budget.models import Adjustment, MonthClose
from budget.month.figures import BILLING, ENERGY, FIGURES, Values, published
from budget.month.report.facts import (
    Adjusted,
    Agreement,
    Campaign,
    Close,
    Energy,
    Facts,
    Gain,
    IndexMonth,
    Losing,
    Objected,
    Regained,
    Spent,
    Standing,
)
from budget.returns import Returns, kept
from records import context
from transformers.choices import Grade
from transformers.home import campaigns
from transformers.models import Consumption, Intervention, RetroactiveCase, Transformer
from transformers.models.figures import months_back, year_to

# So many months are drawn, and so many transformers are named.
DRAWN, TOP = 24, 10
INCREASE, REDUCTION, CNR = "increase", "reduction", "cnr"
MONTH, YEAR = "month", "year"
# Work whose type nobody wrote.
NO_KIND = "—"


def gather(month: date) -> Facts:
    """The month's figures as they stand, in a fixed number of queries; `month` is a first day."""
    months = [months_back(month, back) for back in reversed(range(DRAWN))]
    energy = published(ENERGY, months)
    closes = list(_closes(month))
    now = published(BILLING, [month])[month] | energy[month]
    execution = Execution.of(Scope(month.replace(month=1), month))
    returns = Returns(facts=kept.facts())
    return Facts(
        month=month,
        taken_at=timezone.now(),
        data_as_of=context.as_of(),
        estimated_to=returns.last_month,
        closes=[_told(one) for one in closes],
        standing=_standing(closes, now),
        index=[
            IndexMonth(one, energy[one]["index_12", ""], energy[one]["target_12", ""])
            for one in months
        ],
        gains=list(_gains(energy)),
        spent=list(_spent(execution)),
        contracts=_contracts(execution),
        work=list(_work(month)),
        energies=list(_energies(returns, month)),
        regained=_regained(returns, month),
        losing=_losing(month),
        objections=list(_objections(month)),
        adjustments=list(_adjustments(month)),
    )


def end_of(month: date) -> date:
    return months_back(month, -1) - timedelta(days=1)


# ── the close ───────────────────────────────────────────────────────────────────────────────


def _closes(month: date) -> Iterator[MonthClose]:
    """The standing close of each area."""
    for area in (BILLING, ENERGY):
        found = MonthClose.objects.of(area, month).standing().select_related("closed_by").last()
        if found:
            yield found


def _told(close: MonthClose) -> Close:
    by = close.closed_by
    return Close(
        area=close.area,
        number=close.number,
        closed_at=close.closed_at,
        closed_by=(by.get_full_name() or by.get_username()) if by else "",
        explained=[[point, said] for point, said in close.explained.items()],
    )


def _standing(closes: list[MonthClose], now: Values) -> list[Standing]:
    reported = {
        (figure, part): value
        for close in closes
        for figure, part, value in close.figures.values_list("figure", "part", "value")
    }
    return [
        Standing(figure, part, reported.get((figure, part)), now.get((figure, part)))
        for figure, part in dict.fromkeys([*now, *reported])
        if figure in FIGURES
    ]


def _adjustments(month: date) -> Iterator[Adjusted]:
    """Of the month and the eleven before it, as far as they are closed."""
    first, last = year_to(month)
    rows = Adjustment.objects.order_by().filter(
        close__month__gte=first, close__month__lte=last, close__reopened_at=None, part=""
    )
    groups = rows.values("close__month", "figure", "cause").annotate(
        times=Count("pk"), sum=Sum("amount")
    )
    for row in groups.order_by("-close__month", "figure", "cause"):
        if row["figure"] in FIGURES and row["sum"]:
            month_of, amount = row["close__month"], FIGURES[row["figure"]].rounded(row["sum"])
            yield Adjusted(month_of, row["figure"], row["cause"], row["times"], amount)


# ── money ───────────────────────────────────────────────────────────────────────────────────


def _spent(execution: Execution) -> Iterator[Spent]:
    for (contract, period), sums in execution.by("contract", "period").items():
        yield Spent(
            contract, period, sums.in_force, sums.executed, sums.in_review, sums.provisioned
        )


def _contracts(execution: Execution) -> dict[int, Agreement]:
    keys = sorted({cell.contract for cell in execution.cells})
    rows = Contract.objects.in_bulk(keys)
    return {key: Agreement(rows[key].number, rows[key].contractor) for key in keys}


def _objections(month: date) -> Iterator[Objected]:
    actas = Annex.objects.filter(period=month).exclude(state=AnnexState.RETURNED)
    for row in BilledItem.objects.filter(annex__in=actas).by_objection():
        yield Objected(row["objection"], row["lines"], row["objected"])


# ── work and energy ─────────────────────────────────────────────────────────────────────────


def _work(month: date) -> Iterator[Campaign]:
    done = Intervention.objects.done().between(month, end_of(month))
    in_month = {row["kind"]: row["interventions"] for row in done.by_kind()}
    for row in campaigns(end_of(month)):
        kind = row["kind"]
        yield Campaign(
            kind or NO_KIND, in_month.get(kind, 0), row["interventions"], row["due"], row["target"]
        )


def _gains(energy: dict[date, Values]) -> Iterator[Gain]:
    name = "billed_increase_definitive"
    for month, values in energy.items():
        gain, low, high = (values[f"{name}{edge}", ""] for edge in ("", "_low", "_high"))
        if gain is not None and low is not None and high is not None:
            yield Gain(month, gain, low, high)


def _energies(returns: Returns, month: date) -> Iterator[Energy]:
    """The three, each by itself; grades are never added."""
    measures = ((INCREASE, returns.energy_of_all), (REDUCTION, returns.loss_reduction))
    for span, first in ((MONTH, month), (YEAR, month.replace(month=1))):
        for measure, energy in measures:
            for grade in (Grade.DEFINITIVE, Grade.PRELIMINARY):
                labels = [""] * len(energy.keys)
                one = energy.sums(grade, labels, between=(first, month)).get("")
                if one:
                    edges = (one.gain, one.low, one.high, one.value)
                    yield Energy(measure, grade.value, span, *edges, one.episodes)
        cases = RetroactiveCase.objects.settled().between(first, end_of(month)).whole()
        if cases["cases"]:
            yield Energy(CNR, "", span, cases["kwh"], None, None, cases["value"], cases["cases"])


def _regained(returns: Returns, month: date) -> list[Regained]:
    """Where most came back in the year, of what is definitive."""
    energy = returns.energy_of_all
    chosen = {one.pk: one for one in returns.episodes}
    codes = [chosen[key].code for key in energy.keys]
    between = (month.replace(month=1), month)
    sums = energy.sums(Grade.DEFINITIVE, codes, between=between)
    best = sorted(sums.items(), key=lambda item: (-item[1].gain, item[0]))[:TOP]
    places = {one.code: returns.known.site(one.place).town for one in chosen.values()}
    return [
        Regained(code, places[code], one.gain, one.low, one.high, one.value)
        for code, one in best
        if one.gain > 0
    ]


def _losing(month: date) -> list[Losing]:
    """Where most was lost in the twelve months to this one."""
    rows = Consumption.objects.between(*year_to(month)).by_transformer()[:TOP]
    rows = [row for row in rows if row["loss"] is not None and row["loss"] > 0]
    keys = [row["transformer"] for row in rows]
    towns = dict(
        Transformer.objects.filter(pk__in=keys).values_list("pk", "municipality__name").order_by()
    )
    return [
        Losing(
            row["code"],
            towns.get(row["transformer"]) or "",
            row["loss"],
            None if row["index"] is None else round(Decimal(row["index"]), 6),
            row["value"],
        )
        for row in rows
    ]
