"""The watched folder: what becomes of what is dropped there."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from ingest import intake, watched
from ingest.models import Upload
from ingest.tests import actas
from ingest.tests.watching import (
    BAD,
    GOOD,
    HEADERS,
    KIND,
    drop,
    left,
    old_enough,
    only,
    root,
    run,
    workbook,
)
from ingest.tests.workbooks import table, xlsx
from ingest.watched import Unusable, folder, reports
from records import people, roles
from records.models import Municipality

pytestmark = pytest.mark.django_db


def test_a_workbook_is_loaded_and_put_away_with_a_report(root: Path) -> None:
    drop(root / KIND / "libro.xlsx", workbook(GOOD))
    assert run().said == "1 cargado."
    assert Municipality.objects.get(code="98001").name == "UNO"
    upload = Upload.objects.get()
    assert (upload.state, upload.owner) == (Upload.State.COMMITTED, people.system())
    report = only(root, f"done/*/{KIND}/libro.xlsx.txt").read_text("utf-8-sig")
    assert f"/uploads/{upload.pk}/" in report
    assert "CARGADO" in report
    assert only(root, f"done/*/{KIND}/libro.xlsx").read_bytes() == workbook_of(upload)
    assert left(root) == []
    assert not list((root / "working").iterdir())


def workbook_of(upload: Upload) -> bytes:
    with upload.file.open("rb") as file:
        return bytes(file.read())


def test_one_with_problems_is_refused_marked_and_waits_on_the_site(root: Path) -> None:
    drop(root / KIND / "libro.xlsx", workbook(GOOD, BAD))
    assert run().said == "1 rechazado."
    assert not Municipality.objects.filter(code="98001").exists()
    upload = Upload.objects.get()
    assert upload.state == Upload.State.JUDGED
    report = only(root, f"refused/*/{KIND}/libro.xlsx.txt").read_text("utf-8-sig")
    assert "NO CARGADO" in report
    assert f"/uploads/{upload.pk}/" in report
    assert "Hoja · 3 · MUNICIPIO" in report
    assert only(root, f"refused/*/{KIND}/libro-marcado.xlsx").read_bytes().startswith(b"PK")
    assert left(root) == []
    assert run().said == "No se dejó nada."
    assert Upload.objects.count() == 1


def test_warnings_are_nobody_s_to_accept(root: Path) -> None:
    drop(root / KIND / "libro.xlsx", workbook(GOOD, GOOD))
    assert run().refused == 1
    assert not Municipality.objects.filter(code="98001").exists()
    upload = Upload.objects.get()
    intake.commit(upload, people.system(), accept=["row_twice"])
    assert Municipality.objects.filter(code="98001").exists()


def test_what_others_refer_to_goes_first(root: Path) -> None:
    drop(root / "annexes" / "a.xlsx", xlsx(actas.acta([actas.line(0)])).getvalue())
    drop(root / "prices" / "p.xlsx", xlsx(actas.prices()).getvalue())
    drop(root / "contracts" / "z.xlsx", xlsx(actas.contracts()).getvalue())
    run()
    uploads = Upload.objects.order_by("pk").values_list("kind", "state")
    committed = Upload.State.COMMITTED
    assert list(uploads)[:2] == [("contracts", committed), ("prices", committed)]
    assert list(uploads)[2][0] == "annexes"


def test_the_same_bytes_are_not_loaded_again(root: Path) -> None:
    content = workbook(GOOD)
    drop(root / KIND / "a.xlsx", content)
    run()
    drop(root / KIND / "a.xlsx", content)
    assert run().said == "1 ya estaba."
    assert Upload.objects.count() == 1
    assert "YA ESTABA" in only(root, f"done/*/{KIND}/a (2).xlsx.txt").read_text("utf-8-sig")


def test_one_dropped_again_as_it_was_leaves_the_first_upload_alone(root: Path) -> None:
    for _again in range(watched.ATTEMPTS + 1):
        drop(root / KIND / "a.xlsx", workbook(GOOD, BAD))
        assert run().refused == 1
    states = set(Upload.objects.values_list("state", flat=True))
    assert states == {Upload.State.JUDGED}
    report = only(root, f"refused/*/{KIND}/a (4).xlsx.txt").read_text("utf-8-sig")
    assert "interrumpió" not in report


def test_folders_below_set_values_and_options(root: Path) -> None:
    rows = [{"MUNICIPIO": "DOS", "CODIGO_DANE": "98003"}]
    there = root / KIND / "DEPARTAMENTO=VICHADA" / "mode=add"
    drop(there / "b.xlsx", xlsx({"Hoja": table(HEADERS[:2], rows)}).getvalue())
    assert run().loaded == 1
    assert Municipality.objects.get(code="98003").department == "VICHADA"


@pytest.mark.parametrize("name", ["nada", "mode=otro", "COLOR=rojo"])
def test_a_folder_that_sets_nothing_known_refuses(root: Path, name: str) -> None:
    drop(root / KIND / name / "b.xlsx", workbook(GOOD))
    assert run().refused == 1
    assert name.partition("=")[0] in only(root, "refused/**/b.xlsx.txt").read_text("utf-8-sig")
    assert not Upload.objects.exists()


def test_what_is_no_workbook_is_refused_with_its_sentence(root: Path) -> None:
    drop(root / KIND / "empty.xlsx", b"")
    drop(root / KIND / "notes.docx", b"hello")
    assert run().refused == 2


def test_one_that_still_grows_waits(root: Path) -> None:
    path = drop(root / KIND / "a.xlsx", workbook(GOOD))

    def grow(_seconds: float) -> None:
        path.write_bytes(path.read_bytes() + b"more")

    assert run(grow).said == "1 espera."
    assert path.exists()


def test_one_written_to_just_now_waits(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "QUIET", 30.0)
    path = drop(root / KIND / "a.xlsx", workbook(GOOD))
    assert (run().waiting, path.exists()) == (1, True)


def test_locks_parts_and_links_are_left_alone(root: Path, tmp_path: Path) -> None:
    drop(root / KIND / "~$a.xlsx", b"lock")
    drop(root / KIND / "a.xlsx.part", b"half")
    drop(root / "elsewhere" / "a.xlsx", workbook(GOOD))
    outside = drop(tmp_path / "outside" / "secret.xlsx", workbook(GOOD))
    (root / KIND / "link.xlsx").symlink_to(outside)
    (root / KIND / "linked").symlink_to(outside.parent, target_is_directory=True)
    os.mkfifo(root / KIND / "pipe.xlsx")
    assert run().said == "No se dejó nada."
    assert outside.exists()
    assert not Upload.objects.exists()


def test_a_link_that_comes_in_place_of_a_file_is_not_followed(root: Path, tmp_path: Path) -> None:
    outside = drop(tmp_path / "outside.xlsx", workbook(GOOD))
    there = root / "working" / KIND / "a.xlsx"
    there.parent.mkdir()
    there.symlink_to(outside)
    assert run().said == "No se dejó nada."
    with pytest.raises(OSError, match=r"symbolic|links"):
        folder.Folder(root).open(Path(KIND) / "a.xlsx")


@pytest.mark.parametrize("ours", ["working", "done", "refused"])
def test_nothing_is_put_where_a_link_in_place_of_our_folders_leads(
    root: Path, tmp_path: Path, ours: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    run()
    shutil.rmtree(root / ours)
    (root / ours).symlink_to(elsewhere, target_is_directory=True)
    drop(root / KIND / "a.xlsx", workbook(GOOD))
    drop(root / KIND / "b.pth", b"import evil")
    with pytest.raises(Unusable):
        run()
    assert list(elsewhere.iterdir()) == []
    (root / ours).unlink()
    for below in ("", KIND):
        (root / ours / below).mkdir()
    (root / ours / KIND).rmdir()
    (root / ours / KIND).symlink_to(elsewhere, target_is_directory=True)
    assert folder.Folder(root).take(Path(KIND) / "b.pth") == (ours != "working")
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["a\nb.xlsx", "ñ' OR 1=1 --.xlsx", "<script>.xlsx", "$(id).xlsx", "x" * 240 + ".xlsx"]
)
def test_hostile_names_are_names(root: Path, name: str) -> None:
    drop(root / KIND / name, workbook(GOOD))
    assert run().loaded == 1
    assert "\n" not in Upload.objects.get().name
    assert len([*root.glob(f"done/*/{KIND}/*")]) == 2


def test_a_name_that_is_no_text(root: Path) -> None:
    path = os.fsencode(root / KIND) + b"/\xff\xfe.xlsx"
    Path(os.fsdecode(path)).write_bytes(workbook(GOOD))
    assert run().loaded == 1
    assert Upload.objects.get().name == "\N{REPLACEMENT CHARACTER}" * 2 + ".xlsx"


def test_one_that_another_program_holds_waits(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where what Excel has open cannot be renamed."""
    path = drop(root / KIND / "a.xlsx", workbook(GOOD))

    def held(self: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "in use")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", held)
        assert run().said == "1 espera."
    assert path.exists()
    assert run().loaded == 1


