"""The data dictionary: the views for Power BI, and the tables behind them."""

from collections.abc import Sequence

from django.apps import apps
from django.db import models
from django.utils import translation
from django.utils.text import capfirst

from powerbi.dictionary import VIEWS
from rce_site.handbook.markdown import code, table
from rce_site.messages import ROOMS

# What a field is called in words; the longer name stands first where one begins the other.
TYPES = {
    models.BooleanField: "yes or no",
    models.DateTimeField: "moment",
    models.DateField: "date",
    models.DecimalField: "number",
    models.FloatField: "number",
    models.IntegerField: "whole number",
    models.JSONField: "JSON",
    models.FileField: "file",
    models.CharField: "text",
    models.TextField: "long text",
}


def views(heads: Sequence[str]) -> str:
    """A section for each view with its columns; `heads` name the column, its type, its unit and
    its meaning."""
    return "\n\n".join(
        f"### {code(name)}\n\n{view.row}\n\n"
        + table(
            heads,
            [
                [code(column), about.kind.label, about.unit, about.meaning]
                for column, about in view.columns.items()
            ],
        )
        for name, view in VIEWS.items()
    )


def tables(heads: Sequence[str]) -> str:
    """A section for each table of the site's rooms; `heads` name five columns."""
    found = [
        model
        for room in ROOMS
        for model in sorted(apps.get_app_config(room).get_models(), key=_name)
        if model._meta.managed and not hasattr(model, "history_id")
    ]
    return "\n\n".join(_section(heads, model) for model in found)


def _name(model: type[models.Model]) -> str:
    return model._meta.db_table


def _section(heads: Sequence[str], model: type[models.Model]) -> str:
    rows = [_field(field) for field in model._meta.concrete_fields]
    return f"### {code(_name(model))}\n\n{_about(model)}\n\n{table(heads, rows)}"


def _about(model: type[models.Model]) -> str:
    """What the page calls it, what one row is, and where its earlier versions are."""
    said = []
    if "verbose_name" in model._meta.original_attrs:
        with translation.override("es-co"):
            said.append(f"*{capfirst(str(model._meta.verbose_name_plural))}*.")
    doc = model.__doc__ or ""
    if not doc.startswith(f"{model.__name__}("):  # Django's own, which lists the fields
        said.append(" ".join(doc.partition("\n\n")[0].split()))
    if history := getattr(model, "history", None):
        said.append(f"Earlier versions: {code(_name(history.model))}.")
    return " ".join(said)


def _field(field: models.Field) -> list[str]:
    with translation.override("es-co"):
        # A field without a name of its own stands on no page.
        shown = str(field.verbose_name) if field._verbose_name else ""
    return [code(field.column), _type(field), "" if field.null else "●", shown, _meaning(field)]


def _type(field: models.Field) -> str:
    if isinstance(field, models.ForeignKey):
        return f"→ {code(field.related_model._meta.db_table)}"
    name = next(words for kind, words in TYPES.items() if isinstance(field, kind))
    if isinstance(field, models.DecimalField):
        return f"{name}({field.max_digits}, {field.decimal_places})"
    return f"{name}({field.max_length})" if field.max_length else name


def _meaning(field: models.Field) -> str:
    """The field's help text, and what its choices are called."""
    parts = [str(field.help_text)] if field.help_text else []
    if field.choices:
        named = [f"{code(value)} {label}" for value, label in field.flatchoices if value != ""]
        parts.append(", ".join(named) + ".")
    return " ".join(parts)
