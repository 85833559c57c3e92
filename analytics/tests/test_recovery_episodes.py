"""Which work is one episode, which months count, and what an episode's figure is worth."""

import numpy as np
import pytest

from analytics.recovery import GRADES, REASONS, Work
from analytics.recovery.episodes import FAR, Episodes, followed, grouped, sufficiency, usable

NAN = float("nan")


def episodes(*work: tuple[int, int, int]) -> Episodes:
    """Of interventions (transformer, first month, last month)."""
    return grouped(Work(*np.array(work, dtype=np.int64).reshape(-1, 3).T))


def spans(found: Episodes) -> list[tuple[int, int, int]]:
    whole = (found.transformer, found.start, found.end)
    return list(zip(*(each.tolist() for each in whole), strict=True))


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        # Twelve months after the last work it is the same episode, thirteen after another.
        ([(0, 5, 5), (0, 17, 17)], [(0, 5, 17)]),
        ([(0, 5, 5), (0, 18, 18)], [(0, 5, 5), (0, 18, 18)]),
        # Twelve months from the end of the work, not from its start.
        ([(0, 5, 8), (0, 20, 20)], [(0, 5, 20)]),
        # One after another they make a chain; earliest start to latest end, whatever the order.
        ([(0, 25, 26), (0, 5, 5), (0, 15, 15)], [(0, 5, 26)]),
        # A short work within a long one does not end it.
        ([(0, 5, 20), (0, 7, 7), (0, 30, 30)], [(0, 5, 30)]),
        # Each transformer has its own.
        ([(1, 6, 6), (0, 5, 5)], [(0, 5, 5), (1, 6, 6)]),
        ([], []),
    ],
)
def test_work_within_twelve_months_is_one_episode(
    work: list[tuple[int, int, int]], expected: list[tuple[int, int, int]]
) -> None:
    assert spans(episodes(*work)) == expected


def test_each_intervention_knows_its_episode_and_episodes_what_follows() -> None:
    found = episodes((3, 40, 40), (1, 5, 5), (3, 8, 8), (1, 7, 9), (1, 12, 12))
    assert spans(found) == [(1, 5, 12), (3, 8, 8), (3, 40, 40)]
    assert found.of.tolist() == [2, 0, 1, 0, 0]
    assert found.following.tolist() == [FAR, 40, FAR]
    # The work two months later is the same campaign, that of seven months later came again.
    assert found.again.tolist() == [12, FAR, FAR]


def test_the_works_own_months_and_the_one_after_are_left_out() -> None:
    found = episodes((0, 3, 4), (0, 5, 5), (1, -4, -1), (2, 9, 30))
    use = np.ones((4, 12))
    use[3, 2] = NAN
    use[3, 4] = 0
    rows = ["".join("x."[int(month)] for month in row) for row in usable(use, found)]
    assert rows == ["...xxxx.....", "x...........", ".........xxx", "..x........."]


def graded(known: str, *work: tuple[int, int, int]) -> tuple[str, str, int, int]:
    """(grade, reason, baseline months, reporting months) of the first episode, where `known` has a
    dot for each known month and an x for each that is not."""
    use = np.array([[1.0 if month == "." else NAN for month in known]])
    found = episodes(*work)
    told = sufficiency(usable(use, found), found)
    return (
        GRADES[told.grade[0]],
        REASONS[told.reason[0]],
        int(told.baseline[0]),
        int(told.reporting[0]),
    )


YEAR = "." * 12


@pytest.mark.parametrize(
    ("known", "work", "expected"),
    [
        # A year before, the month of the work, the month after, and what there is afterwards.
        (YEAR + "..." + ".", (0, 12, 12), ("definitive", "", 12, 2)),
        (YEAR + ".." + ".", (0, 12, 12), ("definitive", "", 12, 1)),
        (YEAR + ".." + "." * 20, (0, 12, 12), ("definitive", "", 12, 12)),
        # One of twelve may lack (CalTRACK: 37 days), and it does not matter which.
        ("x..........." + "..." * 2, (0, 12, 12), ("definitive", "", 11, 4)),
        ("...........x" + "..." * 2, (0, 12, 12), ("definitive", "", 11, 4)),
        # With ten to six there is a figure that is preliminary, given three months after.
        ("xx.........." + "..." * 2, (0, 12, 12), ("preliminary", "", 10, 4)),
        ("......" + ".." + "...", (0, 6, 6), ("preliminary", "", 6, 3)),
        ("......" + ".." + "..", (0, 6, 6), ("insufficient", "too_soon", 6, 2)),
        ("......" + ".." + "x..x", (0, 6, 6), ("insufficient", "too_soon", 6, 2)),
        ("......" + ".." + "x..xxxxxxxxx", (0, 6, 6), ("insufficient", "after", 6, 2)),
        ("xxxxxxx....." + "....", (0, 12, 12), ("insufficient", "baseline", 5, 2)),
        ("....." + ".....", (0, 5, 5), ("insufficient", "short_history", 5, 3)),
        (YEAR, (0, -3, -3), ("insufficient", "short_history", 0, 11)),
        # Nothing yet, or nothing any more.
        (YEAR + "..", (0, 12, 12), ("insufficient", "too_soon", 12, 0)),
        (YEAR, (0, 14, 14), ("insufficient", "too_soon", 10, 0)),
        (YEAR + "..xxxx" + "." * 12, (0, 12, 12), ("definitive", "", 12, 8)),
        (YEAR + ".." + "x" * 14, (0, 12, 12), ("insufficient", "after", 12, 0)),
    ],
)
def test_what_a_figure_is_worth(
    known: str, work: tuple[int, int, int], expected: tuple[str, str, int, int]
) -> None:
    assert graded(known, work) == expected


def test_months_after_the_next_work_are_the_next_episodes() -> None:
    # From month 14 to 24, and the next work is in 25.
    known = "." * 40
    assert graded(known, (0, 12, 12), (0, 25, 25)) == ("definitive", "", 12, 11)
    found = episodes((0, 12, 12), (0, 25, 25))
    told = sufficiency(usable(np.ones((1, 40)), found), found)
    # The month after the first work is none of the second's baseline.
    assert told.baseline.tolist() == [12, 11]
    after = followed(usable(np.ones((1, 40)), found), found, np.arange(2), np.arange(40))
    assert np.flatnonzero(after[0]).tolist() == list(range(14, 25))
    assert np.flatnonzero(after[1]).tolist() == list(range(27, 40))


def test_each_says_when_it_can_be_measured_or_is_complete() -> None:
    use = np.ones((4, 20))
    use[1, 4:8] = NAN
    use[3, 4:6] = NAN
    found = episodes((0, 19, 19), (1, 12, 13), (2, 8, 8), (3, 16, 16))
    told = sufficiency(usable(use, found), found)
    grades = [GRADES[grade] for grade in told.grade]
    assert grades == ["insufficient", "preliminary", "preliminary", "insufficient"]
    # The first needs a month after the one left out; the last three, of which it has two.
    assert told.due.tolist() == [21, -1, -1, 20]
    assert told.complete.tolist() == [32, 26, 21, 29]
    # To eleven usable months of the twelve.
    assert told.lacking.tolist() == [0, 3, 3, 1]
    assert told.lacks_from[1:].tolist() == [4, -4, 4]


def test_three_years_are_followed() -> None:
    found = episodes((0, 12, 12))
    known = np.ones((1, 80), dtype=bool)
    months = np.flatnonzero(followed(known, found, np.array([0]), np.arange(80)))
    assert (months[0], months[-1], len(months)) == (14, 49, 36)
