"""Panels: an upper room's card on a lower room's page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from records import panels, roles
from records.models import Municipality

pytestmark = pytest.mark.django_db


class Card(panels.Panel):
    title = "Una tarjeta"
    template = "rce_site/shortcuts.html"
    permission = "billing.view_annex"

    def context(self, request: Any, record: Any) -> dict[str, Any] | None:
        return {"shortcuts": []} if record.code == "68001" else None


def test_shown_to_who_may_where_there_is_something_to_say(
    as_role: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(panels._slots, "records.municipality", [Card])
    here, elsewhere = (Municipality.objects.get(code=code) for code in ("68001", "05001"))
    client = as_role(roles.READER)
    assert "Una tarjeta" in client.get(here.get_absolute_url()).content.decode()
    assert "Una tarjeta" not in client.get(elsewhere.get_absolute_url()).content.decode()
    monkeypatch.setattr(Card, "permission", "auth.view_user")
    assert "Una tarjeta" not in client.get(here.get_absolute_url()).content.decode()
