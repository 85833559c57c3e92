"""Transformers that files name and that nobody follows here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unfollowed(models.Model):
    """A code of no transformer whose rows are passed over, and counted, without asking again.

    It is remembered when a person says so of an upload. Once a transformer has the code it is
    followed like any other.
    """

    code = models.CharField(_("code"), max_length=50, unique=True)
    source_upload = models.BigIntegerField(_("upload"), db_index=True)

    class Meta:
        verbose_name = _("transformer not followed")
        verbose_name_plural = _("transformers not followed")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code
