"""What billing's lists are narrowed by."""

import pytest
from django.http import QueryDict

from billing.filters import ContractChangeFilters, PriceFilters
from billing.models import Price


@pytest.mark.parametrize(
    ("given", "asked"), [("", None), ("true", True), ("True", True), ("false", False)]
)
def test_yes_no_or_not_asked(given: str, asked: bool | None, db: None) -> None:
    form = PriceFilters(QueryDict(f"installs_macro={given}")).form
    assert form.is_valid(), form.errors
    assert form.cleaned_data["installs_macro"] is asked


def test_what_is_neither_yes_nor_no_is_refused(db: None) -> None:
    found = PriceFilters(QueryDict("installs_macro=quizá"), Price.objects.all())
    assert list(found.errors) == ["installs_macro"]
    (on,) = PriceFilters(QueryDict("installs_macro=true")).chips()
    assert on.without == ""


def test_what_narrows_nothing_says_so_in_words(db: None) -> None:
    choices = dict(ContractChangeFilters(QueryDict()).form.fields["kind"].choices)
    assert choices[""] == "Cualquiera"
