"""What changes after a close is an adjustment, by figure and by cause; nothing is lost of it."""

import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from simple_history.models import HistoricalRecords

from billing.models import Annex, AnnexState, BilledItem
from billing.tests import make as billed
from budget import proposals
from budget.models import Adjustment, Cause, MonthClose, Movement, Provision
from budget.month import adjusting
from budget.month.adjusting import AREAS
from budget.month.figures import BILLING, ENERGY, FIGURES, SUMMED, published
from budget.month.standing import ESTIMATED
from budget.tests import make
from budget.tests.uploads import line, load, wide
from ingest import intake
from ingest.refusals import Refusal
from records import roles
from records.bulk import Cause as Written
from records.models import ClosedMonth
from transformers import derived
from transformers.models import Consumption, RecoveryRun, SystemEnergy, Tariff
from transformers.tests import make as made
from transformers.tests import uploads as energy_uploads
from transformers.tests.recovery import WORK, month, network, steady, work

pytestmark = pytest.mark.django_db

JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)
MEASURED = month(WORK + 3)


@pytest.fixture
def p2(person: Callable[..., Any]) -> Any:
    return person(roles.P2)


@pytest.fixture
def does(django_capture_on_commit_callbacks: Any) -> Callable[[Callable[[], Any]], Any]:
    """Does what a person does, to its end."""

    def act(what: Callable[[], Any]) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return what()

    return act


@pytest.fixture
def actas(p2: Any) -> Any:
    """A contract with a budget of each month of 2025, and an approved acta in June and July."""
    contract = billed.aiu(number="CW1", end_date=date(2027, 1, 1))
    listed = billed.price(contract, "A1", 1000, budget_line="OBRA")
    make.year(contract, 5000)
    for period in (JUNE, JULY):
        annex = billed.annex(contract, period)
        billed.item(annex, listed, 3)
        annex.refresh_from_db()
        annex.approve(p2)
    return contract


@pytest.fixture
def energy() -> Any:
    """Thirty months of the network and work in the fifteenth."""
    kept = steady()
    kept[:5, WORK + 1 :] *= 1.4
    found = network(kept.round(1), (kept * 1.1).round(1), zone="NORTE")
    work(*((found[at], WORK) for at in range(5)))
    with derived.together():
        for at in range(30):
            made.tariff(month(at), unit_cost=Decimal(800))
            made.system_energy(month(at))
    return found


def close(area: str, period: date) -> ClosedMonth:
    return ClosedMonth.objects.create(area=area, month=period)


def assert_told() -> None:
    """Of the last close of every month reported and adjusted is what stands; of those before it,
    what the next one reported."""
    for area in AREAS:
        closes = list(MonthClose.objects.filter(area=area).order_by("month", "number"))
        now = published(area, {one.month for one in closes}, within=True)
        for one, after in zip(closes, [*closes[1:], None], strict=False):
            is_last = after is None or after.month != one.month
            stands = now[one.month] if is_last else values(after)
            reported, adjusted = values(one), sums(one)
            # Nothing is adjusted that copies do not know as reported.
            assert adjusted.keys() <= reported.keys(), one
            for key in {*reported, *adjusted, *stands}:
                told = (reported.get(key) or 0) + adjusted.get(key, 0)
                assert told == (stands.get(key) or 0), (one, key)


def values(one: MonthClose) -> dict[tuple[str, str], Any]:
    return {(row.figure, row.part): row.value for row in one.figures.all()}


def sums(one: MonthClose) -> dict[tuple[str, str], Decimal]:
    rows = one.adjustments.order_by().values_list("figure", "part").annotate(sum=Sum("amount"))
    return {(name, part): FIGURES[name].rounded(amount) for name, part, amount in rows}


def told(**of: Any) -> dict[str, Decimal]:
    """{figure: what its whole was adjusted by}."""
    rows = Adjustment.objects.filter(part="", **of).order_by()
    return dict(rows.values_list("figure").annotate(sum=Sum("amount")))


