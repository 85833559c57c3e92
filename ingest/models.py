"""Uploads: each workbook that came in, where it stands, and what people decided about it."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from ingest import compared
from ingest.reading.names import squeezed

LONGEST_NAME = 255
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")


def stored_at(upload: "Upload", name: str) -> str:
    """Where the original file lies under MEDIA_ROOT: its own bytes under a name of ours."""
    suffix = Path(name).suffix.lower()
    kept = suffix if _SUFFIX.fullmatch(suffix) else ""
    return f"{upload.sha256[:2]}/{upload.sha256}{kept}"


def known_as(name: str) -> str:
    """The name that a client gave, without folders and without what nobody sees: control
    characters, and those that turn the direction of writing and so hide what the file is."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf"))[-LONGEST_NAME:]


class Uploads(models.Manager["Upload"]):
    """Findings can be megabytes: they are read when they are asked for, of one upload at a time."""

    def get_queryset(self) -> models.QuerySet["Upload"]:
        return super().get_queryset().defer("findings")


class Upload(models.Model):
    """One workbook on its way to records, and its trace for ever after.

    States: *received* → *judged* (with or without problems) → *committed* → *undone*; or
    *refused* (the file itself cannot be read), or *discarded* by its owner.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        JUDGED = "judged", _("judged")
        REFUSED = "refused", _("refused")
        COMMITTED = "committed", _("committed")
        UNDONE = "undone", _("undone")
        DISCARDED = "discarded", _("discarded")

    kind = models.CharField(_("kind"), max_length=30, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    name = models.CharField(_("file"), max_length=LONGEST_NAME)
    file = models.FileField(_("file"), upload_to=stored_at, max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.BigIntegerField(_("bytes"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("owner"), related_name="uploads"
    )
    created_at = models.DateTimeField(_("received at"), auto_now_add=True, db_index=True)

    # What the person decided: presets {header: value}, mapping {header as written: field or ""},
    # options {mode, empty, sheets, hidden_rows, source …}, codes of acknowledged warnings.
    presets = models.JSONField(_("preset fields"), default=dict, blank=True)
    mapping = models.JSONField(_("columns mapped by hand"), default=dict, blank=True)
    options = models.JSONField(_("options"), default=dict, blank=True)
    accepted = models.JSONField(_("acknowledged warnings"), default=list, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    # What was understood and found: see ingest/report.py for the shapes.
    report = models.JSONField(_("report"), default=dict, blank=True)
    findings = models.JSONField(_("findings"), default=list, blank=True)
    # What the database held when it was judged: see ingest/basis.py.
    basis = models.CharField(max_length=200, blank=True)
    rows = models.PositiveIntegerField(_("records"), default=0)
    created = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    equal = models.PositiveIntegerField(_("equal"), default=0)
    gone = models.PositiveIntegerField(_("gone"), default=0)

    committed_at = models.DateTimeField(_("committed at"), null=True, blank=True, db_index=True)
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("committed by"),
        null=True,
        blank=True,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("undone by"),
        null=True,
        blank=True,
        related_name="+",
    )

    objects = Uploads()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"

    def get_absolute_url(self) -> str:
        return reverse("ingest:upload_detail", args=[self.pk])

    @property
    def about(self) -> str:
        """What the file is about, by what holds for the whole of it: `CW100000 · 3 · oct 2024`."""
        reading = self.report.get("reading", {})
        if not (read := str(reading.get("about", ""))):
            return " · ".join(map(str, self.presets.values()))
        for month in reading.get("about_months", []):
            read = re.sub(rf"(?<![\w-]){re.escape(month)}(?![\w-])", compared.month(month), read)
        return read

    def is_intact(self) -> bool:
        """Whether the stored file still is, byte for byte, the one that came in."""
        try:
            if self.file.size != self.size:
                return False
            with self.file.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except OSError:
            return False

    @property
    def folder(self) -> Path:
        """Where what is staged of this upload and its progress lie."""
        return Path(settings.DATA_DIR) / "staged" / str(self.pk)


class Correction(models.Model):
    """A cell that a person put right in the browser; it stands over the workbook's."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="corrections")
    sheet = models.CharField(_("sheet"), max_length=100)
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=100)
    value = models.CharField(_("value"), max_length=1000, blank=True)
    made_at = models.DateTimeField(_("corrected at"), auto_now=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["sheet", "row", "column"]
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "sheet", "row", "column"], name="one_correction_a_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.column}{self.row}"


