"""From a workbook to records and back, in a real browser: by mouse, by keyboard alone, on a phone,
and with the session lost at every step."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, FileChooser, expect

from billing.models import Annex, BilledItem
from billing.tests import make
from ingest import intake, progress
from ingest.models import Upload
from ingest.tests.workbooks import ANNEX, table, xlsx
from tests.browser.visitor import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Come = Callable[..., Visitor]


@pytest.fixture
def visitor(
    browser: Browser, django_db_serialized_rollback: None, live_server: Any
) -> Iterator[Come]:
    """visitor() is a person at a desk, visitor(PHONE) at a phone."""
    contexts = []

    def come(viewport: dict[str, int] | None = None, **options: Any) -> Visitor:
        context = browser.new_context(viewport=viewport or DESK, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Visitor(context.new_page(), live_server.url)

    yield come
    for context in contexts:
        context.close()


@pytest.fixture
def updater(django_db_serialized_rollback: None, person: Callable[..., User]) -> User:
    contract = make.contract(number="CW100000")
    make.price(contract, "A1", 1000)
    make.municipality()
    return person("updater")


def line(row: int, **changes: Any) -> dict[str, Any]:
    return {
        "CONTRATO": "CW100000",
        "ACTA": "1",
        "PERIODO": "2025-07",
        "FECHA_EJECUCION": date(2025, 7, 10),
        "ORDEN_TRABAJO": f"OT{row}",
        "TIPO": "ACTIVIDAD",
        "COD_ITEM": "A1",
        "CANTIDAD": 2,
        "VALOR_UNITARIO": 1000,
        "VALOR_TOTAL": 2000,
        "MUNICIPIO": "BUCARAMANGA",
        **changes,
    }


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """workbook({4: {"CANTIDAD": "dos"}}) is an acta of ten lines, but for these changes."""

    def write(changes: dict[int, dict[str, Any]], name: str = "acta.xlsx") -> Path:
        rows = [line(row, **changes.get(row, {})) for row in range(2, 12)]
        path = tmp_path / name
        path.write_bytes(xlsx({"ACTIVIDADES": table(ANNEX, rows)}).read())
        return path

    return write


BAD = {4: {"CANTIDAD": "dos"}, 5: {"COD_ITEM": "ZZZ999"}, 6: {"COD_ITEM": "ZZZ999"}}
TWICE = {3: {"ORDEN_TRABAJO": "OT2"}}


def test_by_mouse_with_the_session_lost_at_every_step(
    visitor: Come, updater: User, workbook: Callable[..., Path]
) -> None:
    who = visitor()
    page = who.page
    who.go("/uploads/new/")
    who.sign_in(updater)
    assert who.path == "/uploads/new/"
    page.set_input_files("input[type=file]", workbook(BAD | TWICE))
    expect(page.locator(".drop-files")).to_contain_text("acta.xlsx")
    page.locator("form[data-upload] .btn-primary").click()
    expect(page.locator(".verdict-problems")).to_be_visible()
    there = who.path

    # Problems: what was typed is still there after signing in again.
    page.locator("input[aria-label*='CANTIDAD']").first.fill("2")
    page.locator("input[name^='everywhere-']").first.fill("A1")
    who.lose_session()
    page.locator("#problems .apply button").click()
    who.sign_in(updater)
    assert who.path == there
    expect(page.locator("input[aria-label*='CANTIDAD']").first).to_have_value("2")
    page.locator("#problems .apply button").click()
    expect(page.locator(".verdict-warnings")).to_be_visible()

    # Warnings.
    who.lose_session()
    page.reload()
    who.sign_in(updater)
    assert who.path == there
    page.locator("button[form=commit]").click()
    expect(page.locator("#messages .alert-danger")).to_be_visible()
    page.locator("input[name=accept]").check()
    who.lose_session()
    page.locator("button[form=commit]").click()
    who.sign_in(updater)
    expect(page.locator("input[name=accept]")).to_be_checked()
    page.locator("button[form=commit]").click()
    expect(page.locator(".verdict-committed")).to_be_visible()
    assert BilledItem.objects.count() == 10

    # What it wrote, and back again.
    page.locator(".verdict .btn-primary").click()
    expect(page.locator("tbody tr")).to_have_count(10)
    page.go_back()
    page.locator(".page-actions .btn-outline-danger").click()
    who.lose_session()
    page.locator("form .btn-danger").click()
    who.sign_in(updater)
    page.locator("form .btn-danger").click()
    expect(page.locator(".verdict-undone")).to_be_visible()
    assert not Annex.objects.exists()
    assert who.complaints == []


def test_by_keyboard_alone(visitor: Come, updater: User, workbook: Callable[..., Path]) -> None:
    who = visitor()
    page = who.page
    keys = page.keyboard
    # Heard from the start: the browser's own dialog would else come and go unseen.
    asked: list[FileChooser] = []
    page.on("filechooser", lambda chooser: asked.append(chooser))
    who.go("/uploads/")
    who.sign_in(updater)
    who.tab_to("a[href='/uploads/new/']")
    keys.press("Enter")
    page.wait_for_url("**/uploads/new/")
    who.tab_to("input[type=file]")
    keys.press("Enter")
    while not asked:
        page.wait_for_timeout(50)
    asked[0].set_files(workbook({4: {"CANTIDAD": "dos"}}))
    who.tab_to("form[data-upload] .btn-primary")
    keys.press("Enter")
    expect(page.locator(".verdict-problems")).to_be_visible()
    who.tab_to("input[aria-label*='CANTIDAD']")
    keys.press("Control+A")
    keys.type("2")
    keys.press("Enter")
    expect(page.locator(".verdict-ready")).to_be_visible()
    who.tab_to("#understood summary")
    keys.press("Enter")
    expect(page.locator("#understood")).to_have_attribute("open", "")
    who.tab_to("button[form=commit]")
    keys.press("Enter")
    expect(page.locator(".verdict-committed")).to_be_visible()
    who.tab_to(".page-actions .btn-outline-danger")
    keys.press("Enter")
    page.wait_for_url("**/undo/")
    who.tab_to("form .btn-danger")
    keys.press("Enter")
    expect(page.locator(".verdict-undone")).to_be_visible()
    assert who.complaints == []


@pytest.fixture
def received(updater: User, workbook: Callable[..., Path]) -> Callable[..., Upload]:
    """received(BAD) is the updater's upload, judged."""

    def receive(changes: dict[int, dict[str, Any]], **facts: Any) -> Upload:
        path = workbook(changes, f"acta-{len(changes)}.xlsx")
        with path.open("rb") as file:
            upload = intake.receive(file, path.name, updater, "annexes", **facts)
        return intake.judge(upload)

    return receive


