"""Who was sent what of the alerts by e-mail: the daily digest, and the week's work list."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mailing(models.TextChoices):
    ALERTS = "alerts", _("alerts")
    WORK_LIST = "work_list", _("work list")
    LATE = "late", _("what is late")


class SentDigest(models.Model):
    """One that an address was sent on a day, so that it is sent once, however often it is asked
    for; `content` is its SHA-256. What happened until `told_until` needs no telling again."""

    what = models.CharField(_("what"), max_length=10, choices=Mailing, default=Mailing.ALERTS)
    day = models.DateField(_("day"))
    recipient = models.EmailField(_("e-mail address"))
    content = models.CharField("SHA-256", max_length=64)
    told_until = models.DateTimeField(_("told until"), null=True)

    class Meta:
        verbose_name = _("digest sent")
        verbose_name_plural = _("digests sent")
        constraints = [
            models.UniqueConstraint(fields=["day", "recipient", "content"], name="one_digest_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.day:%Y-%m-%d}"

    @classmethod
    def claim(cls, told_until: datetime, **facts: Any) -> "SentDigest | None":
        """None where it was sent already, or is being sent; to be deleted if sending fails."""
        claimed, is_new = cls.objects.get_or_create(**facts, defaults={"told_until": told_until})
        return claimed if is_new else None
