"""The inbox: what comes, grows worse, goes and comes back; what people do with it, and undo."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from budget import tasks
from budget.inbox import acting, refreshing, sources, words
from budget.inbox.acting import Act
from budget.inbox.candidates import Candidate
from budget.models import AlertArea, AlertState, Notice, NoticeRun
from budget.tests import make
from records import roles

pytestmark = pytest.mark.django_db

URL = "/budget/alerts/"
NEW, TAKEN = AlertState.NEW, AlertState.TAKEN
SETTLED, DISMISSED = AlertState.SETTLED, AlertState.DISMISSED


class Found(list[Candidate]):
    """What the sources find, as tests say it."""

    def say(self, key: str = "one", severity: str = "medium", weight: int = 100) -> None:
        self[:] = [one for one in self if one.key != key]
        self.append(
            Candidate(
                key,
                "unmatched",
                severity,
                f"CW {key}",
                "unmatched",
                {"lines": 3, "sum": Decimal(weight)},
                "/billing/",
                weight=Decimal(weight),
            )
        )


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Found:
    every = Found()
    source = sources.Source(AlertArea.BILLING, lambda _today: list(every))
    monkeypatch.setattr(sources, "SOURCES", (source,))
    return every


def one() -> Notice:
    return Notice.objects.get()


# ── what the figures do ─────────────────────────────────────────────────────────────────────────


def test_what_is_found_comes_once_and_is_nobodys(found: Found) -> None:
    found.say()
    assert refreshing.refresh().new == 1
    first = one()
    assert (first.state, first.owner, first.area) == (NEW, None, "billing")
    assert first.new_at == first.first_at
    assert refreshing.refresh() == refreshing.Refreshed()
    assert one().updated_at == first.updated_at
    assert Notice.history.count() == 0


def test_it_is_told_anew_and_keeps_what_people_said(
    found: Found, person: Callable[..., User]
) -> None:
    found.say(weight=100)
    refreshing.refresh()
    acting.act(person(roles.P2), [one().pk], Act.TAKE, note="llamo mañana")
    found.say(weight=105)
    refreshing.refresh()
    kept = one()
    assert (kept.weight, kept.state, kept.note) == (105, TAKEN, "llamo mañana")
    assert kept.worse_at is None
    assert "105" in kept.sentence


def test_what_is_found_no_more_is_gone_and_comes_back_as_it_was(
    found: Found, person: Callable[..., User]
) -> None:
    found.say()
    refreshing.refresh()
    acting.act(person(roles.P2), [one().pk], Act.TAKE)
    found.clear()
    assert refreshing.refresh().gone == 1
    gone = one()
    assert gone.gone_at is not None
    assert gone.sentence
    assert not gone.is_waiting
    assert refreshing.refresh().gone == 0
    found.say()
    refreshing.refresh()
    back = one()
    assert (back.gone_at, back.state, back.owner) == (None, TAKEN, person(roles.P2))
    assert back.first_at == gone.first_at


@pytest.mark.parametrize("decided", [Act.SETTLE, Act.DISMISS])
@pytest.mark.parametrize(
    ("severity", "weight", "again"),
    [
        ("medium", 110, False),  # a tenth more is the same
        ("medium", 111, True),
        ("high", 100, True),
        ("low", 90, False),
        ("low", 200, True),
    ],
)
def test_what_was_decided_is_new_again_only_if_it_grew_worse(
    found: Found,
    person: Callable[..., User],
    decided: Act,
    severity: str,
    weight: int,
    again: bool,
) -> None:
    found.say(weight=100)
    refreshing.refresh()
    acting.act(person(roles.P2), [one().pk], decided, note="así es")
    found.clear()
    refreshing.refresh()
    found.say(severity=severity, weight=weight)
    before = one()
    assert refreshing.refresh().again == int(again)
    after = one()
    assert after.gone_at is None
    assert (after.state == NEW) == again
    assert (after.owner is None) == again
    assert (after.new_at > before.new_at) == again
    # What people had said of it stands in its history, whoever it was.
    assert Notice.history.filter(note="así es").exists()
    assert refreshing.refresh() == refreshing.Refreshed()


def test_it_grows_worse_by_what_it_was_the_last_time(found: Found) -> None:
    found.say(weight=100)
    refreshing.refresh()
    found.say(weight=109)
    assert refreshing.refresh().worse == 0
    # By little each time, and yet by over a tenth of what it was when it was new.
    found.say(weight=118)
    assert refreshing.refresh().worse == 1
    assert one().worse_at is not None
    found.say(weight=119)
    assert refreshing.refresh().worse == 0


def test_of_two_at_once_the_one_that_read_last_has_the_last_word(
    found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first computes, the second computes and writes, then the first comes to write."""
    found.say("old")
    compute, now = sources.candidates, timezone.now()

    def overtaken(today: date) -> Any:
        early = list(compute(today))
        monkeypatch.setattr(sources, "candidates", compute)
        found[:] = []
        found.say("new")
        refreshing.refresh()
        return early

    monkeypatch.setattr(sources, "candidates", overtaken)
    assert refreshing.refresh().overtaken
    assert one().key == "new"
    assert NoticeRun.last().began_at > now  # type: ignore[union-attr]


