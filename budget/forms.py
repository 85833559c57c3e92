"""What of the budget may be entered and edited in a form."""

from budget.filters import budget_lines
from budget.models import Provision
from records.codes import WordInput
from records.filters import MonthField
from records.forms import RecordForm


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
