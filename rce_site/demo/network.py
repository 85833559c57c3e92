"""The network's workbooks as the transformers analyst keeps them: inventory, consumption, work and
the retroactive cases that it led to, tariffs, the whole network's energy, targets."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import numpy as np
from django.utils.functional import cached_property

from rce_site.demo import retroactive
from rce_site.demo.energy import Energy
from rce_site.demo.work import Intervention
from rce_site.demo.workdays import month_after
from rce_site.demo.world import LONG_MONTHS, Transformer, World, dice

Sheet = Iterable[Sequence[Any]]
Sheets = dict[str, Sheet]

# Since when accounts that moved had hung where they did.
FIRST_KNOWN = date(2015, 1, 1)
OWNERS = ("EMPRESA", "PARTICULAR", "COMPARTIDO")
OWNED = (80, 17, 3)
INVENTORY = (
    *("CODIGO_TRAFO", "CODIGO_ANTERIOR", "ZONA", "CIRCUITO", "SUBESTACION"),
    *("MUNICIPIO", "CODIGO_DANE"),
    *("CAPACIDAD_KVA", "FASES", "NIVEL_TENSION", "PROPIEDAD", "GRUPO_CALIDAD", "USUARIOS"),
    *("MACROMEDIDOR", "LATITUD", "LONGITUD", "FECHA_INSTALACION", "ESTADO"),
)
MONTH = (
    *("CODIGO_TRAFO", "PERIODO", "ENERGIA_MACRO_KWH", "ENERGIA_FACTURADA_KWH"),
    *("ENERGIA_ADICIONAL_KWH", "USUARIOS_FACTURADOS", "DIAS_MACRO", "DIAS_FACTURADOS"),
    *("TIPO_LECTURA", "TIPO_LECTURA_MACRO"),
)
WORK = (
    *("CODIGO_TRAFO", "ORDEN_TRABAJO", "FECHA_INICIO", "FECHA_FIN", "TIPO_INTERVENCION", "ESTADO"),
    *("ORIGEN", "USUARIOS_REVISADOS", "USUARIOS_NORMALIZADOS", "IRREGULARIDADES", "RESULTADO"),
    "CUADRILLA",
)
ACCOUNT = ("CUENTA", "CODIGO_TRAFO", "DESDE")
TARIFF = ("PERIODO", "NIVEL_TENSION", "PROPIEDAD", "G", "T", "D", "C", "PR", "R", "CU")
SYSTEM = ("PERIODO", "ENERGIA_ENTRADA", "ENERGIA_SALIDA", "PERDIDAS_TECNICAS", "META_INDICE")
TARGET = ("VIGENCIA", "MES", "TIPO_INTERVENCION", "META")
# COP/kWh at level 1 of the company's own transformers, at the first month; a rise of a month.
COSTS = {"G": 336.0, "T": 54.0, "D": 228.0, "C": 92.0, "PR": 78.0, "R": 24.0}
RISE = 0.0045
# What the distribution costs at levels 1 to 3, and who owns the transformer pays less of it.
LEVELS = {1: 1.0, 2: 0.62, 3: 0.41}
OWNERS_PART = {"EMPRESA": 1.0, "COMPARTIDO": 0.93, "PARTICULAR": 0.86}
# The network is more than these transformers: large users, other levels.
NETWORK = 1.9
TARGET_FIRST, TARGET_FALL = 0.136, 0.0004


class Network:
    """`energy` as workbooks; chance only in what an inventory says that energy does not need."""

    def __init__(self, energy: Energy) -> None:
        self.energy = energy
        self.world: World = energy.world

    @cached_property
    def books(self) -> dict[str, tuple[str, Sheets]]:
        """{file's name: (kind, sheets)} in the order in which they are loaded."""
        wide = self.energy.months[:-LONG_MONTHS]
        books = {
            "trafos.xlsx": ("transformers", {"TRAFOS": self._inventory()}),
            "cuentas.xlsx": ("accounts", {"CUENTAS": self._accounts()}),
            "tarifas.xlsx": ("tariffs", {"TARIFAS": [TARIFF, *self._tariffs]}),
            "energia_sistema.xlsx": ("system-energy", {"SISTEMA": self._system()}),
            "metas.xlsx": ("targets", {"METAS": self._targets()}),
        }
        for year, months in groupby(wide, lambda month: month.year):
            books[f"consumos_{year}.xlsx"] = ("consumption", self._wide(list(months)))
        for month in self.energy.months[-LONG_MONTHS:]:
            sheet = {f"{month:%Y-%m}": self._long(month)}
            books[f"consumos_{month:%Y-%m}.xlsx"] = ("consumption", sheet)
        for year, work in groupby(self._work(), lambda one: one.day.year):
            rows = [WORK, *(self._intervention(one) for one in work)]
            books[f"intervenciones_{year}.xlsx"] = ("interventions", {"INTERVENCIONES": rows})
        costs = {
            (date.fromisoformat(f"{month}-01"), owner): cost
            for month, level, owner, *_parts, cost in self._tariffs
            if level == 1
        }
        books["cnr.xlsx"] = ("cnr", {"CNR": retroactive.rows(self.energy, self.owners, costs)})
        return books

    @staticmethod
    def names(world: World) -> list[str]:
        """The names of `books`, without making any."""
        months = Energy.months_of(world)
        wide, last = months[:-LONG_MONTHS], months[-LONG_MONTHS:]
        return [
            *("trafos.xlsx", "cuentas.xlsx", "tarifas.xlsx"),
            *("energia_sistema.xlsx", "metas.xlsx"),
            *(f"consumos_{year}.xlsx" for year in sorted({month.year for month in wide})),
            *(f"consumos_{month:%Y-%m}.xlsx" for month in last),
            *(f"intervenciones_{year}.xlsx" for year in sorted({month.year for month in months})),
            "cnr.xlsx",
        ]

    # ── the inventory ───────────────────────────────────────────────────────────────────────

    def _inventory(self) -> Iterator[Sequence[Any]]:
        yield INVENTORY
        chance = dice(self.world.name, "inventory")
        last = len(self.energy.months)
        transformers = self.world.transformers
        before = {new: transformers[old].code for old, new, _since in self.world.replaced}
        installed = {new: since for _old, new, since in self.world.replaced}
        retired = {old for old, _new, _since in self.world.replaced}
        users = self.world.users(self.energy.months[-1])
        for at, transformer in enumerate(transformers):
            place = transformer.place
            built = date(chance.randint(1988, 2021), chance.randint(1, 12), chance.randint(1, 28))
            since = self.energy.macro_since[at]
            serial = f"EM{chance.randint(100_000, 999_999)}"
            far = 0.9 if transformer.capacity_kva < 40 else 0.35
            yield (
                transformer.code,
                before.get(at),
                place.zone,
                transformer.circuit,
                transformer.substation,
                place.name,
                place.code,
                transformer.capacity_kva,
                3 if transformer.capacity_kva >= 45 else 1,
                1,
                self.owners[at],
                chance.choice(("11", "12", "21", "22")),
                users[at],
                serial if since < last else "NO",
                round(place.latitude + chance.gauss(0, 0.022 * far), 6),
                round(place.longitude + chance.gauss(0, 0.022 * far), 6),
                installed.get(at, built),
                "RETIRADO" if at in retired else "OPERACION",
            )

    def _accounts(self) -> Iterator[Sequence[Any]]:
        """Those that moved; of the rest nobody has told yet."""
        yield ACCOUNT
        transformers = self.world.transformers
        for old, new, users, since in self.world.moved:
            for nth in range(users):
                account = transformers[old].account(nth)
                yield (account, transformers[old].code, FIRST_KNOWN)
                yield (account, transformers[new].code, since)

    @cached_property
    def owners(self) -> list[str]:
        chance = dice(self.world.name, "owners")
        return chance.choices(OWNERS, OWNED, k=len(self.world.transformers))

    # ── consumption ─────────────────────────────────────────────────────────────────────────

    def _wide(self, months: Sequence[date]) -> Sheets:
        energies = {
            "FACTURADA": self.energy.billed,
            "MACRO": self.energy.delivered,
            "ADICIONAL": self.energy.additional,
        }
        return {name: self._by_month(months, values) for name, values in energies.items()}

    def _by_month(self, months: Sequence[date], values: Any) -> Iterator[Sequence[Any]]:
        first = self.energy.months.index(months[0])
        chosen = values[:, first : first + len(months)]
        yield ("CODIGO_TRAFO", *months)
        for transformer, row in zip(self.world.transformers, _cells(chosen), strict=True):
            if any(value is not None for value in row):
                yield (transformer.code, *row)

    def _long(self, month: date) -> Iterator[Sequence[Any]]:
        yield MONTH
        chance = dice(self.world.name, "readings", month)
        at = self.energy.months.index(month)
        columns = (self.energy.delivered, self.energy.billed, self.energy.additional)
        energies = _cells(np.stack([values[:, at] for values in columns], axis=1))
        days = (month_after(month, 1) - month).days
        hanging = self.world.users(month)
        for transformer, (macro, billed, additional) in zip(
            self.world.transformers, energies, strict=True
        ):
            if macro is None and billed is None:
                continue
            apart = chance.choices((0, 1, 2, 5, -4), (70, 14, 8, 5, 3))[0]
            users = hanging[transformer.number]
            if chance.random() < 0.012:
                users = round(users * 0.8)
            yield (
                transformer.code,
                f"{month:%Y-%m}",
                macro,
                billed,
                additional,
                users,
                days if macro is not None else None,
                days + apart,
                "ESTIMADA" if chance.random() < 0.025 else "REAL",
                None if macro is None else "ESTIMADA" if chance.random() < 0.02 else "REAL",
            )

    # ── work ────────────────────────────────────────────────────────────────────────────────

    def _work(self) -> list[Intervention]:
        return sorted(self.energy.interventions, key=lambda one: (one.day, one.work_order))

    def _intervention(self, one: Intervention) -> Sequence[Any]:
        transformer: Transformer = self.world.transformers[one.transformer]
        return (
            transformer.code,
            one.work_order,
            one.day,
            one.day + timedelta(days=one.reviewed % 3),
            one.kind,
            "EJECUTADA",
            one.origin,
            one.reviewed,
            one.normalised,
            one.irregularities,
            "CON IRREGULARIDAD" if one.irregularities else "SIN NOVEDAD",
            one.crew,
        )

    def _targets(self) -> Iterator[Sequence[Any]]:
        """Round numbers near what is done; one type lags behind its own."""
        yield TARGET
        done: dict[tuple[int, str], int] = {}
        for one in self.energy.interventions:
            key = (one.day.year, one.kind)
            done[key] = done.get(key, 0) + 1
        months = Counter(month.year for month in self.energy.months)
        for (year, kind), count in sorted(done.items()):
            ambition = 1.3 if kind == "NORMALIZACION" else 1.04
            yield (year, None, kind, max(10, round(count * 12 / months[year] * ambition, -1)))

    # ── the company ─────────────────────────────────────────────────────────────────────────

    @cached_property
    def _tariffs(self) -> list[Sequence[Any]]:
        found: list[Sequence[Any]] = []
        chance = dice(self.world.name, "tariffs")
        for nth, month in enumerate(self.energy.months):
            rise = (1 + RISE) ** nth
            parts = {name: cost * rise * chance.gauss(1, 0.012) for name, cost in COSTS.items()}
            for level, share in LEVELS.items():
                for owner in OWNERS:
                    own = {**parts, "D": parts["D"] * share * OWNERS_PART[owner]}
                    written = {name: round(cost, 2) for name, cost in own.items()}
                    total = round(sum(written.values()), 2)
                    found.append((f"{month:%Y-%m}", level, owner, *written.values(), total))
        return found

    def _system(self) -> Iterator[Sequence[Any]]:
        """Seen from the network: what was used there, what of it was billed, technical losses."""
        yield SYSTEM
        chance = dice(self.world.name, "system")
        used = self.energy.used.sum(axis=0)
        stolen = (self.energy.used * self.energy.stolen).sum(axis=0)
        for nth, month in enumerate(self.energy.months):
            technical = used[nth] * NETWORK * 0.068 * chance.gauss(1, 0.01)
            taken = used[nth] * NETWORK + technical
            out = taken - technical - stolen[nth] * NETWORK
            target = TARGET_FIRST - TARGET_FALL * nth
            figures = (round(float(value)) for value in (taken, out, technical))
            yield (f"{month:%Y-%m}", *figures, round(target * 100, 2))


def _cells(values: Any) -> list[list[float | None]]:
    """One decimal, as meters are read; missing None."""
    rounded = np.round(values, 1)
    return np.where(np.isnan(rounded), None, rounded.astype(object)).tolist()
