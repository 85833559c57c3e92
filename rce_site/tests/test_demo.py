"""The demonstration, at its small size."""

import hashlib
from collections import Counter
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from python_calamine import load_workbook

from billing.models import (
    Annex,
    AnnexDayTotal,
    AnnexItemTotal,
    AnnexMunicipalityTotal,
    AnnexState,
    BilledItem,
    Contract,
    Price,
)
from ingest.models import Upload
from rce_site.demo import actas, irregularities, loading, making
from rce_site.demo.contracts import CONTRACTS
from rce_site.demo.sizes import SIZES
from rce_site.demo.workbooks import billed
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


def findings() -> Counter[str]:
    found: Counter[str] = Counter()
    for upload in Upload.objects.all():
        for finding in upload.findings:
            found[finding["code"]] += finding["count"]
    return found


@pytest.mark.django_db
def test_everything_comes_in_through_uploads():
    loaded()
    uploads = Upload.objects.all()
    assert {upload.state for upload in uploads} == {Upload.State.COMMITTED}
    assert {upload.name for upload in uploads} == making.names(world())
    assert BilledItem.objects.count() == 3 * 240
    assert Contract.objects.count() == 4
    assert not BilledItem.objects.filter(source_upload=None).exists()


@pytest.mark.django_db
def test_nothing_but_what_is_planted_is_found():
    loaded()
    found = findings()
    assert set(found) == {
        "already_billed",
        "price_differs",
        "over_contracted",
        "macro_twice",
        "negative_quantity",
        "unknown_municipality",
    }
    planted = irregularities.planted(world())
    assert found["price_differs"] == sum(line.price != 1 for line in planted)
    assert found["unknown_municipality"] == sum(bool(line.municipality) for line in planted)
    assert found["negative_quantity"] == sum(line.quantity < 0 for line in planted)
    assert found["macro_twice"] == 1
    orders = Counter(line.order for line in planted)
    assert found["already_billed"] == sum(count - 1 for count in orders.values())


@pytest.mark.django_db
def test_one_contract_is_nearly_spent():
    loaded()
    contract = Contract.objects.in_force().get(number=irregularities.NEARLY_SPENT.number)
    spent = contract.annexes.aggregate(sum=Sum("total"))["sum"]
    assert Decimal("0.9") < spent / contract.value_in_force < 1


@pytest.mark.django_db
def test_totals_are_equal_by_every_way():
    loaded()
    small = world()
    for contract, period, lines in actas.every(small):
        acta = actas.acta(small, contract, period, lines)
        annex = Annex.objects.get(contract__number=contract.number, period=period)
        assert annex.lines == lines
        assert annex.total == billed(acta, UNTIL)
        amount = round(sum(Decimal(str(line.amount)) for line in acta.lines), 2)
        assert annex.subtotal + annex.supplied == amount
        for totals in (AnnexItemTotal, AnnexMunicipalityTotal, AnnexDayTotal):
            sums = totals.objects.filter(annex=annex).aggregate(Sum("amount"), Sum("total"))
            assert round(sums["amount__sum"], 2) == amount
            assert round(sums["total__sum"], 2) == annex.total


@pytest.mark.django_db
def test_older_actas_are_approved_and_the_last_month_is_not_all():
    loaded()
    older = Annex.objects.filter(period__lt=UNTIL)
    assert set(older.values_list("state", flat=True)) == {AnnexState.APPROVED}
    last = Annex.objects.filter(period=UNTIL).values_list("state", flat=True)
    assert set(last) == set(AnnexState)
    returned = Annex.objects.get(state=AnnexState.RETURNED)
    assert returned.state_reason
    assert returned.history.count() == 2


@pytest.mark.django_db
def test_the_contractors_items_share_common_codes():
    loaded()
    revision = Price.objects.filter(common_code="H-REV-01").values("contract").distinct()
    assert revision.count() > 1
    assert Price.objects.filter(repeatable=True).exists()
    assert Price.objects.filter(installs_macro=True).exists()


@pytest.mark.django_db
def test_run_again_it_says_so_and_changes_nothing():
    loaded()
    uploads = Upload.objects.count()
    assert "2025-09 small" in demo()
    assert Upload.objects.count() == uploads


@pytest.mark.django_db
def test_another_month_is_refused():
    loaded()
    with pytest.raises(CommandError, match="2025-09 small"):
        demo("--until", "2025-08")


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

    def stop_at_the_tenth(*words):
        calls.append(words)
        if len(calls) == 10:
            raise KeyboardInterrupt
        whole(*words)

    monkeypatch.setattr(loading, "_load", stop_at_the_tenth)
    with pytest.raises(KeyboardInterrupt):
        loaded()
    assert 0 < BilledItem.objects.count() < 3 * 240
    demo()
    assert len(calls) == 10 + len(making.names(world())) - 9
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
