"""Sources with a name: said once, then known by the columns that were mapped for them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from ingest import intake, set_aside, sources
from ingest.models import RememberedMapping, Upload
from ingest.reading import FieldNames, Grid
from ingest.recognition import recognised
from ingest.tests import actas
from ingest.tests.workbooks import table, xlsx
from records.models import Municipality

KIND = "municipalities"
HEADERS = ["CODIGO_DANE", "DEPARTAMENTO", "COMO SE LLAMA", "REGION"]
ROW = {
    "CODIGO_DANE": "98001",
    "DEPARTAMENTO": "VICHADA",
    "COMO SE LLAMA": "UNO",
    "REGION": "LLANOS",
}
SAC = {"COMO SE LLAMA": "MUNICIPIO", "REGION": "ZONA"}
GIS = {"COMO SE LLAMA": "ZONA", "REGION": "MUNICIPIO"}

Judged = Callable[..., Upload]

# ── whose a file is, by its headers ─────────────────────────────────────────────────────────────

FIELDS = [
    FieldNames("CODIGO", required=True),
    FieldNames("NOMBRE", ("TITULO",), required=True),
    FieldNames("TIPO"),
    FieldNames("ZONA"),
    FieldNames("ALTURA"),
]


def whose(headers: list[str], **remembered: Mapping[str, str]) -> list[str]:
    grid = Grid("HOJA", rows=[["CODIGO", "TIPO", *headers], ["1", "x", *("x" for _ in headers)]])
    return recognised([grid], FIELDS, remembered)


def test_a_source_is_known_by_the_columns_mapped_for_it() -> None:
    assert whose(["DENOMINACION"], SAC={"Denominación": "NOMBRE"}) == ["SAC"]
    assert whose(["DENOMINACION", "COLOR"], SAC={"DENOMINACION": "NOMBRE"}) == ["SAC"]
    assert whose(["NOMBRE", "COLOR"], SAC={"DENOMINACION": "NOMBRE"}) == []


def test_a_file_that_lacks_a_field_of_the_source_is_not_its() -> None:
    sac = {"DENOMINACION": "NOMBRE", "REGION SAC": "ZONA"}
    assert whose(["DENOMINACION"], SAC=sac) == []
    assert whose(["DENOMINACION", "REGION SAC"], SAC=sac) == ["SAC"]
    # The kind's own header serves as well, and so does another spelling of the source's.
    assert whose(["DENOMINACION", "ZONA"], SAC=sac) == ["SAC"]
    assert whose(["DENOMINACION", "REG."], SAC=sac | {"REG.": "ZONA"}) == ["SAC"]


def test_what_the_kind_understands_by_itself_is_nobodys() -> None:
    assert whose(["NOMBRE", "ZONA"], SAC={"ZONA": "", "DENOMINACION": "NOMBRE"}) == []


def test_whoever_explains_most_columns_is_the_source() -> None:
    short = {"DENOMINACION": "NOMBRE"}
    long = {"DENOMINACION": "NOMBRE", "REGION": "ZONA"}
    assert whose(["DENOMINACION", "REGION"], CORTO=short, LARGO=long) == ["LARGO"]
    assert whose(["DENOMINACION"], CORTO=short, LARGO=long) == ["CORTO"]


def test_sources_that_disagree_about_a_column_are_all_named() -> None:
    sac, gis = {"DENOMINACION": "NOMBRE"}, {"DENOMINACION": "ZONA"}
    assert whose(["DENOMINACION"], SAC=sac, GIS=gis) == ["GIS", "SAC"]
    both = {"SAC": {**sac, "REGION": ""}, "GIS": {**sac, "REGION": "ZONA"}}
    assert whose(["DENOMINACION", "REGION"], **both) == ["GIS", "SAC"]
    # A file that lacks what the other knows cannot be the other's.
    assert whose(["DENOMINACION"], SAC=sac, GIS={**gis, "H": "ALTURA"}) == ["SAC"]


def test_a_file_of_which_the_kind_knows_too_little_is_known_too() -> None:
    grid = Grid("HOJA", rows=[["COD INTERNO", "COMO SE LLAMA"], ["1", "UNO"]])
    sac = {"COD INTERNO": "CODIGO", "COMO SE LLAMA": "NOMBRE"}
    assert recognised([grid], FIELDS, {"SAC": sac}) == ["SAC"]


def test_a_source_that_would_claim_a_field_twice_is_not_meant() -> None:
    assert whose(["NOMBRE", "DENOMINACION"], SAC={"DENOMINACION": "NOMBRE"}) == []


def test_a_source_settles_what_two_columns_claim() -> None:
    assert whose(["NOMBRE", "TITULO"], SAC={"TITULO": "ZONA"}) == ["SAC"]


# ── in the wizard ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sac(db: None) -> None:
    RememberedMapping.remember(KIND, "SAC", SAC)


@pytest.fixture
def gis(db: None) -> None:
    RememberedMapping.remember(KIND, "GIS", GIS)


def send(client: Client, upload: Upload, step: str, **fields: Any) -> Upload:
    client.post(reverse(f"ingest:upload_{step}", args=[upload.pk]), fields)
    return Upload.objects.get(pk=upload.pk)


def mapped(**mapping: str) -> dict[str, str]:
    """The fields of the columns' form; `mapping` {header: field}."""
    fields = {}
    for number, (header, field) in enumerate(mapping.items()):
        fields |= {f"header-{number}": header, f"now-{number}": "", f"field-{number}": field}
    return fields


