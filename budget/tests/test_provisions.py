"""Provisions are reversed by the acta that bills them, whichever way it comes, changes or goes."""

from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import Annex, Contract
from billing.tests import make as billed
from budget.models import Provision
from budget.provisions import reverse
from budget.tests import make
from ingest import intake
from ingest.models import Upload
from ingest.tests import actas
from ingest.tests.workbooks import xlsx
from records.models import ClosedMonth

pytestmark = pytest.mark.django_db
JUNE, JULY, AUGUST = date(2025, 6, 1), date(2025, 7, 1), date(2025, 8, 1)


@pytest.fixture
def contract() -> Any:
    found = billed.contract(number="CW1")
    billed.price(found)
    return found


def acta(contract: Any, period: date = JULY, order: str = "", **facts: Any) -> Annex:
    annex = billed.annex(contract, period, **facts)
    billed.item(annex, contract.prices.first(), work_order=order)
    return annex


def without_order(contract: Any, period: date = JULY) -> Provision:
    return make.provision(contract, 5, period, work_order="")


def reverser(provision: Provision) -> Annex | None:
    return Provision.objects.get(pk=provision.pk).reversed_by


# ── which acta it is ────────────────────────────────────────────────────────────────────────────


def test_one_with_an_order_is_reversed_by_the_first_acta_that_bills_it(contract: Any) -> None:
    provision = make.provision(contract, 500, work_order="OT1")
    assert provision.is_open
    acta(contract, JUNE, "OT2")
    assert reverser(provision) is None
    september = acta(contract, date(2025, 9, 1), "OT1")
    assert reverser(provision) == september
    august, _same_month = acta(contract, AUGUST, "OT1"), acta(contract, AUGUST, "OT1")
    assert reverser(provision) == august


def test_an_order_may_be_billed_before_the_month_that_was_provisioned(contract: Any) -> None:
    provision = make.provision(contract, 500, AUGUST, work_order="OT1")
    assert reverser(provision) is None
    july = acta(contract, JULY, "OT1")
    assert reverser(provision) == july


def test_one_without_an_order_is_reversed_by_the_month_or_a_later_one(contract: Any) -> None:
    provision = without_order(contract)
    acta(contract, JUNE)
    assert reverser(provision) is None
    august = acta(contract, AUGUST)
    assert reverser(provision) == august
    july = acta(contract, JULY)
    assert reverser(provision) == july


def test_another_contracts_acta_reverses_nothing(contract: Any) -> None:
    ordered, plain = make.provision(contract, 5, work_order="OT1"), without_order(contract)
    other = billed.contract()
    billed.price(other)
    acta(other, JULY, "OT1")
    assert (reverser(ordered), reverser(plain)) == (None, None)


def test_it_is_reversed_at_once_where_the_acta_came_before_it(contract: Any) -> None:
    july = acta(contract, JULY, "OT1")
    provision = make.provision(contract, 500, JUNE, work_order="OT1")
    assert provision.reversed_by == july
    provision.work_order = "OT9"
    provision.save()
    assert provision.is_open


# ── whichever way it comes ──────────────────────────────────────────────────────────────────────


def test_a_returned_acta_gives_it_back(contract: Any, person: Callable[..., Any]) -> None:
    ordered, plain = make.provision(contract, 5, work_order="OT1"), without_order(contract)
    annex = acta(contract, JULY, "OT1")
    assert (reverser(ordered), reverser(plain)) == (annex, annex)
    annex.return_to_contractor(person("P2"), "Faltan soportes")
    assert (reverser(ordered), reverser(plain)) == (None, None)
    annex.send_to_review(person("P2"))
    assert (reverser(ordered), reverser(plain)) == (annex, annex)
    annex.approve(person("P2"))
    assert reverser(ordered) == annex


def test_a_line_that_is_corrected_moves_it(contract: Any) -> None:
    first, second = (make.provision(contract, 5, work_order=order) for order in ("OT1", "OT2"))
    annex = acta(contract, JULY, "OT1")
    line = annex.items.get()
    line.work_order = "OT2"
    line.save()
    assert (reverser(first), reverser(second)) == (None, annex)
    line.delete()
    assert reverser(second) is None


def test_an_acta_of_another_month_or_contract_moves_it(contract: Any) -> None:
    plain = without_order(contract)
    annex = acta(contract, JULY)
    annex.period = JUNE
    annex.save()
    assert reverser(plain) is None
    annex.items.all().delete()
    annex.period = AUGUST
    annex.save()
    assert reverser(plain) == annex
    annex.contract = billed.contract()
    annex.save()
    assert reverser(plain) is None
    annex.contract = contract
    annex.save()
    annex.delete()
    assert reverser(plain) is None


