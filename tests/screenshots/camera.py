"""Drives the browser, and waits until a page stands still before it is taken."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, Response, sync_playwright

from rce_site import tour

WIDE, PHONE = 1440, 390
PATIENCE = 40
BETWEEN = 250  # milliseconds


class Camera:
    """`with Camera(…) as camera:` and then `camera.take(page, name)`."""

    def __init__(self, base: str, sessions: dict[str, str], folder: Path, chromium: str) -> None:
        self.base = base
        self.sessions = sessions
        self.folder = folder
        self.chromium = chromium
        self.playwright: Playwright
        self.browser: Browser

    def __enter__(self) -> Self:
        self.playwright = sync_playwright().start()
        self.browser = self.playwright.chromium.launch(
            executable_path=self.chromium,
            args=["--no-sandbox", "--font-render-hinting=none", "--lang=es-CO"],
            # What the browser itself says, such as the months of its date fields.
            env={**os.environ, "LANGUAGE": "es_419:es", "LANG": "es_CO.UTF-8"},
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: Any, trace: TracebackType | None
    ) -> None:
        self.browser.close()
        self.playwright.stop()

    @contextmanager
    def page(self, person: str = "", width: int = WIDE, height: int = 900) -> Iterator[Page]:
        """A page of a browser in which the person is signed in."""
        context = self.browser.new_context(
            base_url=self.base,
            viewport={"width": width, "height": height},
            locale="es-CO",
            timezone_id="America/Bogota",
            reduced_motion="reduce",
            color_scheme="light",
        )
        if person:
            cookie = {"name": "sessionid", "value": self.sessions[person], "url": self.base}
            # Nobody is offered the tour: it is on no picture but its own.
            toured = {"name": tour.COOKIE, "value": "-".join(map(str, range(20)))}
            context.add_cookies([cookie, {**toured, "url": self.base}])
        page = context.new_page()
        page.on("response", _must_be_there)
        try:
            yield page
        finally:
            context.close()

    def take(self, page: Page, name: str, height: int = 0, part: str = "") -> None:
        """The window, the window made `height` high, or one part of the page."""
        if height:
            page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
        page.wait_for_load_state("networkidle")
        target = page.locator(part).first if part else page
        before, now = b"", target.screenshot()
        for _look in range(PATIENCE):
            if now == before:
                break
            page.wait_for_timeout(BETWEEN)
            before, now = now, target.screenshot()
        kept = small(now)
        (self.folder / f"{name}.png").write_bytes(kept)
        print(f"{len(kept) // 1024:5} KB  {name}.png", flush=True)


def small(png: bytes) -> bytes:
    """The picture in the 256 colours that show it best: a third of its bytes."""
    found = BytesIO()
    with Image.open(BytesIO(png)) as image:
        # Without dithering, or plain grounds would be full of specks.
        few = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
        few.save(found, "PNG", optimize=True)
    return found.getvalue()


def _must_be_there(response: Response) -> None:
    """A picture of an error is no picture."""
    if response.status >= 400:
        raise RuntimeError(f"{response.url} answers {response.status}")
