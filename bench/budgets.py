"""e: the budget's pages over 1,200,000 billed items, ten years of them: `python -m bench.budgets`
prints times and queries as JSON."""

import json

import django

from bench import lists, places

ITEMS = 1_200_000
MOST_MILLISECONDS = 150
# What is held to its time; the others are shown beside it.
HELD = "overview"


def addresses() -> dict[str, str]:
    """{what is asked: address}"""
    from django.db.models import Count
    from django.urls import reverse

    from billing.models import Contract
    from budget.models import Movement

    contract = Contract.objects.annotate(n=Count("annexes")).order_by("-n", "pk")[0]
    line = Movement.objects.order_by("pk").values_list("budget_line", flat=True)[0]
    overview, lines = reverse("budget:overview"), reverse("budget:line_list")
    breakdown = reverse("budget:breakdown")
    return {
        HELD: overview,
        "… of all years": f"{overview}?year=all",
        "a contract": reverse("budget:contract", args=[contract.pk]),
        "lines": lines,
        "a line": f"{lines}?line={line}",
        "by item group": f"{breakdown}?by=group",
        "by municipality": f"{breakdown}?by=municipality",
    }


def show_budgets() -> None:
    from bench.table import Figure, show

    figures = []
    folder = lists.database("budgets", ITEMS, "planned")
    for name, run in places.answer(folder, "budgets").items():
        if "status" in run:
            figures.append(Figure(name, f"status {run['status']}", met=False))
            continue
        held = name == HELD
        figures.append(
            Figure(
                name,
                f"{run['ms']:.0f} ms",
                f"{run['clock']:.0f} ms",
                f"{run['queries']} q",
                f"≤ {MOST_MILLISECONDS} ms" if held else "",
                run["ms"] <= MOST_MILLISECONDS if held else None,
            )
        )
    title = f"e) Pages of the budget over {ITEMS:,} billed items: processor, clock, queries"
    show(title, figures)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(lists.measure(addresses())))
