"""What would go to SQL Server, without one: compiled by its own backend, read as T-SQL."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test import Client

from billing.models import (
    Annex,
    AnnexDayTotal,
    BilledItem,
    Contract,
    ContractChange,
    Price,
)
from billing.tests import make
from ingest import intake
from ingest.models import Upload
from ingest.signals import committed
from ingest.tests import actas
from ingest.tests.workbooks import xlsx
from rce_site.api import router
from rce_site.tests import tsql
from rce_site.tests.offline import Compiled, Offline
from records import bulk
from records.api.asked import of_filters
from records.bulk import Cause
from records.models import Municipality
from transformers import balances, derived, recovery
from transformers.models import Episode, Intervention, RetroactiveCase, Transformer
from transformers.tests import make as made
from transformers.tests import recovery as recovered

DAY = date(2025, 6, 10)


@pytest.fixture
def offline() -> Offline:
    return Offline()


def faults(offline: Offline, query: Any) -> list[str]:
    sql, params = query.query.get_compiler(connection=offline).as_sql()
    return tsql.faults(sql, params)


FIGURES = {
    "top items": lambda: BilledItem.objects.top_items(),
    "top municipalities": lambda: BilledItem.objects.top_municipalities(Annex.objects.executed()),
    "by day": lambda: BilledItem.objects.by_day(1),
    "by municipality": lambda: BilledItem.objects.by_municipality(1),
    "deviations": lambda: BilledItem.objects.price_deviations(),
    "twice": lambda: BilledItem.objects.maybe_billed_twice(),
    "twice in an acta": lambda: BilledItem.objects.maybe_billed_twice(Annex.objects.filter(pk=1)),
    "macros": lambda: BilledItem.objects.macro_installed_twice(),
    "over contracted": lambda: BilledItem.objects.over_contracted_quantity().filter(contract=1),
    "at no transformer": lambda: BilledItem.objects.billed().by_link(),
    "codes not known": lambda: BilledItem.objects.billed().missed_codes(),
    "billed for one": lambda: BilledItem.objects.filter(transformer=1).sums_by_contract(),
    "misjudged": lambda: BilledItem.objects.misjudged(),
    "objected": lambda: BilledItem.objects.by_objection(),
    "saved": lambda: Annex.objects.executed().saved_by_objection(),
    "actas by month": lambda: Annex.objects.executed().by_month(),
    "actas by contract": lambda: Annex.objects.in_review().by_contract(),
    "actas by both": lambda: Annex.objects.by_month_and_contract(),
    "changeable": lambda: Annex.objects.changeable(),
    "in force": lambda: Contract.objects.in_force(DAY).filter(end_in_force__gte=DAY),
    "prices of a day": lambda: Price.objects.on(DAY).order_by("code")[20:40],
    "billed quantities": lambda: Price.objects.with_billed_quantity().order_by("-valid_from"),
    "cases settled": lambda: RetroactiveCase.objects.settled().sums("date"),
    "cases by state": lambda: RetroactiveCase.objects.by_state(),
    "cases by municipality": lambda: RetroactiveCase.objects.settled().by_municipality(),
    "cases by transformer": lambda: RetroactiveCase.objects.settled().by_transformer(),
    "balances": lambda: balances.stored([1, 2], [DAY]),
    "days": lambda: AnnexDayTotal.objects.values("executed_on").distinct().order_by("executed_on"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_can_be_asked_there(
    name: str, offline: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As where too many orders reach over two actas to be named: nothing is billed here.
    monkeypatch.setattr("billing.models.figures.FEW", -1)
    assert faults(offline, FIGURES[name]()) == []


@pytest.mark.django_db
def test_relinking_prices_can_be_asked_there(offline: Offline) -> None:
    with Compiled(offline).recorded() as recorder:
        BilledItem.objects.relink_prices([1, 2], leaving=Price.objects.filter(source_upload=1))
    assert recorder.faults() == {}
    assert recorder.of_querysets


@pytest.mark.django_db
def test_matching_lines_anew_can_be_asked_there(offline: Offline, person: Any) -> None:
    at = made.transformer("T1")
    items = [("T1", "", "OT1"), ("0T1", "77", ""), ("", "78", "OT2")]
    contract = make.contract()
    annex, price = make.annex(contract), make.price(contract)
    for code, account, order in items:
        make.item(annex, price, transformer_code=code, account=account, work_order=order)
    upload = Upload.objects.create(kind="x", owner=person("admin"), name="x.xlsx", size=1)
    with Compiled(offline).recorded() as recorder:
        made.account(at, "78")
        made.intervention(at, work_order="OT1")
        for kind in ("transformers", "accounts", "interventions"):
            upload.kind = kind
            committed.send(None, upload=upload, kind=kind, keys=[], months=[])
        BilledItem.objects.update(link="nothing")
        assert BilledItem.objects.relink() == 3
        BilledItem.objects.correct_code("0T1", "T1", Cause(reason="x"))
    assert recorder.faults() == {}
    assert recorder.of_querysets


@pytest.mark.django_db
def test_recovered_energy_sends_nothing_that_is_refused(offline: Offline) -> None:
    billed = recovered.steady()
    made_up = recovered.network(billed, (billed * 1.2).round(1))
    for at in made_up[:2]:
        made.account(at, "77", since=recovered.month(at.pk % 2 + 9))
    with Compiled(offline).recorded() as recorder:
        recovered.work(*((one, recovered.WORK) for one in made_up[:3]))
        recovery.refresh(anew=True)
        assert Episode.objects.loss_reduction().keys == list(
            Episode.objects.order_by("pk").values_list("pk", flat=True)
        )
        with derived.together():
            for one in Intervention.objects.all():
                one.delete()
    assert recorder.faults() == {}
    assert recorder.of_querysets


@pytest.mark.django_db
def test_uploads_and_their_undo_send_nothing_that_is_refused(offline: Offline, person: Any) -> None:
    """Contracts, prices, an acta of more lines than a statement has parameters, all of them
    objected to, and a new version, which answers some."""
    user = person("admin")
    lines = [actas.line(number) for number in range(2_300)]
    files = [
        ("contracts", actas.contracts()),
        ("prices", actas.prices()),
        ("annexes", actas.acta(lines)),
        ("prices", actas.prices(raised=range(5))),
        ("annexes", actas.acta([actas.line(number, 3) for number in range(2_200)])),
    ]
    uploads = []
    with Compiled(offline).recorded() as recorder:
        for kind, sheets in files:
            upload = intake.receive(xlsx(sheets), "libro.xlsx", user, kind)
            intake.judge(upload)
            intake.commit(upload, user, accept=True, reason="porque sí")
            uploads.append(upload)
            if len(uploads) == 3:
                every, nothing = BilledItem.objects.all(), Decimal(0)
                facts = {"seen": every.mark(), "cause": Cause(user.pk)}
                BilledItem.objects.object_to(every, "other", "Nada", quantity=nothing, **facts)
        for upload in (uploads[-1], uploads[-2]):
            intake.undo(upload, user)
        assert BilledItem.objects.withdraw(BilledItem.objects.all(), cause=Cause(user.pk)) == 2_300
    assert recorder.faults() == {}
    assert any("INSERT INTO" in sql for sql, _params in recorder.by_hand)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor == "postgresql", reason="its roles are asked for in its SQL")
def test_views_send_nothing_that_is_refused(offline: Offline) -> None:
    with Compiled(offline).recorded() as recorder:
        call_command("syncviews")
    assert recorder.faults() == {}
    assert any("CREATE VIEW" in sql for sql, _params in recorder.by_hand)


@pytest.mark.django_db
def test_pages_and_api_send_nothing_that_is_refused(offline: Offline, as_role: Any) -> None:
    contract = make.aiu(number="CW1")
    item = make.item(make.annex(contract), make.price(contract, "A1", 1_000), 3)
    client: Client = as_role("admin")
    asked = {"q": "A", "contract": "CW1", "state": "billed", "period": "2025-06", "look": "twice"}
    asked["in_force"] = "2025-06-01"
    since = "updated_since=2025-06-01"
    with Compiled(offline).recorded() as recorder:
        for prefix, view, _name in router.registry:
            filters = getattr(view, "filterset_class", None)
            # Each by itself: what one does not know or refuses hides no other.
            for name in {*asked} & {*(of_filters(filters) if filters else ())}:
                address = f"/api/v1/{prefix}/?{name}={asked[name]}"
                assert client.get(address).status_code in (200, 400), address
            for address in (f"{prefix}/?{since}", f"{prefix}/deleted/?{since}"):
                client.get(f"/api/v1/{address}")
            for field in getattr(view, "ordering_fields", ()):
                client.get(f"/api/v1/{prefix}/?ordering=-{field}&page=1")
            client.get(f"/api/v1/{prefix}/?format=csv").getvalue()
        for look in ("twice", "deviates", "macro"):
            client.get(f"/billing/billed-items/?look={look}&sort=-amount")
        pages = ("/", "/billing/", "/billing/contracts/", "/billing/prices/", "/uploads/")
        months = ("", "pending/", "year/", "close/", "reported/", "report/")
        objections = f"/billing/annexes/{item.annex_id}/objections/"
        month = (f"/budget/month/{page}" for page in months)
        for page in (*pages, *month, "/budget/alerts/", objections):
            assert client.get(page).status_code == 200, page
        for record in (contract, item, item.annex, item.price):
            assert client.get(record.get_absolute_url()).status_code == 200
    assert recorder.faults() == {}


@pytest.mark.django_db
def test_rows_go_as_one_json_text(offline: Offline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "connection", offline)
    monkeypatch.setattr(bulk, "connections", {offline.alias: offline})
    moment = datetime(2025, 6, 10, 8, 30, tzinfo=UTC)
    bulk.insert(
        Municipality,
        {"code": ["00001"] * 2_001, "name": ["Ñ"] * 2_001, "latitude": [Decimal("7.1")] * 2_001,
         "updated_at": [moment] * 2_001},
    )  # fmt: skip
    bulk.rewrite(BilledItem, [7], {"price_id": [3], "deviation": [None], "amount": [Decimal(5)]})
    (insert, first), (_again, second), (update, changed) = offline.sent
    for sql, params in offline.sent:
        assert tsql.faults(sql.replace("?", "%s"), params, by_hand=True) == []
    assert [len(json.loads(text)) for (text,) in (first, second)] == [2_000, 1]
    assert first[0].isascii()
    row = json.loads(second[0])[0]
    assert {"00001", "Ñ", "7.1", "2025-06-10T08:30:00"} <= {str(v) for v in row}
    assert "c0 int '$[0]'" in insert
    assert "nvarchar(max)" in insert
    assert "SET [price_id] = j.c1, [deviation] = j.c2, [amount] = j.c3" in update
    assert "numeric(18, 2) '$[2]'" in update
    assert json.loads(changed[0]) == [[0, 3, None, "5", 7]]


@pytest.mark.django_db
def test_long_texts_are_not_cut_off(offline: Offline, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an episode's months are kept."""
    monkeypatch.setattr(bulk, "connection", offline)
    bulk.rewrite(Episode, [7], {"packed": ["A" * 9_000], "value": [0.005]})
    [(update, (changed,))] = offline.sent
    assert "c1 nvarchar(max) '$[1]'" in update
    assert json.loads(changed) == [[0, "A" * 9_000, "0.01", 7]]


