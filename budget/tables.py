"""The columns of the budget's lists."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from budget.models import Movement, Provision
from records.tables import MoneyColumn, MonthColumn, RecordTable

WIDE = {"td": {"class": "text-wide"}}


class MovementTable(RecordTable):
    period = MonthColumn(short=True)
    contract = tables.Column(accessor="contract__number", verbose_name=_("Contract"))
    amount = MoneyColumn()
    signed = MoneyColumn(verbose_name=_("Effect on the budget"))
    sortable = ("period", "date")
    shown = ("budget_line", "contract", "period", "kind", "document", "date", "signed")

    class Meta(RecordTable.Meta):
        model = Movement
        fields = (
            "budget_line",
            "contract",
            "year",
            "period",
            "kind",
            "document",
            "date",
            "expense_class",
            "amount",
            "signed",
            "target_kwh",
        )

    def render_year(self, value: int) -> str:
        return str(value)


class ReversedColumn(tables.Column):
    """The acta that reversed a provision; as long as there is none, that it is open."""

    def __init__(self, **options: Any) -> None:
        super().__init__(empty_values=(), verbose_name=_("Reversed by"), **options)

    def render(self, record: Provision) -> SafeString:
        if record.reversed_by is None:
            return format_html('<span class="badge bg-orange-lt">{}</span>', _("Open"))
        url = record.reversed_by.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, record.reversed_by)


class ProvisionTable(RecordTable):
    period = MonthColumn(verbose_name=_("Period"))
    contract = tables.Column(accessor="contract__number", verbose_name=_("Contract"))
    description = tables.Column(attrs=WIDE)
    amount = MoneyColumn()
    reversed_by = ReversedColumn()
    sortable = ("period", "work_order")
    shown = (
        *("period", "contract", "budget_line", "work_order", "description", "amount"),
        "reversed_by",
    )

    class Meta(RecordTable.Meta):
        model = Provision
        fields = (
            "period",
            "contract",
            "budget_line",
            "expense_class",
            "work_order",
            "description",
            "amount",
            "reversed_by",
        )
