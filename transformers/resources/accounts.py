"""The kind `accounts`: which transformer each user's account hangs from, and since when.

A file without DESDE, like SUI's TC1, is a snapshot: of it only the changes are stored. They hold
from the first day of its month: the one given for the whole file as DESDE, else the one that the
file's name tells, else this one.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ingest import kinds
from ingest.batch import Batch, Source
from ingest.columns import Column
from ingest.rules import UNREADABLE
from ingest.widgets import CodeWidget, DateWidget, PeriodWidget
from transformers import rules
from transformers.judging.accounts import month_named
from transformers.models import Account
from transformers.resources.followed import OPTION, FollowedResource
from transformers.resources.widgets import SinceWidget, transformer

# The other columns of TC1 (SUI's format 1732), as operators write them.
TC1 = (
    "CODIGO_DE_CONEXION",
    "TIPO_DE_CONEXION",
    "NIVEL_DE_TENSION",
    "NIVEL_DE_TENSION_PRIMARIO",
    "PORC_PROPIEDAD_DEL_ACTIVO",
    "PORCENTAJE_PROPIEDAD_DEL_ACTIVO",
    "CONEXION_RED",
    "ID_COMERCIALIZADOR",
    "ID_MERCADO",
    "GRUPO_DE_CALIDAD",
    "COD_FRONTERA_COMERCIAL",
    "CODIGO_FRONTERA_COMERCIAL",
    "CODIGO_CIRCUITO_O_LINEA",
    "CODIGO_CIRCUITO",
    "CODIGO_DANE_NIU",
    "CODIGO_DANE",
    "UBICACION",
    "DIRECCION",
    "CONDICION_ESPECIAL",
    "CONDICIONES_ESPECIALES",
    "TIPO_AREA_ESPECIAL",
    "CODIGO_AREA_ESPECIAL",
    "ESTRATO_ID",
    "ESTRATO",
    "ESTRATO_SECTOR",
    "ALTITUD",
    "LONGITUD",
    "LATITUD",
    "AUTOGENERADOR",
    "EXPORTA_ENERGIA",
    "CAPACIDAD_AUTOGENERADOR",
    "POTENCIA",
    "TIPO_GENERACION",
    "CODIGO_FRONTERA_AUTO_GEN",
    "CODIGO_FRONTERA_EXPORTACION",
    "INICIO_OPERACION",
    "FECHA_INICIO_OPERACION",
    "CONTRATO_RESPALDO",
    "CAPACIDAD_CONTRATO_RESPALDO",
)


@kinds.register
class AccountResource(FollowedResource):
    account = Column("CUENTA", "account", CodeWidget(), required=True, key=True)
    transformer = Column("CODIGO_TRAFO", "transformer", transformer(), required=True)
    cycle = Column("CICLO", "cycle", CodeWidget(30), explained=_("Billing cycle."))
    since = Column(
        "DESDE",
        "since",
        SinceWidget(),
        key=True,
        preset=True,
        explained=_(
            "Empty: an account that is new was always there, one that moved did so on the day "
            "given for the whole file, else on the first of the month in the file’s name."
        ),
    )

    class Meta:
        model = Account
        kind = "accounts"
        title = _("Accounts at transformers")
        unused = TC1

    def clean(self, source: Source, options: Mapping[str, Any]) -> Batch:
        """What is given for the whole file dates what moved, and not every row."""
        given = source.presets.pop(self.columns()["since"].header, [])
        text = next((value for value in given if value not in (None, "")), "")
        day = _day(text) if text else None
        fallback = _month_of(source)
        batch = super().clean(source, {**options, "day": (day or fallback).isoformat()})
        if text and day is None:
            header = batch.headers["since"]
            batch.find_file(UNREADABLE["not_a_date"], column=header, value=str(text))
        return batch

    def missing(self, batch: Batch, index: int, name: str) -> None:
        """An account of medium voltage hangs from no transformer: it may be passed over too."""
        if name != "transformer" or batch.options.get(OPTION) != "skip":
            super().missing(batch, index, name)

    def judge(self, batch: Batch) -> None:
        super().judge(batch)
        rules.judge_accounts(batch, date.fromisoformat(batch.options["day"]))


def _day(text: Any) -> date | None:
    """A day, or a month's first."""
    return next(
        (
            found
            for widget in (DateWidget(), PeriodWidget())
            if (found := widget.clean_column([text]).values[0])
        ),
        None,
    )


def _month_of(source: Source) -> date:
    """The month in the name of the file, or of its first sheet; else this one."""
    this = timezone.localdate().replace(day=1)
    named = [month_named(name) for name in (source.name, *source.sheets[:1])]
    return next((month for month in named if month and month <= this), this)


__all__ = ["AccountResource"]
