"""What was to be expected, and what came back, in networks small enough to work out by hand."""

from collections.abc import Callable

import numpy as np
import pytest

from analytics.recovery import (
    GRADES,
    LOSS_REDUCTION,
    REASONS,
    STEPS,
    VERDICTS,
    VERSION,
    Panel,
    Recovery,
    Work,
    compared,
    recover,
)
from analytics.recovery.comparison import risk_sets, share_again
from analytics.recovery.episodes import grouped, usable

NAN = float("nan")
MONTHS = 30
MONTH = np.arange(MONTHS)
SEASON = 1 + 0.1 * np.sin(2 * np.pi * MONTH / 12)
CROWD = 40
Series = Callable[[int], np.ndarray]


def network(
    *intervened: np.ndarray,
    crowd: Series,
    others: int = CROWD,
    days: np.ndarray | float = 30.0,
    municipality: np.ndarray | None = None,
    zone: np.ndarray | None = None,
) -> Panel:
    """Intervened transformers first, then the crowd's: the n-th has its level times `crowd(n)`."""
    levels = np.linspace(50, 200, others)
    use = np.array([*intervened, *(levels[n] * crowd(n) for n in range(others))])
    n = len(use)
    none = np.zeros(n, dtype=np.int64)
    return Panel(
        np.arange(n),
        use,
        np.broadcast_to(days, MONTHS).astype(np.float64),
        none if municipality is None else municipality,
        none if zone is None else zone,
        none,
    )


def work(*done: tuple[int, int, int]) -> Work:
    return Work(*np.array(done, dtype=np.int64).reshape(-1, 3).T)


def noisy(seed: int = 0, sd: float = 0.03) -> Series:
    chance = np.random.default_rng(seed)
    return lambda _n: SEASON * np.exp(chance.normal(0, sd, MONTHS))


def verdict_of(found: Recovery, episode: int = 0) -> str:
    return VERDICTS[found.figures.verdict[episode]]


def test_what_the_others_did_was_to_be_expected() -> None:
    """All have one season and grow 1 % a month in the end; the intervened rises by a fifth."""
    grows = SEASON * 1.01 ** np.maximum(MONTH - 14, 0)
    risen = 100 * grows * np.where(MONTH > 12, 1.2, 1)
    found = recover(network(risen, crowd=lambda _n: grows), work((0, 12, 12)))
    months = found.months
    assert months.month.tolist() == list(range(14, 30))
    assert months.lead.tolist() == list(range(1, 17))
    assert months.expected == pytest.approx((100 * grows * 30)[14:], rel=1e-6)
    assert months.gain == pytest.approx((20 * grows * 30)[14:], rel=1e-5)
    # The year's sum is of twelve months; the rest is followed.
    assert found.figures.gain[0] == pytest.approx((20 * grows * 30)[14:26].sum(), rel=1e-5)
    assert found.figures.kept[0] == pytest.approx(
        grows[27:30].mean() / grows[14:26].mean(), rel=1e-5
    )
    assert found.version == VERSION


def test_energy_is_of_the_cycles_days() -> None:
    days = np.array([31.0, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] * 3)[:MONTHS]
    risen = np.where(MONTH > 12, 130.0, 100.0)
    panel = network(risen, crowd=lambda _n: np.ones(MONTHS), days=days)
    months = recover(panel, work((0, 12, 12))).months
    assert months.observed == pytest.approx(130 * days[14:])
    assert months.gain == pytest.approx(30 * days[14:], rel=1e-6)
    assert months.days.tolist() == days[14:].tolist()


def test_a_fall_that_comes_back_with_others_is_not_recovered() -> None:
    """Each of the crowd halves for three months, once, and comes back. So did the intervened just
    before its work: nothing was recovered, though before/after would make it a seventh."""

    def dips(n: int) -> np.ndarray:
        since = n % (MONTHS - 2)
        return np.where((since <= MONTH) & (since + 3 > MONTH), 0.5, 1.0)

    fallen = np.where((MONTH >= 9) & (MONTH < 12), 50.0, 100.0)
    found = recover(network(fallen, crowd=dips, others=600), work((0, 12, 12)))
    assert found.figures.baseline[0] == pytest.approx(87.5)
    assert found.months.expected.mean() / 30 == pytest.approx(100, abs=3)
    assert verdict_of(found) == "no_effect"


def test_a_fall_that_stays_with_others_is_recovered_when_it_ends() -> None:
    def falls(n: int) -> np.ndarray:
        return np.where(n % (MONTHS - 2) <= MONTH, 0.5, 1.0)

    ended = np.where((MONTH >= 9) & (MONTH < 13), 50.0, 100.0)
    found = recover(network(ended, crowd=falls, others=600), work((0, 12, 12)))
    assert (found.months.expected[:12] / 30 < 60).all()
    assert verdict_of(found) == "recovered"


