"""The figures of billed items, each defined once; pages, API, exports and views ask here.

What runs over a long history reads the actas' totals (`models.totals`), what runs over one acta
its lines. Each answers a queryset of dictionaries, largest or latest first, or of items; money is
pesos. `annexes` narrows a figure to some actas (a queryset); without it, it is over the approved.
"""

from typing import Any, Self

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from billing.models.totals import (
    AnnexItemTotal,
    AnnexLineTotal,
    AnnexMunicipalityTotal,
    Totals,
)

# What is accepted of an amount, a line's or a total's.
ACCEPTED = F("amount") - F("objected")
# What is accepted of a line's quantity.
PAID_QUANTITY = Coalesce("accepted_quantity", "quantity")
# `amount` is what is accepted, before AIU and IVA; what is not stands beside it. An aggregate's
# name hides the column of that name from those after it, hence their order.
SUMS = {
    "lines": Sum("lines"),
    "supplied": Sum("supplied"),
    "amount": Sum(ACCEPTED),
    "objected": Sum("objected"),
    "total": Sum("total"),
}
OF_ROWS = {
    "lines": Count("pk"),
    "supplied": Sum(ACCEPTED, filter=Q(kind="supplied"), default=0),
    "amount": Sum(ACCEPTED),
    "objected": Sum("objected"),
    "total": Sum("total"),
}


# So many orders are named in a statement, at most.
FEW = 500


