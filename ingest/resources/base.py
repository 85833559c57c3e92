"""A kind of workbook, in import-export's terms: its columns, its rules, how it is written.

`KindResource` is what every kind shares. Rows with a key inherit `KeyedResource`, rows of a
document `DocumentResource`: what comparing and writing mean stands there. Everything works on whole
columns; nothing asks the database row by row.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import ngettext_lazy
from import_export.declarative import ModelDeclarativeMetaclass
from import_export.fields import Field
from import_export.resources import ModelResource

from ingest import rules, takeback
from ingest.batch import Batch, Plan, Source
from ingest.columns import Column
from ingest.formats import sheet_name
from ingest.models import Gate, Upload
from ingest.reading.headers import FieldNames
from ingest.refusals import Refusal
from ingest.resources import cleaning
from ingest.resources.wide import Wide
from ingest.results import KindResult
from ingest.widgets import PeriodWidget
from records import bulk, closing, formats
from records.bulk import Cause
from records.models import ClosedMonth

NOBODY = Cause()
ROWS = ngettext_lazy("%(shown)s row", "%(shown)s rows", "count")


class KindDeclaration(ModelDeclarativeMetaclass):  # type: ignore[misc]
    """Exports and imports the declared columns alone, not every field of the model."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        if "Meta" in attrs:
            attrs["Meta"].fields = [key for key, value in attrs.items() if isinstance(value, Field)]
        return super().__new__(cls, name, bases, attrs)


class KindResource(ModelResource, metaclass=KindDeclaration):  # type: ignore[misc]
    """The base of every kind: `Column`s, and `Meta` with `model`, `kind` and `title`.

    `Meta.area` names the closed months that its rows fall under, `Meta.wide` how its sheets may
    hold a column per month, `Meta.unused` headers of well-known files that it has no use for,
    `Meta.counted` what its records are where a row may hold several.
    """

    # Where a person may say that rows which refer to what nobody follows here are passed over: the
    # sentence that offers it.
    passes_over: Any = ""

    @classmethod
    def kind(cls) -> str:
        return str(cls._meta.kind)

    @classmethod
    def title(cls) -> Any:
        return cls._meta.title

    @classmethod
    def counted(cls, count: int) -> str:
        """So many of its records in words, as people meet them in a file."""
        words = getattr(cls._meta, "counted", ROWS)
        return str(words % {"count": count, "shown": formats.number(count)})

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """{field name: column} in the order of the canonical headers."""
        declared = {name: f for name, f in cls.fields.items() if isinstance(f, Column)}
        return dict(sorted(declared.items(), key=lambda item: item[1].order))

    @classmethod
    def field_names(cls) -> list[FieldNames]:
        """The headers that reading looks for, those of months too, and those it passes over."""
        wide = cls.wide()
        # Where columns named for months stand for them, no sheet need have these.
        instead = {wide.period, *wide.values.values()} if wide and wide.months else set()
        kind = cls.kind()
        names = [
            FieldNames.usual(
                c.header, kind, required=c.required and c.header not in instead, preset=c.preset
            )
            for c in cls.columns().values()
        ]
        names += [FieldNames.usual(name, kind) for name in (wide.months if wide else ())]
        unused = tuple(getattr(cls._meta, "unused", ()))
        return [*names, FieldNames("", unused)] if unused else names

    @classmethod
    def wide(cls) -> Wide | None:
        """How its sheets may hold a column per month, where they may."""
        return getattr(cls._meta, "wide", None)

    @classmethod
    def attnames(cls) -> dict[str, str]:
        """{field name: the model's attribute that holds the stored value} of its own columns."""
        meta = cls._meta.model._meta
        return {
            name: meta.get_field(column.attribute).attname
            for name, column in cls.columns().items()
            if column.attribute and "__" not in column.attribute
        }

    def get_export_order(self) -> list[str]:
        return [name for name, column in self.columns().items() if column.attribute]

    def get_queryset(self) -> Any:
        """The stored rows, with whatever their columns refer to."""
        paths = [column.attribute for column in self.columns().values() if column.attribute]
        relations = {_relation(self._meta.model, path) for path in paths} - {""}
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
        return cleaning.clean(self, source, options)

    def missing(self, batch: Batch, index: int, name: str) -> None:
        """A required cell that is empty; kinds for which that is no problem override this."""
        batch.find(rules.REQUIRED, index, name)

    def unknown_reference(self, batch: Batch, index: int, name: str) -> None:
        """A reference to no record; kinds for which that is no problem override this."""
        batch.find(rules.UNKNOWN_REFERENCE, index, name)

    def judge(self, batch: Batch) -> None:
        """The rules of the kind's rows."""

    def compare(self, batch: Batch) -> Plan:
        """What each row does to what is stored; what it leaves in the batch is what is written."""
        raise NotImplementedError

    def write(self, batch: Batch, plan: Plan, cause: Cause) -> None:
        """Carries the plan out, in bulk, inside the caller's transaction."""
        raise NotImplementedError

    # ── closed months ───────────────────────────────────────────────────────────────────────

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
        return (known or list(columns))[0]

    @classmethod
    def month_attname(cls) -> str:
        """The model's attribute that holds a row's month, or a day of it."""
        return cls.attnames()[cls.month_name()]

    # ── what others ask of a kind ───────────────────────────────────────────────────────────

    def versions(self, plan: Plan) -> str:
        """A mark of the stored rows that the plan changes or deletes: another once they moved."""
        digest = hashlib.sha256()
        stored = self._meta.model._default_manager.order_by("pk")
        for some in bulk.chunks(sorted({*(pk for _index, pk in plan.changed), *plan.gone})):
            for pk, moment in stored.filter(pk__in=some).values_list("pk", "updated_at"):
                digest.update(f"{pk} {moment.isoformat()}\n".encode())
        return digest.hexdigest()

    def differences(self, batch: Batch, changed: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
        """For the preview: [{index, pk, changes: [(header, was, becomes)]}]."""
        columns, attnames = self.columns(), self.attnames()
        names = self.compared(batch)
        stored = self.get_queryset().in_bulk([pk for _index, pk in changed])
        out = []
        for index, pk in changed:
            changes = []
            for name in names:
                was, becomes = getattr(stored[pk], attnames[name]), batch[name][index]
                if self.differs(was, becomes):
                    shown = getattr(stored[pk], columns[name].attribute)
                    changes.append((batch.headers[name], shown, batch.written(index, name)))
            out.append({"index": index, "pk": pk, "changes": changes})
        return out

    def compared(self, batch: Batch) -> list[str]:
        """The fields whose differences are shown."""
        return [name for name in self.attnames() if batch.brings(name)]

    def differs(self, was: Any, becomes: Any) -> bool:
        return becomes is not None and was != becomes

    def touched(self, batch: Batch, plan: Plan) -> tuple[list[Any], list[date]]:
        """(keys, months) for the news of a commit; months are first days."""
        months = sorted({month for _index, month in self.months(batch, plan)})
        return [pk for _index, pk in plan.changed], months

    def take_back(self, upload: Upload, cause: Cause) -> tuple[list[Any], list[date]]:
        """Undoes a commit of this kind; (keys, months) for the news. Raises Refusal."""
        model, area = self._meta.model, getattr(self._meta, "area", None)
        takeback.take_back(model, upload, cause)
        if area is None:
            return [], []
        days = takeback.touched(model, upload, self.month_attname())
        months = sorted({day.replace(day=1) for day in days})
        for close in closing.closed((area, month) for month in months):
            raise Refusal("month_closed", month=f"{close.month:%Y-%m}")
        return [], months

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
