"""The workbooks that are loaded: one acta of so many rows and 18 columns."""

from datetime import date
from pathlib import Path

from bench.places import HOME, UNTIL

PERIOD = date(2025, 10, 1)


def annex(rows: int) -> Path:
    """An acta of the month after the demonstration's last, of a contract it already has."""
    path = HOME / f"annex-{rows}.xlsx"
    if not path.exists():
        from rce_site.demo import actas
        from rce_site.demo.contracts import CONTRACTS
        from rce_site.demo.layouts import VALUES
        from rce_site.demo.sizes import SIZES
        from rce_site.demo.workbooks import write
        from rce_site.demo.world import World

        contract = next(c for c in CONTRACTS if c.layout == "by_kind" and c.work == "networks")
        world = World(date.fromisoformat(f"{UNTIL}-01"), SIZES["today"])
        acta = actas.acta(world, contract, PERIOD, rows)
        columns = {name: value for name, value in VALUES.items() if name != "RUBRO"}
        whole = [contract.number, acta.number, f"{PERIOD:%Y-%m}"]
        # An empty text in the last column, or rows would differ in length for tablib.
        lines = (
            [*whole, *(value(line) or "" for value in columns.values())] for line in acta.lines
        )
        write(path, {"ANEXO": [["CONTRATO", "ACTA", "PERIODO", *columns], *lines]})
    return path


if __name__ == "__main__":
    import json
    import sys

    import django

    django.setup()
    print(json.dumps(str(annex(int(sys.argv[1])))))
