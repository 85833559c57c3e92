"""The model says what the views are: tables, columns, relationships, measures, both languages."""

import re
import uuid
from itertools import chain, pairwise

import pytest
from django.db import connection
from django.utils.translation import override

from billing.models.annexes import AnnexState
from powerbi.connecting import Source
from powerbi.dictionary import VIEWS
from powerbi.engines import engine
from powerbi.project import files, names
from powerbi.project.measures import MEASURES
from powerbi.project.report import PAGES
from powerbi.tests import tmdl
from transformers.choices import Grade

SOURCE = Source("tds", "sql.example", "rce", "https://rce.example")
MODEL = "RCE.SemanticModel/definition"
# Every function that a measure may call, as DAX documents them.
FUNCTIONS = {
    "ADDCOLUMNS", "CALCULATE", "COUNT", "COUNTROWS", "DATESINPERIOD", "DIVIDE", "EOMONTH", "FILTER",
    "IF", "ISBLANK", "KEEPFILTERS", "MAX", "MIN", "NOT", "REMOVEFILTERS", "SAMEPERIODLASTYEAR",
    "SUM", "SUMX", "TOTALYTD", "USERELATIONSHIP", "VALUES",
}  # fmt: skip
DAX_NAME = re.compile(r"(?:'((?:[^']|'')+)'|\b(\w+))?\[([^\]]+)\]")
DAX_TEXT = re.compile(r'"[^"]*"')
PAIRS = {")": "(", "]": "[", "}": "{"}


@pytest.fixture(scope="module")
def written():
    return files(SOURCE)


@pytest.fixture(scope="module")
def tables(written):
    """{table: Thing}, in the dictionary's order of views."""
    found = [tmdl.read(written[f"{MODEL}/tables/{view}.tmdl"]) for view in VIEWS]
    return {table.name: table for (table,) in found}


@pytest.fixture(scope="module")
def measures(tables):
    return {m.name: m for table in tables.values() for m in table.of("measure").values()}


@pytest.fixture(scope="module")
def relationships(written):
    return tmdl.read(written[f"{MODEL}/relationships.tmdl"])


def ends(relationship):
    return tuple(tmdl.reference(relationship.has[end]) for end in ("fromColumn", "toColumn"))


def unbalanced(text):
    """The first bracket that nothing opened or closed, outside of texts and quoted names."""
    text = re.sub(r"'(?:[^']|'')*'", "", DAX_TEXT.sub("", text))
    open_ = []
    for sign in text:
        if sign in PAIRS.values():
            open_.append(sign)
        elif sign in PAIRS and (not open_ or open_.pop() != PAIRS[sign]):
            return sign
    return "".join(open_) or ("quote" if '"' in text or "'" in text else "")


@pytest.mark.django_db
@pytest.mark.parametrize("view", VIEWS)
def test_every_column_is_the_view_s(view, tables):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {engine(connection).name(view)} WHERE 1 = 0")
        real = [column[0] for column in cursor.description]
    with override("es"):
        table = tables[names.table(view)]
    assert [one.has["sourceColumn"] for one in table.of("column").values()] == real


def test_indentation_is_of_tabs_one_by_one(written):
    for path, text in written.items():
        if path.endswith(".tmdl"):
            assert tmdl.levels(text) == [], path


@pytest.mark.parametrize(
    "text",
    [
        "table A\n  column b\n",
        "table A\n\t\tcolumn b\n",
        "table A\n\tmeasure b =\n\t\t1\n\t\t\tx\n",
    ],
)
def test_wrong_indentation_is_seen(text):
    assert tmdl.levels(text)


def test_a_description_stands_right_above_its_object(written):
    for path, text in written.items():
        lines = text.split("\n") if path.endswith(".tmdl") else []
        for line, below in pairwise(lines):
            if line.lstrip("\t").startswith("///"):
                indent = line[: len(line) - len(line.lstrip("\t"))]
                assert re.match(rf"{indent}(table|measure|column|expression) ", below), line


def test_references_list_every_table_and_language(written, tables):
    model = written[f"{MODEL}/model.tmdl"]
    listed = re.findall(r"^ref table (.+)$", model, re.MULTILINE)
    assert [tmdl.bare(name) for name in listed] == list(tables)
    cultures = re.findall(r"^ref cultureInfo (.+)$", model, re.MULTILINE)
    kept = [path for path in written if path.startswith(f"{MODEL}/cultures/")]
    assert [f"{MODEL}/cultures/{one}.tmdl" for one in cultures] == kept


