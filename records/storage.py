"""How files are written: each whole, or not at all."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


@contextmanager
def into_place(path: Path) -> Iterator[Path]:
    """Where to write what is to stand at `path`: a file beside, moved there once it is written.
    Half a file, which would take the room that there is not, is taken away."""
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        yield beside
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


class WholeFiles(FileSystemStorage):
    """Writes beside and moves into place: whoever is killed meanwhile leaves a `.part`, which the
    clean-up takes away, and never half a file under a name that counts."""

    def _save(self, name: str, content: Any) -> str:
        part = f"{name}.{secrets.token_hex(4)}.part"
        try:
            written = super()._save(part, content)
            Path(self.path(written)).replace(self.path(name))
        except OSError:
            with suppress(OSError):
                Path(self.path(part)).unlink()
            raise
        return name
