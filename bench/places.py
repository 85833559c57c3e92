"""Where the bench keeps its databases, and processes that work on a copy of one."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# Outside the site's own data: what is measured is nobody's work.
HOME = Path(os.environ.get("RCE_BENCH_DIR") or ROOT / "var" / "bench")
UNTIL = "2025-09"


def environment(folder: Path) -> dict[str, str]:
    """As the site runs on SQLite, with all that it writes in this folder."""
    left = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "RCE_PRODUCTION")}
    ours = {"RCE_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "rce_site.settings"}
    # As rce_site sets it, for modules that do without the site.
    return {"OPENBLAS_NUM_THREADS": "1", **left, **ours}


def manage(folder: Path, *words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=ROOT, env=environment(folder), check=True)


def answer(folder: Path, module: str, *words: str) -> Any:
    """What a fresh process of a bench module prints as its last line, from JSON."""
    command = [sys.executable, "-m", f"bench.{module}", *words]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(folder), check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def copy_of(prepared: Path, name: str) -> Path:
    """A fresh copy of a prepared folder's database, in a folder of its own."""
    fresh = HOME / "runs" / name
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    shutil.copy(prepared / "rce.sqlite3", fresh)
    shutil.copy(prepared / "secret_key", fresh)
    return fresh


def forget(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def move(fresh: Path, kept: Path) -> None:
    forget(kept)
    shutil.move(fresh, kept)


def demonstration(size: str) -> Path:
    """A folder with the demonstration of a size loaded; kept while the models stay as they are."""

    def load(folder: Path) -> None:
        manage(folder, "demo", "--size", size, "--until", UNTIL)
        answer(folder, "roomy")

    return prepared(size, load)


def prepared(name: str, load: Callable[[Path], None]) -> Path:
    """A folder with a database that `load` fills; kept while the models stay as they are."""
    folder = HOME / name
    if not _is_current(folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        manage(folder, "migrate", "--verbosity", "0")
        load(folder)
        (folder / "made-for").write_text(_models())
    # Everything into the one file that is copied.
    answer(folder, "checkpoint")
    return folder


def _is_current(folder: Path) -> bool:
    stamp = folder / "made-for"
    return stamp.exists() and stamp.read_text() == _models()


def _models() -> str:
    """Changes when a table, the demonstration or the bench's own data do."""
    own = [ROOT / "bench" / name for name in ("energies.py", "recovered.py", "rederived.py")]
    made = [*(ROOT / "rce_site" / "demo").glob("*"), *own]
    found = [*ROOT.glob("*/migrations/*.py"), *made]
    files = [path for path in sorted(found) if path.is_file()]
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
