"""Bulk writing where it depends on how rows refer to one another, and what floats become."""

from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F, ProtectedError
from django.test.utils import CaptureQueriesContext

from records import bulk
from records.bulk import Cause
from transformers.models import Consumption, Placement, Transformer
from transformers.tests import make

pytestmark = pytest.mark.django_db


def test_what_refers_to_deleted_rows_is_emptied_or_goes():
    old, kept = make.transformer("T-1"), make.transformer("T-9")
    new = make.transformer("T-2", previous_code="T-1")
    with CaptureQueriesContext(connection) as asked:
        bulk.delete(Transformer, [old.pk], Cause())
    new.refresh_from_db()
    assert new.predecessor is None
    placed = Placement.objects.order_by("transformer").values_list("transformer", flat=True)
    assert list(placed) == [kept.pk, new.pk]
    assert Transformer.history.filter(id=old.pk, history_type="-").count() == 1
    # SQL Server would not wait until the transaction ends.
    sent = [query["sql"] for query in asked if query["sql"].startswith(("UPDATE", "DELETE"))]
    assert 'DELETE FROM "transformers_transformer"' in sent[-1]
    assert len(sent) > 2


def test_a_row_and_what_refers_to_it_go_together():
    old = make.transformer("T-1")
    new = make.transformer("T-2", previous_code="T-1")
    bulk.delete(Transformer, [old.pk, new.pk], Cause())
    assert Transformer.objects.count() == Placement.objects.count() == 0


def test_what_is_protected_still_is():
    one = make.transformer()
    make.consumption(one)
    with pytest.raises(ProtectedError):
        one.delete()


@pytest.mark.parametrize("many", [[0.001, 12.5, 1234.567, 999_999_999.999, None], [None, None]])
def test_rounded_floats_are_stored_as_their_decimals(many):
    rows = [make.consumption(make.transformer()) for _value in many]
    keys = [row.pk for row in rows]
    as_decimals = [None if value is None else Decimal(f"{value:.3f}") for value in many]
    bulk.rewrite(Consumption, keys, {"loss_kwh": as_decimals, "measured_kwh": many})
    for row, exact in zip(rows, as_decimals, strict=True):
        row.refresh_from_db()
        assert row.loss_kwh == row.measured_kwh == exact
    # The databases that store floats hold the same ones, whichever way they were written.
    same = Consumption.objects.filter(loss_kwh=F("measured_kwh")).count()
    assert same == sum(value is not None for value in many)
