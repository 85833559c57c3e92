"""People who take a piece of the tray at the same moment, and two processes that bring the inbox up
to date, each on a connection of its own.

    DATABASE_URL=… RCE_DATA_DIR=… python -m budget.tests.at_once_tray ROUNDS

prints as JSON how their acts ended, and what came of them that must not: nothing.
"""

import json
import multiprocessing
import random
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from budget.tests.at_once import PATIENCE, set_up, together

JULY, TODAY = date(2025, 7, 1), date(2025, 8, 20)
PEOPLE = 4
HOLD = "/budget/month/hold/"


def main(rounds: int) -> dict[str, Any]:
    taken, wrong = take(rounds)
    refreshed, wrongly = refresh(rounds)
    return {"taken": taken, "refreshed": refreshed, "wrong": wrong + wrongly}


# ── taking a piece ──────────────────────────────────────────────────────────────────────────


def take(rounds: int) -> tuple[dict[str, int], list[str]]:
    """Of a contract's piece and of one without: all take it, then all hand it over or give it
    back."""
    from django.contrib.auth.models import Group, User

    from billing.tests import make
    from budget.models import Holding
    from records import roles

    people = [User.objects.create_user(f"persona{nth}") for nth in range(PEOPLE)]
    for one in people:
        one.groups.add(Group.objects.get(name=roles.GROUPS[roles.ADMIN]))
    contract = make.contract(number="CW1").pk
    chance, ended, wrong = random.Random(7), Counter[str](), []
    for nth in range(rounds):
        piece = [("annexes", contract), ("consumption", "")][nth % 2]
        named = {"kind": piece[0], "contract": piece[1], "period": "2025-07"}
        first = together(
            {str(one.pk): partial(post, one, {**named, "do": "take"}) for one in people}, chance
        )
        winner = _only("take", first, wrong)
        acts: dict[str, Callable[[], str]] = {}
        for at, one in enumerate(people):
            after = [people[(at + ahead) % PEOPLE] for ahead in (1, 2)]
            to = next(other for other in after if str(other.pk) != winner)
            sent = {**named, "seen": winner, "do": "hand", "to": to.pk}
            if str(one.pk) == winner:
                sent["do"] = "give_back"
            acts[f"{one.pk} {to.pk}"] = partial(post, one, sent)
        second = together(acts, chance)
        giver = _only("change", second, wrong).split()
        holders = [str(pk) for pk in Holding.objects.values_list("holder", flat=True)]
        if giver and holders != ([] if giver[0] == winner else giver[1:]):
            wrong.append(f"{giver} did, {holders} have it")
        Holding.objects.all().delete()
        ended.update(f"take: {how}" for _name, how in first)
        ended.update(f"change: {how}" for _name, how in second)
    return dict(sorted(ended.items())), wrong


def post(person: Any, sent: dict[str, Any]) -> str:
    """By the level of what the page says: it was done, or somebody was first."""
    from django.contrib.messages import get_messages
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    answer = client.post(HOLD, sent)
    levels = [one.level_tag for one in get_messages(answer.wsgi_request)]
    if answer.status_code == 503:
        return "told to come again"
    return " ".join(levels) if answer.status_code == 302 else f"failed: {answer.status_code}"


def _only(act: str, said: list[tuple[str, str]], wrong: list[str]) -> str:
    """The name of the one that was done."""
    done = [name for name, how in said if how == "success"]
    if len(done) == 1:
        return done[0]
    wrong.append(f"{act}: {said}")
    return ""


# ── bringing the inbox up to date ───────────────────────────────────────────────────────────


def refresh(rounds: int) -> tuple[dict[str, int], list[str]]:
    """As none is known yet, as all have grown worse since they were decided, and as one came and
    one went."""
    from budget.inbox import sources

    _give_rise()
    expected = {one.key for _area, one in sources.candidates(TODAY)}
    context = multiprocessing.get_context("spawn")
    barrier, told = context.Barrier(3), context.Queue()
    both = [context.Process(target=refresher, args=(rounds, barrier, told)) for _each in range(2)]
    for one in both:
        one.start()
    ended, wrong = Counter[str](), []
    for nth in range(rounds):
        wanted = PREPARED[nth % len(PREPARED)](expected)
        barrier.wait(PATIENCE)
        found = [told.get(timeout=PATIENCE) for _each in both]
        barrier.wait(PATIENCE)
        ended.update("overtaken" if one.pop("overtaken", False) else "written" for one in found)
        wrong += _differences(expected, wanted, found)
    for one in both:
        one.join(PATIENCE)
    return dict(ended), wrong


def refresher(rounds: int, barrier: Any, told: Any) -> None:
    set_up()
    from budget.inbox import refreshing

    for _nth in range(rounds):
        barrier.wait(PATIENCE)
        try:
            told.put(vars(refreshing.refresh(TODAY)))
        except Exception as error:
            told.put({"failed": repr(error)})
        barrier.wait(PATIENCE)


def _give_rise() -> None:
    """To some alerts: actas that wait, work billed twice, prices off the list."""
    from billing.models import Contract
    from billing.tests import make as billed

    contract = Contract.objects.get(number="CW1")
    listed = billed.price(contract, "A1", 1000, budget_line="OBRA")
    for _each in range(6):
        annex = billed.annex(contract, JULY)
        billed.item(annex, listed, 3, unit_price=1500, amount=4500, work_order="OT-1", account="1")


def _none_known(expected: set[str]) -> dict[str, int]:
    from budget.models import Notice, NoticeRun

    Notice.objects.all().delete()
    NoticeRun.objects.all().delete()
    return {"new": len(expected)}


def _all_grown(_expected: set[str]) -> dict[str, int]:
    from django.contrib.auth.models import User

    from budget.models import Notice

    owner = User.objects.get(username="persona0")
    Notice.objects.update(state="dismissed", owner=owner, mark_extent=0)
    Notice.history.all().delete()
    return {"again": Notice.objects.filter(extent__gt=0).count()}


def _one_other(_expected: set[str]) -> dict[str, int]:
    from budget.models import Notice

    Notice.objects.filter(pk=Notice.objects.order_by("pk").values("pk")[:1].get()["pk"]).update(
        key="another"
    )
    return {"new": 1, "gone": 1}


PREPARED = (_none_known, _all_grown, _one_other)


def _differences(
    expected: set[str], wanted: dict[str, int], found: list[dict[str, Any]]
) -> list[str]:
    from budget.models import Notice

    sums: Counter[str] = Counter()
    for one in found:
        sums.update(one)
    wrong = [f"{wanted} became {found}"] if +sums != Counter(wanted) else []
    current = list(Notice.objects.current().values_list("key", flat=True))
    if sorted(current) != sorted(expected):
        wrong.append(f"{current} stand, not {expected}")
    if again := wanted.get("again"):
        versions = Notice.history.filter(history_type="~").count()
        waiting = Notice.objects.filter(state="new", owner=None, extent__gt=0).count()
        if (versions, waiting) != (again, again):
            wrong.append(f"{again} grew worse: {versions} versions, {waiting} new")
    return wrong


if __name__ == "__main__":
    set_up()
    print(json.dumps(main(int(sys.argv[1]))))
