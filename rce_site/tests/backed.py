"""Sites that are backed up while they are written to, destroyed and restored: on SQLite and on a
PostgreSQL. What both share: the writer, what it wrote, and what must be so afterwards."""

import hashlib
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from ingest.tests import actas
from ingest.tests.site import Site
from ingest.tests.workbooks import table
from powerbi.tests.postgresql import Server

LINES = 100
WORKBOOKS = 40
CODES = [f"T{number:03}" for number in range(50)]

# Commits each file in its turn and says the upload's number, until it is killed or has no more.
WRITER = """
import sys
from decimal import Decimal
from pathlib import Path
import django
django.setup()
from ingest import intake
from records.people import system
for word in sys.argv[1:]:
    kind, _, name = word.partition(":")
    path = Path(name)
    with path.open("rb") as file:
        upload = intake.receive(file, path.name, system(), kind)
    intake.judge(upload)
    intake.commit(upload, upload.owner, accept=True, reason="carga")
    print(upload.pk, flush=True)
"""
# Takes back the upload with this number and says what became of it.
UNDO = """
import sys
import django
django.setup()
from ingest import intake
from ingest.models import Upload
from records.people import system
upload = Upload.objects.get(pk=sys.argv[1])
intake.undo(upload, system(), "prueba")
print(Upload.objects.get(pk=upload.pk).state)
"""


