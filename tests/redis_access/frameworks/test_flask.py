"""Flask's own client on a real Redis: sessions and rate limits."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, flash, get_flashed_messages, request, session
from flask.testing import FlaskClient
from markupsafe import Markup
from redis_access import InvalidArgumentError, InvalidKeyError, RedisAccess
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


VALUES: list[Any] = [
    ("a", 1),
    b"\x00bytes",
    datetime(2026, 11, 28, tzinfo=UTC),
    UUID(int=7),
    Markup("<b>"),
    {"deep": [(1,), None]},
    "ü",
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_session_holds_what_flasks_own_does(access: RedisAccess, value: Any) -> None:
    """`flash` puts tuples and markup into it."""
    app = _application(access)
    with app.test_client() as client:
        with client.session_transaction() as first:
            first["value"] = value
        with client.session_transaction() as second:
            assert second["value"] == value
            assert type(second["value"]) is type(value)


def test_flashed_messages_come_once(access: RedisAccess) -> None:
    """With their categories."""
    app = _application(access)

    @app.get("/flash")
    def put() -> str:
        flash("saved", "info")
        return ""

    @app.get("/flashes")
    def take() -> str:
        return repr(get_flashed_messages(with_categories=True))

    with app.test_client() as client:
        client.get("/flash")
        assert [client.get("/flashes").text for _ in range(2)] == ["[('info', 'saved')]", "[]"]


def _set_cookies(client: FlaskClient) -> list[str]:
    return client.get("/session").headers.getlist("set-cookie")


def test_a_permanent_sessions_cookie_lives_on_with_each_request(access: RedisAccess) -> None:
    """As Flask's settings say; else a user is logged out while at work."""
    app = _application(access)
    with app.test_client() as client:
        with client.session_transaction() as made:
            made.permanent = True
        assert ["Expires=" in cookie for cookie in _set_cookies(client)] == [True]
        app.config["SESSION_REFRESH_EACH_REQUEST"] = False
        assert _set_cookies(client) == []


def test_a_session_knows_whether_it_is_new_and_changed(access: RedisAccess) -> None:
    """In depth, without being told."""
    app = _application(access)
    seen: list[tuple[bool, bool]] = []

    @app.post("/append")
    def append() -> Any:
        seen.append((session.new, session.modified))
        session.setdefault("items", []).append(1)
        seen.append((session.new, session.modified))
        return {}

    with app.test_client() as client:
        for _ in range(2):
            client.post("/append")
        assert client.get("/session").json == {"items": [1, 1]}
    assert seen == [(True, False), (True, True), (False, False), (False, True)]


@pytest.mark.parametrize("lifetime", [timedelta(0), timedelta(days=4000)])
def test_a_lifetime_beyond_redis_own_is_cut(access: RedisAccess, lifetime: timedelta) -> None:
    """To a second, or a year; no request fails for it."""
    app = _application(access)
    app.config["PERMANENT_SESSION_LIFETIME"] = lifetime
    assert app.test_client().patch("/session", json={"a": 1}).status_code == 200


@pytest.mark.parametrize("cookie", ["", "x" * 5000, "ü", "a b", "../..", '"quoted"', "%00", "A" * 43])
def test_a_tampered_cookie_is_no_session(access: RedisAccess, cookie: str) -> None:
    """And no error; a session that is made then has an id of its own."""
    client = _application(access).test_client(use_cookies=False)
    headers = {"cookie": f"session={cookie}"}
    assert client.get("/session", headers=headers).json == {}
    (set_cookie,) = client.patch("/session", json={"a": 1}, headers=headers).headers.getlist("set-cookie")
    assert not set_cookie.startswith(f"session={cookie};")


def test_requests_at_the_same_time_lose_none_of_their_changes(access: RedisAccess) -> None:
    """Each stores the fields that it changed; both began with the same session."""
    app = _application(access)
    begun, go_on = threading.Event(), threading.Event()

    @app.post("/slow")
    def slow() -> Any:
        session["slow"] = 1
        session.pop("removed")
        begun.set()
        assert go_on.wait(30)
        return {}

    client, other = app.test_client(), app.test_client()
    client.patch("/session", json={"kept": 1, "removed": 1})
    other.set_cookie("session", _cookie(client) or "")
    request_under_way = threading.Thread(target=lambda: other.post("/slow"))
    request_under_way.start()
    assert begun.wait(30)
    client.patch("/session", json={"fast": 1})
    go_on.set()
    request_under_way.join()
    assert client.get("/session").json == {"kept": 1, "slow": 1, "fast": 1}


def test_a_session_that_ended_meanwhile_stays_ended(access: RedisAccess) -> None:
    """A request that was under way at the logout does not bring it back."""
    app = _application(access)

    @app.post("/late")
    def late() -> Any:
        access.sessions.end(request.cookies["session"])
        session["late"] = 1
        return {}

    client = app.test_client()
    client.patch("/session", json={"user": "u1"})
    client.post("/late")
    assert client.get("/session").json == {}


def test_a_user_that_cannot_be_one_is_told_where_it_is_named(access: RedisAccess) -> None:
    """In the view, and not when the answer is under way."""
    app = _application(access)
    told: list[Exception] = []

    @app.post("/wrong")
    def wrong() -> Any:
        with pytest.raises(InvalidKeyError) as caught:
            session.rotate(5.5)  # type: ignore[attr-defined]
        told.append(caught.value)
        return {}

    assert app.test_client().post("/wrong").status_code == 200
    assert len(told) == 1


def test_a_limited_view_refuses_with_the_headers(client: FlaskClient) -> None:
    """By the subject given; others are not touched."""
    answers = [client.get("/limited", headers={"x-api-key": "me"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert int(answers[2].headers["Retry-After"]) > 0
    assert client.get("/limited", headers={"x-api-key": "other"}).status_code == 200


def test_where_there_is_no_subject_the_address_counts(access: RedisAccess) -> None:
    """A client that leaves a header out gets no error, and is not counted beside everybody else's address."""
    app = Flask("shop")
    extension = FlaskRedisAccess(app, access=access, sessions=False)

    @app.get("/")
    @extension.limited(limit=1, window_seconds=60, subject=lambda: request.headers.get("x-user"))
    def home() -> str:
        return "served"

    client = app.test_client()
    assert client.get("/", headers={"x-user": "u1"}).status_code == 200
    assert [client.get("/", headers=headers).status_code for headers in ({}, {"x-user": ""})] == [200, 429]
    assert client.get("/", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 200


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


def test_redis_unavailable_serves_without(own_server: RedisServer) -> None:
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
