"""The transformers' rules over plain columns: which rows they find, and what stands beside them."""

from datetime import date
from decimal import Decimal

import pytest

from analytics.planar import BOGOTA, NATIONAL
from transformers.judging import accounts, inventory, months, towns, work
from transformers.judging.accounts import Standing
from transformers.judging.towns import Town, Towns

D = Decimal
CUCUTA = Town(1, "54001", "san jose de cucuta")
BUCARAMANGA = Town(2, "68001", "bucaramanga")
GIRON = Town(3, "68307", "giron")
SAN_JOSE = Town(4, "17665", "san jose")
KNOWN = Towns([CUCUTA, BUCARAMANGA, GIRON, SAN_JOSE], {"Girón": 3})


def rows(found):
    return [(one.index, one.detail) for one in found]


# ── municipalities ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "name", "detail"),
    [
        ("54001", "CÚCUTA", None),  # no other is called so
        ("54001", "San José", None),  # another's name, but contained in this one's
        ("54001", "SAN JOSÉ DE CÚCUTA", None),
        ("68001", "GIRÓN", "BUCARAMANGA"),
        ("68001", "B/manga", None),  # nobody's name: the code counts
        ("68307", "San Juan de Girón", None),
        ("68307", "68001", "GIRON"),  # a code where the name belongs
        ("68999", "Bucaramanga", "68001"),  # an unknown code of the same department
        ("23999", "Bucaramanga", None),  # of another, where there may be a namesake
        ("68999", "Puerto Nuevo", None),
    ],
)
def test_a_code_and_a_name_that_contradict_each_other(code, name, detail):
    assert towns.contradiction(code, name, KNOWN) == detail


def test_a_municipality_is_its_codes_else_its_names_and_may_have_to_be_made():
    codes = ["68001", None, "05999", "05999", None, None]
    names = ["GIRÓN", "Girón", "Puerto Nuevo", None, "Atlantis", None]
    chosen = towns.meant(codes, names, KNOWN)
    assert chosen == [2, 3, -5999, None, None, None]
    assert rows(towns.to_be_made(chosen)) == [(2, "05999")]
    lost = towns.not_found(codes, names, chosen)
    assert [(one.index, one.field) for one in lost] == [(3, "dane"), (4, "municipality")]


# ── the inventory ───────────────────────────────────────────────────────────────────────────────


def test_capacities_of_nothing_are_found():
    assert rows(inventory.capacity_not_positive([D(0), D("37.5"), None, D(-5)])) == [
        (0, ""),
        (3, ""),
    ]


def test_metres_become_degrees_and_degrees_stay():
    north = [D("2344678.945"), D("1279133.879"), D("7.119349"), None]
    east = [D("4986451.907"), D("1105474.807"), D("-73.122742"), D(5)]
    ys, xs, converted = inventory.in_degrees(north, east, [None] * 4)
    assert ys == [D("7.119349")] * 3 + [None]
    assert xs == [D("-73.122742")] * 3 + [D(5)]
    assert converted == {0: NATIONAL.name, 1: BOGOTA.name}


def test_the_municipality_tells_the_zone_of_metres():
    leticia = (-4.2, -69.9)
    north, east = [D("25563.291")], [D("1126228.183")]  # EPSG:3117
    [y], [x], converted = inventory.in_degrees(north, east, [leticia])
    assert (y, x) == (D("-4.215300"), D("-69.940600"))
    assert converted[0].endswith("3117")
    [_], [alone], _ = inventory.in_degrees(north, east, [None])
    assert alone < -72  # taken for Bogotá's zone


def test_points_outside_colombia_are_found_at_the_coordinate_that_shows_it():
    ys = [D("7.1"), D(0), D("7.1"), D("41.4"), D("13.35")]
    xs = [D("-73.1"), D(0), D("73.1"), D("2.1"), D("-81.37")]  # the last is Providencia
    found = [(one.index, one.field) for one in inventory.outside_colombia(ys, xs)]
    assert found == [(1, "longitude"), (2, "longitude"), (3, "latitude")]


def test_a_move_over_five_kilometres_is_found():
    stored = {"A": (7.0, -73.0), "B": (7.0, -73.0)}
    ys, xs = [D("7.04"), D("7.05"), D("7.05")], [D("-73")] * 3
    assert rows(inventory.moved(["A", "B", "C"], ys, xs, stored)) == [(1, "5.6")]


def test_a_degree_of_the_meridian_is_as_long_as_it_is():
    assert inventory.kilometres((0, 0), (1, 0)) == pytest.approx(111.19, abs=0.01)


def test_new_codes_that_only_leading_zeros_tell_apart():
    stored = {"0123", "77", "077", "A1"}
    codes = ["123", "0123", "77", "A2", "0A2", None, "B"]
    assert rows(inventory.zeros_apart(codes, stored)) == [(0, "0123"), (3, "0A2"), (4, "A2")]


