"""Circuits, substations and municipalities side by side: what each lost, sorted as asked, as a
table and as a file."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.filters import NONE
from records.views.export import download
from transformers.filters import COUNTS
from transformers.views.addresses import asked, listed

# So many are shown on the losses page.
TOP = 12
# {how places are named in addresses: (one, several, those that have none)}
NAMES = {
    "circuit": (gettext_lazy("Circuit"), gettext_lazy("Circuits"), gettext_lazy("No circuit")),
    "substation": (
        gettext_lazy("Substation"),
        gettext_lazy("Substations"),
        gettext_lazy("No substation"),
    ),
    "municipality": (
        gettext_lazy("Municipality"),
        gettext_lazy("Municipalities"),
        gettext_lazy("No municipality"),
    ),
}
# {what a table can be sorted by: its words}; the name's are those of what is listed.
FIGURES = {
    "loss": gettext_lazy("Loss (kWh)"),
    "index": gettext_lazy("Loss index"),
    "value": gettext_lazy("Money lost"),
    "transformers": gettext_lazy("Transformers"),
    "coverage": gettext_lazy("Months with a balance"),
}


@dataclass(frozen=True)
class PlaceRow:
    """`transformers` are those with data in the period's last month, `coverage` the part of the
    period's months whose balance counts."""

    name: str
    loss: Decimal | None
    index: Decimal | None
    value: Decimal | None
    transformers: int
    coverage: float
    # The losses page of this place alone, and its months, those that count and those of the last.
    url: str
    counted_url: str
    all_url: str
    last_url: str


@dataclass(frozen=True)
class Head:
    """A column's header: `next_url` sorts by it, the other way round where it is sorted by."""

    label: Any
    next_url: str
    # ascending, descending, or empty where it is not sorted by.
    order: str
    is_figure: bool


@dataclass
class Places:
    """`by` is one of NAMES, `sort` one of FIGURES or `name`, with a `-` for the largest first."""

    found: Any
    by: str
    sort: str

    @classmethod
    def of(cls, found: Any) -> "Places":
        asked_for = found.request.GET
        by, sort = asked_for.get("by", ""), asked_for.get("sort", "")
        known = sort.removeprefix("-") in ("name", *FIGURES)
        return cls(found, by if by in NAMES else "circuit", sort if known else "-loss")

    @property
    def title(self) -> Any:
        return NAMES[self.by][1]

    @property
    def tabs(self) -> list[dict[str, Any]]:
        return [
            {"label": names[1], "url": self.url(by=by), "current": by == self.by}
            for by, names in NAMES.items()
        ]

    def url(self, name: str = "losses_places", **other: Any) -> str:
        return asked(name, **{**self.found.given, "by": self.by, "sort": self.sort, **other})

    @property
    def kept(self) -> dict[str, str]:
        """What the filters' form carries along."""
        return {"by": self.by, "sort": self.sort}

    @property
    def all_url(self) -> str:
        return self.url()

    @property
    def xlsx_url(self) -> str:
        return self.url("places_file", format="xlsx")

    @property
    def csv_url(self) -> str:
        return self.url("places_file", format="csv")

    @property
    def heads(self) -> list[Head]:
        labels = {"name": NAMES[self.by][0], **FIGURES}
        return [self._head(key, label) for key, label in labels.items()]

    def _head(self, key: str, label: Any) -> Head:
        order = {key: "ascending", f"-{key}": "descending"}.get(self.sort, "")
        # Figures the largest first, names from A on.
        first, then = (key, f"-{key}") if key == "name" else (f"-{key}", key)
        return Head(
            label, self.url(sort=then if self.sort == first else first), order, key != "name"
        )

    @cached_property
    def sums(self) -> list[dict[str, Any]]:
        """The places' sums, sorted as asked; what is unknown comes last either way."""
        key, falling = self.sort.removeprefix("-"), self.sort.startswith("-")
        known = [row for row in self._all if row[key] is not None]
        unknown = [row for row in self._all if row[key] is None]
        return sorted(known, key=lambda row: row[key], reverse=falling) + unknown

    @property
    def worst(self) -> list[PlaceRow]:
        return [self._row(row) for row in self.sums[:TOP]]

    @property
    def rows(self) -> list[PlaceRow]:
        return [self._row(row) for row in self.sums]

    @cached_property
    def _all(self) -> list[dict[str, Any]]:
        name, key = self._columns
        last = {row[key]: row["balances"] for row in self.found.at_last.by_place(self.by)}
        return [
            {
                **row,
                "key": row[key] or NONE,
                "name": row[name] or str(NAMES[self.by][2]),
                "transformers": last.get(row[key], 0),
                "coverage": row["counted"] / row["balances"],
            }
            for row in self.found.by_places[self.by]
        ]

    @property
    def _columns(self) -> tuple[str, str]:
        """What places are called by, and what addresses name them by."""
        is_town = self.by == "municipality"
        return ("municipality_name", "code") if is_town else (self.by, self.by)

    def _row(self, row: dict[str, Any]) -> PlaceRow:
        given = {**self.found.given, self.by: row["key"]}
        in_last = {**self.found.where, self.by: row["key"]}
        return PlaceRow(
            **{name: row[name] for name in ("name", *FIGURES)},
            url=asked("losses", **given),
            counted_url=listed("consumption", **given, balance_state=COUNTS),
            all_url=listed("consumption", **given),
            last_url=listed("consumption", **in_last, period=self.found.latest.get("period")),
        )

    # ── as a file ───────────────────────────────────────────────────────────────────────────

    def file(self, extension: str) -> HttpResponseBase:
        """.csv, or .xlsx whatever else is asked for."""
        headers = [str(NAMES[self.by][0]), *(str(label) for label in FIGURES.values())]
        rows = [[row["name"], *(_exact(row[name]) for name in FIGURES)] for row in self.sums]
        return download(f"{_('Losses')} {self.title}", headers, rows, extension)


def _exact(value: Any) -> Any:
    """With no more decimals than are stored."""
    return round(value, 6) if isinstance(value, Decimal | float) else value
