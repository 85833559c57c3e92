"""The pages of `docs/`, and what each of them should say."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils import translation

from rce_site.handbook import data, workbooks

DOCS = settings.BASE_DIR / "docs"
MANUAL = DOCS / "manual"
PARTS = {
    "formats": workbooks.formats,
    "findings": workbooks.findings,
    "refusals": workbooks.refusals,
    "views": data.views,
    "tables": data.tables,
}
GENERATED = re.compile(
    r"(<!-- generated: (?P<part>[^|\n]*?)(?P<heads>\|[^\n]*)? -->\n).*?(<!-- end -->)", re.DOTALL
)


def every() -> Iterator[Path]:
    yield from sorted(DOCS.rglob("*.md"))


def current(path: Path) -> str:
    """The page's text, with what is generated as it should be now."""
    language = "es-co" if path.is_relative_to(MANUAL) else "en"
    with translation.override(language):
        return GENERATED.sub(_written, path.read_text(encoding="utf-8"))


def stale() -> list[Path]:
    """The pages that say what no longer holds."""
    return [path for path in every() if path.read_text(encoding="utf-8") != current(path)]


def _written(found: re.Match[str]) -> str:
    name, *details = found["part"].split()
    heads = [head.strip() for head in (found["heads"] or "").split("|")[1:]]
    return f"{found[1]}\n{PARTS[name](heads, *details)}\n\n{found[4]}"
