"""From event to handler and back."""

import json

import pytest
from hypothesis import given

from lambdas.http_api import BadRequestError, DamagedError, HttpError, Request, Response, Routes, UnavailableError
from tests.lambdas.events import answer, event, json_values, refused

routes = Routes()


@routes.route("GET", "/things/{thing}")
def read(request: Request, *, thing: str) -> Response:
    """Echo the name."""
    return Response(body={"thing": thing}, headers={"x-method": request.method})


@routes.route("PUT", "/things/{thing}")
def write(request: Request, *, thing: str) -> Response:
    """Fail in the way that the name says."""
    errors: dict[str, type[HttpError]] = {"bad": BadRequestError, "away": UnavailableError, "damaged": DamagedError}
    raise errors[thing](f"{thing} thing", headers={"x-why": thing}) from OSError("inner")


def test_a_route_gets_the_parts_of_its_path_decoded() -> None:
    """A percent-encoded slash or space is part of a name, not of the path."""
    got = answer(routes, event("GET", "/things/a%2Fb%20c"))
    assert (got.status, got.body, got.headers["x-method"]) == (200, {"thing": "a/b c"}, "GET")


def test_no_answer_may_be_kept_on_the_way() -> None:
    """Every answer is for one user and one moment."""
    assert answer(routes, event("GET", "/things/a")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "", "/things", "/things/", "/things/a/b", "things/a", "/THINGS/a"])
def test_an_unknown_path_is_not_found(path: str) -> None:
    """No path but the ones registered leads anywhere."""
    assert answer(routes, event("GET", path)).status == 404


def test_a_wrong_method_is_told_the_right_ones() -> None:
    """A known path with another method is a 405 with an Allow header."""
    got = answer(routes, event("DELETE", "/things/a"))
    assert (got.status, got.headers["allow"]) == (405, "GET, PUT")


@pytest.mark.parametrize(("thing", "status"), [("bad", 400), ("away", 503), ("damaged", 500)])
def test_an_error_becomes_its_answer(thing: str, status: int) -> None:
    """Status, message and headers of the error arrive, its cause stays inside."""
    got = answer(routes, event("PUT", f"/things/{thing}"))
    assert (got.status, got.body, got.headers["x-why"]) == (status, {"error": f"{thing} thing"}, thing)


def test_only_what_is_our_own_fault_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A 5xx is logged with its cause; a client's mistake is not news."""
    answer(routes, event("PUT", "/things/bad"))
    assert not caplog.records
    answer(routes, event("PUT", "/things/away"))
    assert "away thing" in caplog.text
    assert "OSError: inner" in caplog.text


@given(json_values)
def test_no_junk_raises(sent: object) -> None:
    """Whatever JSON the function is invoked with, it answers with a 4xx."""
    assert refused(routes, sent)


def test_an_answer_is_plain_ascii() -> None:
    """Any text a client sent can be sent back, lone surrogates included."""
    assert json.loads(routes(event("GET", "/things/\ud800"))["body"]) == {"thing": "\ud800"}
