"""`make bench`, or `make bench ARGS="a c"` for some parts. It measures; it never fails a target."""

import os
import platform
import sys

from bench import answering, budgets, feeds, lists, loads, places, recovered, rederived

PARTS = {
    "a": [loads.monthly],
    "b": [loads.large, lambda: answering.show_answering(loads.workbook(answering.ROWS))],
    "c": [lists.show_lists],
    "d": [loads.energy],
    "e": [budgets.show_budgets],
    "f": [recovered.show_recovered, rederived.show_rederived],
    "g": [feeds.show_feeds],
}


def main() -> None:
    wanted = sys.argv[1:] or list(PARTS)
    if unknown := set(wanted) - set(PARTS):
        sys.exit(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
    busy = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, load before: {busy}.")
    print(f"Databases and workbooks are kept in {places.HOME}.", flush=True)
    for part in wanted:
        for measure in PARTS[part]:
            measure()


if __name__ == "__main__":
    main()
