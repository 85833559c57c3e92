"""What of the transformers may be entered and edited in a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.codes import CodeField, CodeInput, WordInput
from records.filters import MonthField
from records.forms import RecordForm
from transformers.choices import MONTHS
from transformers.models import (
    Account,
    Consumption,
    Intervention,
    RetroactiveCase,
    Review,
    SystemEnergy,
    Target,
    Tariff,
    Threshold,
    Transformer,
)
from transformers.models.system import COMPONENTS


def _name(model: Any, field: str) -> Any:
    return model._meta.get_field(field).verbose_name


class TransformerForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Transformer
        fields = (
            "code",
            "previous_code",
            "municipality",
            "zone",
            "substation",
            "circuit",
            "since",
            "capacity_kva",
            "phases",
            "voltage_level",
            "ownership",
            "quality_group",
            "customers",
            "macro_meter",
            "latitude",
            "longitude",
            "installed_on",
            "state",
        )
        widgets = {"previous_code": CodeInput(Transformer)}


class AccountForm(RecordForm):
    transformer = CodeField(Transformer)

    class Meta(RecordForm.Meta):
        model = Account
        fields = ("account", "transformer", "since", "cycle")


class ConsumptionForm(RecordForm):
    """A month stays its transformer's: one that moved would leave no trace where it was."""

    transformer = CodeField(Transformer)
    period = MonthField(label=_name(Consumption, "period"))

    class Meta(RecordForm.Meta):
        model = Consumption
        fields = (
            "transformer",
            "period",
            "delivered_kwh",
            "billed_kwh",
            "additional_kwh",
            "customers",
            "macro_days",
            "billed_days",
            "reading",
            "macro_reading",
            "estimated_pct",
            "no_balance_reason",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["transformer"], self.fields["period"]


class InterventionForm(RecordForm):
    transformer = CodeField(Transformer)

    class Meta(RecordForm.Meta):
        model = Intervention
        fields = (
            "transformer",
            "kind",
            "start_date",
            "end_date",
            "state",
            "work_order",
            "origin",
            "reviewed_customers",
            "normalised_customers",
            "irregularities",
            "result",
            "crew",
            "notes",
        )
        widgets = {
            "kind": WordInput(Intervention.objects.kinds),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }


class RetroactiveCaseForm(RecordForm):
    named_transformer = CodeField(
        Transformer,
        required=False,
        help_text=_("Empty: the one that the account hung from on that day."),
    )

    class Meta(RecordForm.Meta):
        model = RetroactiveCase
        fields = ("case_number", "date", "account", "named_transformer", "kwh", "value", "state")
        widgets = {"state": WordInput(RetroactiveCase.objects.states)}


class TargetForm(RecordForm):
    month = forms.TypedChoiceField(
        label=_name(Target, "month"), choices=list(MONTHS.items()), coerce=int
    )

    class Meta(RecordForm.Meta):
        model = Target
        fields = ("kind", "year", "month", "target")
        widgets = {"kind": WordInput(Intervention.objects.kinds)}


class TariffForm(RecordForm):
    period = MonthField(label=_name(Tariff, "period"))

    class Meta(RecordForm.Meta):
        model = Tariff
        fields = ("period", "voltage_level", "ownership", *COMPONENTS, "unit_cost")


class SystemEnergyForm(RecordForm):
    period = MonthField(label=_name(SystemEnergy, "period"))

    class Meta(RecordForm.Meta):
        model = SystemEnergy
        fields = (
            "period",
            "voltage_level",
            "input_kwh",
            "output_kwh",
            "technical_kwh",
            "target_index",
        )


class ReviewForm(RecordForm):
    """What came of a review; why it is on the list was found by the rules."""

    class Meta(RecordForm.Meta):
        model = Review
        fields = ("state", "assigned_to", "visited_on", "outcome", "notes")
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}


class ThresholdForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Threshold
        fields = ("value",)
