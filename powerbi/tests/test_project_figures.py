"""What the measures come to over the views' rows is what the site says."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from billing.models import Annex, BilledItem
from budget.returns import Returns
from powerbi.dictionary import VIEWS, Kind
from powerbi.project import files, names
from powerbi.project.measures import MEASURES
from powerbi.tests import tmdl
from powerbi.tests.asking import day, read
from powerbi.tests.dax import Model
from powerbi.tests.test_project_model import MODEL, SOURCE, ends
from powerbi.tests.test_recovery_view import standing_work, worked  # noqa: F401
from transformers import balances, recovery
from transformers.models import Consumption, Episode, Transformer

pytestmark = pytest.mark.django_db


def rows(view):
    told = VIEWS[view].columns
    typed = {Kind.DATE: day}
    return [
        {
            names.column(view, name): None if v is None else typed.get(told[name].kind, exact)(v)
            for name, v in row.items()
        }
        for row in read(view)
    ]


def exact(value):
    return Decimal(str(value)) if isinstance(value, float) else value


class Asked:
    """The project's measures by their keys, over the database as it is."""

    def __init__(self):
        written = files(SOURCE)
        with override("es"):
            tables = {names.table(view): rows(view) for view in VIEWS}
            dates = names.table("dim_date"), names.column("dim_date", "date")
            self.called = {key: str(one.name) for key, one in MEASURES.items()}
        measures = {}
        for view in VIEWS:
            (table,) = tmdl.read(written[f"{MODEL}/tables/{view}.tmdl"])
            measures |= {name: one.text for name, one in table.of("measure").items()}
        related = tmdl.read(written[f"{MODEL}/relationships.tmdl"])
        active = [one for one in related if one.has.get("isActive") != "false"]
        ways = [(*many, *one) for many, one in map(ends, active)]
        self.model = Model(tables, measures, ways, dates)

    def __call__(self, key, **kept):
        """The measure; `kept`: {view: {column: value}} that is shown."""
        tests = {}
        with override("es"):
            for view, wanted in kept.items():
                told = {names.column(view, name): value for name, value in wanted.items()}
                tests[names.table(view)] = lambda row, told=told: told.items() <= row.items()
        return self.model.ask(self.called[key], **tests)


def test_every_measure_can_be_worked_out(actas):
    asked = Asked()
    for key in MEASURES:
        asked(key)
        asked(key, dim_date={"year": 2025})


def test_execution_is_the_sites(actas):
    asked = Asked()
    (executed,) = Annex.objects.executed().by_month()
    july = Annex.objects.get(state="in_review")
    assert asked("executed") == executed["total"]
    assert asked("in_review") == july.total
    assert asked("budget") == asked("initial_budget") == 100
    assert asked("execution") == executed["total"] / 100
    assert asked("available") == 100 - executed["total"]
    june, july = {"year": 2025, "month": 6}, {"year": 2025, "month": 7}
    assert asked("executed", dim_date=june) == executed["total"]
    assert asked("executed", dim_date=july) is None
    assert asked("executed_ytd", dim_date=july) == executed["total"]
    assert asked("executed_py", dim_date={"year": 2026, "month": 6}) == executed["total"]
    assert asked("executed_ytd_py", dim_date={"year": 2026, "month": 6}) == executed["total"]
    assert asked("executed_py", dim_date=june) is None
    # Its lines were executed on a day of June, and one acta was put down to July.
    assert asked("executed_by_day", dim_date=june) == executed["total"]
    assert asked("executed", dim_contract={"number": "none such"}) is None


def test_losses_are_the_sites(actas):
    Consumption.objects.update(delivered_kwh=1000, billed_kwh=850)
    balances.refresh()
    asked = Asked()
    (month,) = Consumption.objects.all()
    assert month.loss_kwh == 150
    june = {"year": 2025, "month": 6}
    for key, value in (
        ("billed_energy", month.billed_kwh),
        ("macro_energy", month.delivered_kwh),
        ("loss", month.loss_kwh),
        ("balanced_energy", month.measured_kwh),
    ):
        assert asked(key, dim_date=june) == value
        assert asked(key, dim_date={"year": 2024}) is None
    index = month.loss_kwh / month.measured_kwh
    assert asked("loss_index", dim_date=june) == asked("loss_index_12") == index
    assert asked("loss_index_12", dim_date={"year": 2026}) is None
    assert asked("loss_index_py", dim_date={"year": 2026, "month": 6}) == index


