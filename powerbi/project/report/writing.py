"""Pages and visuals as PBIR wants them written."""

from collections.abc import Iterator
from typing import Any

from powerbi.project import names
from powerbi.project.identity import short
from powerbi.project.measures import MEASURES
from powerbi.project.report.pages import PAGES
from powerbi.project.report.theme import INK, QUIET, THEME_NAME
from powerbi.project.report.visuals import Box, Field, Page, Visual

SCHEMAS = "https://developer.microsoft.com/json-schemas/fabric/item/report/definition"
WIDTH, HEIGHT = 1280, 720
# The oldest that know all that stands here: newer programs read them, older ones would not.
VERSIONS = {
    "report": "3.0.0",
    "page": "2.0.0",
    "visualContainer": "2.2.0",
    "pagesMetadata": "1.0.0",
    "versionMetadata": "1.0.0",
}
IMPORTED = {"visual": "2.2.0", "report": "3.0.0", "page": "2.0.0"}
BASE = {
    "name": "CY24SU10",
    "reportVersionAtImport": {"visual": "1.8.97", "report": "2.0.97", "page": "1.3.97"},
    "type": "SharedResources",
}
PADDING = {"top": "8D", "bottom": "8D", "left": "8D", "right": "8D"}
NONE = dict.fromkeys(PADDING, "0D")

Json = dict[str, Any]


def definition() -> dict[str, Json]:
    """{path in `definition/`: its JSON}, in the active language."""
    pages = [short("page", page.key) for page in PAGES]
    found = {
        "version.json": {"$schema": _schema("versionMetadata"), "version": "2.0.0"},
        "report.json": _report(),
        "pages/pages.json": {
            "$schema": _schema("pagesMetadata"),
            "pageOrder": pages,
            "activePageName": pages[0],
        },
    }
    for page, key in zip(PAGES, pages, strict=True):
        found[f"pages/{key}/page.json"] = {
            "$schema": _schema("page"),
            "name": key,
            "displayName": str(page.title),
            "displayOption": "FitToPage",
            "height": HEIGHT,
            "width": WIDTH,
        }
        for visual in _visuals(page):
            found[f"pages/{key}/visuals/{visual['name']}/visual.json"] = visual
    return found


def _schema(of: str) -> str:
    return f"{SCHEMAS}/{of}/{VERSIONS[of]}/schema.json"


def _report() -> Json:
    custom = {"name": THEME_NAME, "reportVersionAtImport": IMPORTED, "type": "RegisteredResources"}
    item = {"name": THEME_NAME, "path": THEME_NAME, "type": "CustomTheme"}
    return {
        "$schema": _schema("report"),
        "themeCollection": {"baseTheme": BASE, "customTheme": custom},
        "resourcePackages": [
            {"name": "RegisteredResources", "type": "RegisteredResources", "items": [item]}
        ],
        "settings": {"useStylableVisualContainerHeader": True, "useEnhancedTooltips": True},
    }


def _visuals(page: Page) -> Iterator[Json]:
    yield _placed(page, "heading", Box(24, 16, 488, 80), 0, _heading(page))
    for place, visual in enumerate(page.visuals, start=1):
        yield _placed(page, visual.key, visual.box, place, _visual(visual))


def _placed(page: Page, key: str, box: Box, place: int, visual: Json) -> Json:
    """`place` is the order in which the keyboard walks."""
    return {
        "$schema": _schema("visualContainer"),
        "name": short("visual", page.key, key),
        "position": {
            "x": box.x,
            "y": box.y,
            "z": place * 1000,
            "height": box.height,
            "width": box.width,
            "tabOrder": place * 1000,
        },
        "visual": visual,
    }


def _heading(page: Page) -> Json:
    runs = [(page.title, "24px", INK), (page.lead, "13px", QUIET)]
    paragraphs = [
        {
            "textRuns": [
                {
                    "value": str(text),
                    "textStyle": {"fontFamily": "Segoe UI", "fontSize": size, "color": color},
                }
            ]
        }
        for text, size, color in runs
    ]
    hidden = [{"properties": {"show": _literal("false")}}]
    return {
        "visualType": "textbox",
        "objects": {"general": [{"properties": {"paragraphs": paragraphs}}]},
        "visualContainerObjects": {
            "background": hidden,
            "border": hidden,
            "padding": _padding(NONE),
        },
    }


def _visual(visual: Visual) -> Json:
    query: Json = {
        "queryState": {
            role: {"projections": [_projection(field, role) for field in fields]}
            for role, fields in visual.roles.items()
        }
    }
    if visual.order:
        field, falls = visual.order
        direction = "Descending" if falls else "Ascending"
        query["sortDefinition"] = {
            "sort": [{"field": _field(field), "direction": direction}],
            "isDefaultSort": False,
        }
    found: Json = {"visualType": visual.type, "query": query}
    if visual.type == "slicer":
        found["objects"] = {"data": [{"properties": {"mode": _text("Dropdown")}}]}
    found["visualContainerObjects"] = _container(visual)
    found["drillFilterOtherVisuals"] = True
    return found


def _container(visual: Visual) -> Json:
    """Title and what a screen reader says. Without its own padding it would have none."""
    fields = [field for role in visual.roles.values() for field in role]
    said = visual.title or ", ".join(map(_called, fields))
    found: Json = {
        "general": [{"properties": {"altText": _text(str(said))}}],
        "padding": _padding(PADDING),
    }
    if visual.title:
        shown = {"show": _literal("true"), "text": _text(str(visual.title))}
        found["title"] = [{"properties": shown}]
    return found


def _padding(sides: dict[str, str]) -> list[Json]:
    return [{"properties": {side: _literal(value) for side, value in sides.items()}}]


def _projection(field: Field, role: str) -> Json:
    entity, called = _entity(field), _called(field)
    found = {
        "field": _field(field),
        "queryRef": f"{entity}.{called}",
        "nativeQueryRef": called,
    }
    # A drill's level that is open at first: an axis has one.
    return {**found, "active": True} if role == "Category" else found


def _field(field: Field) -> Json:
    kind = "Column" if field.view else "Measure"
    source = {"SourceRef": {"Entity": _entity(field)}}
    return {kind: {"Expression": source, "Property": _called(field)}}


def _entity(field: Field) -> str:
    return names.table(field.view or MEASURES[field.name].view)


def _called(field: Field) -> str:
    return names.column(field.view, field.name) if field.view else str(MEASURES[field.name].name)


def _literal(value: str) -> Json:
    return {"expr": {"Literal": {"Value": value}}}


def _text(value: str) -> Json:
    return _literal("'" + value.replace("'", "''") + "'")
