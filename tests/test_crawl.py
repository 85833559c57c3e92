"""From the home page, everything that can be reached, in both languages: no word of the other."""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client

from billing.tests import make
from ingest import intake
from ingest.tests.workbooks import table, xlsx
from rce_site import messages
from records.models import Municipality

# Not of the site's own words: Django's admin, the manual, and lists that hold nothing but data.
PASSED_OVER = re.compile(
    r"^/(admin|help|api|static|account/logout)|^/records/municipalities/|export|original|marked|xlsx$"
)
MOST = 120
# A key that people would write with a point, which addresses must not.
LARGE = 1_234
# Words of every Spanish sentence, which the data of this test has none of.
SPANISH = re.compile(r"\b(el|la|los|las|una|para|según|está|más|del|qué|sin)\b", re.IGNORECASE)
ATTRIBUTES = {"title", "aria-label", "placeholder", "alt"}


class Page(HTMLParser):
    """The texts that a person reads or hears, and the links."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        # The open elements whose text counts for nothing.
        self.passed_over: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        # The switch to the other language names it in that language.
        if tag in ("script", "style") or ("lang" in given and tag != "html"):
            self.passed_over.append(tag)
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"].partition("#")[0])
        self.texts += [" ".join(given[name].split()) for name in ATTRIBUTES & given.keys()]

    def handle_endtag(self, tag: str) -> None:
        if self.passed_over and self.passed_over[-1] == tag:
            self.passed_over.pop()

    def handle_data(self, data: str) -> None:
        if not self.passed_over and (text := " ".join(data.split())):
            self.texts.append(text)


def crawled(client: Client) -> Iterator[tuple[str, Page]]:
    """(address, page) of each page that links lead to; of pages that differ by query, the first."""
    waiting, seen = deque(["/"]), {"/"}
    while waiting and len(seen) <= MOST:
        address = waiting.popleft()
        answer = client.get(address, follow=True)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            answer.getvalue()  # read to its end a file closes itself
            continue
        assert answer.status_code == 200, address
        page = Page()
        page.feed(answer.content.decode())
        yield address, page
        for link in page.links:
            path = link.partition("?")[0]
            if path not in seen and not PASSED_OVER.search(link):
                seen.add(path)
                waiting.append(link)


@pytest.fixture
def filled(person: Callable[..., Any]) -> None:
    """A contract with an acta, an upload with problems and one in it, in words of no language."""
    contract = make.contract(pk=LARGE, contractor="ACME 1")
    price = make.price(contract, pk=LARGE, description="X1")
    make.item(make.annex(contract, pk=LARGE), price, pk=LARGE)
    rows = [{"CODIGO_DANE": "98001", "MUNICIPIO": "UNO", "DEPARTAMENTO": "X"}, {"CODIGO_DANE": "x"}]
    sheet = table(["CODIGO_DANE", "MUNICIPIO", "DEPARTAMENTO"], rows)
    for content in (sheet, sheet[:2]):
        upload = intake.receive(xlsx({"H1": content}), "b.xlsx", person("admin"), "municipalities")
        intake.judge(upload)
    intake.commit(upload, person("admin"))


def catalogue() -> Mapping[str, str]:
    """{English: Spanish} of the texts that have no plural."""
    with messages.CATALOG.open("rb") as file:
        return {m.id: str(m.string) for m in read_po(file) if m.id and isinstance(m.id, str)}


@pytest.mark.parametrize("language", ["en", "es-co"])
def test_no_page_speaks_two_languages(
    language: str, filled: None, as_role: Callable[..., Client]
) -> None:
    client = as_role("admin")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    words = catalogue()
    english, spanish = set(words), set(words.values())
    foreign = spanish - english if language == "en" else english - spanish
    places = {
        name for pair in Municipality.objects.values_list("name", "department") for name in pair
    }
    pages = list(crawled(client))
    assert len(pages) > 25
    for address, page in pages:
        wrong = {text for text in page.texts if text in foreign and len(text) > 3}
        if language == "en":
            wrong |= {text for text in page.texts if SPANISH.search(text) and text not in places}
        assert not wrong, address
