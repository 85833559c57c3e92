"""SQL Server's backend: what it sends is the same whatever the server's own settings are."""

import json
import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import chain
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, F, UniqueConstraint, Value
from django.db.models.functions import Cast, Coalesce, Now

from billing.models import BilledItem, Contract
from ingest.models import Upload
from rce_site.sqlserver import COLLATION
from rce_site.sqlserver.base import DatabaseWrapper
from rce_site.sqlserver.offline import Offline, Remembering
from rce_site.tests import tsql
from records import bulk
from records.models import Municipality

BOGOTA = timezone(timedelta(hours=-5))
MOMENT = datetime(2025, 6, 10, 8, 30, 5, 123456, tzinfo=BOGOTA)
IN_UTC = datetime(2025, 6, 10, 13, 30, 5, 123456)  # noqa: DTZ001
# More than a statement takes parameters.
CODES = [f"C{number}" for number in range(3_000)]
DAYS = [date(2000, 1, 1) + timedelta(number) for number in range(3_000)]


@pytest.fixture
def offline() -> Offline:
    return Offline()


def compiled(offline: Offline, query: Any) -> tuple[str, tuple[Any, ...]]:
    """The text and the parameters that the driver would be given."""
    sql, params = query.query.get_compiler(connection=offline).as_sql()
    assert tsql.faults(sql, params) == []
    return offline.translated(sql, params)


def test_moments_are_kept_in_utc_without_saying_so(offline: Offline) -> None:
    field = Municipality._meta.get_field("updated_at")
    assert field.db_type(offline) == "datetime2"
    assert field.get_db_prep_save(MOMENT, offline) == IN_UTC
    _sql, params = compiled(offline, Municipality.objects.filter(updated_at__gte=MOMENT))
    assert params == (IN_UTC,)
    back = offline.ops.convert_datetimefield_value(IN_UTC, None, offline)
    assert back == MOMENT
    assert back.tzinfo is not None


def test_the_day_of_a_moment_is_the_one_here(offline: Offline) -> None:
    """Colombia has no summer time, so one offset holds for the whole year."""
    sql, params = compiled(offline, Upload.objects.filter(created_at__date=date(2025, 6, 10)))
    assert "DATEADD(second, -18000, [ingest_upload].[created_at])" in sql
    assert params == (date(2025, 6, 10),)


def test_now_is_the_server_s_in_utc(offline: Offline) -> None:
    sql, _params = compiled(offline, Municipality.objects.filter(updated_at__lte=Now()))
    assert "SYSUTCDATETIME()" in sql


def test_days_go_as_days(offline: Offline) -> None:
    """As texts they would make a text of what they stand beside."""
    day = Coalesce(F("end_date"), Value(date(2025, 1, 31)))
    _sql, params = compiled(offline, Contract.objects.annotate(day=day).filter(day__gte=MOMENT))
    assert date(2025, 1, 31) in params


def test_decimals_beside_group_by_keep_their_places(offline: Offline) -> None:
    grouped = "SELECT a FROM t WHERE b > %s AND c < %s GROUP BY a"
    sql, params = offline.translated(grouped, [Decimal("0.125"), Decimal("1E+3")])
    declared = dict(re.findall(r"(NUMERIC\([^)]*\)) = (\?)", sql))
    assert declared.keys() == {"NUMERIC(3, 3)", "NUMERIC(4, 0)"}
    assert set(params) == {Decimal("0.125"), Decimal(1_000)}


def test_every_text_is_compared_by_code_point(offline: Offline) -> None:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            kind = field.db_type(offline) or ""
            assert kind.startswith("nvarchar") == kind.endswith(f" COLLATE {COLLATION}"), field


def test_a_cast_to_text_names_no_collation(offline: Offline) -> None:
    text = Cast("pk", CharField(max_length=20))
    sql, _params = compiled(offline, Contract.objects.annotate(text=text).values("text"))
    assert "AS nvarchar(20))" in sql