def test_every_object_has_an_identity_of_its_own(written):
    tags = re.findall(r"^\t+lineageTag: (.+)$", "\n".join(written.values()), re.MULTILINE)
    assert len(tags) == len(set(tags)) > 200
    assert all(str(uuid.UUID(tag)) == tag for tag in tags)


def test_names_tell_objects_apart(tables, measures):
    count = sum(len(table.of("measure")) for table in tables.values())
    assert len({name.casefold() for name in measures}) == count == len(MEASURES)
    for table, view in zip(tables.values(), VIEWS, strict=True):
        columns = {name.casefold() for name in table.of("column")}
        assert len(columns) == len(VIEWS[view].columns)
        assert not columns & {name.casefold() for name in measures}, table.name
    everything = chain(tables, measures, *(table.of("column") for table in tables.values()))
    assert not [name for name in everything if set(name) & set("[]'\".=:\n")]


def test_relationships_join_a_key_to_its_dimension(tables, relationships):
    assert len({one.name for one in relationships}) == len(relationships)
    for one in relationships:
        (many, key), (dimension, own) = ends(one)
        from_, to = tables[many].of("column")[key], tables[dimension].of("column")[own]
        assert from_.has["dataType"] == to.has["dataType"] == "int64"
        assert (
            to.has["sourceColumn"]
            == next(iter(tables[dimension].of("column").values())).has["sourceColumn"]
        )
        assert "isHidden" in from_.has


def test_every_fact_reaches_its_dimensions_one_way(relationships, tables):
    active = [ends(one) for one in relationships if one.has.get("isActive") != "false"]
    pairs = [(many, dimension) for (many, _key), (dimension, _own) in active]
    assert len(pairs) == len(set(pairs))
    # No dimension leads to another: a filter has a single way to a fact.
    assert not {dimension for _many, dimension in pairs} & {many for many, _dimension in pairs}
    with override("es"):
        facts = {names.table(view) for view in VIEWS if view.startswith("fct_")}
        calendar = names.table("dim_date")
    assert {many for many, dimension in pairs if dimension == calendar} == facts


def test_a_second_date_stands_by(relationships):
    idle = [ends(one) for one in relationships if one.has.get("isActive") == "false"]
    with override("es"):
        for view in ("fct_billed_item", "fct_cnr"):
            second = names.table(view), names.column(view, "date_key")
            assert second in [many for many, _one in idle]


def test_the_calendar_is_the_date_table(tables):
    with override("es"):
        calendar = tables[names.table("dim_date")]
    assert calendar.has["dataCategory"] == "Time"
    keys = [one for one in calendar.of("column").values() if "isKey" in one.has]
    assert [one.has["sourceColumn"] for one in keys] == ["date"]
    assert keys[0].has["dataType"] == "dateTime"


def test_sorting_is_by_a_column_of_the_table(tables):
    sorted_ = 0
    for table in tables.values():
        for column in table.of("column").values():
            if by := column.has.get("sortByColumn"):
                assert tmdl.bare(by) in table.of("column")
                sorted_ += 1
    assert sorted_


def test_only_measures_sum(tables):
    columns = [one for table in tables.values() for one in table.of("column").values()]
    assert {one.has["summarizeBy"] for one in columns} == {"none"}


def test_every_measure_speaks_of_what_there_is(tables, measures):
    for measure in measures.values():
        text = measure.text
        assert unbalanced(text) == "", measure.name
        added = set(re.findall(r'"(@\w+)"', text))
        said = DAX_TEXT.sub('""', text)
        for quoted, plain, inside in DAX_NAME.findall(said):
            table = quoted or plain
            if table:
                assert inside in tables[table].of("column"), f"{measure.name}: {table}[{inside}]"
            else:
                assert inside in measures or inside in added, f"{measure.name}: [{inside}]"
        rest = DAX_NAME.sub("", said)
        assert set(re.findall(r"'([^']+)'", rest)) <= set(tables)
        assert set(re.findall(r"\b([A-Z]{2,})\s*\(", rest)) <= FUNCTIONS, measure.name


