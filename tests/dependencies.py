"""What the site is built of, and whether any of it has known vulnerabilities: `make audit`.

Only the last of it needs the network: it asks osv.dev, which keeps the advisories of PyPI and npm,
one question for all that is locked and vendored. Where that is not reachable it says so.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt")
VENDORED = ROOT / "static" / "vendor"
SERVICE = "https://api.osv.dev/v1/querybatch"
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;#\\]+)", re.MULTILINE)
_ROW = re.compile(r"^\| [^|]+ \| ([\d.]+)[^|]* \| [^|]+ \| `([^`]+)` \|", re.MULTILINE)


class Package(NamedTuple):
    ecosystem: str
    name: str
    version: str


def locked(lock: str) -> list[Package]:
    found = _LOCKED.findall((ROOT / lock).read_text(encoding="utf-8"))
    return [Package("PyPI", plain(name), version) for name, version in found]


def vendored() -> list[Package]:
    """As the table of static/vendor/README.md has them."""
    found = _ROW.findall((VENDORED / "README.md").read_text(encoding="utf-8"))
    return [Package("npm", name, version) for version, name in found]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def advisories(packages: list[Package]) -> Iterator[tuple[Package, str]]:
    """(package, advisory) of each that is known. Raises URLError where nobody can be asked."""
    queries = [
        {"package": {"ecosystem": one.ecosystem, "name": one.name}, "version": one.version}
        for one in packages
    ]
    asked = Request(
        SERVICE, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
    )
    with urlopen(asked, timeout=30) as answer:
        results = json.load(answer)["results"]
    for package, result in zip(packages, results, strict=True):
        for known in result.get("vulns", []):
            yield package, known["id"]


def main(*words: str) -> int:
    """0 where nothing is known, 1 where something is; with `--strict` 2 where nobody could be
    asked, else 0."""
    packages = sorted({*vendored(), *(one for lock in LOCKS for one in locked(lock))})
    try:
        found = list(advisories(packages))
    except (URLError, TimeoutError, ValueError, KeyError) as error:
        print(
            f"NOT RUN: no advisory service reachable ({error}). Whether any of {len(packages)}\n"
            f"packages has known vulnerabilities was not looked at; where {SERVICE}\n"
            "can be reached, repeat: make audit"
        )
        return 2 if "--strict" in words else 0
    for package, known in found:
        print(f"{package.name} {package.version}: https://osv.dev/vulnerability/{known}")
    print(f"{len(packages)} packages, {len(found)} known vulnerabilities.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
