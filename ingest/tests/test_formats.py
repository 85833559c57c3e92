"""What is exported reads back equal, whatever it holds: every kind, with made-up rows."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import tablib
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ingest import intake, kinds, widgets
from ingest.columns import Column
from ingest.formats import CanonicalXlsx
from ingest.references import MunicipalityWidget, ReferenceWidget
from ingest.resources import KindResource
from ingest.tests import actas, network
from ingest.tests.workbooks import xlsx
from records import exports, files
from records.models import Municipality

pytestmark = pytest.mark.django_db

# What spreadsheets would compute, what they would spoil, and what people write.
TEXTS = [
    "=1+1",
    "+57 300 1234567",
    "-",
    "@A1",
    "007",
    "1e5",
    "1,5",
    "2024-10",
    "31/10/2024",
    "ñÑ'\"",
]
MOST_MONEY = 10**13


def texts(length: int) -> st.SearchStrategy[Any]:
    words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=length)
    return st.none() | st.sampled_from([text for text in TEXTS if len(text) <= length]) | words


def cells(column: Column) -> st.SearchStrategy[Any]:
    """Values that a column of an upload may hold."""
    widget = column.widget
    if isinstance(widget, MunicipalityWidget):
        return st.sampled_from([None, "68001", "54001", "15106", "08078"])
    if isinstance(widget, ReferenceWidget):
        return st.just("CW1")
    if widget.choices():
        return st.sampled_from([None, *widget.choices()])
    if isinstance(widget, widgets.IntegerWidget):
        return st.none() | st.integers(widget.lowest, widget.highest)
    if isinstance(widget, widgets.DecimalWidget):
        most = min(widget.limit - 1, Decimal(100) if widget.percent else Decimal(MOST_MONEY))
        return st.none() | st.decimals(0, most, places=widget.places)
    if isinstance(widget, widgets.PeriodWidget):
        return st.none() | st.dates(date(2024, 1, 1), date(2025, 12, 1))
    if isinstance(widget, widgets.DateWidget):
        return st.none() | st.dates(date(2024, 1, 1), date(2025, 12, 31))
    if isinstance(widget, widgets.TextWidget):
        return texts(min(widget.length, 60))
    raise NotImplementedError(f"{column.header}: say here what it may hold")


# Since when an account is somewhere.
SINCE = ["SIEMPRE", date(2024, 5, 1)]
# What a kind's rules ask of its rows, so that they are loaded at all.
ASKED: dict[str, Callable[[int], dict[str, Any]]] = {
    "municipalities": lambda n: {"CODIGO_DANE": f"98{n:03}"},
    "contracts": lambda n: {
        "CONTRATO": f"=X{n:03}",
        "FECHA_INICIO": date(2024, 1, 1),
        "FECHA_FIN": date(2025, 12, 31),
        "VALOR": Decimal("12345678901234.56"),
        "ESQUEMA_IMPUESTO": "CON_IVA",
    },
    "contract-changes": lambda n: {
        "DOCUMENTO": f"OTROSI +{n}",
        "TIPO_CAMBIO": "ADICION",
        "VALOR": Decimal(n + 1) / 8,
        "FECHA": date(2024, 5, 1),
        "FECHA_FIN": None,
        "TIPO": None,
        "ESQUEMA_IMPUESTO": None,
        **dict.fromkeys(
            ["PORC_ADMINISTRACION", "PORC_IMPREVISTOS", "PORC_UTILIDAD", "PORC_IVA"], None
        ),
    },
    "prices": lambda n: {"COD_ITEM": f"=P{n}", "VALOR_UNITARIO": Decimal(n + 1) / 16},
    "annexes": lambda n: {
        **actas.line(n, n + 0.25),
        "PERIODO": date(2024, 10, 1),
        "FECHA_EJECUCION": date(2024, 10, 1 + n % 30),
        "VALOR_TOTAL": Decimal(str(round((n + 0.25) * actas.PRICE, 2))),
    },
    "budgets": lambda n: {"VIGENCIA": 2024, "RUBRO": f"=R{n // 2}", "MES": str(n + 1)},
    "transformers": lambda n: {"CODIGO_TRAFO": f"=T{n}", "CODIGO_DANE": None},
    "accounts": lambda n: {"CUENTA": f"=C{n // 2}", "CODIGO_TRAFO": "0T1", "DESDE": SINCE[n % 2]},
    "consumption": lambda n: {"CODIGO_TRAFO": "0T1", "PERIODO": date(2024, n + 1, 1)},
    "interventions": lambda n: {
        "CODIGO_TRAFO": "0T1",
        "FECHA_INICIO": date(2024, 1, 1 + n),
        "FECHA_FIN": None,
    },
    "cnr": lambda n: {
        "EXPEDIENTE": f"=E{n}",
        "CODIGO_TRAFO": "0T1" if n % 2 else None,
        "FECHA": date(2024, 1, 1 + n),
        "KWH": Decimal(n) / 8,
        "VALOR": Decimal(n) / 4 if n % 2 else None,
    },
    "targets": lambda n: {"VIGENCIA": 2024, "MES": str(n + 1)},
    "tariffs": lambda n: {"PERIODO": date(2024, n + 1, 1)},
    "system-energy": lambda n: {"PERIODO": date(2024, n + 1, 1), "META_INDICE": Decimal(n) / 8},
}  # fmt: skip
# Of a column of texts that must not be empty.
FILLED = ["=texto", "-1", "0001", "Ñandú", "x"]


def filled(widget: widgets.ColumnWidget, number: int) -> Any:
    """What a column may hold that must not be empty."""
    return FILLED[number] if isinstance(widget, widgets.TextWidget) else widget.example


@st.composite
def rows(draw: st.DrawFn, resource: type[KindResource]) -> list[dict[str, Any]]:
    made = []
    for number in range(draw(st.integers(1, 4))):
        row = {c.header: draw(cells(c)) for c in resource.columns().values()}
        for column in resource.columns().values():
            if column.required and not column.widget.clean_column([row[column.header]]).values[0]:
                row[column.header] = filled(column.widget, number)
        made.append(row | ASKED[resource.kind()](number))
    return made


@pytest.fixture
def ana() -> User:
    return User.objects.create_user("ana")


@pytest.fixture
def listed(ana: User) -> None:
    commit(ana, "contracts", actas.contracts())
    commit(ana, "prices", actas.prices())
    commit(ana, "transformers", network.sheets("transformers"))


def commit(user: User, kind: str, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    upload = intake.judge(intake.receive(xlsx(sheets), "libro.xlsx", user, kind))
    intake.commit(upload, user, accept=True)


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("kind", kinds.every())
def test_export_and_import_meet(kind: str, ana: User) -> None:
    resource = kinds.get(kind)

    @settings(
        max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
    )
    @given(rows(resource))
    def holds(made: list[dict[str, Any]]) -> None:
        with transaction.atomic():
            written_and_read(resource, made, ana)
            transaction.set_rollback(True)

    holds()


def written_and_read(resource: type[KindResource], made: list[dict[str, Any]], user: User) -> None:
    headers = list(made[0])
    before = set(resource._meta.model._default_manager.values_list("pk", flat=True))
    dataset = tablib.Dataset(*[list(row.values()) for row in made], headers=headers, title="1")
    result = resource().import_data(dataset)
    assert not result.has_errors(), [f.as_dict() for f in result.batch.findings.problems]
    stored = resource().get_queryset().exclude(pk__in=before).order_by("pk")
    assert stored.count() == len(made)
    exported = resource().export(stored)
    content = CanonicalXlsx().export_data(exported)
    assert {c.data_type for row in load_workbook(BytesIO(content)).active for c in row} <= {*"nsd"}

    # Through import-export's own way in …
    again = resource().import_data(CanonicalXlsx().create_dataset(content), dry_run=True)
    assert told(again.batch, again.plan) == (len(made), 0, 0, 0), again.batch.findings.problems
    # … and as the file that it is.
    upload = intake.receive(BytesIO(content), "exportado.xlsx", user, resource.kind())
    intake.judge(upload)
    counts = (upload.equal, upload.created, upload.changed, upload.gone)
    assert counts == (len(made), 0, 0, 0), upload.report


def told(batch: Any, plan: Any) -> tuple[int, int, int, int]:
    assert not batch.findings.problems
    return len(plan.equal), len(plan.new), len(plan.changed), len(plan.gone)


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_what_a_list_exports_reads_back_equal_too(ana: User, extension: str) -> None:
    for number, text in enumerate(TEXTS):
        Municipality.objects.create(code=f"98{number:03}", name=text, department="=VICHADA")
    resource = kinds.get("municipalities")
    columns = exports.resource_columns(resource())
    headers = [column.header for column in columns]
    rows = exports.rows(resource().get_queryset().filter(code__startswith="98"), columns)
    if extension == "csv":
        content = "".join(files.csv_lines(headers, rows)).encode()
    else:
        with files.workbook("1", headers, rows) as book:
            content = book.read()
    upload = intake.receive(BytesIO(content), f"lista.{extension}", ana, "municipalities")
    intake.judge(upload)
    assert (upload.equal, upload.changed, upload.created) == (len(TEXTS), 0, 0)


def test_a_number_longer_than_a_spreadsheet_keeps_is_written_as_text() -> None:
    long = Decimal("12345678901234.5678")
    dataset = tablib.Dataset([long], headers=["VALOR_UNITARIO"], title="1")
    sheet = load_workbook(BytesIO(CanonicalXlsx().export_data(dataset))).active
    assert sheet["A2"].value == "12345678901234,5678"
    assert widgets.DecimalWidget(4, 14).clean(sheet["A2"].value) == long


def test_a_name_that_several_municipalities_bear_is_exported_by_its_code() -> None:
    widget = MunicipalityWidget()
    shared = Municipality.objects.filter(folded_name="buenavista")
    assert shared.count() > 1
    assert [widget.render(one) for one in shared] == [one.code for one in shared]
    assert widget.render(Municipality.objects.get(code="68001")) == "BUCARAMANGA"
    assert widget.render(None) is None