def test_a_part_that_comes_after_the_close_was_reported_as_nothing(actas: Any, does: Any) -> None:
    closed = close(BILLING, JULY)
    does(lambda: closed.reopen("llegó un acta tarde"))
    late = billed.contract(number="CW9", end_date=date(2027, 1, 1))
    listed = billed.price(late, "A1", 500)
    does(lambda: billed.item(billed.annex(late, JULY), listed, 2))
    [one] = MonthClose.objects.all()
    assert values(one)["billed", "CW9"] is None
    parts = [part for name, part in values(one) if name == "billed" and part]
    told = {
        part: (values(one)["billed", part] or 0) + sums(one).get(("billed", part), 0)
        for part in parts
    }
    assert sum(told.values()) == values(one)["billed", ""] + sums(one)["billed", ""]
    assert_told()


# ── causes ──────────────────────────────────────────────────────────────────────────────────


def test_an_acta_that_reverses_a_provision_of_a_closed_month(actas: Any, p2: Any) -> None:
    """An upload may move a figure of a month that it does not touch, and its undo does so back."""
    make.provision(actas, 700, work_order="OT-9")
    make.provision(actas, 40)
    close(BILLING, JULY)
    headers = ["CONTRATO", "ACTA", "PERIODO", "TIPO", "ITEM", "CANTIDAD", "VALOR_UNITARIO"]
    headers += ["VALOR_TOTAL", "FECHA_EJECUCION", "ORDEN_TRABAJO"]
    row = ["CW1", "9", "2025-08", "ACTIVIDAD", "A1", 1, 1000, 1000, "2025-07-20", "OT-9"]
    from ingest.tests.workbooks import xlsx

    upload = intake.receive(xlsx({"A": [headers, row]}), "acta9.xlsx", p2, "annexes")
    upload = intake.commit(intake.judge(upload), p2, accept=True)
    [adjusted] = Adjustment.objects.filter(part="")
    assert (adjusted.figure, adjusted.before, adjusted.after) == ("provisioned", 740, 40)
    assert (adjusted.cause, adjusted.reference) == (Cause.UPLOAD, upload.pk)
    assert (adjusted.about, adjusted.person) == ("acta9.xlsx", p2)
    assert set(Adjustment.objects.values_list("part", flat=True)) == {"", "CW1"}
    intake.undo(upload, p2)
    undone = Adjustment.objects.filter(part="").first()
    assert (undone.cause, undone.reference, undone.amount) == (Cause.UNDO, upload.pk, 700)
    assert_told()


def test_what_a_person_corrects_in_a_reopened_month(actas: Any, p2: Any, does: Any) -> None:
    close(BILLING, JULY).reopen("se digitó mal")
    movement = actas.movements.get(month=7)
    movement.amount = 5100
    HistoricalRecords.context.request = type("Request", (), {"user": p2})()
    try:
        does(movement.save)
    finally:
        del HistoricalRecords.context.request
    [whole] = Adjustment.objects.filter(part="")
    assert (whole.figure, whole.cause, whole.amount) == ("budgeted", Cause.FORM, 100)
    assert whole.person == p2
    assert whole.about == f"Movimiento del presupuesto {movement}"
    assert_told()


def test_moves_of_an_acta_are_corrections(actas: Any, p2: Any, does: Any) -> None:
    close(BILLING, JULY).reopen("falta una glosa")
    annex = Annex.objects.get(period=JULY)
    total = annex.total
    does(lambda: annex.return_to_contractor(p2, "falta soporte"))
    assert told(cause=Cause.FORM) == {
        "billed": -total,
        "executed": -total,
        "returned": total,
        "actas": -1,
        "lines": -1,
    }
    assert_told()


