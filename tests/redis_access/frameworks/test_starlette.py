"""FastAPI over uvicorn on a real Redis: lifespan, dependency, rate limits and sessions."""

import asyncio
import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import pytest
import uvicorn
from fastapi import Depends, FastAPI, Request
from redis_access import ConnectionSettings, InvalidArgumentError, InvalidTTLError, RedisAccess
from redis_access import aio as redis_aio
from redis_access.frameworks.starlette import RateLimited, SessionMiddleware, access_of, lifespan

from tests.redis_servers.server import PATIENT, RedisServer, free_port


class Client:
    """A browser: it keeps the cookie."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.cookie: str | None = None
        self.headers: dict[str, str] = {}

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Return status and content."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        headers = {} if self.cookie is None else {"cookie": self.cookie}
        connection.request(method, path, body=None if body is None else json.dumps(body), headers=headers)
        response = connection.getresponse()
        content = json.loads(response.read())
        self.headers = dict(response.getheaders())
        if set_cookie := self.headers.get("set-cookie"):
            value = set_cookie.partition(";")[0]
            self.cookie = None if value.endswith("=") else value
        connection.close()
        return response.status, content


def _application(access: redis_aio.RedisAccess) -> FastAPI:
    app = FastAPI(lifespan=lifespan(access))
    app.add_middleware(SessionMiddleware, access=access, https_only=False, ttl=60)

    @app.get("/cached/{key}")
    async def cached(key: str, redis: Annotated[redis_aio.RedisAccess, Depends(access_of)]) -> Any:
        return await redis.cache_get(key, lambda: {"computed": key}, ttl=60)

    @app.get("/limited", dependencies=[Depends(RateLimited(limit=2, window_seconds=60))])
    async def limited() -> str:
        return "served"

    @app.get("/by-user", dependencies=[Depends(RateLimited(limit=1, window_seconds=60, subject=lambda _: None))])
    async def by_user() -> str:
        return "served"

    @app.get("/session")
    async def session(request: Request) -> Any:
        return dict(request.session)

    @app.patch("/session")
    async def change(request: Request) -> Any:
        for name, value in (await request.json()).items():
            if value is None:
                request.session.pop(name, None)
            elif isinstance(value, dict):
                request.session.setdefault(name, {}).update(value)
            else:
                request.session[name] = value
        return dict(request.session)

    @app.post("/login/{user}")
    async def login(request: Request, user: str) -> Any:
        request.session["user"] = user
        request.session.rotate(user)  # type: ignore[attr-defined]  # Starlette's stub names a dict
        return None

    @app.delete("/session")
    async def logout(request: Request) -> Any:
        request.session.clear()

    return app


@contextmanager
def _served(app: FastAPI) -> Iterator[Client]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    yield Client(port)
    server.should_exit = True
    thread.join()


@pytest.fixture
def client(plain_server: RedisServer) -> Iterator[Client]:
    """Give a browser before the application."""
    settings = ConnectionSettings.from_url(plain_server.url, budget_milliseconds=PATIENT)
    with _served(_application(redis_aio.RedisAccess(settings))) as client:
        yield client


def test_a_route_gets_the_access(client: Client, access: RedisAccess) -> None:
    """The one of the lifespan; what it stored others read."""
    assert client.ask("GET", "/cached/k") == (200, {"computed": "k"})
    assert access.get("k") == {"computed": "k"}


def test_a_limited_route_refuses_with_the_headers(client: Client) -> None:
    """429 and Retry-After; what is allowed has the headers, too."""
    assert [client.ask("GET", "/limited")[0] for _ in range(2)] == [200, 200]
    assert client.headers["ratelimit-remaining"] == "0"
    status, content = client.ask("GET", "/limited")
    assert (status, content) == (429, {"detail": "too many requests"})
    assert int(client.headers["retry-after"]) > 0


def test_where_there_is_no_subject_the_address_counts(client: Client) -> None:
    """A client that is not logged in is refused once the limit is reached, and not with an error."""
    assert [client.ask("GET", "/by-user")[0] for _ in range(2)] == [200, 429]


def test_a_limit_that_cannot_be_is_told_when_it_is_made() -> None:
    """Not with the first request."""
    with pytest.raises(InvalidArgumentError):
        RateLimited(limit=0, window_seconds=60)


def test_without_anything_in_it_there_is_no_session(client: Client) -> None:
    """No cookie, and nothing in Redis."""
    assert client.ask("GET", "/session") == (200, {})
    assert client.cookie is None


def test_a_session_lasts_from_request_to_request(client: Client) -> None:
    """Fields are set, changed in depth, and removed."""
    client.ask("PATCH", "/session", {"theme": "dark", "cart": {"a": 1}})
    assert client.ask("GET", "/session")[1] == {"theme": "dark", "cart": {"a": 1}}
    client.ask("PATCH", "/session", {"theme": None, "cart": {"b": 2}})
    assert client.ask("GET", "/session")[1] == {"cart": {"a": 1, "b": 2}}


def test_the_cookie_is_closed_to_scripts_and_other_sites(client: Client) -> None:
    """And holds nothing but an id."""
    client.ask("PATCH", "/session", {"theme": "dark"})
    assert "HttpOnly" in client.headers["set-cookie"]
    assert "SameSite=lax" in client.headers["set-cookie"]
    assert "dark" not in client.headers["set-cookie"]


def test_login_changes_the_id(client: Client, access: RedisAccess) -> None:
    """The old one is over at once, the content stays, and all sessions of the user can be ended."""
    client.ask("PATCH", "/session", {"cart": {"a": 1}})
    before = client.cookie
    client.ask("POST", "/login/u1")
    assert client.cookie not in (None, before)
    assert client.ask("GET", "/session")[1] == {"cart": {"a": 1}, "user": "u1"}
    after, client.cookie = client.cookie, before
    assert client.ask("GET", "/session")[1] == {}
    client.cookie = after
    assert access.sessions.end_all("u1") == 1
    assert client.ask("GET", "/session")[1] == {}


def test_a_first_request_may_log_in(client: Client, access: RedisAccess) -> None:
    """Its session is the user's from the start."""
    client.ask("POST", "/login/u2")
    assert access.sessions.end_all("u2") == 1


