"""What was understood of a workbook: its sheets, its columns, how its figures are written."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ingest import sources
from ingest.forms import PresetsForm
from ingest.models import RememberedMapping, Upload
from ingest.reading.preamble import type_of_sheet
from ingest.recognition import has_named_sources
from ingest.resources import DocumentResource
from ingest.widgets import PeriodWidget
from records import formats

CONVENTIONS = {
    "excel": _("as stored by Excel"),
    "1.234,56": _("comma for decimals (1.234,56)"),
    "1,234.56": _("point for decimals (1,234.56)"),
    "dd/mm/yyyy": _("day/month/year"),
    "dd-mm-yyyy": _("day-month-year"),
    "dd/mm/yy": _("day/month/year"),
    "dd-mm-yy": _("day-month-year"),
    "yyyy-mm-dd": _("year-month-day"),
    "yyyy-mm": _("year-month"),
    "mm/yyyy": _("month/year"),
    "octubre 2024": _("month in words"),
    "31 de octubre de 2024": _("month in words"),
}
# What a sheet's name can say of its rows.
TYPE = "TIPO"
# Findings whose answer is in how the file is read, not in a cell.
SOLVED_BY_READING = {
    "missing_column",
    "column_conflict",
    "months_unsaid",
    "several_sources",
    "sheets_alike",
    "hidden_rows",
    "struck_rows",
}


class Understood:
    """For the wizard's page; everything comes from the upload's report and findings."""

    def __init__(self, upload: Upload, resource: Any) -> None:
        self.upload = upload
        self.resource = resource
        self.reading = upload.report.get("reading", {})

    @cached_property
    def headers(self) -> list[str]:
        return [c.header for c in self.resource.columns().values()] if self.resource else []

    @cached_property
    def correctable(self) -> list[str]:
        """The columns whose cells can be corrected: the kind's and those of months."""
        months = [name for sheet in self.sheets for name in sheet.get("months", [])]
        return [*self.headers, *dict.fromkeys(months)]

    # Sheets and rows

    @cached_property
    def sheets(self) -> list[dict[str, Any]]:
        return list(self.reading.get("sheets", []))

    @cached_property
    def sheet_names(self) -> list[str]:
        return [sheet["name"] for sheet in self.sheets]

    @cached_property
    def sheets_read(self) -> int:
        return sum(1 for sheet in self.sheets if sheet.get("read"))

    @cached_property
    def month_words(self) -> list[str]:
        """The words that say what a wide sheet's months hold, where there is a choice."""
        wide = self.resource.wide() if self.resource else None
        return wide.words if wide and len(wide.words) > 1 else []

    @cached_property
    def asks_months(self) -> bool:
        return bool(self.month_words) and any(sheet.get("months") for sheet in self.sheets)

    @cached_property
    def zero_rows(self) -> int:
        return int(self.reading.get("zero_rows", 0))

    @cached_property
    def sees_rows(self) -> bool:
        return bool(self.reading.get("sees_rows", True))

    @cached_property
    def holds_an_answer(self) -> bool:
        """Whether some finding is solved by reading the file otherwise."""
        codes = {found["code"] for found in self.upload.findings}
        unknown = any(code.startswith("unknown_") for code in codes)
        return bool(codes & SOLVED_BY_READING or (unknown and self.asks_unknown))

    @cached_property
    def asks_hidden(self) -> bool:
        return self._asks("hidden_rows")

    @cached_property
    def asks_struck(self) -> bool:
        return self._asks("struck_rows")

    def _asks(self, code: str) -> bool:
        left_out = self.upload.options.get(code) == "skip"
        return left_out or any(found["code"] == code for found in self.upload.findings)

    @cached_property
    def asks_unknown(self) -> Any:
        """What rows may be passed over because nobody follows here what they refer to."""
        return self.resource.passes_over if self.resource else ""

    @cached_property
    def asks_mode(self) -> bool:
        """A file replaces documents, or adds to them."""
        return bool(self.resource) and issubclass(self.resource, DocumentResource)

    @cached_property
    def asks_empty(self) -> bool:
        return bool(self.resource) and not self.asks_mode

    # Columns

    @cached_property
    def mapped(self) -> list[dict[str, Any]]:
        """Each header of the sheets once: as written, its field, else the nearest one."""
        rows: dict[str, dict[str, Any]] = {}
        for sheet in self.sheets:
            if not sheet.get("read"):
                continue
            for header, name in sheet["columns"]:
                rows.setdefault(header, {"header": header, "field": name, "nearest": ""})
            for header, nearest in sheet["unmatched"]:
                rows.setdefault(header, {"header": header, "field": "", "nearest": nearest})
        return [{**row, "convention": self._conventions.get(row["field"])} for row in rows.values()]

    @cached_property
    def _conventions(self) -> dict[str, dict[str, Any]]:
        shown = {}
        for found in self.reading.get("conventions", []):
            words = CONVENTIONS.get(found["convention"], found["convention"])
            is_month = found["column"] in self._periods
            examples = [(written, _as_read(text, is_month)) for written, text in found["examples"]]
            shown[found["column"]] = {"words": words, "examples": examples}
        return shown

    @cached_property
    def _periods(self) -> set[str]:
        columns = self.resource.columns().values() if self.resource else ()
        return {c.header for c in columns if isinstance(c.widget, PeriodWidget)}

    @cached_property
    def unmatched(self) -> int:
        return sum(1 for row in self.mapped if not row["field"])

    @cached_property
    def extras(self) -> list[list[str]]:
        found = [pair for sheet in self.sheets for pair in sheet.get("extras", [])]
        return list({tuple(pair): pair for pair in found}.values())

    @cached_property
    def remembers_for(self) -> str:
        """Whose next files a column mapped by hand is remembered for."""
        return sources.source_of(self.upload)

    @cached_property
    def names_source(self) -> bool:
        """Whether the person may say whose extract it is: it can be no contract's."""
        return bool(self.resource) and has_named_sources(self.resource.field_names())

    @cached_property
    def source(self) -> str:
        """Whose extract it was read as, '' where nobody knows."""
        return str(self.reading.get("source", ""))

    @cached_property
    def sources(self) -> list[str]:
        """Those that it may come from, where the person has to say."""
        return list(self.reading.get("sources", []))

    @cached_property
    def sources_known(self) -> list[str]:
        return RememberedMapping.names(self.upload.kind)

    # What holds for the whole file

    @cached_property
    def presets_form(self) -> PresetsForm | None:
        return PresetsForm(self.resource, initial=self.upload.presets) if self.resource else None

    @cached_property
    def presets_above(self) -> list[tuple[str, str]]:
        """What stands above the header, where the form does not say otherwise."""
        found = self.reading.get("presets", {})
        return [
            (name, value)
            for name, value in found.items()
            if name not in self.upload.presets and not (name == TYPE and self.types_of_sheets)
        ]

    @cached_property
    def types_of_sheets(self) -> list[tuple[str, str]]:
        """(sheet, TIPO) of the sheets read whose names say it."""
        if TYPE not in self.reading.get("presets", {}):
            return []
        names = [sheet["name"] for sheet in self.sheets if sheet.get("read")]
        return [(name, kind) for name in names if (kind := type_of_sheet(name))]

    @cached_property
    def control_totals(self) -> list[dict[str, Any]]:
        """The file's own totals, each with what its rows come to where that differs."""
        differing = {
            (found["params"]["label"], _decimal(found["params"]["stated"])): found["params"]
            for found in self.upload.findings
            if found["code"] == "control_total_differs"
        }
        rows = []
        for total in self.reading.get("control_totals", []):
            amount = _decimal(total["amount"])
            if amount is None:
                continue
            found = differing.get((total["label"], amount))
            computed = _decimal(found["computed"]) if found else amount
            rows.append({**total, "amount": amount, "computed": computed, "agrees": not found})
        return rows


def _as_read(text: str, is_month: bool) -> str:
    """A value that was read, kept as text, as people write it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        number = _decimal(text)
        return text if number is None else formats.quantity(number)
    return formats.month(day) if is_month else formats.day(day)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