def test_an_objection_in_a_reopened_month_is_a_correction(actas: Any, p2: Any, does: Any) -> None:
    """As many lines at once as one likes: nobody saves them one by one."""
    annex = Annex.objects.get(period=JULY)
    annex.return_to_contractor(p2, "falta soporte")
    annex.send_to_review(p2)
    close(BILLING, JULY).reopen("falta una glosa")
    lines = annex.items.all()
    before, by = Annex.objects.get(pk=annex.pk), Written(p2.pk)
    does(
        lambda: BilledItem.objects.object_to(
            lines, "not_done", "no se hizo", cause=by, quantity=Decimal(1)
        )
    )
    annex.refresh_from_db()
    moved = annex.total - before.total
    assert moved < 0
    assert told(cause=Cause.FORM) == {
        "billed": moved,
        "in_review": moved,
        "objected": annex.objected,
        "saved": annex.saved,
    }
    assert set(Adjustment.objects.values_list("about", flat=True)) == {f"Acta {annex}"}
    assert_told()
    does(lambda: BilledItem.objects.withdraw(lines, cause=by))
    assert set(told().values()) == {0}
    assert_told()


def test_provisions_that_are_proposed_and_undone_in_a_reopened_month(
    actas: Any, p2: Any, does: Any
) -> None:
    made.intervention(made.transformer("T1"), JULY.replace(day=4), work_order="OT-77")
    close(BILLING, JULY).reopen("faltan provisiones")
    wanted = [proposals.Wanted("OT-77", actas.pk, Decimal(900))]
    found = does(lambda: proposals.accept(wanted, p2, "propuesta"))
    assert len(found.keys) == 1
    assert told(cause=Cause.FORM) == {"provisioned": 900}
    assert_told()
    does(lambda: proposals.take_back(found.keys, found.moment, p2, "deshecha"))
    assert told(cause=Cause.FORM) == {"provisioned": 0}
    assert_told()


def test_recovered_energy_is_estimated_anew(energy: Any) -> None:
    """Of a closed month too: what was loaded of it stays, its estimate does not."""
    close(ENERGY, MEASURED)
    row = energy[9].consumption.get(period=month(WORK - 2))
    named = {"CODIGO_TRAFO": row.transformer.code, "PERIODO": f"{row.period:%Y-%m}"}
    energy_uploads.load("consumption", [{**named, "ENERGIA_FACTURADA_KWH": 1}])
    run = RecoveryRun.objects.last_run()
    moved = Adjustment.objects.all()
    assert {one.figure for one in moved} <= ESTIMATED
    assert {(one.cause, one.reference) for one in moved} == {(Cause.ESTIMATE, run.pk)}
    assert "billed_increase_definitive" in {one.figure for one in moved}
    assert_told()


def test_a_reopened_month_of_energy_takes_what_waited(energy: Any) -> None:
    closed = close(ENERGY, MEASURED)
    tariff = Tariff.objects.filter(period=MEASURED)
    Consumption.objects.filter(period=MEASURED, transformer=energy[0]).update(delivered_kwh=1)
    closed.reopen("se leyó mal")
    assert told(cause=Cause.REOPENED)["loss_kwh"] < 0
    [reason] = set(Adjustment.objects.filter(cause=Cause.REOPENED).values_list("about", flat=True))
    assert reason == "se leyó mal"
    assert tariff.exists()
    assert_told()


def test_an_index_moves_with_a_month_before_it(energy: Any, does: Any) -> None:
    close(ENERGY, MEASURED)
    row = SystemEnergy.objects.get(period=month(WORK))
    row.output_kwh -= 5000
    does(row.save)
    assert set(told(cause=Cause.FORM)) == {"index_12"}
    assert_told()


def test_recompute_and_looking_again_name_what_nobody_noticed(actas: Any, p2: Any) -> None:
    close(BILLING, JULY)
    Annex.objects.filter(period=JULY).update(state=AnnexState.RETURNED)  # behind everybody's back
    found = adjusting.look_again(p2)
    assert {one.cause for one in found} == {Cause.RECOMPUTE}
    assert {one.person for one in found} == {p2}
    assert_told()
    assert adjusting.look_again(p2) == []
    Annex.objects.filter(period=JULY).update(state=AnnexState.APPROVED)
    call_command("recompute", stdout=StringIO())
    assert_told()
    assert Adjustment.objects.first().person is None


