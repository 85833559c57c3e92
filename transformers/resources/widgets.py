"""How the cells are read that only transformers' workbooks have."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ingest.reading import cells
from ingest.reading.cells import Parsed
from ingest.references import ReferenceWidget
from ingest.widgets import CodeWidget, DateWidget, DecimalWidget
from transformers.models import ALWAYS, Transformer
from transformers.models.transformers import WITHOUT_MACRO

WITH_MACRO = "SI"
_WORDS = {
    **{word: WITH_MACRO if yes else WITHOUT_MACRO for word, yes in cells.YES_NO.items()},
    **dict.fromkeys(("TIENE", "CON MACRO", "INSTALADO"), WITH_MACRO),
    **dict.fromkeys(
        ("NO TIENE", "SIN MACRO", "SIN", "NINGUNO", "NINGUNA", "NO APLICA", "N/A", "NA"),
        WITHOUT_MACRO,
    ),
}


def transformer() -> ReferenceWidget:
    """The key of the transformer whose code the cell holds."""
    return ReferenceWidget(Transformer, "code")


class SinceWidget(DateWidget):
    """A day, or SIEMPRE for what was always so."""

    def __init__(self) -> None:
        super().__init__()
        self.always = dict.fromkeys(("SIEMPRE", f"{ALWAYS}", f"{ALWAYS:%d/%m/%Y}"), ALWAYS)

    @property
    def form(self) -> str:
        return _("Date: day/month/year; SIEMPRE where it was always so.")

    def clean_column(self, values: Sequence[Any]) -> Parsed[date]:
        always = cells.choices(values, self.always).values
        rest = [None if said else value for said, value in zip(always, values, strict=True)]
        days = super().clean_column(rest)
        read = [said or day for said, day in zip(always, days.values, strict=True)]
        return Parsed(read, days.bad, days.convention, days.examples)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "SIEMPRE" if value == ALWAYS else value


class MacroWidget(CodeWidget):
    """Whether there is a macro-meter, SI or NO, or its serial number."""

    example = "NO"

    @property
    def form(self) -> str:
        return _("SI, NO, or the serial number.")

    def clean_column(self, values: Sequence[Any]) -> Parsed[str]:
        words = cells.choices(values, _WORDS).values
        rest = [None if word else v for word, v in zip(words, values, strict=True)]
        serials = super().clean_column(rest)
        read = [word or serial for word, serial in zip(words, serials.values, strict=True)]
        return Parsed(read, serials.bad, serials.convention, serials.examples)


class ShareWidget(DecimalWidget):
    """A share, kept as a part of one and written as per cent or as a part of one.

    Without its own per cent sign a number up to 1 is a part of one, as Excel keeps its cells of per
    cent: no share that is written here is as small as one per cent.
    """

    def __init__(self) -> None:
        super().__init__(6, 6)
        self.number_format = "0.0##%"
        self.example = Decimal("0.105")

    @property
    def form(self) -> str:
        return _("Per cent, as 10,5 or 10,5 %; up to 1 a part of one: 0,105 is the same.")

    def clean_column(self, values: Sequence[Any]) -> Parsed[Decimal]:
        parsed = cells.decimals(values, percent=True)
        for index, value in enumerate(parsed.values):
            if value is None:
                continue
            raw = values[index]
            whole = value > 1 or value < 0 or (isinstance(raw, str) and "%" in raw)
            share = round(value / 100 if whole else value, self.places)
            parsed.values[index] = share if 0 <= share <= 1 else None
            if parsed.values[index] is None:
                parsed.bad[index] = "out_of_range"
        return parsed
