"""References that people write by a code: what is understood, and what is shown of them."""

import pytest

from records.codes import CodeField, WordInput
from records.models import Municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def field() -> CodeField:
    return CodeField(Municipality, by="name", required=False)


def town(name: str, code: str) -> Municipality:
    return Municipality.objects.create(code=code, name=name, department="X")


@pytest.mark.parametrize("typed", ["T-ONE", "t-one", " T-One "])
def test_whatever_its_case(typed: str, field: CodeField) -> None:
    stored = town("T-ONE", "98001")
    assert field.clean(typed) == stored


def test_of_two_that_differ_by_case_the_one_as_written(field: CodeField) -> None:
    upper, lower = town("T-ONE", "98001"), town("t-one", "98002")
    assert (field.clean("T-ONE"), field.clean("t-one")) == (upper, lower)


def test_the_beginning_alone_is_not_understood(field: CodeField) -> None:
    town("T-ONE", "98001")
    with pytest.raises(Exception, match="“T-ON”"):
        field.clean("T-ON")


def test_nothing_is_nothing(field: CodeField) -> None:
    assert field.clean("") is None


def test_a_stored_key_is_shown_as_its_code_and_is_no_change(field: CodeField) -> None:
    stored = town("T-ONE", "98001")
    assert field.prepare_value(stored.pk) == "T-ONE"
    assert field.prepare_value("t-o") == "t-o"
    assert not field.has_changed(stored.pk, "T-ONE")
    assert field.has_changed(stored.pk, "T-TWO")


def test_words_in_use_are_offered_as_they_are_written() -> None:
    given = WordInput(lambda: ["A&B", "C"]).render("kind", "x", {"id": "id_kind"})
    assert 'list="id_kind_offered"' in given
    assert '<datalist id="id_kind_offered">' in given
    assert '<option value="A&amp;B">' in given
