"""What past work teaches of every transformer, and the plans that are made of it."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from budget.models.computations import Computation
from budget.planning.reasons import sentences
from records.numbers import energy, money, ratio
from transformers.models import Transformer

MOST_MONTHS = 12


class Lesson(Computation):
    """What past episodes teach, computed of all of them; the last that is done counts.

    `offered` is [{"kind", "episodes", "price", "paid"}]: the types of work that there are enough
    episodes of, their median cost and of how many. `typical_kwh` is what average work is expected
    to recover at a typical transformer. `backtest` is what `Known.tried` says of it.
    """

    run = models.PositiveBigIntegerField(_("computation of recovered energy"), null=True)
    month = models.DateField(_("data until"), null=True)
    definitive = models.PositiveIntegerField(_("definitive episodes"), default=0)
    preliminary = models.PositiveIntegerField(_("preliminary episodes"), default=0)
    offered = models.JSONField(_("types of work"), default=list)
    typical_kwh = energy(_("typical (kWh)"), null=True)
    backtest = models.JSONField(_("back-test"), null=True)

    class Meta:
        verbose_name = _("lesson of the past")
        verbose_name_plural = _("lessons of the past")

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"

    @classmethod
    def current(cls) -> "Lesson | None":
        return cls.objects.done().order_by("-pk").first()

    @property
    def episodes(self) -> int:
        return self.definitive + self.preliminary


class Expected(models.Model):
    """Work at a transformer and what is expected of it: kWh of billed increase in twelve months,
    with the interval that holds in 80 of 100; its value at the latest unit cost."""

    kind = models.CharField(_("type of work"), max_length=60)
    price = money(_("cost"), null=True)
    kwh = energy(pgettext_lazy("increase", "expected (kWh)"))
    low_kwh = energy(_("at least (kWh)"))
    high_kwh = energy(_("at most (kWh)"))
    value = money(_("expected value"), null=True)
    reasons = models.JSONField(_("reasons"), default=list)

    class Meta:
        abstract = True

    @property
    def sentences(self) -> list[str]:
        """Its reasons with their figures, in the reader's language."""
        return sentences(self.reasons)

    @property
    def why(self) -> str:
        """The same as one text."""
        return "; ".join(self.sentences)

    @property
    def each_peso(self) -> Decimal | None:
        """Pesos expected of each one spent."""
        known = self.value is not None and self.price
        return round(self.value / self.price, 2) if known else None


class Candidate(Expected):
    """A transformer and a type of work. `rank` orders them all, most value for its cost first;
    `is_best` is the type that comes first at its transformer."""

    lesson = models.ForeignKey(
        Lesson, models.CASCADE, related_name="candidates", db_index=False, editable=False
    )
    transformer = models.ForeignKey(
        Transformer, models.CASCADE, verbose_name=_("transformer"), related_name="+"
    )
    rank = models.PositiveIntegerField(_("rank"))
    is_best = models.BooleanField(_("best type of work here"))

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["rank", "id"]
        indexes = [models.Index(fields=["lesson", "is_best", "rank"], name="candidate_ranking")]

    def __str__(self) -> str:
        return f"{self.transformer} {self.kind}"

    def get_absolute_url(self) -> str:
        return self.transformer.get_absolute_url()


class Plan(Computation):
    """Which works to do in the months from `first`, under a budget and with so many crews.

    `terms` is [{"kind", "price", "works"}]: of each type what one costs, and how many can be done
    in a month. What stands from `decided` on is found: the totals with the interval that holds in
    90 of 100, and `gap`, the share by which the works chosen by value may fall short of the best.
    """

    name = models.CharField(_("name"), max_length=100)
    first = models.DateField(_("first month"))
    months = models.PositiveSmallIntegerField(
        _("months"), validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)]
    )
    budget = money(_("budget"))
    terms = models.JSONField(_("types of work"))
    share = ratio(_("share left to chance"))
    seed = models.PositiveBigIntegerField(_("seed of chance"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("made by"),
        null=True,
        related_name="+",
    )

    decided = models.DateField(_("decided with data until"), null=True)
    definitive = models.PositiveIntegerField(_("definitive episodes"), default=0)
    preliminary = models.PositiveIntegerField(_("preliminary episodes"), default=0)
    eligible = models.PositiveIntegerField(_("transformers chosen among"), default=0)
    kwh = energy(pgettext_lazy("increase", "expected (kWh)"), null=True)
    low_kwh = energy(_("at least (kWh)"), null=True)
    high_kwh = energy(_("at most (kWh)"), null=True)
    reserved = money(_("left to chance"), null=True)
    gap = ratio(_("gap"), null=True)
    backtest = models.JSONField(_("back-test"), null=True)

    class Meta:
        verbose_name = _("plan of work")
        verbose_name_plural = _("plans of work")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("budget:plan_detail", args=[self.pk])

    @property
    def episodes(self) -> int:
        return self.definitive + self.preliminary

    @property
    def last(self) -> Any:
        """Its last month."""
        place = self.first.year * 12 + self.first.month - 1 + self.months - 1
        return self.first.replace(year=place // 12, month=place % 12 + 1)


class PlannedWork(Expected):
    """One work of a plan, number `number` of it. `propensity` is the probability with which it was
    drawn where chance chose it."""

    plan = models.ForeignKey(
        Plan, models.CASCADE, verbose_name=_("plan"), related_name="works", db_index=False
    )
    number = models.PositiveIntegerField(_("number"))
    transformer = models.ForeignKey(
        Transformer, models.CASCADE, verbose_name=_("transformer"), related_name="planned"
    )
    month = models.DateField(_("month"))
    by_chance = models.BooleanField(_("drawn by chance"))
    propensity = models.FloatField(_("probability of being drawn"))

    class Meta:
        verbose_name = _("planned work")
        verbose_name_plural = _("planned works")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_planned_number"),
            models.UniqueConstraint(
                fields=["plan", "transformer"], name="one_planned_work_a_transformer"
            ),
        ]

    def __str__(self) -> str:
        return self.work_order

    @property
    def work_order(self) -> str:
        """The number of its order: no two plans have the same."""
        return f"PLAN{self.plan_id}-{self.number:04}"
