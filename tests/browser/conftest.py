"""A real browser, and what keeps people from using a page."""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from records import roles
from tests.browser.visitor import DESK, Visitor

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
def what_migrate_brings(transactional_db: None) -> None:
    """A test before this one may have emptied the tables, and with them what migrations brought."""
    import_module("records.migrations.0002_municipalities").load(apps, None)
    if not Group.objects.exists():
        ContentType.objects.clear_cache()
        for config in apps.get_app_configs():
            roles.apply(config)


@pytest.fixture
def barriers() -> Callable[..., list[str]]:
    """What axe finds on the page, or on the part of it that is named, that keeps somebody from
    using it. The page is looked at from its top: what the header lies over, scrolling uncovers."""

    def find(page: Page, within: str = "html") -> list[str]:
        page.evaluate(AXE)
        page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        found = page.evaluate(
            "([within, options]) => axe.run(within, options)",
            # What is as it should be need not be told in every detail: that takes half the time.
            [within, {"runOnly": RULES, "resultTypes": ["violations"]}],
        )
        return [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    return find


@pytest.fixture
def visit(
    browser: Browser, live_server: Any, as_role: Callable[..., Client]
) -> Iterator[Callable[..., Visitor]]:
    """visit(path, role) is a person of that role at that page; nothing may go wrong behind it."""
    come: list[Visitor] = []

    def open_page(
        path: str = "/",
        role: str | None = roles.READER,
        viewport: Any = DESK,
        language: str = "es-co",
        scheme: str = "light",
    ) -> Visitor:
        context = browser.new_context(
            viewport=viewport, color_scheme=scheme, base_url=live_server.url
        )
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if role:
            session = as_role(role).cookies[settings.SESSION_COOKIE_NAME].value
            cookies[settings.SESSION_COOKIE_NAME] = session
        context.add_cookies(
            [{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()]
        )
        come.append(Visitor(context.new_page(), live_server.url))
        come[-1].go(path)
        return come[-1]

    yield open_page
    for who in come:
        who.page.context.close()
    assert [what for who in come for what in who.complaints] == []
