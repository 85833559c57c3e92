"""A list's cells are what django-tables2 and its own template would write, in every list."""

from typing import Any

import pytest
from django.db import models
from django.template import Context, Template
from django.urls import reverse

from records import table_cells
from records.models import Record
from records.views import pages_of
from tests.discovered import RECORDS, sample

pytestmark = pytest.mark.django_db

THEIRS = Template(
    "{% for column, cell in row.items %}<td {{ column.attrs.td.as_html }}>"
    "{% if forloop.first and row.record.get_absolute_url %}"
    '<a class="row-link" href="{{ row.record.get_absolute_url }}">{{ cell }}</a>'
    "{% else %}{{ cell }}{% endif %}</td>{% endfor %}"
)


def rows_of(table_class: type[Any], found: Any) -> list[Any]:
    table = table_class(found)
    table.show_only(list(table_class.base_columns))
    table.paginate()
    return list(table.paginated_rows)


def texts(record: models.Model) -> dict[str, str]:
    """What no cell may give out as it is, for every text that has no words of its own."""
    return {
        field.attname: "<i>&\"'"[: field.max_length or 9]
        for field in record._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField)) and not field.choices
    }


@pytest.mark.parametrize("model", RECORDS, ids=[model._meta.label_lower for model in RECORDS])
@pytest.mark.parametrize("hostile", [False, True])
def test_cells_are_as_django_tables2_has_them(model: type[Record], hostile: bool) -> None:
    reverse("home")  # loads every address, and with them the pages
    pages = pages_of(model)
    record = sample(model)
    if hostile:
        model._base_manager.filter(pk=record.pk).update(**texts(record))
    rows = rows_of(pages.table_class, pages.joined())
    assert rows
    for row in rows:
        written = table_cells.cells(row)
        assert written == THEIRS.render(Context({"row": row}))
        assert "<i>" not in written
