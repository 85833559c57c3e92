"""Sums of each acta that long histories are read from instead of its lines.

Each row says: what this acta bills of one price, in one municipality, on one day. They are written
in the transaction that writes the lines, and a test holds them equal to the lines.
"""

from collections.abc import Sequence

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from billing.choices import ItemKind
from records import bulk
from records.models import Municipality
from records.numbers import money, precise


class Totals(models.Model):
    """Of some lines of an acta: how many, their amounts as signed, of these the supplied
    material's, and what the contractor is paid for them."""

    lines = models.PositiveIntegerField(_("lines"))
    amount = money(_("amount"))
    supplied = money(_("supplied material"))
    total = money(_("total"))

    # The item's column that, with the acta, names the row.
    by: str

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.annex_id}: {getattr(self, self.by)}"


class AnnexItemTotal(Totals):
    """What an acta bills of one price."""

    by = "price"

    annex = models.ForeignKey("billing.Annex", models.CASCADE, related_name="item_totals")
    price = models.ForeignKey("billing.Price", models.PROTECT, related_name="+")
    quantity = precise(_("quantity"))
    deviation = money(_("price deviation"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["annex", "price"], name="one_item_total_an_annex")
        ]


class AnnexMunicipalityTotal(Totals):
    """What an acta bills in one municipality; none where the items name no known one."""

    by = "municipality"

    annex = models.ForeignKey("billing.Annex", models.CASCADE, related_name="municipality_totals")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="+")


class AnnexDayTotal(Totals):
    """What an acta bills of the work of one day."""

    by = "executed_on"

    annex = models.ForeignKey("billing.Annex", models.CASCADE, related_name="day_totals")
    executed_on = models.DateField(_("executed on"), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["annex", "executed_on"], name="one_day_total_an_annex")
        ]


KINDS: tuple[type[Totals], ...] = (AnnexItemTotal, AnnexMunicipalityTotal, AnnexDayTotal)


def rewrite(
    items: type[models.Model], annexes: Sequence[int], kinds: Sequence[type[Totals]] = KINDS
) -> None:
    """The totals of these actas anew from their lines; call inside the lines' transaction.

    Before them each line's deviation from the price in force, which the totals by item sum.
    """
    for some in bulk.chunks(list(annexes)):
        _deviate(items, some)
    for kind in kinds:
        for some in bulk.chunks(list(annexes)):
            kind._base_manager.filter(annex__in=some)._raw_delete(connection.alias)
            _insert(items, kind, some)


def _deviate(items: type[models.Model], annexes: Sequence[int]) -> None:
    """Writes the lines whose deviation changed, which are few or none."""
    lines = connection.ops.quote_name(items._meta.db_table)
    prices = connection.ops.quote_name(items.price.field.related_model._meta.db_table)
    listed = f"(SELECT p.unit_price FROM {prices} p WHERE p.id = price_id)"  # noqa: S608
    exact = f"ROUND((unit_price - {listed}) * quantity, 2)"
    marks = ", ".join(["%s"] * len(annexes))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {lines} SET deviation ="  # noqa: S608
            f" CASE WHEN unit_price = {listed} THEN NULL ELSE {exact} END"
            f" WHERE annex_id IN ({marks}) AND ("
            f"(unit_price = {listed} AND deviation IS NOT NULL) OR (unit_price <> {listed}"
            f" AND (deviation IS NULL OR deviation <> {exact})))",
            list(annexes),
        )


def _insert(items: type[models.Model], kind: type[Totals], annexes: Sequence[int]) -> None:
    quoted = connection.ops.quote_name
    # SQLite sums decimals as floats: rounding gives back the decimals that they are.
    sums = {
        "lines": "COUNT(*)",
        "amount": "ROUND(SUM(amount), 2)",
        "supplied": f"ROUND(SUM(CASE WHEN kind = '{ItemKind.SUPPLIED}' THEN amount ELSE 0 END), 2)",
        "total": "ROUND(SUM(total), 2)",
        "quantity": "ROUND(SUM(quantity), 4)",
        "deviation": "COALESCE(ROUND(SUM(deviation), 2), 0)",
    }
    keys = [kind._meta.get_field("annex").column, kind._meta.get_field(kind.by).column]
    chosen = [field.column for field in kind._meta.concrete_fields if field.column in sums]
    columns = ", ".join(quoted(name) for name in [*keys, *chosen])
    grouped = ", ".join(quoted(name) for name in keys)
    selected = ", ".join([grouped, *(sums[name] for name in chosen)])
    marks = ", ".join(["%s"] * len(annexes))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quoted(kind._meta.db_table)} ({columns}) SELECT {selected}"  # noqa: S608
            f" FROM {quoted(items._meta.db_table)} WHERE {quoted(keys[0])} IN ({marks})"
            f" GROUP BY {grouped}",
            list(annexes),
        )
