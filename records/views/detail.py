"""A record's own page: its fields in groups, where it came from, and other rooms' panels."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst

from records import panels, people, versions
from records.views.base import RecordView
from records.views.pages import RecordPages, pages_of


@dataclass(frozen=True)
class Fact:
    """A field as the page shows it; with an address where it refers to another record."""

    label: str
    value: str
    url: str = ""


class DetailView(RecordView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        context = self.context(
            record=record,
            frozen=self.frozen(record),
            groups=list(grouped(self.pages, record, request.user)),
            origin=origin(record),
            extra=self.pages.panels(request, record),
            actions=self.pages.actions(request, record),
            panels=list(panels.shown(record._meta.label_lower, request, record)),
            tab="detail",
            history_url=self.pages.url("history", pk) if self.pages.has_history else "",
        )
        return render(request, self.template(), context)

    def template(self) -> list[str]:
        """A model's own template, else the one for all."""
        meta = self.pages.model._meta
        return [f"{meta.app_label}/{meta.model_name}_detail.html", "records/detail.html"]


def grouped(pages: RecordPages, record: Any, user: Any) -> Iterator[tuple[str, list[Fact]]]:
    for title, names in pages.field_groups():
        yield title, [fact(pages, record, name, user) for name in names]


def fact(pages: RecordPages, record: Any, name: str, user: Any) -> Fact:
    """A model's field, or any attribute, method or annotation of the record."""
    try:
        field = record._meta.get_field(name)
    except FieldDoesNotExist:
        found = getattr(record, name)
        found = found() if callable(found) else found
        return Fact(capfirst(_label(pages, name)), pages.written.get(name, str)(found))
    if isinstance(field, models.ForeignKey):
        target = getattr(record, name)
        shown = str(target) if target is not None else versions.formats.MISSING
        if isinstance(target, get_user_model()):
            shown = people.name(target)
        return Fact(versions.label(field), shown, _url(target, user))
    stored = getattr(record, field.attname)
    write = pages.written.get(name)
    return Fact(versions.label(field), write(stored) if write else versions.value(field, stored))


def _label(pages: RecordPages, name: str) -> str:
    """As the attribute says itself, else as the list's column does."""
    known = getattr(pages.model, name, None)
    said = getattr(getattr(known, "fget", known), "short_description", None)
    column = pages.table_class.base_columns.get(name)
    return str(said or (column and column.verbose_name) or name.replace("_", " "))


def _url(target: Any, user: Any) -> str:
    pages = target is not None and pages_of(type(target))
    return pages.url("detail", target.pk) if pages and pages.may(user, "view") else ""


@dataclass(frozen=True)
class Origin:
    """The upload, sheet and row that a record was last loaded from."""

    upload: int
    sheet: str
    row: int | None
    url: str


def origin(record: Any) -> Origin | None:
    if not getattr(record, "source_upload", None):
        return None
    return Origin(
        record.source_upload,
        record.source_sheet,
        record.source_row,
        upload_url(record.source_upload),
    )


def upload_url(number: int) -> str:
    """The upload's page, which lives a floor above; empty as long as there is none."""
    try:
        return reverse("ingest:upload_detail", args=[number])
    except NoReverseMatch:
        return ""
