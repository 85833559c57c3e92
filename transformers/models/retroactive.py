"""Retroactive recovery cases (CNR, consumo no registrado): unregistered use that was worked out
afterwards and charged once. What was settled is an energy of its own, never added to the rise of
what is billed or to the fall of the loss."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.models import ClosedMonth, Record
from records.numbers import energy, money
from transformers.choices import SETTLED_EXPLAINED, is_settled
from transformers.models.transformers import Transformer

_FIGURES = {
    "cases": Count("pk"),
    "valued": Count("value"),
    # Last: from here on these names are the sums'.
    "kwh": Sum("kwh"),
    "value": Sum("value"),
}


class RetroactiveFigures(models.QuerySet[Any]):
    """Figures of cases; those of energy recovered are of the `settled()` ones."""

    def settled(self) -> Self:
        return self.filter(settled=True)

    def between(self, first: datetime.date, last: datetime.date) -> Self:
        """Of the days from `first` to `last`, both included."""
        return self.filter(date__gte=first, date__lte=last)

    def by_account(self) -> Self:
        """Those that name no transformer: theirs is the one that their account hung from."""
        return self.filter(named_transformer=None, account__gt="")

    def sums(self, *by: str, **names: Any) -> Any:
        """{…, cases, valued, kwh, value}: `valued` of the cases have a value, in pesos; kWh and
        pesos are None where none is known."""
        return self.order_by().values(*by, **names).annotate(**_FIGURES)

    def whole(self) -> dict[str, Any]:
        """The same of everything chosen."""
        return self.aggregate(**_FIGURES)

    def by_month(self) -> list[dict[str, Any]]:
        """{month, cases, valued, kwh, value}, earliest first, by the month of the case's day."""
        months: dict[datetime.date, dict[str, Any]] = defaultdict(
            lambda: {"cases": 0, "valued": 0, "kwh": Decimal(0), "value": None}
        )
        for day in self.sums("date"):
            month = months[day["date"].replace(day=1)]
            for name in ("cases", "valued", "kwh"):
                month[name] += day[name]
            if day["value"] is not None:
                month["value"] = (month["value"] or 0) + day["value"]
        return [{"month": month, **found} for month, found in sorted(months.items())]

    def by_state(self) -> Any:
        """{state, settled, cases, valued, kwh, value}, most cases first."""
        return self.sums("state", "settled").order_by("-cases", "state")

    def by_municipality(self) -> Any:
        """{municipality, municipality_name, code, cases … value}, most energy first; where the
        transformer hangs today, None without one."""
        return self.sums(
            municipality=F("transformer__municipality"),
            municipality_name=F("transformer__municipality__name"),
            code=F("transformer__municipality__code"),
        ).order_by("-kwh", "code")

    def by_transformer(self) -> Any:
        """{transformer, code, cases … value}, most energy first; None without one."""
        return self.sums("transformer", code=F("transformer__code")).order_by("-kwh", "code")

    def states(self) -> list[str]:
        """The words of ESTADO in use, by name."""
        return list(self.order_by("state").values_list("state", flat=True).distinct())


class RetroactiveCase(Record):
    """A case by its number. `settled` follows from `state`; `transformer` is the one that the row
    names, else the one that its account hung from on the case's day."""

    case_number = models.CharField(_("case number"), max_length=50, unique=True)
    account = models.CharField(_("account"), max_length=50, blank=True, db_index=True)
    named_transformer = models.ForeignKey(
        Transformer,
        models.PROTECT,
        verbose_name=_("transformer as written"),
        null=True,
        blank=True,
        related_name="+",
    )
    date = models.DateField(_("date"), db_index=True)
    kwh = energy(_("energy (kWh)"))
    value = money(_("value"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=40, blank=True, help_text=SETTLED_EXPLAINED)

    settled = models.BooleanField(_("settled"), default=False, editable=False)
    transformer = models.ForeignKey(
        Transformer,
        models.SET_NULL,
        verbose_name=_("transformer"),
        null=True,
        editable=False,
        related_name="retroactive_cases",
    )
    linked_at = models.DateTimeField(
        _("matched anew"),
        null=True,
        editable=False,
        help_text=_("When it was last matched to another transformer than when it was written."),
    )

    unversioned = ("transformer", "linked_at")

    objects = RetroactiveFigures.as_manager()

    class Meta:
        verbose_name = _("retroactive case (CNR)")
        verbose_name_plural = _("retroactive cases (CNR)")
        ordering = ["-date", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kwh__gte=0) & (Q(value__isnull=True) | Q(value__gte=0)),
                name="case_not_negative",
                violation_error_message=_("Neither energy nor value is ever negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.case_number

    def reported_in(self) -> Iterable[tuple[str, datetime.date]]:
        return [(ClosedMonth.Area.ENERGY, self.date.replace(day=1))] if self.date else []

    def clean(self) -> None:
        if self.date and self.date > timezone.localdate():
            raise ValidationError({"date": _("That day is still to come.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.settled = is_settled(self.state)
        super().save(*args, **kwargs)
