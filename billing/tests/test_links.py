"""What billed items refer to: which transformer and intervention, whenever which of them came."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.choices import Link
from billing.models import BilledItem
from billing.tests import make
from ingest import intake
from ingest.models import Upload
from ingest.tests import actas
from ingest.tests.workbooks import xlsx
from records.models import ClosedMonth
from transformers.models import Account, Intervention, Transformer
from transformers.tests import uploads

pytestmark = pytest.mark.django_db
JULY = date(2025, 7, 1)


@pytest.fixture
def annex() -> Any:
    contract = make.contract(number="CW1")
    make.price(contract)
    return make.annex(contract, JULY)


def item(annex: Any, **facts: Any) -> BilledItem:
    return make.item(annex, annex.contract.prices.get(), **facts)


def transformer(code: str, **facts: Any) -> Transformer:
    return Transformer.objects.create(code=code, **facts)


def account(name: str, at: Transformer, since: date | None = None) -> Account:
    facts = {"since": since} if since else {}
    return Account.objects.create(account=name, transformer=at, **facts)


def work(at: Transformer, order: str, start: date = JULY, kind: str = "REVISION") -> Intervention:
    facts = {"work_order": order, "start_date": start, "kind": kind}
    return Intervention.objects.create(transformer=at, **facts)


def linked(item: BilledItem) -> tuple[str | None, str | None, str]:
    """(transformer's code, the intervention as people read it, how)"""
    item = BilledItem.objects.select_related("transformer", "intervention").get(pk=item.pk)
    code = item.transformer.code if item.transformer else None
    return code, str(item.intervention) if item.intervention else None, item.link


# ── which it is ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "known", "found", "how"),
    [
        ("T1", ["T1"], "T1", Link.CODE),
        ("12", ["12", "012"], "12", Link.CODE),
        ("12", ["0012", "T12"], "0012", Link.LOOSE),
        ("0012", ["12"], "12", Link.LOOSE),
        ("12.0", ["12"], "12", Link.LOOSE),
        ("t1", ["T1"], "T1", Link.LOOSE),
        ("12", ["012", "0012"], None, Link.AMBIGUOUS),
        ("12", ["120", "1"], None, Link.UNKNOWN_CODE),
        ("12", [], None, Link.UNKNOWN_CODE),
        ("", ["0"], None, Link.NOTHING),
    ],
)
def test_by_its_code(
    annex: Any, written: str, known: list[str], found: str | None, how: Link
) -> None:
    for code in known:
        transformer(code)
    assert linked(item(annex, transformer_code=written)) == (found, None, how)


def test_by_its_account_on_the_day_of_the_work(annex: Any) -> None:
    before, after = transformer("T1"), transformer("T2")
    account("77", before, date(2024, 1, 1))
    account("77", after, date(2025, 7, 15))
    for day, found in ((14, "T1"), (15, "T2"), (16, "T2")):
        executed = item(annex, account="77", executed_on=date(2025, 7, day))
        assert linked(executed) == (found, None, Link.ACCOUNT)
    long_before = item(annex, account="77", executed_on=date(2023, 1, 1))
    assert linked(long_before)[0] == "T1"
    assert linked(item(annex, account="78")) == (None, None, Link.UNKNOWN_ACCOUNT)


def test_a_code_says_more_than_an_account(annex: Any) -> None:
    account("77", transformer("T1"))
    transformer("T2")
    assert linked(item(annex, transformer_code="T2", account="77"))[0] == "T2"
    unknown = item(annex, transformer_code="T3", account="77")
    assert linked(unknown) == ("T1", None, Link.ACCOUNT)
    assert linked(item(annex, transformer_code="T3", account="78"))[2] == Link.UNKNOWN_CODE


def test_the_intervention_of_its_order(annex: Any) -> None:
    here, there = transformer("T1"), transformer("T2")
    work(here, "OT1", date(2025, 6, 1))
    near = work(here, "OT1", date(2025, 7, 8))
    work(here, "OT1", date(2025, 7, 13))
    work(there, "OT1", date(2025, 7, 10))
    assert linked(item(annex, transformer_code="T1", work_order="OT1"))[1] == str(near)
    # Of several transformers: nobody can say which.
    assert linked(item(annex, work_order="OT1")) == (None, None, Link.NOTHING)
    assert linked(item(annex, transformer_code="T1", work_order="OT2"))[1] is None
    assert linked(item(annex, transformer_code="T1"))[1] is None


def test_an_order_of_one_intervention_says_where_it_was(annex: Any) -> None:
    here = transformer("T1")
    transformer("T2")
    only = work(here, "OT1")
    assert linked(item(annex, work_order="OT1")) == ("T1", str(only), Link.ORDER)
    unknown = item(annex, work_order="OT1", transformer_code="T9", account="9")
    assert linked(unknown) == ("T1", str(only), Link.ORDER)
    # What it says of itself stays.
    assert linked(item(annex, work_order="OT1", transformer_code="T2")) == (
        "T2",
        str(only),
        Link.CODE,
    )


