"""What of the budget may be entered and edited in a form."""

from django import forms
from django.utils import dates

from budget.filters import budget_lines
from budget.models import Movement, Provision
from records.codes import WordInput
from records.filters import MonthField
from records.forms import RecordForm


class MovementForm(RecordForm):
    month = forms.TypedChoiceField(
        label=Movement._meta.get_field("month").verbose_name,
        choices=list(dates.MONTHS.items()),
        coerce=int,
    )

    class Meta(RecordForm.Meta):
        model = Movement
        fields = (
            "contract",
            "year",
            "budget_line",
            "month",
            "kind",
            "document",
            "date",
            "expense_class",
            "amount",
            "target_kwh",
        )
        widgets = {"budget_line": WordInput(budget_lines)}


class ProvisionForm(RecordForm):
    period = MonthField(
        label=Provision._meta.get_field("period").verbose_name,
        help_text=Provision._meta.get_field("period").help_text,
    )

    class Meta(RecordForm.Meta):
        model = Provision
        fields = (
            "contract",
            "period",
            "budget_line",
            "expense_class",
            "work_order",
            "amount",
            "description",
        )
        widgets = {"budget_line": WordInput(budget_lines)}