def test_it_takes_as_many_queries_for_many_as_for_one(found: Found) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            refreshing.refresh()
        return len(taken)

    found.say()
    refreshing.refresh()
    found.say(weight=200)
    one_changed = queries()
    for key in range(50):
        found.say(str(key))
    refreshing.refresh()
    for key in range(50):
        found.say(str(key), weight=300)
    assert queries() == one_changed


def test_everybody_reads_it_in_their_language(found: Found) -> None:
    found.say()
    refreshing.refresh()
    with translation.override("en"):
        assert one().told.startswith("3 billed lines name")
    with translation.override("es-co"):
        assert one().told == one().sentence
        assert not one().told.startswith("3 billed lines")
    Notice.objects.update(said="what an older release said")
    assert one().told == one().sentence


@pytest.mark.parametrize("language", ["en", "es-co"])
def test_every_sentence_of_the_inbox_can_be_said(language: str) -> None:
    values: dict[str, Any] = {
        **dict.fromkeys(("until", "since", "period"), "2025-10-01"),
        **dict.fromkeys(("end", "due"), "2025-10-31"),
        **dict.fromkeys(("items", "lines", "transformers", "days"), 2),
        **dict.fromkeys(("item", "acta", "year"), "A1"),
        **{name: ["0.5", "ratio"] for name in ("reported", "now")},
        "what": "annexes",
        "stand": "missing",
        "figure": "billed",
    }
    names = (
        *("share", "index", "target", "kwh", "loss", "excess", "billed", "contracted", "sum"),
        *("over", "executed", "planned", "left", "value"),
    )
    values |= dict.fromkeys(names, "0.25")
    with translation.override(language):
        for said in words.SENTENCES:
            text = words.sentence(said, values)
            assert text
            assert "%(" not in text


# ── when it is looked ───────────────────────────────────────────────────────────────────────────


def test_a_page_brings_them_up_to_date_only_when_something_was_written(
    found: Found, as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.P2)
    client.get(URL)
    first = NoticeRun.last()
    assert first
    found.say()
    client.get(URL)
    assert not Notice.objects.exists()  # looked at a moment ago
    NoticeRun.objects.update(began_at=timezone.now() - timedelta(minutes=11))
    client.get(URL)
    assert not Notice.objects.exists()  # nothing was written since
    NoticeRun.objects.update(mark="another")
    assert len(client.get(URL).context["shown"]) == 1
    assert not tasks.keep_alerts()[1]


def test_another_day_is_news_too(found: Found) -> None:
    refreshing.refresh()
    NoticeRun.objects.update(began_at=timezone.now() - timedelta(days=1))
    assert refreshing.is_stale(NoticeRun.last())


def test_an_acta_that_is_decided_asks_for_them(
    found: Found, django_capture_on_commit_callbacks: Any
) -> None:
    from billing.tests import make as billed

    with django_capture_on_commit_callbacks(execute=True):
        found.say()
        billed.annex(billed.contract())
    assert one().key == "one"


# ── what people do ──────────────────────────────────────────────────────────────────────────────


def post(client: Client, act: str, *keys: int, **more: Any) -> Any:
    given = {"act": act, "chosen": keys, "back": f"{URL}?area=billing", **more}
    return client.post(f"{URL}act/", given)


def test_take_hand_over_give_back_settle_and_put_aside(
    person: Callable[..., User], as_role: Callable[..., Client]
) -> None:
    client, me = as_role(roles.P2), person(roles.P2)
    other = person(roles.P3, first_name="Ana", last_name="Díaz")
    keys = [make.notice().pk for _ in range(3)]

    def states() -> set[Any]:
        return set(Notice.objects.filter(pk__in=keys).values_list("state", "owner"))

    assert post(client, "take", *keys).url == f"{URL}?area=billing"
    assert states() == {(TAKEN, me.pk)}
    post(client, "give", *keys, to=other.pk)
    assert states() == {(TAKEN, other.pk)}
    post(client, "return", *keys)
    assert states() == {(NEW, None)}
    post(client, "settle", *keys, note="pagado")
    assert states() == {(SETTLED, me.pk)}
    post(client, "dismiss", *keys, note="es de otro")
    assert states() == {(DISMISSED, me.pk)}
    page = client.get(f"{URL}{keys[0]}/history/").content.decode()
    assert "pagado" in page
    assert "Ana Díaz" in page


def test_what_is_put_aside_says_why_and_what_is_handed_over_to_whom(
    as_role: Callable[..., Client], person: Callable[..., User]
) -> None:
    client, key = as_role(roles.P2), make.notice().pk
    post(client, "dismiss", key, note="  ")
    post(client, "give", key)
    post(client, "give", key, to=person(roles.READER).pk)
    post(client, "take")
    post(client, "nonsense", key)
    assert one().state == NEW
    assert Notice.history.count() == 1