def found(upload: Upload) -> list[str]:
    return [finding["code"] for finding in upload.findings]


def page(client: Client, upload: Upload) -> str:
    return client.get(upload.get_absolute_url()).text


def test_a_source_is_named_and_its_next_file_recognised(mine: Client, judged: Judged) -> None:
    upload = judged([ROW], headers=HEADERS)
    assert found(upload) == ["missing_column"]
    upload = send(mine, upload, "columns", source=" SAC ", remember="yes", **mapped(**SAC))
    assert (found(upload), sources.source_of(upload)) == ([], "SAC")
    assert RememberedMapping.by_source(KIND) == {"SAC": SAC}
    following = judged([ROW | {"CODIGO_DANE": "98002"}], headers=HEADERS, name="dos.xlsx")
    assert (found(following), following.options) == ([], {})
    assert "leído como extracto de SAC" in page(mine, following)
    assert "leído como extracto de SAC" in mine.get(reverse("ingest:upload_list")).text
    # What is mapped in it is the source's too.
    send(mine, following, "columns", source="SAC", remember="yes", **mapped(OTRA="ZONA"))
    assert RememberedMapping.by_source(KIND) == {"SAC": SAC | {"OTRA": "ZONA"}}


def test_what_was_mapped_before_the_source_had_its_name_is_its_own(
    mine: Client, judged: Judged
) -> None:
    upload = send(mine, judged([ROW], headers=HEADERS), "columns", **mapped(**SAC))
    send(mine, upload, "columns", source="SAC", remember="yes")
    assert RememberedMapping.by_source(KIND) == {"SAC": SAC}


def test_a_source_named_without_remembering_holds_for_the_file(
    mine: Client, judged: Judged
) -> None:
    upload = judged([ROW], headers=HEADERS)
    upload = send(mine, upload, "columns", source="SAC", **mapped(**SAC))
    assert sources.source_of(upload) == "SAC"
    assert not RememberedMapping.objects.exists()


@pytest.mark.usefixtures("sac")
def test_known_names_are_suggested_and_spelt_alike(mine: Client, judged: Judged) -> None:
    upload = judged([ROW], headers=HEADERS[:2])
    assert sources.source_of(upload) == ""
    assert '<option value="SAC">' in page(mine, upload)
    upload = send(mine, upload, "columns", source="sac")
    assert sources.source_of(upload) == "SAC"
    assert found(upload) == ["missing_column"]


