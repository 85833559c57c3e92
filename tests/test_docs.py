"""What the documentation promises: links lead somewhere, commands exist, pictures are of today,
what follows from the code is current, and the bold words of the manual are the pages' own."""

import re
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command, get_commands, load_command_class
from django.urls import Resolver404, resolve
from django.utils import translation

import bootstrap
from ingest import kinds
from ingest.findings import RULES
from rce_site import menu, messages
from rce_site.api import router
from rce_site.handbook import pages
from tests.screenshots.pictures import names

ROOT = settings.BASE_DIR
IMAGES = ROOT / "docs" / "images"
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
PAGES += sorted((ROOT / "docs").rglob("*.md"))
MANUAL = sorted(pages.MANUAL.glob("*.md"))
A_FEW_MB = 6 * 2**20

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ANCHOR = re.compile(r'<a id="([^"]+)">')
BOLD = re.compile(r"\*\*(.+?)\*\*")
# Said by the pages in every language alike.
UNTRANSLATED = {"Excel (.xlsx)", "CSV (.csv)"}


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def everything() -> str:
    return "\n".join(map(text_of, PAGES))


@cache
def anchors(page: Path) -> set[str]:
    """The places of a page, as links name them: its headings in small letters, and its own."""
    found = set(ANCHOR.findall(text_of(page)))
    for heading in HEADING.findall(text_of(page)):
        plain = re.sub(r"<[^>]+>|[^\w\s-]", "", heading.lower()).strip()
        found.add(re.sub(r"\s", "-", plain))
    return found


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(text_of(page)):
        if re.match(r"https?:|mailto:", link):
            continue
        path, _hash, place = link.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), link
        if place:
            assert place in anchors(there), link


def test_each_claim_of_the_threat_model_names_a_test_that_there_is() -> None:
    rows = [line for line in text_of(ROOT / "docs" / "threat-model.md").splitlines() if "|" in line]
    assert len(rows) > 15
    for row in rows[2:]:
        tests = re.findall(r"`([\w/]+\.py)::(\w+)`", row)
        assert tests, row
        for path, name in tests:
            assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), f"{path}::{name}"


def test_every_page_of_the_manual_is_in_its_contents() -> None:
    contents = set(LINK.findall(text_of(pages.MANUAL / "README.md")))
    assert {page.name for page in MANUAL} - {"README.md"} <= contents


def test_pictures_are_those_that_are_taken_and_shown() -> None:
    there = {path.stem for path in IMAGES.glob("*.png")}
    shown = {Path(link).stem for link in LINK.findall(everything()) if link.endswith(".png")}
    assert there == set(names()), "run `make screenshots`, and delete what it no longer takes"
    assert there == shown
    assert sum(path.stat().st_size for path in IMAGES.iterdir()) < A_FEW_MB


def test_what_is_generated_is_current() -> None:
    assert list(map(named, pages.stale())) == [], "run `manage.py docs`"


def test_docs_finds_what_is_out_of_date(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One\n\n<!-- generated: findings problem | A | B -->\nwas here\n<!-- end -->\n"
    )
    monkeypatch.setattr(pages, "every", lambda: [page])
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    said = StringIO()
    with pytest.raises(SystemExit) as exit_:
        call_command("docs", check=True, stdout=said)
    assert (exit_.value.code, said.getvalue()) == (1, "page.md: out of date\n")
    call_command("docs", stdout=said)
    call_command("docs", check=True, stdout=said)
    assert "`required`" in page.read_text()
    assert "was here" not in page.read_text()


def test_every_page_of_the_menu_is_explained() -> None:
    told = "\n".join(map(text_of, MANUAL))
    with translation.override("es"):
        shown = {str(entry.label) for section in menu.SECTIONS for entry in section.entries}
    assert {label for label in shown if f"**{label}**" not in told} == set()


def test_every_list_of_the_api_is_named() -> None:
    told = text_of(pages.MANUAL / "api.md")
    lists = {prefix for prefix, _view, _name in router.registry if "(" not in prefix}
    assert {name for name in lists if f"/api/v1/{name}/" not in told} == set()


def test_every_kind_and_every_finding_is_explained() -> None:
    formats, findings = (text_of(pages.MANUAL / f"{name}.md") for name in ("formatos", "hallazgos"))
    assert set(kinds.every()) <= set(ANCHOR.findall(formats))
    assert set(RULES) <= set(ANCHOR.findall(findings))


def test_commands_exist() -> None:
    text = everything()
    assert set(re.findall(r"\bmake ([a-z]+)\b(?=[^a-z]*[`\n])", text)) <= {*bootstrap.TASKS}
    assert set(re.findall(r"bootstrap\.py ([a-z]+)", text)) <= {*bootstrap.TASKS}
    assert set(re.findall(r"manage\.py ([a-z]+)", text)) <= get_commands().keys()


def test_options_of_load_exist() -> None:
    command = load_command_class("ingest", "load")
    known = set(command.create_parser("manage.py", "load")._option_string_actions)
    lines = re.findall(r"manage\.py load(.*)", everything())
    assert lines
    assert {word for line in lines for word in re.findall(r"--[a-z-]+", line)} <= known


@pytest.mark.parametrize("page", MANUAL, ids=named)
def test_addresses_exist(page: Path) -> None:
    for address in re.findall(r"(?:`|127\.0\.0\.1:8000)(/[a-z0-9/{}-]*/)", text_of(page)):
        try:
            resolve(address.replace("{id}", "1"))
        except Resolver404:
            pytest.fail(f"{address} is no address of the site")


def words_of_the_pages() -> list[re.Pattern[str]]:
    """What the pages say in Spanish, with anything where a figure or a name stands."""
    with messages.CATALOG.open("rb") as file:
        said = [message.string for message in read_po(file)]
    forms = {text for one in said for text in ([one] if isinstance(one, str) else one) if text}
    anything = (re.sub(r"%\\\(\w+\\\)s|%\(\w+\)s", ".*", re.escape(text)) for text in forms)
    return [re.compile(rf"{pattern}\W*", re.IGNORECASE) for pattern in anything]


def test_the_manual_calls_things_as_the_pages_do() -> None:
    known = words_of_the_pages()
    for page in MANUAL:
        by_hand = pages.GENERATED.sub("", text_of(page))
        for words in set(BOLD.findall(by_hand)) - UNTRANSLATED:
            assert any(one.fullmatch(words) for one in known), f"{page.name}: {words}"
