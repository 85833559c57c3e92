"""The CSV feeds say what the views say, to whom may read them, however many rows there are."""

import csv
import gzip
import io
from base64 import b64encode
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import Price
from powerbi import engines, feeds
from powerbi.dictionary import VIEWS, Kind
from powerbi.rows import as_csv
from powerbi.tests.asking import read
from records import roles
from records.models import Token
from transformers.models import Consumption
from transformers.tests import make as made

pytestmark = pytest.mark.django_db


def url(view: str) -> str:
    return f"/api/v1/powerbi/{view}.csv"


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode())))


@pytest.fixture
def reader(as_role) -> Client:
    return as_role(roles.POWER_BI)


@pytest.mark.parametrize("view", VIEWS)
def test_a_feed_has_the_view_s_rows(actas, reader, view):
    answer = reader.get(url(view))
    assert answer.status_code == 200
    assert answer.streaming
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    told, stands = rows(answer), read(view)
    assert list(told[0]) == list(VIEWS[view].columns)
    assert len(told) == len(stands)
    key = next(iter(VIEWS[view].columns))
    order = {str(row[key]): row for row in stands}
    if len(order) < len(stands):
        return  # of this view the first column is no key
    for row in told:
        for name, column in VIEWS[view].columns.items():
            _holds(column, row[name], order[row[key]][name])


def _holds(column, written, value):
    if value is None:
        assert written == ""
    elif column.places is not None:
        assert len(written.partition(".")[2]) == column.places
        assert Decimal(written) == round(Decimal(str(value)), column.places)
    elif column.kind is Kind.DATE:
        assert date.fromisoformat(written) == date.fromisoformat(str(value))
    elif column.kind is Kind.MOMENT:
        assert written[10] == "T"
        assert written.endswith("Z")
        assert written[:10] + " " + written[11:19] == str(value)[:19]
    else:
        assert written == str(value)


def test_money_keeps_its_centavos_however_the_database_sums(actas, reader):
    told = rows(reader.get(url("fct_billed_item")))
    found = sum(Decimal(row["total"]) for row in told if row["state"] == "approved")
    (acta,) = {row["annex"] for row in told if row["state"] == "approved"}
    assert found == actas.annexes.get(number=acta).total


@pytest.mark.parametrize(
    ("view", "asked", "months"),
    [
        ("fct_billed_item", "", {20250601, 20250701}),
        ("fct_billed_item", "?from=2025-07-01", {20250701}),
        ("fct_billed_item", "?to=2025-06-10", {20250601}),
        ("fct_billed_item", "?to=2025-06-09", set()),
        ("fct_billed_item", "?from=2025-06-10&to=2025-06-10", {20250601}),
        ("fct_budget_month", "?from=2025-06-17&to=2025-06-18", {20250601}),
        ("fct_budget_month", "?from=2025-07-01", set()),
    ],
)
def test_days_choose_rows(actas, reader, view, asked, months):
    told = rows(reader.get(url(view) + asked))
    assert {int(row["period_key"]) for row in told} == months


@pytest.mark.parametrize("asked", ["?from=ayer", "?from=2025-13-01"])
def test_what_is_no_day_is_refused(actas, reader, asked):
    answer = reader.get(url("fct_cnr") + asked)
    assert answer.status_code == 400
    assert answer.json()["errors"]["from"]


def test_what_cannot_be_asked_is_refused(actas, reader):
    assert reader.get(url("fct_cnr") + "?desde=2025-06-01").status_code == 400
    assert reader.get("/api/v1/powerbi/?view=fct_cnr").status_code == 400


def test_what_has_no_date_cannot_be_chosen_by_it(actas, reader):
    answer = reader.get(url("dim_item") + "?to=2025-01-01")
    assert answer.status_code == 400
    assert answer.json()["errors"]["to"]


def test_an_unknown_view_is_a_problem(reader):
    answer = reader.get(url("fct_nothing"))
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_it_is_packed_for_whom_accepts_it(actas, reader):
    plain = b"".join(reader.get(url("dim_date")))
    packed = reader.get(url("dim_date"), HTTP_ACCEPT_ENCODING="br, gzip;q=0.8")
    assert packed.headers["Content-Encoding"] == "gzip"
    content = b"".join(packed)
    assert gzip.decompress(content) == plain
    assert len(content) * 4 < len(plain)
    assert "Accept-Encoding" in packed.headers["Vary"]
    for accepted in ("identity", "gzip;q=0", "br"):
        answer = reader.get(url("dim_date"), HTTP_ACCEPT_ENCODING=accepted)
        assert "Content-Encoding" not in answer.headers
        assert b"".join(answer) == plain