def test_what_was_at_nothing_is_expected_to_stay_there() -> None:
    mended = np.where((MONTH >= 7) & (MONTH < 13), 0.0, 100.0)
    never = np.where(MONTH < 13, 0.0, 100.0)
    found = recover(network(mended, never, crowd=noisy()), work((0, 12, 12), (1, 12, 12)))
    assert found.sufficiency.baseline.tolist() == [12, 12]
    assert found.months.expected == pytest.approx(0, abs=1)
    assert found.figures.gain == pytest.approx([36_000, 36_000], rel=0.01)


def test_a_missing_month_is_not_nothing() -> None:
    """A baseline month that lacks stands in by the others; a reporting month that lacks is no
    row, and nothing is made up for it."""
    risen = 100 * SEASON * np.where(MONTH > 12, 1.2, 1)
    gap = risen.copy()
    gap[[11, 17]] = NAN
    found = recover(network(risen, gap, crowd=lambda _n: SEASON), work((0, 12, 12), (1, 12, 12)))
    first, second = (found.months.month[found.months.episode == episode] for episode in (0, 1))
    assert first.tolist() == list(range(14, 30))
    assert second.tolist() == [month for month in range(14, 30) if month != 17]
    shared = found.months.month != 17
    whole = found.months.expected[(found.months.episode == 0) & shared]
    assert found.months.expected[found.months.episode == 1] == pytest.approx(whole, rel=1e-3)


def test_less_baseline_is_less_sure() -> None:
    level = 100 * SEASON * np.where(MONTH > 12, 1.2, 1)
    few = level.copy()
    few[2:8] = NAN
    found = recover(network(level, few, crowd=noisy()), work((0, 12, 12), (1, 12, 12)))
    assert [GRADES[grade] for grade in found.sufficiency.grade] == ["definitive", "preliminary"]
    assert found.figures.sd[1] > found.figures.sd[0]
    assert found.figures.gain[1] == pytest.approx(found.figures.gain[0], rel=0.15)


def test_the_intervened_are_nobodys_comparison_once_they_are() -> None:
    """Half the crowd is intervened in month 18 and doubles: nobody expects that of the first."""
    done = [(0, 12, 12), *((1 + n, 18, 18) for n in range(0, 80, 2))]

    def doubles(n: int) -> np.ndarray:
        return np.where((MONTH > 18) & (n % 2 == 0), 2.0, 1.0)

    panel = network(np.full(MONTHS, 100.0), crowd=doubles, others=80)
    found = recover(panel, work(*done))
    mine = found.months.episode == 0
    assert found.months.expected[mine] == pytest.approx(3_000, rel=1e-6)
    members, left = found.months.members[mine], found.months.left[mine]
    assert members[:4].tolist() == [80] * 4
    assert (members[4:] == 40).all()
    assert (members + left == 80)[:4].all()
    # Where they have their own twelve months they stand in with what was expected of them.
    assert (left[6:] > 0).all()


