"""What deploy/ and its page say agrees with the site: settings, commands, bounds, files."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

ROOT = Path(settings.BASE_DIR)
DEPLOY = ROOT / "deploy"
PAGE = ROOT / "docs" / "deploying.md"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
# The release's own SQL is made of the models.
WRITTEN = [path for path in FILES if not re.match(r"\d", path.name) and path.suffix != ".pyc"]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [*WRITTEN, PAGE], ids=named)
def test_every_setting_is_one_of_the_site_s(path: Path) -> None:
    text = path.read_text("utf-8")
    known = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text("utf-8")))
    said = set(re.findall(r"\bRCE_[A-Z_]+\b", text))
    if path.name == "rce.env":
        said |= set(re.findall(r"^(?:# )?([A-Z_]+)=", text, re.MULTILINE))
    assert said - known == set()


@pytest.mark.parametrize("path", [*WRITTEN, PAGE], ids=named)
def test_every_command_is_one_of_the_site_s(path: Path) -> None:
    text = path.read_text("utf-8")
    said = re.findall(r"(?:manage\.py|--rm manage) ([a-z]+)((?: --[a-z-]+)*)", text)
    if path.suffix in (".sh", ".ps1"):
        alone = r"(?:^manage|[ ]manage|Invoke-Manage @\(|run\.ps1) '?([a-z]+)((?: --[a-z-]+)*)"
        code = re.sub(r"^ *#.*$", "", text, flags=re.MULTILINE)
        said += re.findall(alone, code, re.MULTILINE)
    apps = get_commands()
    for name, options in said:
        assert name in apps, name
        parser = load_command_class(apps[name], name).create_parser("manage.py", name)  # type: ignore[arg-type]
        known = {option for action in parser._actions for option in action.option_strings}
        assert set(options.split()) <= known, (name, options)


def test_proxies_take_what_the_site_takes() -> None:
    """52 MiB: the workbook and what a form adds."""
    enough = settings.UPLOAD_MAX_BYTES + 2 * 2**20
    nginx = re.search(
        r"client_max_body_size (\d+)m;", (DEPLOY / "linux" / "nginx.conf").read_text("utf-8")
    )
    iis = re.search(
        r'maxAllowedContentLength="(\d+)"', (DEPLOY / "windows" / "web.config").read_text("utf-8")
    )
    assert nginx is not None
    assert iis is not None
    assert int(nginx[1]) * 2**20 == enough
    assert int(iis[1]) == enough


def test_nothing_of_a_client_s_word_on_itself_comes_through() -> None:
    nginx = (DEPLOY / "linux" / "nginx.conf").read_text("utf-8")
    iis = (DEPLOY / "windows" / "web.config").read_text("utf-8")
    allowed = (DEPLOY / "windows" / "iis.ps1").read_text("utf-8")
    for header in ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded"):
        variable = "HTTP_" + header.upper().replace("-", "_")
        assert f"proxy_set_header {header} " in nginx
        assert f'<set name="{variable}"' in iis
        assert f"'{variable}'" in allowed
    assert "proxy_add_x_forwarded_for" not in nginx


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_no_secret_stands_there(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"^SECRET_KEY=.+", text, re.MULTILINE)
    for found in re.findall(r"://[^/\s:]+:([^@\s]+)@", text):
        assert found in ("password", "…"), found
    assert not re.search(r"PASSWORD = N?'(?!\$\()", text)


def test_every_file_is_told_of() -> None:
    told = PAGE.read_text("utf-8") + "".join(path.read_text("utf-8") for path in WRITTEN)
    for path in WRITTEN:
        assert path.name in told or "permissions-…" in told, path.name


def test_the_release_s_files_have_its_number() -> None:
    version = settings.VERSION
    for path in (PAGE, DEPLOY / "Containerfile", DEPLOY / "compose.yaml"):
        assert set(re.findall(r"rce:(\d[\d.]*)", path.read_text("utf-8"))) == {version}
    assert (DEPLOY / "sql" / f"{version}-sqlserver.sql").exists()
    assert (DEPLOY / "sql" / f"{version}-postgresql.sql").exists()


def test_windows_scripts_are_read_alike_by_every_powershell() -> None:
    """Windows PowerShell 5.1 reads a file without a mark as of the country's code page."""
    for path in DEPLOY.glob("windows/*.ps1"):
        text = path.read_text("utf-8")
        code = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
        assert code.isascii(), path.name
        # Of PowerShell 7 alone.
        assert not re.search(r"&&|\|\||\?\?|\?\.", code), path.name


