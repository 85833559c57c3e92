"""The report and the files around it, by what Microsoft's schemas of them ask for."""

import io
import json
import re
import zipfile
from itertools import combinations

import pytest
from django.utils.translation import override

from powerbi.project import archive, files
from powerbi.tests import tmdl
from powerbi.tests.test_project_model import MODEL, SOURCE

REPORT = "RCE.Report/definition"
SCHEMAS = "https://developer.microsoft.com/json-schemas/fabric/"
# {what a path ends with: (its schema, what it must have, what it may have)}
DOCUMENTS = {
    "RCE.pbip": ("pbip/pbipProperties/1.0.0", "version artifacts", "settings"),
    ".platform": ("gitIntegration/platformProperties/2.0.0", "metadata config", ""),
    "definition.pbism": ("item/semanticModel/definitionProperties/1.0.0", "version", "settings"),
    "definition.pbir": ("item/report/definitionProperties/2.0.0", "version datasetReference", ""),
    "version.json": ("item/report/definition/versionMetadata/1.0.0", "version", ""),
    "report.json": (
        "item/report/definition/report/3.0.0",
        "themeCollection",
        "resourcePackages settings",
    ),
    "pages.json": (
        "item/report/definition/pagesMetadata/1.0.0",
        "pageOrder activePageName",
        "",
    ),
    "page.json": (
        "item/report/definition/page/2.0.0",
        "name displayName displayOption height width",
        "",
    ),
    "visual.json": ("item/report/definition/visualContainer/2.2.0", "name position visual", ""),
}
# {type of visual: the roles it takes}, of those that Microsoft has not put away.
ROLES = {
    "cardVisual": {"Data"},
    "lineChart": {"Category", "Series", "Y", "Y2", "Rows", "Tooltips"},
    "clusteredBarChart": {"Category", "Series", "Y", "Rows", "Tooltips"},
    "pivotTable": {"Rows", "Columns", "Values"},
    "slicer": {"Values"},
}
DEPRECATED = {"card", "multiRowCard", "map", "filledMap", "gauge"}
MEASURES_ONLY = {"Data", "Y"}
COLUMNS_ONLY = {"Category", "Rows"}


@pytest.fixture(scope="module")
def written():
    return files(SOURCE)


@pytest.fixture(scope="module")
def fields(written):
    """{(table, name): "Column" or "Measure"}"""
    found = {}
    for path, text in written.items():
        if path.startswith(f"{MODEL}/tables/"):
            (table,) = tmdl.read(text)
            found |= {(table.name, name): "Column" for name in table.of("column")}
            found |= {(table.name, name): "Measure" for name in table.of("measure")}
    return found


def documents(written, end):
    return {path: json.loads(text) for path, text in written.items() if path.endswith(end)}


@pytest.fixture(scope="module")
def visuals(written):
    return documents(written, "/visual.json")


def projections(visual):
    for role, told in visual["visual"].get("query", {}).get("queryState", {}).items():
        for one in told["projections"]:
            yield role, one


def test_every_document_is_of_its_schema(written):
    for end, (schema, must, may) in DOCUMENTS.items():
        found = documents(written, end)
        assert found, end
        for path, document in found.items():
            assert document["$schema"] == f"{SCHEMAS}{schema}/schema.json", path
            has = set(document) - {"$schema"}
            assert set(must.split()) <= has <= set(must.split()) | set(may.split()), path
    known = tuple(DOCUMENTS)
    json_ = [path for path in written if not path.endswith((".tmdl", ".txt", ".gitignore"))]
    assert [path for path in json_ if not path.endswith(known)] == [
        path for path in json_ if "/StaticResources/" in path
    ]


def test_the_project_s_parts_find_each_other(written):
    pbip = json.loads(written["RCE.pbip"])
    assert pbip["artifacts"] == [{"report": {"path": "RCE.Report"}}]
    report = json.loads(written["RCE.Report/definition.pbir"])
    assert report["datasetReference"] == {"byPath": {"path": "../RCE.SemanticModel"}}
    assert report["version"] == "4.0"
    kinds = documents(written, ".platform")
    assert {path: one["metadata"]["type"] for path, one in kinds.items()} == {
        "RCE.Report/.platform": "Report",
        "RCE.SemanticModel/.platform": "SemanticModel",
    }
    assert len({one["config"]["logicalId"] for one in kinds.values()}) == 2


def test_pages_are_listed_as_they_stand(written):
    pages = documents(written, "/page.json")
    listed = json.loads(written[f"{REPORT}/pages/pages.json"])
    assert [f"{REPORT}/pages/{key}/page.json" for key in listed["pageOrder"]] == sorted(
        pages, key=lambda path: listed["pageOrder"].index(path.split("/")[-2])
    )
    assert listed["activePageName"] == listed["pageOrder"][0]
    for path, page in pages.items():
        assert path.split("/")[-2] == page["name"]
        assert re.fullmatch("[0-9a-f]{20}", page["name"])
        assert (page["width"], page["height"]) == (1280, 720)
    titles = [
        pages[f"{REPORT}/pages/{key}/page.json"]["displayName"] for key in listed["pageOrder"]
    ]
    assert titles == ["Ejecución", "Actas de contratistas", "Pérdidas", "Qué se recuperó"]