class OnPostgreSQL(Site):
    """A site whose database is the server's; its files lie in a folder like any site's."""

    def __init__(self, folder: Path, server: Server) -> None:
        super().__init__(folder)
        self.server = server

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "DATABASE_URL": self.server.url("site")}

    def asked(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.server.connect("postgres") as connection:
            return connection.execute(query.replace("?", "%s"), values).fetchall()

    def destroy_database(self) -> None:
        self.server.execute("DROP DATABASE rce WITH (FORCE)", "postgres")
        self.server.execute("CREATE DATABASE rce OWNER site", "postgres")


class OnSQLite(Site):
    def destroy_database(self) -> None:
        """Its file with nonsense in it, and a journal that fits to nothing."""
        self.database.write_bytes(b"\0nonsense" * 1000)
        self.database.with_name(self.database.name + "-wal").write_bytes(b"\1" * 5000)


def prepare(site: Site, folder: Path) -> None:
    """A contract with its prices, and transformers."""
    assert site.run("migrate", "--verbosity", "0")[0] == 0
    site.load("contracts", actas.file(folder, "contracts.xlsx", actas.contracts()))
    site.load("prices", actas.file(folder, "prices.xlsx", actas.prices()))
    rows = [{"CODIGO_TRAFO": code, "CIRCUITO": "C1", "MACROMEDIDOR": "SI"} for code in CODES]
    sheets = {"DATOS": table(list(rows[0]), rows)}
    site.load("transformers", actas.file(folder, "trafos.xlsx", sheets), "--accept-warnings")


def workbooks(folder: Path, count: int) -> list[str]:
    """So many actas, after every fourth a month of consumption: kind:path of each."""
    made = []
    for at in range(1, count + 1):
        lines = [
            actas.line(number, at, ACTA=str(at), ORDEN_TRABAJO=f"OT-{at}-{number:05}")
            for number in range(LINES)
        ]
        made.append(f"annexes:{actas.file(folder, f'acta{at}.xlsx', actas.acta(lines))}")
        if at % 4 == 0:
            headers = [
                "CODIGO_TRAFO",
                "PERIODO",
                "ENERGIA_MACRO_KWH",
                "ENERGIA_FACTURADA_KWH",
            ]
            month = f"2024-{at // 4:02}"
            rows = [[code, month, 1000, 900] for code in CODES]
            path = actas.file(folder, f"mes{at}.xlsx", {"DATOS": [headers, *rows]})
            made.append(f"consumption:{path}")
    return made


class Writer:
    """Commits the workbooks in a process of its own."""

    def __init__(self, site: Site, files: list[str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WRITER, *files],
            cwd=settings.BASE_DIR,
            env=site.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.committed: list[int] = []

    def wait_for(self, count: int) -> None:
        """Until so many more were committed."""
        assert self.process.stdout
        assert self.process.stderr
        for _ in range(count):
            line = self.process.stdout.readline()
            assert line, self.process.stderr.read()
            self.committed.append(int(line))

    def stop(self) -> None:
        self.process.kill()
        out, _err = self.process.communicate(timeout=60)
        self.committed += map(int, out.split())


def standing(site: Site) -> dict[str, list[tuple[Any, ...]]]:
    """Every acta, month and upload as it is stored, by what names it."""
    return {
        "actas": site.asked(
            "SELECT a.number, a.lines, a.total, a.source_upload, COUNT(*), SUM(i.total)"
            " FROM billing_annex a INNER JOIN billing_billeditem i ON i.annex_id = a.id"
            " GROUP BY a.number, a.lines, a.total, a.source_upload ORDER BY a.source_upload"
        ),
        "months": site.asked(
            "SELECT period, source_upload, COUNT(*), SUM(measured_kwh), SUM(loss_kwh)"
            " FROM transformers_consumption GROUP BY period, source_upload ORDER BY source_upload"
        ),
        "uploads": site.asked(
            "SELECT id, kind, state, created, sha256, file FROM ingest_upload"
            " WHERE state = 'committed' ORDER BY id"
        ),
    }


def backed_up_while_written_to(site: Site, folder: Path) -> None:
    """The whole way: write, back up meanwhile, destroy, restore, and see that nothing is lost."""
    writer = Writer(site, workbooks(folder, WORKBOOKS))
    try:
        writer.wait_for(4)
        before = standing(site)
        began = len(writer.committed)
        backing = site.start("backup")
        while backing.poll() is None:
            writer.wait_for(1)
        out, err = backing.communicate()
        assert backing.returncode == 0, out + err
        assert len(writer.committed) > began, "nothing was written meanwhile"
        writer.wait_for(1)
    finally:
        writer.stop()
    after = standing(site)

    site.destroy_database()
    shutil.rmtree(site.folder / "uploads")
    code, out, err = site.run("restore", "latest", "--replace", "--no-safety")
    assert code == 0, out + err
    restored = standing(site)

    for what, rows in before.items():
        # Nothing that was committed when the backup began is lost or another…
        assert [row for row in rows if row not in restored[what]] == [], what
        # … and nothing is there that never was.
        assert [row for row in restored[what] if row not in after[what]] == [], what
    assert len(before["uploads"]) <= len(restored["uploads"]) < len(after["uploads"])
    _is_whole(site, restored)
    _can_be_taken_back(site, restored)
    code, out, err = site.run(
        "load", *workbooks(folder, WORKBOOKS)[-2].split(":", 1), "--accept-warnings"
    )
    assert code == 0, out + err


def _is_whole(site: Site, restored: dict[str, list[tuple[Any, ...]]]) -> None:
    """Every upload's rows and file are there, and what is derived is their sum."""
    created = {pk: created for pk, _kind, _state, created, _sha256, _file in restored["uploads"]}
    assert restored["actas"]
    assert restored["months"]
    for number, lines, total, upload, items, sum_of_items in restored["actas"]:
        assert (lines, items, created[upload]) == (LINES, LINES, LINES), number
        assert round(float(total), 2) == round(float(sum_of_items), 2), number
    for _period, upload, rows, *_sums in restored["months"]:
        assert rows == created[upload] == len(CODES)
    for name, sha256 in site.asked("SELECT file, sha256 FROM ingest_upload"):
        content = (site.folder / "uploads" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha256


def _can_be_taken_back(site: Site, restored: dict[str, list[tuple[Any, ...]]]) -> None:
    _number, _lines, _total, upload, *_rest = restored["actas"][-1]
    take_back(site, upload)
    rows = "SELECT COUNT(*) FROM billing_billeditem WHERE source_upload = ?"
    assert site.asked(rows, upload) == [(0,)]
    assert standing(site)["actas"] == restored["actas"][:-1]


def take_back(site: Site, upload: int) -> None:
    """Undoes the upload with this number."""
    done = subprocess.run(
        [sys.executable, "-c", UNDO, str(upload)],
        cwd=settings.BASE_DIR,
        env=site.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "undone", done.stderr


def plain(rows: list[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    """Alike from any database: what is a number there is a text with its places here."""
    return [
        tuple(f"{v:.2f}" if isinstance(v, float | Decimal) else str(v) for v in row) for row in rows
    ]
