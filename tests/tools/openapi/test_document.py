"""docs/api/openapi.json says what the functions answer by."""

import subprocess
import sys
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from redis_access.errors import InvalidRuleError
from redis_access.targeting import MAX_ATTRIBUTES, RULE_FIELDS, Rule, identifiers, rule

from lambdas import schemas
from lambdas.experiment_assignment.variants import Variants
from lambdas.feature_flags import routes as flags
from lambdas.http_api import SCOPES, BadRequestError, Route
from lambdas.route_tables import route_tables
from tools.openapi.document import PATH, document, document_text

ROOT = PATH.parents[2]
ROUTES = [route for table in route_tables().values() for route in table]
RULE, VARIANTS = (
    next(route.body for route in ROUTES if route.key == key)
    for key in ("PUT /flags/{flag}", "PUT /experiments/{experiment}")
)


def test_the_file_is_what_the_tables_say() -> None:
    """After a change of a route, `make openapi` writes it."""
    assert PATH.read_text("utf-8") == document_text()


def test_every_route_is_in_it_with_who_may_call() -> None:
    """And no other."""
    written = {
        f"{method.upper()} {path}": operation["x-scope"]
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }
    assert written == {route.key: route.scope for route in ROUTES}
    assert set(written.values()) == set(SCOPES)


def test_what_everybody_is_told_takes_an_administrator() -> None:
    """No other scope may write, and nobody writes by reading."""
    assert {route.scope for route in ROUTES if route.writes} == {"admin"}
    assert {route.method for route in ROUTES if route.scope == "admin"} == {"PUT"}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_schemas_are_ones_and_examples_fit(route: Route) -> None:
    """JSON Schema 2020-12, which OpenAPI 3.1 takes."""
    described: list[tuple[Any, Any]] = [(each.schema, each.example) for each in route.parameters]
    described += [(answer.schema, None) for answer in route.answers.values() if answer.schema is not None]
    described += [(route.body, route.body_example)] if route.body is not None else []
    for schema, example in described:
        Draft202012Validator.check_schema(schema)
        if example is not None:
            Draft202012Validator(schema).validate(example)


@pytest.mark.parametrize(
    ("schema", "parse", "content"),
    [
        (RULE, Rule.from_json, {"enabled": "yes"}),
        (RULE, Rule.from_json, {"enabled": True, "rollout_percent": 101}),
        (RULE, Rule.from_json, {"enabled": True, "match": {"country": []}}),
        (RULE, Rule.from_json, {"enabled": True, "match": {"-": ["DE"]}}),
        (RULE, Rule.from_json, {"enabled": True, "match": {"country": ["x" * 257]}}),
        (VARIANTS, Variants.from_json, {"variants": {}}),
        (VARIANTS, Variants.from_json, {"variants": {"a": 0}}),
        (VARIANTS, Variants.from_json, {"variants": {"a": -1}}),
        (VARIANTS, Variants.from_json, {"variants": {f"v{number}": 1 for number in range(21)}}),
    ],
)
def test_the_schema_refuses_what_the_function_refuses(schema: Any, parse: Any, content: Any) -> None:
    """A client that checks by the document is told the same, earlier."""
    assert not Draft202012Validator(schema).is_valid(content)
    with pytest.raises((BadRequestError, InvalidRuleError)):
        parse(content)


def test_a_sessions_id_may_come_in_the_cookie_instead() -> None:
    """A client made from the document must not have to send what a browser's script cannot read."""
    taken = [route for route in ROUTES if route.path == "/sessions/current"]
    for route in taken:
        [header] = document()["paths"][route.path][route.method.lower()]["parameters"]
        assert (header["name"], header["required"]) == ("x-session-id", False)
        assert "This header or the cookie __Host-session is needed" in header["description"]
    assert len(taken) == 3


@pytest.mark.parametrize("status", ["429", "503"])
def test_no_answer_promises_what_api_gateway_leaves_out(status: str) -> None:
    """Its own throttling answers without Retry-After."""
    for methods in document()["paths"].values():
        for operation in methods.values():
            header = operation["responses"][status]["headers"]["retry-after"]
            assert (header["required"], "API Gateway's own answers lack it" in header["description"]) == (False, True)


def test_limits_are_those_of_the_library() -> None:
    """The tables say them again, without importing it."""
    assert (flags.MAX_ATTRIBUTES, flags.MAX_VALUES) == (MAX_ATTRIBUTES, rule.MAX_VALUES)
    assert flags.MAX_VALUE_CHARACTERS == rule.MAX_VALUE_CHARACTERS
    assert set(flags.RULE["properties"]) == RULE_FIELDS
    assert (
        identifiers._NAME.pattern,
        identifiers._USER_ID.pattern,
    ) == (schemas.NAME_PATTERN, schemas.USER_ID_PATTERN)


def test_the_tables_are_read_without_the_library() -> None:
    """Synth reads them; redis and boto3 would cost it more than all of them."""
    code = "import sys; from lambdas.route_tables import route_tables; route_tables(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not {"redis", "redis_access", "boto3"} & set(loaded.split())
