"""How figures, icons and form fields look, everywhere alike."""

from functools import lru_cache
from secrets import token_hex
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records import formats, people, table_cells
from records import how as explanations

register = template.Library()

for _name in (
    "number",
    "quantity",
    "money",
    "percent",
    "ratio",
    "coordinate",
    "day",
    "month",
    "short_month",
    "moment",
):
    register.filter(_name, getattr(formats, _name))
register.filter("yes_no", formats.yes_no)
register.filter("readable", formats.readable)
register.filter("person", people.name)


@register.filter
def with_code(text: object) -> SafeString:
    """What stands between backticks, which a terminal shows, as code."""
    parts = str(text).split("`")
    if len(parts) % 2 == 0:
        return conditional_escape(text)
    written = (format_html("<code>{}</code>" if at % 2 else "{}", p) for at, p in enumerate(parts))
    return format_html_join("", "{}", ((part,) for part in written))


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name: str, classes: str = "") -> SafeString:
    """An icon that says nothing to a screen reader: the words beside it do."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        static("vendor/tabler-icons/tabler-icons.svg"),
        name,
    )


register.simple_tag(table_cells.cells)


@register.simple_tag
def same(template_name: str) -> SafeString:
    """A part that says the same to everybody in a language, so it is written once: it is given
    nothing, neither who asks nor what for."""
    return _same(template_name, get_language(), get_script_prefix())


@lru_cache(maxsize=100)
def _same(template_name: str, language: str, prefix: str) -> SafeString:
    return render_to_string(template_name)


CLASSES: list[tuple[type | tuple[type, ...], str]] = [
    (forms.HiddenInput, ""),
    ((forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect), "form-check-input"),
    (forms.Select, "form-select"),
    (object, "form-control"),
]


def _class_of(widget: forms.Widget) -> str:
    return next(name for types, name in CLASSES if isinstance(widget, types))


@register.simple_tag
def widget(field: BoundField, **attrs: Any) -> SafeString:
    """The field's input with the site's look; `size="sm"` for a narrow one."""
    size = attrs.pop("size", "")
    name = _class_of(field.field.widget)
    classes = [name, f"{name}-{size}" if name and size else ""]
    if field.errors:
        classes.append("is-invalid")
    given = field.field.widget.attrs.get("class", "")
    attrs["class"] = " ".join(filter(None, [*classes, given]))
    return field.as_widget(attrs=attrs)


@register.simple_tag
def how(name: str) -> SafeString:
    """The button beside a figure that says how it is computed, see `records.how`. Of its own key,
    since a figure may stand twice on a page, or in a part that is fetched later."""
    told = explanations.of(name)
    key, title, address = f"how-{token_hex(4)}", str(told.title), told.more
    words = _("The whole method") if told.method else _("More in the manual")
    more = format_html('<a class="how-more" href="{}">{}</a>', address, words) if address else ""
    return format_html(
        '<span class="how"><button class="how-button" type="button" popovertarget="{key}" '
        'aria-label="{label}"><span aria-hidden="true">?</span></button>'
        '<span class="how-words" id="{key}" popover><strong class="how-title">{title}</strong>'
        '<span class="how-computed">{computed}</span>{more}</span></span>\n',
        key=key,
        label=_("%(title)s: how is this computed?") % {"title": title},
        title=title,
        computed=told.computed,
        more=more,
    )


GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.MultiWidget)
CHECK = """
<div class="form-check mb-3">
  {input}
  <label class="form-check-label" for="{id}">{label}</label>
  {notes}
</div>
"""
GROUP = """
<fieldset class="mb-3">
  <legend class="form-label{required}">{label}</legend>
  {input}
  {notes}
</fieldset>
"""
FIELD = """
<div class="mb-3">
  <label class="form-label{required}" for="{id}">{label}</label>
  {input}
  {notes}
</div>
"""


@register.simple_tag
def field(bound: BoundField, size: str = "") -> SafeString:
    """Label, input, help and errors of a form's field. No template: a list may have two dozen."""
    shape = bound.field.widget
    if bound.is_hidden:
        return bound.as_widget()
    is_check = isinstance(shape, forms.CheckboxInput)
    return format_html(
        CHECK if is_check else GROUP if isinstance(shape, GROUPS) else FIELD,
        id=bound.id_for_label,
        label=bound.label,
        required=" required" if bound.field.required else "",
        input=widget(bound) if is_check else widget(bound, size=size),
        notes=_notes(bound),
    )


def _notes(bound: BoundField) -> str:
    there = bound.help_text or bound.errors
    return render_to_string("records/field_notes.html", {"field": bound}) if there else ""


@register.inclusion_tag("records/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """A form's general errors, then all of its fields."""
    return {"form": form}


@register.inclusion_tag("records/panel.html", takes_context=True)
def panel(context: Context, shown: Any) -> dict[str, Any]:
    """A panel in its card, see `records.panels`."""
    inner = {**context.flatten(), **shown.context}
    return {**inner, "panel": shown.panel}
