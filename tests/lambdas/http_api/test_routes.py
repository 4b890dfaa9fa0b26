"""From event to handler and back."""

import json
import re
from importlib import import_module

import pytest
from hypothesis import given

from lambdas.http_api import (
    BadRequestError,
    DamagedError,
    HttpError,
    Request,
    Response,
    Route,
    Routes,
    UnavailableError,
)
from lambdas.route_tables import route_tables
from tests.lambdas.events import answer, event, json_values, refused

READ = Route(method="GET", path="/things/{thing}", operation="read", summary="Read.", scope="reader")
WRITE = Route(method="PUT", path="/things/{thing}", operation="write", summary="Write.", scope="admin")

routes = Routes(READ, WRITE)


@routes.answers(READ)
def read(request: Request, *, thing: str) -> Response:
    """Echo the name."""
    return Response(body={"thing": thing}, headers={"x-method": request.method})


@routes.answers(WRITE)
def write(request: Request, *, thing: str) -> Response:
    """Fail in the way that the name says."""
    errors: dict[str, type[HttpError]] = {"bad": BadRequestError, "down": UnavailableError, "damaged": DamagedError}
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


@pytest.mark.parametrize(("thing", "status"), [("bad", 400), ("down", 503), ("damaged", 500)])
def test_an_error_becomes_its_answer(thing: str, status: int) -> None:
    """Status, message and headers of the error arrive, its cause stays inside."""
    got = answer(routes, event("PUT", f"/things/{thing}"))
    assert (got.status, got.body, got.headers["x-why"]) == (status, {"error": f"{thing} thing"}, thing)


def test_only_what_is_our_own_fault_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A 5xx is logged with its cause; a client's mistake is not news."""
    answer(routes, event("PUT", "/things/bad"))
    assert not caplog.records
    answer(routes, event("PUT", "/things/down"))
    assert "down thing" in caplog.text
    assert "OSError: inner" in caplog.text


@given(json_values)
def test_no_junk_raises(sent: object) -> None:
    """Whatever JSON the function is invoked with, it answers with a 4xx."""
    assert refused(routes, sent)


def test_an_answer_is_plain_ascii() -> None:
    """Any text a client sent can be sent back, lone surrogates included."""
    assert json.loads(routes(event("GET", "/things/\ud800"))["body"]) == {"thing": "\ud800"}


@pytest.mark.parametrize("folder", sorted(route_tables()))
def test_every_route_of_a_function_is_answered(folder: str) -> None:
    """The handler dispatches on the table that the HTTP API is made of, and leaves no route out."""
    handled = import_module(f"lambdas.{folder}.handler").routes
    assert handled.table == route_tables()[folder]
    assert handled.unanswered == []


def test_a_route_of_another_table_cannot_be_answered() -> None:
    """It would never be called."""
    with pytest.raises(ValueError, match="PUT /things/{thing} is not in the table"):
        Routes(READ).answers(WRITE)


def test_no_two_routes_share_a_key_or_a_name() -> None:
    """API Gateway takes each method of a path once; documents name operations."""
    table = [route for routes in route_tables().values() for route in routes]
    assert len({route.key for route in table}) == len({route.operation for route in table}) == len(table)


def test_a_path_declares_what_it_takes() -> None:
    """Each of its names is a parameter, and no other."""
    for route in (route for routes in route_tables().values() for route in routes):
        declared = {each.name for each in route.parameters if each.place == "path"}
        assert declared == set(re.findall(r"{(\w+)}", route.path)), route.key
