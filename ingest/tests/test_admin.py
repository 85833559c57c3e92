"""The admin: every model is there, Import leads to the wizard, Export gives what reads back."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from ingest import intake, kinds
from ingest.admin import KindAdmin
from ingest.models import Correction, SetAsideRow, Upload
from ingest.tests import actas, network
from ingest.tests.workbooks import xlsx
from records import files
from records.models import ClosedMonth, Record

KINDS = {model: site for model, site in admin.site._registry.items() if isinstance(site, KindAdmin)}

pytestmark = pytest.mark.django_db

each_kind = pytest.mark.parametrize("model", KINDS, ids=[m._meta.label_lower for m in KINDS])


@pytest.fixture
def root(client: Client) -> Client:
    client.force_login(
        User.objects.create_superuser("root"), "django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.fixture(scope="module")
def standing_acta(standing: Any) -> Callable[[], Upload]:
    return standing(committed)


@pytest.fixture
def acta(standing_acta: Callable[[], Upload], db: None) -> Upload:
    return standing_acta()


def committed() -> Upload:
    """An acta, of a contract with prices and an otrosí; and a row of every other kind."""
    ana = User.objects.create_user("ana")
    change = [
        ["CONTRATO", "DOCUMENTO", "FECHA", "TIPO_CAMBIO", "VALOR"],
        ["CW1", "@OTROSI", date(2024, 5, 1), "ADICION", 1000],
    ]
    budget = [["CONTRATO", "VIGENCIA", "RUBRO", "ENE"], ["CW1", 2024, "OBRA", 1000]]
    upload = Upload()
    for kind, sheets in [
        *((kind, network.sheets(kind)) for kind in network.ROWS),
        ("contracts", actas.contracts()),
        ("contract-changes", {"HOJA": change}),
        ("prices", actas.prices()),
        ("budgets", {"HOJA": budget}),
        ("annexes", actas.acta([actas.line(1, ORDEN_TRABAJO="+1")])),
    ]:
        upload = intake.judge(intake.receive(xlsx(sheets), "libro.xlsx", ana, kind))
        intake.commit(upload, ana, accept=True)
    return upload


def address(model: Any, page: str, *parts: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=parts)


def test_every_model_of_the_rooms_is_in_the_admin() -> None:
    # The gate holds nothing; what plans are made of and made up of, their own pages show; of when
    # alerts were brought up to date, theirs tells.
    left_out = {"gate", "lesson", "plannedwork", "noticerun"}
    for model in apps.get_models():
        of_ours = model._meta.app_label in (
            "records",
            "ingest",
            "billing",
            "transformers",
            "budget",
        )
        if of_ours and not hasattr(model, "instance_type"):
            assert model in admin.site._registry or model._meta.model_name in left_out, model


def test_every_kind_that_workbooks_bring_has_its_buttons() -> None:
    assert {resource._meta.model for resource in kinds.every().values()} <= set(KINDS)


@each_kind
@pytest.mark.usefixtures("acta")
def test_its_pages(model: type[Record], root: Client) -> None:
    record = model._default_manager.first()
    assert record is not None
    for page, parts in [
        ("changelist", ()),
        ("add", ()),
        ("change", (record.pk,)),
    ]:
        assert root.get(address(model, page, *parts)).status_code == 200, page
    history = root.get(address(model, "history", record.pk))
    assert history["Location"] == f"{record.get_absolute_url()}history/"
    found = root.get(address(model, "changelist"), {"q": "1"})
    assert found.status_code == 200
    assert address(model, "import") in found.content.decode()


@each_kind
@pytest.mark.usefixtures("acta")
def test_import_leads_to_the_wizard(model: type[Record], root: Client) -> None:
    resource = KINDS[model].resource
    for page in ("import", "process_import"):
        response = root.post(address(model, page))
        assert response.status_code == 302
        assert response["Location"] == f"/uploads/new/{resource.kind()}/"


@each_kind
@pytest.mark.usefixtures("acta")
def test_export_reads_back_equal(model: type[Record], root: Client) -> None:
    response = root.get(address(model, "export"))
    if kinds.of_model(model) is None:
        assert response.status_code == 403
        return
    assert response["Content-Disposition"].endswith('.xlsx"')
    sheet = load_workbook(BytesIO(response.content)).active
    assert all(cell.data_type != "f" for row in sheet for cell in row)
    kind = KINDS[model].resource.kind()
    user = User.objects.get(username="ana")
    upload = intake.judge(intake.receive(BytesIO(response.content), "x.xlsx", user, kind))
    assert upload.equal == model._default_manager.count()
    assert (upload.created, upload.changed, upload.gone) == (0, 0, 0)


@pytest.mark.usefixtures("acta")
def test_export_keeps_to_what_is_listed(root: Client) -> None:
    model = kinds.get("prices")._meta.model
    response = root.get(address(model, "export"), {"q": "A003"})
    assert load_workbook(BytesIO(response.content)).active.max_row == 2


@pytest.mark.usefixtures("acta")
def test_more_than_a_workbook_holds_is_said(root: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(files, "XLSX_ROWS", 10)
    model = kinds.get("prices")._meta.model
    response = root.get(address(model, "export"), follow=True)
    assert ".csv" in " ".join(str(message) for message in response.context["messages"])


@pytest.mark.usefixtures("acta")
def test_the_permission_to_add_is_asked_for_import(as_role: Callable[..., Client]) -> None:
    """The administrator may; one who only manages people and sees prices may not."""
    model = kinds.get("prices")._meta.model
    assert as_role("admin").get(address(model, "import")).status_code == 302
    wanted = Permission.objects.filter(codename__in=["view_user", "view_price"])
    client = as_role(None)
    User.objects.get(username="nobody").user_permissions.set(wanted)
    assert client.get(address(model, "changelist")).status_code == 200
    assert client.get(address(model, "import")).status_code == 403
    assert client.get(address(model, "export")).status_code == 200
    User.objects.get(username="nobody").user_permissions.set(wanted.filter(codename="view_user"))
    assert client.get(address(model, "export")).status_code == 403


@pytest.mark.parametrize("role", ["P2", "P3", "updater", "reader", "power bi", None])
def test_the_admin_is_closed_to_the_others(as_role: Callable[..., Client], role: Any) -> None:
    client = as_role(role)
    for model in KINDS:
        for page in ("changelist", "import", "export"):
            answer = client.get(address(model, page))
            assert answer.status_code == 302, (model, page)
            assert "login" in answer["Location"], (model, page)


def test_a_closed_month_is_only_looked_at(acta: Upload, root: Client) -> None:
    item = kinds.get("annexes")._meta.model._default_manager.get()
    ClosedMonth.objects.create(area=ClosedMonth.Area.BILLING, month=date(2024, 10, 1))
    for record in (item, item.annex):
        assert root.post(address(type(record), "change", record.pk), {}).status_code == 403
        assert root.post(address(type(record), "delete", record.pk), {}).status_code == 403


def test_what_is_deleted_together_keeps_its_history(acta: Upload, root: Client) -> None:
    model = kinds.get("annexes")._meta.model
    item = model._default_manager.get()
    chosen = {"action": "delete_selected", "_selected_action": [item.pk], "post": "yes"}
    root.post(address(model, "changelist"), chosen)
    assert not model._default_manager.exists()
    assert [v.history_type for v in model.history.order_by("history_id")] == ["+", "-"]
    item.annex.refresh_from_db()
    assert item.annex.lines == 0


def test_uploads_are_only_looked_at(acta: Upload, root: Client) -> None:
    assert root.get(address(Upload, "changelist")).status_code == 200
    assert root.get(address(Upload, "change", acta.pk)).status_code == 200
    assert root.post(address(Upload, "change", acta.pk), {}).status_code == 403
    assert root.get(address(Upload, "add")).status_code == 403


@pytest.mark.parametrize("model", [Upload, SetAsideRow, Correction])
def test_lists_about_uploads_read_no_findings(model: Any, acta: Upload, root: Client) -> None:
    cell = {"upload": acta, "sheet": "ANEXO", "row": 2}
    SetAsideRow.objects.create(**cell)
    Correction.objects.create(**cell, column="ACTA", value="1", made_by=acta.owner)
    with CaptureQueriesContext(connection) as asked:
        assert acta.name in root.get(address(model, "changelist")).text
    assert not [query for query in asked if '"findings"' in query["sql"]]
