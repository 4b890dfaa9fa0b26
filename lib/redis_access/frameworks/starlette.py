"""Starlette and FastAPI: one access for the application's life, rate limits as dependencies, sessions in Redis.

app = FastAPI(lifespan=lifespan(redis_access))
app.add_middleware(SessionMiddleware, access=redis_access)

@app.get("/", dependencies=[Depends(RateLimited(limit=100, window_seconds=60))])
async def home(redis: Annotated[RedisAccess, Depends(access_of)]): ...
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..aio import RedisAccess, redis_access
from ..limits.limit import Limit, LimitOptions
from ..stored.ttls import SESSION_TTL_SECONDS, checked_ttl
from .web_session import COOKIE, WebSession

TOO_MANY_REQUESTS = 429


def lifespan(access: RedisAccess = redis_access) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Return a lifespan that keeps the access in `app.state.redis_access`, and closes it at the end."""

    @asynccontextmanager
    async def living(app: Any) -> AsyncIterator[None]:
        app.state.redis_access = access
        try:
            yield
        finally:
            await access.close()

    return living


def access_of(request: HTTPConnection) -> RedisAccess:
    """Return the application's access: a dependency. It is the module's own where no lifespan has put one."""
    found = getattr(request.app.state, "redis_access", redis_access)
    if not isinstance(found, RedisAccess):
        raise TypeError(f"app.state.redis_access is no redis_access.aio.RedisAccess, but {type(found).__name__}")
    return found


def client_address(request: HTTPConnection) -> str:
    """Return the address that the request came from; IPv6 addresses count by network with `network_prefix=64`.

    Behind a proxy that is the proxy's, unless the server is told to trust it (uvicorn: `--forwarded-allow-ips`).
    """
    return request.client.host if request.client else "unknown"


class RateLimited:
    """A dependency that counts the request, and refuses it with 429 once the limit is reached.

    The answer has the limit's headers, unless the route returns a Response of its own, which FastAPI leaves as it is; a
    refusal always has them. When Redis is unavailable requests pass (`when_away` of `limits.hit` says otherwise).
    """

    def __init__(
        self,
        *,
        limit: int,
        window_seconds: int,
        subject: Callable[[Request], str | None] = client_address,
        **options: Any,
    ) -> None:
        """Count by `subject`, the client's address unless given, or where it returns nothing.

        A subject has to be what a client cannot invent: a user who is logged in, not a header. `options` are those of
        Limit.

        Raises InvalidArgumentError for a limit that no request could be counted against.
        """
        self._subject = subject
        self._options: LimitOptions = {"limit": limit, "window_seconds": window_seconds, **options}  # type: ignore[typeddict-item]
        Limit("checked", **self._options)

    async def __call__(self, request: Request, response: Response) -> None:
        """Count; raises HTTPException."""
        decision = await access_of(request).limits.hit(
            Limit(self._subject(request) or client_address(request), **self._options)
        )
        headers = decision.headers()
        if not decision.allowed:
            raise HTTPException(TOO_MANY_REQUESTS, "too many requests", headers=headers)
        response.headers.update(headers)


class SessionMiddleware:
    """Middleware that keeps `request.session` in Redis; the cookie holds an id that cannot be guessed.

    A session is stored once it holds something, lives `ttl` seconds from each request on, and ends when the request
    empties it. Call `request.session.rotate(user_id)` at login. When Redis is unavailable the session is empty, and
    nothing of it is stored; the cookie stays.

    A WebSocket's changes are stored when it is accepted and when it ends. Only the former can make a session or give it
    another id, since the cookie goes with the acceptance.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        access: RedisAccess = redis_access,
        cookie: str = COOKIE,
        ttl: int | None = None,
        max_lifetime_seconds: int | None = None,
        https_only: bool = True,
        same_site: str = "lax",
        path: str = "/",
    ) -> None:
        """Wrap an application. Times are those of `sessions.create`. Raises InvalidTTLError."""
        for seconds in (ttl, max_lifetime_seconds):
            checked_ttl(seconds, default=SESSION_TTL_SECONDS)
        self._app = app
        self._sessions = access.sessions
        self._cookie = cookie
        self._ttl = ttl
        self._max_lifetime_seconds = max_lifetime_seconds
        self._attributes = f"Path={path}; HttpOnly; SameSite={same_site}" + ("; Secure" if https_only else "")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        session_id = HTTPConnection(scope).cookies.get(self._cookie)
        fields = None if session_id is None else await self._sessions.get(session_id, extend_ttl=self._ttl)
        session = WebSession(session_id if fields is not None else None, fields)
        scope["session"] = session

        async def with_cookie(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                cookie = await self._saved(session)
                session.is_stored_now()
                if cookie is not None:
                    message.setdefault("headers", [])
                    MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        try:
            await self._app(scope, receive, with_cookie)
        finally:
            if scope["type"] == "websocket":
                await self._changed_since(session)

    async def _changed_since(self, session: WebSession) -> None:
        """Store what changed after the connection was accepted, when no cookie can be set any more."""
        if session.is_ended:
            await self._sessions.end(session.id or "")
        elif session.id is not None and (session.changes or session.removed):
            await self._sessions.update(session.id, session.changes, self._ttl, remove=session.removed)

    async def _saved(self, session: WebSession) -> str | None:
        """Store what the request changed; return the cookie to set, None to leave it as it is."""
        before = session.id
        if session.is_ended:
            await self._sessions.end(session.id or "")
            return f"{self._cookie}=; Max-Age=0; {self._attributes}"
        if session.id is None:
            if not session:
                return None
            session.id = await self._sessions.create(
                dict(session), self._ttl, user_id=session.user_id, max_lifetime_seconds=self._max_lifetime_seconds
            )
        elif session.changes or session.removed:
            await self._sessions.update(session.id, session.changes, self._ttl, remove=session.removed)
        if session.is_rotated and before is not None and session.id is not None:
            session.id = await self._sessions.rotate(session.id, user_id=session.user_id)
        return None if session.id in (None, before) else f"{self._cookie}={session.id}; {self._attributes}"