@pytest.mark.parametrize("grade", ["definitive", "preliminary"])
def test_what_was_recovered_is_the_sites(worked, grade):  # noqa: F811
    asked = Asked()
    every = Episode.objects.all()
    increase = every.billed_increase()
    assert asked(f"increase_{grade}") == increase.whole(grade).gain
    assert asked(f"value_{grade}") == increase.whole(grade).value
    reduction = every.loss_reduction().whole(grade)
    assert asked(f"reduction_{grade}") == (reduction.gain if reduction else None)
    lost = reduction.value if reduction else None
    assert asked(f"reduction_value_{grade}") == lost
    for period, found in increase.by_month(grade).items():
        shown = {"date": period}
        assert asked(f"increase_{grade}", dim_date={"month_start": period}) == found.gain, shown
    ratio = Returns(grade=grade).whole.ratio
    assert asked(f"episodes_both_{grade}") == (ratio.episodes or None)
    assert asked(f"cost_both_{grade}") == (ratio.cost or None)
    assert asked(f"cost_per_kwh_{grade}") == ratio.per_kwh.at
    assert asked(f"benefit_cost_{grade}") == ratio.benefit.at
    of_a_year = Returns(grade=grade, window=12).whole.ratio
    assert asked(f"cost_per_kwh_year_{grade}") == of_a_year.per_kwh.at


def test_a_whole_year_is_over_though_its_last_month_is_not_known(worked):  # noqa: F811
    before = Returns(grade="definitive", window=12)
    one = Episode.objects.get(pk=min(before.both))
    last = Consumption.objects.filter(transformer=one.transformer, period=one.complete)
    last.update(reading="estimated")
    recovery.refresh()
    assert not Episode.objects.get(pk=one.pk).months.filter(lead=12).exists()
    ratio = Returns(grade="definitive", window=12).whole.ratio
    assert ratio.episodes == before.whole.ratio.episodes
    assert Asked()("cost_per_kwh_year_definitive") == ratio.per_kwh.at


def test_an_episode_without_any_tariff_costs_all_the_same(worked):  # noqa: F811
    one, *others = Episode.objects.of_grade("definitive").order_by("pk")
    assert others
    Transformer.objects.filter(pk=one.transformer_id).update(voltage_level=4)
    recovery.refresh()
    one.refresh_from_db()
    assert one.value is None
    ratio = Returns(grade="definitive").whole.ratio
    assert one.pk in Returns(grade="definitive").both
    assert Asked()("benefit_cost_definitive") == ratio.benefit.at


def test_a_cost_is_of_the_month_of_the_work_with_all_that_followed(worked):  # noqa: F811
    asked = Asked()
    (start,) = set(Episode.objects.filter(grade="definitive").values_list("start", flat=True))
    month = {"month_start": start.replace(day=1)}
    for key in ("episodes_both", "cost_per_kwh", "energy_both"):
        assert asked(f"{key}_definitive", dim_date=month) == asked(f"{key}_definitive")
    later = {"year": start.year + 1}
    assert asked("cost_per_kwh_definitive", dim_date=later) is None
    assert asked("increase_definitive", dim_date=later) is not None


def test_bounds_are_of_one_month_of_one_episode(worked):  # noqa: F811
    asked = Asked()
    episode = Episode.objects.filter(grade="definitive").earliest("pk")
    month = episode.months.earliest("period")
    one = {"episode_key": episode.pk, "date": month.period}
    assert asked("increase_low", fct_recovery_month=one) == month.low_kwh
    assert asked("increase_high", fct_recovery_month=one) == month.high_kwh
    for more in ({"episode_key": episode.pk}, {"date": month.period}):
        assert asked("increase_low", fct_recovery_month=more) is None
    assert asked("increase_low") is None


def test_work_is_placed_where_its_transformer_is(actas):
    town = BilledItem.objects.exclude(municipality=None)[0].municipality
    assert Transformer.objects.update(municipality=town) == 1
    asked = Asked()
    there, nowhere = {"municipality_key": town.pk}, {"municipality_key": -1}
    assert asked("interventions", dim_municipality=there) == 1
    assert asked("interventions", dim_municipality=nowhere) is None
    # A line is where it says itself, and those that do not say are of nowhere.
    places = [asked("executed", dim_municipality=place) for place in (there, nowhere)]
    assert sum(places) == asked("executed")
    assert all(places)


def test_nothing_is_shown_before_there_was_any(actas):
    asked = Asked()
    first = date(2024, 3, 1)
    for key in ("executed", "loss", "cnr_energy", "increase_definitive"):
        assert asked(key, dim_date={"month_start": first}) is None
