"""The home page's first card: each role's own next work, seven steps at most, and what comes when
all of it is done."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.models import Annex
from billing.tests import make
from budget.models import Holding, MonthReport
from budget.month.asked import over
from budget.month.pieces import ANNEXES
from ingest import intake
from ingest.models import SetAsideRow, Upload
from ingest.tests.conftest import BAD, GOOD, HEADERS
from ingest.tests.workbooks import table, xlsx
from records import next_work, roles
from records.models import ClosedMonth
from records.next_work import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract() -> Any:
    """It owes the last month's acta."""
    made = make.contract(number="CW1", start_date=over(), end_date=date(2099, 1, 1))
    other = make.contract(start_date=over(), end_date=over())
    make.annex(other, over())
    Annex.objects.update(state="approved")
    return made


def steps(client: Client) -> list[Step]:
    [card] = [c for c in client.get("/").context["panels"] if type(c.panel).__name__ == "NextWork"]
    return card.context["steps"]


def urls(client: Client) -> dict[str, Step]:
    return {step.url: step for step in steps(client)}


PENDING = "/budget/month/pending/?state="


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_every_step_opens_for_whom_it_is_shown(
    role: str | None, contract: Any, as_role: Callable[..., Client]
) -> None:
    make.annex(make.contract(start_date=over(), end_date=date(2099, 1, 1)), over())
    ClosedMonth.objects.create(area="billing", month=over())
    client = as_role(role)
    found = steps(client)
    assert len(found) <= 7
    assert (found == []) == (role is None)
    for step in found:
        assert step.label
        assert step.button
        assert client.get(step.url).status_code == 200, step


def test_a_missing_acta_is_the_updaters_and_one_in_review_the_analysts(
    contract: Any, as_role: Callable[..., Client]
) -> None:
    assert urls(as_role(roles.UPDATER))[f"{PENDING}missing"].count == 1
    assert f"{PENDING}review" not in urls(as_role(roles.P2))
    made = make.annex(contract, over())
    assert f"{PENDING}missing" not in urls(as_role(roles.UPDATER))
    assert urls(as_role(roles.P2))[f"{PENDING}review"].count == 1
    Annex.objects.filter(pk=made.pk).update(state="returned")
    assert urls(as_role(roles.UPDATER))[f"{PENDING}returned"].count == 1
    assert f"{PENDING}review" not in urls(as_role(roles.P2))


def test_actas_in_review_are_looked_at_for_objections_by_whom_may_object(
    as_role: Callable[..., Client],
) -> None:
    made = make.annex(make.contract(), over())
    one = f"/billing/annexes/{made.pk}/objections/"
    assert urls(as_role(roles.UPDATER))[one].count == 1
    assert one not in urls(as_role(roles.P2))
    make.annex(make.contract(), over())
    assert urls(as_role(roles.UPDATER))["/billing/annexes/?state=in_review"].count == 2


def test_energy_that_is_missing_is_the_transformers_analysts(
    contract: Any, as_role: Callable[..., Client]
) -> None:
    assert urls(as_role(roles.P3))[f"{PENDING}missing"].count == 3
    assert f"{PENDING}missing" not in urls(as_role(roles.P2))


def test_what_one_took_is_there_whatever_it_is(
    contract: Any, as_role: Callable[..., Client], person: Callable[..., Any]
) -> None:
    mine = "/budget/month/pending/?show=mine"
    assert mine not in urls(as_role(roles.P2))
    Holding.objects.take(person(roles.P2), ANNEXES, contract.pk, over())
    assert urls(as_role(roles.P2))[mine].count == 1
    assert mine not in urls(as_role(roles.UPDATER))


def test_ones_own_workbooks_wait_by_what_they_ask_for(
    as_role: Callable[..., Client], person: Callable[..., Any]
) -> None:
    def judged(*rows: Any, role: str = roles.ADMIN) -> Upload:
        file = xlsx({"H": table(HEADERS, rows)})
        made = intake.receive(file, "a.xlsx", person(role), "municipalities")
        intake.judge(made)
        return made

    client = as_role(roles.ADMIN)
    wrong, ready = judged(GOOD, BAD), judged(GOOD)
    found = urls(client)
    assert found[wrong.get_absolute_url()].order == next_work.WRONG
    assert found[ready.get_absolute_url()].order == next_work.DECIDE
    judged(BAD)
    assert urls(client)["/uploads/"].count == 2
    assert "/uploads/" not in urls(as_role(roles.UPDATER))


