"""The workbooks' words for the transformers' choices, and what other systems write instead."""

from typing import Any

from ingest import widgets
from ingest.widgets import ChoiceWidget
from transformers.choices import Ownership, Reading, TransformerState

LEVELS = {str(level): level for level in (1, 2, 3, 4)}


def _spelt(meanings: dict[Any, str]) -> dict[str, Any]:
    """{word: value} of {value: words with semicolons between}."""
    return {word: value for value, words in meanings.items() for word in words.split(";")}


def state() -> ChoiceWidget:
    return ChoiceWidget(
        {
            "OPERACION": TransformerState.OPERATING.value,
            "RETIRADO": TransformerState.RETIRED.value,
            "CONSTRUCCION": TransformerState.BUILDING.value,
        },
        _spelt(
            {
                TransformerState.OPERATING.value: "EN OPERACION;OPERANDO;OPERATIVO;OPERATIVA;"
                "ACTIVO;ACTIVA;EN SERVICIO;ENERGIZADO;EN USO;NORMAL;INSTALADO",
                TransformerState.RETIRED.value: "RETIRADA;RETIRO;DE BAJA;BAJA;DADO DE BAJA;"
                "DESMONTADO;DESINSTALADO;INACTIVO;INACTIVA;FUERA DE SERVICIO;FUERA DE OPERACION;"
                "REEMPLAZADO",
                TransformerState.BUILDING.value: "EN CONSTRUCCION;PROYECTO;EN PROYECTO;PROYECTADO;"
                "PLANEADO;POR INSTALAR;EN MONTAJE;MONTAJE",
            }
        ),
    )


def ownership() -> ChoiceWidget:
    """SUI writes the company's share: 100, 50, 0; as cells of per cent 1, 0.5 and 0."""
    return ChoiceWidget(
        {
            "EMPRESA": Ownership.COMPANY.value,
            "COMPARTIDO": Ownership.SHARED.value,
            "PARTICULAR": Ownership.PRIVATE.value,
        },
        _spelt(
            {
                Ownership.COMPANY.value: "100;1;PROPIO;PROPIA;OR;OPERADOR;OPERADOR DE RED;"
                "OPERADOR RED;COMPAÑIA;DE LA EMPRESA",
                Ownership.SHARED.value: "50;0.5;COMPARTIDA;MIXTO;MIXTA",
                Ownership.PRIVATE.value: "0;PRIVADO;PRIVADA;USUARIO;CLIENTE;TERCERO;TERCEROS;"
                "DEL USUARIO;SUSCRIPTOR",
            }
        ),
    )


def phases() -> ChoiceWidget:
    """One to three, by their number, their name or their letters."""
    return ChoiceWidget(
        {"1": 1, "2": 2, "3": 3},
        _spelt(
            {
                1: "MONOFASICO;MONOFASICA;MONO;1F;1FASE;1 FASE;UNA;A;B;C;R;S;T",
                2: "BIFASICO;BIFASICA;BI;2F;2 FASES;DOS;AB;BC;CA;AC;RS;ST;TR;RT",
                3: "TRIFASICO;TRIFASICA;TRI;3F;3 FASES;TRES;ABC;RST",
            }
        ),
    )


def _level_names() -> dict[str, int]:
    roman = ("I", "II", "III", "IV")
    return {
        name + number: level
        for level in LEVELS.values()
        for number in (str(level), roman[level - 1])
        for name in ("N", "NT", "NIVEL ", "NIVEL DE TENSION ", "NIVEL TENSION ", "")
    }


def voltage_level() -> ChoiceWidget:
    return ChoiceWidget(LEVELS, _level_names())


def network_level() -> ChoiceWidget:
    """A voltage level, or 0 for the whole network, which an empty cell means too."""
    whole = "0;TOTAL;TODOS;TODAS;SISTEMA;RED;TODA LA RED;OR"
    return ChoiceWidget(LEVELS, {**_level_names(), **_spelt({0: whole})})


def month_of_the_year() -> ChoiceWidget:
    """1 to 12; 0 for the whole year, which an empty cell means too."""
    return widgets.month_of_the_year(_spelt({0: "0;AÑO;ANUAL;TODO EL AÑO;TOTAL"}))


def reading() -> ChoiceWidget:
    """How an energy came to be known."""
    return ChoiceWidget(
        {
            "REAL": Reading.REAL.value,
            "ESTIMADA": Reading.ESTIMATED.value,
            "SIN_LECTURA": Reading.NONE.value,
        },
        _spelt(
            {
                Reading.REAL.value: "LECTURA REAL;LEIDA;LEIDO;TOMADA;EFECTIVA;NORMAL;OK;"
                "TELEMEDIDA;TELEMEDIDO;R",
                Reading.ESTIMATED.value: "ESTIMADO;ESTIMACION;ESTIM;LECTURA ESTIMADA;PROMEDIO;"
                "PROMEDIADA;PROMEDIADO;CONSUMO PROMEDIO;POR PROMEDIO;CALCULADA;E;P",
                Reading.NONE.value: "NO LEIDA;NO LEIDO;SIN LEER;NO TOMADA;NO HAY LECTURA;"
                "NO LECTURA;NINGUNA;N",
            }
        ),
    )
