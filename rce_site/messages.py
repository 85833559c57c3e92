"""The words to translate, gathered from code and templates without gettext's own tools."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation.template import templatize

CATALOG = settings.BASE_DIR / "locale" / "es" / "LC_MESSAGES" / "django.po"
ROOMS = ["records", "ingest", "transformers", "billing", "budget", "powerbi", "rce_site"]
FUNCTIONS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}

# English; or English in the singular and in the plural.
Words = str | tuple[str, str]


class Said(NamedTuple):
    """Words, and what they are said of where one English word is several in Spanish."""

    words: Words
    context: str = ""


_TEXT = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_ONE = re.compile(rf"\b(?:gettext|_)\({_TEXT}\)")
_MANY = re.compile(rf"\bngettext\({_TEXT}, {_TEXT},")
_IN_CONTEXT = re.compile(rf"\bpgettext\({_TEXT}, {_TEXT}\)")


def gathered() -> dict[Said, set[str]]:
    """{what is said: files it is in}, of every room's code and every template."""
    found: dict[Said, set[str]] = {}
    base = settings.BASE_DIR
    for room in ROOMS:
        for path in sorted((base / room).rglob("*.py")):
            if not {"tests", "migrations"} & set(path.relative_to(base).parts):
                _note(found, path, of_code(path.read_text(encoding="utf-8")))
    for path in sorted((base / "templates").rglob("*.html")):
        _note(found, path, of_template(path.read_text(encoding="utf-8"), str(path)))
    return found


def of_code(source: str) -> Iterator[Said]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in FUNCTIONS | IN_CONTEXT:
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            texts = [text for text in texts if isinstance(text, str)]
            if _name(node.func) in IN_CONTEXT and len(texts) >= 2:
                yield Said(texts[1], texts[0])
            elif _name(node.func).startswith("ngettext") and len(texts) >= 2:
                yield Said((texts[0], texts[1]))
            elif texts:
                yield Said(texts[0])


def of_template(source: str, origin: str) -> Iterator[Said]:
    code = templatize(source, origin=origin)
    for match in _ONE.finditer(code):
        yield Said(ast.literal_eval(match[1]))
    for match in _MANY.finditer(code):
        yield Said((ast.literal_eval(match[1]), ast.literal_eval(match[2])))
    for match in _IN_CONTEXT.finditer(code):
        yield Said(ast.literal_eval(match[2]), ast.literal_eval(match[1]))


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def _note(found: dict[Said, set[str]], path: Path, said: Iterator[Said]) -> None:
    for one in said:
        found.setdefault(one, set()).add(path.relative_to(settings.BASE_DIR).as_posix())
