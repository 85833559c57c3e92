"""What each source finds, and that its address leads to what it counts."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.models import Annex, BilledItem
from billing.tests import make as billed
from budget.inbox import of_billing, of_budget, of_losses, of_month, sources
from budget.inbox.candidates import Candidate
from budget.models import Adjustment, MonthClose, ReportedFigure
from budget.tests import make
from records import roles
from records.bulk import Cause
from records.models import ClosedMonth
from transformers.models import Severity
from transformers.tests import make as made

pytestmark = pytest.mark.django_db

TODAY = date(2025, 11, 3)
OCTOBER = date(2025, 10, 1)
FAR = date(2099, 12, 31)


def kinds(found: Any) -> list[str]:
    return sorted(one.kind for one in found)


def only(found: Any) -> Candidate:
    [one] = found
    return one


def count_at(client: Client, url: str) -> int:
    return int(client.get(url).context["page"].paginator.count)


# ── actas ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def twice() -> list[Annex]:
    """An order billed in three actas of CW1: two approved, and one in review."""
    contract = billed.contract(number="CW1", end_date=FAR)
    listed = billed.price(contract, unit_price=6_000_000)
    annexes = [billed.annex(contract, date(2025, month, 1)) for month in (8, 9, 10)]
    for annex in annexes:
        billed.item(annex, listed, work_order="OT1", account="7")
    Annex.objects.filter(pk__in=[annex.pk for annex in annexes[:2]]).update(state="approved")
    return annexes


def test_doubles_are_told_by_acta_while_in_review_and_by_contract_once_approved(
    twice: list[Annex], as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.P2)
    by_key = {one.key: one for one in of_billing.looks(TODAY)}
    acta, approved = (
        by_key[f"twice:{twice[2].pk}"],
        by_key[f"twice:{twice[0].contract.pk}:approved"],
    )
    assert (acta.severity, acta.weight, acta.figures["lines"]) == (Severity.HIGH, 6_000_000, 1)
    assert (approved.severity, approved.weight) == (Severity.MEDIUM, 12_000_000)
    assert count_at(client, acta.url) == 1
    assert count_at(client, approved.url) == 2


def test_what_was_objected_to_is_somebodys_already(twice: list[Annex]) -> None:
    BilledItem.objects.filter(annex=twice[2]).update(
        objection="already_billed", accepted_quantity=0, objected=6_000_000
    )
    assert [one.key for one in of_billing.looks(TODAY)] == [
        f"twice:{twice[0].contract.pk}:approved"
    ]


def test_other_prices_are_told_of_actas_in_review(as_role: Callable[..., Client]) -> None:
    contract = billed.contract(number="CW1", end_date=FAR)
    annex, listed = billed.annex(contract, OCTOBER), billed.price(contract, unit_price=1_000)
    billed.item(annex, listed, 10, unit_price=900)
    one = only(of_billing.looks(TODAY))
    # Less was billed than listed: little, and yet a difference.
    assert (one.kind, one.severity, one.weight) == ("deviates", Severity.LOW, -1_000)
    assert one.extent == 1_000
    assert count_at(as_role(roles.P2), one.url) == 1
    Annex.objects.update(state="approved")
    assert list(of_billing.looks(TODAY)) == []


def test_of_what_is_over_its_contracted_quantity_the_worst_is_named() -> None:
    contract = billed.contract(number="CW1", end_date=FAR)
    annex = billed.annex(contract, OCTOBER)
    for code, quantity in (("A1", 11), ("A2", 30), ("A3", 10)):
        listed = billed.price(contract, code, contracted_quantity=10)
        billed.item(annex, listed, quantity)
    one = only(of_billing.over_quantity(TODAY))
    assert (one.figures["items"], one.figures["item"]) == (2, "A2")
    assert one.extent == Decimal("4.1")


@pytest.mark.parametrize(
    ("days", "severity"), [(9, None), (10, "medium"), (19, "medium"), (20, "high")]
)
@pytest.mark.parametrize("state", ["in_review", "returned"])
def test_actas_wait_for_a_decision_or_for_the_contractor(
    days: int, severity: str | None, state: str
) -> None:
    annex = billed.annex(billed.contract(end_date=FAR), OCTOBER)
    since = timezone.make_aware(timezone.datetime(2025, 11, 3, 12)) - timedelta(days=days)
    Annex.objects.update(state=state, state_at=since)
    found = list(of_billing.waiting(TODAY))
    assert [(one.kind, one.severity) for one in found] == [(state, severity)] * bool(severity)
    if found:
        assert found[0].figures["days"] == days
        assert found[0].url == annex.get_absolute_url()


def test_what_names_no_known_transformer_is_told_once_there_is_an_inventory(
    as_role: Callable[..., Client],
) -> None:
    contract = billed.contract(number="CW1", end_date=FAR)
    annex, listed = billed.annex(contract, OCTOBER), billed.price(contract)
    billed.item(annex, listed, transformer_code="T9")
    assert list(of_billing.unmatched(TODAY)) == []
    made.transformer("T1")
    BilledItem.objects.update(link="unknown_code")
    one = only(of_billing.unmatched(TODAY))
    assert (one.figures["lines"], one.contract) == (1, contract.pk)
    assert count_at(as_role(roles.P2), one.url) == 1
    item = annex.items.get()
    half = item.unit_price / 2
    BilledItem.objects.object_to([item.pk], "other", "Sobra", cause=Cause(), unit_price=half)
    item.refresh_from_db()
    assert only(of_billing.unmatched(TODAY)).weight == item.accepted_amount < item.amount
    [reason], [code] = (
        BilledItem.objects.billed().by_link(),
        BilledItem.objects.billed().missed_codes(),
    )
    assert reason["amount"] == code["amount"] == item.accepted_amount


def test_a_contract_that_ends_is_told_of_once_by_one_of_two_rules() -> None:
    """With a good part left the budget's rule tells of it; else this one."""
    contract = billed.contract(
        number="CW1", end_date=TODAY + timedelta(days=20), value=Decimal(10_000_000)
    )
    annex = billed.annex(contract, OCTOBER)
    assert list(of_billing.ending(TODAY)) == []
    item = billed.item(annex, billed.price(contract, unit_price=9_500_000))
    Annex.objects.update(state="approved")
    one = only(of_billing.ending(TODAY))
    assert (one.severity, one.figures["end"]) == (Severity.MEDIUM, contract.end_date)
    assert "ending" not in kinds(of_budget.candidates(TODAY))
    contract.end_date = TODAY - timedelta(days=1)
    contract.save()
    assert list(of_billing.ending(TODAY)) == []
    assert item.pk


