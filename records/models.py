"""What every record shares, and the few records that belong to the whole site."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from records import bulk, formats
from records.audit_entry import AuditEntry as AuditEntry
from records.text import folded


class Caused(models.Model):
    """On a version of a record: the upload that made it, empty when a person did in a form."""

    history_upload = models.BigIntegerField(_("upload"), null=True, editable=False, db_index=True)

    class Meta:
        abstract = True


class Versions(HistoricalRecords):
    """Versions hold every field but those that the record's class names in `unversioned`: what
    only follows from other records, and could refer to one that is gone by the time of an undo."""

    def fields_included(self, model: type[models.Model]) -> list[models.Field]:
        unversioned = getattr(model, "unversioned", ())
        return [f for f in super().fields_included(model) if f.name not in unversioned]


class Record(models.Model):
    """A row that people load, see, correct and trace back to its workbook.

    `source_upload` is the number of the upload that last wrote the row, `source_sheet` and
    `source_row` (counted from 1, as Excel does) where it stood in it. The number is no foreign
    key: uploads live a floor above, and are never deleted.
    """

    source_upload = models.BigIntegerField(_("upload"), null=True, editable=False, db_index=True)
    source_sheet = models.CharField(_("sheet"), max_length=100, blank=True, editable=False)
    source_row = models.PositiveIntegerField(_("row"), null=True, editable=False)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now, editable=False)

    history = Versions(inherit=True, bases=[Caused])
    unversioned: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves, having first kept the version that an upload wrote without history."""
        self.updated_at = timezone.now()
        with transaction.atomic():
            if self.pk:
                bulk.keep_first_version(type(self), [self.pk])
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"{_pages(type(self))}{self.pk}/"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Deletes, having first kept the version that an upload wrote without history."""
        with transaction.atomic():
            bulk.keep_first_version(type(self), [self.pk])
            return super().delete(*args, **kwargs)

    def reported_in(self) -> Iterable[tuple[str, date]]:
        """The (ClosedMonth.Area, month's first day)s whose figures this row is part of."""
        return ()

    def check_changeable(self) -> None:
        """ValidationError, saying what to do, while the row may not change."""
        from records import closing  # which knows the models

        closing.refuse_closed(self)


@cache
def _pages(model: type[models.Model]) -> str:
    """Where the pages of a model's records begin: found once, not for each row of each list."""
    meta = model._meta
    return reverse(f"{meta.app_label}:{meta.model_name}_detail", args=[0]).removesuffix("0/")


class Municipality(Record):
    """A municipality by its official DANE code (five digits, text)."""

    code = models.CharField(
        _("DANE code"),
        max_length=5,
        unique=True,
        validators=[RegexValidator(r"^\d{5}$", _("Five digits."))],
    )
    name = models.CharField(_("name"), max_length=100, db_index=True)
    department = models.CharField(_("department"), max_length=100, db_index=True)
    zone = models.CharField(_("zone"), max_length=100, blank=True, db_index=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    # The name without case and accents: what a workbook's spelling is looked up by.
    folded_name = models.CharField(max_length=100, db_index=True, editable=False)

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded_name = folded(self.name)
        super().save(*args, **kwargs)


class ClosedMonth(models.Model):
    """A month whose figures are frozen as reported, for one area; reopened with a reason."""

    class Area(models.TextChoices):
        BILLING = "billing", _("Contractors’ actas")
        ENERGY = "energy", _("Energy")

    area = models.CharField(_("area"), max_length=10, choices=Area)
    month = models.DateField(_("month"), help_text=_("The month's first day."))
    closed_at = models.DateTimeField(_("closed at"), default=timezone.now, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("closed by"),
        null=True,
        editable=False,
        related_name="+",
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("closed month")
        verbose_name_plural = _("closed months")
        ordering = ["-month", "area"]
        constraints = [models.UniqueConstraint(fields=["area", "month"], name="one_close_a_month")]
        permissions = [
            ("close_billing_closedmonth", _("Can close a month of contractors’ actas")),
            ("close_energy_closedmonth", _("Can close a month of energy")),
            ("reopen_closedmonth", _("Can reopen a month")),
        ]

    def __str__(self) -> str:
        return f"{self.get_area_display()}, {formats.month(self.month)}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves, in one transaction with what rooms above keep of the month."""
        with transaction.atomic():
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("records:closedmonth_detail", args=[self.pk])

    def clean(self) -> None:
        if self.month and self.month.day != 1:
            raise ValidationError({"month": _("Write the month's first day.")})
        if self.month and self.month > timezone.localdate():
            raise ValidationError({"month": _("It has not begun yet: nothing of it is reported.")})

    def reopen(self, reason: str) -> None:
        """Lifts the close; the reason stays in the history."""
        if not reason.strip():
            raise ValidationError(_("Say why the month is reopened."))
        self._change_reason = reason.strip()[:100]
        self.delete()


class Token(models.Model):
    """A person's key for REST clients and Power BI; only its hash is kept."""

    class Scope(models.TextChoices):
        READ = "read", _("Only read")
        WRITE = "write", _("Read and write")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("user"), related_name="tokens"
    )
    name = models.CharField(_("name"), max_length=100, help_text=_("Where it will be used."))
    scope = models.CharField(
        _("what it may do"),
        max_length=5,
        choices=Scope,
        default=Scope.READ,
        help_text=_("Never more than you may."),
    )
    expires_on = models.DateField(
        _("last day"),
        null=True,
        blank=True,
        help_text=_("After it the token opens nothing; empty: until you revoke it."),
    )
    prefix = models.CharField(_("begins with"), max_length=8, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_expired(self) -> bool:
        return self.expires_on is not None and self.expires_on < timezone.localdate()

    @staticmethod
    def digested(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()

    @classmethod
    def issue(cls, user: Any, name: str, **facts: Any) -> tuple[Self, str]:
        """A new token, which reads unless told otherwise, and its key, which is shown once."""
        key = "rce_" + secrets.token_urlsafe(32)
        known = {"prefix": key[:8], "digest": cls.digested(key), **facts}
        return cls.objects.create(user=user, name=name, **known), key
