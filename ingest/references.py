"""Columns that name a record of another table: a contract by its number, a municipality by name.

A reference not found as written is tried with and without leading zeros and Excel's `.0`; it counts
if exactly one record fits, and the finding says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ingest.reading import cells
from ingest.reading.cells import Parsed
from ingest.reading.parsed import spread
from ingest.widgets import ColumnWidget
from records.bulk import KEYS_A_STATEMENT, chunks
from records.models import Municipality
from records.text import folded


@dataclass
class Resolved(Parsed[int]):
    """A parsed column of keys; `loosely` holds where only the digits behind the zeros agreed."""

    loosely: dict[int, str] = field(default_factory=dict)

    def spread(self, at: Sequence[int]) -> Self:
        return replace(super().spread(at), loosely=spread(self.loosely, at))


class ReferenceWidget(ColumnWidget):
    """The key of the record of `model` whose `code_field` is the cell's code."""

    def __init__(self, model: type[models.Model], code_field: str) -> None:
        super().__init__()
        self.model = model
        self.code_field = code_field

    @property
    def form(self) -> str:
        return _("Code of a record that exists, as text: its leading zeros stay.")

    def clean_column(self, values: Sequence[Any]) -> Resolved:
        codes = cells.codes(values)
        known = self.keys(code for code in set(codes.values) if code)
        resolved = Resolved(
            values=[known.get(code) if code else None for code in codes.values],
            bad=dict(codes.bad),
            convention=codes.convention,
            examples=codes.examples,
        )
        missing = {code for code in codes.values if code and code not in known}
        if missing:
            self._resolve_loosely(codes.values, missing, resolved)
        return resolved

    def keys(self, codes: Iterable[str]) -> dict[str, int]:
        """{code: key} of those that exist, a few queries for any number of codes."""
        wanted = set(codes)
        found: dict[str, int] = {}
        every = self.model._default_manager.order_by().values_list(self.code_field, "pk")
        # Of many codes the whole table is read sooner than they are asked for.
        if len(wanted) > KEYS_A_STATEMENT and every.count() <= 4 * len(wanted):
            return {code: key for code, key in every if code in wanted}
        for some in chunks(sorted(wanted)):
            found.update(every.filter(**{f"{self.code_field}__in": some}))
        return found

    def _resolve_loosely(
        self, codes: Sequence[str | None], missing: set[str], resolved: Resolved
    ) -> None:
        by_stem: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for code, key in self.model._default_manager.values_list(self.code_field, "pk").iterator():
            by_stem[stem(code)].append((code, key))
        for index, code in enumerate(codes):
            if code not in missing or code is None:
                continue
            fits = by_stem.get(stem(code), [])
            if len(fits) == 1:
                resolved.loosely[index], resolved.values[index] = fits[0]
            else:
                resolved.bad[index] = "unknown_reference"

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return getattr(value, self.code_field, value)


class MunicipalityWidget(ColumnWidget):
    """A municipality's key, by its name or its DANE code.

    A name that several departments share is looked for in the company's own departments first, in
    the order of the setting COMPANY_DEPARTMENTS.
    """

    @property
    def form(self) -> str:
        return _("Name of a municipality, or its DANE code.")

    def clean_column(self, values: Sequence[Any]) -> Resolved:
        texts = cells.texts(values)
        known = self.keys({text for text in texts.values if text})
        resolved = Resolved(
            values=[known.get(text) if text else None for text in texts.values],
            bad=dict(texts.bad),
            convention="",
            examples=[],
        )
        for index, text in enumerate(texts.values):
            if text and resolved.values[index] is None:
                resolved.bad[index] = "unknown_reference"
        return resolved

    def keys(self, texts: set[str]) -> dict[str, int]:
        """{text: key} of the names and DANE codes that can mean one municipality alone."""
        wanted = {text: folded(text) for text in texts}
        rows: list[tuple[int, str, str]] = []
        for some in chunks(sorted(set(wanted.values()) | texts), 1_000):
            rows += Municipality.objects.filter(
                models.Q(folded_name__in=some) | models.Q(code__in=some)
            ).values_list("pk", "code", "folded_name")
        rank = {code: place for place, code in enumerate(settings.COMPANY_DEPARTMENTS)}
        rows.sort(key=lambda row: rank.get(row[1][:2], len(rank)))
        by_code = {code: pk for pk, code, _name in rows}
        by_name: dict[str, int] = {}
        departments: dict[str, list[str]] = defaultdict(list)
        for pk, code, name in rows:
            by_name.setdefault(name, pk)
            departments[name].append(code[:2])
        # Two namesakes, neither where the company works: nobody can tell which is meant.
        for name, codes in departments.items():
            if len(codes) > 1 and codes[0] not in rank:
                del by_name[name]
        return {
            text: key
            for text, name in wanted.items()
            if (key := by_code.get(text) or by_name.get(name)) is not None
        }

    @cached_property
    def _shared(self) -> set[str]:
        """Names that several municipalities bear. A resource has widgets of its own, so this is as
        old as one export."""
        named = Municipality.objects.order_by().values("folded_name")
        return set(
            named.annotate(bearers=models.Count("pk"))
            .filter(bearers__gt=1)
            .values_list("folded_name", flat=True)
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The name; where it would leave a doubt, the code."""
        if value is None:
            return None
        return value.code if value.folded_name in self._shared else value.name


def stem(code: str) -> str:
    """The code without what spreadsheets add or take: leading zeros, `.0`, case."""
    return code.strip().upper().removesuffix(".0").lstrip("0")
