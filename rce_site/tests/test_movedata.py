"""Data moved from a SQLite file: with their keys, compared, all or nothing."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from billing.tests import make
from ingest.models import Upload
from rce_site.backup import moving
from records import people
from records.audit import Event
from records.models import AuditEntry, Municipality
from transformers.models import Transformer
from transformers.tests import make as made


def written(path: Path) -> Path:
    """The tests' database, as it stands in this test, as a file."""
    with closing(sqlite3.connect(path)) as file:
        file.deserialize(connection.connection.serialize())
        with closing(sqlite3.connect(path.with_name("copied.sqlite3"))) as copied:
            file.backup(copied)
    return path.with_name("copied.sqlite3")


@pytest.fixture
def source(db: None, tmp_path: Path) -> Path:
    """A file with somebody's work, of which the site's database has nothing any more."""
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        pytest.skip("The file is made of the tests' own database.")
    contract = make.aiu(number='Ñ, "2"')
    make.item(make.annex(contract), make.price(contract, "A1", "1000.37"), "3.5")
    old = made.transformer("T-1")
    Transformer.objects.filter(pk=made.transformer("T-0").pk).update(predecessor=old)
    Upload.objects.create(
        kind="prices",
        name="a.xlsx",
        sha256="0" * 64,
        size=1,
        owner=people.system(),
        report={"totals": {"COP": "1.10"}, "none": None},
    )
    path = written(tmp_path / "source.sqlite3")
    moving._empty(moving.in_order())
    return path


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Everything that the site's database holds but its own trail."""
    models = [m for m in moving.in_order() if m is not AuditEntry]
    return {
        model._meta.db_table: list(model._base_manager.order_by("pk").values_list())
        for model in models
    }


def moved(source: Path) -> str:
    said = StringIO()
    call_command("movedata", source=source, stdout=said)
    return said.getvalue()


def test_everything_is_there_under_its_own_key(source: Path) -> None:
    said = moved(source)
    with closing(sqlite3.connect(source)) as file:
        for table, there in rows().items():
            assert file.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone() == (len(there),)
        ids = file.execute("SELECT id FROM billing_billeditem").fetchall()
        towns = file.execute("SELECT COUNT(*) FROM records_municipality").fetchone()
    assert ids == [(pk,) for (pk, *_rest) in rows()["billing_billeditem"]]
    assert towns == (Municipality.objects.count(),)
    assert towns[0] > 1_000
    # Who refers to a row of its own table finds it, also where that comes later.
    assert Transformer.objects.get(code="T-0").predecessor == Transformer.objects.get(code="T-1")
    assert Upload.objects.get().report == {"totals": {"COP": "1.10"}, "none": None}
    assert "records_municipality" in said
    entry = AuditEntry.objects.filter(event=Event.MOVED).latest("pk")
    assert entry.about == str(source)


def test_one_value_that_differs_stops_all_of_it(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("migrate", verbosity=0)
    before = rows()
    insert = moving.bulk.insert

    def careless(model: Any, columns: dict[str, list[Any]]) -> None:
        if model._meta.db_table == "billing_contract":
            columns = {**columns, "contractor": ["another"] * len(columns["contractor"])}
        insert(model, columns)

    monkeypatch.setattr(moving.bulk, "insert", careless)
    with pytest.raises(CommandError, match=r"billing_contract.*\(contractor\)"):
        moved(source)
    assert rows() == before


def test_a_row_too_many_stops_it_too(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = moving._number_on

    def generous(order: Any, origin: Any) -> None:
        number(order, origin)
        made.transformer("T-NEW")

    monkeypatch.setattr(moving, "_number_on", generous)
    with pytest.raises(CommandError, match=r"transformers_\w+.*\+1"):
        moved(source)


def test_what_the_database_refuses_is_named(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    insert = moving.bulk.insert

    def twice(model: Any, columns: dict[str, list[Any]]) -> None:
        insert(model, columns)
        if model._meta.db_table == "billing_contract":
            insert(model, columns)

    monkeypatch.setattr(moving.bulk, "insert", twice)
    with pytest.raises(CommandError, match=r"billing_contract.*UNIQUE"):
        moved(source)


def spoil(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute(statement)
        file.commit()


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda path: spoil(path, "DELETE FROM django_migrations WHERE app = 'billing'"),
        lambda path: spoil(
            path, "INSERT INTO django_migrations (app, name, applied) VALUES ('billing', '9', '')"
        ),
        lambda path: path.write_bytes(b"PK\3\4 no database at all" * 100),
        lambda path: path.unlink(),
        lambda path: made.transformer("T-MINE"),
    ],
    ids=["older", "newer", "no database", "no file", "somebody's work here"],
)
def test_what_cannot_be_is_refused(source: Path, spoilt: Callable[[Path], Any]) -> None:
    spoilt(source)
    before = rows()
    with pytest.raises(CommandError):
        moved(source)
    assert rows() == before


def test_tables_of_no_model_stay_behind_and_are_named(source: Path) -> None:
    spoil(source, "CREATE TABLE somebody_s_own (a integer)")
    errors = StringIO()
    call_command("movedata", source=source, stdout=StringIO(), stderr=errors)
    assert "somebody_s_own" in errors.getvalue()


def test_rows_come_after_those_that_they_refer_to() -> None:
    order = moving.in_order()
    known = {m for m in apps.get_models(include_auto_created=True) if m._meta.managed}
    assert set(order) == known
    for model in order:
        for field in model._meta.concrete_fields:
            kept = field.remote_field and field.db_constraint
            if kept and field.attname not in moving._later(model, order):
                assert order.index(field.related_model) < order.index(model), field
    assert moving._later(Transformer, order) == ["predecessor_id"]


def test_sql_server_is_told_that_keys_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    said = []

    class Cursor:
        def __enter__(self) -> "Cursor":
            return self

        def __exit__(self, *_exc: object) -> None:
            pass

        def execute(self, sql: str) -> None:
            said.append(sql)

    class Connection:
        ops = type("Ops", (), {"quote_name": staticmethod(lambda name: f"[{name}]")})
        cursor = Cursor

    monkeypatch.setattr(moving, "connection", Connection())
    monkeypatch.setattr(moving, "pick", lambda **alternatives: alternatives["sqlserver"])
    with moving.keys_kept(Transformer):
        said.append("rows")
    assert said == [
        "SET IDENTITY_INSERT [transformers_transformer] ON",
        "rows",
        "SET IDENTITY_INSERT [transformers_transformer] OFF",
    ]
    with moving.keys_kept(apps.get_model("sessions.Session")):
        assert len(said) == 3