def test_an_upload_reverses_it_and_its_undo_gives_it_back(person: Callable[..., Any]) -> None:
    user = person("admin")

    def load(kind: str, sheets: Any) -> Upload:
        upload = intake.receive(xlsx(sheets), "libro.xlsx", user, kind)
        intake.judge(upload)
        return intake.commit(upload, user, accept=True, reason="porque sí")

    load("contracts", actas.contracts())
    load("prices", actas.prices())
    contract = Contract.objects.get()
    ordered = make.provision(contract, 5, date(2024, 10, 1), work_order="OT-00003")
    plain = without_order(contract, date(2024, 10, 1))
    first = load("annexes", actas.acta(map(actas.line, range(5))))
    annex = Annex.objects.get()
    assert (reverser(ordered), reverser(plain)) == (annex, annex)
    # A version without the order, then that version taken back.
    revised = load("annexes", actas.acta(map(actas.line, range(3))))
    assert (reverser(ordered), reverser(plain)) == (None, annex)
    intake.undo(revised, user)
    assert reverser(ordered) == annex
    intake.undo(first, user)
    assert (reverser(ordered), reverser(plain)) == (None, None)


def test_a_closed_month_holds_no_provision_open(contract: Any) -> None:
    provision = make.provision(contract, 5, JULY, work_order="OT1")
    ClosedMonth.objects.create(area=ClosedMonth.Area.BILLING, month=JULY)
    annex = acta(contract, AUGUST, "OT1")
    assert reverser(provision) == annex
    with pytest.raises(ValidationError):
        provision.check_changeable()


# ── what it leaves alone, and what it costs ─────────────────────────────────────────────────────


def test_what_follows_from_actas_leaves_no_version(contract: Any) -> None:
    provision = make.provision(contract, 5, work_order="OT1")
    written, versions = provision.updated_at, provision.history.count()
    acta(contract, JULY, "OT1")
    provision.refresh_from_db()
    assert (provision.updated_at, provision.history.count()) == (written, versions)


def test_as_many_queries_for_many_as_for_one(contract: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            reverse(Provision.objects.all())
        return len(taken)

    annex = billed.annex(contract, JULY)
    counts = []
    for size in (1, 20):
        for number in range(size):
            billed.item(annex, contract.prices.get(), work_order=f"OT{size}-{number}")
            make.provision(contract, 5, work_order=f"OT{size}-{number}")
        Provision.objects.update(reversed_by=None)
        counts.append(queries())
        assert not Provision.objects.open().exists()
    assert counts[0] == counts[1]


def test_recompute_sets_them_right(contract: Any) -> None:
    provision = make.provision(contract, 5, work_order="OT1")
    annex = acta(contract, JULY, "OT1")
    Provision.objects.update(reversed_by=None)
    call_command("recompute", stdout=StringIO())
    assert reverser(provision) == annex


def test_a_period_is_a_month(contract: Any) -> None:
    provision = make.provision(contract, 5)
    provision.period = date(2025, 7, 2)
    with pytest.raises(ValidationError) as refused:
        provision.full_clean()
    assert list(refused.value.message_dict) == ["period"]


# ── pages ───────────────────────────────────────────────────────────────────────────────────────


def test_an_actas_page_says_what_it_reversed_and_leads_there(
    contract: Any, as_role: Callable[..., Client]
) -> None:
    client = as_role("reader")
    annex = acta(contract, JULY, "OT1")

    def card() -> Any:
        shown = client.get(annex.get_absolute_url()).context["panels"]
        return next((one.context for one in shown if "reversed" in one.panel.template), None)

    assert card() is None
    make.provision(contract, 300, work_order="OT1")
    make.provision(contract, 20, work_order="")
    make.provision(contract, 1, AUGUST, work_order="")
    found = card()
    assert (found["count"], found["sum"]) == (2, 320)
    assert client.get(found["url"]).context["page"].paginator.count == 2


def test_the_list_tells_open_ones_from_reversed_ones(
    contract: Any, as_role: Callable[..., Client]
) -> None:
    client = as_role("P2")
    annex = acta(contract, JULY, "OT1")
    make.provision(contract, 1, work_order="OT1", budget_line="OBRA")
    make.provision(contract, 2, work_order="OT2")

    def shown(**query: str) -> list[str]:
        page = client.get("/budget/provisions/", query)
        return [row.record.work_order for row in page.context["rows"]]

    assert shown(state="open") == ["OT2"]
    assert shown(state="reversed") == ["OT1"]
    assert shown(budget_line="OBRA") == ["OT1"]
    assert shown(budget_line="-") == ["OT2"]
    assert sorted(shown(contract="CW1")) == ["OT1", "OT2"]
    lines = client.get("/budget/provisions/export/?format=csv").getvalue().decode().splitlines()
    assert len(lines) == 3
    assert any(line.endswith(str(annex)) for line in lines)


def test_one_that_is_entered_is_of_a_month_and_reversed_at_once(
    contract: Any, as_role: Callable[..., Client]
) -> None:
    annex = acta(contract, JULY, "OT1")
    given = {
        "contract": contract.pk,
        "period": "2025-07",
        "work_order": "OT1",
        "amount": "1.234,56",
    }
    as_role("P2").post("/budget/provisions/add/", given)
    provision = Provision.objects.get()
    assert (provision.period, str(provision.amount)) == (JULY, "1234.56")
    assert provision.reversed_by == annex


def test_a_closed_month_takes_none(contract: Any, as_role: Callable[..., Client]) -> None:
    ClosedMonth.objects.create(area=ClosedMonth.Area.BILLING, month=JULY)
    given = {"contract": contract.pk, "period": "2025-07", "amount": "5"}
    assert as_role("P2").post("/budget/provisions/add/", given).status_code == 422
    assert not Provision.objects.exists()
