"""What is stored, loaded for judging: a few queries for a file, whatever its size."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from billing.amounts import ZERO
from billing.choices import Link
from billing.contracts import Terms
from billing.judging.history import EarlierLine, Item
from billing.matching import Known
from billing.models import Annex, AnnexItemTotal, AnnexState, BilledItem, Contract, Price
from billing.models.figures import ACCEPTED, PAID_QUANTITY
from billing.prices import PriceBook
from ingest.models import Upload
from records import bulk
from transformers.models import Transformer


def terms(contracts: Iterable[int | None]) -> dict[int, Terms]:
    """{contract's key: what is in force of it}."""
    return Contract.objects.filter(pk__in={key for key in contracts if key is not None}).terms()


def book(contracts: Iterable[int | None]) -> PriceBook:
    """The price lists of these contracts."""
    keys = {key for key in contracts if key is not None}
    return Price.objects.filter(contract__in=keys).book()


def lines_of_orders(orders: Iterable[str | None]) -> list[EarlierLine]:
    """Stored lines of these work orders, of any contract, of which anything is accepted."""
    wanted = sorted({order for order in orders if order})
    lines: list[EarlierLine] = []
    for some in bulk.chunks(wanted):
        lines += _earlier(BilledItem.objects.paid().filter(work_order__in=some))
    return lines


def transformers(codes: Iterable[str | None]) -> dict[str, tuple[int | None, Link]]:
    """{code: the transformer's key, and how it was found or why not}; empty without inventory."""
    if not Transformer.objects.exists():
        return {}
    known = Known()
    known.learn_codes({code for code in codes if code})
    return known.codes


def transformer_codes(keys: Iterable[int | None]) -> dict[int, str]:
    wanted = sorted({key for key in keys if key is not None})
    found: dict[int, str] = {}
    for some in bulk.chunks(wanted):
        found |= dict(Transformer.objects.filter(pk__in=some).values_list("pk", "code"))
    return found


def macros(
    transformers: Iterable[int | str | None], apart_from: Collection[int]
) -> list[EarlierLine]:
    """Stored lines that installed macro-meters at these transformers, but for these lines' keys.

    Transformers are keys, or codes where it is not known which one they mean.
    """
    installs = BilledItem.objects.paid().filter(price__installs_macro=True)
    wanted = {one for one in transformers if one}
    lines: list[EarlierLine] = []
    for some in bulk.chunks(sorted(one for one in wanted if isinstance(one, int))):
        lines += _earlier(installs.filter(transformer__in=some), apart_from)
    for some in bulk.chunks(sorted(one for one in wanted if isinstance(one, str))):
        rows = installs.filter(transformer=None, transformer_code__in=some)
        lines += _earlier(rows, apart_from, "transformer_code")
    return lines


def quantities(
    contracts: Iterable[int | None], annexes: Collection[int], replaced: Collection[int]
) -> dict[Item, Decimal]:
    """{(contract, item): quantity} billed so far, as far as it is accepted.

    `annexes` are the file's actas: of them only lines count that the file does not replace. What
    was returned to the contractor is not billed.
    """
    keys = {key for key in contracts if key is not None}
    kept = AnnexItemTotal.objects.filter(annex__contract__in=keys).exclude(annex__in=annexes)
    sums = kept.exclude(annex__state=AnnexState.RETURNED).order_by()
    rows = sums.values_list("annex__contract", "price__code").annotate(sum=Sum("quantity"))
    found: dict[Item, Decimal] = {(contract, code): sum_ for contract, code, sum_ in rows}
    columns = ("annex__contract", "code", PAID_QUANTITY)
    for contract, code, quantity in _kept(annexes, replaced, *columns):
        found[contract, code] = found.get((contract, code), ZERO) + quantity
    return found


def billed(
    contracts: Iterable[int | None], annexes: Collection[int]
) -> dict[tuple[int, int], Decimal]:
    """{(contract, year): pesos with AIU and IVA} of its actas but for these and those returned."""
    keys = {key for key in contracts if key is not None}
    rows = Annex.objects.filter(contract__in=keys).exclude(pk__in=annexes).order_by()
    rows = rows.exclude(state=AnnexState.RETURNED)
    sums: dict[tuple[int, int], Decimal] = {}
    for contract, period, sum_ in rows.values_list("contract", "period").annotate(sum=Sum("total")):
        sums[contract, period.year] = sums.get((contract, period.year), ZERO) + sum_
    return sums


def kept_amounts(
    annexes: Collection[int], replaced: Collection[int]
) -> list[tuple[int, str, Decimal]]:
    """(acta's key, TIPO, what is accepted of the amount) of the lines of these actas that a file
    does not replace."""
    return _kept(annexes, replaced, "annex", "kind", ACCEPTED)


def accepted_warnings(lines: Sequence[int]) -> dict[int, frozenset[str]]:
    """{line's key: codes of the warnings that were acknowledged when it was loaded}."""
    uploads: dict[int, int] = {}
    for some in bulk.chunks(lines):
        rows = BilledItem.objects.filter(pk__in=some, source_upload__isnull=False).order_by()
        uploads |= dict(rows.values_list("pk", "source_upload"))
    found = Upload.objects.filter(pk__in=set(uploads.values())).values_list("pk", "accepted")
    accepted = {pk: frozenset(codes) for pk, codes in found}
    return {line: accepted.get(upload, frozenset()) for line, upload in uploads.items()}


def _kept(annexes: Collection[int], replaced: Collection[int], *columns: Any) -> list[tuple]:
    if not annexes:
        return []
    gone = set(replaced)
    rows = BilledItem.objects.filter(annex__in=annexes).order_by().values_list("pk", *columns)
    return [rest for pk, *rest in rows if pk not in gone]


def _earlier(
    rows: QuerySet[BilledItem], apart_from: Collection[int] = (), place: str = "transformer"
) -> list[EarlierLine]:
    gone = set(apart_from)
    columns = (
        "annex__contract",
        "annex__number",
        "annex__contract__number",
        "code",
        "price__common_code",
        "work_order",
        "account",
        place,
        "executed_on",
        PAID_QUANTITY,
    )
    found = rows.order_by("executed_on", "pk").values_list("pk", *columns)
    return [EarlierLine(*rest) for pk, *rest in found if pk not in gone]
