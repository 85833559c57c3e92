"""Sums of each acta that long histories are read from instead of its lines.

Each row says: what this acta bills of one price, in one municipality, on one day or of one budget
line. They are written in the transaction that writes the lines, and a test holds them equal to the
lines.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from billing.amounts import ZERO
from billing.choices import ExpenseClass, ItemKind, Objection
from records import bulk
from records.models import Municipality
from records.numbers import money, precise


class Totals(models.Model):
    """Of some lines of an acta: how many, their amounts as signed, what of these is objected, what
    is accepted of the supplied material, and what the contractor is paid for them."""

    lines = models.PositiveIntegerField(_("lines"))
    amount = money(_("amount"))
    objected = money(_("objected"), default=ZERO)
    supplied = money(_("supplied material"))
    total = money(_("total"))

    # The columns that, with the acta, name the row, each from one of the item (i), of its price (p)
    # or of its acta (a).
    by: ClassVar[Mapping[str, str]]
    # Which of its items: all.
    only: ClassVar[str] = "1 = 1"

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.annex_id}: {', '.join(str(getattr(self, name)) for name in self.by)}"


class AnnexItemTotal(Totals):
    """What an acta bills of one price."""

    by: ClassVar = {"price": "i.price_id"}

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

    by: ClassVar = {"municipality": "i.municipality_id"}

    annex = models.ForeignKey("billing.Annex", models.CASCADE, related_name="municipality_totals")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="+")


class AnnexDayTotal(Totals):
    """What an acta bills of the work of one day."""

    by: ClassVar = {"executed_on": "i.executed_on"}

    annex = models.ForeignKey("billing.Annex", models.CASCADE, related_name="day_totals")
    executed_on = models.DateField(_("executed on"), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["annex", "executed_on"], name="one_day_total_an_annex")
        ]


class AnnexLineTotal(Totals):
    """What an acta bills of one budget line, class of expense and type of item.

    The line is the item's own, else its acta's, else the price list's, else '' (none).
    """

    by: ClassVar = {
        "budget_line": (
            "COALESCE(NULLIF(i.budget_line, ''), NULLIF(a.budget_line, ''), p.budget_line)"
        ),
        "expense_class": "p.expense_class",
        "kind": "i.kind",
    }

    annex = models.ForeignKey("billing.Annex", models.CASCADE, related_name="line_totals")
    budget_line = models.CharField(_("budget line"), max_length=100, blank=True)
    expense_class = models.CharField(
        _("class of expense"), max_length=10, choices=ExpenseClass, blank=True
    )
    kind = models.CharField(_("type"), max_length=10, choices=ItemKind)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["annex", "budget_line", "expense_class", "kind"],
                name="one_line_total_an_annex",
            )
        ]


class AnnexObjectionTotal(Totals):
    """What an acta bills that one code of objection is about."""

    by: ClassVar = {"objection": "i.objection"}
    only = "i.objection > ''"

    annex = models.ForeignKey("billing.Annex", models.CASCADE, related_name="objection_totals")
    objection = models.CharField(_("objection"), max_length=16, choices=Objection)
    saved = money(_("saved by objections"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["annex", "objection"], name="one_objection_total_an_annex"
            )
        ]


# Each of the first makes up its whole acta.
KINDS: tuple[type[Totals], ...] = (
    AnnexItemTotal,
    AnnexMunicipalityTotal,
    AnnexDayTotal,
    AnnexLineTotal,
)
KEPT: tuple[type[Totals], ...] = (*KINDS, AnnexObjectionTotal)


def rewrite(
    items: type[models.Model], annexes: Sequence[int], kinds: Sequence[type[Totals]] = KEPT
) -> None:
    """The totals of these actas anew from their lines; call inside the lines' transaction.

    Before them each line's deviation from the price in force, which the totals by item sum.
    """
    for some in bulk.chunks(list(annexes)):
        _deviate(items, some)
    sum_anew(items, annexes, kinds)


def sum_anew(
    items: type[models.Model], annexes: Sequence[int], kinds: Sequence[type[Totals]]
) -> None:
    """The totals of these actas anew from their lines as they stand."""
    for kind in kinds:
        for some in bulk.chunks(list(annexes)):
            kind._base_manager.filter(annex__in=some)._raw_delete(connection.alias)
            _insert(items, kind, some)


def _deviate(items: type[models.Model], annexes: Sequence[int]) -> None:
    """Writes the lines whose deviation changed, which are few or none."""
    lines, prices = _quoted(items), _quoted(items.price.field.related_model)
    listed = f"(SELECT p.unit_price FROM {prices} p WHERE p.id = price_id)"  # noqa: S608
    price = "COALESCE(accepted_unit_price, unit_price)"
    exact = f"ROUND(({price} - {listed}) * COALESCE(accepted_quantity, quantity), 2)"
    marks = ", ".join(["%s"] * len(annexes))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {lines} SET deviation ="  # noqa: S608
            f" CASE WHEN {price} = {listed} THEN NULL ELSE {exact} END"
            f" WHERE annex_id IN ({marks}) AND ("
            f"({price} = {listed} AND deviation IS NOT NULL) OR ({price} <> {listed}"
            f" AND (deviation IS NULL OR deviation <> {exact})))",
            list(annexes),
        )


def _insert(items: type[models.Model], kind: type[Totals], annexes: Sequence[int]) -> None:
    # SQLite sums decimals as floats: rounding gives back the decimals that they are.
    accepted = f"CASE WHEN i.kind = '{ItemKind.SUPPLIED}' THEN i.amount - i.objected ELSE 0 END"
    sums = {
        "lines": "COUNT(*)",
        "amount": "ROUND(SUM(i.amount), 2)",
        "objected": "ROUND(SUM(i.objected), 2)",
        "supplied": f"ROUND(SUM({accepted}), 2)",
        "total": "ROUND(SUM(i.total), 2)",
        "quantity": "ROUND(SUM(COALESCE(i.accepted_quantity, i.quantity)), 4)",
        "deviation": "COALESCE(ROUND(SUM(i.deviation), 2), 0)",
        "saved": "ROUND(SUM(i.saved), 2)",
    }
    keys = {"annex": "i.annex_id", **kind.by}
    chosen = [field.column for field in kind._meta.concrete_fields if field.column in sums]
    columns = [kind._meta.get_field(name).column for name in keys] + chosen
    grouped = ", ".join(keys.values())
    selected = ", ".join([grouped, *(sums[name] for name in chosen)])
    marks = ", ".join(["%s"] * len(annexes))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_quoted(kind)} ({', '.join(map(connection.ops.quote_name, columns))})"  # noqa: S608
            f" SELECT {selected} FROM {_quoted(items)} i{_joins(items, grouped)}"
            f" WHERE i.annex_id IN ({marks}) AND {kind.only} GROUP BY {grouped}",
            list(annexes),
        )


def _joins(items: type[models.Model], grouped: str) -> str:
    """The tables that the columns of a row come from, besides the items'."""
    others = {"p": "price", "a": "annex"}
    return "".join(
        f" INNER JOIN {_quoted(items._meta.get_field(name).related_model)} {at}"
        f" ON {at}.id = i.{name}_id"
        for at, name in others.items()
        if f"{at}." in grouped
    )


def _quoted(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