@pytest.mark.django_db
def test_floats_go_with_their_decimals_places(
    offline: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSON would write a small one as 1e-06, which the server takes for no decimal."""
    monkeypatch.setattr(bulk, "connection", offline)
    bulk.rewrite(Transformer, [7, 8], {"index_12": [0.000001, None], "loss_12": [12.5, 1e9]})
    [(_update, changed)] = offline.sent
    rows = [[0, "0.000001", "12.500", 7], [1, None, "1000000000.000", 8]]
    assert json.loads(changed[0]) == rows


@pytest.mark.django_db
def test_what_follows_sends_nothing_that_is_refused(offline: Offline) -> None:
    with Compiled(offline).recorded() as recorder:
        one = made.transformer(circuit="C1", macro_meter="SI", voltage_level=1)
        made.tariff(date(2025, 7, 1))
        row = made.consumption(one, date(2025, 7, 1), delivered_kwh=Decimal(1000))
        one.circuit, one.since = "C2", date(2025, 7, 1)
        one.save()
        made.intervention(one).delete()
        case = made.retroactive_case(date(2025, 7, 1), account="77")
        made.account(one, "77").delete()
        case.delete()
        row.delete()
        bulk.delete(Transformer, [one.pk], Cause())
        call_command("recompute", stdout=StringIO())
    assert recorder.faults() == {}
    assert any("GROUP BY" in sql for sql, _params in recorder.by_hand)


@pytest.mark.django_db
def test_versions_are_copied_without_untyped_nulls(
    offline: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "connection", offline)
    for model in (Contract, ContractChange, Price, Annex, BilledItem, Municipality):
        bulk.keep_first_version(model, list(range(4_001)))
        bulk.keep_version(model, [1, 2], "~", Cause())
    for sql, params in offline.sent:
        assert tsql.faults(sql.replace("?", "%s"), params, by_hand=True) == []


@pytest.mark.django_db
def test_a_prefix_finds_what_like_would_take_for_a_pattern(offline: Offline) -> None:
    query = Contract.objects.filter(Q(number__prefix="50%_[a]") | Q(contractor__prefix="\\"))
    sql, params = query.query.get_compiler(connection=offline).as_sql()
    assert tsql.faults(sql, params) == []
    assert params[0] == "50[%][_][[]a]%"


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("SELECT a FROM t LIMIT 1", "LIMIT"),
        ("SELECT a || b FROM t", "||"),
        ("SELECT a > b AS c FROM t", "a condition as a value"),
        ("SELECT a FROM t WHERE b", "a value as a condition"),
        ("SELECT SUM((SELECT MAX(b) FROM u)) FROM t", "an aggregate over"),
        ("SELECT a FROM t WHERE (a, b) IN (SELECT c, d FROM u)", "a row in IN"),
        ("SELECT a FROM (SELECT a FROM t ORDER BY a) x", "ORDER BY in a subquery"),
        ("SELECT t.a, t.b FROM t GROUP BY t.a", "not grouped by"),
        ("SELECT DISTINCT t.a FROM t ORDER BY t.b", "DISTINCT, but ORDER BY"),
        ("SELECT a FROM t ORDER BY a, a", "a column twice"),
        ("SELECT LENGTH(a) FROM t", "no function"),
        ("SELECT COUNT(*) FILTER (WHERE a = 1) FROM t", "FILTER"),
        ("INSERT INTO t (a) VALUES " + ", ".join(["(1)"] * 1_001), "1001 rows"),
        ("SELECT a FROM t WHERE a IN (" + ", ".join(["%s"] * 2_099) + ")", "2099 parameters"),
        ("SELECT a FROM t WHERE a = '{' GROUP BY a, %s", "a brace beside GROUP BY"),
        ("INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING", "ON CONFLICT"),
    ],
)
def test_what_is_refused_is_seen(sql: str, fault: str) -> None:
    params = [Decimal("1.5")] * sql.count("%s")
    assert any(fault in found for found in tsql.faults(sql, params, by_hand=True))