@pytest.mark.parametrize("text", ["SUM('A'[b]", "SUM('A'[b]))", 'IF(1, "a)', "('A[b])"])
def test_what_is_open_is_seen(text):
    assert unbalanced(text)


def test_no_measure_needs_itself(measures):
    needs = {
        name: {inside for q, p, inside in DAX_NAME.findall(one.text) if not q and not p}
        for name, one in measures.items()
    }
    while needs:
        ready = [name for name, of in needs.items() if not of & set(needs)]
        assert ready, needs
        for name in ready:
            del needs[name]


def test_a_measure_takes_relationships_that_stand_by(measures, relationships):
    idle = {frozenset(ends(one)) for one in relationships if one.has.get("isActive") == "false"}
    used = 0
    for measure in measures.values():
        for one in re.findall(r"USERELATIONSHIP\(([^)]*)\)", measure.text):
            pair = frozenset((t, c) for t, _plain, c in DAX_NAME.findall(one))
            assert pair in idle, measure.name
            used += 1
    assert used


def test_measures_are_formatted_filed_and_told(measures):
    for measure in measures.values():
        assert measure.told == measure.told.strip() != ""
        assert {"formatString", "displayFolder"} <= set(measure.has)


def test_energies_and_grades_are_never_added():
    kinds = ("billed_increase", "loss_reduction", "fct_cnr[kwh]")
    for key, measure in MEASURES.items():
        assert sum(kind in measure.dax for kind in kinds) <= 1, key
        # Only what counts or costs, and a single month of a single episode, may be of any grade.
        if "fct_recovery_month" in measure.dax and key not in (
            "increase_low",
            "increase_high",
            "episode_cost",
            "episodes",
        ):
            assert "grade] =" in measure.dax, key


def test_words_of_the_data_are_the_site_s():
    known = {*AnnexState.values, *Grade.values}
    said = {
        word
        for one in MEASURES.values()
        for word in DAX_TEXT.findall(one.dax)
        if not word.startswith('"@')
    }
    assert said
    assert {word.strip('"') for word in said} <= known


def english(called, *of):
    with override("en"):
        return str(called(*of))


def test_every_object_has_its_english(written, tables):
    text = written[f"{MODEL}/cultures/en-US.tmdl"]
    expected = []
    for view, table in zip(VIEWS, tables.values(), strict=True):
        expected.append((3, "table", table.name, english(names.table, view)))
        own = [(one.name, one) for one in MEASURES.values() if one.view == view]
        expected += [(4, "measure", str_es(name), english(str, name)) for name, _one in own]
        expected += [
            (4, "column", name, english(names.column, view, column))
            for name, column in zip(table.of("column"), VIEWS[view].columns, strict=True)
        ]
    found = re.findall(
        r"^(\t+)(table|measure|column) (.+)\n\t+caption: (.+)\n\t+description: \S.*$",
        text,
        re.MULTILINE,
    )
    assert [(len(tabs), kind, tmdl.bare(of), said) for tabs, kind, of, said in found] == expected
    assert text.count("displayFolder: ") == len(MEASURES)


def str_es(lazy):
    with override("es"):
        return str(lazy)


# Words that are the same in both.
SAME = {"Acta", "Material", "Factor"}


def test_every_word_is_in_both_languages():
    words = [
        *names.TABLES.values(),
        *names.COLUMNS.values(),
        *names.OWN.values(),
        *names.FOLDERS.values(),
        *(word for one in MEASURES.values() for word in (one.name, one.meaning)),
        *(word for page in PAGES for word in (page.title, page.lead)),
        *(one.title for page in PAGES for one in page.visuals if one.title),
    ]
    alike = {english(str, word) for word in words if english(str, word) == str_es(word)}
    assert alike <= SAME


def test_every_name_is_of_a_column_there_is():
    columns = {column for view in VIEWS.values() for column in view.columns}
    assert set(names.COLUMNS) == columns
    assert all(column in VIEWS[view].columns for view, column in names.OWN)
    assert {one.view for one in MEASURES.values()} <= set(VIEWS) == set(names.TABLES)
    assert {one.folder for one in MEASURES.values()} == set(names.FOLDERS)
