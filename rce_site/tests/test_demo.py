"""The demonstration, at its small size."""

import hashlib
from collections import Counter
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from python_calamine import load_workbook

from billing.models import (
    Annex,
    AnnexState,
    BilledItem,
    Contract,
)
from ingest.models import Upload
from rce_site.demo import actas, loading, making
from rce_site.demo.contracts import CONTRACTS
from rce_site.demo.sizes import SIZES
from rce_site.demo.workdays import holidays, month_after
from rce_site.demo.world import World

UNTIL = date(2025, 9, 1)


def world(until: date = UNTIL) -> World:
    return World(until, SIZES["small"])


def demo(*words: str) -> str:
    out = StringIO()
    call_command("demo", *words, stdout=out)
    return out.getvalue()


def loaded() -> str:
    return demo("--size", "small", "--until", "2025-09")


def contents(folder: Path, until: date = UNTIL) -> dict[str, str]:
    """{workbook: hash of all its cells}"""
    hashes = {}
    for made in making.make(world(until), folder, lambda lines: None):
        book = load_workbook(str(made.path))
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
        hashes[made.path.name] = hashlib.sha256(repr(sheets).encode()).hexdigest()
    return hashes


@pytest.mark.django_db
def test_somebodys_work_is_left_alone():
    Contract.objects.create(number="CW1", contractor="X", start_date=UNTIL, end_date=UNTIL, value=1)
    with pytest.raises(CommandError, match="CW1"):
        loaded()
    assert Contract.objects.count() == 1
    assert not Upload.objects.exists()


@pytest.mark.django_db
def test_interrupted_it_goes_on_where_it_stopped(monkeypatch):
    whole = loading._load
    calls = []

    def stop_at_the_twenty_fifth(*words):
        calls.append(words)
        if len(calls) == 25:
            raise KeyboardInterrupt
        whole(*words)

    monkeypatch.setattr(loading, "_load", stop_at_the_twenty_fifth)
    with pytest.raises(KeyboardInterrupt):
        loaded()
    assert 0 < BilledItem.objects.count() < 3 * 240
    demo()
    assert len(calls) == 25 + len(making.names(world())) - 24
    assert BilledItem.objects.count() == 3 * 240
    assert Annex.objects.filter(state=AnnexState.RETURNED).count() == 1


def test_the_same_month_makes_the_same_workbooks(tmp_path):
    first = contents(tmp_path / "first")
    assert contents(tmp_path / "second") == first
    assert contents(tmp_path / "other", date(2025, 8, 1)) != first


@pytest.mark.parametrize("size", ["full", "today"])
def test_the_sizes_are_exact(size):
    full = World(UNTIL, SIZES[size])
    counts = Counter()
    for _contract, period, lines in actas.every(full):
        counts[period] += lines
    assert set(counts.values()) == {10_622}
    assert len(counts) == full.size.months


@pytest.mark.parametrize("back", range(12))
def test_any_last_month_will_do(back):
    """Suspensions, cut-offs and revisions fall elsewhere in every year's month."""
    until = month_after(date(2026, 2, 1), -back)
    small = world(until)
    for contract, period, lines in actas.every(small):
        made = actas.acta(small, contract, period, lines)
        assert len(made.lines) == lines
        assert {line.executed_on for line in made.lines} <= set(contract.window(period, until))


def test_names_and_numbers_of_contracts_are_their_own():
    for name in ("number", "contractor", "nit", "short"):
        assert len({getattr(contract, name) for contract in CONTRACTS}) == len(CONTRACTS)


def test_accounts_never_meet():
    transformers = world().transformers
    accounts = [t.account(nth) for t in transformers for nth in range(t.customers)]
    assert len(set(accounts)) == len(accounts)


def test_holidays_of_2024():
    assert len(holidays(2024)) == 18
    assert date(2024, 3, 29) in holidays(2024)  # Good Friday
    assert date(2024, 11, 4) in holidays(2024)  # All Saints, on the Monday after
