"""Each rule speaks where it should, keeps silent where it should, and says by how much."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from billing.models import Contract
from billing.tests import make as billed
from budget import alerts, watching
from budget.alerts import Item, Kind
from budget.commitments import Commitment
from budget.execution import Cell, Sums
from budget.inbox import refreshing, words
from budget.tests import make
from records import roles
from transformers.models import Severity

MILLION = Decimal(1_000_000)
CONTRACT = Contract(pk=1, number="CW1")
OCTOBER = date(2025, 10, 1)
# No test is about the day on which it runs.
FAR = date(2099, 12, 31)


def cells(plan: list[Any], executed: list[Any], in_review: list[Any] = ()) -> list[Cell]:
    """Millions of the months from January on; None: no budget."""
    found = []
    for at in range(max(len(plan), len(executed), len(in_review))):
        known = {}
        if at < len(plan) and plan[at] is not None:
            known["in_force"] = plan[at] * MILLION
        for name, values in (("executed", executed), ("in_review", in_review)):
            if at < len(values):
                known[name] = values[at] * MILLION
        found.append(Cell(period=date(2025, at + 1, 1), contract=1, budget_line="OBRA", **known))
    return found


def only(found: Any) -> Any:
    [alert] = found
    assert alert.contract == CONTRACT
    return alert


# ── over plan ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("plan", "executed", "severity"),
    [
        ([100, 100, 100], [100, 119], None),  # 9.5 %
        ([100, 100, 100], [100, 121], Severity.MEDIUM),
        ([100, 100, 100], [100, 151], Severity.HIGH),
        ([100, 100, 100], [150, 60], None),  # caught up with its plan
        ([10, 10, 10], [10, 14], None),  # under the floor
        ([0, 0, 100], [6], Severity.HIGH),  # before any plan
        ([100, 100, 100], [], None),
    ],
)
def test_over_plan_is_accumulated_to_the_last_month_with_execution(
    plan: list[int], executed: list[int], severity: Any
) -> None:
    found = list(alerts.over_plan(CONTRACT, {"OBRA": cells(plan, executed)}))
    assert [alert.severity for alert in found] == ([severity] if severity else [])


def test_the_last_month_is_the_contracts_not_the_lines() -> None:
    """A line that stopped is beside the plan of all months that the contract executed."""
    stopped = cells([100] * 6, [100, 150])
    lines = {"OBRA": stopped, "OTRA": cells([1] * 6, [1] * 6)}
    assert list(alerts.over_plan(CONTRACT, lines)) == []
    assert only(alerts.over_plan(CONTRACT, {"OBRA": stopped})).figures["over"] == 50 * MILLION


# ── 80, 90 and 100 % ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("executed", "severity"),
    [
        (79, None),
        (80, Severity.LOW),
        (90, Severity.MEDIUM),
        (100, Severity.HIGH),
        (180, Severity.HIGH),
    ],
)
def test_a_line_of_the_year_is_spent_by_steps(executed: int, severity: Any) -> None:
    lines = {"OBRA": cells([25] * 4, [executed])}
    found = list(alerts.line_spent(CONTRACT, lines, 2025))
    assert [alert.severity for alert in found] == ([severity] if severity else [])
    whole = Commitment(100 * MILLION, before=30 * MILLION, executed=(executed - 30) * MILLION)
    found = list(alerts.contract_spent(CONTRACT, whole))
    assert [alert.severity for alert in found] == ([severity] if severity else [])


def test_a_small_line_and_a_line_of_nothing_are_left_alone() -> None:
    lines = {"SMALL": cells([4], [4]), "NOTHING": cells([0], [0])}
    assert list(alerts.line_spent(CONTRACT, lines, 2025)) == []


# ── idle lines ──────────────────────────────────────────────────────────────────────────────────


def idle(plan: list[Any], executed: list[Any], in_review: list[Any] = ()) -> list[Any]:
    return list(alerts.idle(CONTRACT, {"OBRA": cells(plan, executed, in_review)}, OCTOBER))


def test_a_line_is_idle_after_three_months_without_anything() -> None:
    alert = only(idle([10] * 12, [10] * 7))
    assert (alert.figures["since"], alert.weight) == (date(2025, 8, 1), 30 * MILLION)
    assert idle([10] * 12, [10] * 8) == []
    assert idle([10] * 12, [10] * 7, [0] * 9 + [5]) == []


def test_a_line_that_is_done_or_only_begins_is_not_idle() -> None:
    assert idle([10] * 6, [10] * 6) == []
    assert idle([None] * 8 + [10] * 4, []) == []
    assert len(idle([None] * 7 + [10] * 5, [])) == 1
    assert idle([None] * 10 + [10] * 2, []) == []


def test_months_of_the_year_before_say_how_long_it_rests() -> None:
    def months(*, planned_before: bool, billed_before: bool) -> list[Cell]:
        before = Cell(period=date(2024, 11, 1), contract=1, budget_line="OBRA")
        before.in_force = 10 * MILLION if planned_before else None
        before.in_review = 10 * MILLION if billed_before else Decimal(0)
        return [before, *cells([10] * 12, [])]

    def found(**known: bool) -> int:
        return len(list(alerts.idle(CONTRACT, {"OBRA": months(**known)}, date(2025, 1, 1))))

    assert found(planned_before=True, billed_before=False) == 1
    assert found(planned_before=False, billed_before=False) == 0
    assert found(planned_before=True, billed_before=True) == 0


# ── about to end, outside ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("end", "left", "severity"),
    [
        (date(2025, 12, 1), 11, None),  # 61 days
        (date(2025, 11, 30), 11, Severity.MEDIUM),
        (date(2025, 10, 31), 11, Severity.HIGH),
        (date(2025, 10, 1), 11, Severity.HIGH),
        (date(2025, 9, 30), 11, None),  # ended
        (date(2025, 10, 31), 10, None),
    ],
)
def test_a_contract_that_ends_with_a_balance(end: date, left: int, severity: Any) -> None:
    whole = Commitment(100 * MILLION, Decimal(0), (95 - left) * MILLION, 5 * MILLION)
    found = list(alerts.ending(CONTRACT, end, whole, OCTOBER))
    assert [alert.severity for alert in found] == ([severity] if severity else [])


def test_what_no_line_budgets() -> None:
    assert list(alerts.outside(CONTRACT, Sums(executed=5 * MILLION), 2025)) == []
    alert = only(alerts.outside(CONTRACT, Sums(executed=5 * MILLION, in_review=MILLION), 2025))
    assert alert.weight == 6 * MILLION


# ── prices ──────────────────────────────────────────────────────────────────────────────────────


def item(code: str, now: int, before: int, quantity: int = 1000, deviation: int = 0) -> Item:
    """At these average prices, a thousand of each."""
    sums = (Decimal(now * quantity), Decimal(quantity), Decimal(deviation))
    return Item(code, *sums, Decimal(before * 1000), Decimal(1000))


def drift(*items: Item) -> list[Any]:
    return list(alerts.prices(CONTRACT, items, date(2025, 8, 1)))


def test_prices_drift_by_what_they_make() -> None:
    assert drift(item("A1", 110_000, 100_000)) == []  # just 10 %
    assert drift(item("A1", 120_000, 100_000, quantity=100)) == []  # dear, but few
    alert = only(drift(item("A1", 120_000, 100_000), item("A2", 24_000, 20_000)))
    assert alert.weight == 24 * MILLION
    assert (alert.figures["items"], alert.figures["item"]) == (2, "A1")
    assert alert.figures["share"] == Decimal("0.2")
    assert "code=A1" in alert.url


def test_an_item_without_a_year_before_does_not_drift() -> None:
    new = Item("A1", 9 * MILLION, Decimal(1), Decimal(0), Decimal(0), Decimal(0))
    taken_back = item("A2", 9_000_000, 1, quantity=-1)
    assert drift(new, taken_back) == []


def test_what_is_billed_above_the_list() -> None:
    assert drift(item("A1", 1, 1, deviation=5_000_000)) == []
    below = item("A3", 1, 1, deviation=-9_000_000)
    alert = only(drift(item("A1", 1, 1, deviation=6_000_000), below))
    assert (alert.severity, alert.weight) == (Severity.HIGH, 6 * MILLION)
    assert "look=deviates" in alert.url


# ── what is said ────────────────────────────────────────────────────────────────────────────────


def every_alert() -> list[Any]:
    lines = {"OBRA": cells([100] * 12, [100, 250]), "": cells([0, 0, 9], [9])}
    whole = Commitment(100 * MILLION, Decimal(0), 85 * MILLION)
    return [
        *alerts.over_plan(CONTRACT, lines),
        *alerts.line_spent(CONTRACT, {"": cells([9], [9])}, 2025),
        *alerts.contract_spent(CONTRACT, whole),
        *idle([10] * 12, [10] * 7),
        *alerts.ending(CONTRACT, OCTOBER, whole, OCTOBER),
        *alerts.outside(CONTRACT, Sums(executed=6 * MILLION), 2025),
        *drift(item("A1", 120_000, 100_000, deviation=6_000_000)),
        *drift(item("A1", 120_000, 100_000), item("A2", 240_000, 200_000)),
    ]


@pytest.mark.parametrize("language", ["en", "es-co"])
def test_every_sentence_can_be_said(language: str) -> None:
    with translation.override(language):
        found = every_alert()
        assert {alert.kind for alert in found} == set(Kind)
        assert {alert.said for alert in found} == set(alerts.SENTENCES)
        for alert in found:
            said = words.sentence(alert.said, words.kept(alert.figures))
            assert said
            assert "%(" not in said
            assert "None" not in said


def test_the_gravest_come_first_and_of_those_the_dearest() -> None:
    found = alerts.ranked(every_alert())
    order = [(Severity.names.index(alert.severity.name), -alert.weight) for alert in found]
    assert order == sorted(order)


# ── what is stored ──────────────────────────────────────────────────────────────────────────────


def approved(contract: Any, period: date, amount: int, line: str = "OBRA", **facts: Any) -> Any:
    annex = billed.annex(contract, period)
    listed = contract.prices.filter(budget_line=line).first() or billed.price(
        contract, f"I-{line}", 1, budget_line=line
    )
    billed.item(annex, listed, amount, **facts)
    type(annex).objects.filter(pk=annex.pk).update(state="approved")
    return annex


@pytest.fixture
def planned(db: None) -> Any:
    """CW1 plans 10 million a month of OBRA and of QUIETA; until October 2025 OBRA has taken 130,
    and 6 were billed without any line."""
    contract = billed.contract(number="CW1", value=Decimal(160_000_000), end_date=FAR)
    make.year(contract, 10 * MILLION)
    make.year(contract, 10 * MILLION, budget_line="QUIETA")
    approved(contract, date(2025, 3, 1), 100_000_000)
    approved(contract, OCTOBER, 30_000_000)
    approved(contract, OCTOBER, 6_000_000, line="")
    return contract


def found_of(contract: Any, today: date = date(2025, 11, 3)) -> list[tuple[str, str | None]]:
    found = watching.current(today)
    assert all(alert.contract == contract for alert in found)
    return sorted((alert.kind.value, alert.line) for alert in found)


@pytest.mark.django_db
def test_what_is_stored_is_put_before_the_rules(planned: Any) -> None:
    assert found_of(planned) == [
        ("contract_spent", None),
        ("idle", "QUIETA"),
        ("line_spent", "OBRA"),
        ("outside", None),
        ("over_plan", "OBRA"),
    ]


@pytest.mark.django_db
def test_a_contract_out_of_its_term_has_no_idle_lines(planned: Any) -> None:
    planned.end_date = date(2025, 10, 31)
    planned.save()
    assert ("idle", "QUIETA") not in found_of(planned)


@pytest.mark.django_db
def test_once_the_term_is_over_nearly_spent_is_no_alert_and_overspent_is(planned: Any) -> None:
    planned.end_date = date(2025, 10, 31)
    planned.save()
    kinds = [kind for kind, _line in found_of(planned)]
    assert kinds == ["line_spent", "outside", "over_plan"]
    # 136 of 160 million were nearly spent, 136 of 130 are too much.
    planned.value = Decimal(130_000_000)
    planned.save()
    assert ("contract_spent", None) in found_of(planned)


@pytest.mark.django_db
def test_an_addition_settles_what_it_pays_for(planned: Any) -> None:
    billed.change(planned, "addition", date(2025, 10, 20), value=Decimal(900_000_000))
    addition = {"kind": "addition", "document": "O1", "date": date(2025, 10, 20)}
    make.movement(planned, 60 * MILLION, date(2025, 9, 1), **addition)
    assert found_of(planned) == [("idle", "QUIETA"), ("outside", None)]


@pytest.mark.django_db
def test_a_contract_that_alone_has_no_budget_is_outside(planned: Any) -> None:
    other = billed.contract(end_date=FAR)
    approved(other, OCTOBER, 30_000_000)

    def outside() -> list[Any]:
        found = watching.current(date(2025, 11, 3))
        return [alert.contract for alert in found if alert.kind == Kind.OUTSIDE]

    assert outside() == [other, planned]
    # In a year that nobody budgeted, nothing is outside.
    planned.movements.all().delete()
    assert outside() == []


@pytest.mark.django_db
def test_prices_are_compared_with_the_twelve_months_before(db: None) -> None:
    contract = billed.contract(number="CW1", value=Decimal(10_000_000_000), end_date=FAR)
    approved(contract, date(2024, 8, 1), 100_000_000)
    approved(contract, date(2024, 7, 1), 1_000_000, unit_price=900)  # too old to count
    approved(contract, OCTOBER, 50_000_000, unit_price=2)
    kinds = [kind for kind, _line in found_of(contract)]
    assert kinds == ["prices", "prices"]


@pytest.mark.django_db
def test_as_many_queries_for_many_contracts_as_for_one(planned: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            watching.current(date(2025, 11, 3))
        return len(taken)

    one = queries()
    for _ in range(5):
        approved(billed.contract(), OCTOBER, 30_000_000)
    assert queries() == one == 8


# ── the page and the card ───────────────────────────────────────────────────────────────────────

URL = "/budget/alerts/"


def of_budget(client: Client, **asked: str) -> Any:
    return client.get(URL, {"area": "budget", **asked})


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_who_may_see_them(planned: Any, role: str | None, as_role: Callable[..., Client]) -> None:
    granted = roles.granted(role) if role else set()
    allowed = "budget.view_notice" in granted
    client = as_role(role)
    assert client.get(URL).status_code == (200 if allowed else 403)
    titles = [shown.panel.template for shown in client.get("/").context["panels"]]
    assert ("budget/alerts_card.html" in titles) == allowed


@pytest.mark.django_db
def test_the_page_is_narrowed_counted_and_downloaded(
    planned: Any, as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.READER)
    page = of_budget(client)
    budgets = {str(kind.label) for kind in Kind}
    counts = {words: count for words, _said, count, _url in page.context["watched"]}
    assert {words: count for words, count in counts.items() if words in budgets} == {
        str(kind.label): {"ending": 0, "prices": 0}.get(kind.value, 1) for kind in Kind
    }
    for _words, _said, count, url in page.context["watched"]:
        assert len(client.get(url).context["shown"]) == count
    for _words, count, url in page.context["areas"]:
        assert len(client.get(url).context["shown"]) == count
    assert len(of_budget(client, contract="CW1").context["shown"]) == 5
    assert of_budget(client, contract="CW9").context["shown"] == []
    assert of_budget(client, kind="nonsense").context["shown"] == []
    file = client.get("/budget/alerts/export/", {"kind": "idle", "format": "csv"})
    lines = file.getvalue().decode().splitlines()
    assert len(lines) == 2
    assert ";CW1;" in lines[1]
    assert ";CW1 · QUIETA;" in lines[1]
    with translation.override("es-co"):
        [idle] = [alert for alert in watching.current() if alert.kind == Kind.IDLE]
        assert words.sentence(idle.said, words.kept(idle.figures)) in lines[1]


@pytest.mark.django_db
def test_before_any_acta_and_without_alerts_it_says_so(as_role: Callable[..., Client]) -> None:
    client = as_role(roles.P2)
    assert "data-inbox" not in client.get(URL).content.decode()
    assert "budget/alerts_card.html" not in {
        shown.panel.template for shown in client.get("/").context["panels"]
    }
    contract = billed.contract(end_date=FAR)
    make.year(contract, MILLION)
    approved(contract, OCTOBER, 1)
    refreshing.refresh()
    page = of_budget(client)
    assert (page.status_code, page.context["shown"]) == (200, [])
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_the_card_leads_to_what_it_counts(planned: Any, as_role: Callable[..., Client]) -> None:
    client = as_role(roles.P2)
    [card] = [
        shown.context
        for shown in client.get("/").context["panels"]
        if shown.panel.template == "budget/alerts_card.html"
    ]
    whole = {row[0]: row[1] for row in client.get(URL).context["areas"]}
    counted = [(count, url) for _label, _colour, count, url in card["counts"]]
    assert sum(count for count, _url in counted) == sum(list(whole.values())[2:]) >= 5
    for count, url in counted:
        assert len(client.get(url).context["shown"]) == count