def test_a_folder_named_as_a_file_that_was_taken_waits_for_it(root: Path) -> None:
    drop(root / "working" / KIND / "a.xlsx", workbook(GOOD))
    drop(root / KIND / "a.xlsx" / "b.xlsx", workbook(GOOD))
    assert run().said == "1 cargado, 1 espera."
    assert run().refused == 1
    assert left(root) == []


def test_a_folder_that_cannot_be_used_is_said(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.WATCHED_DIR = str(tmp_path / "file")
    with pytest.raises(Unusable, match="file"):
        run()


class TestWhose:
    @pytest.fixture(autouse=True)
    def named(self, settings: Any, root: Path) -> None:
        settings.WATCHED_USER = "ana"

    def test_an_administrator_owns_it(self, root: Path, person: Callable[..., Any]) -> None:
        ana = person(roles.ADMIN, username="ana")
        drop(root / KIND / "a.xlsx", workbook(GOOD))
        assert run().loaded == 1
        assert Upload.objects.get().owner == ana

    def test_who_may_not_upload_the_kind_loads_nothing(
        self, root: Path, person: Callable[..., Any]
    ) -> None:
        person(roles.READER, username="ana")
        drop(root / KIND / "a.xlsx", workbook(GOOD))
        assert run().refused == 1
        assert not Upload.objects.exists()

    def test_who_is_nobody_is_said(self) -> None:
        with pytest.raises(Unusable, match="ana"):
            run()


class TestMail:
    @pytest.fixture(autouse=True)
    def people(self, person: Callable[..., Any]) -> None:
        person(roles.P2, email="p2@example.com")
        person(roles.READER, email="reader@example.com")
        person(roles.ADMIN, email="admin@example.com")

    def test_the_role_that_loads_the_kind_is_told_of_a_refusal(self, root: Path) -> None:
        drop(root / "contracts" / "a.xlsx", workbook(GOOD))
        assert run().refused == 1
        [message] = mail.outbox
        assert message.to == ["p2@example.com"]
        assert "a.xlsx" in message.subject
        assert "/uploads/" in message.body

    def test_administrators_of_what_nobody_else_loads(self, root: Path) -> None:
        drop(root / KIND / "a.xlsx", workbook(BAD))
        run()
        assert [message.to for message in mail.outbox] == [["admin@example.com"]]

    def test_nobody_without_a_mail_server(self, root: Path, settings: Any) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
        drop(root / KIND / "a.xlsx", workbook(BAD))
        assert run().refused == 1
        assert mail.outbox == []

    def test_a_server_that_is_gone_is_said_once_the_file_is_away(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def gone(*_args: Any) -> None:
            raise ConnectionRefusedError

        monkeypatch.setattr(reports, "send_mail", gone)
        drop(root / KIND / "a.xlsx", workbook(BAD))
        with pytest.raises(Unusable):
            run()
        assert left(root) == []
