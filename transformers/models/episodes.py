"""Recovered energy, episode by episode and month by month: derived, see `transformers.recovery`.

Billed increase and loss reduction are two energies that are never added: each has tables of its
own. Of an episode its billed increase is told first, since every transformer bills.
"""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from records.numbers import energy, money, ratio
from transformers.choices import Grade, Insufficient, Step, Verdict
from transformers.models.places import Place
from transformers.models.recovered import EpisodeFigures
from transformers.models.transformers import Transformer


class RecoveryRuns(models.QuerySet["RecoveryRun"]):
    def last_run(self) -> "RecoveryRun | None":
        """The one by which all that is stored is current."""
        return self.order_by("-pk").first()


class RecoveryRun(models.Model):
    """One computation of all recovered energy: by which version of the method, of which data.

    `inputs` is the SHA-256 of all that it was computed from; equal inputs give equal results.
    """

    at = models.DateTimeField(_("computed"))
    version = models.PositiveSmallIntegerField(_("version of the method"))
    inputs = models.CharField(_("mark of the data"), max_length=64)
    last_month = models.DateField(_("last month"), null=True)
    transformers = models.PositiveIntegerField(_("transformers"))
    months = models.PositiveIntegerField(_("months of transformers"))
    works = models.PositiveIntegerField(_("interventions"))

    objects = RecoveryRuns.as_manager()

    class Meta:
        verbose_name = _("computation of recovered energy")
        verbose_name_plural = _("computations of recovered energy")
        get_latest_by = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Measured(models.Model):
    """What one measure says of an episode. Energies are kWh of its months up to the twelfth after
    it, the interval holds in 90 of 100; empty where it is insufficient.

    `packed` are its months once more, with joint draws of their errors, from which the interval of
    any sum follows (`analytics.recovery.packed`). `mark` tells whether anything of it is another.
    """

    grade = models.CharField(_("grade"), max_length=12, choices=Grade)
    reason = models.CharField(
        _("why insufficient"), max_length=13, choices=Insufficient, blank=True
    )
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict, db_index=True)
    baseline_months = models.PositiveSmallIntegerField(_("baseline months"))
    reporting_months = models.PositiveSmallIntegerField(_("months after the work"))
    lacking = models.PositiveSmallIntegerField(
        _("baseline months lacking"), help_text=_("Until its figure is definitive.")
    )
    lacks_from = models.DateField(_("first baseline month lacking"), null=True)
    complete = models.DateField(_("complete with"), help_text=_("The twelfth month after it."))
    due = models.DateField(
        _("measurable with"), null=True, help_text=_("At the earliest, where it is too soon.")
    )
    gain_kwh = energy(_("recovered (kWh)"), null=True, db_index=True)
    low_kwh = energy(_("at least (kWh)"), null=True)
    high_kwh = energy(_("at most (kWh)"), null=True)
    expected_kwh = energy(_("expected (kWh)"), null=True)
    daily_kwh = energy(_("baseline (kWh a day)"), null=True)
    cv_rmse = ratio(_("CV(RMSE)"), null=True)
    fsu = ratio(
        _("fractional uncertainty"), null=True, help_text=_("CalTRACK 2.0, 4.3.2, at 90 %.")
    )
    kept = ratio(
        _("still there"),
        null=True,
        help_text=_("In the last three months followed, of the first year's gain a day."),
    )
    value = money(_("value"), null=True)
    valued_months = models.PositiveSmallIntegerField(_("months with a tariff"), default=0)
    packed = models.TextField(blank=True, editable=False)
    mark = models.CharField(max_length=32, editable=False)
    run = models.ForeignKey(RecoveryRun, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Episode(Measured):
    """Work at a transformer, within twelve months of one another; its figures are billed increase.

    `kind` and `crew` join those of its interventions; `start` and `end` are months. `transformer`
    is where the work began: whatever it replaced or was replaced by counts with it.
    """

    transformer = models.ForeignKey(
        Transformer, models.CASCADE, verbose_name=_("transformer"), related_name="episodes"
    )
    place = models.ForeignKey(
        Place, models.PROTECT, verbose_name=_("place"), null=True, related_name="+"
    )
    start = models.DateField(_("first month"))
    end = models.DateField(_("last month"))
    started_on = models.DateField(_("started on"), db_index=True)
    ended_on = models.DateField(_("ended on"))
    until = models.DateField(
        _("left out until"),
        help_text=_(
            "Its months and the one after are of neither side; what they bill is its cost."
        ),
    )
    kind = models.CharField(_("type of work"), max_length=200, db_index=True)
    crew = models.CharField(_("crew"), max_length=250, blank=True)
    works = models.PositiveSmallIntegerField(_("interventions"))

    objects = EpisodeFigures.as_manager()

    class Meta:
        verbose_name = _("episode")
        verbose_name_plural = _("episodes")
        ordering = ["-start", "-id"]
        indexes = [models.Index(fields=["start", "place"], name="episode_start_place")]
        constraints = [
            models.UniqueConstraint(fields=["transformer", "start"], name="one_episode_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.transformer} {self.start:%Y-%m}"

    def get_absolute_url(self) -> str:
        return reverse("transformers:episode_detail", args=[self.pk])


class EpisodeLoss(Measured):
    """The same by the fall of the loss, of episodes with a macro-meter. Its `value` is that of the
    energy that vanished, rather than being billed, at what it would have cost to buy."""

    episode = models.OneToOneField(
        Episode, models.CASCADE, primary_key=True, verbose_name=_("episode"), related_name="loss"
    )

    class Meta:
        verbose_name = _("loss reduction")
        verbose_name_plural = _("loss reductions")

    def __str__(self) -> str:
        return str(self.episode)


class MeasuredMonth(models.Model):
    """A month after an episode. `gain_kwh` is observed less expected of what is billed, expected
    less observed of what is lost; `lead` 1 is the first month that counts."""

    period = models.DateField(_("month"), db_index=True)
    lead = models.PositiveSmallIntegerField(_("month after the work"))
    days = models.DecimalField(_("days"), max_digits=7, decimal_places=2)
    observed_kwh = energy(_("observed (kWh)"))
    expected_kwh = energy(_("expected (kWh)"))
    gain_kwh = energy(_("recovered (kWh)"))
    low_kwh = energy(_("at least (kWh)"))
    high_kwh = energy(_("at most (kWh)"))
    step = models.CharField(_("compared with"), max_length=12, choices=Step)
    members = models.PositiveIntegerField(_("transformers compared"))
    stood_in = models.PositiveIntegerField(
        _("stood in for"),
        help_text=_("Intervened themselves by then, with what was expected of them."),
    )
    value = money(_("value"), null=True)

    class Meta:
        abstract = True


class EpisodeMonth(MeasuredMonth):
    """Billed increase of a month, at the month's unit cost."""

    episode = models.ForeignKey(
        Episode,
        models.CASCADE,
        verbose_name=_("episode"),
        related_name="months",
        db_index=False,  # the key begins with it
    )

    class Meta:
        verbose_name = _("month of recovered energy")
        verbose_name_plural = _("months of recovered energy")
        ordering = ["episode", "period"]
        constraints = [
            models.UniqueConstraint(fields=["episode", "period"], name="one_recovered_month")
        ]

    def __str__(self) -> str:
        return f"{self.episode} {self.period:%Y-%m}"


class EpisodeLossMonth(MeasuredMonth):
    """Loss reduction of a month."""

    episode = models.ForeignKey(
        Episode,
        models.CASCADE,
        verbose_name=_("episode"),
        related_name="loss_months",
        db_index=False,  # the key begins with it
    )

    class Meta:
        verbose_name = _("month of loss reduction")
        verbose_name_plural = _("months of loss reduction")
        ordering = ["episode", "period"]
        constraints = [
            models.UniqueConstraint(fields=["episode", "period"], name="one_loss_reduction_month")
        ]

    def __str__(self) -> str:
        return f"{self.episode} {self.period:%Y-%m}"
