"""The month's report: what it freezes, what people write on it, its versions and who may what."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from billing.models import Annex, Contract
from billing.tests import make as billed
from budget.models import MonthClose, MonthReport, ReportState
from budget.month import figures
from budget.month.figures import BILLING, ENERGY, FIGURES, published
from budget.month.report import facts, gathering, keeping
from budget.month.report.document import document
from budget.tests import make
from records import roles
from records.audit_entry import AuditEntry, Event
from records.models import ClosedMonth

pytestmark = pytest.mark.django_db

JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)
URL = "/budget/month/report/?month=2025-07"
LEAD = "El mes cerró bien.\nFalta Barrancabermeja."


@pytest.fixture
def contract(person: Callable[..., Any]) -> Contract:
    """5.000 a month of budget, an approved acta of 3 × 1.000 in July."""
    made = billed.contract(number="CW1", contractor="UNO S.A.S.", end_date=date(2027, 1, 1))
    billed.price(made, "A1", 1000, budget_line="OBRA")
    make.year(made, 5000)
    acta(made, 3, person(roles.P2))
    return made


def acta(of: Contract, quantity: int, approver: Any) -> Annex:
    found = billed.annex(of, JULY)
    billed.item(found, of.prices.get(), quantity)
    found.refresh_from_db()
    found.approve(approver)
    return found


@pytest.fixture
def report(contract: Contract, person: Callable[..., Any]) -> MonthReport:
    return keeping.make(JULY, person(roles.P2))


def section(report: MonthReport, name: str) -> Any:
    return next(one for one in document(report).sections if one.name == name)


def cells(report: MonthReport, name: str, at: int = 0) -> dict[str, list[str]]:
    """{first cell: the others} of a section's table."""
    return {row[0]: list(row[1:]) for row in section(report, name).tables[at].rows}


# ── what is frozen ──────────────────────────────────────────────────────────────────────────


def test_its_figures_are_those_that_are_published(report: MonthReport) -> None:
    found = facts.frozen(report)
    now = {area: published(area, [JULY])[JULY] for area in found.areas}
    for (name, part), value in (now[BILLING] | now[figures.ENERGY]).items():
        assert found.stands(name, part).now == value, (name, part)
    assert found.value("executed") == 3000
    assert found.execution.total().in_force == 7 * 5000


def test_what_is_kept_reads_back_as_it_was_taken(contract: Contract) -> None:
    taken = gathering.gather(JULY)
    assert facts.of_json(facts.Facts, facts.as_json(taken)) == taken


def test_amounts_are_kept_as_text(report: MonthReport) -> None:
    kept = MonthReport.objects.get(pk=report.pk).figures
    executed = next(one for one in kept["standing"] if one["figure"] == "executed")
    assert executed["now"] == "3000.00"


def test_what_changes_afterwards_is_another_version_s(
    report: MonthReport, contract: Contract, person: Callable[..., Any]
) -> None:
    acta(contract, 1, person(roles.P2))
    assert cells(report, "summary")["Ejecutado"] == ["$\u00a03.000"]
    second = keeping.make(JULY, person(roles.P2))
    assert second.number == 2
    assert cells(second, "summary")["Ejecutado"] == ["$\u00a04.000"]
    moved = cells(second, "moved")
    assert moved["Ejecutado"] == ["$\u00a03.000", "$\u00a04.000", "+$\u00a01.000"]
    assert "Presupuesto vigente" not in moved


def test_a_closed_month_tells_what_was_reported_beside_what_it_is_now(
    contract: Contract, person: Callable[..., Any]
) -> None:
    user = person(roles.ADMIN)
    ClosedMonth.objects.create(area=BILLING, month=JULY)
    close = MonthClose.objects.of(BILLING, JULY).standing().get()
    close.closed_by, close.explained = user, {"in_review": "llega en agosto"}
    close.save()
    close.figures.filter(figure="executed", part="").update(value=Decimal("2500.00"))
    close.adjustments.create(
        figure="executed", cause="upload", amount=500, noticed_at=close.closed_at
    )
    report = keeping.make(JULY, user)
    told = cells(report, "summary")["Ejecutado"]
    assert told == ["$\u00a02.500", "+$\u00a0500", "$\u00a03.000"]
    assert "se ejecutaron $\u00a02.500" in section(report, "execution").text
    assert cells(report, "adjustments")["Ejecutado"] == told
    by_cause = section(report, "adjustments").tables[1]
    assert by_cause.rows == [
        ["Julio de 2025", "", ""],
        ["Ejecutado", "Un cargue confirmado", "+$\u00a0500"],
    ]
    assert by_cause.heads == {0}
    assert section(report, "open_points").tables[0].rows == [
        ["Actas de contratistas", "Actas en revisión", "llega en agosto"]
    ]


