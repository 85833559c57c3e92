"""Every address is accounted for: who may open it is said here or in `records.roles`."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from records import menu, roles
from tests.discovered import PAGES, addresses, api_routes, parts

pytestmark = pytest.mark.django_db

# Without signing in.
PUBLIC = {
    "login",
    "set_language",
    *("password_reset", "password_reset_done", "password_reset_complete"),
}
# Steps of a sign-in: rce_site/signin/tests walk them.
WAYS_IN = {"entra", "entra_callback", "let_in", "password_reset_confirm"}
# Whoever is signed in, for themselves.
OWN = {
    "home",
    "help",
    "help_page",
    "tour",
    "tour_end",
    "logout",
    "password_change",
    "password_change_done",
    "security",
    "second_factor",
    "second_factor_on",
    "second_factor_off",
    "recovery_codes",
    "new_recovery_codes",
    "sign_out_everywhere",
    "tokens",
    "revoke_token",
    "schema",
    "api_docs",
    "api-root",
}
# {address: permission, "" where the page itself decides by what it is about}.
ASKED = {
    "ingest:upload_list": "ingest.view_upload",
    "billing:overview": "billing.view_annex",
    "billing:looks": "billing.view_billeditem",
    "billing:doubtful": "billing.view_billeditem",
    "billing:unmatched": "billing.view_billeditem",
    "budget:overview": "budget.view_movement",
    "budget:contract": "budget.view_movement",
    "budget:breakdown": "budget.view_movement",
    "budget:curve": "budget.view_movement",
    "budget:versions": "budget.view_movement",
    "budget:month": "budget.view_holding",
    "budget:month_pending": "budget.view_holding",
    "budget:month_year": "budget.view_holding",
    "budget:month_hold": "budget.add_holding",
    "budget:month_drop": "ingest.add_upload",
    "budget:month_drop_answer": "ingest.add_upload",
    "budget:alerts": "budget.view_notice",
    "budget:alerts_progress": "budget.view_notice",
    "budget:work_list": "budget.view_notice",
    "budget:projection": "budget.view_movement",
    "budget:proposals": "budget.view_provision",
    "budget:candidates": "budget.view_candidate",
    "budget:candidates_progress": "budget.view_candidate",
    "budget:recovery": "transformers.view_episode",
    "budget:recovery_charts": "transformers.view_episode",
    "budget:recovery_figures": "transformers.view_episode",
    "budget:recovery_ranking": "transformers.view_episode",
    "budget:recovery_targets": "transformers.view_episode",
    "transformers:losses": "transformers.view_consumption",
    "transformers:losses_places": "transformers.view_consumption",
    "transformers:places_file": "transformers.view_consumption",
    "transformers:points": "transformers.view_consumption",
    "transformers:missing": "transformers.view_consumption",
    "transformers:summary": "transformers.view_consumption",
    "transformers:work": "transformers.view_intervention",
    "transformers:episode_file": "transformers.view_episode",
    "transformers:recovery_method": "transformers.view_episode",
    "budget:month_close": "records.view_closedmonth",
    "budget:reported": "budget.view_monthclose",
    "budget:report": "budget.view_monthreport",
    "energy_close": "records.view_closedmonth",
    "budget:grid": "budget.view_movement",
    "billing:contract_options": "billing.view_contract",
    "capacity": "auth.view_user",
    "operations": "auth.view_user",
    "operations_findings": "auth.view_user",
    "powerbi:index": "powerbi.view_feed",
    "powerbi:views": "powerbi.view_feed",
    "powerbi:dictionary": "powerbi.view_feed",
    "powerbi:pbids": "powerbi.view_feed",
    "powerbi:project": "powerbi.view_feed",
    "transformers:transformer_options": "transformers.view_transformer",
}
# Whole rooms of which their own tests walk every address, because it depends on the upload's
# owner and kind, or on the record's state.
WALKED_ELSEWHERE = (
    *("ingest:", "billing:annex_", "billing:correct_code", "transformers:review_remake", "admin:"),
    *("budget:proposals_undo", "budget:notices_", "budget:plan_", "budget:candidates_learn"),
    "budget:report_",
    "run_scheduled",
)

ADDRESSES = sorted(set(addresses()))
NAMES = {name for name, _route in ADDRESSES}


def is_record_page(name: str) -> bool:
    return name.partition(":")[2].rpartition("_")[2] in (*PAGES, "list")


def is_api(route: str) -> bool:
    return route.startswith("api/v1/")


def test_every_address_is_accounted_for() -> None:
    unknown = {
        name
        for name, route in ADDRESSES
        if name not in PUBLIC | OWN | WAYS_IN | set(ASKED)
        and not is_record_page(name)
        and not is_api(route)
        and not name.startswith(WALKED_ELSEWHERE)
    }
    assert unknown == set(), "say in tests/test_every_address.py who may open it"


def test_nothing_is_open_without_signing_in_but_what_is_named(client: Client) -> None:
    for name, route in ADDRESSES:
        if name in PUBLIC | WAYS_IN or name.startswith("admin:") or "(?P" in route:
            continue
        given = dict.fromkeys((a or b for a, b in parts(route)), 1)
        response = client.get(reverse(name, kwargs=given))
        if route.startswith("api/"):
            assert response.status_code == 401, name
        else:
            # A part of a page that asks by itself is told to leave for the sign-in as a whole.
            there = response.headers.get("HX-Redirect") or response.headers.get("Location", "")
            assert response.content == b"", name
            assert there.startswith(reverse("login")), name


@pytest.mark.parametrize("name", sorted(PUBLIC - {"set_language"}))
def test_what_is_public_opens(name: str, client: Client) -> None:
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_what_is_ones_own_opens_for_everyone(
    role: str | None, as_role: Callable[..., Client]
) -> None:
    # As JSON, since to write the API's description as YAML takes longer than to make it.
    client, json = as_role(role), {"accept": "application/json, text/html"}
    for name in ("home", "tokens", "password_change", "api_docs", "schema"):
        assert client.get(reverse(name), headers=json).status_code == 200, name


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_the_admin_opens_for_administrators_alone(
    role: str | None, as_role: Callable[..., Client]
) -> None:
    expected = 200 if role == roles.ADMIN else 302
    assert as_role(role).get(reverse("admin:index")).status_code == expected


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_the_menu_leads_nowhere_that_is_closed(
    role: str | None, as_role: Callable[..., Client]
) -> None:
    client = as_role(role)
    for _label, items in menu.seen_by(client.get("/").wsgi_request):
        for item in items:
            assert client.get(item.url).status_code == 200, item.url


def test_every_api_route_has_its_model() -> None:
    assert set(api_routes().values()) >= {"municipalities"}
