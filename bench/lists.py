"""c: pages over 700,000 billed items: `python -m bench.lists` prints times and queries as JSON."""

import json
import time
from statistics import median
from typing import Any

import django

from bench import places

ITEMS = 700_000
MOST_MILLISECONDS = 100
MOST_QUERIES = 12
# Over REST, a hundred rows as JSON.
MOST_OF_API = 50
API = "/api/v1/billed-items/"
# Made of cards, each with its own questions: of these the time alone is held.
CARDS = ("billing overview", "home")
RUNS = 9


def database(name: str = "lists", items: int = ITEMS, *more: str) -> Any:
    """A folder whose database holds so many items, made of copies of the demonstration's; `more`
    are modules of the bench that add to them."""
    prepared = places.demonstration("today")
    folder = places.HOME / name
    stamp = folder / "made-for"
    wanted = (prepared / "made-for").read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        fresh = places.copy_of(prepared, name)
        places.answer(fresh, "multiplied", str(items))
        for module in more:
            places.answer(fresh, module)
        places.move(fresh, folder)
        stamp.write_text(wanted)
    return folder


def addresses() -> dict[str, str]:
    """{what is asked: address}"""
    from django.db.models import Count
    from django.urls import reverse

    from billing.models import Annex, BilledItem, Contract

    items = reverse("billing:billeditem_list")
    contract = Contract.objects.annotate(n=Count("annexes")).order_by("-n", "pk")[0]
    period = Annex.objects.order_by("-period").values_list("period", flat=True)[0]
    item = BilledItem.objects.exclude(account="").order_by("pk")[1000]
    # The last file's, in all of its copies.
    written = BilledItem.objects.order_by("-updated_at").values_list("updated_at", flat=True)[0]
    return {
        "billed items, first page": items,
        "… page 100": f"{items}?page=100",
        "… one contract, one month": f"{items}?contract={contract.number}&period={period:%Y-%m}",
        "… one contract": f"{items}?contract={contract.number}",
        "… one municipality": f"{items}?municipality=68001",
        "… search by prefix of an order": f"{items}?q={item.work_order[:7]}",
        "… search by an account": f"{items}?q={item.account}",
        "… sorted by amount": f"{items}?sort=-amount",
        "… one contract, sorted by amount": f"{items}?contract={contract.number}&sort=-amount",
        "API, one contract, one month": f"{API}?contract={contract.number}&period={period:%Y-%m}",
        "API, one contract": f"{API}?contract={contract.number}",
        "API, one municipality": f"{API}?municipality=68001",
        "API, one contract, by amount": f"{API}?contract={contract.number}&ordering=-amount",
        "API, written since": f"{API}?updated_since={written:%Y-%m-%dT%H:%M:%S.%fZ}",
        "API, all since long ago": f"{API}?updated_since=2020-01-01",
        "actas": reverse("billing:annex_list"),
        "price list": reverse("billing:price_list"),
        "billing overview": reverse("billing:overview"),
        "home": reverse("home"),
    }


def measure(addresses: dict[str, str]) -> dict[str, dict[str, Any]]:
    """{what is asked: its milliseconds, queries and slowest query}"""
    from django.contrib.auth.models import Group, User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from rce_site import serving
    from records.roles import GROUPS, P2

    serving.collect_static()
    user, _made = User.objects.get_or_create(username="bench")
    user.groups.add(Group.objects.get(name=GROUPS[P2]))
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    found = {}
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            answered = client.get(address)
        if answered.status_code != 200:
            found[name] = {"status": answered.status_code}
            continue
        asked = list(queries.captured_queries)
        slowest = max(asked, key=lambda query: float(query["time"]))
        clock, worked = [], []
        for _ in range(RUNS):
            began, busy = time.perf_counter(), time.process_time()
            client.get(address)
            clock.append((time.perf_counter() - began) * 1000)
            worked.append((time.process_time() - busy) * 1000)
        found[name] = {
            "ms": median(worked),
            "clock": median(clock),
            "queries": len(asked),
            "slowest": slowest["sql"],
        }
    return found


def show_lists() -> None:
    from bench.table import Figure, show

    figures = []
    for name, run in places.answer(database(), "lists").items():
        if "status" in run:
            figures.append(Figure(name, f"status {run['status']}", met=False))
            continue
        is_list = name not in CARDS
        most = MOST_OF_API if name.startswith("API") else MOST_MILLISECONDS
        figures.append(
            Figure(
                name,
                f"{run['ms']:.0f} ms",
                f"{run['clock']:.0f} ms",
                f"{run['queries']} q",
                f"≤ {most} ms" + (f", {MOST_QUERIES} q" if is_list else ""),
                run["ms"] <= most and (not is_list or run["queries"] <= MOST_QUERIES),
            )
        )
    title = f"c) Pages over {ITEMS:,} billed items: processor, clock, queries (medians)"
    show(title, figures)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(addresses())))
