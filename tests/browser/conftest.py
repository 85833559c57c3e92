"""A real browser, and what keeps people from using a page."""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from playwright.sync_api import Browser, Page, sync_playwright

# Playwright keeps an event loop in this thread, where Django would else refuse its database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = os.environ.get("RCE_CHROMIUM") or shutil.which("chromium")
    if not found:
        pytest.skip("there is no Chromium: name it in RCE_CHROMIUM")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def municipalities(transactional_db: None) -> None:
    """A test before this one may have emptied the tables, and with them what migrations brought."""
    import_module("records.migrations.0002_municipalities").load(apps, None)


@pytest.fixture
def barriers() -> Callable[[Page], list[str]]:
    """What axe finds on the page that keeps somebody from using it."""

    def find(page: Page) -> list[str]:
        page.evaluate(AXE)
        options = {"runOnly": RULES}
        found = page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    return find
