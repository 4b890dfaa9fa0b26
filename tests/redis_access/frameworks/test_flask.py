"""Flask's own client on a real Redis: sessions and rate limits."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request, session
from flask.testing import FlaskClient
from redis_access import InvalidArgumentError, RedisAccess
from redis_access.frameworks.flask import FlaskRedisAccess

from tests.redis_servers.server import RedisServer


def _application(access: RedisAccess) -> Flask:
    app = Flask("shop")
    extension = FlaskRedisAccess(app, access=access)

    @app.get("/session")
    def read() -> Any:
        return dict(session)

    @app.patch("/session")
    def change() -> Any:
        session.update(request.get_json())
        return dict(session)

    @app.post("/login/<user>")
    def login(user: str) -> Any:
        session["user"] = user
        session.rotate(user)  # type: ignore[attr-defined]  # Flask's stub names its own session
        return {}

    @app.delete("/session")
    def logout() -> Any:
        session.clear()
        return {}

    @app.get("/limited")
    @extension.limited(limit=2, window_seconds=60, subject=lambda: request.headers.get("x-api-key", "none"))
    def limited() -> Any:
        return {"served": True}

    return app


@pytest.fixture
def client(access: RedisAccess) -> Iterator[FlaskClient]:
    """Give a browser before the application."""
    with _application(access).test_client() as client:
        yield client


def _cookie(client: FlaskClient) -> str | None:
    found = client.get_cookie("session")
    return found.value if found else None


def test_a_session_lasts_from_request_to_request(client: FlaskClient) -> None:
    """It is stored once it holds something."""
    assert client.get("/session").json == {}
    assert _cookie(client) is None
    client.patch("/session", json={"theme": "dark"})
    assert client.get("/session").json == {"theme": "dark"}
    assert "dark" not in str(_cookie(client))


def test_login_changes_the_id_and_names_the_user(client: FlaskClient, access: RedisAccess) -> None:
    """The old id is over; all sessions of the user can be ended."""
    client.patch("/session", json={"cart": [1]})
    before = _cookie(client)
    client.post("/login/u1")
    after = _cookie(client)
    assert after not in (None, before)
    assert client.get("/session").json == {"cart": [1], "user": "u1"}
    assert access.get_session(str(before)) is None
    assert access.sessions.end_all("u1") == 1
    assert client.get("/session").json == {}


def test_logout_ends_the_session(client: FlaskClient, access: RedisAccess) -> None:
    """The cookie goes, and the id leads nowhere."""
    client.patch("/session", json={"theme": "dark"})
    before = _cookie(client)
    client.delete("/session")
    assert _cookie(client) is None
    assert access.get_session(str(before)) is None


def test_an_id_that_was_not_given_out_is_none(client: FlaskClient) -> None:
    """Nobody chooses the id of a session."""
    client.set_cookie("session", "guess")
    client.patch("/session", json={"theme": "dark"})
    assert _cookie(client) not in (None, "guess")


def test_a_limited_view_refuses_with_the_headers(client: FlaskClient) -> None:
    """By the subject given; others are not touched."""
    answers = [client.get("/limited", headers={"x-api-key": "me"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert int(answers[2].headers["Retry-After"]) > 0
    assert client.get("/limited", headers={"x-api-key": "other"}).status_code == 200


def test_a_limit_that_cannot_be_is_told_when_it_is_made(access: RedisAccess) -> None:
    """Not with the first request."""
    with pytest.raises(InvalidArgumentError):
        FlaskRedisAccess(access=access).limited(limit=0, window_seconds=60)


def test_an_extension_may_come_before_its_application(access: RedisAccess) -> None:
    """And leave Flask's own sessions alone."""
    app = Flask("late")
    before = app.session_interface
    extension = FlaskRedisAccess(access=access, sessions=False)
    extension.init_app(app)
    assert app.extensions["redis_access"].access is access
    assert app.session_interface is before


def test_redis_away_serves_without(own_server: RedisServer) -> None:
    """Sessions are empty, requests pass, and the browser keeps its cookie."""
    with own_server.access() as access:
        client = _application(access).test_client()
        client.patch("/session", json={"theme": "dark"})
        before = _cookie(client)
        own_server.stop()
        assert client.get("/session").json == {}
        assert client.patch("/session", json={"theme": "light"}).status_code == 200
        assert client.get("/limited").status_code == 200
        assert _cookie(client) == before
