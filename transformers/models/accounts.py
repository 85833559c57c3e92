"""Users' accounts, and the transformers that they hang from over time."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import Record
from transformers.models.places import ALWAYS
from transformers.models.transformers import Transformer


class AccountQuerySet(models.QuerySet["Account"]):
    def on(self, day: date) -> "AccountQuerySet":
        """Of each account the row in force on a day: its latest by then, else its earliest."""
        mine = Account.objects.filter(account=models.OuterRef("account")).order_by()
        by_then = mine.filter(since__lte=day).values("account")
        latest = by_then.annotate(day=models.Max("since")).values("day")
        first = mine.values("account").annotate(day=models.Min("since")).values("day")
        return self.filter(
            since=models.functions.Coalesce(models.Subquery(latest), models.Subquery(first))
        )


class Account(Record):
    """An account at a transformer from a date; it stays there until a later row of its own."""

    account = models.CharField(_("account"), max_length=50)
    transformer = models.ForeignKey(
        Transformer, models.PROTECT, verbose_name=_("transformer"), related_name="accounts"
    )
    cycle = models.CharField(_("billing cycle"), max_length=30, blank=True)
    since = models.DateField(_("since"), default=ALWAYS)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["account", "since"]
        # Copies ask for what was written since a moment.
        indexes = [models.Index(fields=["updated_at"], name="account_updated")]
        constraints = [
            models.UniqueConstraint(fields=["account", "since"], name="one_transformer_a_day")
        ]

    def __str__(self) -> str:
        return self.account

    def reported_in(self) -> Iterable[tuple[str, date]]:
        return ()
