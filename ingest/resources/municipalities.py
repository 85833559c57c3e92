"""The kind `municipalities`."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from ingest import kinds
from ingest.batch import Batch
from ingest.columns import Column
from ingest.reading import cells
from ingest.reading.cells import Parsed
from ingest.resources.keyed import KeyedResource
from ingest.widgets import CodeWidget, DecimalWidget, TextWidget
from records.bulk import Cause
from records.models import Municipality
from records.text import folded


class DaneWidget(CodeWidget):
    """Five digits; Excel takes the leading zero away and it is put back."""

    def clean_column(self, values: Sequence[Any]) -> Parsed[str]:
        parsed = cells.codes(values)
        for index, code in enumerate(parsed.values):
            if code is None:
                continue
            padded = code.zfill(5)
            if len(padded) != 5 or not padded.isdecimal():
                parsed.values[index] = None
                parsed.bad[index] = "not_a_code"
            else:
                parsed.values[index] = padded
        return parsed


@kinds.register
class MunicipalityResource(KeyedResource):
    code = Column(
        "CODIGO_DANE",
        "code",
        DaneWidget(),
        required=True,
        key=True,
        explained=_("Official code of five digits."),
    )
    name = Column("MUNICIPIO", "name", TextWidget(100), required=True)
    department = Column("DEPARTAMENTO", "department", TextWidget(100), required=True)
    zone = Column(
        "ZONA", "zone", TextWidget(100), explained=_("The company’s own zone, if it has any.")
    )
    latitude = Column(
        "LATITUD", "latitude", DecimalWidget(6, 3), explained=_("Decimal degrees, north positive.")
    )
    longitude = Column(
        "LONGITUD", "longitude", DecimalWidget(6, 3), explained=_("Decimal degrees, west negative.")
    )

    class Meta:
        model = Municipality
        kind = "municipalities"
        title = _("Municipalities")

    def row_values(
        self, batch: Batch, indices: Sequence[int], cause: Cause, *, whole: bool = False
    ) -> dict[str, list[Any]]:
        values = super().row_values(batch, indices, cause, whole=whole)
        if "name" in values:
            values["folded_name"] = [folded(name) for name in values["name"]]
        return values
