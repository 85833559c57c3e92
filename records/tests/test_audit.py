"""The audit trail: what leaves an entry, what never does, and that entries stay as they are."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from records import audit
from records.audit import Event
from records.audit_entry import Unchangeable
from records.models import AuditEntry

pytestmark = pytest.mark.django_db


def events() -> list[tuple[str, str, str]]:
    """(event, name, about) in the order in which they came."""
    return list(AuditEntry.objects.order_by("id").values_list("event", "name", "about"))


def test_a_note_says_who_what_and_from_where(person: Callable[..., User]) -> None:
    request = RequestFactory().post("/x/", REMOTE_ADDR="10.1.2.3")
    request.user, request.id = person("admin"), "r-1"
    audit.note(request, Event.RESTORED, "rce-2025.zip", bytes=12, tables=("a", "b"))
    entry = AuditEntry.objects.latest("id")
    assert (entry.user, entry.name) == (request.user, "admin")
    assert (entry.event, entry.about) == ("restored", "rce-2025.zip")
    assert (entry.address, entry.request) == ("10.1.2.3", "r-1")
    assert entry.details == {"bytes": 12, "tables": ["a", "b"]}


def test_details_are_told_in_words() -> None:
    told = {"way": "second factor", "sessions": 2, "everywhere": True, "added": ["read", "b"]}
    entry = AuditEntry(event=Event.SIGNED_IN, details={**told, "removed": []})
    assert entry.told == (
        "por medio de: contraseña y segundo factor; sesiones: 2; en todas partes: Sí; "
        "agregado: read, b"
    )


def test_what_no_database_keeps_is_left_out() -> None:
    assert audit.as_known("ab\x00cd") == "ab…"
    entry = audit.note(None, Event.DOWNLOADED, "a\x00b" * 200, name="n" * 200, file="f\x00" * 9_000)
    entry.refresh_from_db()
    assert (len(entry.about), len(entry.name)) == (250, 150)
    assert len(entry.details["file"]) == 2_000
    assert "\x00" not in f"{entry.about}{entry.details}"


def test_the_log_gets_a_copy(person: Callable[..., User], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "records.audit"):
        audit.note(person("admin"), Event.RESTORED, "rce-2025.zip")
    said = caplog.records[-1]
    assert (said.event, said.who, said.about) == ("restored", "admin", "rce-2025.zip")


def test_the_site_itself_has_no_name(db: None) -> None:
    entry = audit.note(None, Event.BACKED_UP, "b.zip")
    assert (entry.user, entry.name, entry.address) == (None, "", "")


@pytest.mark.parametrize("name", ["password", "Token", "secret", "key", "code"])
def test_no_entry_takes_a_secret(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        audit.note(None, Event.TOKEN_MADE, **{name: "rce_x"})


def test_an_event_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="tea"):
        audit.note(None, "had tea")


def test_an_entry_is_neither_changed_nor_deleted() -> None:
    entry = audit.note(None, Event.BACKED_UP, "b.zip")
    entry.about = "c.zip"
    acts: list[Callable[[], Any]] = [
        entry.save,
        entry.delete,
        lambda: AuditEntry.objects.update(about=""),
        lambda: AuditEntry.objects.filter(pk=entry.pk).delete(),
        lambda: AuditEntry.objects.bulk_update([entry], ["about"]),
        lambda: AuditEntry.objects.update_or_create(pk=entry.pk, defaults={"about": ""}),
    ]
    for act in acts:
        with pytest.raises(Unchangeable):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry(pk=entry.pk, event=Event.RESTORED).save()
    assert events() == [("backed up", "", "b.zip")]


def test_it_outlives_its_user(person: Callable[..., User]) -> None:
    someone = person("P2")
    entry = audit.note(someone, Event.SIGNED_IN)
    someone.delete()
    entry.refresh_from_db()
    assert (entry.user, entry.name) == (None, "p2")


def test_old_entries_are_removed_and_that_is_noted(settings: Any) -> None:
    settings.AUDIT_MONTHS = 2
    now = timezone.now()
    for days in (200, 70, 50):
        AuditEntry.objects.create(event=Event.SIGNED_IN, moment=now - timedelta(days=days))
    assert audit.prune() == 2
    assert [event for event, *_rest in events()] == ["signed in", "pruned"]
    assert audit.prune() == 0
    settings.AUDIT_MONTHS = 0
    AuditEntry.objects.create(event=Event.SIGNED_IN, moment=now - timedelta(days=9_000))
    assert audit.prune() == 0


def test_an_export_is_noted_before_it_is_sent(as_role: Callable[..., Client]) -> None:
    client = as_role("P2")
    before = AuditEntry.objects.count()
    response = client.get("/records/municipalities/export/?format=csv&q=BUC")
    assert AuditEntry.objects.count() == before + 1
    entry = AuditEntry.objects.latest("id")
    assert (entry.event, entry.name) == ("exported", "p2")
    assert entry.about == "/records/municipalities/export/"
    assert entry.details["query"] == "format=csv&q=BUC"
    assert entry.details["file"].startswith('filename="')
    response.getvalue()


def test_pages_that_are_looked_at_leave_nothing(as_role: Callable[..., Client]) -> None:
    client = as_role("admin")
    before = AuditEntry.objects.count()
    for url in ("/", "/records/municipalities/", "/api/v1/municipalities/", "/uploads/"):
        assert client.get(url).status_code == 200
    assert client.get("/uploads/templates/municipalities.xlsx").status_code in (200, 404)
    assert AuditEntry.objects.count() == before
