"""What was read of all episodes serves every page, until anything it rests on is another."""

from operator import is_

import pytest
from django.utils.translation import override

from billing.tests import make
from budget.returns import GROUPINGS, Returns, kept, portfolio
from budget.tests.returned import world
from transformers import measured, recovery

pytestmark = pytest.mark.django_db


def test_it_is_read_once_while_nothing_is_written():
    assert kept.facts() is kept.facts()


def test_whatever_is_written_has_it_read_anew():
    found = kept.facts()
    contract = make.contract()
    again = kept.facts()
    assert again is not found
    contract.contractor = "OTRO"
    contract.save()
    assert kept.facts() is not again


def test_months_are_read_anew_when_they_were_computed_anew():
    world()
    found = measured.billed_increase()
    make.contract()
    assert measured.billed_increase() is found
    recovery.compute(anew=True)
    assert measured.billed_increase() is not found


def test_the_same_question_is_answered_once_while_nothing_is_written():
    def ask(grade: str) -> Returns:
        return kept.returns((grade,), lambda facts: Returns(grade=grade, facts=facts))

    found = ask("definitive")
    assert ask("definitive") is found
    assert ask("preliminary") is not found
    make.contract()
    assert ask("definitive") is not found


def test_groups_are_added_up_once_and_named_for_whoever_asks():
    world()
    found = kept.returns((), lambda facts: Returns(facts=facts))
    for by in GROUPINGS:
        with override("en"):
            english = found.by(by)
        with override("es"):
            spanish, anew = found.by(by), Returns().by(by)
        assert spanish == anew
        assert list(spanish.values()) == list(english.values())
        assert all(map(is_, spanish.values(), english.values()))


def test_more_groups_than_many_are_not_kept(monkeypatch: pytest.MonkeyPatch):
    """They are nearly as large as all that was read."""
    monkeypatch.setattr(portfolio, "MANY", 3)
    world()
    found = Returns()
    one, other = found.by("episode"), found.by("episode")
    assert one == other
    assert not any(map(is_, one.values(), other.values()))


def test_so_many_questions_are_kept_and_no_more(monkeypatch: pytest.MonkeyPatch):
    """Whoever asks all there is to ask fills no memory."""
    monkeypatch.setattr(kept, "MOST", 3)

    def ask(number: int) -> Returns:
        return kept.returns((number,), lambda facts: Returns(facts=facts))

    first = ask(0)
    for number in range(1, 3):
        ask(number)
    assert ask(0) is first
    ask(3)
    assert len(kept.facts().answers) == 1
    assert ask(0) is not first
