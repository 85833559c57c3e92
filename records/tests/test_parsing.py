"""What is sent, and what is said: nested too deeply, or with code in it."""

from collections.abc import Callable

import pytest
from django.test import Client

from records import roles
from records.templatetags.records import with_code

URL = "/api/v1/municipalities/"


@pytest.mark.django_db
def test_what_is_nested_too_deeply_is_refused(as_role: Callable[..., Client]) -> None:
    deep = '{"name": ' + "[" * 100_000 + "]" * 100_000 + "}"
    answer = as_role(roles.ADMIN).post(URL, deep, content_type="application/json")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_code_is_shown_as_code_and_nothing_else_of_it() -> None:
    assert with_code("Run `a <b>` now & then") == ("Run <code>a &lt;b&gt;</code> now &amp; then")
    assert with_code("a ` alone") == "a ` alone"
