"""Choosing files and what holds for the whole of them; reading back what was corrected."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ingest import refusals
from ingest.columns import Column
from ingest.decisions import Place
from ingest.findings import Finding
from ingest.reading.files import EXTENSIONS
from ingest.references import ReferenceWidget
from ingest.resources import KindResource
from ingest.widgets import PeriodWidget
from records.filters import MonthInput

# Beyond so many records a list of suggestions helps nobody.
SUGGESTED = 1_000


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several; each no larger than is read at all."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        given = data if isinstance(data, (list, tuple)) and data else [data or None]
        files = [super(FilesField, self).clean(file, initial) for file in given]
        for file in files:
            if file.size > settings.UPLOAD_MAX_BYTES:
                limit = settings.UPLOAD_MAX_BYTES // 2**20
                said = refusals.sentence("too_many_bytes", {"limit": limit})
                raise ValidationError(f"{file.name}: {said}", code="too_many_bytes")
        return files


class SuggestedInput(forms.TextInput):
    """A text with the browser's own list of suggestions below it."""

    def __init__(self, suggestions: Iterable[tuple[str, str]]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.suggestions = suggestions

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        listed = f"suggested-{name}"
        shown = super().render(name, value, {**(attrs or {}), "list": listed}, renderer)
        options = format_html_join("", '<option value="{}">{}</option>', self.suggestions)
        return format_html('{}<datalist id="{}">{}</datalist>', shown, listed, options)


def preset_field(column: Column) -> forms.Field:
    """The input of a column that may be given once for the whole file."""
    widget = column.widget
    common = {"label": column.header, "required": False, "help_text": column.explained}
    if widget.choices():
        return forms.ChoiceField(
            choices=[("", "—"), *((word, word) for word in widget.choices())], **common
        )
    if isinstance(widget, PeriodWidget):
        return forms.CharField(widget=MonthInput(), **common)
    if isinstance(widget, ReferenceWidget):
        found = widget.model._default_manager.all()[:SUGGESTED]
        suggestions = ((getattr(record, widget.code_field), str(record)) for record in found)
        return forms.CharField(widget=SuggestedInput(suggestions), max_length=100, **common)
    return forms.CharField(max_length=200, **common)


class PresetsForm(forms.Form):
    """What may be given once for a whole file of a kind; every field may stay empty."""

    def __init__(self, resource: type[KindResource], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = [c for c in resource.columns().values() if c.preset]
        for column in self.columns:
            self.fields[column.header] = preset_field(column)

    def presets(self) -> dict[str, str]:
        """{header: value} of what was given."""
        given = {column.header: self.cleaned_data[column.header] for column in self.columns}
        return {header: str(value).strip() for header, value in given.items() if value}


class UploadForm(forms.Form):
    """The files, without more: each is taken for the kind that it resembles."""

    files = FilesField(  # type: ignore[assignment]
        label=gettext_lazy("Workbooks"),
        help_text=gettext_lazy(
            ".xlsx, .xlsm, .xls, .xlsb, .ods or .csv. Several at once if you like."
        ),
        widget=FilesInput(attrs={"accept": ",".join(f".{name}" for name in EXTENSIONS)}),
    )


class KindUploadForm(PresetsForm, UploadForm):
    """The files of one kind, with what holds for all of them."""


class UndoForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Shown in the history of every record that returns."),
    )


def corrected_cells(post: Mapping[str, Any], findings: Iterable[Finding]) -> dict[Place, str]:
    """{cell: new value} of the inputs that were changed; what is said of one cell goes last.

    `cell-N` and `group-N` hold, as JSON, what `value-N` and `everywhere-N` stand for: a cell with
    its value as written, or a finding's code and column with a value that several cells have.
    """
    cells: dict[Place, str] = {}
    replaced: dict[tuple[str, str, str], str] = {}
    for name in post:
        place, _dash, number = name.partition("-")
        if place == "group" and (value := post.get(f"everywhere-{number}", "").strip()):
            code, column, written = _texts(post[name], 3)
            replaced[code, column, written] = value
    if replaced:
        for finding in findings:
            for cell in finding.cells:
                key = (finding.rule.code, finding.column, cell.value)
                if cell.row is not None and key in replaced:
                    cells[cell.sheet, cell.row, cell.column] = replaced[key]
    for name in post:
        place, _dash, number = name.partition("-")
        if place == "cell" and f"value-{number}" in post:
            sheet, row, column, written = _texts(post[name], 4)
            value = post[f"value-{number}"].strip()
            if value != written:
                cells[sheet, int(row), column] = value[:1000]
    return cells


def _texts(packed: str, size: int) -> list[str]:
    """The texts of a JSON list; anything else is no form of ours."""
    try:
        texts = [str(text) for text in json.loads(packed)]
    except (TypeError, ValueError) as error:
        raise ValidationError(_("The form could not be read. Reload the page.")) from error
    if len(texts) != size or (size == 4 and not texts[1].isdigit()):
        raise ValidationError(_("The form could not be read. Reload the page."))
    return texts


def mapped_columns(post: Mapping[str, Any], known: Iterable[str]) -> dict[str, str]:
    """{header as written: field} of the selects that were changed."""
    fields = {"", *known}
    mapping = {}
    for name in post:
        place, _dash, number = name.partition("-")
        chosen = post.get(f"field-{number}")
        if place == "header" and chosen in fields and chosen != post.get(f"now-{number}"):
            mapping[post[name]] = chosen
    return mapping


def named_source(post: Mapping[str, Any], now: str, *, asked: bool) -> str | None:
    """The source that the person names, '' for nobody's; None where it stays as it is."""
    name = " ".join(post.get("source", "").split())
    return name if "source" in post and (asked or name != now) else None


# {option: the values that it takes}; what else is sent is no option.
CHOICES = {
    "mode": ("replace", "add"),
    "empty": ("erase",),
    "hidden_rows": ("skip",),
    "struck_rows": ("skip",),
    "unknown": ("skip",),
}


def options(post: Any, sheets: Iterable[str], words: Iterable[str] = ()) -> dict[str, Any]:
    """How the file is to be read and written; '' where the person left the usual.

    `words` are those that say what a wide sheet's months hold.
    """
    chosen: dict[str, Any] = {}
    for name, values in CHOICES.items():
        if f"{name}-asked" in post:
            given = post.get(name, "")
            chosen[name] = given if given in values else ""
    if "sheets-asked" in post:
        known = set(sheets)
        chosen["sheets"] = [name for name in post.getlist("sheets") if name in known]
    if "months-asked" in post:
        said = {name: post.get(f"months-{n}", "") for n, name in enumerate(sheets)}
        allowed = set(words)
        chosen["months"] = {name: word for name, word in said.items() if word in allowed}
    return chosen
