"""Files made to do harm: nothing in them is run, fetched or unpacked, or takes all memory."""

import socket
import zipfile
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ingest import intake
from ingest.models import Upload
from ingest.reading import Limits, Refused
from ingest.tests.test_reading_files import (
    book,
    read,
    refusal,
    repacked,
    saved,
    sheet_xml,
)
from ingest.tests.workbooks import table, xlsx

SECRET = "only-for-the-server"
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">%s]>""" % b"".join(
    b'<!ENTITY %s "%s">' % (name, b"&%s;" % earlier * 10)
    for earlier, name in zip(b"a b c d e f g h".split(), b"b c d e f g h i".split(), strict=True)
)
NAMES = [
    "../../../etc/cron.d/evil.xlsx",
    "..\\..\\evil.xlsx",
    "/etc/passwd.xlsx",
    "C:\\Windows\\win.xlsx",
    "a\x00b.xlsx",
    "a\r\nX-Injected: 1\r\n.xlsx",
    '"; filename="evil.exe".xlsx',
    "\u202excod.exe\u202c.xlsx",
    "<img src=x onerror=alert(1)>.xlsx",
    "n" * 300 + ".xlsx",
    "CON.xlsx",
    ".xlsx",
    "b." + "x" * 300,
]


def texts(folder: Path, name: str, data: bytes) -> str:
    """All that is read of it; nothing where it is refused."""
    with suppress(Refused):
        return str([grid.rows for grid in read(folder, name, data)])
    return ""


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_options: Any) -> None:
        raise AssertionError("a file made the server call somebody")

    monkeypatch.setattr(socket.socket, "connect", refuse)


# XML


@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_entities_are_not_multiplied(tmp_path: Path, member: str) -> None:
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&amp;i;</t></is></c></row>'
    body = sheet_xml(cell).replace(b"&amp;i;", b"&i;")
    strings = b"<sst><si><t>&i;</t></si></sst>"
    evil = LAUGHS + (body if "sheet" in member else strings)
    data = repacked(saved(book(["hola"])[0]), **{member: evil})
    assert "haha" not in texts(tmp_path, "a.xlsx", data)