@pytest.mark.usefixtures("sac")
def test_a_recognised_source_is_cleared(mine: Client, judged: Judged) -> None:
    upload = judged([ROW], headers=HEADERS, mapping={"REGION": "ZONA"})
    assert sources.source_of(upload) == "SAC"
    upload = send(mine, upload, "columns", source="", remember="yes")
    assert (sources.source_of(upload), found(upload)) == ("", ["missing_column"])
    # It stays nobody's through other decisions, and nothing was remembered of it for all files.
    upload = send(mine, upload, "choose", **{"empty-asked": "yes", "empty": "erase"})
    assert (sources.source_of(upload), upload.options["empty"]) == ("", "erase")
    assert not RememberedMapping.objects.filter(source="").exists()


@pytest.mark.usefixtures("sac")
def test_a_source_left_as_it_is_decides_nothing(mine: Client, judged: Judged) -> None:
    upload = send(mine, judged([ROW], headers=HEADERS), "columns", source="SAC", remember="yes")
    assert upload.options == {}


@pytest.mark.usefixtures("sac", "gis")
def test_sources_that_contradict_each_other_are_asked_for(mine: Client, judged: Judged) -> None:
    upload = judged([ROW], headers=HEADERS)
    assert found(upload)[0] == "several_sources"
    assert sources.source_of(upload) == ""
    text = page(mine, upload)
    assert "las leen distinto: GIS, SAC" in text
    for name in ("GIS", "SAC", ""):
        assert f'type="radio" name="source" value="{name}"' in text
    chosen = send(mine, upload, "columns", source="GIS")
    assert (found(chosen), sources.source_of(chosen)) == ([], "GIS")
    intake.commit(chosen, chosen.owner)
    assert Municipality.objects.get(code="98001").zone == "UNO"


@pytest.mark.usefixtures("sac", "gis")
def test_none_of_the_sources_asked_for(mine: Client, judged: Judged) -> None:
    upload = send(mine, judged([ROW], headers=HEADERS), "columns", remember="yes")
    assert "several_sources" in found(upload)
    upload = send(mine, upload, "columns", source="", remember="yes")
    assert found(upload) == ["missing_column"]


@pytest.mark.usefixtures("sac")
def test_the_source_goes_before_what_holds_for_the_kind(judged: Judged) -> None:
    RememberedMapping.remember(KIND, "", {"REGION": "LONGITUD", "ALGO": "LATITUD"})
    upload = judged([ROW | {"ALGO": "6,1895"}], headers=[*HEADERS, "ALGO"])
    assert found(upload) == []
    columns = dict(upload.report["reading"]["sheets"][0]["columns"])
    assert (columns["REGION"], columns["ALGO"]) == ("ZONA", "LATITUD")


@pytest.mark.usefixtures("sac")
def test_rows_set_aside_keep_their_source(judged: Judged) -> None:
    bad = {"CODIGO_DANE": "98002", "DEPARTAMENTO": "VICHADA"}
    upload = judged([ROW, bad], headers=HEADERS)
    intake.commit(upload, upload.owner, set_aside=True)
    RememberedMapping.remember(KIND, "GIS", GIS)
    (row,) = upload.set_aside_rows.all()
    again = set_aside.take_up([row], upload.owner, {(row.pk, "MUNICIPIO"): "DOS"})
    again.refresh_from_db()
    assert (found(again), sources.source_of(again)) == ([], "SAC")


def test_a_header_mapped_anew_replaces_its_other_spellings(db: None) -> None:
    RememberedMapping.remember(KIND, "SAC", {"Nombre  SAC": "MUNICIPIO", "Z": "ZONA"})
    RememberedMapping.remember(KIND, "SAC", {"NOMBRE_SAC": "DEPARTAMENTO"})
    assert RememberedMapping.by_source(KIND) == {"SAC": {"NOMBRE_SAC": "DEPARTAMENTO", "Z": "ZONA"}}


# ── where the contract is the source ────────────────────────────────────────────────────────────


