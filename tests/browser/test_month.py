"""A month of the team, in a real browser, each role in turn: from an empty tray to the report.

Nothing is done past the pages. At the end the same totals stand on the report, in its files, on the
pages, over the API and in Power BI's views.
"""

import csv
import io
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from docx import Document
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from billing.models import Annex, AnnexState, BilledItem
from budget.models import MonthClose, MonthReport
from powerbi.feeds import lines
from rce_site.demo import loading, making, states
from rce_site.demo.sizes import SIZES
from rce_site.demo.world import World
from records import formats
from tests.browser.visitor import Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

MONTH = date(2025, 9, 1)
WHY = "No hay evidencia de esta orden en campo."
SUMMARY = "El mes cerró con una devolución, que el contratista corrigió."

Visit = Callable[..., Visitor]


@pytest.fixture
def arriving(what_migrate_brings: None, tmp_path: Path) -> list[making.Made]:
    """The month's workbooks, still to come; all that was before them stands."""
    world = World(MONTH, SIZES["small"])
    made = making.make(world, tmp_path / "demo", lambda lines: None)
    new = [one for one in made if f"{MONTH:%Y-%m}" in str(one.path)]
    loading.load(world, [one for one in made if one not in new], lambda lines: None)
    states.settle(world)
    # Of the last month nothing was loaded, so that what is settled was before it.
    assert set(Annex.objects.values_list("state", flat=True)) == {AnnexState.APPROVED}
    assert {one.kind for one in new} == {"annexes", "consumption"}
    call_command("syncviews", verbosity=0)
    return new


class Watch:
    """How long each part of the month took, in seconds of a browser that never hesitates."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, float]] = []

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.parts.append((name, time.perf_counter() - began))

    def __str__(self) -> str:
        whole = sum(seconds for _name, seconds in self.parts)
        return "\n".join(
            [f"{name}: {seconds:.1f} s" for name, seconds in self.parts] + [f"all: {whole:.1f} s"]
        )


def test_a_month_from_the_empty_tray_to_the_final_report(
    visit: Visit, arriving: list[making.Made], tmp_path: Path
) -> None:
    watch = Watch()
    actas = [one.path for one in arriving if one.kind == "annexes"]
    energy = [one.path for one in arriving if one.kind == "consumption"]
    updater = visit("/", "updater")
    p2, p3 = visit("/", "P2"), visit("/", "P3")

    with watch.part("the tray is empty, and says what is missing"):
        tray = f"/budget/month/?month={MONTH:%Y-%m}"
        updater.go(tray)
        expect(updater.page.locator(".piece .state-missing")).to_have_count(len(actas) + 1)
    with watch.part("the updater drops the actas and commits each"):
        _drop(updater, actas)
        for _acta in actas:
            _decide_next(updater, tray)
    assert Annex.objects.filter(period=MONTH).count() == len(actas)
    with watch.part("the analyst of transformers brings the energy"):
        p3.go(tray)
        _drop(p3, energy)
        _decide_next(p3, tray)
    p3.go(tray)
    expect(p3.page.locator(".piece .state-missing")).to_have_count(0)

    acta = Annex.objects.filter(period=MONTH).order_by("-lines").first()
    assert acta is not None
    with watch.part("the updater objects to a line"):
        item = _object(updater, acta)
    with watch.part("the analyst of budget returns the acta, with its objections"):
        answered = _return(p2, acta, item, tmp_path)
    with watch.part("the contractor's next version answers it"):
        _upload(updater, "annexes", answered, reason="Segunda versión, con las glosas aceptadas.")
    item.refresh_from_db()
    assert item.objection == ""
    with watch.part("the analyst of budget approves the actas"):
        _review(p2, acta)
        for one in Annex.objects.filter(period=MONTH).order_by("pk"):
            _approve(p2, one)
    with watch.part("both close the month"):
        _close(p2, "billing")
        _close(p3, "energy")
    assert MonthClose.objects.filter(month=MONTH).count() == 2
    with watch.part("the report is made, written and made final"):
        report, files = _report(p2, tmp_path)
    print(f"\n{watch}")
    _same_everywhere(visit("/", "reader"), report, files)


# ── acts ────────────────────────────────────────────────────────────────────────────────────


def _drop(who: Visitor, paths: list[Path]) -> None:
    who.page.set_input_files("#drop input[type=file]", paths)
    who.page.locator("#drop .btn-primary").click()
    expect(who.page.locator(".dropped-file")).to_have_count(len(paths))


def _decide_next(who: Visitor, tray: str) -> None:
    """The first workbook that the tray shows as read: looked at, acknowledged, committed."""
    who.go(tray)
    who.page.locator(".piece .btn-primary").first.click()
    _commit(who.page)


def _commit(page: Page, reason: str = "") -> None:
    for box in page.locator("input[name=accept]").all():
        box.check()
    if reason:
        page.locator("[name=reason]").fill(reason)
    page.locator("button[form=commit]").click()
    expect(page.locator(".verdict-committed")).to_be_visible(timeout=60_000)


def _upload(who: Visitor, kind: str, path: Path, reason: str) -> None:
    who.go(f"/uploads/new/{kind}/")
    who.page.set_input_files("input[type=file]", path)
    who.page.locator("form[data-upload] .btn-primary").click()
    _commit(who.page, reason)


def _object(who: Visitor, acta: Annex) -> BilledItem:
    """Half of what the acta's largest line bills."""
    item = acta.items.filter(quantity__gte=2).order_by("-amount").first()
    assert item is not None
    who.go(item.get_absolute_url())
    who.page.locator("a[href*='/objections/raise/']").first.click()
    who.page.locator("[name=objection]").select_option("no_evidence")
    who.page.locator("[name=text]").fill(WHY)
    who.page.locator("[name=accept][value=given]").check()
    who.page.locator("[name=quantity]").fill(formats.quantity(item.quantity / 2))
    who.page.locator("#objecting [data-default]").click()
    expect(who.page.locator("#messages .alert-success")).to_be_visible()
    item.refresh_from_db()
    acta.refresh_from_db()
    assert item.objected == acta.objected > 0
    return item