def test_visuals_show_what_the_model_has(visuals, fields):
    for path, visual in visuals.items():
        assert path.split("/")[-2] == visual["name"]
        references = [one["queryRef"] for _role, one in projections(visual)]
        assert len(references) == len(set(references)), path
        for role, one in projections(visual):
            ((kind, told),) = one["field"].items()
            entity = told["Expression"]["SourceRef"]["Entity"]
            assert fields[entity, told["Property"]] == kind, path
            assert one["queryRef"] == f"{entity}.{told['Property']}"
            assert one["nativeQueryRef"] == told["Property"]
            assert (kind == "Column") == (role in COLUMNS_ONLY or visual_is(visual, "slicer"))
            assert one.get("active", False) is (role == "Category")


def visual_is(visual, kind):
    return visual["visual"]["visualType"] == kind


def test_visuals_are_of_today_s_types_and_take_their_roles(visuals):
    used = set()
    for visual in visuals.values():
        kind = visual["visual"]["visualType"]
        assert kind not in DEPRECATED
        if kind == "textbox":
            continue
        assert {role for role, _one in projections(visual)} <= ROLES[kind]
        used.add(kind)
    assert used == set(ROLES)


def test_bars_are_sorted_and_lines_run_in_time(visuals, fields):
    for visual in visuals.values():
        told = visual["visual"]
        if told["visualType"] not in ("lineChart", "clusteredBarChart"):
            continue
        (one,) = told["query"]["sortDefinition"]["sort"]
        shown = {role: [p["field"] for p in v["projections"]] for role, v in
                 told["query"]["queryState"].items()}  # fmt: skip
        if told["visualType"] == "lineChart":
            assert (one["field"], one["direction"]) == (shown["Category"][0], "Ascending")
        else:
            assert (one["field"], one["direction"]) == (shown["Y"][0], "Descending")


def test_visuals_lie_on_their_page_and_on_no_other(visuals):
    pages = {}
    for path, visual in visuals.items():
        pages.setdefault(path.split("/visuals/")[0], []).append(visual["position"])
    assert len(pages) == 4
    for boxes in pages.values():
        assert len({box["tabOrder"] for box in boxes}) == len(boxes)
        for box in boxes:
            assert all(box[side] % 8 == 0 for side in ("x", "y", "width", "height"))
            assert 0 <= box["x"] <= 1280 - box["width"]
            assert 0 <= box["y"] <= 720 - box["height"]
        for a, b in combinations(boxes, 2):
            assert (
                a["x"] + a["width"] <= b["x"]
                or b["x"] + b["width"] <= a["x"]
                or a["y"] + a["height"] <= b["y"]
                or b["y"] + b["height"] <= a["y"]
            )


def test_a_screen_reader_is_told_what_each_shows(visuals):
    for visual in visuals.values():
        if visual_is(visual, "textbox"):
            continue
        (general,) = visual["visual"]["visualContainerObjects"]["general"]
        said = general["properties"]["altText"]["expr"]["Literal"]["Value"]
        assert re.fullmatch(r"'(?:[^']|'')+'", said)


def test_every_page_has_cards_a_ranking_a_course_a_matrix_and_slicers(visuals):
    pages = {}
    for path, visual in visuals.items():
        kind = visual["visual"]["visualType"]
        pages.setdefault(path.split("/visuals/")[0], set()).add(kind)
    assert all(kinds == {*ROLES, "textbox"} for kinds in pages.values())


def test_the_theme_is_the_one_that_the_report_names(written):
    report = json.loads(written[f"{REPORT}/report.json"])
    name = report["themeCollection"]["customTheme"]["name"]
    theme = json.loads(written[f"RCE.Report/StaticResources/RegisteredResources/{name}"])
    assert theme["name"] == name
    assert re.fullmatch(r"RCE-[0-9a-f]{8}\.json", name)
    ((item,),) = [package["items"] for package in report["resourcePackages"]]
    assert item == {"name": name, "path": name, "type": "CustomTheme"}
    assert all(re.fullmatch("#[0-9a-f]{6}", color) for color in theme["dataColors"])


def test_its_bytes_are_the_same_each_time():
    first = archive(SOURCE)
    with override("en"):
        assert archive(SOURCE) == first
    assert archive(SOURCE._replace(server="other")) != first


def test_names_and_texts_are_safe_where_it_is_opened(written):
    packed = zipfile.ZipFile(io.BytesIO(archive(SOURCE)))
    assert packed.testzip() is None
    assert packed.namelist() == [f"RCE/{path}" for path in written]
    for path in packed.namelist():
        assert path.isascii()
        assert not set(path) & set('<>:"|?*\\')
        assert len(path) < 130
        assert not any(part.endswith((".", " ")) for part in path.split("/"))
        content = packed.read(path)
        assert not content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        assert content.decode()
    assert len({path.casefold() for path in packed.namelist()}) == len(packed.namelist())
