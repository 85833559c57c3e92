"""Whatever is planned and billed, the parts of every grouping sum to the whole, and the whole is
billing's own: over random small worlds."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.models import Annex, AnnexState, BilledItem, Contract
from billing.tests import make as billed
from billing.tests.test_annexes import hold_together
from budget import breakdown, commitments
from budget.execution import Execution, Scope
from budget.models import Movement
from budget.models.movements import EFFECT
from budget.tests import make
from records.bulk import Cause

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MONTHS = [date(2024, 12, 1), date(2025, 1, 1), date(2025, 6, 1), date(2026, 1, 1)]
LINES = ["OBRA", "Obra", "REDES", ""]
CLASSES = ["investment", "expense", ""]
DAY = date(2026, 6, 1)
ZERO = Decimal(0)


class Listed(NamedTuple):
    unit_price: Decimal
    kind: str
    budget_line: str
    expense_class: str
    group: str
    contracted_quantity: Decimal | None


class Billed(NamedTuple):
    month: date
    state: str
    acta_line: str
    # (which price, quantity, the item's own line, whether it names a town, the part of it that is
    # accepted if it is objected to)
    items: list[tuple[int, Decimal, str, bool, Decimal | None]]


class Moved(NamedTuple):
    month: date
    budget_line: str
    expense_class: str
    kind: str
    amount: Decimal


def amounts(most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(1, most * 100).map(lambda cents: Decimal(cents) / 100)


prices = st.builds(
    Listed,
    amounts(90_000),
    st.sampled_from(["activity", "material", "supplied"]),
    st.sampled_from(LINES),
    st.sampled_from(CLASSES),
    st.sampled_from(["G1", "G2", ""]),
    st.none() | amounts(500),
)
items = st.tuples(
    st.integers(0, 2),
    amounts(40),
    st.sampled_from([*LINES, "", ""]),
    st.booleans(),
    st.sampled_from([None, None, Decimal(0), Decimal("0.5"), Decimal("0.99")]),
)
actas = st.builds(
    Billed,
    st.sampled_from(MONTHS),
    st.sampled_from(list(AnnexState.values)),
    st.sampled_from([*LINES, "", ""]),
    st.lists(items, min_size=1, max_size=4),
)
movements = st.builds(
    Moved,
    st.sampled_from(MONTHS),
    st.sampled_from(LINES[:-1]),
    st.sampled_from(CLASSES),
    st.sampled_from(["initial", "addition", "reduction", "transfer"]),
    amounts(1_000_000),
)
contracts = st.tuples(
    st.booleans(),
    st.lists(prices, min_size=3, max_size=3),
    st.lists(actas, min_size=1, max_size=4),
    st.lists(movements, max_size=5),
)


def stand(world: list[Any]) -> None:
    town = billed.municipality()
    for is_aiu, listed, bills, moved in world:
        contract = (billed.aiu if is_aiu else billed.contract)()
        known = [
            billed.price(contract, f"I{at}", **price._asdict()) for at, price in enumerate(listed)
        ]
        for bill in bills:
            annex = billed.annex(contract, bill.month, budget_line=bill.acta_line)
            accepted = {}
            for which, quantity, own, named, part in bill.items:
                item = billed.item(
                    annex,
                    known[which],
                    quantity,
                    budget_line=own,
                    municipality=town if named else None,
                )
                if part is not None:
                    accepted[item.pk] = quantity * part
            objected = {"quantity": accepted, "cause": Cause()}
            BilledItem.objects.object_to(list(accepted), "other", "Sin soporte", **objected)
            Annex.objects.filter(pk=annex.pk).update(state=bill.state)
        for at, one in enumerate(moved):
            facts = one._asdict()
            make.movement(
                contract, facts.pop("amount"), facts.pop("month"), document=f"D{at}", **facts
            )


def scopes() -> list[Scope]:
    first = Contract.objects.order_by("pk")[0]
    wholes = [Scope(), Scope.year(2025), Scope(first=MONTHS[1], last=MONTHS[2])]
    return [*wholes, Scope.year(2025, contracts=(first.pk,))]


def of_billing(scope: Scope, state: str) -> Decimal:
    rows = scope.narrow(Annex.objects.filter(state=state))
    return rows.aggregate(sum=Sum("total"))["sum"] or ZERO


@settings(
    max_examples=10,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(contracts, min_size=1, max_size=2))
def test_parts_make_the_whole(db: None, world: list[Any]) -> None:
    with transaction.atomic():
        stand(world)
        for scope in scopes():
            of_cells(scope)
            of_items(scope)
            of_narrowed(scope)
        of_commitments()
        hold_together()
        transaction.set_rollback(True)


def of_cells(scope: Scope) -> None:
    found = Execution.of(scope)
    whole = found.total()
    assert whole.executed == of_billing(scope, AnnexState.APPROVED)
    assert whole.in_review == of_billing(scope, AnnexState.IN_REVIEW)
    assert whole.activities + whole.materials == whole.executed
    planned = scope.narrow(Movement.objects.order_by()).aggregate(sum=Sum(EFFECT))["sum"]
    assert whole.in_force == planned
    for by in ("contract", "budget_line", "expense_class", "period", "year"):
        parts = found.by(by).values()
        assert sum(part.executed for part in parts) == whole.executed, by
        assert sum(part.in_review for part in parts) == whole.in_review, by
        assert sum(part.supplied for part in parts) == whole.supplied, by
        assert sum(part.in_force or 0 for part in parts) == (whole.in_force or 0), by


def of_items(scope: Scope) -> None:
    whole = Execution.of(scope).total()
    for by in breakdown.BY:
        parts = breakdown.executed_by(scope, by).values()
        for name in ("executed", "in_review", "supplied", "lines"):
            expected = getattr(whole, name)
            assert sum(getattr(part, name) for part in parts) == expected, (by, name)


def of_narrowed(scope: Scope) -> None:
    """By a line or a class alone, which are told from the items, as by all of them together."""
    for name, values in (("expense_class", CLASSES), ("budget_line", LINES)):
        summed: dict[Any, Decimal] = defaultdict(Decimal)
        for value in values:
            narrowed = scope.but(**{name: value})
            parts = breakdown.executed_by(narrowed, "group")
            executed = sum(part.executed for part in parts.values())
            assert executed == Execution.of(narrowed).total().executed, (name, value)
            for key, part in parts.items():
                summed[key] += part.executed
        whole = breakdown.executed_by(scope, "group")
        assert {key: value for key, value in summed.items() if value} == {
            key: part.executed for key, part in whole.items() if part.executed
        }


def of_commitments() -> None:
    terms = Contract.objects.all().terms()
    year = commitments.of_contracts(terms, DAY, date(2025, 1, 1), date(2025, 12, 1))
    whole = commitments.of_contracts(terms, DAY)
    lines, since = commitments.of_lines(terms, DAY), date(2025, 1, 1)
    seen = commitments.of_lines(terms, DAY, since)
    for contract in Contract.objects.all():
        one, all_of_it = year[contract.pk], whole[contract.pk]
        rows = Annex.objects.filter(contract=contract, state=AnnexState.APPROVED)
        assert all_of_it.executed == (rows.aggregate(sum=Sum("total"))["sum"] or ZERO)
        assert one.before == (
            rows.filter(period__lt=since).aggregate(sum=Sum("total"))["sum"] or ZERO
        )
        items = [item for item in commitments.of_items(contract, DAY) if item.worth is not None]
        assert {item.price.budget_line for item in items} == set(lines.get(contract.pk, {}))
        before = Execution.of(Scope(last=date(2024, 12, 1), contracts=(contract.pk,)))
        approved = before.by("budget_line")
        for line, committed in seen.get(contract.pk, {}).items():
            gone = approved[line].executed if line in approved else ZERO
            assert committed == lines[contract.pk][line] - gone