# ── accounts ────────────────────────────────────────────────────────────────────────────────────

ALWAYS, SEPTEMBER, OCTOBER = date(1900, 1, 1), date(2026, 9, 1), date(2026, 10, 1)


@pytest.mark.parametrize(
    ("transformer", "cycle", "given", "since"),
    [
        (1, None, None, SEPTEMBER),  # stays as it is
        (1, "C1", None, SEPTEMBER),
        (2, None, None, OCTOBER),
        (1, "C2", None, OCTOBER),
        (2, None, SEPTEMBER, SEPTEMBER),  # says so itself
        (None, None, None, None),  # unknown: it counts for nothing
    ],
)
def test_from_when_a_row_of_a_snapshot_holds(transformer, cycle, given, since):
    stored = {"A": Standing(SEPTEMBER, 1, "C1")}
    found = accounts.dates(["A"], [transformer], [cycle], [given], stored, OCTOBER, ALWAYS)
    assert found == [since]


def test_a_new_account_was_always_there_and_a_cycle_learnt_moves_nobody():
    stored = {"B": Standing(ALWAYS, 1, "")}
    found = accounts.dates(["A", "B"], [7, 1], [None, "C1"], [None, None], stored, OCTOBER, ALWAYS)
    assert found == [ALWAYS, ALWAYS]


def test_the_cycle_stays_where_the_file_says_none():
    stored = {"A": Standing(ALWAYS, 1, "C1")}
    assert accounts.cycles_kept(["A", "A", "B"], [None, "C2", None], stored) == ["C1", "C2", None]


@pytest.mark.parametrize(
    "name",
    [
        "TC1_102026.csv",
        "TC1_202610.CSV",
        "tc1 oct 2026",
        "TC1_OCTUBRE_DE_2026",
        "TC1-2026-10-31",
        "TC1_31102026",
        "TC1_20261031",
        "usuarios oct-26",
        "1732_10_2026",
    ],
)
def test_the_month_in_a_files_name(name):
    assert accounts.month_named(name) == OCTOBER


@pytest.mark.parametrize("name", ["TC1.csv", "TC1_2026", "libro 15 99", "", "cuentas_136026"])
def test_a_name_without_a_month(name):
    assert accounts.month_named(name) is None


# ── work ────────────────────────────────────────────────────────────────────────────────────────


def test_dates_to_come_are_found():
    days = [date(2026, 11, 21), date(2026, 11, 22), None]
    assert rows(work.future(days, "start_date", date(2026, 11, 21))) == [(1, "")]


def test_the_same_work_again_within_thirty_days():
    stored = {(1, "MACRO"): [(date(2026, 1, 1), "OT1"), (date(2026, 5, 1), "OT5")]}
    found = work.again_soon(
        [1, 1, 1, 1, 2, None],
        ["OT1", "OT2", "OT3", "OT4", "OT2", "OT9"],
        ["MACRO", "MACRO", "MACRO", "VISITA", "MACRO", "MACRO"],
        [date(2026, 1, 1), date(2026, 1, 31), date(2026, 4, 1)] + [date(2026, 1, 31)] * 3,
        stored,
    )
    # The stored row is the first itself; the third is exactly thirty days from May's.
    assert rows(found) == [(0, "2026-01-31"), (1, "2026-01-01"), (2, "2026-05-01")]


def test_thirty_one_days_are_enough():
    days = [date(2026, 1, 1), date(2026, 2, 1)]
    assert not rows(work.again_soon([1, 1], ["A", "B"], ["X", "X"], days, {}))


def test_more_normalised_than_reviewed():
    assert rows(work.more_normalised([5, 5, None, 0], [5, 6, 3, 1])) == [(1, "5"), (3, "0")]


# ── tariffs and the network ─────────────────────────────────────────────────────────────────────


def test_components_that_do_not_sum_to_the_unit_cost():
    whole = [[D(100)] * 5, [D(50), D(51), D(60), None, None]]
    totals = [D(150), D(150), D(150), D(150), D(90)]
    # A component that is missing may be anything, but never below zero.
    assert rows(months.does_not_sum(whole, totals)) == [(2, "160"), (4, "100")]


def test_a_unit_cost_that_jumps_from_one_month_to_the_next():
    stored = {(date(2025, 12, 1), 1, "company"): D(800)}
    found = months.cost_jump(
        [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), date(2026, 1, 1)],
        [1, 1, 1, 2],
        ["company"] * 4,
        [D(1041), D(1100), D(700), D(10)],
        stored,
    )
    assert rows(found) == [(0, "800"), (2, "1100")]


def test_a_network_gives_out_no_more_than_it_took_in():
    assert rows(months.more_out_than_in([D(10), D(10), None], [D(10), D(11), D(5)])) == [(1, "10")]