def test_what_administrators_go_by_is_not_the_site_s_to_write() -> None:
    """Which release to go back to is run by administrators: it lies beside the releases, which the
    site's account may only read."""
    linux = (DEPLOY / "linux" / "rce.sh").read_text("utf-8")
    windows = (DEPLOY / "windows" / "rce.ps1").read_text("utf-8")
    assert "\nroot=/opt/rce " in linux
    assert "\nprevious=$root/" in linux
    assert "$Previous = Join-Path $Root " in windows
    assert 'install -d -o root -g rce -m 0750 "$root"' in (
        DEPLOY / "linux" / "install.sh"
    ).read_text("utf-8")
    assert "@($Root, '/inheritance:r'" in (DEPLOY / "windows" / "install.ps1").read_text("utf-8")
    assert '"${who}:(OI)(CI)RX"' in (DEPLOY / "windows" / "install.ps1").read_text("utf-8")


def test_the_image_can_back_up_the_database_beside_it() -> None:
    """pg_dump refuses a server newer than itself: each Debian has one PostgreSQL."""
    clients = {"bookworm": 15, "trixie": 17}
    image = (DEPLOY / "Containerfile").read_text("utf-8")
    compose = (DEPLOY / "compose.yaml").read_text("utf-8")
    debians = set(re.findall(r"^FROM \S+python:3\.\d+-slim-(\w+)", image, re.MULTILINE))
    server = re.search(r"library/postgres:(\d+)", compose)
    assert server is not None
    assert [clients[name] >= int(server[1]) for name in debians] == [True]


def test_no_secret_goes_into_the_image() -> None:
    """What compose.yaml has lie beside it, the image's `COPY .` passes over."""
    compose = (DEPLOY / "compose.yaml").read_text("utf-8")
    beside = set(re.findall(r"\./([\w.-]+)(?=:/|$)", compose, re.MULTILINE))
    beside |= set(re.findall(r"env_file: \[([\w.]+)\]", compose))
    assert {"rce.env", "key.pem", "postgresql-password"} <= beside
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for name in beside:
        assert any(
            Path(f"deploy/{name}").match(pattern) for pattern in ignored if "deploy" in pattern
        )


def test_the_ports_are_opened_on_either_machine(tmp_path: Path) -> None:
    """What the firewall is asked, of a stand-in that only repeats it."""
    told = tmp_path / "ufw"
    told.write_text('#!/bin/sh\necho "$@"\n', "utf-8")
    told.chmod(0o755)

    def asked(**settings: str) -> list[str]:
        path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", DEPLOY / "linux" / "ports.sh"],
            env={"PATH": path, **settings},
            capture_output=True,
            text=True,
        )
        return done.stdout.splitlines() if done.returncode == 0 else ["refused"]

    assert asked() == asked(PEOPLE="10.0.0.0/8") == ["refused"]
    site = asked(PEOPLE="10.0.0.0/8", DATABASE="10.1.2.3")
    assert [line.partition(" comment")[0] for line in site] == [
        "allow in proto tcp from 10.0.0.0/8 to any port 443",
        "allow in proto tcp from 10.0.0.0/8 to any port 80",
        "allow out proto tcp to 10.1.2.3 port 5432",
    ]
    database = asked(ASKERS="10.1.2.5 10.1.2.6", DATABASE_PORT="5433")
    assert [line.partition(" comment")[0] for line in database] == [
        "allow in proto tcp from 10.1.2.5 to any port 5433",
        "allow in proto tcp from 10.1.2.6 to any port 5433",
    ]


@pytest.mark.parametrize(
    ("upgrade", "known", "stopped", "backup"),
    [
        ("linux/upgrade.sh", '> "$previous"', "\nstop_site", "manage backup"),
        ("windows/upgrade.ps1", "-LiteralPath $Previous", "\nStop-Site", "@('backup')"),
    ],
)
def test_an_upgrade_that_ends_before_its_backup_can_be_taken_back(
    upgrade: str, known: str, stopped: str, backup: str
) -> None:
    """Not to where the upgrade before it began: what is in use is noted before the site stops."""
    text = (DEPLOY / upgrade).read_text("utf-8")
    first, last = text.index(known), text.rindex(known)
    assert first < text.index(stopped) < text.index(backup) < last