# ── energy ──────────────────────────────────────────────────────────────────────────────────────


def network(index: str, target: str) -> None:
    """Twelve months of this index to October 2025."""
    for back in range(12):
        at = 2025 * 12 + 9 - back
        made.system_energy(
            date(at // 12, at % 12 + 1, 1),
            input_kwh=Decimal(1_000_000),
            output_kwh=Decimal(1_000_000) * (1 - Decimal(index)),
            target_index=Decimal(target),
        )


@pytest.mark.parametrize(
    ("index", "severity"),
    [("0.105", None), ("0.110", Severity.MEDIUM), ("0.1151", Severity.HIGH), ("0.09", None)],
)
def test_the_index_is_over_its_target(index: str, severity: Any) -> None:
    network(index, "0.105")
    found = list(of_losses.over_target(TODAY))
    assert [one.severity for one in found] == [severity] * bool(severity)
    if found:
        excess = found[0].figures["excess"]
        assert excess == pytest.approx((Decimal(index) - Decimal("0.105")) * 12_000_000)


def test_transformers_to_review_are_one_alert_for_each_zone_and_severity(
    as_role: Callable[..., Client],
) -> None:
    for number, (zone, severity) in enumerate(
        [("NORTE", "high"), ("NORTE", "high"), ("NORTE", "low"), ("SUR", "high"), ("", "low")]
    ):
        transformer = made.transformer(f"T{number}", zone=zone)
        made.review(transformer, OCTOBER, severity=severity, value_at_risk=Decimal(1_000))
    for number, state in ((8, "visited"), (9, "assigned")):
        made.review(made.transformer(f"T{number}", zone="NORTE"), OCTOBER, state=state)
    found = {one.key: one for one in of_losses.to_review(TODAY)}
    assert {key: one.figures["transformers"] for key, one in found.items()} == {
        "to_review:2025-10-01:-:low": 1,
        "to_review:2025-10-01:NORTE:high": 2,
        "to_review:2025-10-01:NORTE:low": 1,
        "to_review:2025-10-01:SUR:high": 1,
    }
    client = as_role(roles.P3)
    for one in found.values():
        assert count_at(client, one.url) == one.figures["transformers"]
    assert found["to_review:2025-10-01:NORTE:high"].weight == 2_000


def test_transformers_without_energy_in_the_last_month(as_role: Callable[..., Client]) -> None:
    for number in range(3):
        transformer = made.transformer(f"T{number}")
        made.consumption(transformer, date(2025, 9, 1))
        if number:
            made.consumption(transformer, OCTOBER)
    [one] = [one for one in of_losses.missing(TODAY) if one.said == "missing_energy"]
    assert (one.figures["transformers"], one.subject) == (1, "2025-10")
    assert count_at(as_role(roles.P3), one.url) == 1


# ── the month ───────────────────────────────────────────────────────────────────────────────────


def test_what_is_late_of_the_month_is_told_by_piece() -> None:
    contract = billed.contract(number="CW1", start_date=date(2025, 9, 1), end_date=FAR)
    billed.annex(contract, date(2025, 9, 1))
    made.consumption(made.transformer(), date(2025, 9, 1))
    late = [one for one in of_month.late(date(2025, 12, 1)) if one.figures["period"] == OCTOBER]
    assert [(one.figures["what"], one.figures["stand"]) for one in late] == [
        ("annexes", "missing"),
        *([("consumption", "missing")] if len(late) > 1 else []),
    ]
    assert late[0].contract == contract.pk
    # In time, and of what is in review, nothing is late here.
    assert list(of_month.late(date(2025, 10, 2))) == []


@pytest.mark.parametrize(("moved", "severity"), [(9, None), (11, "low"), (60, "medium")])
def test_figures_that_moved_after_their_close(moved: int, severity: str | None) -> None:
    close = MonthClose.objects.create(
        area=ClosedMonth.Area.BILLING, month=OCTOBER, number=1, closed_at=timezone.now()
    )
    ReportedFigure.objects.create(close=close, figure="executed", value=Decimal(1_000))
    for part in ("", "CW1"):
        Adjustment.objects.create(
            close=close,
            figure="executed",
            part=part,
            cause="form",
            amount=Decimal(-moved),
            noticed_at=timezone.now(),
        )
    found = list(of_month.adjusted(TODAY))
    assert [one.severity for one in found] == [severity] * bool(severity)
    if found:
        assert found[0].figures["now"] == [Decimal(1_000 - moved), "COP"]
    MonthClose.objects.update(reopened_at=timezone.now())
    assert list(of_month.adjusted(TODAY)) == []


# ── all of them ─────────────────────────────────────────────────────────────────────────────────


def test_every_source_takes_as_many_queries_for_many_as_for_one(twice: list[Annex]) -> None:
    def world() -> None:
        contract = billed.contract(end_date=FAR)
        make.year(contract, 1_000)
        annex = billed.annex(contract, OCTOBER)
        listed = billed.price(contract, contracted_quantity=1)
        billed.item(annex, listed, 5, unit_price=9, transformer_code="T?", work_order="OT1")
        transformer = made.transformer(zone="NORTE")
        made.review(transformer, OCTOBER)
        made.consumption(transformer, OCTOBER)

    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            assert list(sources.candidates(TODAY))
        return len(taken)

    world()
    one = queries()
    for _ in range(4):
        world()
    assert queries() == one
