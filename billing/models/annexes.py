"""Actas: what they sum to, and how they move between review, approval and return."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from operator import sub
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.amounts import CENTAVO, ZERO
from billing.contracts import Terms
from billing.models import totals
from billing.models.contracts import Contract
from billing.models.figures import ACCEPTED
from billing.models.items import BilledItem
from billing.taxes import SHARES, TaxRates, shares, spared
from ingest.models import Gate, Upload
from ingest.signals import committed
from records import bulk, closing
from records.models import ClosedMonth, Record
from records.numbers import money


class AnnexState(models.TextChoices):
    IN_REVIEW = "in_review", _("in review")
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("returned")


FIGURES = ("lines", "subtotal", *SHARES, "supplied", "objected", "saved")


class AnnexQuerySet(models.QuerySet["Annex"]):
    def executed(self) -> Self:
        """The approved ones: they alone are execution."""
        return self.filter(state=AnnexState.APPROVED)

    def in_review(self) -> Self:
        return self.filter(state=AnnexState.IN_REVIEW)

    def changeable(self) -> Self:
        """Neither approved nor of a month that is closed."""
        closed = ClosedMonth.objects.filter(area=ClosedMonth.Area.BILLING).values("month")
        return self.exclude(state=AnnexState.APPROVED).exclude(period__in=closed)

    def standing_since(self) -> Self:
        """With `since`: when each was approved, returned or sent back to review; else when its
        newest version came, or, without a file, when it was last written."""
        brought = Upload.objects.order_by().filter(pk=OuterRef("source_upload"))
        came = Subquery(brought.values("committed_at"))
        return self.annotate(since=Coalesce("state_at", came, "updated_at"))

    def by_month(self) -> Any:
        """By period, the month that budgets count: {period, annexes, lines, subtotal …}."""
        return self.order_by().values("period").annotate(**_sums()).order_by("period")

    def by_contract(self) -> Any:
        """{contract, contract_number, contractor, annexes, lines, subtotal …}, largest first."""
        names = {"contract_number": F("contract__number"), "contractor": F("contract__contractor")}
        rows = self.order_by().values("contract", **names).annotate(**_sums())
        return rows.order_by("-total", "contract_number")

    def by_month_and_contract(self) -> Any:
        """{period, contract, contract_number, contractor, state, annexes, lines, subtotal …}."""
        names = {"contract_number": F("contract__number"), "contractor": F("contract__contractor")}
        rows = self.order_by().values("period", "contract", "state", **names)
        return rows.annotate(**_sums()).order_by("period", "contract_number", "state")

    def saved_by_objection(self) -> Any:
        """{objection, annexes, lines, objected, saved} of these actas, what saved most first;
        `saved` is with AIU and IVA and the cost of supplied material."""
        rows = totals.AnnexObjectionTotal.objects.filter(annex__in=self.order_by().values("pk"))
        sums = {name: Sum(name) for name in ("lines", "objected", "saved")}
        found = rows.order_by().values("objection").annotate(annexes=Count("annex"), **sums)
        return found.order_by("-saved", "objection")

    def hold(self, keys: Iterable[int]) -> list["Annex"]:
        """Locks these actas until the transaction ends; ValidationError if one may not change.

        Behind the gate: a month is closed with the figures that it has, and none moves meanwhile.
        """
        Gate.enter()
        held = list(self.select_for_update().filter(pk__in=sorted(set(keys))).order_by("pk"))
        for annex in held:
            annex.check_changeable()
        return held

    def recompute(self, keys: Iterable[int] | None = None) -> None:
        """Sums, the lines' shares and the totals anew from the lines; of all, or of these keys.

        Inside a transaction of its own or the caller's. Only lines whose share changed are
        written. Asks nobody's leave: `changeable` does that.
        """
        chosen = self if keys is None else self.filter(pk__in=sorted(set(keys)))
        annexes = list(chosen.order_by("pk").select_related("contract"))
        if not annexes:
            return
        terms = Terms.of(annex.contract for annex in annexes)
        with transaction.atomic():
            for annex in annexes:
                annex._share(terms[annex.contract_id].rates_of(annex.period))
            totals.rewrite(BilledItem, [annex.pk for annex in annexes])

    def retax(self) -> None:
        """Recomputes those whose AIU or IVA is not what their contract's terms make it.

        Cheap where nothing changed: a query for the subtotals, none for the lines.
        """
        annexes = list(self.select_related("contract"))
        terms = Terms.of(annex.contract for annex in annexes)
        subtotals: dict[int, dict[str, Decimal]] = {annex.pk: {} for annex in annexes}
        rows = BilledItem.objects.order_by().values_list("annex", "kind")
        for some in bulk.chunks(list(subtotals)):
            sums = rows.filter(annex__in=some).annotate(sum=Sum(ACCEPTED))
            for annex, kind, amount in sums:
                subtotals[annex][kind] = amount.quantize(CENTAVO)
        objected = set(totals.AnnexObjectionTotal.objects.values_list("annex", flat=True))
        stale = []
        for annex in annexes:
            by_kind, rates = subtotals[annex.pk], terms[annex.contract_id].rates_of(annex.period)
            sums = shares(list(by_kind), list(by_kind.values()), rates).sums
            # Of what objections saved the subtotals say nothing.
            moved = any(getattr(annex, name) != value for name, value in sums.items())
            if moved or annex.pk in objected:
                stale.append(annex.pk)
        self.model.objects.recompute(stale)

    def forget_totals(self, keys: Iterable[int]) -> None:
        """Deletes the totals of actas that are about to go."""
        for some in bulk.chunks(sorted(set(keys))):
            for kind in totals.KEPT:
                kind._base_manager.filter(annex__in=some).delete()


def _sums() -> dict[str, Any]:
    return {"annexes": Count("pk"), **{name: Sum(name) for name in FIGURES}}


class Annex(Record):
    """An acta: the contractor's bill of a period. Its figures are the sums of its items.

    States: *in review* → *approved* or *returned* to the contractor with a reason; what is approved
    can be returned; what is returned comes back to review with a new version.
    """

    State = AnnexState

    contract = models.ForeignKey(
        Contract, models.PROTECT, verbose_name=_("contract"), related_name="annexes"
    )
    number = models.CharField(_("acta"), max_length=50)
    period = models.DateField(_("period"), db_index=True, help_text=_("The month's first day."))
    budget_line = models.CharField(
        _("budget line"),
        max_length=100,
        blank=True,
        help_text=_("Of its items that name none themselves; empty: the price list’s."),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=AnnexState, default=AnnexState.IN_REVIEW, editable=False
    )
    state_reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    state_at = models.DateTimeField(_("since"), null=True, editable=False)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("by"),
        null=True,
        editable=False,
        related_name="+",
    )
    lines = models.PositiveIntegerField(_("lines"), default=0, editable=False)
    subtotal = money(_("subtotal"), default=ZERO, editable=False)
    administration = money(_("administration"), default=ZERO, editable=False)
    contingencies = money(_("contingencies"), default=ZERO, editable=False)
    profit = money(_("profit"), default=ZERO, editable=False)
    vat = money("IVA", default=ZERO, editable=False)
    total = money(_("total"), default=ZERO, editable=False)
    supplied = money(_("supplied material"), default=ZERO, editable=False)
    objected = money(
        _("objected"),
        default=ZERO,
        editable=False,
        help_text=_("What of the amounts of its lines is not accepted, before AIU and IVA."),
    )
    saved = money(
        _("saved by objections"),
        default=ZERO,
        editable=False,
        help_text=_("What it would cost more without objections, with AIU and IVA."),
    )
    # The workbook's own totals {kind: amount as text}, to stand beside the computed ones.
    stated_totals = models.JSONField(_("the file’s totals"), default=dict, editable=False)

    objects = AnnexQuerySet.as_manager()

    class Meta:
        verbose_name = _("acta")
        verbose_name_plural = _("actas")
        ordering = ["-period", "contract", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="one_annex_a_number")
        ]
        permissions = [("approve_annex", _("Can approve and return actas"))]

    def __str__(self) -> str:
        return f"{self.contract} – {self.number}"

    def reported_in(self) -> Iterable[tuple[str, date]]:
        return [(ClosedMonth.Area.BILLING, self.period)]

    def clean(self) -> None:
        if self.period and self.period.day != 1:
            message = _("Write the month's first day.")
            raise ValidationError({"period": ValidationError(message, code="not_a_month")})
        if self.period and self.contract_id:
            stored = type(self).objects.filter(pk=self.pk).first() if self.pk else None
            (stored or self).check_changeable()
            closing.refuse_closed(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves; in another period or contract the lines are taxed and priced anew."""
        named = ("contract_id", "period", "budget_line")
        stored = type(self)._base_manager.filter(pk=self.pk).values_list(*named)
        with transaction.atomic():
            before = stored.first() if self.pk else None
            super().save(*args, **kwargs)
            if before and before != tuple(getattr(self, name) for name in named):
                BilledItem.objects.relink_prices([self.contract_id])
                self.recompute()

    @property
    def is_objected(self) -> bool:
        """Whether anything of it was objected to; what was may sum to nothing."""
        return self.objection_totals.exists()

    def recompute(self) -> None:
        """Its sums, its lines' shares and its totals anew from its lines."""
        type(self).objects.recompute([self.pk])
        self.refresh_from_db(fields=FIGURES)

    def check_changeable(self) -> None:
        """ValidationError, saying what to do, while neither it nor its lines may change."""
        if self.state == AnnexState.APPROVED:
            message = _("Acta %(acta)s is approved. Return it first, with a reason.")
            raise ValidationError(message, code="approved", params={"acta": self})
        closing.refuse_closed(self)

    def check_objectable(self) -> None:
        """ValidationError, saying what to do, while nobody may object to its lines."""
        self.check_changeable()
        if self.state != AnnexState.IN_REVIEW:
            message = _("Acta %(acta)s is not in review. Send it back to review to object to it.")
            raise ValidationError(message, code="not_in_review", params={"acta": self})

    def approve(self, user: Any, seen: datetime | None = None) -> None:
        """From review to approved: from now on it is execution.

        `seen` is the `updated_at` of the acta that the person looked at; if it changed since, its
        figures may have, and nobody approves what they have not seen.
        """
        self._move(user, AnnexState.APPROVED, [AnnexState.IN_REVIEW], seen=seen)

    def return_to_contractor(self, user: Any, reason: str, seen: datetime | None = None) -> None:
        """From review or approved to returned; the reason is what the contractor reads."""
        if not reason.strip():
            raise ValidationError(_("Say why the acta is returned."), code="reason")
        allowed = [AnnexState.IN_REVIEW, AnnexState.APPROVED]
        self._move(user, AnnexState.RETURNED, allowed, reason.strip(), seen)

    def send_to_review(self, user: Any, seen: datetime | None = None) -> None:
        """From returned to review, once its new version is in."""
        self._move(user, AnnexState.IN_REVIEW, [AnnexState.RETURNED], seen=seen)

    def _move(
        self,
        user: Any,
        to: AnnexState,
        allowed: list[AnnexState],
        reason: str = "",
        seen: datetime | None = None,
    ) -> None:
        with transaction.atomic():
            Gate.enter()
            held = type(self).objects.select_for_update().get(pk=self.pk)
            if seen is not None and held.updated_at != seen:
                message = _("Acta %(acta)s changed meanwhile. Look at it again before you decide.")
                raise ValidationError(message, code="moved", params={"acta": held})
            if held.state not in allowed:
                message = _(
                    "Acta %(acta)s is %(state)s by now. Look at it again before you decide."
                )
                params = {"acta": held, "state": held.get_state_display()}
                raise ValidationError(message, code="moved", params=params)
            closing.refuse_closed(held)
            held.state, held.state_reason = to, reason
            held.state_at, held.state_by = timezone.now(), user
            held._history_user, held._change_reason = user, reason[:100] or None
            held.save()
        self.state, self.state_reason = held.state, held.state_reason
        self.state_at, self.state_by = held.state_at, held.state_by
        self.updated_at = held.updated_at

    def _share(self, rates: dict[str, TaxRates]) -> None:
        """Writes the sums, and the shares of the lines whose share changed: of what is accepted."""
        columns = ("pk", "kind", "amount", "objected", *SHARES, "saved")
        rows = list(BilledItem.objects.filter(annex=self).order_by("pk").values_list(*columns))
        _keys, kinds, amounts, objected = list(zip(*rows, strict=True))[:4] if rows else [()] * 4
        accepted = list(map(sub, amounts, objected))
        shared = shares(kinds, accepted, rates)
        derived = {**shared.columns, "saved": spared(kinds, accepted, objected, rates)}
        fresh = list(zip(*derived.values(), strict=True))
        changed = [i for i, row in enumerate(rows) if row[4:] != fresh[i]]
        written = {name: [values[i] for i in changed] for name, values in derived.items()}
        # A share is derived: `updated_at` stays, or an undo could not give the line back as it was.
        bulk.rewrite(BilledItem, [rows[i][0] for i in changed], written)
        sums = {
            "lines": len(rows),
            **shared.sums,
            "objected": sum(objected, ZERO),
            "saved": sum(derived["saved"], ZERO),
        }
        if any(getattr(self, name) != value for name, value in sums.items()):
            sums["updated_at"] = timezone.now()
        bulk.rewrite(Annex, [self.pk], {name: [value] for name, value in sums.items()})


@receiver(committed, dispatch_uid="actas follow contracts")
def follow_contracts(kind: str, **_news: Any) -> None:
    """After contracts or their changes came in or were undone, open actas follow their taxes."""
    if kind in ("contracts", "contract-changes"):
        Annex.objects.changeable().retax()
