"""A ready Power BI project (PBIP): a model in TMDL over the views, and a report over the model.

All of it is made of the dictionary of views, the measures and the pages that are declared here, in
Spanish with English translations, and the same bytes each time.
"""

import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.translation import override

from powerbi.connecting import Source
from powerbi.project import report, tmdl
from powerbi.project.identity import stable

__all__ = ["archive", "files"]

NAME = "RCE"
SCHEMAS = "https://developer.microsoft.com/json-schemas/fabric"
README = Path(__file__).parent / "LEAME.txt"
# What Power BI Desktop writes beside a project, of one computer alone.
IGNORED = "**/.pbi/localSettings.json\n**/.pbi/cache.abf\n"


def archive(source: Source) -> bytes:
    """The project as one .zip, of the folder `RCE`."""
    held = io.BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as packed:
        for path, text in files(source).items():
            entry = ZipInfo(f"{NAME}/{path}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            packed.writestr(entry, text.encode())
    return held.getvalue()


def files(source: Source) -> dict[str, str]:
    """{path: text} of the project, in the order of their paths."""
    model, shown = f"{NAME}.SemanticModel", f"{NAME}.Report"
    with override("es"):
        found = {f"{model}/definition/{path}": text for path, text in tmdl.files(source).items()}
        pages = {f"{shown}/definition/{path}": one for path, one in report.definition().items()}
    documents = {
        f"{NAME}.pbip": {
            "$schema": f"{SCHEMAS}/pbip/pbipProperties/1.0.0/schema.json",
            "version": "1.0",
            "artifacts": [{"report": {"path": shown}}],
            "settings": {"enableAutoRecovery": True},
        },
        f"{model}/.platform": _platform("SemanticModel"),
        f"{model}/definition.pbism": {
            "$schema": f"{SCHEMAS}/item/semanticModel/definitionProperties/1.0.0/schema.json",
            "version": "4.2",
            "settings": {"qnaEnabled": False},
        },
        f"{shown}/.platform": _platform("Report"),
        f"{shown}/definition.pbir": {
            "$schema": f"{SCHEMAS}/item/report/definitionProperties/2.0.0/schema.json",
            "version": "4.0",
            "datasetReference": {"byPath": {"path": f"../{model}"}},
        },
        f"{shown}/StaticResources/RegisteredResources/{report.THEME_NAME}": report.THEME,
        **pages,
    }
    found |= {path: _json(document) for path, document in documents.items()}
    found[".gitignore"] = IGNORED
    found["LEAME.txt"] = README.read_text(encoding="utf-8")
    return dict(sorted(found.items()))


def _platform(kind: str) -> dict[str, Any]:
    return {
        "$schema": f"{SCHEMAS}/gitIntegration/platformProperties/2.0.0/schema.json",
        "metadata": {"type": kind, "displayName": NAME},
        "config": {"version": "2.0", "logicalId": stable("item", kind)},
    }


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
