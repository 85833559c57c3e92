"""The manual as pages of the site: `docs/manual/*.md`, rendered once, with links and pictures that
lead to where the site serves them."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

DOCS = settings.BASE_DIR / "docs"
FOLDER = DOCS / "manual"
CONTENTS = "README"
# Pages that the manual refers to and that stand beside it.
BESIDE = {"data-dictionary": DOCS / "data-dictionary.md"}
# Letters with accents come written as %C3%B3.
LINK = re.compile(r"(?:\.\./)?([a-z-]+|README)\.md(#[\w%-]+)?")
PICTURE = re.compile(r"\.\./images/([a-z-]+\.png)")


class Page(NamedTuple):
    title: str
    body: SafeString
    language: str


@cache
def paths() -> dict[str, Path]:
    """{page's name: its file}."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.md"))} | BESIDE


@cache
def page(name: str) -> Page:
    """The page of that name; KeyError if there is none."""
    markdown = MarkdownIt("commonmark").enable("table")
    title, _line, text = paths()[name].read_text(encoding="utf-8").partition("\n")
    tokens = markdown.parse(text)
    for token in tokens:
        _at_home(token)
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", place(tokens[at + 1].content))
    # Our own text, which nobody but a developer writes.
    body = mark_safe(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S308
    return Page(title.removeprefix("# "), body, "en" if name in BESIDE else "es")


def _at_home(token: Token) -> None:
    """Links and pictures as the site serves them; tables and code as its pages have them."""
    for inner in token.children or ():
        _at_home(inner)
    match token.type:
        case "link_open":
            token.attrSet("class", "text-decoration-underline")
            if found := LINK.fullmatch(str(token.attrs["href"])):
                token.attrSet("href", address(found[1]) + (found[2] or ""))
        case "image":
            token.attrs |= {"class": "img-fluid", "loading": "lazy"}
            if found := PICTURE.fullmatch(str(token.attrs["src"])):
                token.attrSet("src", static(f"manual/{found[1]}"))
        case "table_open":
            token.attrSet("class", "table table-sm")
        case "fence" | "code_block":
            # What is wider than the page is moved by keyboard, too.
            token.attrSet("tabindex", "0")


def place(heading: str) -> str:
    """What a heading is called in addresses, as GitHub does."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading.lower()).strip())


def address(name: str) -> str:
    return reverse("help") if name == CONTENTS else reverse("help_page", args=[name])
