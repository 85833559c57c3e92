"""Versions of a month's report: made, written on by people, made final."""

import hashlib
import unicodedata
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.models import MonthReport, ReportState
from budget.month.report import facts, gathering
from budget.month.report.content import Document, Section
from budget.month.report.document import document
from budget.month.report.sections import sections
from records import turns

# How a file ends, and by what field of a version it is kept.
KINDS = ("docx", "pdf")


class ChangedMeanwhile(ValidationError):
    """Somebody else wrote since; `text` is what stands now."""

    def __init__(self, message: str, text: str = "") -> None:
        super().__init__(message, code="changed_meanwhile")
        self.text = text


def make(month: date, user: Any) -> MonthReport:
    """The next version, of the figures as they stand now; its sentences begin as these make them.

    ValidationError where somebody makes one at the same moment.
    """
    with transaction.atomic():
        found = gathering.gather(month)
        last = MonthReport.objects.filter(month=month).aggregate(last=Max("number"))["last"]
        report = MonthReport(
            month=month,
            number=(last or 0) + 1,
            figures=facts.as_json(found),
            texts={one.name: one.text for one in sections(found, {}) if not one.is_fixed},
            made_at=found.taken_at,
            made_by=user,
        )
        try:
            with transaction.atomic():
                report.save()
        except IntegrityError:
            raise ValidationError(
                _("Somebody else is making this report at this moment. Look at theirs first.")
            ) from None
    return report


# ── what people write ───────────────────────────────────────────────────────────────────────


def seen(text: str) -> str:
    """What a form remembers of the text that it shows."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def edit(pk: int, name: str, text: str, was: str, user: Any) -> MonthReport:
    """A section's text written anew; `was` is the `seen` of the text that the person began with.

    ValidationError where the version is final or no longer the last, ChangedMeanwhile where
    somebody else wrote that section since; KeyError for a section that nobody writes.
    """
    report = turns.locked(MonthReport, pk).get()
    stored = report.texts[name]
    refuse_settled(report)
    text = plain(text)
    if seen(stored) != was and stored != text:
        raise ChangedMeanwhile(
            _(
                "Someone else wrote this section while you did. Compare with theirs below; save "
                "again to keep yours."
            ),
            stored,
        )
    if stored != text:
        report.texts = {**report.texts, name: text}
        report.edited_at, report.edited_by = timezone.now(), user
        report.save(update_fields=["texts", "edited_at", "edited_by"])
    return report


def plain(text: str) -> str:
    """Without what no file can hold, a paragraph a line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ["".join(filter(_is_written, line.replace("\t", " "))).strip() for line in lines]
    return "\n".join(line for line in kept if line)


def _is_written(one: str) -> bool:
    """Letters, signs and spaces, those that hold a figure and its unit together, too."""
    return one.isprintable() or unicodedata.category(one) == "Zs"


def refuse_settled(report: MonthReport) -> None:
    """ValidationError unless people may still write on it."""
    if report.state == ReportState.FINAL:
        raise ValidationError(_("This version is final. Make another one to change anything."))
    if not is_last(report):
        raise ValidationError(_("There is a newer version. Only the last one can be changed."))


def is_last(report: MonthReport) -> bool:
    return not MonthReport.objects.filter(month=report.month, number__gt=report.number).exists()


def written_before(report: MonthReport) -> dict[str, tuple[int, str]]:
    """{section: (version, text)} of what people wrote in the version before, where they did."""
    earlier = MonthReport.objects.filter(month=report.month, number__lt=report.number)
    last = earlier.order_by("-number").first()
    if last is None:
        return {}
    began = {one.name: one.text for one in sections(facts.frozen(last), {})}
    return {
        name: (last.number, text)
        for name, text in last.texts.items()
        if text != began.get(name) and text != report.texts.get(name)
    }


# ── files ───────────────────────────────────────────────────────────────────────────────────


def finish(pk: int, mark: str, user: Any) -> MonthReport:
    """Writes both files once and keeps them; `mark` is the `version_mark` of what the person read.

    ValidationError as for `edit`; ChangedMeanwhile where somebody wrote on it since.
    """
    report = MonthReport.objects.get(pk=pk)
    _refuse_finishing(report, mark)
    report.state = ReportState.FINAL
    report.final_at, report.final_by = timezone.now(), user
    # Written before anything is locked, since that takes a second.
    whole = document(report)
    written = {kind: write(whole, kind) for kind in KINDS}
    with transaction.atomic():
        _refuse_finishing(turns.locked(MonthReport, pk).get(), mark)
        for kind, data in written.items():
            getattr(report, kind).save(file_name(report, kind), ContentFile(data), save=False)
        report.save(update_fields=["state", "final_at", "final_by", *KINDS])
    return report


def _refuse_finishing(stored: MonthReport, mark: str) -> None:
    refuse_settled(stored)
    if version_mark(stored) != mark:
        raise ChangedMeanwhile(_("Somebody wrote on it since. Read it again before it is final."))


def version_mark(report: MonthReport) -> str:
    """Another one once anybody wrote on the version."""
    return seen("\n\n".join(f"{name}\n{text}" for name, text in sorted(report.texts.items())))


def write(whole: Document, kind: str) -> bytes:
    # Both libraries are large: whoever only reads pages does without.
    from budget.month.report import pdf, word

    return {"docx": word, "pdf": pdf}[kind].write(whole)


def file_name(report: MonthReport, kind: str) -> str:
    draft = "" if report.state == ReportState.FINAL else "-borrador"
    return f"informe-{report.month:%Y-%m}-v{report.number}{draft}.{kind}"


def section_of(report: MonthReport, name: str) -> Section | None:
    found = sections(facts.frozen(report), report.texts)
    return next((one for one in found if one.name == name), None)
