"""What was worked out serves whoever asks next, until anything it rests on is another."""

import pytest

from billing.tests import make
from budget.returns import Returns, kept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    kept.forget()


def test_the_same_question_is_worked_out_once():
    found = kept.returns(("all",), Returns)
    assert kept.returns(("all",), Returns) is found
    assert kept.returns(("one",), Returns) is not found


def test_whatever_is_written_asks_for_it_anew():
    found = kept.returns(("all",), Returns)
    contract = make.contract()
    again = kept.returns(("all",), Returns)
    assert again is not found
    contract.contractor = "OTRO"
    contract.save()
    assert kept.returns(("all",), Returns) is not again


def test_what_left_no_mark_is_seen_within_a_minute(monkeypatch):
    found = kept.returns(("all",), Returns)
    monkeypatch.setattr("budget.returns.kept.time.monotonic", lambda: 10.0**9)
    assert kept.returns(("all",), Returns) is not found


def test_only_the_last_questions_are_kept():
    first = kept.returns(("first",), Returns)
    for number in range(kept.MOST):
        kept.returns((number,), Returns)
    assert kept.returns(("first",), Returns) is not first
