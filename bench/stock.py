"""django-import-export as it comes: a ModelResource with ForeignKeyWidgets, dry run and import.

The model is billing's table without what ours does beside the row (history, sums, the price in
force), so that nothing but the way in is compared.
"""

import time
from pathlib import Path
from typing import Any

from django.db import models
from django.db.models import F
from import_export.fields import Field
from import_export.formats.base_formats import XLSX
from import_export.resources import ModelResource
from import_export.widgets import CharWidget, DateWidget, DecimalWidget, ForeignKeyWidget

from billing.models import Annex, BilledItem, Contract, Price
from records.models import Municipality


def _plain_copy() -> type[models.Model]:
    """The billed items' table as a model that does nothing but hold rows."""
    fields: dict[str, Any] = {"__module__": __name__}
    for field in BilledItem._meta.concrete_fields:
        copy = field.clone()
        if field.is_relation:
            copy = models.ForeignKey(
                field.related_model, models.PROTECT, null=field.null, related_name="+"
            )
        fields[field.name] = copy
    meta = {"db_table": BilledItem._meta.db_table, "managed": False, "app_label": "billing"}
    fields["Meta"] = type("Meta", (), meta)
    return type("PlainItem", (models.Model,), fields)


PlainItem = _plain_copy()


class AnnexWidget(ForeignKeyWidget):
    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> Any:
        return Annex.objects.filter(contract__number=row["CONTRATO"])


class PriceWidget(ForeignKeyWidget):
    """The item's first price: which one was in force is more than a ForeignKeyWidget knows."""

    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> Any:
        contract = row["CONTRATO"]
        return Price.objects.filter(contract__number=contract, valid_from=F("contract__start_date"))


class MunicipalityWidget(ForeignKeyWidget):
    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> Any:
        return Municipality.objects.filter(code__startswith="68")


def _text(attribute: str, header: str) -> Field:
    return Field(attribute, header, CharWidget(), saves_null_values=False)


class StockResource(ModelResource):
    annex = Field("annex", "ACTA", AnnexWidget(Annex, "number"))
    price = Field("price", "COD_ITEM", PriceWidget(Price, "code"))
    municipality = Field("municipality", "MUNICIPIO", MunicipalityWidget(Municipality, "name"))
    executed_on = Field("executed_on", "FECHA_EJECUCION", DateWidget())
    quantity = Field("quantity", "CANTIDAD", DecimalWidget())
    unit_price = Field("unit_price", "VALOR_UNITARIO", DecimalWidget())
    amount = Field("amount", "VALOR_TOTAL", DecimalWidget())
    work_order = _text("work_order", "ORDEN_TRABAJO")
    kind = _text("kind", "TIPO")
    code = _text("code", "COD_ITEM")
    description = _text("description", "DESCRIPCION")
    unit = _text("unit", "UNIDAD")
    circuit = _text("circuit", "CIRCUITO")
    transformer_code = _text("transformer_code", "CODIGO_TRAFO")
    account = _text("account", "CUENTA")
    crew = _text("crew", "CUADRILLA")
    notes = _text("notes", "OBSERVACIONES")

    class Meta:
        model = PlainItem
        import_id_fields = ()
        force_init_instance = True
        fields = (
            *("annex", "price", "municipality", "executed_on", "quantity", "unit_price", "amount"),
            *("work_order", "kind", "code", "description", "unit", "circuit", "transformer_code"),
            *("account", "crew", "notes"),
        )


def load(path: Path) -> dict[str, float]:
    """Reads, tries and imports; seconds of each. The acta is there before, as stock needs it."""
    began = time.perf_counter()
    dataset = XLSX().create_dataset(path.read_bytes())
    read = time.perf_counter()
    first = dataset.dict[0]
    contract = Contract.objects.get(number=first["CONTRATO"])
    Annex.objects.get_or_create(
        contract=contract, number=first["ACTA"], defaults={"period": f"{first['PERIODO']}-01"}
    )
    importing = StockResource()
    importing.import_data(dataset, dry_run=True, raise_errors=True)
    tried = time.perf_counter()
    importing.import_data(dataset, dry_run=False, raise_errors=True)
    done = time.perf_counter()
    return {"read": read - began, "dry_run": tried - read, "import": done - tried}
