"""Inputs that offer what is known: a record by its code, a word by those that are in use.

The browser's own list stands under the input, so it works by keyboard and with a screen reader;
without scripts the whole code is typed.
"""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from records.lookups import spellings
from records.views import pages_of


class OfferingInput(forms.TextInput):
    """A text input with a list under it."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        own = context["widget"]["attrs"]
        own.update({"autocomplete": "off", "list": _list_id(own, name)})
        return context

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        options = "".join(
            f'<option value="{conditional_escape(word)}"></option>' for word in self.offered()
        )
        list_id = _list_id(attrs or {}, name)
        return format_html(
            '{}<datalist id="{}">{}</datalist>',
            super().render(name, value, attrs, renderer),
            list_id,
            mark_safe(options),  # noqa: S308
        )

    def offered(self) -> Iterable[str]:
        """What the list holds from the start."""
        return ()


def _list_id(attrs: dict[str, Any], name: str) -> str:
    return f"{attrs.get('id') or name}_offered"


class WordInput(OfferingInput):
    """A word, of which those in use are offered so that they stay the same."""

    def __init__(self, words: Callable[[], Iterable[str]], attrs: dict[str, Any] | None = None):
        super().__init__(attrs)
        self.words = words

    def offered(self) -> Iterable[str]:
        return self.words()


class CodeInput(OfferingInput):
    """A record's code; what begins as typed is asked for from its pages' options."""

    def __init__(self, model: type[models.Model], attrs: dict[str, Any] | None = None):
        super().__init__(attrs)
        self.model = model

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        own = context["widget"]["attrs"]
        # A form around it may have targets of its own, which would be inherited.
        own.update(
            {
                "hx-get": pages_of(self.model).url("options"),
                "hx-trigger": "input changed delay:200ms",
                "hx-target": f"#{own['list']}",
                "hx-swap": "innerHTML",
                "hx-push-url": "false",
            }
        )
        return context


class CodeField(forms.ModelChoiceField):
    """A reference to another record, written by its code, in whatever case."""

    default_error_messages: ClassVar = {
        "invalid_choice": _("There is no %(name)s with the code “%(value)s”.")
    }

    def __init__(self, model: type[models.Model], by: str = "code", **options: Any) -> None:
        options.setdefault("label", model._meta.verbose_name)
        options.setdefault("help_text", _("Type how its code begins, then choose."))
        records = model._base_manager.all()
        super().__init__(records, to_field_name=by, widget=CodeInput(model), **options)

    def prepare_value(self, value: Any) -> Any:
        """What is typed stays as it is; a stored key is shown as its record's code."""
        if isinstance(value, int):
            value = self.queryset.filter(pk=value).first()
        return super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, self.queryset.model):
            return value
        typed = str(value or "").strip()
        if not typed:
            return None
        by = self.to_field_name
        found = {
            getattr(one, by): one for one in self.queryset.filter(**{f"{by}__in": spellings(typed)})
        }
        if typed in found:
            return found[typed]
        if len(found) == 1:
            return next(iter(found.values()))
        named = {"name": self.queryset.model._meta.verbose_name, "value": typed}
        raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", named)