def test_equally_near_the_earlier_counts_whichever_was_loaded_first(annex: Any) -> None:
    here = transformer("T1")
    work(here, "OT1", date(2025, 7, 12))
    earlier = work(here, "OT1", date(2025, 7, 8), "B")
    first = work(here, "OT1", date(2025, 7, 8), "A")
    assert linked(item(annex, transformer_code="T1", work_order="OT1"))[1] == str(first)
    first.delete()
    assert linked(BilledItem.objects.get())[1] == str(earlier)


# ── whenever either side changes ────────────────────────────────────────────────────────────────

CODES = ["1", "01", "2"]
STEPS = st.one_of(
    st.tuples(st.just("transformer"), st.sampled_from(CODES)),
    st.tuples(
        st.just("account"),
        st.sampled_from("AB"),
        st.sampled_from(CODES),
        st.sampled_from([date(2025, 7, 5), date(2025, 7, 15)]),
    ),
    st.tuples(
        st.just("work"),
        st.sampled_from("XY"),
        st.sampled_from(CODES),
        st.sampled_from([date(2025, 7, 9), date(2025, 7, 12)]),
    ),
    st.tuples(
        st.just("item"),
        st.sampled_from(["", *CODES, "001", "3"]),
        st.sampled_from(["", "A", "B"]),
        st.sampled_from(["", "X", "Y"]),
    ),
)


def by_form(annex: Any, step: tuple[Any, ...]) -> None:
    kind, *facts = step
    if kind == "transformer":
        Transformer.objects.get_or_create(code=facts[0])
    elif kind == "account":
        name, code, since = facts
        found, _made = Transformer.objects.get_or_create(code=code)
        Account.objects.update_or_create(account=name, since=since, defaults={"transformer": found})
    elif kind == "work":
        order, code, start = facts
        found, _made = Transformer.objects.get_or_create(code=code)
        known = {"work_order": order, "transformer": found, "start_date": start, "kind": "R"}
        Intervention.objects.get_or_create(**known)
    else:
        code, name, order = facts
        item(annex, transformer_code=code, account=name, work_order=order)


def everything(annex: Any) -> list[tuple[Any, ...]]:
    """What each item names, and what it is matched to."""
    rows = annex.items.select_related("transformer", "intervention__transformer")
    return sorted(
        (
            one.transformer_code,
            one.account,
            one.work_order,
            str(one.transformer or ""),
            str(one.intervention or ""),
            one.link,
        )
        for one in rows
    )


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, max_size=9, unique=True), data=st.data())
def test_the_order_of_loading_does_not_matter(
    annex: Any, steps: list[tuple[Any, ...]], data: st.DataObject
) -> None:
    # Of an account's rows of one day the last would win: only one of each is loaded.
    steps = list({(s[0], s[1], s[3]) if s[0] == "account" else s: s for s in steps}.values())
    found = []
    for order in (steps, data.draw(st.permutations(steps))):
        for model in (BilledItem, Account, Intervention, Transformer):
            model.objects.all().delete()
        for step in order:
            by_form(annex, step)
        found.append(everything(annex))
        assert BilledItem.objects.relink() == 0
    assert found[0] == found[1]


def inventory(*codes: str, users: int = 30) -> Upload:
    rows = [{"CODIGO_TRAFO": code, "CIRCUITO": "C1", "USUARIOS": users} for code in codes]
    return uploads.load("transformers", rows)


def test_after_uploads_and_after_their_undo(annex: Any) -> None:
    by_code = item(annex, transformer_code="12")
    by_account = item(annex, account="77")
    by_order = item(annex, work_order="OT1")
    every = (by_code, by_account, by_order)
    before = [linked(one) for one in every]
    assert [how for *_nothing, how in before] == ["unknown_code", "unknown_account", "nothing"]

    first = inventory("012")
    assert linked(by_code) == ("012", None, Link.LOOSE)
    second = inventory("12")
    assert linked(by_code) == ("12", None, Link.CODE)
    accounts = uploads.load("accounts", [{"CUENTA": "77", "CODIGO_TRAFO": "012"}])
    assert linked(by_account) == ("012", None, Link.ACCOUNT)
    done = {"ORDEN_TRABAJO": "OT1", "FECHA_INICIO": "01/07/2025", "TIPO_INTERVENCION": "R"}
    works = uploads.load("interventions", [{"CODIGO_TRAFO": "012", **done}])
    assert linked(by_order)[::2] == ("012", Link.ORDER)
    assert all(BilledItem.objects.get(pk=one.pk).linked_at for one in every)
    assert not BilledItem.history.filter(history_type="~").exists()

    for upload in (works, accounts, second, first):
        uploads.undo(upload)
        assert BilledItem.objects.relink() == 0
    assert [linked(one) for one in every] == before


