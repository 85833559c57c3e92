#!/usr/bin/env python3
"""What `make` does, on any system: keeps .venv as the lock files say, then runs one task in it.

Uses the standard library alone, because it runs before anything is installed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
CHROMIUM_PACKAGES = ["chromium", "chromium-driver"]
# What the browser itself says, such as the months of its date fields, in the manual's language.
IN_SPANISH = Path("/usr/lib/chromium/locales/es-419.pak")


def fingerprint(lock: str) -> str:
    """Changes when the lock file does, or the Python that .venv was made with."""
    text = (ROOT / lock).read_bytes() + sys.version.encode()
    return hashlib.sha256(text).hexdigest()


def made_by_this_python() -> bool:
    """Whether .venv's Python is of this one's minor version, whose packages it can keep."""
    made = (VENV / "pyvenv.cfg").read_text()
    return f"version = {sys.version_info[0]}.{sys.version_info[1]}." in made


def prepare(lock: str) -> None:
    """Makes .venv, or brings it up to date; at once when the lock file has not changed."""
    stamp, wanted = VENV / f".{lock}.sha256", fingerprint(lock)
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Installing what {lock} names in .venv …", flush=True)
    if not PYTHON.exists() or not made_by_this_python():
        venv.create(VENV, clear=True, with_pip=True)
    pip = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    if subprocess.call([*pip, "-r", ROOT / lock], cwd=ROOT):
        sys.exit("Could not install the packages; the lines above say why.")
    stamp.write_text(wanted)


def call(*command: str | Path) -> int:
    return subprocess.call([*command], cwd=ROOT)


def manage(*words: str) -> int:
    return call(PYTHON, "manage.py", *words)


def installed_by_apt(*packages: str) -> bool:
    """Installs Debian packages where that is possible without asking anybody for a password."""
    apt = shutil.which("apt-get")
    sudo = shutil.which("sudo")
    if apt is None:
        return False
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        root = ["env"]
    elif sudo and subprocess.call([sudo, "-n", "true"], stderr=subprocess.DEVNULL) == 0:
        root = [sudo, "-n", "env"]
    else:
        return False
    quiet = [*root, "DEBIAN_FRONTEND=noninteractive", apt, "-qq", "-o", "Dpkg::Use-Pty=0"]
    install = [*quiet, "install", "-y", "--no-install-recommends", *packages]
    print(f"Installing {', '.join(packages)} …", flush=True)
    for command in (install, [*quiet, "update"], install):
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if command is install and done.returncode == 0:
            return True
    return False


def chromium() -> str | None:
    """The browser that the browser tests drive, installed first where that can be done."""
    found = os.environ.get("RCE_CHROMIUM") or shutil.which("chromium")
    if found is None and installed_by_apt(*CHROMIUM_PACKAGES):
        found = shutil.which("chromium")
    return found


def postgresql() -> bool:
    """Whether PostgreSQL is on this machine for tests to start, installed first where possible."""

    def is_here() -> bool:
        return bool(shutil.which("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")))

    return is_here() or (installed_by_apt("postgresql") and is_here())


def run(*words: str) -> int:
    """Start the site with its demonstration data: http://127.0.0.1:8000/"""
    prepare(RUNTIME)
    command = [str(PYTHON), "manage.py", "serve", "--prepare", *words]
    if os.name != "nt":  # in this process's place, so that signals reach it directly
        os.chdir(ROOT)
        os.execv(PYTHON, command)
    return call(*command)


def pytest(which: str, *words: str) -> int:
    """Runs the tests that these marks choose; those that need a browser where there is one."""
    prepare(DEVELOPMENT)
    command = [PYTHON, "-m", "pytest", "-n", "auto"]  # one process per core
    if not postgresql():
        print("NOT RUN: the tests on PostgreSQL, which is not here and could not be installed.")
    browser = chromium()
    if browser is None:
        result = call(*command, "-m", f"{which} and not browser", *words)
        print(
            "\nNOT RUN: the browser tests. They need Chromium, which is not on this machine and"
            "\ncould not be installed. Install it, or name it in RCE_CHROMIUM, and repeat.",
        )
        return result
    os.environ["RCE_CHROMIUM"] = browser
    return call(*command, "-m", which, *words)