@pytest.mark.parametrize("address", ["file://{secret}", "http://127.0.0.1:9/x"])
def test_outside_entities_are_not_fetched(tmp_path: Path, offline: None, address: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    head = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{address.format(secret=secret)}">]>'.encode()
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&amp;e;</t></is></c></row>'
    sheet = head + sheet_xml(cell).replace(b"&amp;e;", b"&e;")
    for member in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        evil = sheet if "sheet1" in member else head + b"<x>&e;</x>"
        data = repacked(saved(book(["hola"])[0]), **{member: evil})
        assert SECRET not in texts(tmp_path, "a.xlsx", data)
    content = head + b"<office:document-content>&e;</office:document-content>"
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    assert SECRET not in texts(tmp_path, "a.ods", archive(mimetype=mime, content__xml=content))


def test_links_to_elsewhere_are_not_followed(tmp_path: Path, offline: None) -> None:
    relations = b"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/\
relationships"><Relationship Id="rId1" Type="x/externalLink" TargetMode="External"
Target="http://127.0.0.1:9/x.xlsx"/><Relationship Id="rId2" Type="x/worksheet"
Target="../../../../../../etc/passwd"/></Relationships>"""
    data = repacked(saved(book(["hola"])[0]), **{"xl/_rels/workbook.xml.rels": relations})
    assert "root:" not in texts(tmp_path, "a.xlsx", data)


def test_formulas_and_macros_are_not_run(tmp_path: Path, offline: None) -> None:
    formulas = ["=1+1", '=WEBSERVICE("http://127.0.0.1:9/")', "=cmd|' /C calc'!A0", "=RAND()"]
    rows = saved(book(["A", "B", "C", "D"], formulas)[0])
    [grid] = read(tmp_path, "a.xlsx", rows)
    assert grid.rows[1] == [""] * 4
    assert len(grid.uncomputed) == 4
    macros = repacked(rows, **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 Auto_Open " * 99})
    [grid] = read(tmp_path, "a.xlsm", macros)
    assert grid.rows[0] == ["A", "B", "C", "D"]


# Archives


def archive(**members: Any) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "."), content)
    return held.getvalue()


def with_member(data: bytes, name: str, content: bytes, mode: int = 0o100644) -> bytes:
    held = BytesIO(data)
    with zipfile.ZipFile(held, "a") as made:
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, mode << 16
        made.writestr(info, content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("../../../../tmp/rce-evil", 0o100644),
        ("/tmp/rce-evil", 0o100644),
        ("..\\..\\rce-evil", 0o100644),
        ("xl/link", 0o120777),
        ("xl/\x01evil", 0o104755),
    ],
)
def test_nothing_is_unpacked_to_disk(tmp_path: Path, name: str, mode: int) -> None:
    folder = tmp_path / "in" / "here"
    folder.mkdir(parents=True)
    data = with_member(saved(book(["hola"])[0]), name, b"/etc/passwd", mode)
    texts(folder, "a.xlsx", data)
    kept = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert kept == ["a.xlsx"]
    assert not Path("/tmp/rce-evil").exists()


def test_an_archive_within_an_archive_stays_closed(tmp_path: Path) -> None:
    inner = archive(a=b"0" * 10_000_000)
    data = with_member(saved(book(["hola"])[0]), "xl/inner.zip", inner)
    [grid] = read(tmp_path, "a.xlsx", data, Limits(unpacked=100_000))
    assert grid.rows == [["hola"]]


# Text


def test_a_row_that_widens_all_others_is_refused(tmp_path: Path) -> None:
    wide = b";" * 16_384
    assert refusal(tmp_path, "a.csv", wide + b"1\n").code == "corrupt"
    many = b";" * 999 + b"1\n" + b"1;2\n" * 2_000
    small = Limits(unpacked=2_000_000)
    assert refusal(tmp_path, "a.csv", many, small).code == "too_many_unpacked_bytes"
    assert len(read(tmp_path, "a.csv", many)[0].rows) == 2_001


@pytest.mark.parametrize("filler", [b"a", b'"', b";", b"\xff", b"="])
def test_a_single_line_of_megabytes(tmp_path: Path, filler: bytes) -> None:
    data = b"A;B\n" + filler * 4_000_000
    assert refusal(tmp_path, "a.csv", data).code == "corrupt"


# Names


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:30])
def test_a_file_is_kept_under_a_name_of_ours(
    name: str, as_role: Callable[..., Client], person: Callable[..., Any]
) -> None:
    sheet = table(["CODIGO_DANE", "MUNICIPIO", "DEPARTAMENTO"], [{"CODIGO_DANE": "x"}])
    file = SimpleUploadedFile("a.xlsx", xlsx({"H": sheet}).getvalue())
    file._name = name  # as a client says it, past what Django makes of it
    upload = intake.receive(file, name, person("admin"), "municipalities")
    intake.judge(upload)
    upload.refresh_from_db()
    root = Path(settings.MEDIA_ROOT).resolve()
    stored = Path(upload.file.path).resolve()
    assert stored.is_relative_to(root)
    assert stored.stem == upload.sha256
    # Whatever else is kept of it goes by our names, too.
    kept = [path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file()]
    assert kept
    for part in ("evil", "passwd", "win", "injected", "cod.", "img", "nnn", "con.", "xxx"):
        assert not any(part in path.name.lower() for path in kept)
    assert upload.name.isprintable()
    assert not {"/", "\\"} & set(upload.name)
    client = as_role("admin")
    response = client.get(f"/uploads/{upload.pk}/original")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert "X-Injected" not in response.headers
    assert "%E2%80%AE" not in response.headers["Content-Disposition"]
    response.getvalue()  # read to its end a file closes itself
    page = client.get(f"/uploads/{upload.pk}/").content.decode()
    assert "<img src=x" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:30])
def test_a_file_of_any_name_comes_in_by_the_form_and_by_the_api(
    name: str, as_role: Callable[..., Client]
) -> None:
    client = as_role("admin")
    for url, field in (("/uploads/new/", "files"), ("/api/v1/uploads/", "file")):
        file = SimpleUploadedFile("a.xlsx", b"PK\x03\x04", "text/html")
        file._name = name
        status = client.post(url, {field: file, "kind": "municipalities"}).status_code
        assert status < 500, url
    for upload in Upload.objects.all():
        assert Path(upload.file.path).resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve())


# What comes back


@pytest.mark.django_db
def test_an_original_that_is_a_page_is_not_shown_as_one(
    as_role: Callable[..., Client], person: Callable[..., Any]
) -> None:
    page = BytesIO(b"<html><script>alert(document.cookie)</script></html>")
    upload = intake.receive(page, "a.html", person("admin"), "municipalities")
    response = as_role("admin").get(f"/uploads/{upload.pk}/original")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    response.getvalue()  # read to its end a file closes itself


@pytest.mark.django_db
def test_no_address_serves_the_folder_of_uploads(
    as_role: Callable[..., Client], person: Callable[..., Any]
) -> None:
    upload = intake.receive(BytesIO(b"a;b"), "a.csv", person("admin"), "municipalities")
    client = as_role("admin")
    assert settings.MEDIA_URL in ("", "/")
    for before in ("/", "/media/", "/uploads/", "/static/", "/static/../uploads/"):
        assert client.get(f"{before}{upload.file.name}").status_code == 404
    assert not Path(settings.MEDIA_ROOT).is_relative_to(settings.STATIC_ROOT)