def test_what_is_closed_again_begins_anew(actas: Any, does: Any) -> None:
    close(BILLING, JULY).reopen("falta una adición")
    does(lambda: make.movement(actas, 70, kind="addition", document="OTROSI"))
    Movement.objects.filter(month=7, kind="initial").update(amount=5001)  # unnoticed until then
    close(BILLING, JULY)
    first, second = MonthClose.objects.of(BILLING, JULY)
    assert sums(first)["budgeted", ""] == 71
    assert values(second)["budgeted", ""] == 5071
    assert sums(second) == {}
    assert_told()


def test_a_month_closed_before_figures_were_kept_has_none(actas: Any, does: Any) -> None:
    closed = close(BILLING, JULY)
    MonthClose.objects.all().delete()
    make.provision(actas, 5, date(2025, 8, 1))
    closed.reopen("es de antes")
    does(lambda: make.movement(actas, 70, kind="addition", document="OTROSI"))
    assert not MonthClose.objects.exists()
    assert not Adjustment.objects.exists()
    close(BILLING, JULY)
    assert MonthClose.objects.get().number == 1


def test_a_figure_that_was_not_reported_then_is_no_adjustment(actas: Any, p2: Any) -> None:
    close(BILLING, JULY)
    MonthClose.objects.get().figures.filter(figure="lines").delete()
    MonthClose.objects.update(mark="")
    assert adjusting.look_again(p2) == []


# ── as cheap as can be ──────────────────────────────────────────────────────────────────────


def test_where_nothing_moved_nothing_is_read(actas: Any) -> None:
    counts = []
    for months in ([JULY], [date(2025, at, 1) for at in range(1, 13) if at != 7]):
        for period in months:
            close(BILLING, period)
        with CaptureQueriesContext(connection) as asked:
            adjusting.notice(adjusting.Act(Cause.UPLOAD), [BILLING])
        counts.append(len(asked))
        assert not any("budget_reportedfigure" in query["sql"] for query in asked)
        assert not any("budget_adjustment" in query["sql"] for query in asked)
    assert counts[0] == counts[1] <= 8


def test_many_months_at_once_take_as_many_queries_as_one(actas: Any) -> None:
    counts = []
    for months in ([JULY], [date(2025, at, 1) for at in range(1, 13) if at != 7]):
        for period in months:
            close(BILLING, period)
        Movement.objects.update(amount=7000 + len(months))
        with CaptureQueriesContext(connection) as asked:
            adjusting.notice(adjusting.Act(Cause.RECOMPUTE), [BILLING])
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert_told()


def test_every_figure_is_either_summed_or_estimated() -> None:
    assert set(FIGURES) == SUMMED | ESTIMATED
    assert not SUMMED & ESTIMATED


# ── whatever people do ──────────────────────────────────────────────────────────────────────


