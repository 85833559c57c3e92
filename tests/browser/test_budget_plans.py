"""Candidates and plans keep nobody out; a plan is asked for, waited for, handed out and deleted."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from budget import tasks
from budget.models import Plan
from budget.tests.planned import asked, lesson, plan, world
from records import roles
from tests.browser.visitor import LOOKS, Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

Visit = Callable[..., Visitor]
Barriers = Callable[[Page], list[str]]
NEXT, PLANS = "/budget/recovery/next/", "/budget/recovery/plans/"


@pytest.mark.parametrize(("viewport", "scheme", "language"), LOOKS)
@pytest.mark.slow
def test_nobody_is_kept_out(
    visit: Visit, barriers: Barriers, viewport: dict[str, int], scheme: str, language: str
) -> None:
    who = visit(NEXT, roles.ADMIN, viewport=viewport, scheme=scheme, language=language)
    found = [f"without anything: {what}" for what in barriers(who.page)]
    world()
    lesson()
    made, waiting, failed = plan(), asked(name="Otro"), plan(budget=1000)
    for address in (
        NEXT,
        f"{NEXT}?kind=MACRO&intervened=any",
        PLANS,
        f"{PLANS}add/",
        f"{PLANS}add/?like={made.pk}",
        made.get_absolute_url(),
        waiting.get_absolute_url(),
        failed.get_absolute_url(),
        f"{made.get_absolute_url()}delete/",
    ):
        who.go(address)
        found += [f"{address}: {what}" for what in barriers(who.page)]
        found += [f"{address}: too wide"] * bool(who.overflow())
    assert found == []


def test_the_list_is_narrowed_and_tells_why(visit: Visit) -> None:
    world()
    lesson()
    page = visit(NEXT, roles.READER).page
    rows = page.locator("#results tbody tr")
    first = rows.first
    expect(first).to_contain_text("MACRO")
    expect(first.locator(".plan-why li").first).to_contain_text("kWh")
    page.locator("#id_kind").select_option("REVISION")
    expect(rows.first).to_contain_text("REVISION")
    expect(page).to_have_url(re.compile("kind=REVISION"))
    expect(page.get_by_role("link", name="Hacer un plan")).to_have_count(0)


def test_a_plan_is_made_corrected_handed_out_and_deleted(visit: Visit) -> None:
    world()
    lesson()
    who = visit(NEXT, roles.P3)
    page = who.page
    page.get_by_role("link", name="Hacer un plan").click()
    page.get_by_label("Presupuesto (COP)").fill("1.600.000")
    page.get_by_role("button", name="Hacer el plan").click()
    # Nothing was billed in this world: nobody knows what one costs.
    expect(page.get_by_text("Diga al menos de un tipo de trabajo")).to_be_visible()
    who.complaints.clear()  # the browser tells of the 422
    for at in range(2):
        page.get_by_label("Se pueden hacer al mes").nth(at).fill("4")
        page.get_by_label("Costo de uno (COP)").nth(at).fill("150.000,50")
    page.get_by_role("button", name="Hacer el plan").click()
    expect(page.get_by_role("heading", name="Trabajos del plan")).to_be_visible()
    one = Plan.objects.get()
    assert one.works.count() == 10  # what the money buys
    expect(page.locator(".plan-works tbody tr")).to_have_count(10)
    expect(page.get_by_text("sorteado", exact=True).first).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Órdenes de trabajo (.xlsx)").click()
    assert taken.value.suggested_filename == f"ordenes-plan-{one.pk}.xlsx"
    page.get_by_role("link", name="Otra vez con otros números").click()
    expect(page.get_by_label("Presupuesto (COP)")).to_have_value("1.600.000")
    page.go_back()
    page.get_by_role("link", name="Eliminar").click()
    page.get_by_role("button", name="Eliminar").click()
    expect(page.get_by_text("Todavía no hay planes")).to_be_visible()


def test_its_page_finishes_by_itself(visit: Visit) -> None:
    world()
    one = asked()
    page = visit(one.get_absolute_url(), roles.READER).page
    expect(page.locator("#work-step")).to_contain_text("Esperando su turno")
    tasks.make_plan.call(one.pk, one.token)
    expect(page.get_by_role("heading", name="Trabajos del plan")).to_be_visible()
