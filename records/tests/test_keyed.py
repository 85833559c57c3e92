"""Long lists are read by their keys: first which rows, then the rows themselves."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from records import keyed
from records.models import Municipality

pytestmark = pytest.mark.django_db


def test_the_rows_are_read_by_their_keys_alone() -> None:
    few = Municipality.objects.filter(department="SANTANDER").order_by("-code")
    with CaptureQueriesContext(connection) as asked:
        found = keyed.rows(few, slice(1, 3))
    assert found == list(few[1:3])
    assert len(found) == 2
    keys, rows = (query["sql"] for query in asked.captured_queries[:2])
    assert "SANTANDER" in keys
    assert "SANTANDER" not in rows


def test_a_sum_stays_one_of_what_the_list_is_of() -> None:
    group = Group.objects.create(name="x")
    for name, is_active in (("a", True), ("b", True), ("c", False)):
        User.objects.create(username=name, is_active=is_active).groups.add(group)
    active = Group.objects.filter(user__is_active=True).annotate(people=Count("user"))
    (found,) = keyed.rows(active, slice(0, 9))
    assert found.people == 2