@pytest.mark.parametrize(
    ("values", "kind", "chosen"),
    [
        ({"number__in": CODES}, "nvarchar(50)", f"j.v COLLATE {COLLATION}"),
        ({"id__in": list(range(3_000))}, "bigint", "j.v"),
        ({"start_date__in": DAYS}, "date", "j.v"),
    ],
)
def test_lists_beyond_the_parameters_are_one_parameter(
    offline: Offline, values: dict[str, list[Any]], kind: str, chosen: str
) -> None:
    sql, (packed,) = compiled(offline, Contract.objects.filter(**values).order_by())
    assert f"WITH (v {kind} '$') j" in sql
    assert f"IN (SELECT {chosen} FROM OPENJSON" in sql
    (given,) = values.values()
    assert json.loads(packed) == [str(v) if isinstance(v, date) else v for v in given]
    assert not offline.sent


def test_two_such_lists_do_not_mix(offline: Offline) -> None:
    both = Contract.objects.filter(pk__in=range(3_000)).exclude(pk__in=range(2_500, 5_500))
    _sql, params = compiled(offline, both.order_by())
    assert [len(json.loads(packed)) for packed in params] == [3_000, 3_000]
    assert params[0] != params[1]


def test_a_connection_speaks_english_before_anything_else(offline: Offline) -> None:
    sent: list[Any] = []
    given = {**offline.settings_dict, "OPTIONS": {"extra_params": "MARS_Connection=no"}}
    there = DatabaseWrapper(given, "default")
    vars(there).update(sql_server_version=2019, get_system_datetime=IN_UTC)
    there.connection = SimpleNamespace(
        getinfo=lambda _name: "libmsodbcsql-18.so", cursor=lambda: Remembering(sent)
    )
    there.init_connection_state()
    said = [sql for sql, _params in sent]
    assert said[0] == "SET LANGUAGE us_english"
    assert said[1].startswith("SET DATEFORMAT ymd; SET DATEFIRST 7")
    assert not there.features.can_use_chunked_reads


@pytest.mark.django_db
def test_where_openjson_is_not_known_rows_go_one_by_one(
    offline: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "connection", offline)
    monkeypatch.setattr(bulk, "connections", {offline.alias: offline})
    vars(offline.features).update(has_openjson=False)
    bulk.insert(Municipality, {"code": ["00001", "00002"], "name": ["A", "B"]})
    bulk.rewrite(BilledItem, [7, 8], {"deviation": [None, 0.000001], "amount": [Decimal(5)] * 2})
    assert len(offline.sent) == 4
    for sql, params in offline.sent:
        assert "OPENJSON" not in sql
        assert tsql.faults(sql.replace("?", "%s"), params, by_hand=True) == []
    assert offline.sent[-1][1] == ("0.00", Decimal(5), 8)


def test_what_may_be_missing_is_unique_where_it_is_there(offline: Offline) -> None:
    """The server takes two NULLs for equal, other databases do not: so an index leaves them out."""
    nullable = []
    for model in apps.get_models():
        editor = offline.schema_editor(collect_sql=True, atomic=False)
        fields = {field.name: field for field in model._meta.local_fields}
        for constraint in model._meta.constraints:
            if isinstance(constraint, UniqueConstraint):
                missing = [name for name in constraint.fields if fields[name].null]
                sql = str(constraint.create_sql(model, editor)) if missing else ""
                nullable += [(sql, fields[name].column) for name in missing]
        for names in model._meta.unique_together:
            some = [name for name in names if fields[name].null]
            made = [str(sql) for sql in editor._model_indexes_sql(model)] if some else []
            nullable += [(" ".join(made), fields[name].column) for name in some]
        alone = [f for f in fields.values() if f.unique and f.null]
        for field in alone:
            editor.deferred_sql.clear()
            editor.column_sql(model, field)
            nullable.append((" ".join(map(str, editor.deferred_sql)), field.column))
    assert nullable
    for sql, column in nullable:
        assert f"[{column}] IS NOT NULL" in sql.partition(" WHERE ")[2], sql


def test_nothing_holds_more_than_a_statement_s_rows(offline: Offline) -> None:
    """What the ORM itself writes at once stays within 1,000 rows and 2,100 parameters."""
    for model in chain.from_iterable(config.get_models() for config in apps.get_app_configs()):
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        size = offline.ops.bulk_batch_size(fields, [model()])
        assert size * len(fields) <= tsql.PARAMETERS
        assert size <= tsql.ROWS
