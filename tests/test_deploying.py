"""What deploy/ and its page say agrees with the site: settings, commands, bounds, files."""

import re
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
