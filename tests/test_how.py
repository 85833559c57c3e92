"""Beside every figure stands how it is computed, in words that lead on."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from budget.month.figures import FIGURES
from rce_site import manual
from records import how, roles

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
FIGURES_OF = re.compile(r"<dl class=\"[^\"]*\bkey-figures\b[^\"]*\">(.*?)</dl>", re.DOTALL)
TERM = re.compile(r"<dt>(.*?)</dt>", re.DOTALL)
CARD = re.compile(r"<p class=\"card-figure\">(.*?)</p>", re.DOTALL)
NAMED = re.compile(r"{% how \"([^\"]+)\" %}")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_each_figure_of_a_page_says_how_it_is_computed(path: Path) -> None:
    shown = [term for found in FIGURES_OF.findall(text_of(path)) for term in TERM.findall(found)]
    for figure in [*shown, *CARD.findall(text_of(path))]:
        assert "{% how " in figure, figure


def test_every_name_is_told() -> None:
    named = {name for path in TEMPLATES for name in NAMED.findall(text_of(path))}
    assert named - how.every().keys() == set()
    assert len(named) > 60


def test_the_figures_of_a_month_are_told_by_their_own_words() -> None:
    for name, figure in FIGURES.items():
        told = how.of(f"month.{name}")
        assert (told.title, told.computed) == (figure.title, figure.computed)


@pytest.mark.parametrize("name", sorted(how.every()))
def test_what_is_told_leads_on(name: str) -> None:
    told = how.of(name)
    with translation.override("es-co"):
        assert str(told.title)
        assert str(told.computed).endswith(".")
    page, _hash, place = (told.method or told.manual).partition("#")
    assert told.more.partition("#")[2] == place
    if told.method:
        template = settings.BASE_DIR / "templates" / f"{page.replace(':', '/')}.html"
        assert not place or f'id="{place}"' in text_of(template)
    elif page:
        assert not place or f'id="{place}"' in manual.page(page).body


def test_a_figure_may_stand_twice_on_a_page() -> None:
    page = Template('{% load records %}{% how "budget.left" %}{% how "budget.left" %}')
    shown = page.render(Context())
    keys = re.findall(r'popovertarget="([^"]+)"', shown)
    assert len(set(keys)) == 2
    assert re.findall(r'id="([^"]+)" popover', shown) == keys


class Figures(HTMLParser):
    """The terms of key figures on a page, and those with a button that opens words there are."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.terms = self.told = 0
        self.opens: set[str] = set()
        self.there: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "dl":
            self.open.append(given.get("class", ""))
        if self.open and "key-figures" in self.open[-1].split():
            self.terms += tag == "dt"
            self.told += "popovertarget" in given
        if "popovertarget" in given:
            self.opens.add(given["popovertarget"])
        if "popover" in given:
            self.there.add(given["id"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "dl":
            self.open.pop()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/powerbi/", "/capacity/", "/transformers/cnr/"])
def test_pages_show_it(address: str, as_role: Callable[..., Client]) -> None:
    page = Figures()
    page.feed(as_role(roles.ADMIN).get(address).content.decode())
    assert page.opens == page.there
    assert page.terms == page.told
