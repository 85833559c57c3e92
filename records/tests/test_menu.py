"""The menu is written once for all who see the same: nobody sees another's."""

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.test import Client

from records import menu, roles

LINK = re.compile(r'<li><a href="([^"]+)"( aria-current="page")?>')


def shown(client: Client, page: str = "/") -> dict[str, bool]:
    """{address: whether it is the page's own} of the menu as the page shows it."""
    text = client.get(page).content.decode()
    nav = text[text.index('id="menu"') : text.index('class="site-main"')]
    return {url: bool(current) for url, current in LINK.findall(nav)}


def test_each_sees_what_they_may_whoever_asked_before(as_role: Callable[..., Client]) -> None:
    for role in (roles.ADMIN, roles.READER, None, roles.P2, roles.ADMIN):
        client = as_role(role)
        sections = menu.seen_by(client.get("/").wsgi_request)
        assert list(shown(client)) == [item.url for _label, items in sections for item in items]
    assert "/admin/" in shown(as_role(roles.ADMIN))
    assert "/admin/" not in shown(as_role(roles.READER))


def test_it_marks_where_one_is(as_role: Callable[..., Client]) -> None:
    client = as_role(roles.READER)
    for page in ("/", "/records/municipalities/", "/records/municipalities/?q=x"):
        found = shown(client, page)
        assert [url for url, current in found.items() if current] == [page.partition("?")[0]]
    assert not any(shown(client, "/account/tokens/").values())


def test_it_speaks_the_language_of_who_asks(as_role: Callable[..., Client]) -> None:
    client = as_role(roles.READER)
    assert "<span>Municipios</span>" in client.get("/").content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "<span>Municipalities</span>" in client.get("/").content.decode()


def test_an_entry_goes_with_the_right_to_it(as_role: Callable[..., Client]) -> None:
    client = as_role(roles.READER)
    assert "/records/municipalities/" in shown(client)
    group = Group.objects.get(name=roles.GROUPS[roles.READER])
    group.permissions.remove(Permission.objects.get(codename="view_municipality"))
    assert "/records/municipalities/" not in shown(client)
