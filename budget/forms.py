"""What of the budget may be entered and edited in a form."""

from typing import Any

from django import forms
from django.utils import dates

from budget.filters import budget_lines
from budget.inbox import acting
from budget.models import Movement, Notice, Provision
from records import people
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


class PersonField(forms.ModelChoiceField):
    """Somebody who may have an alert."""

    def __init__(self, **options: Any) -> None:
        super().__init__(acting.people(), **options)

    def label_from_instance(self, person: Any) -> str:
        return people.name(person)


class NoticeForm(RecordForm):
    """What people say of an alert; what it says itself follows from the figures."""

    owner = PersonField(label=Notice._meta.get_field("owner").verbose_name, required=False)

    class Meta(RecordForm.Meta):
        model = Notice
        fields = ("state", "owner", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
