"""Where transformers hang over time, and which one each replaces."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records import bulk
from records.bulk import Cause
from transformers import placing
from transformers.models import ALWAYS, Place, Placement, Site, Transformer
from transformers.placing import Version, placements
from transformers.tests import make

A, B, C = (Site("", None, "", circuit) for circuit in "ABC")
MARCH, MAY, JULY = (date(2025, month, 1) for month in (3, 5, 7))
DAY = date(2025, 6, 17)


def by_upload(site: Site, since: date | None = None, written: date = DAY) -> Version:
    return Version(site, since, written)


def by_hand(site: Site, since: date | None = None) -> Version:
    return Version(site, since, None)


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        # What is first known of it holds from ever before, whatever since says.
        ([by_upload(A)], [(ALWAYS, A)]),
        ([by_hand(A, MAY)], [(ALWAYS, A)]),
        # A workbook says from when; where it does not, it is the day of the upload.
        ([by_upload(A), by_upload(B, MAY)], [(ALWAYS, A), (MAY, B)]),
        ([by_upload(A), by_upload(B)], [(ALWAYS, A), (DAY, B)]),
        ([by_upload(A, MAY), by_upload(B, MAY)], [(ALWAYS, A), (DAY, B)]),
        # A person who leaves since alone corrects; who changes it moves the transformer.
        ([by_upload(A), by_hand(B)], [(ALWAYS, B)]),
        ([by_upload(A), by_upload(B, MAY), by_hand(C, MAY)], [(ALWAYS, A), (MAY, C)]),
        ([by_upload(A), by_hand(B, MAY)], [(ALWAYS, A), (MAY, B)]),
        # The date alone says when the last move was.
        ([by_upload(A), by_upload(B), by_hand(B, MARCH)], [(ALWAYS, A), (MARCH, B)]),
        ([by_upload(A), by_upload(B, MARCH), by_upload(B, JULY)], [(ALWAYS, A), (JULY, B)]),
        ([by_upload(A), by_hand(A, MARCH)], [(ALWAYS, A)]),
        # Whatever changed besides leaves it where it is.
        ([by_upload(A), by_upload(B), by_upload(B)], [(ALWAYS, A), (DAY, B)]),
        # Back and forth; and corrected back to where it was before.
        (
            [by_upload(A), by_upload(B, MARCH), by_upload(A, MAY)],
            [(ALWAYS, A), (MARCH, B), (MAY, A)],
        ),
        ([by_upload(A), by_upload(B, MARCH), by_hand(A, MARCH)], [(ALWAYS, A)]),
        # A move that turns out to be earlier than what was known takes its place.
        ([by_upload(A), by_upload(B, MAY), by_upload(C, MARCH)], [(ALWAYS, A), (MARCH, C)]),
        ([by_upload(A), by_upload(B, MAY), by_hand(C, ALWAYS)], [(ALWAYS, C)]),
    ],
)
def test_versions_tell_where_it_hung(versions, expected):
    assert placements(versions) == expected


def stored(transformer: Transformer) -> list[tuple[date, str]]:
    rows = Placement.objects.filter(transformer=transformer).order_by("since")
    return list(rows.values_list("since", "place__circuit"))


@pytest.mark.django_db
def test_a_form_that_moves_and_one_that_corrects():
    one = make.transformer(circuit="C1")
    assert (stored(one), one.place.circuit) == ([(ALWAYS, "C1")], "C1")
    one.circuit, one.since = "C2", MAY
    one.save()
    assert (stored(one), one.place.circuit) == ([(ALWAYS, "C1"), (MAY, "C2")], "C2")
    one.circuit = "C3"
    one.save()
    assert stored(one) == [(ALWAYS, "C1"), (MAY, "C3")]


@pytest.mark.django_db
def test_what_an_upload_moved():
    one = make.transformer(circuit="C1")
    moved = {"circuit": ["C2"], "since": [JULY], "source_upload": [7]}
    bulk.update(Transformer, [one.pk], moved, Cause(upload=7))
    assert placing.place([one.pk]) == [one.pk]
    assert stored(one) == [(ALWAYS, "C1"), (JULY, "C2")]
    assert placing.place([one.pk]) == []


@pytest.mark.django_db
def test_a_zone_is_the_transformer_s_else_its_municipality_s():
    town = make.municipality()
    town.zone = "NORTE"
    town.save()
    own, none = (
        make.transformer(zone="CENTRO", municipality=town),
        make.transformer(municipality=town),
    )
    assert (own.place.zone, none.place.zone) == ("CENTRO", "NORTE")
    town.zone = "SUR"
    town.save()
    for one in (own, none):
        one.refresh_from_db()
    assert (own.place.zone, none.place.zone) == ("CENTRO", "SUR")


@pytest.mark.django_db
def test_places_of_many_months():
    one, other = make.transformer(circuit="C1"), make.transformer(circuit="C9")
    one.circuit, one.since = "C2", date(2025, 5, 2)
    one.save()
    days = [date(2001, 1, 1), MAY, date(2025, 6, 1), MAY]
    keys = placing.places([one.pk, one.pk, one.pk, other.pk], days)
    names = {place.pk: place.circuit for place in Place.objects.all()}
    # On the first of May it had not moved yet.
    assert [names[key] for key in keys] == ["C1", "C1", "C2", "C9"]


@pytest.mark.django_db
def test_whoever_hangs_nowhere_yet_is_placed():
    bulk.insert(Transformer, {"code": ["T1", "T2"], "circuit": ["C1", "C2"]})
    keys = list(Transformer.objects.order_by("code").values_list("pk", flat=True))
    found = placing.places(keys, [MAY, MAY])
    names = {place.pk: place.circuit for place in Place.objects.all()}
    assert [names[key] for key in found] == ["C1", "C2"]


@pytest.mark.django_db
def test_predecessors_come_before_or_after_and_go():
    new = make.transformer("T-2", previous_code="T-1")
    itself = make.transformer("T-3", previous_code="T-3")
    assert (new.predecessor, itself.predecessor) == (None, None)
    old = make.transformer("T-1")
    new.refresh_from_db()
    assert new.predecessor == old
    old.delete()
    new.refresh_from_db()
    assert new.predecessor is None
    make.transformer("T-1")
    new.refresh_from_db()
    new.previous_code = ""
    new.save()
    assert new.predecessor is None


@pytest.mark.django_db
def test_many_transformers_take_few_queries():
    codes = [f"T{number:04}" for number in range(2_500)]
    circuits = [f"C{number % 40}" for number in range(2_500)]
    bulk.insert(Transformer, {"code": codes, "circuit": circuits})
    keys = list(Transformer.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        placing.place(keys)
    assert len(asked) < 25
    assert Placement.objects.count() == 2_500
    assert not Transformer.objects.filter(place=None).exists()
    with CaptureQueriesContext(connection) as asked:
        placing.place()
    assert len(asked) < 12
