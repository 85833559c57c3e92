"""Billed items: the lines of the actas."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Coalesce, Round
from django.utils.translation import gettext_lazy as _

from billing.amounts import ZERO, grossly_off
from billing.choices import ItemKind, Link, Objection
from billing.matching import Known, Named
from billing.models import totals
from billing.models.matched import NAMED
from billing.models.objected import ANSWERED_BY, UNOBJECTED, ObjectedItems
from billing.models.prices import Price, chosen_price
from billing.taxes import SHARES
from records import bulk
from records.models import Municipality, Record
from records.numbers import money, precise
from transformers.models import Intervention, Transformer


class BilledItemQuerySet(ObjectedItems):
    def delete(self) -> tuple[int, dict[str, int]]:
        """As an item's own `delete`, for several: lists of the admin delete this way."""
        annexes = self.model.annex.field.related_model.objects
        with transaction.atomic():
            rows = list(self.order_by().values_list("pk", "annex"))
            touched = {annex for _key, annex in rows}
            annexes.hold(touched)
            bulk.keep_first_version(self.model, [key for key, _annex in rows])
            deleted = super().delete()
            annexes.recompute(touched)
        return deleted

    delete.alters_data = True
    delete.queryset_only = True

    def relink_prices(
        self, contracts: Sequence[int], leaving: models.QuerySet[Price] | None = None
    ) -> None:
        """After prices changed: these contracts' items refer to the price in force on their day.

        `leaving` are prices about to be deleted, which nothing may refer to; an item that no
        other price lists stays where it is. Call inside the transaction that writes the prices.
        """
        for contract in contracts:
            listed = Price.objects.filter(contract=contract, code=OuterRef("code"))
            if leaving is not None:
                # A subquery: the list stands in the statement several times over.
                listed = listed.exclude(pk__in=leaving.order_by().values("pk"))
            chosen = chosen_price(listed, OuterRef("executed_on"))
            stale = self.filter(annex__contract=contract).annotate(chosen=chosen)
            moved = [
                row
                for row in stale.exclude(price=F("chosen"))
                .order_by()
                .values_list("pk", "annex", "chosen")
                if row[2] is not None
            ]
            keys = [key for key, *_ in moved]
            bulk.rewrite(self.model, keys, {"price_id": [price for *_, price in moved]})
            annexes = {annex for _key, annex, *_ in moved}
            annexes |= set(self.filter(annex__contract=contract).misjudged())
            totals.rewrite(self.model, sorted(annexes), [totals.AnnexItemTotal])
            # Any of its prices may have come to another budget line.
            every = self.model.annex.field.related_model.objects.filter(contract=contract)
            totals.sum_anew(
                self.model, list(every.values_list("pk", flat=True)), [totals.AnnexLineTotal]
            )

    def misjudged(self) -> Iterable[int]:
        """Keys of the actas with lines whose deviation is not what their price says now."""
        priced = self.alias(
            paid=Coalesce("accepted_unit_price", "unit_price"),
            accepted=Coalesce("accepted_quantity", "quantity"),
        )
        at_price = Q(paid=F("price__unit_price"), deviation__isnull=False)
        off = ~Q(paid=F("price__unit_price"))
        exact = Round((F("paid") - F("price__unit_price")) * F("accepted"), 2)
        wrong = off & (Q(deviation__isnull=True) | ~Q(deviation=exact))
        return priced.filter(at_price | wrong).order_by().values_list("annex", flat=True).distinct()


