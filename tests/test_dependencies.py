"""Nothing is installed or served but what is locked and recorded, under licences that allow it."""

import hashlib
import io
import json
import re
from importlib.metadata import Distribution, distributions
from typing import Any
from urllib.error import URLError

import pytest

from tests import dependencies
from tests.dependencies import LOCKS, ROOT, VENDORED

# Words of licences under which anybody may use and give away what they cover.
ALLOWED = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|MPL|Mozilla|PSF|Python Software|LGPL|Zope|ZPL|CC0|Zlib)", re.I
)
FORBIDDEN = re.compile(r"\b(?:A?GPL|GNU (?:Affero )?General|SSPL|Commons Clause|Proprietary)", re.I)
# What says nothing, or more than its own code is under: read by hand.
READ = {
    "mssql-python": "MIT, says its repository",
    "mssql-python-odbc": "Microsoft's ODBC driver, which may be given away with what uses it",
    "qrcode": "BSD; the other is the code that it began from, MIT",
}
# Python brings them.
WITH_PYTHON = {"pip", "setuptools", "wheel"}
RECORDED = VENDORED / "SHA256SUMS"


def licence(package: Distribution) -> str:
    said = package.metadata
    classes = [c for c in said.get_all("Classifier", []) if c.startswith("License")]
    first = (said.get("License") or "").strip().split("\n")[0]
    return " / ".join(filter(None, [said.get("License-Expression"), first, *classes]))


def test_every_package_is_under_a_licence_that_allows_it() -> None:
    wrong = {
        one.name: licence(one)
        for one in distributions()
        if dependencies.plain(one.name) not in READ
        and (FORBIDDEN.search(licence(one)) or not ALLOWED.search(licence(one)))
    }
    assert wrong == {}


def test_nothing_is_installed_that_is_not_locked() -> None:
    known = {one.name for lock in LOCKS for one in dependencies.locked(lock)}
    installed = {dependencies.plain(one.name) for one in distributions()}
    assert installed - known - WITH_PYTHON == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_names_one_version_and_its_hashes(lock: str) -> None:
    text = re.sub(r"\\\n\s+", " ", (ROOT / lock).read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line.strip() and line.lstrip()[0] != "#"]
    assert len(lines) > 30
    for line in lines:
        assert re.match(r"[A-Za-z0-9._-]+(\[[\w,-]+\])?==\S+", line), line
        assert "--hash=sha256:" in line, line


def test_what_is_vendored_is_what_was_recorded() -> None:
    recorded = dict(
        reversed(line.split("  ", 1)) for line in RECORDED.read_text(encoding="utf-8").splitlines()
    )
    folders = (VENDORED, ROOT / "tests" / "vendor")
    found = {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in (".js", ".css", ".svg", ".woff2")
    }
    assert found == recorded


def test_what_is_vendored_is_of_the_version_that_it_says() -> None:
    packages = {one.name: one.version for one in dependencies.vendored()}
    assert len(packages) == 5
    folders = {
        "@tabler/core": VENDORED / "tabler",
        "@tabler/icons": VENDORED / "tabler-icons",
        "echarts": VENDORED / "echarts",
        "htmx.org": VENDORED / "htmx",
        "axe-core": ROOT / "tests" / "vendor",
    }
    for name, folder in folders.items():
        assert packages[name] in (folder / "VERSION").read_text(encoding="utf-8").split(), name
        scripts = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.js"))
        assert not scripts or packages[name] in scripts, name


# Asking for advisories


def answering(monkeypatch: pytest.MonkeyPatch, vulnerable: str) -> list[dict[str, Any]]:
    """The service, which knows one advisory; what it was asked."""
    asked: list[dict[str, Any]] = []

    def answer(request: Any, timeout: int) -> io.BytesIO:
        asked.extend(json.loads(request.data)["queries"])
        known = [{"vulns": [{"id": "X-1"}]} if vulnerable in str(q) else {} for q in asked]
        return io.BytesIO(json.dumps({"results": known}).encode())

    monkeypatch.setattr(dependencies, "urlopen", answer)
    return asked


def test_an_advisory_fails_the_audit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = answering(monkeypatch, "'name': 'django'")
    assert dependencies.main() == 1
    assert "osv.dev/vulnerability/X-1" in capsys.readouterr().out
    names = {query["package"]["name"] for query in asked}
    assert {"django", "echarts", "htmx.org", "pytest"} <= names
    answering(monkeypatch, "nothing")
    assert dependencies.main() == 0


def test_where_nobody_can_be_asked_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreachable(request: Any, timeout: int) -> None:
        raise URLError("no route")

    monkeypatch.setattr(dependencies, "urlopen", unreachable)
    assert dependencies.main() == 0
    assert capsys.readouterr().out.startswith("NOT RUN: no advisory service reachable")
    assert dependencies.main("--strict") == 2
