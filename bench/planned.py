"""Ten years of budgets for what is billed: `python -m bench.planned`, in a database whose items
`bench.multiplied` made.

Each contract's lines have the same amount in every month, 8 % over what they bill on average, and
an addition in every year's second half. Half of the listed items have a contracted quantity.
"""

from datetime import date
from decimal import Decimal

import django


def plan() -> int:
    from django.db.models import Count, F, Sum

    from billing.models import Price
    from billing.models.totals import AnnexLineTotal
    from budget.models import Movement

    Movement.objects.all().delete()
    lines = (
        AnnexLineTotal.objects.order_by()
        .exclude(budget_line="")
        .values("budget_line", contract=F("annex__contract"))
    )
    months = Count("annex__period", distinct=True)
    years = sorted({day.year for day in AnnexLineTotal.objects.dates("annex__period", "year")})
    made = []
    for row in lines.annotate(total=Sum("total"), months=months):
        monthly = round(Decimal("1.08") * row["total"] / row["months"], -3)
        for year in years:
            for month in range(1, 13):
                known = {
                    "contract_id": row["contract"],
                    "budget_line": row["budget_line"],
                    "year": year,
                    "month": month,
                    "period": date(year, month, 1),
                }
                made.append(Movement(**known, date=date(year, 1, 1), amount=monthly))
                if month > 6:
                    more = {"kind": "addition", "document": "OTROSI", "date": date(year, 6, 1)}
                    made.append(Movement(**known, **more, amount=monthly / 10))
    Movement.objects.bulk_create(made, batch_size=500)
    Price.objects.annotate(even=F("pk") % 2).filter(even=0).update(contracted_quantity=500)
    return len(made)


if __name__ == "__main__":
    django.setup()
    found = plan()
    from bench import checkpoint

    checkpoint.all_into_one_file()
    print(found)
