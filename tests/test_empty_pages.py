"""Before anything is loaded, each page of the menu says what comes first, and gives the way to it
to those who may go it."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from ingest import permissions
from records import menu, roles

pytestmark = pytest.mark.django_db

EMPTY = re.compile(r'<div class="list-empty"[^>]*>(.*?)</div>', re.DOTALL)
# The kinds of workbook to begin with.
FIRST = {"contracts", "prices", "annexes", "budgets", "transformers", "consumption"}
TITLE = re.compile(r'<p class="list-empty-title">(.*?)</p>', re.DOTALL)


def pages(client: Client) -> dict[str, str]:
    """{address: page} of this person's menu."""
    items = [item for _label, items in menu.seen_by(client.get("/").wsgi_request) for item in items]
    urls = {item.url for item in items if not item.url.startswith(("/admin/", "/api/"))}
    return {url: client.get(url, follow=True).content.decode() for url in urls}


@pytest.mark.parametrize("role", roles.GROUPS)
def test_an_empty_page_says_what_comes_first_and_gives_the_way_to_those_who_may_go_it(
    role: str, as_role: Callable[..., Client], person: Callable[..., object]
) -> None:
    client, said = as_role(role), []
    for url, page in pages(client).items():
        for empty in EMPTY.findall(page):
            said.append(empty)
            assert TITLE.search(empty), url
            words = re.findall(r"<p[^>]*>(.*?)</p>|<a class=\"btn[^>]*>(.*?)</a>", empty, re.DOTALL)
            assert len(words) > 1, f"{url} leads nowhere"
    assert len(said) > 10 or role == roles.POWER_BI
    empty = "".join(said)
    links = set(re.findall(r'<a [^>]*href="(/[^"?#]*)', empty))
    assert [link for link in sorted(links) if client.get(link).status_code != 200] == []
    offered = set(re.findall(r'href="/uploads/new/([\w-]+)/"', empty))
    mine = set(permissions.kinds_of(person(role)))
    assert offered <= mine
    assert mine & FIRST <= offered


def test_an_empty_page_bears_its_own_name_and_leads_back(as_role: Callable[..., Client]) -> None:
    client, named = as_role(roles.ADMIN), set()
    addresses = ["budget/", "budget/projection/", "budget/lines/", "budget/curve/"]
    addresses += ["budget/breakdown/", "budget/versions/", "budget/recovery/"]
    addresses += ["budget/recovery/ranking/", "budget/recovery/targets/", "billing/"]
    for url in (*addresses, "transformers/"):
        page = client.get(f"/{url}").content.decode()
        assert 'class="breadcrumb"' in page, url
        named.add(re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1])
    assert len(named) == 11


@pytest.mark.parametrize("url", ["/budget/month/", "/budget/alerts/", "/transformers/summary/"])
def test_what_nothing_was_loaded_for_leads_to_loading(
    url: str, as_role: Callable[..., Client]
) -> None:
    empty = "".join(EMPTY.findall(as_role(roles.ADMIN).get(url).content.decode()))
    assert 'href="/uploads/new/' in empty
