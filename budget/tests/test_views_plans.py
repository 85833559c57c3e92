"""The pages of candidates and plans: who sees and makes them, what they take, how they wait."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from budget.models import Candidate, ComputationState, Lesson, Plan
from budget.tests.planned import COUNT, asked, lesson, next_month, plan, world
from records import roles
from transformers.tests import make

pytestmark = pytest.mark.django_db
NEXT, PLANS = "/budget/recovery/next/", "/budget/recovery/plans/"


def given(**facts: Any) -> dict[str, Any]:
    """What the form sends; MACRO is the first type, REVISION the second."""
    known = {
        "name": "Plan de mayo",
        "first": f"{next_month():%Y-%m}",
        "months": "2",
        "budget": "1.600.000",
        "share": "12,5",
        "seed": "5",
        "kinds": "MACRO, REVISION",
        "works_0": "4",
        "price_0": "200.000,50",
        "works_1": "0",
        "price_1": "",
    }
    return {**known, **facts}


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_who_may_see_make_and_delete(role: str | None, as_role: Callable[..., Client]) -> None:
    granted = roles.granted(role) if role else set()
    client = as_role(role)
    world()
    lesson()
    one, failed = plan(), plan(budget=Decimal(1000))
    sees = 200 if "budget.view_plan" in granted else 403
    page = f"{PLANS}{one.pk}/"
    for url in (NEXT, f"{NEXT}export/", PLANS, page, f"{page}orders.xlsx", f"{page}?table=works"):
        response = client.get(url)
        assert response.status_code == sees, url
        if response.streaming:
            response.getvalue()  # read to its end a file closes itself
    for url in (f"{page}progress/", f"{NEXT}progress/"):
        assert client.get(url).status_code == (302 if sees == 200 else 403), url
    makes = "budget.add_plan" in granted
    assert makes == (role in (roles.P2, roles.P3, roles.ADMIN))
    assert client.get(f"{PLANS}add/").status_code == (200 if makes else 403)
    before = Plan.objects.count()
    assert client.post(f"{PLANS}add/", given()).status_code == (302 if makes else 403)
    assert Plan.objects.count() == before + makes
    assert client.post(f"{PLANS}{failed.pk}/again/").status_code == (302 if makes else 403)
    assert client.post(f"{NEXT}learn/").status_code == (302 if makes else 403)
    if sees == 200:
        assert (b"plans/add/" in client.get(NEXT).content) == makes
    assert client.get(f"{page}delete/").status_code == (200 if makes else 403)
    assert client.post(f"{page}delete/").status_code == (302 if makes else 403)
    assert Plan.objects.filter(pk=one.pk).exists() != makes


def test_before_there_is_enough_it_says_how_much_is_missing(
    as_role: Callable[..., Client],
) -> None:
    make.consumption(make.transformer())
    lesson()
    page = as_role(roles.P2).get(NEXT)
    assert page.context["few"].startswith("Se conoce el incremento facturado de 0 intervenciones")
    assert "12" in page.context["few"]
    assert as_role(roles.P2).get(f"{PLANS}add/").url == NEXT


def test_the_list_is_of_each_transformers_best_or_of_a_type(
    as_role: Callable[..., Client],
) -> None:
    made = world()
    lesson()
    client = as_role(roles.READER)
    assert client.get(NEXT).context["page"].paginator.count == COUNT
    of_type = client.get(NEXT, {"kind": "REVISION"}).context["page"]
    assert of_type.paginator.count == COUNT
    assert {row.kind for row in of_type.object_list.data} == {"REVISION"}
    make.transformer("OTRO")
    type(made[0]).objects.filter(code="N050").update(
        intervened_on=timezone.localdate(), circuit="CTO-9"
    )
    assert client.get(NEXT).context["page"].paginator.count == COUNT - 1
    assert client.get(NEXT, {"circuit": "CTO-9"}).context["page"].paginator.count == 0
    every = {"circuit": "CTO-9", "intervened": "any"}
    assert client.get(NEXT, every).context["page"].paginator.count == 1
    assert [chip.label for chip in client.get(NEXT).context["chips"]] == []
    assert len(client.get(NEXT, every).context["chips"]) == 2
    lines = client.get(f"{NEXT}export/", {"format": "csv"}).getvalue().decode().splitlines()
    assert len(lines) == COUNT
    assert ";Lo que logra este tipo de trabajo: +" in lines[1]


def test_learning_is_waited_for_and_begun_anew_where_it_died(
    as_role: Callable[..., Client], django_capture_on_commit_callbacks: Any
) -> None:
    world()
    Lesson.objects.all().delete()
    client = as_role(roles.P3)
    assert client.get(NEXT).context["lesson"] is None
    client.post(f"{NEXT}learn/")
    client.post(f"{NEXT}learn/")
    one = Lesson.objects.get()
    assert client.get(NEXT).context["under_way"] == one
    part = client.get(f"{NEXT}progress/", headers={"HX-Request": "true"})
    assert part.context["computation"] == one
    Lesson.objects.update(heard_at=timezone.now() - timedelta(minutes=4))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{NEXT}learn/")
    assert Lesson.objects.get().is_done
    assert Candidate.objects.exists()
    over = client.get(f"{NEXT}progress/", headers={"HX-Request": "true"})
    assert over.headers["HX-Redirect"] == NEXT


def test_a_plan_is_asked_for_as_it_was_typed(
    as_role: Callable[..., Client], django_capture_on_commit_callbacks: Any
) -> None:
    world()
    lesson()
    client = as_role(roles.P2)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"{PLANS}add/", given())
    one = Plan.objects.get()
    assert response.url == one.get_absolute_url()
    assert (one.name, one.first, one.months) == ("Plan de mayo", next_month(), 2)
    assert (one.budget, one.share, one.seed) == (1_600_000, Decimal("0.125"), 5)
    assert one.terms == [{"kind": "MACRO", "price": "200000.50", "works": 4}]
    assert one.made_by.username == "p2"
    assert one.is_done
    page = client.get(response.url)
    assert page.context["found"].whole["count"] == one.works.count()
    like = client.get(f"{PLANS}add/", {"like": one.pk}).context["form"].initial
    assert (like["budget"], like["share"], like["works_0"]) == (1_600_000, Decimal("12.5"), 4)
    assert like["works_1"] == 0


def test_types_that_changed_meanwhile_are_looked_at_again(as_role: Callable[..., Client]) -> None:
    world()
    lesson()
    response = as_role(roles.P2).post(f"{PLANS}add/", given(kinds="MACRO, AFORO"))
    assert response.url == f"{PLANS}add/"
    assert not Plan.objects.exists()


def test_what_is_proposed_is_what_was_usual(as_role: Callable[..., Client]) -> None:
    made = world()
    last = lesson().month
    for row in range(24, 54):
        make.intervention(made[row], last.replace(day=5), kind="MACRO")
    make.intervention(made[24], (last + timedelta(days=31)).replace(day=1), kind="MACRO")
    form = as_role(roles.P2).get(f"{PLANS}add/").context["form"]
    # Thirty in the twelve months to the last of data: two and a half a month.
    assert [form.initial[f"works_{at}"] for at in range(2)] == [3, 0]
    assert form.initial["first"] == next_month()


@pytest.mark.parametrize(
    ("facts", "at"),
    [
        ({"budget": "0"}, "budget"),
        ({"budget": "-5"}, "budget"),
        ({"budget": "1e999"}, "budget"),
        ({"budget": "NaN"}, "budget"),
        ({"budget": "99999999999999999999"}, "budget"),
        ({"budget": "199.999"}, "budget"),
        ({"months": "0"}, "months"),
        ({"months": "13"}, "months"),
        ({"months": "1,5"}, "months"),
        ({"first": "2020-01"}, "first"),
        ({"first": "2999-01"}, "first"),
        ({"first": "mañana"}, "first"),
        ({"share": "51"}, "share"),
        ({"share": "-1"}, "share"),
        ({"seed": "-1"}, "seed"),
        ({"seed": "99999999999999999999"}, "seed"),
        ({"price_0": ""}, "price_0"),
        ({"price_0": "0"}, "price_0"),
        ({"works_0": "-1"}, "works_0"),
        ({"works_0": "999999"}, "works_0"),
        ({"works_0": "0"}, "__all__"),
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_where_it_stands(
    facts: dict[str, str], at: str, as_role: Callable[..., Client]
) -> None:
    Lesson.objects.create(
        state=ComputationState.DONE,
        month=next_month(),
        offered=[
            {"kind": "MACRO", "episodes": 30, "price": 200_000, "paid": 3},
            {"kind": "REVISION", "episodes": 30, "price": None, "paid": 0},
        ],
        asked_at=timezone.now(),
        heard_at=timezone.now(),
    )
    response = as_role(roles.P2).post(f"{PLANS}add/", given(**facts))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [at]
    assert not Plan.objects.exists()


def test_a_plans_page_waits_and_loads_itself_anew(as_role: Callable[..., Client]) -> None:
    world()
    one = asked()
    client = as_role(roles.READER)
    page = client.get(one.get_absolute_url())
    assert b'hx-trigger="every 1s"' in page.content
    assert client.get(f"{one.get_absolute_url()}orders.xlsx").status_code == 404
    silent = timezone.now() - timedelta(minutes=4)
    Plan.objects.filter(pk=one.pk).update(state=ComputationState.CHOOSING, heard_at=silent)
    again = f"{one.get_absolute_url()}again/"
    assert again.encode() not in client.get(one.get_absolute_url()).content
    assert again.encode() in as_role(roles.P2).get(one.get_absolute_url()).content
    before = Plan.objects.get().token
    as_role(roles.P2).post(again)
    waiting = Plan.objects.get()
    assert (waiting.state, waiting.token == before) == (ComputationState.WAITING, False)
    # One that somebody works on is left alone.
    as_role(roles.P2).post(again)
    assert Plan.objects.get().token == waiting.token


def test_one_that_failed_says_why_and_leads_on(as_role: Callable[..., Client]) -> None:
    world()
    one = plan(budget=Decimal(1000))
    page = as_role(roles.P2).get(one.get_absolute_url())
    assert "Ningún trabajo" in page.context["failure"]
    assert f"?like={one.pk}".encode() in page.content


def test_its_page_stands_though_its_transformers_went(as_role: Callable[..., Client]) -> None:
    world()
    one = plan()
    one.works.all().delete()  # as an undo of what loaded them does
    page = as_role(roles.READER).get(one.get_absolute_url())
    assert page.status_code == 200
    assert page.context["found"].unspent == one.budget


def test_its_page_takes_as_many_queries_however_many_works(
    as_role: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    world()
    few, many = plan(months=1), plan(months=6, budget=Decimal(9_000_000))
    assert many.works.count() > 2 * few.works.count()
    client = as_role(roles.READER)
    client.get(few.get_absolute_url())
    for one in (few, many):
        with django_assert_max_num_queries(22):
            assert client.get(one.get_absolute_url()).status_code == 200
    with django_assert_max_num_queries(12):
        client.get(PLANS)


def test_an_unknown_number_is_not_found(as_role: Callable[..., Client]) -> None:
    client = as_role(roles.ADMIN)
    for page in ("", "progress/", "delete/", "orders.xlsx"):
        assert client.get(f"{PLANS}987654/{page}").status_code == 404
    assert client.post(f"{PLANS}987654/again/").status_code == 404
