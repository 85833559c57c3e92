"""Where uploaded files are kept: each whole, or not at all."""

import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


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