def test_after_an_upload_changed_what_was_there_and_after_its_undo(annex: Any) -> None:
    inventory("T1", "T2")
    row = {"CUENTA": "77", "DESDE": "01/01/2025"}
    uploads.load("accounts", [{**row, "CODIGO_TRAFO": "T1"}])
    by_account = item(annex, account="77")
    moved = uploads.load("accounts", [{**row, "CODIGO_TRAFO": "T2"}])
    assert linked(by_account)[0] == "T2"
    uploads.undo(moved)
    assert linked(by_account)[0] == "T1"


def test_an_upload_that_moves_no_code_matches_nothing_anew(annex: Any) -> None:
    inventory("T1", users=30)
    item(annex, transformer_code="T1")
    BilledItem.objects.update(link=Link.NOTHING)
    inventory("T1", users=31)
    assert BilledItem.objects.get().link == Link.NOTHING


def test_after_forms(annex: Any) -> None:
    by_code, by_account = item(annex, transformer_code="T9"), item(annex, account="77")
    by_order = item(annex, work_order="OT9")
    at = transformer("T1")
    at.code = "T9"
    at.save()
    assert linked(by_code)[0] == "T9"
    at.code = "T8"
    at.save()
    assert linked(by_code) == (None, None, Link.UNKNOWN_CODE)
    hung, done = account("76", at), work(at, "OT8")
    hung.account, done.work_order = "77", "OT9"
    hung.save()
    done.save()
    assert (linked(by_account)[0], linked(by_order)[0]) == ("T8", "T8")
    hung.delete()
    done.delete()
    assert (linked(by_account)[0], linked(by_order)[0]) == (None, None)
    at.delete()
    transformer("T9").delete()
    assert linked(by_code) == (None, None, Link.UNKNOWN_CODE)


def test_an_item_follows_its_own_correction(annex: Any) -> None:
    transformer("T1")
    wrong = item(annex, transformer_code="T-1")
    wrong.transformer_code = "T1"
    wrong.save()
    assert linked(wrong) == ("T1", None, Link.CODE)


def test_what_is_approved_or_closed_is_matched_too(annex: Any, person: Any) -> None:
    late = item(annex, transformer_code="T1")
    annex.approve(person("P2"))
    ClosedMonth.objects.create(area=ClosedMonth.Area.BILLING, month=JULY)
    before = BilledItem.objects.get()
    transformer("T1")
    after = BilledItem.objects.get()
    assert linked(late)[0] == "T1"
    assert (after.updated_at, after.total) == (before.updated_at, before.total)


# ── through workbooks ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def load(person: Any) -> Callable[..., Upload]:
    user = person("admin")

    def commit(kind: str, sheets: Any) -> Upload:
        upload = intake.receive(xlsx(sheets), "libro.xlsx", user, kind)
        intake.judge(upload)
        return intake.commit(upload, user, accept=True, reason="porque sí")

    return commit


def test_an_acta_is_matched_as_it_is_written_and_when_it_is_undone(
    load: Callable[..., Upload],
) -> None:
    load("contracts", actas.contracts())
    load("prices", actas.prices())
    first, second = transformer("T1"), transformer("T2")
    account("0000002", second)
    done = work(first, "OT-00000", date(2024, 10, 1))
    lines = [actas.line(0, CODIGO_TRAFO="T1"), actas.line(1, CODIGO_TRAFO="T3"), actas.line(2)]
    load("annexes", actas.acta(lines))

    def found() -> list[Any]:
        return list(
            BilledItem.objects.order_by("work_order").values_list(
                "transformer__code", "intervention", "link", "linked_at"
            )
        )

    written = [
        ("T1", done.pk, Link.CODE, None),
        (None, None, Link.UNKNOWN_CODE, None),
        ("T2", None, Link.ACCOUNT, None),
    ]
    assert found() == written
    lines = [actas.line(0, 3, CODIGO_TRAFO="T1"), actas.line(1, CODIGO_TRAFO="T2")]
    later = load("annexes", actas.acta(lines))
    assert [row[0] for row in found()] == ["T1", "T2"]
    intake.undo(later, later.owner)
    assert found() == written


def test_a_commit_asks_no_query_per_line(load: Callable[..., Upload]) -> None:
    load("contracts", actas.contracts())
    load("prices", actas.prices())
    for number in range(3):
        work(transformer(f"T{number}"), f"OT-{number:05}")
    asked = []
    for acta, size in (("1", 20), ("2", 400)):
        lines = [actas.line(n, CODIGO_TRAFO=f"0T{n % 5}", ACTA=acta) for n in range(size)]
        with CaptureQueriesContext(connection) as queries:
            load("annexes", actas.acta(lines))
        asked.append(len(queries))
    assert asked[1] <= asked[0]
    assert BilledItem.objects.exclude(transformer=None).count() == 12 + 240
