"""The kind `transformers`: the inventory."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from ingest import kinds, takeback
from ingest.batch import Batch, Plan
from ingest.columns import Column
from ingest.models import Upload
from ingest.reading import cells
from ingest.reading.cells import Parsed
from ingest.references import MunicipalityWidget
from ingest.resources import KeyedResource, lineage
from ingest.resources.municipalities import DaneWidget
from ingest.widgets import CodeWidget, DateWidget, DecimalWidget, IntegerWidget, TextWidget
from records import bulk
from records.bulk import Cause
from records.models import Municipality
from records.text import folded
from transformers import derived, rules
from transformers.judging import towns
from transformers.models import Review, Transformer
from transformers.resources import words
from transformers.resources.widgets import MacroWidget


class TownCodeWidget(DaneWidget):
    """A municipality's code; of one with its village's three digits behind it, the first five."""

    def clean_column(self, values: Sequence[Any]) -> Parsed[str]:
        codes = cells.codes(values).values
        towns = [code.zfill(8)[:5] if code and len(code) in (7, 8) else code for code in codes]
        return super().clean_column(
            [value if code is None else code for code, value in zip(towns, values, strict=True)]
        )


def _degrees() -> DecimalWidget:
    """Degrees, or metres of Colombia's planar grids."""
    return DecimalWidget(6, 8)


@kinds.register
class TransformerResource(KeyedResource):
    code = Column("CODIGO_TRAFO", "code", CodeWidget(), required=True, key=True)
    previous_code = Column(
        "CODIGO_ANTERIOR",
        "previous_code",
        CodeWidget(),
        explained=_("Of the transformer that this one replaces, or is a part of."),
    )
    since = Column(
        "DESDE",
        "since",
        DateWidget(),
        explained=_("From when it hangs where it hangs now; needed where it moved."),
    )
    zone = Column("ZONA", "zone", TextWidget(100), explained=_("Empty: its municipality’s."))
    circuit = Column("CIRCUITO", "circuit", CodeWidget())
    substation = Column("SUBESTACION", "substation", TextWidget(100))
    municipality = Column(
        "MUNICIPIO",
        "municipality",
        MunicipalityWidget(),
        explained=_("Its code counts, where it is given; one that is unknown is made of both."),
    )
    dane = Column(
        "CODIGO_DANE",
        "municipality__code",
        TownCodeWidget(),
        explained=_("Official code of five digits."),
    )
    capacity_kva = Column("CAPACIDAD_KVA", "capacity_kva", DecimalWidget(2, 8))
    phases = Column("FASES", "phases", words.phases())
    voltage_level = Column("NIVEL_TENSION", "voltage_level", words.voltage_level())
    ownership = Column("PROPIEDAD", "ownership", words.ownership())
    quality_group = Column("GRUPO_CALIDAD", "quality_group", CodeWidget(10))
    customers = Column("USUARIOS", "customers", IntegerWidget(0, 1_000_000))
    macro_meter = Column("MACROMEDIDOR", "macro_meter", MacroWidget())
    latitude = Column(
        "LATITUD",
        "latitude",
        _degrees(),
        explained=_("Decimal degrees, north positive; or metres north, which are converted."),
    )
    longitude = Column(
        "LONGITUD",
        "longitude",
        _degrees(),
        explained=_("Decimal degrees, west negative; or metres east, which are converted."),
    )
    installed_on = Column("FECHA_INSTALACION", "installed_on", DateWidget())
    state = Column("ESTADO", "state", words.state(), explained=_("Empty: in operation."))

    class Meta:
        model = Transformer
        kind = "transformers"
        title = _("Transformers")

    def unknown_reference(self, batch: Batch, index: int, name: str) -> None:
        """A municipality may be known by its code, or be made: the rules say what becomes of it."""

    def judge(self, batch: Batch) -> None:
        super().judge(batch)
        rules.judge_transformers(batch)

    def differences(self, batch: Batch, changed: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
        """Where only the code tells the municipality, its code is what it becomes."""
        found = super().differences(batch, changed)
        header = batch.headers["municipality"]
        for row in found:
            code = batch.written(row["index"], "dane")
            row["changes"] = [
                (name, was, becomes or code) if name == header else (name, was, becomes)
                for name, was, becomes in row["changes"]
            ]
        return found

    def write(self, batch: Batch, plan: Plan, cause: Cause) -> None:
        self._make_towns(batch, plan, cause)
        super().write(batch, plan, cause)

    def _make_towns(self, batch: Batch, plan: Plan, cause: Cause) -> None:
        """Municipalities that the inventory alone knows, each as its first row names it."""
        keys = batch["municipality"]
        first: dict[str, int] = {}
        for index in sorted([*plan.new, *(index for index, _pk in plan.changed)]):
            if keys[index] is not None and keys[index] < 0:
                first.setdefault(towns.code_of(keys[index]), index)
        if not first:
            return
        rows = list(first.values())
        written = [batch.written(index, "municipality") for index in rows]
        names = [(name or "")[:100] for name in cells.texts(written).values]
        departments = _departments({code[:2] for code in first})
        columns: dict[str, list[Any]] = {
            "code": list(first),
            "name": names,
            "folded_name": [folded(name) for name in names],
            "department": [departments.get(code[:2], "") for code in first],
        }
        bulk.insert(Municipality, {**columns, **lineage(batch, rows, cause)})
        made: dict[int, int] = {}
        for some in bulk.chunks(sorted(first)):
            stored = Municipality.objects.filter(code__in=some).values_list("code", "pk")
            made |= {-int(code): pk for code, pk in stored}
        batch.columns["municipality"] = [made.get(key, key) for key in keys]

    def row_values(
        self, batch: Batch, indices: Sequence[int], cause: Cause, *, whole: bool = False
    ) -> dict[str, list[Any]]:
        values = super().row_values(batch, indices, cause, whole=whole)
        if "macro_meter" in values:
            values["has_macro"] = [Transformer.is_macro(word) for word in values["macro_meter"]]
        return values

    def take_back(self, upload: Upload, cause: Cause) -> tuple[list[Any], list[Any]]:
        """The transformers, then the municipalities that were made for them."""
        # Without months they leave the list of those to review, unless people wrote on it.
        mine = Transformer.objects.filter(source_upload=upload.pk, consumption=None)
        Review.objects.filter(transformer__in=mine).let_go()
        found = super().take_back(upload, cause)
        # Nothing may hang in those municipalities any more.
        derived.follow_upload(self.kind(), upload)
        takeback.take_back(Municipality, upload, cause)
        return found


def _departments(prefixes: set[str]) -> dict[str, str]:
    """{first two digits of a code: the department's name}, as other municipalities have it."""
    stored = Municipality.objects.order_by("-code").values_list("code", "department")
    return {code[:2]: name for code, name in stored if code[:2] in prefixes}
