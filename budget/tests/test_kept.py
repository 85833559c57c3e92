"""What was read of all episodes serves every page, until anything it rests on is another."""

import pytest

from billing.tests import make
from budget.returns import Returns, kept
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
