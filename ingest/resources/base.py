"""A kind of workbook, in import-export's terms: its columns, its rules, how it is written.

A subclass declares `Column`s and `Meta.model`, `Meta.kind`, `Meta.title`, and adds to `judge` what
its rows must obey. Everything works on whole columns; nothing asks the database row by row.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from import_export.declarative import ModelDeclarativeMetaclass
from import_export.fields import Field
from import_export.resources import ModelResource

from ingest import rules, takeback
from ingest.batch import Batch, Plan, Source
from ingest.columns import Column
from ingest.formats import sheet_name
from ingest.models import Gate, Upload
from ingest.reading.headers import FieldNames
from ingest.references import Resolved
from ingest.results import KindResult
from ingest.widgets import PeriodWidget
from records import bulk
from records.bulk import Cause
from records.models import ClosedMonth

# Up to so many different values, a key's part filters the stored rows as a plain IN.
FEW = 200
NOBODY = Cause()


class KindDeclaration(ModelDeclarativeMetaclass):  # type: ignore[misc]
    """Exports and imports the declared columns alone, not every field of the model."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        if "Meta" in attrs:
            attrs["Meta"].fields = [key for key, value in attrs.items() if isinstance(value, Field)]
        return super().__new__(cls, name, bases, attrs)


class KindResource(ModelResource, metaclass=KindDeclaration):  # type: ignore[misc]
    """The base of every kind. `Meta.area` names the closed months that its rows fall under."""

    @classmethod
    def kind(cls) -> str:
        return str(cls._meta.kind)

    @classmethod
    def title(cls) -> Any:
        return cls._meta.title

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """{field name: column} in the order of the canonical headers."""
        declared = {name: f for name, f in cls.fields.items() if isinstance(f, Column)}
        return dict(sorted(declared.items(), key=lambda item: item[1].order))

    @classmethod
    def field_names(cls) -> list[FieldNames]:
        """The headers that reading looks for."""
        return [
            FieldNames.usual(c.header, cls.kind(), required=c.required, preset=c.preset)
            for c in cls.columns().values()
        ]

    def get_export_order(self) -> list[str]:
        return list(self.columns())

    def get_queryset(self) -> Any:
        """The stored rows, with whatever their columns refer to."""
        columns = self.columns().values()
        relations = {_relation(self._meta.model, column.attribute) for column in columns} - {""}
        found = super().get_queryset()
        return found.select_related(*sorted(relations)) if relations else found

    def export(self, queryset: Any = None, **kwargs: Any) -> Any:
        """The kind's canonical workbook as a Dataset, under the kind's name."""
        dataset = super().export(queryset=queryset, **kwargs)
        dataset.title = sheet_name(self.title())
        dataset.number_formats = [f.widget.number_format for f in self.get_export_fields()]
        return dataset

    # ── the way in ──────────────────────────────────────────────────────────────────────────

    def import_data(
        self,
        dataset: Any,
        dry_run: bool = False,
        raise_errors: bool = False,
        use_transactions: bool | None = None,
        collect_failed_rows: bool = False,
        rollback_on_validation_errors: bool = False,
        options: Mapping[str, Any] | None = None,
        cause: Cause = NOBODY,
        **kwargs: Any,
    ) -> KindResult:
        """Cleans, judges and compares a `Source` or a tablib Dataset; writes unless `dry_run`.

        All or nothing: with a problem nothing is written, and the Result holds every finding.
        """
        source = dataset if isinstance(dataset, Source) else Source.of(dataset)
        with transaction.atomic():
            if not dry_run:
                Gate.enter()
            batch, plan = self.examine(self.clean(source, options or {}))
            if not dry_run and not batch.findings.problems:
                self.write(batch, plan, cause)
        return KindResult(batch, plan)

    def examine(self, batch: Batch) -> tuple[Batch, Plan]:
        """Judges a cleaned batch and says what committing it would do."""
        self.judge(batch)
        plan = self.compare(batch)
        self.judge_months(batch, plan)
        return batch, plan

    def clean(self, source: Source, options: Mapping[str, Any]) -> Batch:
        """The source's columns, each cleaned as a whole; what cannot be read becomes findings."""
        batch = Batch(
            sheets=source.sheets,
            rows=source.rows,
            columns={},
            headers={name: column.header for name, column in self.columns().items()},
            raw={},
            options=options,
            findings=source.findings,
            source=source,
        )
        for name, column in self.columns().items():
            self._clean_column(source, batch, name, column)
        return batch

    def _clean_column(self, source: Source, batch: Batch, name: str, column: Column) -> None:
        header = column.header
        written = source.columns.get(header)
        presets = source.presets.get(header)
        defaults = source.defaults.get(header)
        if written is None and presets is None and defaults is None:
            batch.columns[name] = [None] * len(batch)
            if column.required:
                batch.find_file(rules.MISSING_COLUMN, column=header)
            return
        raw = batch.raw[name] = list(written or [None] * len(batch))
        for filling in (presets, defaults):
            if filling is not None:
                for index, value in enumerate(raw):
                    if value is None or value == "":
                        raw[index] = filling[index]
        parsed = column.widget.clean_column(raw)
        values = batch.columns[name] = list(parsed.values)
        if parsed.convention:
            batch.conventions.append(
                {"column": header, "convention": parsed.convention, "examples": parsed.examples}
            )
        unreadable = source.unreadable
        bad = parsed.bad
        if unreadable:
            bad = dict(bad)
            for index, row in enumerate(batch.rows):
                code = unreadable.get((row, batch.sheets[index] + "\n" + header))
                if code:
                    bad[index] = code
        self._report_unreadable(batch, name, column, bad)
        if isinstance(parsed, Resolved):
            for index, code in parsed.loosely.items():
                batch.find(rules.LOOSE_REFERENCE, index, name, detail=code)
        if column.required:
            for index, value in enumerate(values):
                if value is None and index not in bad:
                    batch.find(rules.REQUIRED, index, name)
        if presets is not None and written is not None:
            self._compare_with_preset(batch, name, column, written, presets)

    def _report_unreadable(
        self, batch: Batch, name: str, column: Column, bad: Mapping[int, str]
    ) -> None:
        choices = ", ".join(column.widget.choices())
        for index, code in sorted(bad.items()):
            code, _, written = code.partition(":")
            value = written or None
            if code == "unknown_reference":
                self.unknown_reference(batch, index, name)
            else:
                batch.find(rules.UNREADABLE[code], index, name, value=value, choices=choices)

    def unknown_reference(self, batch: Batch, index: int, name: str) -> None:
        """A reference to no record; kinds for which that is no problem override this."""
        batch.find(rules.UNKNOWN_REFERENCE, index, name)

    def _compare_with_preset(
        self, batch: Batch, name: str, column: Column, written: list[Any], presets: list[Any]
    ) -> None:
        expected = column.widget.clean_column(presets).values
        for index, value in enumerate(batch[name]):
            given = expected[index]
            if written[index] in (None, "") or value is None or given is None or value == given:
                continue
            batch.find(rules.PRESET_CONTRADICTED, index, name, preset=str(presets[index]))

    # ── judging ─────────────────────────────────────────────────────────────────────────────

    def judge(self, batch: Batch) -> None:
        """The kind's rules. Subclasses add theirs; every kind with a key has no key twice."""
        keys = self._keys(batch)
        names = list(batch.raw)
        first: dict[tuple[Any, ...], int] = {}
        for index, key in enumerate(keys):
            if None in key:
                continue
            earlier = first.setdefault(key, index)
            if earlier == index:
                continue
            same = all(batch[name][earlier] == batch[name][index] for name in names)
            found = rules.ROW_TWICE if same else rules.KEY_TWICE
            batch.find(found, index, self._key_names()[-1])

    @classmethod
    def _key_names(cls) -> list[str]:
        return [name for name, column in cls.columns().items() if column.key]

    def _keys(self, batch: Batch) -> list[tuple[Any, ...]]:
        parts = []
        for name in self._key_names():
            blank = self.default_of(name)
            parts.append([blank if value is None else value for value in batch[name]])
        return list(zip(*parts, strict=True)) if parts else []

    def months(self, batch: Batch, plan: Plan) -> Iterable[tuple[int, date]]:
        """(index, first day of the month) of every row that would change a month's figures."""
        return ()

    def judge_months(self, batch: Batch, plan: Plan) -> None:
        """Rows that would change a closed month are problems; equal ones pass."""
        area = getattr(self._meta, "area", None)
        if area is None:
            return
        closed = set(ClosedMonth.objects.filter(area=area).values_list("month", flat=True))
        if not closed:
            return
        for index, month in self.months(batch, plan):
            if month in closed:
                written = f"{month:%Y-%m}"
                batch.find(rules.CLOSED_MONTH, index, self.month_name(), written, month=written)

    @classmethod
    def month_name(cls) -> str:
        """The column that tells a row's month."""
        columns = cls.columns()
        known = [name for name, c in columns.items() if isinstance(c.widget, PeriodWidget)]
        return (known or cls._key_names() or list(columns))[0]

    # ── comparing and writing ───────────────────────────────────────────────────────────────

    def compare(self, batch: Batch) -> Plan:
        """By key: new, changed or equal. Empty cells take over what is stored, unless erased.

        Leaves the merged values in the batch, so that what was compared is what is written.
        """
        plan = Plan()
        names = [name for name in self._attnames() if batch.brings(name)]
        stored = self._stored(batch, names)
        erase = batch.options.get("empty") == "erase"
        seen: set[tuple[Any, ...]] = set()
        for index, key in enumerate(self._keys(batch)):
            if None in key or key in seen:
                continue
            seen.add(key)
            if key not in stored:
                plan.new.append(index)
                continue
            pk, values = stored[key]
            differs = False
            for name, value in zip(names, values, strict=True):
                column = batch.columns[name]
                if column[index] is None:
                    column[index] = self.default_of(name) if erase else value
                differs = differs or column[index] != value
            (plan.changed if differs else plan.equal).append((index, pk))
        return plan

    def _stored(
        self, batch: Batch, names: Sequence[str]
    ) -> dict[tuple[Any, ...], tuple[int, tuple[Any, ...]]]:
        """{key: (pk, values of names)} of the stored rows that the batch may mean."""
        attnames = self._attnames()
        key_names = self._key_names()
        query = self._meta.model._default_manager.all()
        wanted = {
            name: {value for value in batch[name] if value is not None} | {self.default_of(name)}
            for name in key_names
        }
        widest = max(key_names, key=lambda name: len(wanted[name]))
        room = bulk.KEYS_A_STATEMENT
        for name in key_names:
            if name != widest and len(wanted[name]) <= FEW:
                query = query.filter(**{f"{attnames[name]}__in": wanted[name] - {None}})
                room -= len(wanted[name])
        found: dict[tuple[Any, ...], tuple[int, tuple[Any, ...]]] = {}
        fetched = ["pk", *(attnames[name] for name in [*key_names, *names])]
        values = sorted(wanted[widest] - {None})
        for some in bulk.chunks(values, room):
            rows = query.filter(**{f"{attnames[widest]}__in": some}).values_list(*fetched)
            for pk, *rest in rows:
                found[tuple(rest[: len(key_names)])] = (pk, tuple(rest[len(key_names) :]))
        return found

    @classmethod
    def _attnames(cls) -> dict[str, str]:
        """{field name: the model's attribute that holds the stored value}."""
        meta = cls._meta.model._meta
        return {
            name: meta.get_field(column.attribute).attname for name, column in cls.columns().items()
        }

    def default_of(self, name: str) -> Any:
        """What a new record holds where the file says nothing."""
        column = self.columns()[name]
        if column.empty_value is not None:
            return column.empty_value
        field = self._meta.model._meta.get_field(column.attribute)
        return field.get_default() if field.has_default() or not field.null else None

    def versions(self, plan: Plan) -> str:
        """A mark of the stored rows that the plan changes or deletes: another once they moved."""
        digest = hashlib.sha256()
        stored = self._meta.model._default_manager.order_by("pk")
        for some in bulk.chunks(sorted({*(pk for _index, pk in plan.changed), *plan.gone})):
            for pk, moment in stored.filter(pk__in=some).values_list("pk", "updated_at"):
                digest.update(f"{pk} {moment.isoformat()}\n".encode())
        return digest.hexdigest()

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
        for name, attname in self._attnames().items():
            if not whole and not batch.brings(name):
                continue
            values = batch[name]
            blank = self.default_of(name)
            written[attname] = [
                blank if values[index] is None else values[index] for index in indices
            ]
        return {**written, **lineage(batch, indices, cause)}

    def differences(self, batch: Batch, changed: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
        """For the preview: [{index, pk, changes: [(header, was, becomes)]}]."""
        names = [name for name in self.columns() if batch.brings(name)]
        attributes = [self.columns()[name].attribute for name in names]
        keys = [pk for _index, pk in changed]
        stored = self._meta.model._default_manager.in_bulk(keys)
        out = []
        for index, pk in changed:
            changes = []
            for name, attribute in zip(names, attributes, strict=True):
                attname = self._attnames()[name]
                was, becomes = getattr(stored[pk], attname), batch[name][index]
                if becomes is not None and was != becomes:
                    shown = getattr(stored[pk], attribute)
                    changes.append((batch.headers[name], shown, batch.written(index, name)))
            out.append({"index": index, "pk": pk, "changes": changes})
        return out

    def touched(self, batch: Batch, plan: Plan) -> tuple[list[Any], list[date]]:
        """(keys, months) for the news of a commit; months are first days."""
        months = sorted({month for _index, month in self.months(batch, plan)})
        return [pk for _index, pk in plan.changed], months

    def take_back(self, upload: Upload, cause: Cause) -> tuple[list[Any], list[date]]:
        """Undoes a commit of this kind; (keys, months) for the news. Raises Refusal."""
        takeback.take_back(self._meta.model, upload, cause)
        return [], []

    def totals(self, batch: Batch) -> dict[str, Any]:
        """The file's computed totals, by the name that the report gives them."""
        return {}


def lineage(batch: Batch, indices: Sequence[int], cause: Cause) -> dict[str, list[Any]]:
    """{attname: values}: where each row came from, and when."""
    return {
        "source_upload": [cause.upload] * len(indices),
        "source_sheet": [batch.sheets[index][:100] for index in indices],
        "source_row": [batch.rows[index] for index in indices],
        "updated_at": [timezone.now()] * len(indices),
    }


def _relation(model: type[models.Model], path: str) -> str:
    """The relations that a path of attributes follows: `annex__contract` of …`__number`."""
    followed = []
    for part in path.split("__"):
        found = model._meta.get_field(part)
        if found.is_relation and found.related_model:
            followed.append(part)
            model = found.related_model
    return "__".join(followed)