def _return(who: Visitor, acta: Annex, item: BilledItem, folder: Path) -> Path:
    """The workbook that goes to the contractor, as it comes back: with what was accepted."""
    who.go(f"/billing/annexes/{acta.pk}/objections/")
    with who.page.expect_download() as caught:
        who.page.locator(".page-actions a[download]").click()
    path = folder / caught.value.suggested_filename
    caught.value.save_as(path)
    who.go(acta.get_absolute_url())
    who.page.locator("a[href$='/return/']").click()
    who.page.locator("[name=reason]").fill("Una línea sin evidencia: ver las glosas.")
    who.page.locator("form .btn-danger").click()
    acta.refresh_from_db()
    assert acta.state == AnnexState.RETURNED
    _answer(path, item)
    return path


def _answer(path: Path, item: BilledItem) -> None:
    """Bills what was accepted, where the objection stands."""
    book = openpyxl.load_workbook(path)
    listed = [name for name in book.sheetnames if name.startswith("RCE")]
    assert any(WHY in str(cell) for name in listed for row in book[name].values for cell in row)
    sheet = book[item.source_sheet]
    heads = {
        re.sub(r"\W+", "", str(cell.value)).upper(): cell.column
        for row in sheet.iter_rows(max_row=item.source_row - 1)
        for cell in row
        if cell.value
    }
    quantity = next(at for head, at in heads.items() if head.startswith("CANT"))
    total = next(at for head, at in heads.items() if "TOTAL" in head)
    assert item.accepted_quantity is not None
    sheet.cell(item.source_row, quantity).value = float(item.accepted_quantity)
    sheet.cell(item.source_row, total).value = float(item.amount - item.objected)
    book.save(path)


def _review(who: Visitor, acta: Annex) -> None:
    acta.refresh_from_db()
    if acta.state == AnnexState.RETURNED:
        who.go(acta.get_absolute_url())
        who.page.locator("a[href$='/review/']").click()
        who.page.locator("form.record-form .btn-primary").click()


