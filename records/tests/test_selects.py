"""Selects and inputs are written as Django's own templates write them."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from records.selects import INPUTS, Renderer

CHOICES: list[Any] = [
    ("", "Any"),
    (1234, 1234),
    (1.5, 1234.5),
    ("<b>", '"quoted" & <b>'),
    ("safe", mark_safe("<i>&</i>")),
    (None, gettext_lazy("Contract")),
    (date(2025, 6, 1), date(2025, 6, 1)),
    ("Group <&>", [("a", "A"), ("b", "B")]),
    ("yes", True),
]


class Marked(forms.Select):
    option_template_name = "django/forms/widgets/checkbox_option.html"


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("value", ["", "<b>", 1234, ["a", "1.5"], None])
@pytest.mark.parametrize(
    "widget",
    [
        forms.Select(attrs={"class": "form-select", "required": True, "disabled": False, "x": 1}),
        forms.SelectMultiple(attrs={"title": '"<&'}),
        forms.NullBooleanSelect(),
        Marked(),
        forms.SelectDateWidget(years=range(2024, 2026)),
    ],
    ids=lambda widget: type(widget).__name__,
)
def test_it_is_djangos_own(widget: Any, value: Any, language: str) -> None:
    if type(widget) in (forms.Select, forms.SelectMultiple, Marked):
        widget.choices = CHOICES
    elif isinstance(value, list):
        value = None
    with override(language):
        written = [
            widget.render("n<a>me", value, renderer=r()) for r in (Renderer, DjangoTemplates)
        ]
    assert written[0] == written[1]
    assert isinstance(written[0], type(written[1]))


@pytest.mark.parametrize("template_name", sorted(INPUTS))
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    "value",
    [None, "", "\"<&>'", 1234.5, 1234, mark_safe("<i>"), gettext_lazy("Contract"), False, ("a", 1)],
    ids=repr,
)
def test_inputs_are_djangos_own(template_name: str, language: str, value: Any) -> None:
    attrs = {"id": "id_x", "required": True, "disabled": False, "max": 1234.5, "title": value}
    widget = {"type": "te<xt", "name": "n<a>me", "value": value, "attrs": attrs}
    with override(language):
        written = [
            renderer.render(template_name, {"widget": widget})
            for renderer in (Renderer(), DjangoTemplates())
        ]
    assert written[0] == written[1]


def test_forms_are_written_by_it() -> None:
    assert isinstance(forms.Form().renderer, Renderer)
