"""The manual as pages: all of them open, for everyone, and lead to one another."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import resolve, reverse

from rce_site import manual
from records import roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


@pytest.mark.parametrize("name", sorted(manual.paths()))
def test_every_page_opens_with_its_title_and_its_links(name: str, reader: Client) -> None:
    response = reader.get(manual.address(name))
    page = response.content.decode()
    assert response.status_code == 200
    assert f">{manual.page(name).title}</span></h1>" in page
    body = page.partition('class="markdown"')[2].partition("</main>")[0]
    assert ".md" not in re.sub(r"<code>.*?</code>", "", body)
    for link in re.findall(r'href="(/[^"#]*)', body):
        assert resolve(link).url_name in ("help", "help_page")
    for picture in re.findall(r'src="([^"]+)"', body):
        assert picture.startswith("/static/manual/")


def test_the_contents_are_in_the_menu(reader: Client) -> None:
    page = reader.get(reverse("help")).content.decode()
    assert 'href="/help/cargar/"' in page
    assert '<a href="/help/" aria-current="page">' in page


def test_no_other_file_is_served(reader: Client) -> None:
    for name in ("architecture", "settings", "nothing"):
        assert reader.get(f"/help/{name}/").status_code == 404
    assert reader.get("/help/../README/").status_code == 404