def _approve(who: Visitor, acta: Annex) -> None:
    who.go(acta.get_absolute_url())
    who.page.locator("a[href$='/approve/']").click()
    who.page.locator("form.record-form .btn-primary").click()
    acta.refresh_from_db()
    assert acta.state == AnnexState.APPROVED


def _close(who: Visitor, area: str) -> None:
    who.go(f"/budget/month/close/?month={MONTH:%Y-%m}")
    said = "Se revisó con el equipo; queda para el mes siguiente."
    for why in who.page.locator(f"textarea[id^=why-{area}-]").all():
        why.fill(said)
    form = who.page.locator("form").filter(has=who.page.locator(f"[name=area][value={area}]"))
    form.locator(".btn-primary").click()
    closed = MonthClose.objects.filter(month=MONTH, area=area).first()
    assert closed, who.page.inner_text("main")
    assert set(closed.explained.values()) <= {said}


def _report(who: Visitor, folder: Path) -> tuple[MonthReport, dict[str, bytes]]:
    page = who.page
    who.go(f"/budget/month/report/?month={MONTH:%Y-%m}")
    page.locator("form[action$='/report/make/'] .btn-primary").click()
    page.locator("a[href*='/text/']").first.click()
    page.locator("[name=text]").fill(SUMMARY)
    page.locator(".report-form .btn-primary").click()
    expect(page.locator("article.report")).to_contain_text(SUMMARY)
    page.locator(".report-finish .btn-primary").click()
    files = {}
    for kind in ("docx", "pdf"):
        with page.expect_download() as caught:
            page.locator(f".page-actions a[href$='file.{kind}']").click()
        path = folder / caught.value.suggested_filename
        caught.value.save_as(path)
        files[kind] = path.read_bytes()
    report = MonthReport.objects.get(month=MONTH)
    assert report.state == "final"
    return report, files


# ── the same totals ─────────────────────────────────────────────────────────────────────────


def _same_everywhere(reader: Visitor, report: MonthReport, files: dict[str, bytes]) -> None:
    approved = Annex.objects.filter(period=MONTH, state=AnnexState.APPROVED)
    executed = sum((one.total for one in approved), Decimal(0))
    assert executed == sum(
        (item.total for item in BilledItem.objects.filter(annex__in=approved)), Decimal(0)
    )
    shown = formats.money(executed)
    for words in (_words_of_docx(files["docx"]), _words_of_pdf(files["pdf"])):
        assert _bare(SUMMARY) in words
        assert _bare(shown) in words
    for address in (
        f"/budget/month/report/?month={MONTH:%Y-%m}",
        f"/billing/?period_from={MONTH:%Y-%m}&period_to={MONTH:%Y-%m}",
    ):
        reader.go(address)
        assert _bare(shown) in _bare(reader.page.inner_text("main")), address
    given = reader.page.request.get(
        f"{reader.base}/api/v1/annexes/?period={MONTH:%Y-%m}&page_size=100"
    )
    rows = json.loads(given.text(), parse_float=Decimal)["results"]
    assert sum((Decimal(row["total"]) for row in rows), Decimal(0)) == executed
    assert _of_view() == executed


def _of_view() -> Decimal:
    """What Power BI sums of the month's approved lines."""
    rows = csv.DictReader(io.StringIO(b"".join(lines("fct_billed_item")).decode()))
    mine = {"period_key": f"{MONTH:%Y%m}01", "state": AnnexState.APPROVED.value}
    return sum((Decimal(row["total"]) for row in rows if mine.items() <= row.items()), Decimal(0))


def _words_of_docx(file: bytes) -> str:
    document = Document(io.BytesIO(file))
    said = [one.text for one in document.paragraphs]
    said += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return _bare(" ".join(said))


def _words_of_pdf(file: bytes) -> str:
    return _bare(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages))


def _bare(words: str) -> str:
    """Without spaces, of which there are several sorts and line ends between."""
    return re.sub(r"\s+", "", words)
