"""A small network that the tests of losses share."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from transformers import balances, derived
from transformers.models import Consumption, Tariff, Transformer
from transformers.models.figures import months_back
from transformers.tests import make

JULY, JUNE = date(2025, 7, 1), date(2025, 6, 1)
# July 2024 to July 2025, earliest first.
MONTHS = [months_back(JULY, back) for back in range(12, -1, -1)]


@dataclass
class Network:
    """Thirteen months, in kWh a month:

    | transformer | where | macro | billed | loss |
    | --- | --- | --- | --- | --- |
    | first | NORTE, Bucaramanga, SE A, C1 | 1000 | 700 | 300 |
    | second | SUR, Barrancabermeja, SE B, C2 | 500 | 450 | 50 |
    | tenth | NORTE, Bucaramanga, SE A, C10 | 200 | 150 | 50 |
    | nowhere | unknown | 100 | 110 | -10 |
    | unmetered | NORTE, Bucaramanga, SE A, C1 | – | 900 | – |

    The unmetered has nothing in July. There are tariffs, 1000 COP/kWh, from August 2024 on.
    """

    first: Transformer
    second: Transformer
    tenth: Transformer
    nowhere: Transformer
    unmetered: Transformer


def network(tariffs: bool = True, macros: bool = True) -> Network:
    near = {"zone": "NORTE", "municipality": make.municipality(), "substation": "SE A"}
    town = make.municipality("68081", "BARRANCABERMEJA")
    far = {"zone": "SUR", "municipality": town, "substation": "SE B", "circuit": "C2"}
    metered = {"macro_meter": "SI" if macros else "NO", "voltage_level": 1}
    at = {"latitude": Decimal("7.12"), "longitude": Decimal("-73.12")}
    with derived.together():
        found = Network(
            make.transformer("T-1", circuit="C1", **near, **metered, **at),
            make.transformer("T-2", **far, **metered),
            make.transformer("T-10", circuit="C10", **near, **metered),
            make.transformer("T-0", **metered),
            make.transformer("T-3", circuit="C1", **near, macro_meter="NO"),
        )
    energies = {
        found.first: (1000, 700),
        found.second: (500, 450),
        found.tenth: (200, 150),
        found.nowhere: (100, 110),
        found.unmetered: (None, 900),
    }
    Tariff.objects.bulk_create(
        Tariff(period=month, voltage_level=1, unit_cost=1000) for month in MONTHS[1:] if tariffs
    )
    places = dict(Transformer.objects.values_list("pk", "place"))
    Consumption.objects.bulk_create(
        Consumption(
            transformer=transformer,
            period=month,
            place_id=places[transformer.pk],
            delivered_kwh=macro if macros else None,
            billed_kwh=billed,
        )
        for transformer, (macro, billed) in energies.items()
        for month in MONTHS
        if (transformer, month) != (found.unmetered, JULY)
    )
    balances.refresh()
    return found
