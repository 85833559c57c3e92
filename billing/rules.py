"""Puts a batch before billing's rules: the columns and what is stored to `judging`, each broken
rule to the batch's findings."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from billing import findings, known, limits
from billing import stated as stated_by_file
from billing.amounts import ZERO, centavos, pesos
from billing.choices import Link
from billing.contracts import Terms
from billing.findings import UNKNOWN_CONTRACT, UNKNOWN_MUNICIPALITY
from billing.judging import annexes, history, lists
from billing.models import AnnexState, BilledItem, ChangeKind, ContractChange
from billing.models.contracts import TAX_FIELDS
from billing.prices import ListedPrice
from billing.taxes import UNTAXED, charges
from ingest.batch import Batch, Plan
from ingest.judging import Found, ends_before_start, negative, tell
from ingest.rules import ENDS_BEFORE_START, LOOSE_REFERENCE, NEGATIVE_AMOUNT, ROW_TWICE
from records import bulk

if TYPE_CHECKING:
    from billing.resources.documents import Documents

PERCENTS = TAX_FIELDS[1:]


def judge_annexes(batch: Batch) -> None:
    """The lines by themselves and against what other actas billed.

    Fills what the file leaves to be computed, so that what is judged is what is written: a line's
    TIPO, description and unit (its price's) and its amount (quantity × unit price).
    """
    contracts, codes, days = batch["contract"], batch["code"], batch["executed_on"]
    orders, accounts = batch["work_order"], batch["account"]
    quantities, unit_prices = batch["quantity"], batch["unit_price"]
    terms, book = known.terms(contracts), known.book(contracts)
    prices = annexes.prices_in_force(contracts, codes, days, book)
    stated = batch["amount"]
    batch.columns["item_kind"] = annexes.kinds(batch["item_kind"], prices)
    batch.columns["amount"] = annexes.amounts(stated, quantities, unit_prices)
    lines = known.lines_of_orders(orders)
    verdicts = {
        findings.ITEM_NOT_IN_LIST: annexes.item_not_in_list(contracts, codes, book),
        findings.TOTAL_MISMATCH: annexes.total_mismatch(stated, quantities, unit_prices),
        findings.TWO_PERIODS: annexes.two_periods(contracts, batch["annex"], batch["period"]),
        findings.AFTER_CUTOFF: annexes.after_cutoff(contracts, batch["period"], days, terms),
        findings.OUTSIDE_TERM: annexes.outside_term(contracts, days, terms),
        findings.TOTAL_ROUNDING: annexes.total_rounding(stated, quantities, unit_prices),
        findings.PRICE_DIFFERS: annexes.price_differs(unit_prices, prices),
        findings.ALREADY_BILLED: history.already_billed(
            contracts, batch["annex"], codes, orders, accounts, prices, lines
        ),
        findings.NEGATIVE_QUANTITY: history.negative_quantity(
            contracts, codes, orders, accounts, quantities, lines
        ),
        ROW_TWICE: _rows_twice(batch),
    }
    for rule, found in verdicts.items():
        tell(batch, rule, found)
    _judge_transformers(batch)
    stated_by_file.judge_control_totals(batch, terms)
    for name in ("description", "unit"):
        batch.columns[name] = [
            value or (getattr(price, name) if price else None)
            for value, price in zip(batch[name], prices, strict=True)
        ]


def judge_documents(batch: Batch, documents: "Documents", plan: Plan) -> None:
    """The actas against what is stored, once it is known which stored lines the file replaces."""
    contracts, codes, days = batch["contract"], batch["code"], batch["executed_on"]
    quantities, amounts = documents.accepted(plan)
    terms, book = known.terms(contracts), known.book(contracts)
    prices = annexes.prices_in_force(contracts, codes, days, book)
    stored = {key: annex.pk for key, annex in documents.annexes.items()}
    replaced = {*plan.gone, *(pk for _, pk in plan.changed), *(pk for _, pk in plan.equal)}
    before = known.quantities(contracts, stored.values(), replaced)
    sums = history.accumulated(contracts, codes, quantities, before)
    billed = _billed(documents, amounts, terms, replaced)
    macros = _macros(documents, prices)
    verdicts = {
        findings.TWO_PERIODS: _added_to_another_period(documents),
        findings.ANNEX_APPROVED: _approved(documents, plan),
        findings.ACCUMULATED_BELOW_ZERO: history.below_zero(contracts, codes, quantities, sums),
        findings.OVER_CONTRACTED: history.over_contracted(contracts, codes, quantities, sums, book),
        findings.OVER_CONTRACT_VALUE: history.over_contract_value(
            contracts, batch["period"], _of_contracts(billed), terms
        ),
        findings.OVER_BUDGET: history.over_budget(
            contracts, batch["period"], billed, limits.known(set(terms))
        ),
        findings.MACRO_TWICE: history.macro_twice(
            codes,
            batch["work_order"],
            macros,
            days,
            quantities,
            prices,
            known.macros(macros, replaced),
        ),
    }
    for rule, found in verdicts.items():
        tell(batch, rule, found)
    stated_by_file.judge_corte(batch, book, before, sums)
    stated_by_file.forgive_what_was_accepted(batch, plan.equal)


def judge_contracts(batch: Batch) -> None:
    tell(batch, NEGATIVE_AMOUNT, negative(batch["value"], "value"))
    ends = ends_before_start(batch["start_date"], batch["end_date"])
    tell(batch, ENDS_BEFORE_START, ends)
    _judge_percents(batch)


def judge_contract_changes(batch: Batch) -> None:
    """What an earlier version of the same change says counts where the file leaves a cell empty."""
    contracts, changes = batch["contract"], batch["change"]
    keys = list(zip(contracts, batch["document"], strict=True))
    filled = _with_stored(batch, keys, ("value", "end_date", *TAX_FIELDS))
    taxes = {name: filled[name] for name in TAX_FIELDS}
    spans = _spans(contracts, known.terms(contracts))
    for contract, kind, end in zip(contracts, changes, filled["end_date"], strict=True):
        if contract is not None and end is not None and kind != ChangeKind.SUSPENSION:
            spans[contract] = (spans[contract][0], max(spans[contract][1], end))
    verdicts = {
        findings.CHANGE_INCOMPLETE: lists.change_incomplete(
            changes, filled["value"], filled["end_date"], list(taxes.values())
        ),
        findings.TAXES_NOT_CHANGED: lists.taxes_not_changed(
            changes, {name: batch[name] for name in TAX_FIELDS}
        ),
        findings.CHANGE_OUTSIDE_TERM: lists.outside_term(contracts, batch["date"], spans, "date"),
    }
    for rule, found in verdicts.items():
        tell(batch, rule, found)
    _judge_percents(batch)


def judge_prices(batch: Batch) -> None:
    contracts, days = batch["contract"], batch["valid_from"]
    for field in ("unit_price", "contracted_quantity"):
        tell(batch, NEGATIVE_AMOUNT, negative(batch[field], field))
    jumps = lists.price_jump(
        contracts, batch["code"], days, batch["unit_price"], known.book(contracts)
    )
    tell(batch, findings.PRICE_JUMP, jumps)
    spans = _spans(contracts, known.terms(contracts))
    outside = lists.outside_term(contracts, days, spans, "valid_from")
    tell(batch, findings.PRICE_OUTSIDE_TERM, outside)


def _judge_transformers(batch: Batch) -> None:
    """Codes that are not in the inventory, once there is one."""
    codes = batch["transformer_code"]
    if found := known.transformers(codes):
        tell(batch, findings.UNKNOWN_TRANSFORMER, annexes.unknown_transformer(codes, found))
        loosely = [key for key, link in found.values() if link == Link.LOOSE]
        names = known.transformer_codes(loosely)
        tell(batch, LOOSE_REFERENCE, annexes.loose_transformer(codes, found, names))


def _macros(documents: "Documents", prices: Sequence[ListedPrice | None]) -> list[int | str | None]:
    """Where each row installs a macro-meter: the transformer's key, else its code as written."""
    found: list[int | str | None] = [None] * len(prices)
    rows = [index for index, price in enumerate(prices) if price and price.installs_macro]
    matches = documents.known.matches(documents.named(rows))
    for index, match in zip(rows, matches, strict=True):
        found[index] = match.transformer or documents.batch["transformer_code"][index]
    return found


def _rows_twice(batch: Batch) -> Iterable[Found]:
    """Rows equal to an earlier one in every cell."""
    seen: set[tuple[Any, ...]] = set()
    for index, row in enumerate(zip(*batch.columns.values(), strict=True)):
        if row in seen:
            yield Found(index, "code")
        seen.add(row)


def _added_to_another_period(documents: "Documents") -> Iterable[Found]:
    """Rows to be added to a stored acta whose period is another; the detail is the acta's."""
    if documents.batch.options.get("mode") != "add":
        return
    periods = documents.batch["period"]
    for key, annex in documents.annexes.items():
        for index in documents.rows[key]:
            if periods[index] and periods[index] != annex.period:
                yield Found(index, "period", f"{annex.period:%Y-%m}")


def _approved(documents: "Documents", plan: Plan) -> Iterable[Found]:
    """One finding for each approved acta that the plan would touch."""
    moved = {*plan.new, *(index for index, _ in plan.changed)}
    losing: set[int] = set()
    for some in bulk.chunks(plan.gone):
        losing |= set(BilledItem.objects.filter(pk__in=some).values_list("annex", flat=True))
    for key, annex in documents.annexes.items():
        if annex.state == AnnexState.APPROVED:
            touched = [index for index in documents.rows[key] if index in moved]
            if annex.pk in losing:
                touched = touched or documents.rows[key][:1]
            for index in touched:
                yield Found(index, "annex", str(annex))


def _billed(
    documents: "Documents",
    amounts: Sequence[Decimal | None],
    terms: dict[int, Terms],
    replaced: set[int],
) -> dict[tuple[int, int], Decimal]:
    """{(contract, year): pesos with AIU and IVA} with the file's amounts in place of what it
    replaces; what has no readable period is of year 0."""
    batch = documents.batch
    stored = {annex.pk: key for key, annex in documents.annexes.items()}
    subtotals: dict[tuple[int, str], dict[str, int]] = {key: {} for key in documents.rows}

    def add(key: tuple[int, str], kind: str, amount: Decimal) -> None:
        subtotals[key][kind] = subtotals[key].get(kind, 0) + centavos(amount)

    for annex, kind, amount in known.kept_amounts(stored, replaced):
        add(stored[annex], kind, amount)
    kinds, periods = batch["item_kind"], batch["period"]
    sums = known.billed(batch["contract"], stored)
    for key, indices in documents.rows.items():
        for index in indices:
            if amounts[index] is not None:
                add(key, kinds[index], amounts[index])
        period = next((periods[index] for index in indices if periods[index]), None)
        rates = terms[key[0]].rates_of(period) if period else {}
        paid = sum(
            subtotal + sum(charges(subtotal, rates.get(kind, UNTAXED)))
            for kind, subtotal in subtotals[key].items()
            if kind != "supplied"
        )
        of = (key[0], period.year if period else 0)
        sums[of] = sums.get(of, ZERO) + pesos(paid)
    return sums


def _of_contracts(billed: Mapping[tuple[int, int], Decimal]) -> dict[int, Decimal]:
    """All years of a contract together."""
    sums: dict[int, Decimal] = {}
    for (contract, _year), amount in billed.items():
        sums[contract] = sums.get(contract, ZERO) + amount
    return sums


def _judge_percents(batch: Batch) -> None:
    for name in PERCENTS:
        tell(batch, findings.NOT_A_PERCENT, lists.not_a_percent(batch[name], name))


def _spans(
    contracts: Iterable[int | None], terms: dict[int, Terms]
) -> dict[int, tuple[date, date]]:
    keys = {contract for contract in contracts if contract is not None}
    return {key: (terms[key].start, terms[key].end()) for key in keys}


def _with_stored(
    batch: Batch, keys: Sequence[tuple[int | None, str | None]], names: Sequence[str]
) -> dict[str, list[Any]]:
    """The columns with what the same changes, as stored, say where the file says nothing."""
    contracts = {contract for contract, _ in keys if contract is not None}
    rows = ContractChange.objects.filter(contract__in=contracts)
    stored = {
        (contract, document): said
        for contract, document, *said in rows.values_list("contract", "document", *names)
    }
    blank = [None] * len(names)
    return {
        name: [
            stored.get(key, blank)[place] if value in (None, "") else value
            for key, value in zip(keys, batch[name], strict=True)
        ]
        for place, name in enumerate(names)
    }


__all__ = [
    "UNKNOWN_CONTRACT",
    "UNKNOWN_MUNICIPALITY",
    "judge_annexes",
    "judge_contract_changes",
    "judge_contracts",
    "judge_documents",
    "judge_prices",
]