def test_adjustments_stand_below_their_month_and_edges_of_intervals_nowhere(
    contract: Contract, person: Callable[..., Any]
) -> None:
    user = person(roles.ADMIN)
    name = "billed_increase_definitive"
    for month in (JUNE, JULY):
        ClosedMonth.objects.create(area=ENERGY, month=month)
        close = MonthClose.objects.of(ENERGY, month).standing().get()
        for figure in (name, f"{name}_low", f"{name}_high", "cnr_kwh"):
            close.adjustments.create(
                figure=figure, cause="estimate", amount=500, noticed_at=close.closed_at
            )
    table = section(keeping.make(JULY, user), "adjustments").tables[-1]
    assert [row[0] for row in table.rows] == [
        *("Julio de 2025", "Incremento facturado, definitivo (kWh)", "CNR liquidado (kWh)"),
        *("Junio de 2025", "Incremento facturado, definitivo (kWh)", "CNR liquidado (kWh)"),
    ]
    assert table.heads == {0, 3}


def test_a_month_of_which_nothing_is_known_says_so(person: Callable[..., Any]) -> None:
    report = keeping.make(date(2031, 1, 1), person(roles.P2))
    whole = document(report)
    assert facts.frozen(report).is_empty
    assert [chart.key for one in whole.sections for chart in one.charts] == []
    text = "\n".join(one.text for one in whole.sections)
    assert "no se facturó ni se presupuestó nada" in text
    assert "no se conoce para enero de 2031" in text
    for kind in keeping.KINDS:
        assert keeping.write(whole, kind)


