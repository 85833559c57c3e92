"""A version as a document: its cover, its sections and its signatures."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from budget.models import MonthReport, ReportState
from budget.month.report import LANGUAGE, sections, tables
from budget.month.report.content import Document
from budget.month.report.facts import Facts, frozen
from records import formats


def document(report: MonthReport) -> Document:
    """What its files are written of; the same of the same version, whenever it is asked for."""
    facts, before = frozen(report), before_of(report)
    found = sections.sections(facts, report.texts, before)
    with translation.override(LANGUAGE):
        is_draft = report.state == ReportState.DRAFT
        state = _("Draft") if is_draft else _("Final")
        month = formats.month(report.month)
        return Document(
            title=_("Monthly report of energy losses and budget execution"),
            subtitle=capfirst(month),
            state=state.upper() if is_draft else state,
            footer=_("Report of %(month)s · version %(number)s")
            % {"month": month, "number": report.number},
            author=named(report.final_by or report.made_by),
            moment=_moment(report, facts).isoformat(),
            facts=_cover(report, facts, state),
            sections=found,
            signed=[
                (_("Prepared by"), named(report.made_by)),
                (_("Approved by"), named(report.final_by)),
            ],
            is_draft=is_draft,
            behind=tables.behind(found),
        )


def before_of(report: MonthReport) -> Facts | None:
    """The figures of the version before it."""
    earlier = MonthReport.objects.filter(month=report.month, number__lt=report.number)
    found = earlier.order_by("-number").first()
    return frozen(found) if found else None


def named(person: Any) -> str:
    return (person.get_full_name() or person.get_username()) if person else ""


def _moment(report: MonthReport, facts: Facts) -> datetime:
    """When it was last written on."""
    return report.final_at or report.edited_at or facts.taken_at


def _cover(report: MonthReport, facts: Facts, state: str) -> list[tuple[str, str]]:
    closed = [
        _("%(area)s: closed on %(when)s") % {"area": label, "when": formats.day(close.closed_at)}
        for area, label in sections.areas().items()
        if (close := facts.close(area))
    ]
    told = [
        (_("Month"), capfirst(formats.month(report.month))),
        (_("Data as of"), formats.moment(facts.data_as_of)),
        (_("Figures taken on"), formats.moment(facts.taken_at)),
        (_("Version"), str(report.number)),
        (_("State"), state),
        (_("Month’s close"), "; ".join(closed) or _("the month is not closed")),
    ]
    if report.final_at:
        told.append((_("Final since"), formats.moment(report.final_at)))
    return told