def test_it_is_not_sent_again_while_nothing_changed(actas, reader):
    address = url("dim_item")
    etag = reader.get(address).headers["ETag"]
    assert reader.get(address, HTTP_IF_NONE_MATCH=etag).status_code == 304
    assert reader.get(url("dim_date"), HTTP_IF_NONE_MATCH=etag).status_code == 200
    Price.objects.get(code="A1").save()
    assert reader.get(address, HTTP_IF_NONE_MATCH=etag).status_code == 200


def test_it_is_sent_again_once_all_was_derived_anew(actas, reader, capsys):
    etag = reader.get(url("fct_consumption_month")).headers["ETag"]
    call_command("recompute")
    answer = reader.get(url("fct_consumption_month"), HTTP_IF_NONE_MATCH=etag)
    assert answer.status_code == 200


def test_texts_alone_are_kept_from_being_computed():
    found = [(-1, "=1", None), (-2, "-5", "a\r\nb\rc"), (-3, None, "=1"), (-4, "", "Ñ, =1")]
    expected = '-1,\'=1,\n-2,-5,"a\nb\nc"\n-3,,\'=1\n-4,,"Ñ, =1"\n'
    assert as_csv(found, [1, 2]).decode() == expected
    assert as_csv([(-1, "a")], [1]) == b"-1,a\n"


def test_rows_come_a_batch_at_a_time(actas, monkeypatch):
    monkeypatch.setattr(engines, "BATCH", 2)
    pieces = list(feeds.lines("fct_billed_item"))
    assert [piece.count(b"\n") for piece in pieces] == [3, 2, 2]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="where one writes at a time")
def test_reading_keeps_nobody_from_writing(monkeypatch):
    at = made.transformer("T-1")
    for month in range(1, 7):
        made.consumption(at, date(2025, month, 1))
    monkeypatch.setattr(engines, "BATCH", 2)
    reading = feeds.lines("fct_consumption_month")
    next(reading)
    assert not connection.in_atomic_block
    Consumption.objects.filter(period=date(2025, 6, 1)).update(customers=9)
    assert sum(piece.count(b"\n") for piece in reading) == 4


def test_a_feed_takes_as_many_queries_however_long_it_is(
    actas, reader, django_assert_max_num_queries
):
    reader.get(url("dim_date"))
    savepoint = 2 if connection.vendor == "postgresql" else 0
    with django_assert_max_num_queries(10 + savepoint):
        b"".join(reader.get(url("dim_date")))


def test_days_choose_rows_where_queries_are_logged_too(actas, reader):
    with CaptureQueriesContext(connection):  # which writes parameters into the statement
        told = rows(reader.get(url("fct_billed_item") + "?from=2025-07-01"))
    assert {row["period_key"] for row in told} == {"20250701"}


def test_head_tells_of_it_without_reading_it(actas, reader):
    answer = reader.head(url("fct_billed_item"))
    assert answer.status_code == 200
    assert answer.headers["ETag"]
    assert answer.content == b""


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
@pytest.mark.parametrize("address", [url("dim_contract"), "/api/v1/powerbi/"])
def test_who_may_read(role, address, as_role):
    expected = 403 if role is None else 200
    assert as_role(role).get(address).status_code == expected


def test_power_bi_reads_the_feeds_and_nothing_else(reader):
    assert reader.get("/api/v1/contracts/").status_code == 403
    assert roles.granted(roles.POWER_BI) == {"powerbi.view_feed"}


def test_power_bi_signs_in_with_a_token(actas, person, client):
    asked = client.get(url("dim_contract"))
    assert asked.status_code == 401
    assert asked.headers["WWW-Authenticate"].startswith("Basic")
    user = person(roles.POWER_BI)
    _token, key = Token.issue(user, "gateway")
    signed = b64encode(f"{user.get_username()}:{key}".encode()).decode()
    answer = client.get(url("dim_contract"), headers={"Authorization": f"Basic {signed}"})
    assert answer.status_code == 200
    assert rows(answer)


def test_the_list_leads_to_every_feed(actas, reader):
    listed = reader.get("/api/v1/powerbi/").json()
    assert [one["name"] for one in listed] == list(VIEWS)
    for one in listed:
        assert reader.get(one["csv"]).status_code == 200
        assert [column["name"] for column in one["columns"]] == list(VIEWS[one["name"]].columns)
    (alone,) = [one for one in listed if one["name"] == "fct_cnr"]
    assert reader.get("/api/v1/powerbi/fct_cnr/").json() == alone
    assert reader.get("/api/v1/powerbi/fct_nothing/").status_code == 404


def test_the_description_of_the_api_names_the_views(reader):
    told = reader.get("/api/schema/?format=json").json()["paths"]
    feed = told["/api/v1/powerbi/{view}.csv"]["get"]
    asked = {one["name"]: one for one in feed["parameters"] if one["in"] != "header"}
    assert set(asked) == {"view", "from", "to"}
    assert asked["view"]["schema"]["enum"] == list(VIEWS)
    assert "text/csv" in feed["responses"]["200"]["content"]