class Team:
    """People who do this and that, as chance has it."""

    def __init__(self, seed: int, actas: Any, energy: Any, user: Any) -> None:
        self.chance = random.Random(seed)
        self.contract, self.energy, self.user = actas, energy, user
        self.months = {BILLING: [JUNE, JULY], ENERGY: [MEASURED, month(WORK + 4)]}
        self.uploads: list[Any] = []
        self.acts = [
            *(self.close, self.reopen, self.move, self.bill, self.plan, self.provide),
            *(self.load_budget, self.load_energy, self.undo, self.settle, self.measure),
            *(self.inspect, self.object_to, self.price),
        ]

    def act(self) -> str:
        """Does one thing, or is told why not."""
        what = self.chance.choice(self.acts)
        try:
            what()
        except (ValidationError, Refusal) as refused:
            return f"{what.__name__}: {refused}"
        return what.__name__

    def close(self) -> None:
        area = self.chance.choice(list(self.months))
        found = ClosedMonth(area=area, month=self.chance.choice(self.months[area]))
        found.full_clean()
        found.save()

    def reopen(self) -> None:
        if found := self._any(ClosedMonth):
            found.reopen("otra vez")

    def move(self) -> None:
        annex = self._any(Annex)
        moves: list[Callable[[], Any]] = [
            lambda: annex.approve(self.user),
            lambda: annex.return_to_contractor(self.user, "mal"),
            lambda: annex.send_to_review(self.user),
        ]
        self.chance.choice(moves)()

    def bill(self) -> None:
        annex = self._any(Annex)
        if self.chance.random() < 0.3:
            billed.annex(self.contract, self.chance.choice([JUNE, JULY, date(2025, 8, 1)]))
            return
        order = self.chance.choice(["", "OT-1", "OT-2"])
        billed.item(annex, self.contract.prices.get(), self._amount(), work_order=order)

    def plan(self) -> None:
        movement = self._any(Movement)
        movement.amount = self._amount()
        self.chance.choice([movement.save, movement.delete])()

    def provide(self) -> None:
        provision = self._any(Provision)
        if provision and self.chance.random() < 0.4:
            provision.delete()
            return
        order = self.chance.choice(["", "OT-1", "OT-2"])
        period = self.chance.choice([JUNE, JULY])
        make.provision(self.contract, self._amount(), period, work_order=order)

    def load_budget(self) -> None:
        document = f"OTROSI {len(self.uploads)}"
        amounts = [self._amount() for _month in range(12)]
        facts = {"MOVIMIENTO": "ADICION", "DOCUMENTO": document, "FECHA": date(2025, 1, 5)}
        self.uploads.append(load(self.user, wide(line(*amounts, **facts)), accept=True))

    def load_energy(self) -> None:
        row = self._any(Consumption)
        named = {"CODIGO_TRAFO": row.transformer.code, "PERIODO": f"{row.period:%Y-%m}"}
        rows = [{**named, "ENERGIA_FACTURADA_KWH": self._amount()}]
        self.uploads.append(energy_uploads.load("consumption", rows))

    def undo(self) -> None:
        if self.uploads:
            intake.undo(self.uploads.pop(), self.user)

    def settle(self) -> None:
        made.retroactive_case(MEASURED.replace(day=4), value=Decimal(self._amount()))

    def measure(self) -> None:
        row = self._any(SystemEnergy)
        row.output_kwh = 880_000 + self._amount()
        row.save()

    def inspect(self) -> None:
        day = self.chance.choice(self.months[ENERGY]).replace(day=9)
        made.intervention(self.chance.choice(self.energy), day)

    def object_to(self) -> None:
        if found := self._any(BilledItem):
            BilledItem.objects.object_to(
                [found.pk],
                "over_quantity",
                "de más",
                quantity=Decimal(1),
                cause=Written(self.user.pk, None, ""),
            )

    def price(self) -> None:
        row = self._any(Tariff)
        row.unit_cost = self._amount()
        row.save()

    def _any(self, model: Any) -> Any:
        found = list(model.objects.order_by("pk").values_list("pk", flat=True))
        return model.objects.get(pk=self.chance.choice(found)) if found else None

    def _amount(self) -> int:
        return self.chance.randint(2, 9_000)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without learning from each estimate where the next work would bring most."""
    monkeypatch.setattr("budget.tasks.ask_lesson", lambda: None)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_is_done_nothing_is_lost_of_it(
    seed: int, actas: Any, energy: Any, p2: Any, does: Any, quick: None
) -> None:
    team = Team(seed, actas, energy, p2)
    for area, (closed, reopened) in team.months.items():
        close(area, closed)
        does(lambda of=area, at=reopened: close(of, at).reopen("para empezar"))
    done = []
    for _nth in range(40):
        done.append(does(team.act))
        assert_told()
    # Chance did something worth the name.
    assert len(set(Adjustment.objects.values_list("cause", flat=True))) >= 2, done
