"""Objections that were proposed, looked at and not raised."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.choices import Objection
from billing.models.annexes import Annex
from billing.models.items import BilledItem
from records import bulk
from records.numbers import money


class Dismissed(models.QuerySet["DismissedObjection"]):
    def standing(self, annex: int) -> set[tuple[int, str]]:
        """{(line's key, objection)} of an acta: a line that bills another amount since then is
        another claim, and may be objected to again."""
        mine = self.filter(item__annex=annex, item__amount=models.F("amount")).order_by()
        return set(mine.values_list("item", "objection"))

    def dismiss(self, annex: int, chosen: Iterable[tuple[int, str]], user: Any) -> int:
        """None of these (line's key, objection) is proposed again; how many of them are lines of
        the acta."""
        with transaction.atomic():
            # Two people may dismiss the same at once.
            Annex.objects.select_for_update().get(pk=annex)
            wanted, amounts = set(chosen), {}
            for some in bulk.chunks(sorted({item for item, _objection in wanted})):
                rows = BilledItem.objects.filter(annex=annex, pk__in=some).order_by()
                amounts |= dict(rows.values_list("pk", "amount"))
            for some in bulk.chunks(sorted(amounts)):
                for objection in {objection for _item, objection in wanted}:
                    keys = [item for item in some if (item, objection) in wanted]
                    self.filter(item__in=keys, objection=objection).delete()
            found = [
                DismissedObjection(
                    item_id=item,
                    objection=objection,
                    amount=amounts[item],
                    dismissed_by=user,
                )
                for item, objection in sorted(wanted)
                if item in amounts
            ]
            # SQL Server takes 2,100 parameters in a statement.
            self.bulk_create(found, batch_size=400)
        return len(found)

    def bring_back(self, annex: int) -> int:
        """Whatever was dismissed of an acta is proposed again: how many lines that are."""
        return self.filter(item__annex=annex).delete()[0]


class DismissedObjection(models.Model):
    """A proposed objection that nobody raises, as long as its line bills `amount`."""

    item = models.ForeignKey(
        BilledItem,
        models.CASCADE,
        verbose_name=_("billed item"),
        related_name="dismissed_objections",
        db_index=False,  # the constraint's index leads with it
    )
    objection = models.CharField(_("objection"), max_length=16, choices=Objection)
    amount = money(_("amount"))
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("dismissed by"),
        null=True,
        related_name="+",
    )
    dismissed_at = models.DateTimeField(_("dismissed at"), default=timezone.now)

    objects = Dismissed.as_manager()

    class Meta:
        verbose_name = _("dismissed objection")
        verbose_name_plural = _("dismissed objections")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "objection"], name="one_dismissal_a_line_and_objection"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.objection}"