def test_those_who_leave_because_they_fell_still_count() -> None:
    """Of the crowd an equal part halves for good each month, and every other one that did is
    intervened the month after. Were these dropped, hardly anybody would seem to fall."""
    falls = np.arange(1_200) % 60
    leaves = (falls < MONTHS - 1) & (np.arange(1_200) // 60 % 2 == 0)

    def crowd(n: int) -> np.ndarray:
        return np.where(falls[n] <= MONTH, 0.5, 1.0)

    panel = network(np.full(MONTHS, 100.0), crowd=crowd, others=1_200)
    done = [(1 + int(n), int(falls[n]) + 1, int(falls[n]) + 1) for n in np.flatnonzero(leaves)]
    months = recover(panel, work((0, 12, 12), *done)).months
    mine = months.episode == 0
    # Of 48 in 60 that had not fallen before month 12, one falls in each month.
    true = 100 * (1 - 0.5 * (months.month[mine] - 11) / 48)
    assert months.expected[mine] / 30 == pytest.approx(true, abs=1.5)
    assert months.left[mine][-1] > 100


def test_work_that_comes_again_is_told_from_a_campaign() -> None:
    """In half of the episodes more work came within a year, and three eighths of those that are
    compared were intervened within one."""
    done = [(0, 12, 12), (0, 20, 20), (1, 12, 12), (1, 14, 14)]
    done += [(2 + n, 24, 24) for n in range(15)] + [(17 + n, 14, 14) for n in range(8)]
    use = np.ones((42, MONTHS))
    found = grouped(work(*done))
    known = usable(use, found)
    groups = {12: risk_sets(known, found)[12]}
    assert groups[12].soon(12).sum() == 15
    assert share_again(found, groups) == 1.0
    many = grouped(work(*done, *((42 + n, 12, 12) for n in range(6))))
    groups = {12: risk_sets(usable(np.ones((48, MONTHS)), many), many)[12]}
    # One in eight against fifteen in forty.
    assert share_again(many, groups) == pytest.approx((1 / 8) / (15 / 40))
    assert share_again(many, {}) == 0


def test_who_is_compared() -> None:
    use = np.ones((6, MONTHS))
    use[4, 3] = NAN
    use[5, 20] = NAN
    none = np.zeros(6, dtype=np.int64)
    panel = Panel(np.arange(6), use, np.full(MONTHS, 30.0), none, none, none)
    done = work((0, 12, 12), (1, 12, 14), (2, 10, 10), (3, 15, 15))
    # Not those who start with it, nor who were worked on in its baseline, nor who lack a month of
    # it; who is intervened later counts until then.
    group = compared(panel, done, 12)
    assert group.rows.tolist() == [3, 5]
    assert group.until[0] == 15
    # Work before the baseline is no matter once the month after it has passed.
    assert 2 in compared(panel, done, 24).rows
    assert 2 not in compared(panel, done, 23).rows


def test_places_of_thirty_speak_for_themselves() -> None:
    """Three municipalities in two zones; the second's months after the work are a tenth lower."""
    codes = np.array([1, 2, 3, 4, *[1] * 60, *[2] * 60, *[3] * 20, *[4] * 10])
    zone = np.where(codes <= 2, 7, np.where(codes == 3, 8, 9))
    codes, zone = (np.append(each, [5] * 12) for each in (codes, zone))
    zone[-12:] = 8
    chance = np.random.default_rng(1)

    def local(n: int) -> np.ndarray:
        low = np.where(MONTH >= 13, 0.9, 1.0) if codes[4 + n] == 2 else 1.0
        return low * np.exp(chance.normal(0, 0.02, MONTHS))

    flat = np.full(MONTHS, 100.0)
    panel = network(*[flat] * 4, crowd=local, others=len(codes) - 4, municipality=codes, zone=zone)
    found = recover(panel, work(*((n, 12, 12) for n in range(4))))
    first = [found.months.episode.tolist().index(episode) for episode in range(4)]
    steps = [STEPS[step] for step in found.months.step[first]]
    assert steps == ["municipality", "municipality", "zone", "company"]
    assert found.months.members[first].tolist() == [60, 60, 32, 162]
    expected = [found.months.expected[found.months.episode == e].mean() / 3000 for e in range(4)]
    assert expected[0] == pytest.approx(1.0, abs=0.01)
    assert expected[1] == pytest.approx(0.9, abs=0.01)


def test_without_thirty_to_compare_with_nothing_is_said() -> None:
    flat = np.full(MONTHS, 100.0)
    few = recover(network(flat, crowd=noisy(), others=29), work((0, 12, 12)))
    assert GRADES[few.sufficiency.grade[0]] == "insufficient"
    assert REASONS[few.sufficiency.reason[0]] == "no_comparison"
    assert verdict_of(few) == "insufficient"
    assert len(few.months) == 0
    assert np.isnan(few.figures.gain[0])
    assert len(recover(network(flat, crowd=noisy(), others=30), work((0, 12, 12))).months) == 16


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (np.full(MONTHS, 1.3), "recovered"),
        (np.full(MONTHS, 1.0), "no_effect"),
        (np.full(MONTHS, 0.7), "worse"),
        # For a year, and then no more; and most of it for good.
        (np.where(MONTH < 26, 1.3, 1.0), "relapsed"),
        (np.where(MONTH < 26, 1.3, 1.25), "recovered"),
    ],
)
def test_verdicts(after: np.ndarray, expected: str) -> None:
    changed = 100 * noisy(5)(0) * np.where(MONTH > 12, after, 1)
    found = recover(network(changed, crowd=noisy(), others=200), work((0, 12, 12)))
    assert verdict_of(found) == expected


def test_where_losses_fall_that_is_the_gain() -> None:
    """The same on losses, where less is more; they may be below nothing."""
    lost = np.where(MONTH > 12, 40.0, 100.0)
    below = np.where(MONTH > 12, -10.0, 100.0)
    panel = network(lost, below, crowd=noisy())
    found = recover(panel, work((0, 12, 12), (1, 12, 12)), LOSS_REDUCTION)
    figures = found.figures
    assert figures.gain[0] == pytest.approx(60 * 360, rel=0.05)
    assert figures.gain[1] == pytest.approx(110 * 360, rel=0.05)
    assert (figures.low < figures.gain).all()
    assert (figures.gain < figures.high).all()
    assert verdict_of(found) == "recovered"
    assert found.measure.name == "loss_reduction"
    billed = recover(network(lost, crowd=noisy()), work((0, 12, 12)))
    assert verdict_of(billed) == "worse"


def test_no_work_recovers_nothing() -> None:
    found = recover(network(crowd=noisy()), work())
    assert (len(found.episodes), len(found.months)) == (0, 0)


def test_a_network_at_nothing_recovers_nothing() -> None:
    found = recover(network(np.zeros(MONTHS), crowd=lambda _n: np.zeros(MONTHS)), work((0, 12, 12)))
    assert found.figures.gain[0] == 0
    assert verdict_of(found) == "no_effect"
