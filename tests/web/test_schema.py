"""Random requests made from the schema: no fault, no undocumented answer."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.conftest import Desk

from jingban.infra.access.models import User
from jingban.web.api import api
from jingban.web.roles import ROLES
from jingban.web.wsgi import application

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SCHEMA: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/")
OPERATIONS = sorted((path, method) for path, methods in SCHEMA["paths"].items() for method in methods)
# These end the session the other requests need.
ENDING = {("/api/session", "delete"), ("/api/session/password", "post"), ("/api/session", "post")}


@pytest.fixture
def cookies(person: Callable[..., User], desk_of: Callable[[User], Desk]) -> Iterator[dict[str, str]]:
    every = [role.code for role in ROLES]
    desk = desk_of(person(*every, fields=("person_name", "phone")))
    # As Django's own test client does: the end of a request must not end the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield {name: morsel.value for name, morsel in desk.cookies.items()}
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method"), [pair for pair in OPERATIONS if pair not in ENDING])
def test_random_requests(cookies: dict[str, str], path: str, method: str) -> None:
    schema = schemathesis.openapi.from_dict(SCHEMA)
    schema.app = application
    operation = schema[path][method]

    @settings(
        max_examples=6, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        headers = {"X-CSRFToken": cookies["csrftoken"], "Referer": "http://localhost/"}
        response = case.call(cookies=cookies, headers=headers)
        case.validate_response(response, checks=CHECKS)

    ask()