def test_rows_set_aside_wait_for_whoever_may_load_their_kind(
    as_role: Callable[..., Client], person: Callable[..., Any]
) -> None:
    file = xlsx({"H": table(HEADERS, [GOOD, BAD])})
    upload = intake.receive(file, "a.xlsx", person(roles.ADMIN), "municipalities")
    intake.judge(upload)
    intake.commit(upload, upload.owner, accept=True, set_aside=True)
    assert SetAsideRow.objects.count() == 1
    assert urls(as_role(roles.ADMIN))["/uploads/set-aside/"].count == 1
    assert "/uploads/set-aside/" not in urls(as_role(roles.UPDATER))


def test_the_month_after_the_last_closed_is_to_close(
    contract: Any, as_role: Callable[..., Client]
) -> None:
    close = f"/budget/month/close/?month={over():%Y-%m}"
    assert close in urls(as_role(roles.P2))
    assert close not in urls(as_role(roles.UPDATER))
    ClosedMonth.objects.create(area="billing", month=over())
    assert close not in urls(as_role(roles.P2))
    assert close in urls(as_role(roles.P3))


def test_a_closed_month_wants_its_report_and_a_draft_its_end(
    as_role: Callable[..., Client], person: Callable[..., Any]
) -> None:
    report = f"/budget/month/report/?month={over():%Y-%m}"
    assert report not in urls(as_role(roles.P2))
    ClosedMonth.objects.create(area="billing", month=over())
    assert report in urls(as_role(roles.P2))
    assert report not in urls(as_role(roles.P3))
    facts = {"month": over(), "number": 1, "made_at": timezone.now(), "made_by": person(roles.P2)}
    made = MonthReport.objects.create(**facts)
    assert urls(as_role(roles.P2))[report].since == made.made_at
    MonthReport.objects.update(state="final", final_at=timezone.now())
    assert report not in urls(as_role(roles.P2))
    assert report in urls(as_role(roles.READER))


def test_who_only_reads_is_led_to_what_is_new(
    contract: Any, as_role: Callable[..., Client]
) -> None:
    assert urls(as_role(roles.READER)).keys() >= {"/budget/", "/budget/month/", "/powerbi/"}
    assert urls(as_role(roles.POWER_BI)).keys() == {"/powerbi/"}


def test_administrators_are_told_of_the_site_and_of_people_locked(
    as_role: Callable[..., Client], client: Client, settings: Any
) -> None:
    from axes.models import AccessAttempt

    locked = "/admin/axes/accessattempt/"
    assert "/operations/" in urls(as_role(roles.ADMIN)), "no worker runs in tests"
    assert locked not in urls(as_role(roles.ADMIN))
    AccessAttempt.objects.create(
        username="ana", ip_address="1.2.3.4", failures_since_start=settings.AXES_FAILURE_LIMIT
    )
    AccessAttempt.objects.create(username="bea", ip_address="1.2.3.4", failures_since_start=1)
    assert urls(as_role(roles.ADMIN))[locked].count == 1
    assert not {locked, "/operations/"} & urls(as_role(roles.P2)).keys()


def test_where_nothing_waits_it_says_what_comes_next(as_role: Callable[..., Client]) -> None:
    page = as_role(roles.UPDATER).get("/", headers={"Accept-Language": "en"})
    assert steps(as_role(roles.UPDATER)) == []
    assert "list-empty" in page.text


def test_an_empty_site_begins_with_what_all_else_names(as_role: Callable[..., Client]) -> None:
    contracts, transformers = "/uploads/new/contracts/", "/uploads/new/transformers/"
    assert steps(as_role(roles.P2))[0].url == contracts
    assert steps(as_role(roles.P3))[0].url == transformers
    assert [step.url for step in steps(as_role(roles.ADMIN))][:2] == [contracts, transformers]
    assert not any("/close/" in url for url in urls(as_role(roles.ADMIN)))
    make.annex(make.contract(), over())
    assert contracts not in urls(as_role(roles.P2))
    assert any("/close/" in url for url in urls(as_role(roles.P2)))


def test_queries_do_not_grow(as_role: Callable[..., Client], person: Callable[..., Any]) -> None:
    client = as_role(roles.ADMIN)

    def more(number: int) -> None:
        for _ in range(number):
            made = make.contract(start_date=over(), end_date=date(2099, 1, 1))
            make.annex(made, over())
            Holding.objects.take(person(roles.ADMIN), ANNEXES, made.pk, over())

    def asked() -> int:
        with CaptureQueriesContext(connection) as taken:
            assert next_work.of(person(roles.ADMIN))
        return len(taken)

    more(1)
    client.get("/")
    few = asked()
    more(6)
    assert asked() == few
