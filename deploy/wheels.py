#!/usr/bin/env python3
"""A folder of everything that RCE installs, for a server without a route to the internet.

    python deploy/wheels.py --system windows --python 3.12 wheels

On any machine with a route and pip. What requirements.txt locks, by its hashes, as built packages
alone; on the server: python -m pip install --no-index --find-links wheels -r requirements.txt
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from pip._vendor.packaging.markers import Marker

LOCK = Path(__file__).resolve().parent.parent / "requirements.txt"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# What markers ask of a system, and how pip calls its packages.
SYSTEMS = {
    "windows": (
        {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
        ("win_amd64",),
    ),
    "linux": (
        {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
        ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    ),
}
_MARKED = re.compile(r"^(\S+) ; (.+?) \\$", re.MULTILINE)
_ENTRY = re.compile(r"^\S.*(?:\n +--hash.*)+", re.MULTILINE)


def wanted(lock: str, system: str, python: str) -> str:
    """The lock file's entries for that system, without their conditions: pip would ask its own."""
    known = {
        **SYSTEMS[system][0],
        "python_version": python,
        "python_full_version": f"{python}.0",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "platform_machine": "AMD64" if system == "windows" else "x86_64",
    }
    kept = []
    for entry in _ENTRY.findall(lock):
        marked = _MARKED.match(entry)
        if marked is None:
            kept.append(entry)
        elif Marker(marked[2]).evaluate(known):
            kept.append(entry.replace(f" ; {marked[2]}", "", 1))
    return "\n".join(kept) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Fill a folder with built packages.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--system", choices=SYSTEMS, required=True)
    parser.add_argument("--python", choices=PYTHONS, required=True, help="the server's")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        filtered = Path(folder) / "requirements.txt"
        filtered.write_text(wanted(LOCK.read_text("utf-8"), asked.system, asked.python), "utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary=:all:", "--implementation", "cp", "--require-hashes"]
        command += ["--python-version", asked.python, "--dest", str(asked.folder)]
        for platform in SYSTEMS[asked.system][1]:
            command += ["--platform", platform]
        return subprocess.call([*command, "-r", str(filtered)])  # noqa: S603  (our own command)


if __name__ == "__main__":
    sys.exit(main())