class BilledItem(Record):
    """One line of an acta. `quantity`, `unit_price` and `amount` are as signed; `total` and the
    shares of AIU and IVA are of what is accepted: the amount less what is `objected`.

    Of material supplied by the company the amount is what it costs, and `total`, which is what the
    contractor is paid, is zero.
    """

    annex = models.ForeignKey(
        "billing.Annex",
        models.PROTECT,
        verbose_name=_("acta"),
        related_name="items",
        db_index=False,  # see Meta.indexes
    )
    price = models.ForeignKey(
        Price,
        models.PROTECT,
        verbose_name=_("price in force"),
        related_name="items",
        editable=False,
        help_text=_("Of the item's list, on the day of the work."),
    )
    executed_on = models.DateField(_("executed on"), db_index=True)
    work_order = models.CharField(_("work order"), max_length=50, blank=True)
    kind = models.CharField(_("type"), max_length=10, choices=ItemKind)
    code = models.CharField(_("item"), max_length=50, db_index=True)
    description = models.CharField(_("description"), max_length=500, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    quantity = precise(_("quantity"))
    unit_price = precise(_("unit price"))
    amount = money(_("amount"), db_index=True)
    administration = money(_("administration"), default=ZERO, editable=False)
    contingencies = money(_("contingencies"), default=ZERO, editable=False)
    profit = money(_("profit"), default=ZERO, editable=False)
    vat = money("IVA", default=ZERO, editable=False)
    total = money(_("total"), default=ZERO, editable=False)
    deviation = money(
        _("price deviation"),
        null=True,
        editable=False,
        help_text=_("What the unit price in place of the one in force makes; empty: nothing."),
    )
    # Written by `object_to` and `withdraw` alone: see `billing.models.objected`.
    objection = models.CharField(
        _("objection"), max_length=16, choices=Objection, blank=True, editable=False
    )
    objection_text = models.CharField(
        _("what is objected"), max_length=500, blank=True, editable=False
    )
    accepted_quantity = precise(
        _("accepted quantity"),
        null=True,
        editable=False,
        help_text=_("Empty: all that was billed."),
    )
    accepted_unit_price = precise(
        _("accepted unit price"), null=True, editable=False, help_text=_("Empty: as billed.")
    )
    objected = money(
        _("objected"),
        default=ZERO,
        editable=False,
        help_text=_("What of the amount is not accepted, before AIU and IVA."),
    )
    saved = money(
        _("saved by objections"),
        default=ZERO,
        editable=False,
        help_text=_("What the line would cost more without its objection, with AIU and IVA."),
    )
    budget_line = models.CharField(_("budget line"), max_length=100, blank=True)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        verbose_name=_("municipality"),
        null=True,
        blank=True,
        db_index=False,  # see Meta.indexes
    )
    municipality_name = models.CharField(
        _("municipality as written"), max_length=100, blank=True, editable=False
    )
    circuit = models.CharField(_("circuit"), max_length=50, blank=True)
    transformer_code = models.CharField(
        _("transformer as written"), max_length=50, blank=True, db_index=True
    )
    account = models.CharField(_("account"), max_length=50, blank=True, db_index=True)
    crew = models.CharField(_("crew"), max_length=100, blank=True)
    notes = models.CharField(_("notes"), max_length=1000, blank=True)

    # Follow from the four of `NAMED` and from what is known of them: see `billing.matching`.
    transformer = models.ForeignKey(
        Transformer,
        models.SET_NULL,
        verbose_name=_("transformer"),
        null=True,
        editable=False,
        related_name="billed_items",
        db_index=False,  # see Meta.indexes
    )
    intervention = models.ForeignKey(
        Intervention,
        models.SET_NULL,
        verbose_name=_("intervention"),
        null=True,
        editable=False,
        related_name="billed_items",
    )
    link = models.CharField(
        _("matched"), max_length=16, choices=Link, default=Link.NOTHING, editable=False
    )
    linked_at = models.DateTimeField(
        _("matched anew"),
        null=True,
        editable=False,
        help_text=_("When it was last matched to something else than when it was written."),
    )
    unversioned = ("transformer", "intervention", "link", "linked_at")

    objects = BilledItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("billed item")
        verbose_name_plural = _("billed items")
        ordering = ["-executed_on", "-id"]
        indexes = [
            # A municipality's or an acta's latest items come first without sorting all of them.
            models.Index(fields=["municipality", "executed_on"], name="item_municipality_day"),
            models.Index(fields=["annex", "executed_on"], name="item_annex_day"),
            models.Index(fields=["transformer", "executed_on"], name="item_transformer_day"),
            models.Index(fields=["link"], name="item_link"),
            models.Index(fields=["objection"], name="item_objection"),
            # By its prefix orders are found and sorted; whole it answers which were billed twice.
            models.Index(fields=["work_order", "account", "annex"], name="item_order_account"),
            models.Index(
                fields=["deviation"],
                condition=models.Q(deviation__isnull=False),
                name="item_deviation",
            ),
            # Copies ask for what was written or matched since a moment, and how much of what was
            # not lies in actas that were.
            models.Index(fields=["updated_at"], name="item_updated"),
            models.Index(
                fields=["linked_at", "updated_at"],
                condition=models.Q(linked_at__isnull=False),
                name="item_linked",
            ),
            models.Index(fields=["annex", "updated_at", "linked_at"], name="item_annex_updated"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    objection="",
                    accepted_quantity__isnull=True,
                    accepted_unit_price__isnull=True,
                    objected=0,
                )
                | models.Q(objection__gt="", accepted_quantity__isnull=False)
                | models.Q(objection__gt="", accepted_unit_price__isnull=False),
                name="item_objected_with_a_code",
                violation_error_message=_("An objection has a code, and says what is accepted."),
            )
        ]
        permissions = [("object_billeditem", _("Can object to billed items"))]

    def __str__(self) -> str:
        return f"{self.code} × {Decimal(self.quantity).normalize():f}"

    def reported_in(self) -> Iterable[tuple[str, date]]:
        return self.annex.reported_in()

    def check_changeable(self) -> None:
        """As its acta says: an approved one's lines stay as they are."""
        self.annex.check_changeable()

    def clean(self) -> None:
        """What judging calls a problem is one here too."""
        if self.annex_id is None or self.executed_on is None:
            return
        self.annex.check_changeable()
        terms = self.annex.contract.terms()
        if self.executed_on > terms.cutoff(self.annex.period):
            raise ValidationError({"executed_on": _("After the cut-off of the acta's period.")})
        if not terms.in_term(self.executed_on):
            raise ValidationError({"executed_on": _("Outside the contract's term.")})
        if self.price_in_force() is None:
            raise ValidationError({"code": _("Not in the contract's price list.")})
        figures = (self.amount, self.quantity, self.unit_price)
        if None not in figures and grossly_off(*figures):
            message = _("Differs by over 0.5 %% from quantity × unit price, %(exact)s.")
            exact = f"{self.quantity * self.unit_price:.2f}"
            raise ValidationError({"amount": message % {"exact": exact}})

    def billed_elsewhere(self) -> models.QuerySet["BilledItem"]:
        """The items of other actas that are paid for the same work: `maybe_billed_twice`."""
        items = type(self).objects
        if not self.work_order or self.price.repeatable:
            return items.none()
        same = items.same_work(
            work_order=self.work_order,
            account=self.account,
            code=self.code,
            common_code=self.price.common_code,
            contract=self.annex.contract_id,
        )
        return same.paid().exclude(annex=self.annex_id).order_by("executed_on", "pk")

    def price_in_force(self) -> Price | None:
        """Of the contract's list, on the day of the work."""
        contract = self.annex.contract_id
        return Price.objects.in_force(contract, self.code, self.executed_on)

    @property
    def accepted_amount(self) -> Decimal:
        """What of the amount is accepted, before AIU and IVA."""
        return self.amount - self.objected

    accepted_amount.fget.short_description = _("Accepted amount")

    def _is_answered(self, before: Sequence[Any] | None) -> bool:
        """Whether it bills something else than what was objected to."""
        return bool(self.objection and before) and tuple(before) != tuple(
            getattr(self, name) for name in ANSWERED_BY
        )

    def match(self) -> None:
        """Refers to the transformer and the intervention that it means."""
        named = Named(*(getattr(self, name) for name in NAMED))
        (found,) = Known().matches([named])
        self.transformer_id, self.intervention_id, self.link = found

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves, with the price in force and the acta's figures; an approved acta refuses. What
        bills another quantity, price, item or order than was objected to is objected to no more.
        """
        with transaction.atomic():
            stored = type(self)._base_manager.filter(pk=self.pk)
            before = stored.values_list("annex", *ANSWERED_BY).first()
            touched = {self.annex_id, *(before or ())[:1]}
            type(self.annex).objects.hold(touched)
            if self._is_answered(before and before[1:]):
                for name, value in UNOBJECTED.items():
                    setattr(self, name, value)
            price = self.price_in_force()
            if price is None:
                raise ValidationError({"code": _("Not in the contract's price list.")})
            self.price = price
            self.match()
            super().save(*args, **kwargs)
            type(self.annex).objects.recompute(touched)
            self.refresh_from_db(fields=[*SHARES, "saved", "deviation"])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Deletes, with the acta's figures; an approved acta refuses."""
        annex = self.annex
        with transaction.atomic():
            type(annex).objects.hold([annex.pk])
            deleted = super().delete(*args, **kwargs)
            annex.recompute()
        return deleted
