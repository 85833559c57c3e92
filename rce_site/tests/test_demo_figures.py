"""What the demonstration brings, at its small size: loaded once, read by every test."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError
from django.db import transaction
from django.db.models import Min, Sum

from billing.models import (
    Annex,
    AnnexDayTotal,
    AnnexItemTotal,
    AnnexMunicipalityTotal,
    AnnexState,
    BilledItem,
    Contract,
    Price,
)
from budget import episode_costs
from ingest.models import Upload
from rce_site.demo import actas, irregularities, making
from rce_site.demo.workbooks import billed
from rce_site.tests.test_demo import UNTIL, demo, loaded, world
from transformers.models import (
    Account,
    BalanceState,
    BalanceTotal,
    Consumption,
    Episode,
    Intervention,
    RetroactiveCase,
    SystemEnergy,
    Target,
    Transformer,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filled")]
# What life brings to energy by itself, without anybody's planting it.
OF_LIFE = {"again_soon", "energy_jump", "missing_transformers", "more_billed_than_measured"}


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        loaded()
        yield
        transaction.set_rollback(True)


def findings() -> Counter[str]:
    found: Counter[str] = Counter()
    for upload in Upload.objects.all():
        for finding in upload.findings:
            found[finding["code"]] += finding["count"]
    return found


def test_everything_comes_in_through_uploads():
    uploads = Upload.objects.all()
    assert {upload.state for upload in uploads} == {Upload.State.COMMITTED}
    assert {upload.name for upload in uploads} == making.names(world())
    assert BilledItem.objects.count() == 3 * 240
    assert Contract.objects.count() == 4
    assert not BilledItem.objects.filter(source_upload=None).exists()
    assert Transformer.objects.count() == 300
    assert Consumption.objects.count() == 5_070
    assert Intervention.objects.count() == 260


def test_nothing_but_what_is_planted_is_found():
    found = findings()
    assert set(found) - OF_LIFE == {
        "already_billed",
        "price_differs",
        "over_contracted",
        "macro_twice",
        "negative_quantity",
        "unknown_municipality",
    }
    planted = irregularities.planted(world())
    assert found["price_differs"] == sum(line.price != 1 for line in planted)
    assert found["unknown_municipality"] == sum(bool(line.municipality) for line in planted)
    assert found["negative_quantity"] == sum(line.quantity < 0 for line in planted)
    assert found["macro_twice"] == 1
    orders = Counter(line.order for line in planted)
    assert found["already_billed"] == sum(count - 1 for count in orders.values())


def test_one_contract_is_nearly_spent():
    contract = Contract.objects.in_force().get(number=irregularities.NEARLY_SPENT.number)
    spent = contract.annexes.aggregate(sum=Sum("total"))["sum"]
    assert Decimal("0.9") < spent / contract.value_in_force < 1


def test_totals_are_equal_by_every_way():
    small = world()
    for contract, period, lines in actas.every(small):
        acta = actas.acta(small, contract, period, lines)
        annex = Annex.objects.get(contract__number=contract.number, period=period)
        assert annex.lines == lines
        assert annex.total + annex.saved == billed(acta, UNTIL)
        amount = round(sum(Decimal(str(line.amount)) for line in acta.lines), 2)
        assert annex.subtotal + annex.supplied + annex.objected == amount
        for totals in (AnnexItemTotal, AnnexMunicipalityTotal, AnnexDayTotal):
            sums = totals.objects.filter(annex=annex).aggregate(Sum("amount"), Sum("total"))
            assert round(sums["amount__sum"], 2) == amount
            assert round(sums["total__sum"], 2) == annex.total


def test_the_team_objected_to_some_of_it():
    lines = BilledItem.objects.objected_to()
    assert {row["objection"] for row in lines.by_objection()} >= {"already_billed", "over_price"}
    states = set(lines.values_list("annex__state", flat=True))
    assert states == set(AnnexState)
    assert BilledItem.objects.maybe_billed_twice().exists()
    assert BilledItem.objects.price_deviations().exists()
    sums = Annex.objects.aggregate(total=Sum("total"), saved=Sum("saved"))
    assert Decimal("0.001") < sums["saved"] / sums["total"] < Decimal("0.1")


def test_older_actas_are_approved_and_the_last_month_is_not_all():
    older = Annex.objects.filter(period__lt=UNTIL)
    assert set(older.values_list("state", flat=True)) == {AnnexState.APPROVED}
    last = Annex.objects.filter(period=UNTIL).values_list("state", flat=True)
    assert set(last) == set(AnnexState)
    returned = Annex.objects.get(state=AnnexState.RETURNED)
    assert returned.state_reason
    assert returned.history.count() == 2


def test_the_contractors_items_share_common_codes():
    revision = Price.objects.filter(common_code="H-REV-01").values("contract").distinct()
    assert revision.count() > 1
    assert Price.objects.filter(repeatable=True).exists()
    assert Price.objects.filter(installs_macro=True).exists()


def test_run_again_it_says_so_and_changes_nothing():
    uploads = Upload.objects.count()
    assert "2025-09 small" in demo()
    assert Upload.objects.count() == uploads


def test_another_month_is_refused():
    with pytest.raises(CommandError, match="2025-09 small"):
        demo("--until", "2025-08")


def test_a_third_has_macro_meters_and_most_balances_are_valid():
    share = Transformer.objects.filter(has_macro=True).count() / 300
    assert 0.25 < share < 0.5
    states = dict(Consumption.objects.values_list("balance_state").annotate(Sum("pk")))
    assert states.keys() >= {BalanceState.VALID, BalanceState.NO_MACRO, BalanceState.ESTIMATED}
    whole = BalanceTotal.objects.whole()
    assert 0.05 < whole["index"] < 0.25
    assert whole["valid"] > whole["counted"] * 0.8


def test_the_network_loses_more_than_it_aims_at():
    last = SystemEnergy.objects.moving_index()[-1]
    assert last["period"] == UNTIL
    assert 0.09 < last["index_12"] < 0.16
    assert abs(last["index_12"] - last["target"]) < Decimal("0.02")
    assert Target.objects.exists()


def test_interventions_are_of_the_work_that_was_billed():
    this_quarter = Intervention.objects.filter(start_date__gte=date(2025, 7, 1))
    orders = set(BilledItem.objects.values_list("work_order", flat=True))
    matched = this_quarter.filter(work_order__in=orders).count()
    assert matched > this_quarter.count() * 0.5
    assert BilledItem.objects.exclude(intervention=None).exists()


def test_most_of_what_work_cost_is_found_by_its_orders():
    paid = episode_costs.costs()
    basis = Counter(one.basis for one in paid.values())
    assert basis[episode_costs.Basis.ORDER] > 4 * basis[episode_costs.Basis.WINDOW]
    this_quarter = Episode.objects.filter(started_on__gte=date(2025, 7, 1))
    known = this_quarter.filter(pk__in=paid)
    assert known.count() > this_quarter.count() * 0.5
    spent = episode_costs.spent()
    assert 0.03 < spent.of_episodes / spent.whole < 0.5


def test_one_transformer_took_the_place_of_another():
    [(old, new, since)] = world().replaced
    codes = [transformer.code for transformer in world().transformers]
    successor = Transformer.objects.get(code=codes[new])
    assert successor.predecessor.code == codes[old]
    assert successor.place == successor.predecessor.place
    months = Consumption.objects.values_list("period", flat=True)
    assert max(months.filter(transformer=successor.predecessor)) < since
    assert min(months.filter(transformer=successor)) >= since


def test_users_move_between_transformers_and_are_billed_where_they_hang():
    accounts = Account.objects.values_list("account", "transformer__code").order_by("since")
    placed: dict[str, list[str]] = {}
    for account, code in accounts:
        placed.setdefault(account, []).append(code)
    assert {len(set(codes)) for codes in placed.values()} == {2}
    moves = Counter(tuple(codes) for codes in placed.values())
    named = [transformer.code for transformer in world().transformers]
    assert moves == {(named[one.old], named[one.new]): one.users for one in world().moved}
    for one in world().moved:
        told = Transformer.objects.get(code=named[one.old])
        assert told.customers == world().transformers[one.old].customers - one.users


def test_some_irregularities_led_to_retroactive_cases():
    irregular = Intervention.objects.filter(irregularities__gt=0)
    cases = list(RetroactiveCase.objects.select_related("transformer"))
    assert 0.02 < len(cases) / irregular.count() < 0.09
    first = dict(irregular.values_list("transformer").annotate(Min("start_date")))
    for case in cases:
        assert case.date > first[case.transformer_id]
        assert 300 <= case.kwh <= 6_000
        # At the tariff, where there is a value at all.
        assert (case.value is None) is (case.state == "EN TRAMITE")
        assert case.value is None or 500 < case.value / case.kwh < 1_500
    assert set(RetroactiveCase.objects.states()) == {"LIQUIDADO", "EN TRAMITE", "ANULADO"}
    assert {case.state for case in cases if case.settled} == {"LIQUIDADO"}
