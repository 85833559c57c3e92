"""What was worked out serves whoever asks next, until what it rests on is another."""

from threading import Event, Thread

import pytest

from records import kept
from records.kept import Kept


class Made:
    """Counts how often it was asked, and answers with what it was asked and that number."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, *asked: object) -> tuple[object, ...]:
        self.times += 1
        return (*asked, self.times)


def test_the_same_question_is_worked_out_once() -> None:
    ask = Kept(Made(), most=2)
    assert ask("a") == ask("a") == ("a", 1)
    assert ask("b") == ("b", 2)
    assert ask("a") == ("a", 1)


def test_another_mark_asks_for_it_anew() -> None:
    mark = [1]
    ask = Kept(Made(), lambda: mark[0])
    assert ask() == (1,)
    mark[0] = 2
    assert ask() == (2,)


def test_what_left_no_mark_is_seen_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = Kept(Made(), holds=60)
    assert ask() == ask() == (1,)
    monkeypatch.setattr("records.kept.time.monotonic", lambda: 10.0**9)
    assert ask() == (2,)


def test_only_the_last_questions_are_kept() -> None:
    ask = Kept(Made(), most=2)
    for number in range(3):
        ask(number)
    assert ask(2) == (2, 3)
    assert ask(0) == (0, 4)


def test_what_fails_is_tried_again() -> None:
    trouble = [True]

    def make() -> str:
        if trouble:
            trouble.clear()
            raise LookupError
        return "done"

    ask = Kept(make)
    with pytest.raises(LookupError):
        ask()
    assert ask() == "done"


def test_of_several_at_once_one_works() -> None:
    begun, go_on = Event(), Event()
    made = Made()

    def make() -> tuple[object, ...]:
        begun.set()
        go_on.wait(10)
        return made()

    ask = Kept(make)
    found: list[tuple[object, ...]] = []
    threads = [Thread(target=lambda: found.append(ask())) for _ in range(3)]
    threads[0].start()
    assert begun.wait(10)
    for thread in threads[1:]:
        thread.start()
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert found == [(1,)] * 3


def test_all_of_it_can_be_forgotten() -> None:
    ask = Kept(Made())
    ask()
    kept.forget()
    assert ask() == (2,)
