"""Kinds whose rows have a key: a row inserts its record, or updates the one that has its key.

Nothing is deleted. An absent column leaves what is stored, an empty cell too unless the person
says that empty erases.
"""

from collections.abc import Sequence
from typing import Any

from ingest import rules
from ingest.batch import Batch, Plan
from ingest.resources.base import KindResource, lineage
from records import bulk
from records.bulk import Cause

# Up to so many different values, a key's part filters the stored rows as a plain IN.
FEW = 200
# From so many different keys on, reading every stored row is faster than asking for these.
MANY = 20_000


class KeyedResource(KindResource):
    """A kind with `key` columns; `Meta` and the columns as `KindResource` says."""

    def judge(self, batch: Batch) -> None:
        """No key twice. Subclasses add their rules."""
        keys = self.keys(batch)
        names = list(batch.raw)
        shown = next((n for n in reversed(self.key_names()) if batch.brings(n)), "")
        first: dict[tuple[Any, ...], int] = {}
        for index, key in enumerate(keys):
            if None in key:
                continue
            earlier = first.setdefault(key, index)
            if earlier == index:
                continue
            same = all(batch[name][earlier] == batch[name][index] for name in names)
            found = rules.ROW_TWICE if same else rules.KEY_TWICE
            batch.find(found, index, shown)

    @classmethod
    def key_names(cls) -> list[str]:
        return [name for name, column in cls.columns().items() if column.key]

    def keys(self, batch: Batch) -> list[tuple[Any, ...]]:
        """Each row's key, absent parts their defaults; a key with None in it is no key."""
        parts = []
        for name in self.key_names():
            blank = self.default_of(name)
            parts.append([blank if value is None else value for value in batch[name]])
        return list(zip(*parts, strict=True)) if parts else []

    def compare(self, batch: Batch) -> Plan:
        """By key: new, changed or equal. Empty cells take over what is stored, unless erased.

        Leaves the merged values in the batch, so that what was compared is what is written. What
        changes nothing needs nobody to acknowledge it: warnings about equal rows are dropped.
        """
        plan = Plan()
        parts = self.key_names()
        names = [n for n in self.attnames() if n not in parts and batch.brings(n)]
        stored = self._stored(batch, names)
        erase = batch.options.get("empty") == "erase"
        emptied = [batch.emptied.get(name, ()) for name in names]
        seen: set[tuple[Any, ...]] = set()
        for index, key in enumerate(self.keys(batch)):
            if None in key or key in seen:
                continue
            seen.add(key)
            if key not in stored:
                plan.new.append(index)
                continue
            pk, values = stored[key]
            differs = False
            for name, value, erased in zip(names, values, emptied, strict=True):
                column = batch.columns[name]
                if column[index] is None:
                    column[index] = self.default_of(name) if erase or index in erased else value
                differs = differs or column[index] != value
            (plan.changed if differs else plan.equal).append((index, pk))
        equal = {index for index, _pk in plan.equal}
        batch.findings.forgive(lambda _code, index: index in equal)
        return plan

    def _stored(
        self, batch: Batch, names: Sequence[str]
    ) -> dict[tuple[Any, ...], tuple[int, tuple[Any, ...]]]:
        """{key: (pk, values of names)} of the stored rows that the batch may mean."""
        attnames = self.attnames()
        key_names = self.key_names()
        query = self._meta.model._default_manager.all()
        wanted = {
            name: {value for value in batch[name] if value is not None} | {self.default_of(name)}
            for name in key_names
        }
        widest = max(key_names, key=lambda name: len(wanted[name]))
        narrow = {
            f"{attnames[name]}__in": wanted[name] - {None}
            for name in key_names
            if name != widest and len(wanted[name]) <= FEW
        }
        query = query.filter(**narrow)
        found: dict[tuple[Any, ...], tuple[int, tuple[Any, ...]]] = {}
        fetched = ["pk", *(attnames[name] for name in [*key_names, *names])]
        values = sorted(wanted[widest] - {None})
        if len(values) > MANY or (narrow and query.count() <= 2 * len(batch)):
            queries = [query]
        else:
            room = bulk.KEYS_A_STATEMENT - sum(map(len, narrow.values()))
            slices = bulk.chunks(values, room)
            queries = [query.filter(**{f"{attnames[widest]}__in": some}) for some in slices]
        parts, place = len(key_names), key_names.index(widest)
        for some in queries:
            for pk, *rest in some.order_by().values_list(*fetched).iterator():
                if rest[place] in wanted[widest]:
                    found[tuple(rest[:parts])] = (pk, tuple(rest[parts:]))
        return found

    def default_of(self, name: str) -> Any:
        """What a new record holds where the file says nothing."""
        column = self.columns()[name]
        if column.empty_value is not None:
            return column.empty_value
        field = self._meta.model._meta.get_field(column.attribute)
        return field.get_default() if field.has_default() or not field.null else None

    def write(self, batch: Batch, plan: Plan, cause: Cause) -> None:
        """Carries the plan out, in bulk, inside the caller's transaction."""
        model = self._meta.model
        bulk.insert(model, self.row_values(batch, plan.new, cause, whole=True))
        indices = [index for index, _pk in plan.changed]
        keys = [pk for _index, pk in plan.changed]
        bulk.update(model, keys, self.row_values(batch, indices, cause), cause)

    def row_values(
        self, batch: Batch, indices: Sequence[int], cause: Cause, *, whole: bool = False
    ) -> dict[str, list[Any]]:
        """{attname: values} of these rows and their lineage; `whole`, of new ones, has defaults."""
        written: dict[str, list[Any]] = {}
        for name, attname in self.attnames().items():
            if not whole and not batch.brings(name):
                continue
            values = batch[name]
            blank = self.default_of(name)
            written[attname] = [
                blank if values[index] is None else values[index] for index in indices
            ]
        return {**written, **lineage(batch, indices, cause)}
