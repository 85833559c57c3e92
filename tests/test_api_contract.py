"""The API is what its description says, whatever it is called with: schemathesis calls each of its
operations with what the description allows and with what it does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from billing.models import Contract
from ingest.models import Upload
from records import authentication, roles
from records.models import Token
from records.throttling import Calls
from tests.discovered import RECORDS, api_routes, sample
from transformers.models import Transformer
from transformers.tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES = 5
# 412: before anything else is read, where `If-Match` does not name what stands.
REFUSED = {"expected-statuses": [400, 401, 403, 404, 405, 406, 409, 412, 415, 422]}
RATES = {"known": "1000000/second", "strangers": "1000000/second"}


@dataclass
class Called:
    """The site's own description, the key that opens everything, and what stands in addresses."""

    schema: Any
    key: str
    standing: dict[str, dict[str, Any]]
    known: dict[str, Any]

    def all(self, case: Any, mode: GenerationMode) -> None:
        with transaction.atomic():
            case.call_and_validate(
                headers={"Authorization": f"Bearer {self.key}"}, excluded_checks=_beyond(case, mode)
            )
            transaction.set_rollback(True)

    def placed(self, case: Any) -> None:
        """With the key of what is there, for of those made up none is."""
        route = case.operation.path.removeprefix("/api/v1/").partition("/")[0]
        for name in case.path_parameters or {}:
            case.path_parameters[name] = self.standing.get(route, {}).get(name, 1)

    def chosen(self, case: Any) -> None:
        """From what is there, where that is all that there is to choose from."""
        for name in {*(case.query or ())} & {*self.known}:
            case.query[name] = self.known[name]


@pytest.fixture
def api(person: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Called]:
    """A site with one record of each kind."""
    monkeypatch.setattr(Calls, "THROTTLE_RATES", RATES)
    monkeypatch.setattr(authentication, "FAILURES", 1_000_000)
    routes = api_routes()
    standing = {routes[model]: {"id": sample(model).pk} for model in RECORDS}
    transformer = Transformer.objects.first()
    standing["transformers"] = {"code": transformer.code, "id": transformer.pk}
    for month in (1, 2, 3, 4, 5, 6):
        make.consumption(transformer, date(2025, month, 1))
    uploaded = sample(Upload)
    known = {"contract": Contract.objects.first().number, "owner": uploaded.owner_id}
    standing["powerbi"] = {"view": "fct_billed_item"}
    key = Token.issue(person(roles.ADMIN), "x", scope="write")[1]
    # Calls share the test's own connection.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    schema = schemathesis.openapi.from_wsgi(
        "/api/schema/?format=json",
        get_wsgi_application(),
        headers={"Authorization": f"Bearer {key}"},
        config=SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": REFUSED}}),
    )
    yield Called(schema, key, standing, known)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_it_keeps_what_it_says_and_never_fails(mode: GenerationMode, api: Called) -> None:
    failed = {}
    for found in api.schema.get_all_operations():
        operation = found.ok()
        try:
            _call(api, operation, mode)
        except Unsatisfiable:
            continue  # of an operation that takes anything, nothing is wrong
        except FailureGroup as group:
            failed[operation.label] = [str(one) for one in group.exceptions]
    assert failed == {}


def _beyond(case: Any, mode: GenerationMode) -> list[Any]:
    """The checks that no description can bring about.

    Of what is written, a record's own rules refuse some that has the right shape. Of what is wrong,
    forms have no types, and a parameter that is left empty was not asked. A trend wants months.
    """
    few = case.path.endswith("/trend/") and {"period_from", "period_to"} & {*(case.query or ())}
    found = [] if case.method == "GET" and not few else [positive_data_acceptance]
    is_form = case.media_type not in (None, "application/json")
    is_empty = "" in (case.query or {}).values()
    if mode == GenerationMode.NEGATIVE and (is_form or is_empty):
        found.append(negative_data_rejection)
    return found


def _call(api: Called, operation: Any, mode: GenerationMode) -> None:
    @given(case=operation.as_strategy(mode), is_placed=st.booleans())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def calls(case: Any, is_placed: bool) -> None:
        if mode == GenerationMode.POSITIVE:
            api.chosen(case)
            if is_placed or {"from", "to"} & {*(case.query or ())}:  # views of time alone have days
                api.placed(case)
        api.all(case, mode)

    calls()
