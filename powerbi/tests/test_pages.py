"""/powerbi/ says what there is, how fresh it is and how to connect, to whom may read the views."""

import json
import re
from datetime import date
from io import BytesIO
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone

from powerbi import connecting, fresh
from powerbi.connecting import Source
from powerbi.dictionary import VIEWS
from powerbi.models import DatasetRefresh
from powerbi.tests.asking import read
from records import roles

pytestmark = pytest.mark.django_db

PAGES = [f"powerbi:{name}" for name in ("index", "views", "dictionary", "pbids", "project")]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_who_may_open_it(name, role, as_role):
    expected = 403 if role is None else 200
    assert as_role(role).get(reverse(name)).status_code == expected


def test_the_views_are_counted_as_they_are(actas, as_role):
    counted = {one.name: one for one in fresh.count().views}
    assert list(counted) == list(VIEWS)
    for name, one in counted.items():
        assert one.rows == len(read(name)), name
        assert (one.changed_at is not None) == name.startswith("fct_")
    page = as_role(roles.READER).get(reverse("powerbi:views")).content.decode()
    assert all(f"/api/v1/powerbi/{name}.csv" in page for name in VIEWS)


def test_they_are_counted_once_a_minute(actas, as_role, monkeypatch):
    client = as_role(roles.READER)
    before = client.get(reverse("powerbi:views")).context["counted"]
    assert client.get(reverse("powerbi:views")).context["counted"] is before
    monkeypatch.setattr("records.kept.time.monotonic", lambda: 10.0**9)
    assert client.get(reverse("powerbi:views")).context["counted"].at > before.at


def test_the_part_alone_is_given_to_the_page(as_role):
    part = as_role(roles.READER).get(reverse("powerbi:views"), headers={"HX-Request": "true"})
    assert b"<html" not in part.content


def test_the_page_says_until_when_data_goes(actas, as_role):
    page = as_role(roles.READER).get(reverse("powerbi:index"))
    assert page.context["months"] == {
        "billed": date(2025, 7, 1),
        "consumed": date(2025, 6, 1),
    }


def test_the_dictionary_has_every_column(as_role):
    page = as_role(roles.POWER_BI).get(reverse("powerbi:dictionary")).content.decode()
    for name, view in VIEWS.items():
        assert f'id="{name}"' in page
        assert all(f"<code>{column}</code>" in page for column in view.columns)
    assert "número entero" in page
    assert "kWh" in page


def test_what_is_asked_of_power_bi_is_shown_without_secrets(as_role, settings):
    settings.POWERBI_TENANT, settings.POWERBI_CLIENT = "t", "c"
    settings.POWERBI_SECRET = "muy-secreto"
    settings.POWERBI_GROUP, settings.POWERBI_DATASET = "g", "d"
    DatasetRefresh.objects.create(
        state="refused", due_at=timezone.now(), asked_at=timezone.now(), status=429, answer="Slow."
    )
    page = as_role(roles.READER).get(reverse("powerbi:index")).content.decode()
    assert "429" in page
    assert "Slow." in page
    assert "muy-secreto" not in page


def test_the_project_leads_where_the_site_s_views_are(as_role, settings):
    settings.SITE_URL = "https://rce.example.com"
    answer = as_role(roles.POWER_BI).get(reverse("powerbi:project"))
    assert answer.headers["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(answer.content)) as held:
        assert "RCE/RCE.pbip" in held.namelist()
        texts = [held.read(name).decode() for name in held.namelist()]
    assert any("https://rce.example.com" in text for text in texts)


class TestConnection:
    """The .pbids file and the names on the page."""

    def test_a_file_has_one_connection_and_no_one_who_signs_in(self, as_role):
        answer = as_role(roles.READER).get(reverse("powerbi:pbids"))
        assert answer.headers["Content-Disposition"] == 'attachment; filename="rce.pbids"'
        told = json.loads(answer.content)
        assert told["version"] == "0.1"
        (one,) = told["connections"]
        assert set(one) == {"details", "options", "mode"}
        assert not re.search("password|user", answer.content.decode(), re.IGNORECASE)

    @pytest.mark.parametrize("protocol", ["tds", "postgresql"])
    def test_of_a_database_it_has_the_server_that_power_bi_uses(self, protocol):
        found = connecting.pbids(Source(protocol, "sql.example.com,1433", "rce", "https://rce"))
        assert found["connections"][0]["details"] == {
            "protocol": protocol,
            "address": {"server": "sql.example.com,1433", "database": "rce"},
        }

    def test_without_one_it_leads_to_the_feeds(self):
        found = connecting.pbids(Source("", "", "", "https://rce.example.com"))
        assert found["connections"][0]["details"] == {
            "protocol": "http",
            "address": {"url": "https://rce.example.com/api/v1/powerbi/"},
        }

    def test_the_settings_name_the_server(self, settings, monkeypatch):
        own = {"HOST": "localhost", "PORT": "1433", "NAME": "rce"}
        served = SimpleNamespace(vendor="microsoft", settings_dict=own)
        monkeypatch.setattr(connecting, "connection", served)
        assert connecting.source().server == "localhost,1433"
        assert connecting.source().is_local
        settings.POWERBI_SERVER, settings.POWERBI_DATABASE = "sql.example.com", "energia"
        found = connecting.source()
        assert (found.server, found.database) == ("sql.example.com", "energia")
        assert not found.is_local

    @pytest.mark.parametrize(
        ("source", "local"),
        [
            (Source("", "", "", "http://localhost:8000"), True),
            (Source("", "", "", "https://rce.example.com"), False),
            (Source("postgresql", "127.0.0.1:5432", "rce", "https://rce.example.com"), True),
            (Source("postgresql", "", "rce", "https://rce.example.com"), True),
            (Source("postgresql", "db.example.com:5432", "rce", "http://localhost"), False),
        ],
    )
    def test_a_name_of_this_machine_is_told_apart(self, source, local):
        assert source.is_local is local
