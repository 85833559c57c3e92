"""What people see when a disk is full: the site's own, or that of PostgreSQL's data."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.soak import postgresql, sites
from bench.soak.experiments import Experiment, alive, manage
from bench.soak.sites import Site
from bench.soak.uploading import step_of

# Of the site's folder, and of its database: as much as they need, and little more.
DISK, DATABASE = "600m", "1500m"


@contextmanager
def small_disk(site: Site) -> Iterator[Path]:
    """The site's folder on a disk of its own (needs the right to mount)."""
    kept = site.folder.with_name(f"{site.folder.name}-kept")
    site.folder.rename(kept)
    site.folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(site.folder)]
    subprocess.run(mount, check=True)
    try:
        shutil.copytree(kept, site.folder, dirs_exist_ok=True)
        yield site.folder
    finally:
        subprocess.run(["umount", str(site.folder)], check=True)


def fill(folder: Path, leave: int) -> Path:
    """Leaves so many bytes."""
    path = folder / "ballast"
    with path.open("wb") as file:
        room = shutil.disk_usage(folder).free - leave
        while room > 0:
            room -= file.write(b"\0" * min(room, 2**20))
    return path


def disk_full(engine: str) -> list[str]:
    site = sites.fresh(engine, "disk")
    with small_disk(site) as folder:
        site.extra["TMPDIR"] = str(folder)
        run = Experiment(site, "The disk is full")
        with sites.served(site):
            person = run.person()
            first = run.pair[0]
            ballast = fill(folder, 0)
            answer = person.browser.send_file(
                "upload", "/uploads/new/annexes/", first.path.name, first.path.read_bytes()
            )
            run.see("A workbook is sent", answer)
            run.see(
                "The list of billed items is read",
                person.browser.get("list", "/billing/billed-items/"),
            )
            run.say(f"/health/ready: {site.asked('/health/ready')[:2]}")
            if engine == "sqlite":
                form = person.browser.submit(
                    "decision", "/account/tokens/", name="uno", scope="read"
                )
                run.see("A form is saved", form)
            ballast.unlink()
            person.revive()
            number = person.received(first)
            page = person.on(number)
            run.expect(
                step_of(page) in ("warnings", "ready"), "with room again the workbook is checked"
            )
            # Room for the decision, none for the commit.
            ballast = fill(folder, 64 * 1024)
            person.commit(number, page)
            time.sleep(8)
            run.see(
                "A workbook is committed", person.see(number) if alive(person, number) else page
            )
            run.halves(None, first)
            backup = manage(site, "backup")
            run.say(f"`manage.py backup`: exit {backup[0]}, “{backup[1][-300:]}”")
            ballast.unlink()
            person.bring_on(number, first)
            run.expect(person.truth is first, "with room again it is committed")
            run.halves(first)
            run.done()
    return run.wrong


@contextmanager
def small_database(site: Site) -> Iterator[Path]:
    """The site's database in a tablespace on a disk of its own (needs the right to mount)."""
    name = site.url.rpartition("/")[2]
    folder = Path(tempfile.mkdtemp(prefix="soak-database-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DATABASE}", "tmpfs", str(folder)]
    subprocess.run(mount, check=True)
    try:
        inside = folder / "data"
        inside.mkdir()
        shutil.chown(inside, "postgres")
        folder.chmod(0o755)
        postgresql.execute(f"CREATE TABLESPACE small LOCATION '{inside}'")
        try:
            postgresql.execute(f"ALTER DATABASE {name} SET TABLESPACE small")
            yield folder
        finally:
            postgresql.execute(f"DROP DATABASE {name} WITH (FORCE)")
            postgresql.execute("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


def database_full(engine: str) -> list[str]:
    """The disk of PostgreSQL's data alone: the site's own folder has room."""
    if engine != "postgresql":
        return []
    site = sites.fresh(engine, "full")
    with small_database(site) as folder:
        run = Experiment(site, "The disk of the database is full")
        with sites.served(site):
            person, first = run.person(), run.pair[0]
            number = person.received(first)
            page = person.on(number)
            ballast = fill(folder, 0)
            run.see("A list", person.browser.get("list", "/billing/billed-items/"))
            run.say(f"/health/ready: {site.asked('/health/ready')[:2]}")
            person.commit(number, page)
            time.sleep(8)
            run.see(
                "A workbook is committed", person.see(number) if alive(person, number) else page
            )
            run.halves(None, first)
            ballast.unlink()
            person.bring_on(number, first)
            run.expect(person.truth is first, "with room again it is committed")
            run.halves(first)
            run.done()
    return run.wrong
