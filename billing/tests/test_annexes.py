"""An acta's figures follow its lines, and its states move as people decide."""

from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Count, Sum

from billing.models import (
    Annex,
    AnnexDayTotal,
    AnnexItemTotal,
    AnnexLineTotal,
    AnnexMunicipalityTotal,
    AnnexObjectionTotal,
    BilledItem,
    ContractChange,
    totals,
)
from billing.models.annexes import follow_contracts
from billing.models.figures import ACCEPTED
from billing.taxes import SHARES
from billing.tests import make
from records import bulk
from records.models import ClosedMonth

pytestmark = pytest.mark.django_db
JULY, AUGUST = date(2025, 7, 1), date(2025, 8, 1)


@pytest.fixture
def analyst():
    return get_user_model().objects.create(username="analyst")


@contextmanager
def refused(code):
    with pytest.raises(ValidationError) as error:
        yield
    found = getattr(error.value, "error_dict", None) or {"": error.value.error_list}
    assert code in {one.code for errors in found.values() for one in errors}


def figures(annex):
    annex.refresh_from_db()
    return {name: getattr(annex, name) for name in ("subtotal", *SHARES, "supplied", "lines")}


def hold_together():
    """Every acta's figures are those of its lines, at every grouping."""
    rows = BilledItem.objects.order_by()
    for annex in Annex.objects.all():
        mine = rows.filter(annex=annex)
        paid = mine.exclude(kind="supplied").aggregate(sum=Sum(ACCEPTED))["sum"] or 0
        assert (annex.subtotal, annex.lines) == (paid, mine.count())
        supplied = mine.filter(kind="supplied").aggregate(sum=Sum(ACCEPTED))["sum"] or 0
        assert annex.supplied == supplied
        for name in ("objected", "saved"):
            assert getattr(annex, name) == (mine.aggregate(sum=Sum(name))["sum"] or 0)
            kept = AnnexObjectionTotal.objects.filter(annex=annex)
            assert getattr(annex, name) == (kept.aggregate(sum=Sum(name))["sum"] or 0)
        for name in SHARES:
            assert getattr(annex, name) == (mine.aggregate(sum=Sum(name))["sum"] or 0)
        assert annex.total == annex.subtotal + sum(getattr(annex, n) for n in SHARES[:-1])
    lines: dict[tuple, list] = {}
    for item in rows.select_related("annex", "price"):
        line = item.budget_line or item.annex.budget_line or item.price.budget_line
        sums = lines.setdefault((item.annex_id, line, item.price.expense_class, item.kind), [0] * 3)
        for at, value in enumerate((1, item.amount, item.total)):
            sums[at] += value
    named = ("annex", *AnnexLineTotal.by, "lines", "amount", "total")
    assert {(*key, *sums) for key, sums in lines.items()} == set(
        AnnexLineTotal.objects.values_list(*named)
    )
    for kind in (AnnexItemTotal, AnnexMunicipalityTotal, AnnexDayTotal):
        sums = {"n": Count("pk"), "a": Sum("amount"), "o": Sum("objected"), "t": Sum("total")}
        of_rows = rows.values_list("annex", *kind.by).annotate(**sums)
        kept = kind.objects.values_list("annex", *kind.by, "lines", "amount", "objected", "total")
        assert set(of_rows) == set(kept)
    for kind in totals.KINDS:
        for annex in Annex.objects.all():
            total = kind.objects.filter(annex=annex).aggregate(sum=Sum("total"))["sum"] or 0
            assert total == annex.total


