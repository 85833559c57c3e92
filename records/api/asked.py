"""What a caller may ask of a list in its address. What is not known is refused: a filter with a
typing mistake would otherwise give everything."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request


def refuse_unknown(request: Request, known: Iterable[str]) -> None:
    unknown = sorted(set(request.query_params) - set(known))
    if unknown:
        offered = ", ".join(sorted(known)) or "—"
        sentence = _("This is nothing that can be asked here; there is: %(names)s.")
        raise ValidationError({name: [sentence % {"names": offered}] for name in unknown})


def names(parameter: str, request: Request, known: Iterable[str]) -> list[str]:
    """The names that the parameter lists with commas, each once; all must be known."""
    given = [name.strip() for name in request.query_params.get(parameter, "").split(",")]
    found = list(dict.fromkeys(filter(None, given)))
    known = list(known)
    unknown = [name for name in found if name not in known]
    if unknown:
        raise ValidationError(
            {
                parameter: [
                    _("%(unknown)s cannot be chosen; there is: %(names)s.")
                    % {"unknown": ", ".join(unknown), "names": ", ".join(known)}
                ]
            }
        )
    return found


def read(form: Any) -> Any:
    """The form, which could be read."""
    if not form.is_valid():
        raise ValidationError(form.errors)
    return form


def of_form(form: forms.Form) -> Iterator[str]:
    """The parameters of a form; a field in parts has one for each."""
    for name, field in form.fields.items():
        parts = getattr(field.widget, "widgets_names", None)
        yield from [f"{name}{part}" for part in parts] if parts else [name]


@cache
def of_filters(filterset: Any) -> tuple[str, ...]:
    """The parameters of a list's filters."""
    return tuple(of_form(filterset().form))
