"""What of billing may be entered and edited in a form."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing import objecting
from billing.models import Annex, BilledItem, Contract, ContractChange, Objection, Price
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


class ObjectForm(forms.Form):
    """Why less of some lines is accepted, and how much; `seen` is their mark as the person looked
    at them."""

    objection = forms.ChoiceField(
        label=_("Reason"), choices=[("", "---------"), *Objection.choices]
    )
    text = forms.CharField(
        label=_("What is objected"),
        help_text=_("What the contractor reads."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    accept = forms.ChoiceField(
        label=_("What is accepted"),
        choices=[
            (objecting.NOTHING, _("Nothing")),
            (objecting.LISTED, _("The billed quantity, at the price in force of the list")),
            (objecting.GIVEN, _("What I write here, of each line")),
        ],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    quantity = forms.DecimalField(
        label=_("Accepted quantity"),
        required=False,
        localize=True,
        min_value=0,
        max_digits=18,
        decimal_places=4,
        help_text=_("Empty: as billed."),
    )
    unit_price = forms.DecimalField(
        label=_("Accepted unit price"),
        required=False,
        localize=True,
        min_value=0,
        max_digits=18,
        decimal_places=4,
        help_text=_("Empty: as billed."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or {}
        figures = [given.get("quantity"), given.get("unit_price")]
        written = {"quantity", "unit_price"}.isdisjoint(self.errors)
        if given.get("accept") == objecting.GIVEN and written and figures == [None, None]:
            message = _("Write the quantity or the unit price that is accepted.")
            self.add_error("quantity", forms.ValidationError(message, code="accepted"))
        return given

    def accepted(self, lines: Any) -> objecting.Accepted | None:
        """What is accepted of the lines, as far as the form says it."""
        given = getattr(self, "cleaned_data", {})
        how = given.get("accept", "")
        written = given.get("quantity"), given.get("unit_price")
        if not how or (how == objecting.GIVEN and written == (None, None)):
            return None
        return objecting.Accepted.meant(how, lines, *written)


class WithdrawForm(forms.Form):
    """Why an objection is taken back."""

    reason = forms.CharField(
        label=_("Reason"), max_length=100, help_text=_("Shown in the history of each line.")
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
