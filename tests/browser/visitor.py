"""A person at a browser: goes to addresses of the site, signs in, loses the session."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from playwright.sync_api import Page

from conftest import PASSWORD

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
# (viewport, scheme, language): both widths in both schemes, and in both languages.
LOOKS = [
    pytest.param(DESK, "light", "es-co", id="desk-light"),
    pytest.param(PHONE, "dark", "en", id="phone-dark"),
    pytest.param(DESK, "dark", "en", id="desk-dark"),
    pytest.param(PHONE, "light", "es-co", id="phone-light"),
]


class Visitor:
    """`complaints` are the console's errors, what the Content-Security-Policy stops, too, and
    whatever a page asks another host for."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._watch)

    def _hear(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _watch(self, request: Any) -> None:
        if not request.url.startswith((f"{self.base}/", "data:", "blob:")):
            self.complaints.append(f"asked for {request.url}")

    def go(self, address: str) -> None:
        self.page.goto(self.base + address)

    def sign_in(self, user: User) -> None:
        """On the sign-in page, wherever it came from; by keyboard."""
        self.page.locator("[name=username]").focus()
        self.page.keyboard.type(user.username)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSWORD)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def lose_session(self) -> None:
        Session.objects.all().delete()

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.base)

    def tab_to(self, selector: str, most: int = 150) -> None:
        """Presses Tab until the focus is on what the selector names."""
        for _press in range(most):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached with Tab on {self.path}")

    def barriers(self) -> list[str]:
        """What axe finds against WCAG 2.2 AA."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("tags => axe.run({runOnly: tags})", WCAG)
        return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