@pytest.fixture
def prices(db: None) -> Callable[..., Upload]:
    """prices(name, contract) is a price list of CW1 or another, with a header of its own."""
    ana = User.objects.create_superuser("root")
    made = intake.judge(intake.receive(xlsx(actas.contracts()), "c.xlsx", ana, "contracts"))
    intake.commit(made, ana)

    def upload(name: str, contract: str = "CW1") -> Upload:
        heads = ["COD_ITEM", "DESCRIPCION", "UNIDAD", "LO QUE VALE"]
        rows = [dict(zip(heads, ["A1", name, "UN", 1000], strict=True))]
        file = xlsx({"PRECIOS": table(heads, rows)})
        return intake.judge(
            intake.receive(file, name, ana, "prices", presets={"CONTRATO": contract})
        )

    return upload


def test_files_of_a_contract_are_remembered_by_it_alone(
    admin: Client, prices: Callable[..., Upload]
) -> None:
    upload = prices("uno.xlsx")
    text = page(admin, upload)
    assert 'name="source"' not in text
    assert "próximos archivos de CW1" in text
    fields = mapped(**{"LO QUE VALE": "VALOR_UNITARIO"})
    upload = send(admin, upload, "columns", source="SAC", remember="yes", **fields)
    assert "source" not in upload.options
    assert RememberedMapping.by_source("prices") == {"CW1": {"LO QUE VALE": "VALOR_UNITARIO"}}
    assert found(prices("dos.xlsx")) == []
    assert "missing_column" in found(prices("tres.xlsx", "CW2"))


# ── by the command line, REST and the admin ─────────────────────────────────────────────────────


@pytest.fixture
def extract(tmp_path: Path) -> str:
    return str(actas.file(tmp_path, "sac.xlsx", {"HOJA": table(HEADERS, [ROW])}))


@pytest.mark.usefixtures("sac", "gis")
def test_the_source_is_set_on_the_command_line(extract: str) -> None:
    with pytest.raises(SystemExit) as end:
        call_command("load", KIND, extract)
    assert end.value.code == 1
    call_command("load", KIND, extract, "--set", "source=sac")
    assert Municipality.objects.get(code="98001").name == "UNO"
    assert sources.source_of(Upload.objects.get(state="committed")) == "SAC"


@pytest.mark.usefixtures("sac")
def test_a_file_is_loaded_as_nobodys(extract: str) -> None:
    with pytest.raises(SystemExit):
        call_command("load", KIND, extract, "--set", "source=")
    assert not Municipality.objects.filter(code="98001").exists()
    call_command("load", KIND, extract)
    assert Municipality.objects.get(code="98001").zone == "LLANOS"


@pytest.mark.django_db
def test_a_contracts_file_takes_no_source_from_the_command_line(extract: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("load", "annexes", extract, "--set", "source=SAC")
    assert refused.value.returncode == 2
    assert "contrato" in str(refused.value)


@pytest.mark.usefixtures("sac", "gis")
def test_the_source_is_given_over_rest(admin: Client, extract: str) -> None:
    def post(**fields: str) -> Any:
        with Path(extract).open("rb") as file:
            return admin.post("/api/v1/uploads/", {"kind": KIND, "file": file, **fields})

    refused = post().json()
    assert refused["problems"][0]["code"] == "several_sources"
    assert post(source="GIS", check="true").status_code == 200
    assert post(set="source=SAC").status_code == 201
    assert Municipality.objects.get(code="98001").name == "UNO"


@pytest.mark.usefixtures("sac", "gis")
def test_the_admin_lists_sources_and_forgets_them(judged: Judged, client: Client) -> None:
    user = User.objects.create_superuser("root")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    address = reverse("admin:ingest_rememberedmapping_changelist")
    text = client.get(address, {"q": "GIS"}).text
    assert '<td class="field-source">GIS</td>' in text
    assert '<td class="field-source">SAC</td>' not in text
    chosen = list(RememberedMapping.objects.filter(source="GIS").values_list("pk", flat=True))
    client.post(address, {"action": "delete_selected", "_selected_action": chosen, "post": "yes"})
    assert sources.source_of(judged([ROW], headers=HEADERS)) == "SAC"