def test_logout_ends_the_session(client: Client) -> None:
    """The cookie goes, and the id leads nowhere."""
    client.ask("PATCH", "/session", {"theme": "dark"})
    cookie = client.cookie
    client.ask("DELETE", "/session")
    assert client.cookie is None
    client.cookie = cookie
    assert client.ask("GET", "/session")[1] == {}


@pytest.mark.parametrize("cookie", ["session=guess", "session=", "session=" + "x" * 3000, "session=../../x"])
def test_an_id_that_was_not_given_out_is_none(client: Client, cookie: str) -> None:
    """Nobody chooses the id of a session."""
    client.cookie = cookie
    client.ask("PATCH", "/session", {"theme": "dark"})
    assert client.cookie != cookie


def test_redis_unavailable_serves_without(own_server: RedisServer) -> None:
    """Requests pass, sessions are empty, and the browser keeps its cookie."""
    access = own_server.aio_access()
    with _served(_application(access)) as client:
        client.ask("PATCH", "/session", {"theme": "dark"})
        cookie = client.cookie
        own_server.stop()
        assert client.ask("GET", "/limited")[0] == 200
        assert client.ask("GET", "/session") == (200, {})
        assert client.ask("PATCH", "/session", {"theme": "light"})[0] == 200
        assert client.cookie == cookie


@pytest.mark.parametrize("times", [{"ttl": 0}, {"max_lifetime_seconds": 10**9}])
def test_a_time_that_cannot_be_is_told_when_it_is_made(times: Any) -> None:
    """Not with the first request."""
    with pytest.raises(InvalidTTLError):
        SessionMiddleware(FastAPI(), **times)


async def _websocket(middleware: SessionMiddleware, cookie: str | None) -> str | None:
    """Open a WebSocket and close it. Return the cookie that came with the acceptance."""
    sent: list[Any] = []
    arrived = iter([{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1000}])

    async def receive() -> Any:
        return next(arrived)

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [] if cookie is None else [(b"cookie", cookie.encode())]
    await middleware({"type": "websocket", "headers": headers, "path": "/"}, receive, send)
    return next(
        (value.decode().partition(";")[0] for name, value in sent[0].get("headers", []) if name == b"set-cookie"), None
    )


def test_a_websockets_session_is_stored_when_it_is_accepted_and_when_it_ends(plain_server: RedisServer) -> None:
    """The cookie goes with the acceptance; later changes are stored by themselves, and undo no other request's."""

    async def run() -> tuple[Any, str | None, Any]:
        settings = ConnectionSettings.from_url(plain_server.url, budget_milliseconds=PATIENT)
        async with redis_aio.RedisAccess(settings) as access:

            async def app(scope: Any, receive: Any, send: Any) -> None:
                await receive()
                scope["session"]["opened"] = scope["session"].get("opened", 0) + 1
                await send({"type": "websocket.accept"})
                session_id = scope["session"].id
                await access.sessions.update(session_id, {"opened": 10})  # another request meanwhile
                scope["session"]["closed"] = True
                await receive()

            middleware = SessionMiddleware(app, access=access)
            cookie = await _websocket(middleware, None)
            session_id = (cookie or "").partition("=")[2]
            first = await access.sessions.get(session_id)
            again = await _websocket(middleware, cookie)
            return first, again, await access.sessions.get(session_id)

    first, again, second = asyncio.run(run())
    assert first == {"opened": 10, "closed": True}
    assert again is None
    assert second == {"opened": 10, "closed": True}
