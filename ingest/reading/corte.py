"""The acta de corte, which shows each item's quantities side by side: the contract's, those of the
actas before, this acta's, and the sum of all. Only this acta's is billed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ingest.reading.names import Names, normalise, squeezed

PRESENT = "PRESENTE"

CORTE: Mapping[str, frozenset[str]] = {
    name: frozenset(squeezed(text) for text in texts.split(";"))
    for name, texts in {
        PRESENT: "PRESENTE ACTA;EJECUTADA;EJECUTADO;ESTA ACTA;PRESENTE CORTE;ACTA ACTUAL;"
        "CANTIDAD PRESENTE ACTA;CANT PRESENTE ACTA;CANTIDADES PRESENTE ACTA;CANTIDAD EJECUTADA;"
        "CANT EJECUTADA;CANTIDADES EJECUTADAS;CANTIDAD ESTA ACTA;PRESENTE;CANTIDAD PRESENTE;"
        "CANTIDAD PRESENTE CORTE;CANTIDADES EJECUTADA",
        "CONTRATADA": "CONTRATADA;CONTRATADO;CONTRATADAS;CANTIDAD CONTRATADA;CANT CONTRATADA;"
        "CANTIDADES CONTRATADAS;CANTIDADES CONTRATADA;CANTIDAD CONTRATO;CONTRATO INICIAL",
        "ANTERIOR": "ANTERIOR;ACTA ANTERIOR;ACTAS ANTERIORES;ANTERIORES;CANTIDAD ANTERIOR;"
        "CANT ANTERIOR;CANTIDAD ACTA ANTERIOR;CANTIDADES ANTERIOR;ACUMULADO ANTERIOR;"
        "ACUMULADA ANTERIOR;CANTIDAD ACUMULADA ANTERIOR;CANTIDADES ANTERIORES",
        "ACUMULADA": "ACUMULADA;ACUMULADO;CANTIDAD ACUMULADA;CANT ACUMULADA;ACUMULADO ACTUAL;"
        "CANTIDADES ACUMULADAS;CANTIDADES ACUMULADA;ACUMULADA ACTUAL;TOTAL ACUMULADO;"
        "CANTIDAD TOTAL ACUMULADA;CANTIDAD ACUMULADA ACTUAL",
    }.items()
}
_MONEY = ("valor", "vr", "vlr", "costo", "precio", "total", "importe")


def _quantity(labels: Sequence[Any]) -> str | None:
    """Which quantity of an acta de corte the column is."""
    for label in labels:
        for word in (squeezed(label), normalise(label)):
            for name, words in CORTE.items():
                if word in words:
                    # Under a group of values the same words are amounts of money.
                    return None if squeezed(labels[0]).startswith(_MONEY) else name
    return None


def quantities(
    labels: Mapping[int, Sequence[Any]], meanings: Mapping[int, str], names: Names
) -> dict[int, str]:
    """Which quantity each column is, by index; none where no column is this acta's.

    A column that someone mapped by hand, or that is another field, is none of them.
    """
    found = {
        column: name
        for column, options in labels.items()
        if meanings.get(column, "CANTIDAD") == "CANTIDAD" and (name := _quantity(options))
    }
    if PRESENT not in found.values():
        return {}
    return {
        column: name
        for column, name in found.items()
        if not any(squeezed(option) in names.by_hand for option in labels[column])
    }
