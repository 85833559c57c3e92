"""What of billing may be entered and edited in a form."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.models import Annex, BilledItem, Contract, ContractChange, Price
from billing.models.contracts import TAX_FIELDS
from records.codes import CodeField
from records.filters import MonthField
from records.forms import RecordForm
from transformers.models import Transformer


class ContractForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Contract
        fields = (
            "number",
            "contractor",
            "nit",
            "purpose",
            "start_date",
            "end_date",
            "value",
            "cutoff_day",
            *TAX_FIELDS,
        )
        widgets = {"purpose": forms.Textarea(attrs={"rows": 3})}


class ContractChangeForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = ContractChange
        fields = (
            "contract",
            "document",
            "date",
            "kind",
            "value",
            "end_date",
            "item_kind",
            *TAX_FIELDS,
        )


class PriceForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Price
        fields = (
            "contract",
            "code",
            "description",
            "unit",
            "kind",
            "unit_price",
            "valid_from",
            "contracted_quantity",
            "group",
            "common_code",
            "budget_line",
            "expense_class",
            "recognised_in_plan",
            "repeatable",
            "installs_macro",
        )


class AnnexForm(RecordForm):
    period = MonthField(label=Annex._meta.get_field("period").verbose_name)

    class Meta(RecordForm.Meta):
        model = Annex
        fields = ("contract", "number", "period", "budget_line")


class BilledItemForm(RecordForm):
    """A line stays in its acta: one that moved would leave no trace in the acta that it left."""

    class Meta(RecordForm.Meta):
        model = BilledItem
        fields = (
            "annex",
            "executed_on",
            "work_order",
            "kind",
            "code",
            "description",
            "unit",
            "quantity",
            "unit_price",
            "amount",
            "budget_line",
            "municipality",
            "circuit",
            "transformer_code",
            "account",
            "crew",
            "notes",
        )
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["annex"]
        else:
            changeable = Annex.objects.changeable().select_related("contract")
            self.fields["annex"].queryset = changeable


class CodeMeantForm(forms.Form):
    """Which transformer all the lines mean that say `code`."""

    code = forms.CharField(widget=forms.HiddenInput)
    transformer = CodeField(Transformer, label=_("They mean"))
    reason = forms.CharField(
        label=_("Reason"), max_length=100, help_text=_("Shown in the history of each line.")
    )


class MoveForm(forms.Form):
    """`seen` is the acta's `updated_at` as the person looked at it."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_seen(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None


class ReturnForm(MoveForm):
    """Why an acta goes back to its contractor."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("What the contractor reads."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
