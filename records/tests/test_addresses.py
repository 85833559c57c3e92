"""Addresses are as Django writes them, wherever the site is mounted and whatever is asked for."""

import pytest
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix
from django.utils.http import urlencode
from hypothesis import given
from hypothesis import strategies as st

from records.addresses import address, query


@given(st.dictionaries(st.sampled_from(["line", "period_from", "q"]), st.text()))
def test_a_query_is_quoted_as_urlencode_quotes(asked: dict[str, str]) -> None:
    assert query(asked) == urlencode(asked)


def test_an_address_follows_where_the_site_is_mounted() -> None:
    assert address("help_page", "actas") == reverse("help_page", args=["actas"])
    before = get_script_prefix()
    try:
        set_script_prefix("/rce/")
        assert address("help_page", "actas") == reverse("help_page", args=["actas"])
        assert address("help_page", "actas").startswith("/rce/")
    finally:
        set_script_prefix(before)


def test_there_is_no_address_of_no_page() -> None:
    with pytest.raises(NoReverseMatch):
        address("nobody:knows")
