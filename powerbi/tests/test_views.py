"""The views say what the site says, and nobody but the reader's role sees them."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from billing.models import Annex, BilledItem, Contract, Price
from billing.tests import make
from ingest.models import Upload
from ingest.signals import committed
from powerbi import calendar, sync
from powerbi.dictionary import VIEWS
from powerbi.engines import engine
from powerbi.models import CalendarDay, CurrentMonth
from powerbi.tests.asking import cents, day, read
from records.bulk import Cause
from transformers.models import Intervention, Transformer

pytestmark = pytest.mark.django_db
JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_answers_with_its_columns(actas, view):
    rows = read(view)
    assert rows
    assert list(rows[0]) == list(VIEWS[view].columns)


def test_the_lines_sum_to_the_actas(actas):
    rows = read("fct_billed_item")
    assert len(rows) == BilledItem.objects.count()
    for annex in Annex.objects.all():
        mine = [row for row in rows if row["annex"] == annex.number]
        for name in ("administration", "contingencies", "profit", "vat", "total"):
            assert sum(cents(row[name]) for row in mine) == getattr(annex, name)
        amounts = sum(cents(row["amount"]) for row in mine)
        assert amounts == annex.subtotal + annex.supplied
        assert {row["period_key"] for row in mine} == {
            annex.period.year * 10_000 + annex.period.month * 100 + 1
        }
        assert {row["state"] for row in mine} == {annex.state}


def test_objections_are_in_the_views(actas):
    """What the contractor signed, what is accepted of it, and what that saves."""
    annex = Annex.objects.get(state="in_review")
    whole, supplied = annex.items.get(quantity=3), annex.items.get(quantity=2)
    for item, code in ((whole, "no_evidence"), (supplied, "over_quantity")):
        BilledItem.objects.object_to(
            [item.pk], code, "Sin foto", cause=Cause(), quantity=Decimal(1)
        )
    annex.refresh_from_db()
    rows = read("fct_billed_item")
    mine = [row for row in rows if row["annex"] == annex.number]
    for name in ("total", "objected", "saved"):
        assert sum(cents(row[name]) for row in mine) == getattr(annex, name)
    accepted = sum(cents(row["amount"]) - cents(row["objected"]) for row in mine)
    assert accepted == annex.subtotal + annex.supplied
    (row,) = [row for row in mine if row["objection"] == "no_evidence"]
    assert (row["quantity"], row["accepted_quantity"], row["accepted_unit_price"]) == (3, 1, None)
    assert sum(cents(row["saved"]) for row in rows if not row["objection"]) == 0
    lines = BilledItem.objects.filter(annex=annex)
    work, at = Intervention.objects.get(), Transformer.objects.get()
    lines.update(intervention=work, transformer=at)
    (intervention,) = read("fct_intervention")
    assert cents(intervention["cost"]) == annex.total + annex.supplied


def test_what_is_approved_is_what_is_executed(actas):
    approved = read("fct_billed_item", "state = 'approved'")
    (month,) = Annex.objects.executed().by_month()
    assert sum(cents(row["total"]) for row in approved) == month["total"]


def test_a_line_says_where_it_belongs(actas):
    first = BilledItem.objects.order_by("pk").first()
    (row,) = read("fct_billed_item", f"billed_item_key = {first.pk}")
    assert row["date_key"] == 20250610
    assert day(row["date"]) == first.executed_on
    assert row["contract_key"] == actas.pk
    assert row["municipality_key"] == first.municipality_id
    assert row["transformer_key"] == -1
    assert (row["work_order"], row["account"]) == ("OT1", "77")
    (item,) = read("dim_item", f"item_key = {row['item_key']}")
    assert (item["code"], item["group"], item["contract_key"]) == ("A1", "G", actas.pk)


def test_every_key_has_its_row(actas):
    BilledItem.objects.filter(municipality=None).update(executed_on=date(1901, 1, 1))
    for row in read("fct_billed_item"):
        for name, view in (
            ("contract_key", "dim_contract"),
            ("item_key", "dim_item"),
            ("municipality_key", "dim_municipality"),
            ("transformer_key", "dim_transformer"),
        ):
            assert len(read(view, f"{name} = {row[name]}")) == 1
    assert {row["date_key"] for row in read("fct_billed_item")} >= {-1}


@pytest.mark.parametrize(
    "view", ["dim_contract", "dim_item", "dim_municipality", "dim_transformer"]
)
def test_the_unknown_has_a_row(view):
    key = f"{view.removeprefix('dim_')}_key"
    assert len(read(view, f"{key} = -1")) == 1


def test_a_line_changes_when_its_acta_does(actas):
    before = {row["billed_item_key"]: str(row["updated_at"]) for row in read("fct_billed_item")}
    Annex.objects.get(period=JUNE).return_to_contractor(None, "x")
    for row in read("fct_billed_item"):
        moved = str(row["updated_at"]) > before[row["billed_item_key"]]
        assert moved is (row["state"] == "returned")


def test_an_item_keeps_its_key_when_its_price_changes(actas):
    (before,) = read("dim_item", "code = 'A1'")
    make.price(actas, "A1", 2000, valid_from=date(2025, 6, 15), description="Nueva")
    (after,) = read("dim_item", "code = 'A1'")
    assert after == {**before, "description": "Nueva", "group": "", "budget_line": ""}
    assert Price.objects.filter(code="A1").count() == 2


def test_a_contract_stands_as_its_changes_left_it(actas):
    make.change(actas, "addition", date(2024, 5, 1), value=Decimal("7.25"))
    make.change(actas, "extension", date(2024, 6, 1), end_date=date(2027, 1, 1))
    make.change(actas, "extension", date(2024, 6, 1), end_date=date(2026, 6, 1))
    make.change(actas, "suspension", date(2025, 6, 1), end_date=date(2025, 7, 1))
    rows = {row["contract_key"]: row for row in read("dim_contract")}
    for contract in Contract.objects.in_force():
        row = rows[contract.pk]
        assert (day(row["end_date"]), cents(row["value"])) == (
            contract.end_in_force,
            contract.value_in_force,
        )


def test_the_calendar_has_every_day_of_full_years(actas):
    days = read("dim_date")
    dates = sorted(day(row["date"]) for row in days)
    assert (dates[0].month, dates[0].day) == (1, 1)
    assert (dates[-1].month, dates[-1].day) == (12, 31)
    assert dates[0].year == 2024
    assert len(dates) == (dates[-1] - dates[0]).days + 1 == len(set(dates))
    today = timezone.localdate()
    (now,) = [row for row in days if day(row["date"]) == today]
    assert now["relative_month"] == 0
    (then,) = [row for row in days if day(row["date"]) == JULY]
    assert then["relative_month"] == (2025 - today.year) * 12 + 7 - today.month
    assert (then["month_name"], then["quarter"], then["date_key"]) == ("julio", 3, 20250701)


def test_the_calendar_grows_with_what_comes_in(django_assert_max_num_queries):
    calendar.cover()
    first = CalendarDay.objects.earliest("date").date
    make.contract(start_date=date(first.year - 3, 5, 5), end_date=first)
    owner = get_user_model().objects.create(username="updater")
    upload = Upload.objects.create(kind="contracts", owner=owner, name="c.xlsx", size=1)
    committed.send(sender=None, upload=upload, kind="contracts", keys=[], months=[])
    assert CalendarDay.objects.earliest("date").date == date(first.year - 3, 1, 1)
    assert CurrentMonth.objects.count() == 1
    with django_assert_max_num_queries(25):
        calendar.cover()


def test_a_date_that_is_a_mistake_makes_no_centuries():
    make.contract(start_date=date(1025, 1, 1))
    calendar.cover()
    assert CalendarDay.objects.earliest("date").date.year > 2000


def test_syncviews_makes_them_anew(capsys):
    keeper = engine(connection)
    keeper.run(f"CREATE VIEW {keeper.name('fct_old')} AS SELECT 1 AS a")
    call_command("syncviews")
    assert capsys.readouterr().out.split() == sorted(VIEWS)
    assert sorted(keeper.existing()) == sorted(VIEWS)
    sync.drop()
    assert keeper.existing() == []


def test_views_do_without_descriptions_that_may_not_be_written(monkeypatch, caplog):
    def refused(*_told):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")

    monkeypatch.setattr(type(engine(connection)), "comment", refused)
    assert set(sync.create()) == set(VIEWS)
    assert set(engine(connection).existing()) == set(VIEWS)
    assert "stays without its descriptions" in caplog.text


def test_how_current_the_facts_are(actas):
    rows = {row["fact"]: row for row in read("meta_refresh")}
    assert set(rows) == {view for view in VIEWS if view.startswith("fct_")}
    for fact, row in rows.items():
        found = read(fact)
        assert row["row_count"] == len(found) > 0
        if "updated_at" in VIEWS[fact].columns:
            assert str(row["updated_at"]) == max(str(one["updated_at"]) for one in found)
