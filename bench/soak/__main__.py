"""`make soak`, or `make soak ARGS="load --engine sqlite --minutes 10"` for a part of it."""

import argparse
import sys

from bench.soak import faults, kills, load, postgresql, sites
from powerbi.tests.postgresql import programs


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    asked.add_argument("parts", nargs="*", help="load, kills, faults; all where none is named")
    asked.add_argument("--engine", choices=sites.ENGINES, help="both where none is named")
    asked.add_argument("--minutes", type=float, default=5.0, help="of each load")
    asked.add_argument("--kills", type=int, default=kills.KILLS)
    asked.add_argument("--only", default="", help="faults whose names hold this")
    asked.add_argument("--serve", action="append", default=[], help="an option of manage.py serve")
    asked.add_argument(
        "--unresting", action="store_true", help="who upload in the load never look at what they do"
    )
    told = asked.parse_args()
    engines = [told.engine] if told.engine else list(sites.ENGINES)
    if programs() is None and "postgresql" in engines:
        print("PostgreSQL is not on this machine: only SQLite is tried.")
        engines.remove("postgresql")
    parts = told.parts or ["load", "kills", "faults"]
    good = True
    try:
        for engine in engines:
            if "load" in parts:
                good &= load.measure(
                    engine, 60 * told.minutes, *told.serve, unresting=told.unresting
                )
            if "faults" in parts:
                good &= faults.measure(engine, told.only)
            if "kills" in parts:
                good &= kills.measure(engine, told.kills)
    finally:
        if "postgresql" in engines:
            postgresql.stop()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
