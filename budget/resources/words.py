"""The workbooks' words for the budget's choices, and what people write instead."""

from budget.choices import MovementKind
from ingest.widgets import ChoiceWidget


def movement_kind() -> ChoiceWidget:
    return ChoiceWidget(
        {
            "INICIAL": MovementKind.INITIAL.value,
            "ADICION": MovementKind.ADDITION.value,
            "REDUCCION": MovementKind.REDUCTION.value,
            "TRASLADO": MovementKind.TRANSFER.value,
        },
        {
            "PRESUPUESTO INICIAL": MovementKind.INITIAL.value,
            "APROPIACION INICIAL": MovementKind.INITIAL.value,
            "ASIGNACION INICIAL": MovementKind.INITIAL.value,
            "APERTURA": MovementKind.INITIAL.value,
            "ADICIONES": MovementKind.ADDITION.value,
            "ADICIONAL": MovementKind.ADDITION.value,
            "AUMENTO": MovementKind.ADDITION.value,
            "INCREMENTO": MovementKind.ADDITION.value,
            "REDUCCIONES": MovementKind.REDUCTION.value,
            "DISMINUCION": MovementKind.REDUCTION.value,
            "RECORTE": MovementKind.REDUCTION.value,
            "REBAJA": MovementKind.REDUCTION.value,
            "TRASLADOS": MovementKind.TRANSFER.value,
            "TRASLADO PRESUPUESTAL": MovementKind.TRANSFER.value,
            "TRANSFERENCIA": MovementKind.TRANSFER.value,
        },
    )
