"""Both languages are complete, and no page has a script or a style of its own."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext as _

from budget.models import AlertState
from rce_site import messages
from records import menu, roles
from transformers.models import RetroactiveCase

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
# What a strict Content-Security-Policy refuses.
INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']"""
    r"""|javascript:|hx-on|hx-vals=['"]js:""",
    re.IGNORECASE,
)


# The words as English has them, and what they are said of.
Key = tuple[str, str]


def catalogue() -> dict[Key, Any]:
    with messages.CATALOG.open("rb") as file:
        return {_key(one.id, one.context): one for one in read_po(file) if one.id}


def _key(words: str | tuple[str, ...], context: str | None = "") -> Key:
    return words if isinstance(words, str) else words[0], context or ""


def test_every_word_has_its_spanish() -> None:
    known = catalogue()
    gathered = {_key(*said) for said in messages.gathered()}
    assert gathered - known.keys() == set(), "run `make messages` and translate"
    assert known.keys() - gathered == set(), "run `make messages`: these are no longer used"
    for key, message in known.items():
        assert all(_forms(message.string)), f"no Spanish for {key!r}"
        assert not message.fuzzy, key


def test_spanish_keeps_the_places_and_the_marks() -> None:
    for message in catalogue().values():
        # Of counted words one form may name what the other does not.
        for words, given in zip(_forms(message.id), _forms(message.string), strict=True):
            assert not given or _places(given) == _places(words), words
            assert not given or words.endswith(".") == given.endswith("."), words


def _forms(words: str | tuple[str, ...]) -> list[str]:
    """What a message says: one text, or one for the singular and one for the plural."""
    return [words] if isinstance(words, str) else list(words)


def _places(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[sd]|%%|</?\w+", text))


def _read(context: str | bytes | None) -> str | None:
    """Babel leaves the context of compiled words in bytes."""
    return context.decode() if isinstance(context, bytes) else context


def test_what_is_compiled_is_what_is_written() -> None:
    with messages.CATALOG.with_suffix(".mo").open("rb") as file:
        compiled = {
            _key(one.id, _read(one.context)): _forms(one.string) for one in read_mo(file) if one.id
        }
    written = {key: _forms(message.string) for key, message in catalogue().items()}
    assert compiled == {key: forms for key, forms in written.items() if all(forms)}


def test_the_sites_words_win_over_djangos() -> None:
    with translation.override("es-co"):
        for (words, context), message in catalogue().items():
            if isinstance(message.string, str) and message.string:
                said = translation.pgettext(context, words) if context else _(words)
                assert said == message.string


def test_one_english_word_is_several_in_spanish_by_what_it_is_said_of() -> None:
    with translation.override("es-co"):
        assert AlertState.SETTLED.label == "resuelta"
        assert RetroactiveCase._meta.get_field("settled").verbose_name == "liquidado"


def test_msgids_are_english() -> None:
    spanish = re.compile(r"[ñ¿¡]|\b(de la|de los|el|una|para|que|se)\b")
    assert [words for words, _context in catalogue() if spanish.search(words)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_a_script_or_style_of_its_own(path: Path) -> None:
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["es-co", "en"])
def test_no_page_has_a_script_or_style_of_its_own(
    language: str, as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.ADMIN)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    sections = menu.seen_by(client.get("/").wsgi_request)
    urls = [item.url for _label, items in sections for item in items]
    for url in {*urls, "/account/tokens/", "/account/password/", "/records/municipalities/add/"}:
        response = client.get(url)
        assert response.headers["Content-Language"] == language
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        if not url.startswith("/admin/"):
            page = response.content.decode()
            assert INLINE.findall(page) == [], url
            assert f'<html lang="{language}"' in page