def test(*words: str) -> int:
    """Run the tests, browser tests included, but for the proofs"""
    return pytest("not slow", *words)


def proofs(*words: str) -> int:
    """Run the tests that take minutes: simulated worlds, killed processes, every call of the API"""
    return pytest("slow", *words)


def bench(*words: str) -> int:
    """Measure speed at today's size and at ten years'"""
    prepare(DEVELOPMENT)
    return call(PYTHON, "-m", "bench", *words)


def soak(*words: str) -> int:
    """Try the site under load, killed and in trouble (an hour)"""
    prepare(DEVELOPMENT)
    return call(PYTHON, "-m", "bench.soak", *words)


def lint(*words: str) -> int:
    """Check style, floors, types and migrations"""
    prepare(DEVELOPMENT)
    checks: list[tuple[str | Path, ...]] = [
        (BIN / "ruff", "check", "."),
        (BIN / "ruff", "format", "--check", "."),
        (BIN / "lint-imports", "--no-logo"),
        (BIN / "mypy",),
        (PYTHON, "manage.py", "check", "--fail-level", "WARNING"),
        (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"),
    ]
    failed = [check for check in checks if call(*check)]
    for check in failed:
        print("FAILED:", " ".join([Path(check[0]).name, *map(str, check[1:])]))
    return 1 if failed else 0


def demo(*words: str) -> int:
    """Fill an empty database with demonstration data"""
    prepare(RUNTIME)
    return manage("migrate", "--verbosity", "0") or manage("demo", *words)


def messages(*words: str) -> int:
    """Gather the words to translate and compile the translations"""
    prepare(DEVELOPMENT)
    return manage("messages", *words)


def screenshots(*words: str) -> int:
    """Take the pictures in docs/images/ again"""
    prepare(DEVELOPMENT)
    debians = "RCE_CHROMIUM" not in os.environ
    os.environ["RCE_CHROMIUM"] = chromium() or sys.exit("Taking pictures needs Chromium.")
    if debians and not IN_SPANISH.exists() and not installed_by_apt("chromium-l10n"):
        print("The browser’s own words will be English: its Spanish is not on this machine.")
    return call(PYTHON, "-m", "tests.screenshots", *words)


def lock(*words: str) -> int:
    """Resolve requirements*.in into requirements*.txt"""
    prepare(DEVELOPMENT)
    uv = [BIN / "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    # With its hashes pip installs nothing but what was resolved, wherever it comes from.
    shape = ["--generate-hashes", "--annotation-style", "line"]
    shape += ["--no-emit-index-url", "--no-emit-find-links"]
    for name in (RUNTIME, DEVELOPMENT):
        source = name.replace(".txt", ".in")
        made_by = ["--custom-compile-command", "make lock"]
        if result := call(*uv, *shape, *made_by, source, "-o", name, *words):
            return result
    return 0


def audit(*words: str) -> int:
    """Ask whether anything that the site is built of has known vulnerabilities"""
    prepare(DEVELOPMENT)
    return call(PYTHON, "-m", "tests.dependencies", *words)


TASKS: dict[str, Callable[..., int]] = {
    task.__name__: task
    for task in (run, test, proofs, bench, soak, lint, demo, messages, screenshots, lock, audit)
}


def main() -> int:
    name, *words = sys.argv[1:] or ["help"]
    if name in TASKS:
        return TASKS[name](*words)
    for task in TASKS.values():
        print(f"make {task.__name__:12} {task.__doc__}")
    return 0 if name == "help" else 2


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036  (what an older Python must be told)
        sys.exit("RCE needs Python 3.11 or newer.")
    sys.exit(main())
