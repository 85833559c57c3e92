"""The declaration from which a model gets its list, detail, edit, history and export."""

from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from records.filters import RecordFilters
from records.permissions import may
from records.tables import RecordTable
from records.versions import shown_fields

_declared: dict[type[models.Model], "RecordPages"] = {}


def pages_of(model: type[models.Model]) -> "RecordPages | None":
    """The model's pages, if it has any."""
    return _declared.get(model)


class RecordPages:
    """A model's pages:

        class ContractPages(RecordPages):
            model = Contract
            path = "contracts"
            table_class = ContractTable
            filterset_class = ContractFilters
            form_class = ContractForm

        urlpatterns = ContractPages().urls()

    gives `<app>:<model>_list`, `_detail`, `_add`, `_edit`, `_delete`, `_history` and `_export`.
    """

    model: ClassVar[type[models.Model]]
    # The part of the address after the room's own.
    path: ClassVar[str]
    table_class: ClassVar[type[RecordTable]]
    filterset_class: ClassVar[type[RecordFilters]]
    # None: people may not add or edit in a form.
    form_class: ClassVar[Any] = None
    # Which buttons exist at all; who may press them, `records.roles` says.
    can_add: ClassVar[bool] = True
    can_edit: ClassVar[bool] = True
    can_delete: ClassVar[bool] = True
    # The text field by which other forms refer to a record: their inputs offer what begins as
    # typed, see `records.codes`.
    known_by: ClassVar[str] = ""
    # What a person's export carries instead of the table's columns: an import-export resource,
    # whose headers are those that an upload takes.
    resource: ClassVar[Any] = None
    # Joined to every row, beside what the table's own columns refer to.
    related: ClassVar[tuple[str, ...]] = ()
    # [(title, field names)] of the detail page; empty: every field in one group.
    groups: ClassVar[Sequence[tuple[Any, Sequence[str]]]] = ()
    # {field name: how its figure is written}, where the type alone does not say.
    written: ClassVar[dict[str, Any]] = {}
    # What a list without any record says comes first, the kind of workbook that brings these
    # records, and of which model that makes records, where it is not of this one.
    first: ClassVar[Any] = ""
    loaded_by: ClassVar[str] = ""
    loaded_as: ClassVar[type[models.Model] | None] = None
    # What stands below the list's title.
    lead: ClassVar[Any] = ""
    # (words, url name, icon) of pages that say more of what the list is narrowed to.
    tools: ClassVar[Sequence[tuple[Any, str, str]]] = ()
    # {field: its name in words} of pesos that are summed beside the count of a narrowed list, so
    # that a figure which leads to its rows is found there again.
    summed: ClassVar[dict[str, Any]] = {}
    # A template of what the list's rows come to, above them, which is given `figures`.
    figures_template: ClassVar[str] = ""
    # What the pages call the list and adding to it, where the model's own names do not do.
    title: ClassVar[Any] = ""
    add_words: ClassVar[Any] = ""
    # The words and the icon of the button that deletes.
    delete_words: ClassVar[Any] = gettext_lazy("Delete")
    delete_icon: ClassVar[str] = "trash"
    # What deleting means, where it is more than that, and what is said once it is done.
    delete_lead: ClassVar[Any] = ""
    deleted_words: ClassVar[Any] = gettext_lazy("“%(record)s” was deleted.")

    def __init__(self) -> None:
        _declared[self.model] = self

    @property
    def has_history(self) -> bool:
        """What is derived has none."""
        return hasattr(self.model, "history")

    # Words

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def plural(self) -> str:
        return str(self.title) or capfirst(str(self.model._meta.verbose_name_plural))

    # What is shown

    def queryset(self) -> QuerySet:
        return self.model._default_manager.all()

    def joined(self) -> QuerySet:
        """The rows with all that a page shows of them, in one query."""
        names = {*self.related, *_relations(self.model, self.table_class)}
        return self.queryset().select_related(*sorted(names)) if names else self.queryset()

    def field_groups(self) -> list[tuple[str, list[str]]]:
        if self.groups:
            return [(str(title), list(names)) for title, names in self.groups]
        return [("", [field.name for field in shown_fields(self.model)])]

    def panels(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """More for the detail page's template."""
        return {}

    def figures(self, filters: Any) -> Any:
        """What the rows come to that these filters choose; None where there is nothing to say."""
        return None

    def actions(self, request: HttpRequest, record: Any) -> list[tuple[str, str, str]]:
        """(words, address, icon) of further buttons on a record's page."""
        return []

    def described(self, record: Any) -> str:
        """What stands beside `known_by` where a record is offered."""
        return ""

    # What people do

    def form(self, request: HttpRequest, record: Any = None) -> Any:
        return self.form_class(request.POST or None, instance=record)

    def before_adding(self, request: HttpRequest, record: Any) -> None:
        """Fills what the form does not ask for."""

    def may(self, user: Any, action: str) -> bool:
        possible = {"add": self.can_add, "change": self.can_edit, "delete": self.can_delete}
        if action in ("add", "change") and not self.form_class:
            return False
        return possible.get(action, True) and may(user, action, self.model)

    # Addresses

    @property
    def base(self) -> str:
        meta = self.model._meta
        return f"{meta.app_label}:{meta.model_name}"

    def url(self, page: str, pk: int | None = None) -> str:
        return reverse(f"{self.base}_{page}", args=[] if pk is None else [pk])

    def urls(self) -> list[URLPattern]:
        from records.views import change, deletion, detail, export, history, lists, options

        one = "<int:pk>/"
        found = [
            ("list", "", lists.ListView),
            ("export", "export/", export.ExportView),
            ("detail", one, detail.DetailView),
        ]
        if self.has_history:
            found.append(("history", f"{one}history/", history.HistoryView))
        if self.known_by:
            found.append(("options", "options/", options.OptionsView))
        if self.form_class and self.can_add:
            found.append(("add", "add/", change.AddView))
        if self.form_class and self.can_edit:
            found.append(("edit", f"{one}edit/", change.EditView))
        if self.can_delete:
            found.append(("delete", f"{one}delete/", deletion.DeleteView))
        return [
            path(
                f"{self.path}/{rest}",
                view.as_view(pages=self),
                name=f"{self.model._meta.model_name}_{page}",
            )
            for page, rest, view in found
        ]


@cache
def _relations(model: type[models.Model], table: type[RecordTable]) -> set[str]:
    """What the table's columns reach through foreign keys: `annex__contract` of its number."""
    found = set()
    for name, column in table.base_columns.items():
        current, path = model, []
        for part in str(column.accessor or name).replace("__", ".").split("."):
            field = {f.name: f for f in current._meta.fields}.get(part)
            if not isinstance(field, models.ForeignKey):
                break
            path.append(part)
            current = field.related_model
        if path:
            found.add("__".join(path))
    return found
