"""Events have the shape that API Gateway gives them."""

import json

import pytest

from lambdas.http_api import Request
from tools.local_stack.functions.events import http_event


def test_the_functions_read_what_was_asked() -> None:
    """Method, path, query, headers, body and address arrive."""
    event = http_event(
        "put",
        "/flags/beta?country=DE",
        body={"enabled": True},
        headers={"X-Api-Key": "key"},
        source_ip="192.0.2.1",
    )
    request = Request.from_event(event)
    assert (request.method, request.path, request.query) == ("PUT", "/flags/beta", {"country": "DE"})
    assert request.headers["x-api-key"] == "key"
    assert request.caller is not None
    assert request.caller.name == "192.0.2.1"
    assert json.loads(request.body) == {"enabled": True}


def test_what_a_request_has_not_is_absent() -> None:
    """API Gateway leaves query and body out; it does not send them empty."""
    event = http_event("GET", "/limited")
    assert event["rawQueryString"] == ""
    assert "queryStringParameters" not in event
    assert "body" not in event


def test_a_repeated_name_has_its_values_joined() -> None:
    """As payload format 2.0 has it; the raw query stays as it was."""
    event = http_event("GET", "/?a=1&a=2&b=x%20y&c=")
    assert event["queryStringParameters"] == {"a": "1,2", "b": "x y", "c": ""}
    assert event["rawQueryString"] == "a=1&a=2&b=x%20y&c="


def test_a_text_is_sent_as_it_is() -> None:
    """So a body that is no JSON can be sent, too."""
    assert http_event("PUT", "/flags/beta", body="{broken")["body"] == "{broken"


def test_every_event_is_a_request_of_its_own() -> None:
    """Logs can tell them apart."""
    ids = {http_event("GET", "/")["requestContext"]["requestId"] for _ in range(2)}
    assert len(ids) == 2


@pytest.mark.parametrize("target", ["//[", "//elsewhere/users", "no-slash", "", "/%zz"])
def test_any_target_makes_an_event(target: str) -> None:
    """As any request line reaches a function; what follows two slashes is no host."""
    assert http_event("GET", target)["rawPath"] == target
