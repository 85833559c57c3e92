"""The contractors and their contracts, dated from the demonstration's last month."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from billing.choices import TaxScheme
from billing.contracts import cutoff
from billing.taxes import TaxRates
from rce_site.demo.workdays import month_after, month_end

METRO = ("METROPOLITANA", "SOTO NORTE")
MARES = ("MARES",)
SOUTH = ("GUANENTÁ", "COMUNERA")
VELEZ = ("VÉLEZ",)
GARCIA_ROVIRA = ("GARCÍA ROVIRA", "SOTO NORTE")
ALL = (*METRO, *MARES, *SOUTH, *VELEZ, "GARCÍA ROVIRA")

SCHEMES = {TaxScheme.AIU: "CON_AIU", TaxScheme.VAT: "CON_IVA", TaxScheme.NO_VAT: "SIN_IVA"}


@dataclass(frozen=True)
class Change:
    """An otrosí. `month` counts from the last month, `value` is a share of the final value."""

    document: str
    month: int
    day: int
    kind: str
    value: float = 0
    months: int = 0
    item_kind: str = ""
    rates: TaxRates | None = None


@dataclass(frozen=True)
class Contract:
    """`start` and `months` give its term as signed; `weight` its part of a month's work; `used`
    how much of its value its actas have billed at the end; `style` how it numbers its items."""

    number: str
    contractor: str
    nit: str
    purpose: str
    short: str
    zones: tuple[str, ...]
    work: str
    weight: float
    start: tuple[int, int]
    months: int
    cutoff_day: int
    rates: TaxRates
    layout: str
    style: str
    dearer: float
    crews: int
    used: float
    changes: tuple[Change, ...] = field(default=())

    @property
    def index(self) -> int:
        return CONTRACTS.index(self)

    def start_date(self, until: date) -> date:
        month, day = self.start
        return month_after(until, month).replace(day=day)

    def signed_end(self, until: date) -> date:
        return month_end(month_after(until, self.start[0] + self.months - 1))

    def end_of(self, change: Change, until: date) -> date:
        return month_end(month_after(self.signed_end(until).replace(day=1), change.months))

    def end_date(self, until: date) -> date:
        """With its extensions."""
        extended = [self.end_of(change, until) for change in self.changes if change.months]
        return max([self.signed_end(until), *extended])

    def date_of(self, change: Change, until: date) -> date:
        return month_after(until, change.month).replace(day=change.day)

    def window(self, period: date, until: date) -> list[date]:
        """The days that the acta of a period bills: after the last cut-off, within the term."""
        first = cutoff(self.cutoff_day, month_after(period, -1)) + timedelta(1)
        last = min(cutoff(self.cutoff_day, period), self.end_date(until))
        day = max(first, self.start_date(until))
        rests = list(self._rests(until))
        days = [day + timedelta(n) for n in range((last - day).days + 1)]
        return [day for day in days if not any(a <= day < b for a, b in rests)]

    def _rests(self, until: date) -> Iterator[tuple[date, date]]:
        dates = {c.kind: self.date_of(c, until) for c in self.changes}
        if "SUSPENSION" in dates:
            yield dates["SUSPENSION"], dates["REINICIO"]

    def acta(self, period: date, until: date) -> str:
        """The number of a period's acta: the first month's is 1."""
        start = self.start_date(until)
        return str((period.year - start.year) * 12 + period.month - start.month + 1)

    def rates_of(self, kind: str, period: date, until: date) -> TaxRates:
        """What a TIPO is taxed in the acta of a period."""
        day = cutoff(self.cutoff_day, period)
        rates = self.rates
        for change in self.changes:
            if change.rates and self.date_of(change, until) <= day:
                rates = change.rates if change.item_kind in ("", kind) else rates
        return rates


def _aiu(administration: str, contingencies: str, profit: str) -> TaxRates:
    parts = (Decimal(administration), Decimal(contingencies), Decimal(profit), Decimal(19))
    return TaxRates(TaxScheme.AIU, *parts)


_VAT = TaxRates(TaxScheme.VAT, vat=Decimal(19))
_NONE = TaxRates(TaxScheme.NO_VAT)

CONTRACTS = (
    Contract(
        "CW218041", "Consorcio Cañón Alto Energía", "999101001-4",
        "Reducción y control de pérdidas no técnicas en el área metropolitana, frente 1",
        "CCA", METRO, "users", 1.6, (-26, 1), 36, 25, _aiu("15", "3", "5"),
        "by_kind", "plain", 1.00, 14, 0.72,
        (
            Change("OTROSI 1", -13, 18, "ADICION", value=0.12),
            Change("OTROSI 2", -3, 10, "ADICION", value=0.10),
        ),
    ),
    Contract(
        "CW218077", "Redes y Medición La Fuente Clara S.A.S.", "999101002-1",
        "Revisión, normalización y cambio de medidores en Mares", "RFC",
        MARES, "users", 1.2, (-19, 15), 30, 31, _VAT, "acta", "dotted", 1.06, 10, 0.61,
        (Change("OTROSI 1", -5, 3, "IMPUESTO", item_kind="MATERIAL", rates=_NONE),),
    ),
    Contract(
        "CW219103", "Macromedición Piedra Parada S.A.S.", "999101003-9",
        "Suministro de mano de obra para macromedición y balance de transformadores", "MPP",
        ALL, "macros", 0.7, (-16, 1), 24, 31, _aiu("14", "2", "6"), "canonical", "plain",
        0.97, 6, 0.55,
        (Change("OTROSI No. 1", -2, 20, "PRORROGA", months=6, value=0.15),),
    ),
    Contract(
        "CW219140", "Unión Temporal Energía Justa", "999101004-6",
        "Inspección técnica de usuarios y control de irregularidades en el área metropolitana",
        "UEJ", METRO, "inspections", 1.5, (-11, 1), 18, 31, _NONE, "texts", "numeric",
        0.94, 12, 0.975,
    ),
    Contract(
        "CW218112", "Ingeniería Tres Esquinas Ltda.", "999101005-3",
        "Redes antifraude y remodelación de circuitos secundarios", "ITE",
        METRO, "networks", 0.9, (-23, 10), 30, 20, _aiu("18", "4", "5"), "acta", "dotted",
        1.03, 9, 0.66,
        (
            Change("OTROSI 1", -12, 12, "ADICION", value=0.18),
            Change("ACTA DE SUSPENSION 1", -5, 12, "SUSPENSION"),
            Change("ACTA DE REINICIO 1", -4, 3, "REINICIO"),
        ),
    ),
    Contract(
        "CW219055", "Consorcio Yariguíes Control", "999101006-1",
        "Redes antifraude en Barrancabermeja y Puerto Wilches", "CYC",
        MARES, "networks", 0.8, (-20, 1), 28, 31, _aiu("16", "3", "5"), "by_kind", "plain",
        1.08, 8, 0.58,
        (Change("OTROSI 1", -6, 1, "IMPUESTO", rates=_aiu("16", "3", "6")),),
    ),
    Contract(
        "CW218160", "Inspecciones del Río Suárez S.A.S.", "999101007-8",
        "Revisión y normalización de usuarios en las provincias Guanentá y Comunera", "IRS",
        SOUTH, "users", 0.9, (-28, 1), 36, 25, _VAT, "lines", "plain", 0.99, 7, 0.81,
    ),
    Contract(
        "CW219188", "Montajes Páramo Blanco S.A.S.", "999101008-5",
        "Revisión y normalización de usuarios en García Rovira y Soto Norte", "MPB",
        GARCIA_ROVIRA, "rural", 0.5, (-14, 15), 24, 31, _NONE, "canonical", "numeric",
        1.10, 5, 0.48,
    ),
    Contract(
        "CW219201", "Servicios Eléctricos Guane Nuevo S.A.S.", "999101009-2",
        "Revisión y normalización de usuarios en la provincia de Vélez", "SGN",
        VELEZ, "rural", 0.6, (-21, 1), 30, 31, _VAT, "lines", "dotted", 1.02, 5, 0.69,
        (Change("OTROSI 1", -8, 24, "PRORROGA", months=4),),
    ),
    Contract(
        "CW217320", "Electrocontrol Mesa y Loma S.A.S.", "999101010-7",
        "Suspensión, corte y reconexión con verificación de autorreconectados", "EML",
        METRO, "cuts", 0.9, (-30, 1), 26, 31, _VAT, "by_kind", "plain", 0.96, 9, 0.93,
        (Change("OTROSI 1", -9, 5, "ADICION", value=0.08),),
    ),
    Contract(
        "CW220014", "Laboratorio Metrológico Alto Fonce S.A.S.", "999101011-4",
        "Calibración e inspección de medidores retirados", "LAF",
        ALL, "laboratory", 0.35, (-6, 1), 24, 31, _VAT, "canonical", "numeric", 1.00, 3, 0.32,
    ),
    Contract(
        "CW220031", "Unión Temporal Comunidad y Energía", "999101012-1",
        "Gestión social y vinculación de usuarios de asentamientos", "UCE",
        (*METRO, *MARES), "social", 0.6, (-2, 1), 18, 31, _aiu("12", "2", "5"), "acta", "plain",
        1.01, 6, 0.24,
    ),
)