def test_a_contract_worked_by_hand():
    """AIU 15/3/5 with IVA 19 on the profit; from August, materials with IVA on their price.

    July: activities 7 × 123,457.00 = 864,199.00 and 1 × 333,333.33; materials 3 × 10,001.50 =
    30,004.50; supplied 2 × 50,000. Subtotal 1,227,536.83, all of it under AIU, per TIPO:
    activities 1,197,532.33: A 179,629.85, I 35,925.97, U 59,876.62, IVA 11,376.56;
    materials 30,004.50: A 4,500.68 (half up), I 900.14, U 1,500.23, IVA 285.04.
    """
    contract = make.aiu()
    change = {"tax_scheme": "vat", "item_kind": "material"}
    make.change(contract, "tax", AUGUST, **change)
    work = make.price(contract, "A1", 123_457)
    odd = make.price(contract, "A2", "333333.33")
    cable = make.price(contract, "M1", "10001.50", kind="material")
    meter = make.price(contract, "S1", 50_000, kind="supplied")
    for period in (JULY, AUGUST):
        annex = make.annex(contract, period)
        make.item(annex, work, 7, municipality=make.municipality())
        make.item(annex, odd, 1, executed_on=period.replace(day=2))
        make.item(annex, cable, 3)
        make.item(annex, meter, 2)
    july, august = Annex.objects.order_by("period")
    assert figures(july) == {
        "subtotal": Decimal("1227536.83"),
        "administration": Decimal("184130.53"),
        "contingencies": Decimal("36826.11"),
        "profit": Decimal("61376.85"),
        "vat": Decimal("11661.60"),
        "total": Decimal("1521531.92"),
        "supplied": Decimal("100000.00"),
        "lines": 4,
    }
    # August: materials carry IVA of 5,700.86 (30,004.50 × 19 % = 5,700.855) and no AIU.
    assert figures(august) == {
        "subtotal": Decimal("1227536.83"),
        "administration": Decimal("179629.85"),
        "contingencies": Decimal("35925.97"),
        "profit": Decimal("59876.62"),
        "vat": Decimal("17077.42"),
        "total": Decimal("1520046.69"),
        "supplied": Decimal("100000.00"),
        "lines": 4,
    }
    supplied = july.items.get(kind="supplied")
    assert (supplied.amount, supplied.total, supplied.vat) == (100_000, 0, 0)
    hold_together()


def test_lines_sum_to_the_acta_where_every_share_has_a_fraction():
    annex = make.annex(make.aiu(profit_pct=Decimal("4.37")))
    for i, cents in enumerate([1, 33, 67, 99, 101, 333, 1_001, 77_777, -50, -33_333]):
        listed = make.price(annex.contract, f"A{i}", Decimal(abs(cents)) / 100)
        make.item(annex, listed, -1 if cents < 0 else 1)
    hold_together()


def test_an_empty_acta():
    annex = make.annex(make.aiu())
    annex.recompute()
    assert set(figures(annex).values()) == {0}


def test_recomputing_writes_only_what_changed(django_assert_max_num_queries, monkeypatch):
    annex = make.annex(make.aiu())
    listed = make.price(annex.contract)
    lines = [make.item(annex, listed, n) for n in (1, 2, 3)]
    BilledItem.objects.filter(pk=lines[1].pk).update(total=1)
    stamps = dict(BilledItem.objects.values_list("pk", "updated_at"))
    written = []
    rewrite = bulk.rewrite

    def noted(model, keys, columns):
        written.append((model, list(keys)))
        rewrite(model, keys, columns)

    monkeypatch.setattr(bulk, "rewrite", noted)
    with django_assert_max_num_queries(19):
        annex.recompute()
    assert (BilledItem, [lines[1].pk]) in written
    # A share is derived: the line was not written by anybody.
    assert dict(BilledItem.objects.values_list("pk", "updated_at")) == stamps
    hold_together()


def test_editing_a_line_moves_the_acta_with_it():
    annex = make.annex(make.aiu())
    line = make.item(annex, make.price(annex.contract), 2)
    line.amount = Decimal("1990.00")
    line.save()
    assert line.total == Decimal("2466.61")
    assert figures(annex)["total"] == Decimal("2466.61")
    line.delete()
    assert figures(annex)["total"] == 0
    hold_together()


def test_deleting_several_lines_moves_their_actas_with_them():
    contract = make.aiu()
    listed = make.price(contract)
    annexes = [make.annex(contract), make.annex(contract)]
    lines = [make.item(annex, listed, n) for annex in annexes for n in (1, 2)]
    BilledItem.objects.filter(pk__in=[lines[0].pk, lines[2].pk, lines[3].pk]).delete()
    assert [figures(annex)["subtotal"] for annex in annexes] == [2000, 0]
    assert BilledItem.history.filter(history_type="-").count() == 3
    hold_together()


