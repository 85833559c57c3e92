"""The audit trail's row: who did what that matters for security, when and from where."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records import formats


class Event(models.TextChoices):
    """What is traced. A new event needs no migration."""

    SIGNED_IN = "signed in", _("Signed in")
    SIGN_IN_FAILED = "sign-in failed", _("Sign-in failed")
    LOCKED = "locked", _("Locked after failed sign-ins")
    UNLOCKED = "unlocked", _("Unlocked")
    SIGNED_OUT = "signed out", _("Signed out")
    PASSWORD_CHANGED = "password changed", _("Password changed")
    SECOND_FACTOR_ON = "second factor on", _("Second factor switched on")
    SECOND_FACTOR_OFF = "second factor off", _("Second factor switched off")
    SECOND_FACTOR_RESET = "second factor reset", _("Second factor reset")
    TOKEN_MADE = "token made", _("Token made")
    TOKEN_REVOKED = "token revoked", _("Token revoked")
    TOKEN_USED = "token used", _("Token used")
    TOKEN_REFUSED = "token refused", _("Token refused")
    USER_MADE = "user made", _("User made")
    USER_CHANGED = "user changed", _("User changed")
    USER_DEACTIVATED = "user deactivated", _("User deactivated")
    USER_DELETED = "user deleted", _("User deleted")
    ROLES_CHANGED = "roles changed", _("Roles changed")
    PERMISSIONS_CHANGED = "permissions changed", _("Permissions changed")
    EXPORTED = "exported", _("Exported")
    DOWNLOADED = "downloaded", _("Downloaded")
    FEED_READ = "feed read", _("Feed read")
    BACKED_UP = "backed up", _("Backed up")
    RESTORED = "restored", _("Restored")
    MOVED = "data moved", _("Data moved to another database")
    RUN_ASKED = "run asked", _("Scheduled work asked for")
    PRUNED = "pruned", _("Old entries of the access log removed")


def events() -> list[tuple[str, Any]]:
    """By their names in migrations, so that a new event changes none."""
    return Event.choices


# What details are called.
DETAILS = {
    "way": _("by way of"),
    "file": _("file"),
    "query": _("asked for"),
    "added": _("added"),
    "removed": _("removed"),
    "made": _("made"),
    "deleted": _("deleted"),
    "of": _("of"),
    "scope": _("what it may do"),
    "entries": _("entries"),
    "bytes": _("bytes"),
    "rows": _("rows"),
    "tables": _("tables"),
    "at": _("address"),
    "sessions": _("sessions"),
    "everywhere": _("everywhere"),
    "microsoft": "Microsoft",
    "recovery": _("recovery codes"),
    "made_at": _("made"),
    "months": _("months"),
    "username": _("username"),
    "first_name": _("first name"),
    "last_name": _("last name"),
    "email": _("e-mail"),
    "is_active": _("active"),
    "is_staff": _("staff"),
    "is_superuser": _("superuser"),
}

# What some of them say by a word of the code.
SAID: dict[str, dict[Any, Any]] = {
    "way": {
        "password": _("password"),
        "second factor": _("password and second factor"),
        "entra": "Microsoft",
        "link": _("link made on the server"),
    },
    "scope": {"read": _("Only read"), "write": _("Read and write")},
    "microsoft": {"linked": _("linked"), "unlinked": _("unlinked")},
}


def _in_words(name: str, value: Any) -> str:
    if isinstance(value, str):
        return str(SAID.get(name, {}).get(value, value))
    if isinstance(value, bool):
        return formats.yes_no(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


class Unchangeable(TypeError):
    """Entries are added, and pruned when they are old; nothing else becomes of them."""


def _refuse(*_args: Any, **_kwargs: Any) -> NoReturn:
    raise Unchangeable("Entries of the audit trail are neither changed nor deleted.")


class Entries(models.QuerySet["AuditEntry"]):
    update = delete = bulk_update = _refuse

    def prune(self, before: Any) -> int:
        """Removes what is older than this moment; how many entries that were."""
        old = self.filter(moment__lt=before)
        return int(old._raw_delete(old.db))


class AuditEntry(models.Model):
    """`name` stays when the user goes; empty with no user is the site itself."""

    moment = models.DateTimeField(_("moment"), default=timezone.now, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("user"),
        null=True,
        related_name="+",
    )
    name = models.CharField(_("person"), max_length=150, blank=True, db_index=True)
    event = models.CharField(_("event"), max_length=30, choices=events, db_index=True)
    about = models.CharField(_("about"), max_length=250, blank=True, db_index=True)
    # As text, since a proxy may say what is no address.
    address = models.CharField(_("address"), max_length=45, blank=True, db_index=True)
    request = models.CharField(_("request"), max_length=64, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)

    objects = Entries.as_manager()

    class Meta:
        verbose_name = _("entry of the access log")
        verbose_name_plural = _("access log")
        # Looking is all there is.
        default_permissions = ("view",)
        ordering = ("-moment", "-id")

    def __str__(self) -> str:
        return f"{self.get_event_display()}: {self.about or self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse()
        super().save(*args, **{**kwargs, "force_insert": True})

    delete = _refuse

    def get_absolute_url(self) -> str:
        return reverse("records:auditentry_detail", args=[self.pk])

    @property
    def who(self) -> str:
        return self.name or gettext("System")

    @property
    def told(self) -> str:
        """The details in words, whatever of them there is."""
        told = "; ".join(
            f"{DETAILS.get(name, name)}: {_in_words(name, value)}"
            for name, value in self.details.items()
            if value not in ("", [], None)
        )
        return told or formats.MISSING
