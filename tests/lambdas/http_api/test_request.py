"""Reading events."""

import pytest

from lambdas.http_api import BadRequestError, Request, TooLargeError
from tests.lambdas.events import base64_encoded, event

ANY_FIELD = frozenset({"a", "b"})


def test_an_event_becomes_a_request() -> None:
    """Method, path, query, headers and address are where handlers look for them."""
    request = Request.from_event(event("GET", "/a/b", query={"q": "1"}, headers={"X-Api-Key": "k"}))
    assert (request.method, request.path, request.query["q"]) == ("GET", "/a/b", "1")
    assert (request.headers["x-api-key"], request.cookies, request.body) == ("k", {}, b"")
    assert request.caller is not None
    assert request.caller.name == "198.51.100.7"


def test_cookies_are_read_wherever_they_are() -> None:
    """API Gateway lists them apart from the headers; others send the header."""
    apart = event("GET", "/") | {"cookies": ["a=1", "b=x=y"]}
    assert Request.from_event(apart).cookies == {"a": "1", "b": "x=y"}
    assert Request.from_event(event("GET", "/", headers={"Cookie": "a=1; b=2; c"})).cookies == {"a": "1", "b": "2"}


def test_a_body_that_is_too_long_is_refused() -> None:
    """16 KiB are more than any route takes; what is encoded counts by what it means."""
    assert len(Request.from_event(base64_encoded(event("PUT", "/", body="x" * 16_384))).body) == 16_384
    for sent in (event("PUT", "/", body="x" * 16_385), base64_encoded(event("PUT", "/", body="ü" * 8_193))):
        with pytest.raises(TooLargeError, match="more than 16384"):
            Request.from_event(sent)


def test_the_stage_is_no_part_of_the_path() -> None:
    """Behind a named stage the path begins after its name."""
    sent = event("GET", "/v1/a")
    sent["requestContext"]["stage"] = "v1"
    assert Request.from_event(sent).path == "/a"


def test_a_body_may_be_base64() -> None:
    """A body that API Gateway encoded is decoded."""
    sent = base64_encoded(event("PUT", "/a", body={"a": "ü"}))
    assert Request.from_event(sent).json_object(fields=ANY_FIELD) == {"a": "ü"}


def test_no_body_is_an_empty_object() -> None:
    """A route whose fields are all optional takes an empty body."""
    assert Request.from_event(event("PUT", "/a")).json_object(fields=ANY_FIELD) == {}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{nope", "not JSON"),
        ("[1]", "must be an object, not a list"),
        ("null", "must be an object"),
        ('"text"', "not a string"),
        ("1", "not a number"),
        ('{"a": NaN}', "NaN is not a JSON number"),
        ('{"a": ' + "9" * 5000 + "}", "not JSON"),
        ("[" * 16_000, "not JSON"),
        ('{"c": 1}', "unknown field 'c'"),
        ("\ud800", "cannot be decoded"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(body: str, says: str) -> None:
    """The message says what the body is instead."""
    with pytest.raises(BadRequestError, match=says):
        Request.from_event(event("PUT", "/a", body=body)).json_object(fields=ANY_FIELD)


def test_a_body_that_is_no_base64_is_refused() -> None:
    """Bytes that are no text in UTF-8, or no base64 at all, are bad requests."""
    for body in ("%%%", "gICA"):
        sent = event("PUT", "/a", body=body) | {"isBase64Encoded": True}
        with pytest.raises(BadRequestError, match=r"decoded|not JSON"):
            Request.from_event(sent).json_object(fields=ANY_FIELD)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (None, "the event must be an object"),
        ([], "the event must be an object, not a list"),
        ("x", "the event"),
        (1, "not a number"),
        ({}, "requestContext must be an object, not missing"),
        ({"requestContext": {}}, "requestContext.http"),
        ({"requestContext": {"http": {}}}, "requestContext.http.method"),
        ({"requestContext": {"http": {"method": 7}}}, "requestContext.http.method must be a string, not a number"),
        ({"requestContext": {"http": {"method": "GET"}}}, "rawPath"),
        ({"requestContext": {"http": {"method": "GET", "sourceIp": 1}}, "rawPath": "/"}, "sourceIp"),
        (event("GET", "/" + "a" * 1024), "longer than 1024"),
        (event("GET", "/") | {"headers": []}, "headers must be an object"),
        (event("GET", "/") | {"headers": {"a": 1}}, "each value in headers"),
        (event("GET", "/") | {"queryStringParameters": {"a": None}}, "each value in queryStringParameters"),
        (event("GET", "/") | {"body": {}}, "body must be a string"),
        (event("GET", "/") | {"cookies": "a=1"}, "cookies must be a list"),
        (event("GET", "/") | {"cookies": [1]}, "cookies must be a list"),
    ],
)
def test_what_is_no_event_is_refused(sent: object, says: str) -> None:
    """The message names the part that is not as API Gateway has it."""
    with pytest.raises(BadRequestError, match=says):
        Request.from_event(sent)
