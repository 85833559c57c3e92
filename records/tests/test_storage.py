"""An uploaded file is kept whole, or not at all."""

import errno
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from records.storage import WholeFiles


def kept(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


def test_a_file_is_kept_under_its_name(tmp_path: Path) -> None:
    storage = WholeFiles(tmp_path)
    assert storage.save("ab/abc.xlsx", ContentFile(b"whole")) == "ab/abc.xlsx"
    assert kept(tmp_path) == ["ab/abc.xlsx"]
    assert (tmp_path / "ab/abc.xlsx").read_bytes() == b"whole"


class Failing(ContentFile):
    """Breaks off after its first half."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(b"")
        self.error = error

    def chunks(self, chunk_size: int | None = None) -> Any:
        yield b"half"
        raise self.error


def test_on_a_full_disk_nothing_stays(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"):
        WholeFiles(tmp_path).save("ab/abc.xlsx", Failing(OSError(errno.ENOSPC, "full")))
    assert kept(tmp_path) == []


def test_whoever_is_killed_leaves_no_half_under_a_name_that_counts(tmp_path: Path) -> None:
    """As after a SIGKILL, no clearing up is done."""
    with pytest.raises(KeyboardInterrupt):
        WholeFiles(tmp_path).save("ab/abc.xlsx", Failing(KeyboardInterrupt()))
    (left,) = kept(tmp_path)
    assert left.endswith(".part")
    storage = WholeFiles(tmp_path)
    assert storage.save("ab/abc.xlsx", ContentFile(b"whole")) == "ab/abc.xlsx"