class SetAsideRow(models.Model):
    """A row left out of a commit for its problems, waiting for someone to correct or discard it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CORRECTED = "corrected", _("corrected")
        DISCARDED = "discarded", pgettext_lazy("row", "discarded")

    upload = models.ForeignKey(Upload, models.PROTECT, related_name="set_aside_rows")
    sheet = models.CharField(_("sheet"), max_length=100)
    row = models.PositiveIntegerField(_("row"))
    values = models.JSONField(_("values"), default=dict)
    problems = models.JSONField(_("problems"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("row set aside")
        verbose_name_plural = _("rows set aside")
        ordering = ["upload", "sheet", "row"]

    def __str__(self) -> str:
        return f"{self.sheet}, {self.row}"


class RememberedMapping(models.Model):
    """A header that someone mapped by hand, for a kind and its source (a contract, an extract)."""

    kind = models.CharField(_("kind"), max_length=30)
    source = models.CharField(_("source"), max_length=100, blank=True)
    header = models.CharField(_("header"), max_length=200)
    field = models.CharField(_("field"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("remembered column")
        verbose_name_plural = _("remembered columns")
        ordering = ["kind", "source", "header"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "source", "header"], name="one_memory_a_header")
        ]

    def __str__(self) -> str:
        return f"{self.header} → {self.field}"

    @classmethod
    def known(cls, kind: str, source: str) -> dict[str, str]:
        """{header: field} for the kind, the source's own over what holds for all."""
        rows = cls.objects.filter(kind=kind, source__in=["", source]).order_by("source")
        return dict(rows.values_list("header", "field"))

    @classmethod
    def by_source(cls, kind: str) -> dict[str, dict[str, str]]:
        """{source: {header: field}} of the kind's sources that have a name."""
        found: dict[str, dict[str, str]] = {}
        rows = cls.objects.filter(kind=kind).exclude(source="")
        for source, header, field in rows.values_list("source", "header", "field"):
            found.setdefault(source, {})[header] = field
        return found

    @classmethod
    def names(cls, kind: str) -> list[str]:
        """The kind's sources that have a name."""
        rows = cls.objects.filter(kind=kind).exclude(source="").order_by("source")
        return list(rows.values_list("source", flat=True).distinct())

    @classmethod
    def spelt(cls, kind: str, name: str) -> str:
        """A source's name as the kind knows it: `sac ` is SAC."""
        name = " ".join(name.split())[:100].rstrip()
        known = {source.casefold(): source for source in cls.names(kind)}
        return known.get(name.casefold(), name)

    @classmethod
    def remember(cls, kind: str, source: str, mapping: Mapping[str, str]) -> None:
        """{header as written: field, or '' to leave it out} instead of what these headers meant."""
        mine = cls.objects.filter(kind=kind, source=source)
        said = {squeezed(header): (header[:200], field) for header, field in mapping.items()}
        stale = [kept.pk for kept in mine if squeezed(kept.header) in said]
        new = [
            RememberedMapping(kind=kind, source=source, header=header, field=field)
            for header, field in said.values()
        ]
        with transaction.atomic():
            mine.filter(pk__in=stale).delete()
            RememberedMapping.objects.bulk_create(new, batch_size=200)


class Gate(models.Model):
    """One row, locked by whoever commits: commits go through one at a time."""

    name = models.CharField(max_length=30, unique=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def enter(cls) -> None:
        """Waits for the commit before ours; call inside a transaction, which holds the gate."""
        cls.objects.select_for_update().get_or_create(name="commit")
