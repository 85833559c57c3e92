"""The workbooks' words for billing's choices, and what contractors write instead."""

from billing.choices import ChangeKind, ExpenseClass, ItemKind, TaxScheme
from ingest.widgets import ChoiceWidget


def item_kind() -> ChoiceWidget:
    return ChoiceWidget(
        {
            "ACTIVIDAD": ItemKind.ACTIVITY.value,
            "MATERIAL": ItemKind.MATERIAL.value,
            "MATERIAL_SUMINISTRADO": ItemKind.SUPPLIED.value,
        },
        {
            "ACTIVIDADES": ItemKind.ACTIVITY.value,
            "MANO DE OBRA": ItemKind.ACTIVITY.value,
            "SERVICIO": ItemKind.ACTIVITY.value,
            "MATERIALES": ItemKind.MATERIAL.value,
            "MATERIALES SUMINISTRADOS": ItemKind.SUPPLIED.value,
            "SUMINISTRADO": ItemKind.SUPPLIED.value,
        },
    )


def tax_scheme() -> ChoiceWidget:
    return ChoiceWidget(
        {
            "SIN_IVA": TaxScheme.NO_VAT.value,
            "CON_IVA": TaxScheme.VAT.value,
            "CON_AIU": TaxScheme.AIU.value,
        },
        {"IVA": TaxScheme.VAT.value, "AIU": TaxScheme.AIU.value},
    )


def expense_class() -> ChoiceWidget:
    return ChoiceWidget(
        {"INVERSION": ExpenseClass.INVESTMENT.value, "GASTO": ExpenseClass.EXPENSE.value},
        {"CAPEX": ExpenseClass.INVESTMENT.value, "OPEX": ExpenseClass.EXPENSE.value},
    )


def change_kind() -> ChoiceWidget:
    return ChoiceWidget(
        {
            "ADICION": ChangeKind.ADDITION.value,
            "PRORROGA": ChangeKind.EXTENSION.value,
            "SUSPENSION": ChangeKind.SUSPENSION.value,
            "REINICIO": ChangeKind.RESTART.value,
            "IMPUESTO": ChangeKind.TAX.value,
        },
        {"IMPUESTOS": ChangeKind.TAX.value},
    )