def test_a_line_that_moves_to_another_acta_leaves_nothing_behind():
    contract = make.aiu()
    old, new = make.annex(contract), make.annex(contract)
    line = make.item(old, make.price(contract))
    line.annex = new
    line.save()
    assert figures(old)["lines"] == 0
    assert figures(new)["total"] == line.total > 0
    hold_together()


def test_a_late_change_of_taxes_reaches_actas_that_may_change(analyst):
    contract = make.contract()
    listed = make.price(contract)
    approved, open_, closed = (make.annex(contract, date(2025, m, 1)) for m in (6, 7, 8))
    for annex in (approved, open_, closed):
        make.item(annex, listed)
    approved.approve(analyst)
    ClosedMonth.objects.create(area="billing", month=AUGUST)
    change = make.change(contract, "tax", date(2025, 1, 1), tax_scheme="vat", vat_pct=19)
    assert [figures(a)["total"] for a in (approved, open_, closed)] == [1000, 1190, 1000]
    change.delete()
    assert figures(open_)["total"] == 1000


def test_what_a_workbook_changes_of_a_contract_reaches_open_actas(django_assert_max_num_queries):
    contract = make.contract()
    annex = make.annex(contract)
    make.item(annex, make.price(contract))
    row = ContractChange(contract=contract, document="O1", date=JULY, kind="tax")
    row.tax_scheme, row.vat_pct = "vat", Decimal(19)
    ContractChange.objects.bulk_create([row])
    follow_contracts(kind="prices")
    assert figures(annex)["total"] == 1000
    follow_contracts(kind="contract-changes")
    assert figures(annex)["total"] == 1190
    with django_assert_max_num_queries(4):
        follow_contracts(kind="contracts")


def test_another_period_is_taxed_by_its_own_cutoff():
    contract = make.contract()
    make.change(contract, "tax", AUGUST, tax_scheme="vat", vat_pct=19)
    annex = make.annex(contract)
    make.item(annex, make.price(contract))
    annex.period = AUGUST
    annex.save()
    assert annex.total == 1190


def test_approved_and_returned(analyst):
    annex = make.annex(make.contract())
    annex.approve(analyst)
    assert (annex.state, annex.state_by) == ("approved", analyst)
    assert list(Annex.objects.executed()) == [annex]
    annex.return_to_contractor(analyst, " Falta el acta de obra. ")
    annex.refresh_from_db()
    assert (annex.state, annex.state_reason) == ("returned", "Falta el acta de obra.")
    annex.send_to_review(analyst)
    assert list(Annex.objects.in_review()) == [annex]
    kept = annex.history.first()
    assert kept.history_user == analyst


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_return_says_why(analyst, reason):
    annex = make.annex(make.contract())
    with refused("reason"):
        annex.return_to_contractor(analyst, reason)


def test_what_is_returned_comes_back_before_it_is_approved(analyst):
    annex = make.annex(make.contract())
    annex.return_to_contractor(analyst, "x")
    for move in (annex.approve, lambda user: annex.return_to_contractor(user, "again")):
        with refused("moved"):
            move(analyst)


def test_who_decides_second_is_told(analyst):
    annex = make.annex(make.contract())
    same = Annex.objects.get(pk=annex.pk)
    annex.approve(analyst)
    with refused("moved"):
        same.approve(analyst)


def test_a_closed_month_stays(analyst):
    annex = make.annex(make.contract())
    line = make.item(annex, make.price(annex.contract))
    ClosedMonth.objects.create(area="energy", month=JULY)
    line.full_clean()
    ClosedMonth.objects.create(area="billing", month=JULY)
    for act in (lambda: annex.approve(analyst), line.full_clean, line.save, line.delete):
        with refused("closed_month"):
            act()


def test_lines_of_an_approved_acta_stay(analyst):
    annex = make.annex(make.contract())
    line = make.item(annex, make.price(annex.contract))
    annex.approve(analyst)
    line.refresh_from_db()
    for act in (annex.full_clean, line.full_clean, line.save, line.delete):
        with refused("approved"):
            act()
    with refused("approved"):
        BilledItem.objects.filter(pk=line.pk).delete()
    annex.return_to_contractor(analyst, "x")
    line.refresh_from_db()
    line.full_clean()


def test_a_period_is_a_month():
    draft = make.annex(make.contract())
    draft.period = date(2025, 7, 2)
    with refused("not_a_month"):
        draft.full_clean()