def test_the_bar_gives_way_to_the_outcome_and_the_focus_follows(
    visitor: Come, updater: User, received: Callable[..., Upload]
) -> None:
    upload = received(BAD)
    who = visitor()
    progress.announce(upload.folder, "judging")
    who.go(upload.get_absolute_url())
    who.sign_in(updater)
    expect(who.page.locator("#work progress")).to_be_visible()
    who.page.reload()
    expect(who.page.locator("#work progress")).to_be_visible()
    progress.forget(upload.folder)
    expect(who.page.locator(".verdict-problems")).to_be_visible()
    expect(who.page.locator("#upload h1")).to_be_focused()
    assert upload.name in who.page.title()
    assert who.complaints == []


def test_a_session_lost_while_waiting_leads_to_sign_in_and_back(
    visitor: Come, updater: User, received: Callable[..., Upload]
) -> None:
    upload = received(BAD)
    who = visitor()
    progress.announce(upload.folder, "judging")
    who.go(upload.get_absolute_url())
    who.sign_in(updater)
    who.lose_session()
    who.page.wait_for_url(re.compile("next="))
    progress.forget(upload.folder)
    who.sign_in(updater)
    assert who.path == upload.get_absolute_url()


def test_files_are_dropped(visitor: Come, updater: User) -> None:
    who = visitor()
    who.go("/uploads/new/")
    who.sign_in(updater)
    dropped = who.page.evaluate_handle(
        """() => { const data = new DataTransfer();
        data.items.add(new File(["x"], "uno.xlsx")); data.items.add(new File(["y"], "dos.xlsx"));
        return data; }"""
    )
    who.page.dispatch_event("[data-drop]", "drop", {"dataTransfer": dropped})
    assert who.page.evaluate("document.querySelector('input[type=file]').files.length") == 2
    expect(who.page.locator(".drop-files li")).to_have_count(2)


@pytest.mark.parametrize("language", ["es-co", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_for_everybody_and_fits_a_phone(
    language: str,
    scheme: str,
    visitor: Come,
    updater: User,
    received: Callable[..., Upload],
) -> None:
    problems, fine = received(BAD | TWICE), received({})
    waiting = received({3: {"CANTIDAD": "dos"}})
    intake.commit(waiting, updater, accept=True, set_aside=True)
    refused = received({}, presets={})
    refused.state, refused.report = "refused", {"refused": {"code": "encrypted", "params": {}}}
    refused.save()
    who = visitor(PHONE, color_scheme=scheme)
    who.page.context.add_cookies([{"name": "django_language", "value": language, "url": who.base}])
    who.go("/uploads/")
    who.sign_in(updater)
    row = waiting.set_aside_rows.get()
    found: list[str] = []
    for address in [
        "/uploads/",
        "/uploads/new/",
        "/uploads/new/annexes/",
        problems.get_absolute_url(),
        f"{problems.get_absolute_url()}findings/0/",
        f"{problems.get_absolute_url()}?sheet=ACTIVIDADES&row=4",
        fine.get_absolute_url(),
        f"{fine.get_absolute_url()}differences/new/",
        waiting.get_absolute_url(),
        f"{waiting.get_absolute_url()}records/",
        f"{waiting.get_absolute_url()}undo/",
        refused.get_absolute_url(),
        "/uploads/set-aside/",
        f"/uploads/set-aside/{row.pk}/",
        "/",
    ]:
        who.go(address)
        for fold in who.page.locator("main details").all():
            fold.evaluate("fold => fold.open = true")
        found += [f"{address}: {what}" for what in who.barriers()]
        found += [f"{address}: too wide"] * bool(who.overflow())
    assert found == []
    assert who.complaints == []
