"""Selects and inputs written by Python: Django's own go through two templates for each input and
each option, which is a tenth of what a list of records takes of the processor."""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.template import Context
from django.template.base import render_value_in_context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

SELECT = "django/forms/widgets/select.html"
OPTION = "django/forms/widgets/select_option.html"
# Of which Django has templates that say the same.
INPUTS = frozenset(
    f"django/forms/widgets/{name}.html"
    for name in (
        *("checkbox", "color", "date", "datetime", "email", "hidden", "number", "password"),
        *("search", "tel", "text", "time", "url"),
    )
)


class Renderer(DjangoTemplates):
    """Django's, but for inputs and selects of options as Django has them: the same text, sooner."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        if template_name in INPUTS:
            return _input(context["widget"])
        if template_name == SELECT:
            widget = context["widget"]
            if all(
                one["template_name"] == OPTION
                for _of, some, _at in widget["optgroups"]
                for one in some
            ):
                return _select(widget)
        return super().render(template_name, context, request)


def _input(widget: Mapping[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else f' value="{_plain(widget["value"])}"'
    # Every part is escaped.
    return mark_safe(  # noqa: S308
        f'<input type="{conditional_escape(widget["type"])}"'
        f' name="{conditional_escape(widget["name"])}"{value}{_attributes(widget["attrs"])}>'
    )


def _select(widget: Mapping[str, Any]) -> SafeString:
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for name, options, _at in widget["optgroups"]:
        if name:
            parts.append(f'\n  <optgroup label="{_written(name)}">')
        parts += (
            f'\n  <option value="{_plain(one["value"])}"{_attributes(one["attrs"])}>'
            f"{_written(one['label'])}</option>\n"
            for one in options
        )
        if name:
            parts.append("\n  </optgroup>")
    # Every part is escaped above.
    return mark_safe("".join([*parts, "\n</select>"]))  # noqa: S308


def _attributes(attrs: Mapping[str, Any]) -> str:
    given = ((name, value) for name, value in attrs.items() if value is not False)
    return "".join(
        f" {conditional_escape(name)}" + ("" if value is True else f'="{_plain(value)}"')
        for name, value in given
    )


def _plain(value: Any) -> str:
    """As it stands, in no language's own writing."""
    return conditional_escape(str(value))


def _written(value: Any) -> str:
    """As a template writes it."""
    return render_value_in_context(value, WRITING)


WRITING = Context()