def test_whoever_comes_second_is_told_and_overwrites_nothing(
    person: Callable[..., User], as_role: Callable[..., Client]
) -> None:
    keys = [make.notice().pk, make.notice().pk]
    client = as_role(roles.P2)
    seen = client.get(URL).context["seen"]
    first = person(roles.P3)
    acting.act(first, keys[:1], Act.TAKE)
    post(client, "settle", *keys, note="listo", seen=seen)
    assert Notice.objects.get(pk=keys[0]).owner == first
    assert Notice.objects.get(pk=keys[1]).state == SETTLED


def test_undo_gives_back_what_nobody_touched_since(
    person: Callable[..., User], as_role: Callable[..., Client]
) -> None:
    client, me = as_role(roles.P2), person(roles.P2)
    keys = [make.notice().pk for _ in range(3)]
    acting.act(me, keys, Act.TAKE, note="mío")
    page = client.get(post(client, "settle", *keys, note="listo").url)
    token = page.content.decode().partition('name="done" value="')[2].partition('"')[0]
    acting.act(person(roles.P3), keys[:1], Act.TAKE)
    client.post(f"{URL}undo/", {"done": token})
    found = {row.pk: (row.state, row.note) for row in Notice.objects.all()}
    assert found[keys[0]] == (TAKEN, "listo")
    assert found[keys[1]] == found[keys[2]] == (TAKEN, "mío")
    # A second time there is nothing left to undo.
    client.post(f"{URL}undo/", {"done": token})
    assert {row.state for row in Notice.objects.all()} == {TAKEN}
    client.post(f"{URL}undo/", {"done": "made up"})
    assert {row.state for row in Notice.objects.all()} == {TAKEN}


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_only_who_may_change_them_does(role: str | None, as_role: Callable[..., Client]) -> None:
    allowed = role is not None and "budget.change_notice" in roles.granted(role)
    client, key = as_role(role), make.notice().pk
    status = post(client, "take", key).status_code
    assert (status == 302, one().state == TAKEN) == (allowed, allowed)
    assert client.post(f"{URL}undo/", {}).status_code == (302 if allowed else 403)


def test_it_leads_back_to_the_inbox_and_nowhere_else(as_role: Callable[..., Client]) -> None:
    client, key = as_role(roles.P2), make.notice().pk
    for back in ("https://elsewhere.example", "//elsewhere.example", "/budget/alerts//x", ""):
        assert post(client, "take", key, back=back).url == URL


def test_mine_and_nobodys_are_told_apart(
    person: Callable[..., User], as_role: Callable[..., Client]
) -> None:
    client, other = as_role(roles.P2), person(roles.P3)
    mine, theirs, free = (make.notice().pk for _ in range(3))
    acting.act(person(roles.P2), [mine], Act.TAKE)
    acting.act(other, [theirs], Act.TAKE)

    def shown(**asked: str) -> set[int]:
        return {row[0].pk for row in client.get(URL, asked).context["shown"]}

    NoticeRun.note(timezone.now(), "")
    assert shown(owner="me") == {mine}
    assert shown(owner="nobody") == {free}
    assert shown(owner=other.username) == {theirs}
    assert shown() == {mine, theirs, free}
    acting.act(other, [theirs], Act.SETTLE)
    assert shown() == {mine, free}
    assert shown(state="settled") == {theirs}
    assert shown(state="any") == {mine, theirs, free}
    Notice.objects.filter(pk=free).update(gone_at=timezone.now())
    assert shown() == {mine}
    assert shown(state="gone") == {free}


# ── over REST ───────────────────────────────────────────────────────────────────────────────────


def test_its_state_is_changed_over_rest_by_the_same_rules(
    person: Callable[..., User], as_role: Callable[..., Client]
) -> None:
    client, me, key = as_role(roles.P3), person(roles.P3), make.notice().pk
    one_url = f"/api/v1/alerts/{key}/"

    def patch(**given: Any) -> int:
        return client.patch(one_url, given, content_type="application/json").status_code

    assert patch(state="taken") == 400  # by whom?
    assert patch(state="new", owner=me.pk) == 400
    assert patch(state="taken", owner=person(roles.READER).pk) == 400
    assert patch(state="taken", owner=me.pk, note="voy") == 200
    assert patch(severity="low", sentence="otra") == 200
    row = client.get(one_url).json()
    assert (row["state"], row["owner_name"], row["severity"]) == ("taken", me.username, "medium")
    assert row["acted_at"]
    assert client.get("/api/v1/alerts/?owner=me&state=taken").json()["count"] == 1
    assert client.post("/api/v1/alerts/", {}, content_type="application/json").status_code in (
        403,
        405,
    )


def test_a_subject_writes_its_month_as_people_do() -> None:
    assert words.subject("CW1 · 2025-10") == "CW1 · octubre de 2025"
    assert words.subject("CW-2025-10") == "CW-2025-10"