class ItemFigures(models.QuerySet["models.Model"]):
    # ── money ───────────────────────────────────────────────────────────────────────────────

    def top_items(self, annexes: Any = None) -> Any:
        """{contract, contract_number, code, description, unit, quantity, deviation, lines …}."""
        rows = _totals(AnnexItemTotal, annexes).values(
            contract=F("price__contract"),
            contract_number=F("price__contract__number"),
            code=F("price__code"),
        )
        return rows.annotate(
            description=Max("price__description"),
            unit=Max("price__unit"),
            quantity=Sum("quantity"),
            deviation=Sum("deviation"),
            **SUMS,
        ).order_by("-amount", "contract", "code")

    def top_municipalities(self, annexes: Any = None) -> Any:
        """{municipality, code, name, lines …}; the row whose municipality is None is unknown."""
        rows = _totals(AnnexMunicipalityTotal, annexes).values(
            "municipality", code=F("municipality__code"), name=F("municipality__name")
        )
        return rows.annotate(**SUMS).order_by("-amount", "name")

    def by_budget_line(self, annexes: Any = None) -> Any:
        """{contract, period, state, budget_line, expense_class, kind, lines, amount …}.

        What no line is named for has the line ''.
        """
        rows = _totals(AnnexLineTotal, annexes).values(
            "budget_line",
            "expense_class",
            "kind",
            contract=F("annex__contract"),
            period=F("annex__period"),
            state=F("annex__state"),
        )
        return rows.annotate(**SUMS)

    def of_line(self, budget_line: str) -> Self:
        """Those that count under a budget line, as `AnnexLineTotal` says; '' for those of none."""
        own, acta = Q(budget_line=""), Q(annex__budget_line="")
        listed = own & acta & Q(price__budget_line=budget_line)
        if not budget_line:
            return self.filter(listed)
        return self.filter(
            Q(budget_line=budget_line) | own & Q(annex__budget_line=budget_line) | listed
        )

    def by_day(self, annex: Any) -> Any:
        """Of one acta: {executed_on, lines, amount, supplied, total}, by day."""
        rows = self.filter(annex=annex).order_by().values("executed_on")
        return rows.annotate(**OF_ROWS).order_by("executed_on")

    def by_municipality(self, annex: Any) -> Any:
        """Of one acta: {municipality, name, lines, amount …}, largest first."""
        rows = self.filter(annex=annex).order_by()
        rows = rows.values("municipality", name=F("municipality__name"))
        return rows.annotate(**OF_ROWS).order_by("-amount", "name")

    # ── what deserves a look ────────────────────────────────────────────────────────────────

    def price_deviations(self) -> Self:
        """Items billed at another price than the one in force; `deviation` is what that makes."""
        return self.filter(deviation__isnull=False)

    def paid(self) -> Self:
        """Items of which anything is accepted: the others are as good as not billed."""
        return self.exclude(accepted_quantity=0).exclude(accepted_unit_price=0)

    def maybe_billed_twice(self, annexes: Any = None) -> Self:
        """Items whose order, work and account stand in another acta too.

        The same work is the same common code under any contract, else the same contract's item;
        items without an order, repeatable ones, and those of which nothing is accepted, are left
        out. Of all, of a few actas (a queryset), or of one, whose lines are then each looked up.
        """
        items = self.paid().filter(work_order__gt="", price__repeatable=False)
        if annexes is None or isinstance(annexes, models.QuerySet):
            items = items.filter(work_order__in=self._orders_of_several())
        if isinstance(annexes, models.QuerySet):
            items = items.filter(annex__in=annexes)
        elif annexes is not None:
            items = items.filter(annex=annexes)
        others = self.model.objects.same_work(
            work_order=OuterRef("work_order"),
            account=OuterRef("account"),
            code=OuterRef("code"),
            common_code=OuterRef("price__common_code"),
            contract=OuterRef("annex__contract"),
        )
        return items.filter(Exists(others.paid().exclude(annex=OuterRef("annex"))))

    def _orders_of_several(self) -> Any:
        """The orders that reach over two actas: found in an index, and only then compared. Named
        where they are few, for a database that is told how few looks nowhere else."""
        orders = self.model.objects.order_by().filter(work_order__gt="").values("work_order")
        several = orders.annotate(first=Min("annex"), last=Max("annex"))
        found = several.filter(first__lt=F("last")).values_list("work_order", flat=True)
        named = list(found.order_by("work_order")[: FEW + 1])
        return named if len(named) <= FEW else found

    def same_work(
        self, *, work_order: Any, account: Any, code: Any, common_code: Any, contract: Any
    ) -> Self:
        """Items of an order and account that are the same work; takes values or expressions."""
        common = Q(price__common_code=common_code) & ~Q(price__common_code="")
        own = Q(price__common_code="", code=code, annex__contract=contract)
        # By the order, of few lines, and never by the account: its own index looks as good to
        # PostgreSQL, and finds all the lines without an account (54 s instead of 0.1 s).
        whose = Coalesce("account", Value(""))
        same = self.order_by().alias(whose=whose).filter(work_order=work_order, whose=account)
        return same.filter(common | own)

    def macro_installed_twice(self) -> Self:
        """Items that install a macro-meter at a transformer where another order installed one.

        The same transformer is the same in the inventory, else the same code as written.
        """
        prices = _prices().filter(installs_macro=True)
        installs = self.model.objects.paid().order_by().filter(price__in=prices, quantity__gt=0)
        known = _visited_twice(installs.filter(transformer__isnull=False), "transformer")
        unknown = installs.filter(transformer__isnull=True, transformer_code__gt="")
        named = _visited_twice(unknown, "transformer_code")
        twice = Q(transformer__in=known) | Q(transformer__isnull=True, transformer_code__in=named)
        return self.paid().filter(twice, price__in=prices, quantity__gt=0)

    def over_contracted_quantity(self) -> Any:
        """Items billed over the contracted quantity: {contract, code, quantity, contracted …}.

        Of the accepted quantities. Actas in review count too; those returned do not. The
        contracted quantity is that of the item's latest price that names one.
        """
        listed = _prices().filter(contract=OuterRef("contract"), code=OuterRef("code"))
        named = listed.exclude(contracted_quantity=None).order_by("-valid_from")
        rows = (
            AnnexItemTotal.objects.order_by()
            .exclude(annex__state="returned")
            .values(
                contract=F("price__contract"),
                contract_number=F("price__contract__number"),
                code=F("price__code"),
            )
        )
        rows = rows.annotate(
            description=Max("price__description"), unit=Max("price__unit"), quantity=Sum("quantity")
        ).annotate(contracted=Subquery(named.values("contracted_quantity")[:1]))
        return rows.filter(quantity__gt=F("contracted")).order_by("contract", "code")


def _prices() -> Any:
    return AnnexItemTotal._meta.get_field("price").related_model._default_manager.order_by()


def _visited_twice(installs: Any, at: str) -> Any:
    """The transformers, by this column, with several visits among these items."""
    visits = installs.values(at).annotate(first=Min(_visit()), last=Max(_visit()))
    return visits.filter(first__lt=F("last")).values(at)


def _visit() -> Any:
    """The order, or without one the day: two of them are two visits."""
    day = Cast("executed_on", models.CharField(max_length=50))
    return Case(When(work_order="", then=day), default=F("work_order"))


def _totals(kind: type[Totals], annexes: Any) -> Any:
    rows = kind._default_manager.order_by()
    if annexes is None:
        return rows.filter(annex__state="approved")
    return rows.filter(annex__in=annexes)
