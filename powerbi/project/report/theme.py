"""The site's colours and letters as a theme of Power BI."""

import hashlib
import json
from typing import Any

INK, QUIET, LINE, PAPER = "#1f2933", "#56616f", "#dfe4ea", "#ffffff"
PRIMARY, SOFT = "#00647c", "#e6f1f4"
LETTERS = "Segoe UI"

_TABLE: dict[str, Any] = {
    "columnHeaders": [
        {
            "autoSizeColumnWidth": True,
            "columnAdjustment": "growToFit",
            "backColor": {"solid": {"color": SOFT}},
            "fontColor": {"solid": {"color": INK}},
        }
    ],
    "values": [
        {
            "backColorPrimary": {"solid": {"color": PAPER}},
            "backColorSecondary": {"solid": {"color": PAPER}},
            "fontColorPrimary": {"solid": {"color": INK}},
            "fontColorSecondary": {"solid": {"color": INK}},
        }
    ],
}

_CONTENT: dict[str, Any] = {
    # The first is what is, the second what was planned or was before: never told by colour alone.
    "dataColors": [
        PRIMARY,
        "#7b8794",
        "#e69f00",
        "#56b4e9",
        "#009e73",
        "#d55e00",
        "#cc79a7",
        "#0072b2",
    ],
    "good": "#17663a",
    "neutral": "#8a6d00",
    "bad": "#b42318",
    "maximum": PRIMARY,
    "center": "#b8d4db",
    "minimum": SOFT,
    "null": LINE,
    "firstLevelElements": INK,
    "secondLevelElements": QUIET,
    "thirdLevelElements": LINE,
    "fourthLevelElements": QUIET,
    "background": PAPER,
    "secondaryBackground": SOFT,
    "tableAccent": PRIMARY,
    "textClasses": {
        "callout": {"fontSize": 20, "fontFace": LETTERS, "color": INK},
        "title": {"fontSize": 12, "fontFace": LETTERS, "color": INK},
        "header": {"fontSize": 11, "fontFace": LETTERS, "color": INK},
        "label": {"fontSize": 10, "fontFace": LETTERS, "color": INK},
    },
    "visualStyles": {
        "*": {
            "*": {
                "border": [{"show": True, "color": {"solid": {"color": LINE}}, "radius": 8}],
                "dropShadow": [{"show": False}],
                "padding": [{"top": 8, "bottom": 8, "left": 8, "right": 8}],
            }
        },
        "tableEx": {"*": _TABLE},
        "pivotTable": {"*": _TABLE},
    },
}

# Power BI keeps themes by their file's name: another content has another name.
THEME_NAME = (
    f"RCE-{hashlib.sha256(json.dumps(_CONTENT, sort_keys=True).encode()).hexdigest()[:8]}.json"
)
THEME = {"name": THEME_NAME, **_CONTENT}
