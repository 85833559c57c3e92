"""Actas as documents: which stored items a file's rows are, and writing them.

Rows have no key. *Equal* are rows identical to a stored one, counted as often as they occur;
*changed* have the same order, item, account, date and transformer, or bill the same of an order and
item as a row that was objected to; the rest are new, and stored rows that nothing in the file
matches are gone. Only the TIPOs that the file brings are touched, and with mode `add` nothing
stored is. An acta that is given another period changes in every row.

What was objected to stays so where a row bills the same again. Whatever bills something else, or is
gone, answers the objection.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import cached_property

from billing.contracts import Terms
from billing.matching import Known, Named
from billing.models import Annex, BilledItem, Price, totals
from billing.models.matched import LINKED, NAMED
from billing.models.objected import ANSWERED_BY, UNOBJECTED, WRITTEN
from billing.prices import PriceBook
from billing.taxes import shares
from ingest.batch import Batch, Plan
from ingest.resources import lineage
from records import bulk
from records.bulk import Cause

IDENTITY = ("work_order", "code", "account", "executed_on", "transformer_code")
NUMBERS = {"quantity", "unit_price", "amount", "executed_on", "municipality", "item_kind"}

Key = tuple[int, str]
Content = tuple[Any, ...]


@dataclass
class Documents:
    """The actas that a batch is about, with what is stored of them."""

    batch: Batch
    fields: Sequence[str]
    rows: dict[Key, list[int]]
    annexes: dict[Key, Annex] = field(default_factory=dict)

    @classmethod
    def of(cls, batch: Batch, fields: Sequence[str]) -> "Documents":
        rows: dict[Key, list[int]] = defaultdict(list)
        for index, key in enumerate(zip(batch["contract"], batch["annex"], strict=True)):
            if None not in key:
                rows[key].append(index)
        found = Annex.objects.filter(
            contract__in={contract for contract, _ in rows}, number__in={n for _, n in rows}
        ).select_related("contract")
        annexes = {(annex.contract_id, annex.number): annex for annex in found}
        return cls(batch, fields, dict(rows), {k: a for k, a in annexes.items() if k in rows})

    # ── comparing ───────────────────────────────────────────────────────────────────────────

    def plan(self) -> Plan:
        plan = Plan(mode=self.batch.options.get("mode") or self._proposed())
        for key, indices in self.rows.items():
            annex = self.annexes.get(key)
            if annex is None or plan.mode == "add":
                plan.new += indices
            else:
                self._compare(annex, indices, plan)
        plan.new.sort()
        return plan

    def _proposed(self) -> str:
        """Adding, where the file brings only TIPOs that its actas lack; else replacing."""
        brought: set[tuple[int, str]] = set()
        for key, annex in self.annexes.items():
            brought |= {(annex.pk, self.batch["item_kind"][index]) for index in self.rows[key]}
        keys = {annex.pk for annex in self.annexes.values()}
        stored = BilledItem.objects.filter(annex__in=keys).order_by()
        lacking = not brought & set(stored.values_list("annex", "kind").distinct())
        return "add" if brought and lacking else "replace"

    def _compare(self, annex: Annex, indices: list[int], plan: Plan) -> None:
        moved = annex.period != self.batch["period"][indices[0]]
        kinds = {kind for kind in (self.batch["item_kind"][i] for i in indices) if kind}
        stored = self._stored(annex, kinds)
        rows, left = dict(zip(indices, self._contents(indices), strict=True)), dict(stored)
        last = self.objected.keys()
        (plan.changed if moved else plan.equal).extend(_paired(rows, left, tuple, last))
        if stored and (rows or left or moved):
            plan.needs_reason = True
        changed = _paired(rows, left, self._told_by(*IDENTITY, *ANSWERED_BY), last)
        # Before any other line is taken for the same, or a row would leave its objection behind.
        objected = {pk: content for pk, content in left.items() if pk in self.objected}
        same = _paired(rows, objected, self._told_by(*ANSWERED_BY))
        for _index, pk in same:
            del left[pk]
        changed += same
        changed += _paired(rows, left, self._told_by(*IDENTITY))
        plan.changed += sorted(changed)
        plan.new += rows
        plan.gone += sorted(left)

    def touched(self, plan: Plan) -> dict[Key, list[int]]:
        """The rows, by acta, of those actas that the plan changes."""
        keys = list(zip(self.batch["contract"], self.batch["annex"], strict=True))
        moved = {keys[index] for index in [*plan.new, *(index for index, _pk in plan.changed)]}
        losing: set[int] = set()
        for some in bulk.chunks(plan.gone):
            losing |= set(BilledItem.objects.filter(pk__in=some).values_list("annex", flat=True))
        moved |= {key for key, annex in self.annexes.items() if annex.pk in losing}
        return {key: indices for key, indices in self.rows.items() if key in moved}

    @cached_property
    def objected(self) -> dict[int, tuple[Content, Content]]:
        """{line's key: (its objection, as `WRITTEN`; what it bills, as `ANSWERED_BY`)} of these
        actas' lines that are objected to."""
        keys = [annex.pk for annex in self.annexes.values()]
        rows = BilledItem.objects.objected_to().filter(annex__in=keys).order_by()
        found = rows.values_list("pk", *WRITTEN, *ANSWERED_BY)
        return {
            pk: (tuple(rest[: len(WRITTEN)]), tuple(rest[len(WRITTEN) :])) for pk, *rest in found
        }

    def accepted(self, plan: Plan) -> tuple[list[Any], list[Any]]:
        """(quantities, amounts) of the rows, as far as they are accepted by now."""
        quantities, amounts = list(self.batch["quantity"]), list(self.batch["amount"])
        for index, pk in [*plan.equal, *plan.changed] if self.objected else ():
            if objection := self._standing(index, pk):
                facts = dict(zip(WRITTEN, objection, strict=True))
                if facts["accepted_quantity"] is not None:
                    quantities[index] = facts["accepted_quantity"]
                amounts[index] -= facts["objected"]
        return quantities, amounts

    def _standing(self, index: int, pk: int) -> Content | None:
        """The objection to a stored line that this row leaves as it is."""
        objection, billed = self.objected.get(pk, (None, ()))
        return objection if billed == self._billed(index) else None

    def _billed(self, index: int) -> Content:
        return tuple(self.values(name)[index] for name in ANSWERED_BY)

    def _contents(self, indices: Sequence[int]) -> list[Content]:
        columns = [self.values(name) for name in self.fields]
        every = list(zip(*columns, strict=True))
        return [every[index] for index in indices]

    def _told_by(self, *names: str) -> Callable[[Content], Content]:
        places = [self.fields.index(name) for name in names]
        return lambda content: tuple(content[place] for place in places)

    def _stored(self, annex: Annex, kinds: set[str]) -> dict[int, Content]:
        attnames = ["municipality_id" if n == "municipality" else n for n in self.fields]
        attnames = ["kind" if n == "item_kind" else n for n in attnames]
        rows = BilledItem.objects.filter(annex=annex, kind__in=kinds).order_by("pk")
        return {pk: tuple(rest) for pk, *rest in rows.values_list("pk", *attnames)}

    def values(self, name: str) -> list[Any]:
        """A column as it is stored: a text that is absent is ''."""
        if name in NUMBERS:
            return self.batch[name]
        return ["" if value is None else value for value in self.batch[name]]

    # ── writing ─────────────────────────────────────────────────────────────────────────────

    def write(self, plan: Plan, cause: Cause) -> None:
        """Actas, items, their shares and the sums; inside the caller's transaction."""
        if plan.changes_nothing:
            return
        alone = len(self.rows) == 1
        # Of several actas in a file those that stay as they are stay in their state too.
        self.rows = self.touched(plan)
        self.annexes = {key: annex for key, annex in self.annexes.items() if key in self.rows}
        fresh = [key for key in self.rows if key not in self.annexes]
        self._write_annexes(cause, self.batch.stated if alone else {})
        bulk.delete(BilledItem, plan.gone, cause)
        changed = [index for index, _pk in plan.changed]
        keys = [pk for _index, pk in plan.changed]
        values = {**self._item_values(changed, cause), **self._objections(plan.changed)}
        bulk.update(BilledItem, keys, values, cause)
        whole = set(fresh)
        batch_keys = list(zip(self.batch["contract"], self.batch["annex"], strict=True))
        self._insert_whole(fresh, cause)
        rest = [index for index in plan.new if batch_keys[index] not in whole]
        bulk.insert(BilledItem, self._item_values(rest, cause))
        Annex.objects.recompute([a.pk for key, a in self.annexes.items() if key not in whole])

    def _objections(self, changed: Sequence[tuple[int, int]]) -> dict[str, list[Any]]:
        """What stays objected of changed rows; no columns where nothing was."""
        if not any(pk in self.objected for _index, pk in changed):
            return {}
        none = tuple(UNOBJECTED.values())
        rows = [self._standing(index, pk) or none for index, pk in changed]
        return dict(zip(WRITTEN, map(list, zip(*rows, strict=True)), strict=True))

    def _write_annexes(self, cause: Cause, stated: dict[str, str]) -> None:
        """New actas, and the stored ones that this version replaces: back in review."""
        facts: dict[str, list[Any]] = defaultdict(list)
        stored: list[int] = []
        new: dict[str, list[Any]] = defaultdict(list)
        for key, indices in self.rows.items():
            annex = self.annexes.get(key)
            first = indices[0]
            written = {
                "period": self.batch["period"][first],
                "state": Annex.State.IN_REVIEW,
                "stated_totals": stated,
                **{name: values[0] for name, values in lineage(self.batch, [first], cause).items()},
            }
            if annex is None:
                written |= {"contract_id": key[0], "number": key[1]}
                for name, value in written.items():
                    new[name].append(value)
            else:
                stored.append(annex.pk)
                # Why it was returned, and when, its new version answers.
                written |= {"state_reason": "", "state_at": None, "state_by_id": None}
                for name, value in written.items():
                    facts[name].append(value)
        if new:
            bulk.insert(Annex, new)
        bulk.update(Annex, stored, facts, cause)
        contracts = {contract for contract, _ in self.rows}
        found = Annex.objects.filter(contract__in=contracts).select_related("contract")
        by_key = {(annex.contract_id, annex.number): annex for annex in found}
        self.annexes = {key: by_key[key] for key in self.rows}

    def _insert_whole(self, fresh: Sequence[Key], cause: Cause) -> None:
        """Actas that were not there: their lines go in with their shares already computed."""
        if not fresh:
            return
        contracts = {self.annexes[key].contract for key in fresh}
        terms = Terms.of(contracts)
        sums: dict[str, list[Any]] = defaultdict(list)
        for key in fresh:
            annex, indices = self.annexes[key], self.rows[key]
            values = self._item_values(indices, cause)
            rates = terms[annex.contract_id].rates_of(annex.period)
            shared = shares(values["kind"], values["amount"], rates)
            bulk.insert(BilledItem, {**values, **shared.columns})
            for name, value in {"lines": len(indices), **shared.sums}.items():
                sums[name].append(value)
        annexes = [self.annexes[key].pk for key in fresh]
        bulk.rewrite(Annex, annexes, sums)
        totals.rewrite(BilledItem, annexes)

    def _item_values(self, indices: Sequence[int], cause: Cause) -> dict[str, list[Any]]:
        columns = {
            {"municipality": "municipality_id", "item_kind": "kind"}.get(name, name): self.values(
                name
            )
            for name in self.fields
        }
        values = {name: [column[index] for index in indices] for name, column in columns.items()}
        names = self.batch.raw.get("municipality", [""] * len(self.batch))
        values["municipality_name"] = [str(names[index] or "").strip()[:100] for index in indices]
        values["price_id"] = self._prices(indices)
        keys = list(zip(self.batch["contract"], self.batch["annex"], strict=True))
        values["annex_id"] = [self.annexes[keys[index]].pk for index in indices]
        return {**values, **self._links(indices), **lineage(self.batch, indices, cause)}

    def _links(self, indices: Sequence[int]) -> dict[str, Sequence[Any]]:
        """What these rows are matched to."""
        columns = zip(*self.known.matches(self.named(indices)), strict=True)
        return dict(zip(LINKED, columns, strict=True)) if indices else {}

    def named(self, indices: Sequence[int]) -> list[Named]:
        """What these rows say of where they were executed; without a day, the first of all."""
        columns = [self.values(name) for name in NAMED]
        found = ((column[index] for column in columns) for index in indices)
        return [Named(code, account, day or date.min, order) for code, account, day, order in found]

    @cached_property
    def known(self) -> Known:
        return Known()

    def _prices(self, indices: Sequence[int]) -> list[int | None]:
        contracts = {contract for contract, _ in self.rows}
        book: PriceBook = Price.objects.filter(contract__in=contracts).book()
        columns = (self.batch["contract"], self.batch["code"], self.batch["executed_on"])
        known: dict[tuple[int, str, date], int | None] = {}
        found = []
        for index in indices:
            key = tuple(column[index] for column in columns)
            if key not in known:
                price = book.in_force(*key)
                known[key] = price.id if price else None
            found.append(known[key])
        return found


def _paired(
    rows: dict[int, Content],
    stored: dict[int, Content],
    key: Callable[[Content], Content],
    last: Collection[int] = (),
) -> list[tuple[int, int]]:
    """(row's index, line's key) of those that this key calls the same, each once; both leave. Of
    more lines than rows the `last` stay behind: what was left out is what was objected to."""
    by_key: dict[Content, list[int]] = defaultdict(list)
    for pk, content in reversed(stored.items()):
        by_key[key(content)].append(pk)
    if any(pk in last for pk in stored):
        wanted = Counter(map(key, rows.values()))
        for same, lines in by_key.items():
            first = sorted(lines, key=lambda pk: (pk in last, pk))[: wanted[same]]
            by_key[same] = sorted(first, reverse=True)
    found = []
    for index, content in rows.items():
        if same := by_key.get(key(content)):
            found.append((index, same.pop()))
    for index, pk in found:
        del rows[index], stored[pk]
    return found