def test_it_takes_the_same_few_queries_whatever_there_is(
    contract: Contract, person: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    gathering.gather(JULY)
    with django_assert_max_num_queries(60) as before:
        gathering.gather(JULY)
    for place in range(3):
        other = billed.contract(number=f"CX{place}", end_date=date(2027, 1, 1))
        billed.price(other, "A1", 1000, budget_line="OBRA")
        make.year(other, 100)
        acta(other, 1, person(roles.P2))
    gathering.gather(JULY)  # what is kept of episodes is read once
    with django_assert_max_num_queries(len(before)):
        gathering.gather(JULY)


def test_it_is_spanish_whatever_the_reader_s_language(
    report: MonthReport, as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.READER)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get(URL).text
    assert "Another version" not in page  # a reader makes none
    assert "Resumen ejecutivo" in page
    assert "Versions" in page


# ── what people write ───────────────────────────────────────────────────────────────────────


def edit_url(report: MonthReport, name: str = "summary") -> str:
    return reverse("budget:report_edit", args=[report.pk, name])


def sent(report: MonthReport, text: str, name: str = "summary") -> dict[str, str]:
    return {"text": text, "seen": keeping.seen(report.texts[name])}


def test_a_section_is_written_anew(report: MonthReport, as_role: Callable[..., Client]) -> None:
    client = as_role(roles.P3)
    answer = client.post(edit_url(report), sent(report, LEAD.replace("\n", "\r\n")), follow=True)
    assert "<p>El mes cerró bien.</p><p>Falta Barrancabermeja.</p>" in answer.text
    stored = MonthReport.objects.get(pk=report.pk)
    assert (stored.texts["summary"], stored.edited_by.username) == (LEAD, "p3")
    assert stored.texts["execution"] == report.texts["execution"]
    assert stored.figures == report.figures


def test_of_two_who_write_the_second_is_told(
    report: MonthReport, as_role: Callable[..., Client]
) -> None:
    as_role(roles.P3).post(edit_url(report), sent(report, "De la una."))
    mine = as_role(roles.P2)
    answer = mine.post(edit_url(report), sent(report, "De la otra."))
    assert answer.status_code == 422
    assert "De la una." in answer.text
    assert "De la otra." in answer.text
    assert MonthReport.objects.get(pk=report.pk).texts["summary"] == "De la una."
    again = answer.context["form"].data
    mine.post(edit_url(report), {"text": again["text"], "seen": again["seen"]})
    assert MonthReport.objects.get(pk=report.pk).texts["summary"] == "De la otra."


def test_two_sections_are_in_nobody_s_way(report: MonthReport, person: Callable[..., Any]) -> None:
    for name in ("summary", "method_is_fixed", "execution"):
        if name in report.texts:
            keeping.edit(report.pk, name, name, keeping.seen(report.texts[name]), person(roles.P2))
    stored = MonthReport.objects.get(pk=report.pk).texts
    assert (stored["summary"], stored["execution"]) == ("summary", "execution")


def test_what_nobody_writes_has_no_form(
    report: MonthReport, as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.P2)
    for name in ("method", "moved", "nothing"):
        assert client.get(edit_url(report, name)).status_code == 404


def test_the_next_version_shows_what_was_written_in_the_last(
    report: MonthReport, person: Callable[..., Any], as_role: Callable[..., Client]
) -> None:
    keeping.edit(
        report.pk, "summary", LEAD, keeping.seen(report.texts["summary"]), person(roles.P2)
    )
    second = keeping.make(JULY, person(roles.P2))
    assert second.texts["summary"] == report.texts["summary"]
    assert keeping.written_before(second) == {"summary": (1, LEAD)}
    page = as_role(roles.P2).get(edit_url(second)).text
    assert "Falta Barrancabermeja." in page
    with pytest.raises(ValidationError):
        keeping.edit(report.pk, "summary", "x", keeping.seen(LEAD), person(roles.P2))


def test_what_no_file_can_hold_is_left_out() -> None:
    assert keeping.plain("uno\x00\x1b\r\n\r\n  dos\x0b ") == "uno\ndos"
    assert keeping.plain("5,0\u00a0%\tde\u00a0más") == "5,0\u00a0% de\u00a0más"


# ── final ───────────────────────────────────────────────────────────────────────────────────


def finished(report: MonthReport, user: Any) -> MonthReport:
    return keeping.finish(report.pk, keeping.version_mark(report), user)


def read(file: Any) -> bytes:
    with file.open() as opened:
        return bytes(opened.read())


def test_what_is_final_keeps_its_files_and_is_written_on_no_more(
    report: MonthReport, contract: Contract, person: Callable[..., Any]
) -> None:
    user = person(roles.P2, first_name="Ana", last_name="Ríos")
    final = finished(report, user)
    kept = {kind: read(getattr(final, kind)) for kind in keeping.KINDS}
    acta(contract, 1, user)
    stored = MonthReport.objects.get(pk=report.pk)
    assert stored.state == ReportState.FINAL
    assert stored.docx.name == "reports/informe-2025-07-v1.docx"
    for kind in keeping.KINDS:
        assert read(getattr(stored, kind)) == kept[kind]
        assert keeping.write(document(stored), kind) == kept[kind]
    with pytest.raises(ValidationError):
        keeping.edit(report.pk, "summary", "x", keeping.seen(stored.texts["summary"]), user)
    with pytest.raises(ValidationError):
        finished(stored, user)


def test_whoever_finishes_it_has_read_what_stands(
    report: MonthReport, person: Callable[..., Any], as_role: Callable[..., Client]
) -> None:
    mark = keeping.version_mark(report)
    keeping.edit(
        report.pk, "summary", LEAD, keeping.seen(report.texts["summary"]), person(roles.P3)
    )
    url = reverse("budget:report_finish", args=[report.pk])
    answer = as_role(roles.P2).post(url, {"mark": mark}, follow=True)
    assert "Alguien escribió en él desde entonces" in answer.text
    assert MonthReport.objects.get(pk=report.pk).state == ReportState.DRAFT


def test_files_are_given_and_noted(report: MonthReport, as_role: Callable[..., Client]) -> None:
    client = as_role(roles.READER)
    url = reverse("budget:report_file", args=[report.pk, "pdf"])
    answer = client.get(url)
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert "informe-2025-07-v1-borrador.pdf" in answer.headers["Content-Disposition"]
    entry = AuditEntry.objects.filter(event=Event.DOWNLOADED).get()
    assert (entry.about, entry.name) == (url, "reader")
    assert client.get(reverse("budget:report_file", args=[report.pk, "exe"])).status_code == 404


# ── pages ───────────────────────────────────────────────────────────────────────────────────


def test_a_month_without_a_report_leads_on(as_role: Callable[..., Client]) -> None:
    client = as_role(roles.P2)
    assert "Todavía no hay informe de julio de 2025" in client.get(URL).text
    answer = client.post("/budget/month/report/make/", {"month": "2025-07"}, follow=True)
    assert "Se hizo la versión 1" in answer.text
    assert client.post("/budget/month/report/make/", {"month": "2025"}).status_code == 404


def test_who_may_what(report: MonthReport, as_role: Callable[..., Client]) -> None:
    """Analysts write, the budget analyst makes it final, readers read."""
    page, text = URL, edit_url(report)
    make_url = "/budget/month/report/make/"
    final = reverse("budget:report_finish", args=[report.pk])
    may = {
        roles.POWER_BI: (403, 403, 403, 403),
        roles.READER: (200, 403, 403, 403),
        roles.UPDATER: (200, 403, 403, 403),
        roles.P3: (200, 200, 403, 404),
        roles.P2: (200, 200, 302, 404),
    }
    for role, expected in may.items():
        client = as_role(role)
        found = (
            client.get(page).status_code,
            client.get(text).status_code,
            client.post(final, {"mark": "another"}).status_code,
            client.post(make_url, {"month": "x"}).status_code,
        )
        assert found == expected, role
    assert MonthReport.objects.get().state == ReportState.DRAFT


def test_every_figure_of_the_summary_is_a_published_one(report: MonthReport) -> None:
    titles = {str(one.title) for one in FIGURES.values()}
    rows = section(report, "summary").tables[0].rows
    assert {row[0].removesuffix(" (kWh)") for row in rows} <= titles
