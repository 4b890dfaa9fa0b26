"""Flask: one access for the application, sessions in Redis, and rate limits on views.

extension = FlaskRedisAccess(app)

@app.get("/")
@extension.limited(limit=100, window_seconds=60)
def home(): ...
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Flask, Response, abort, after_this_request, current_app, make_response, request
from flask.sessions import SessionInterface, SessionMixin
from flask.wrappers import Request

from .. import redis_access
from ..access import RedisAccess
from ..limits.limit import Limit, LimitOptions
from .web_session import WebSession

P = ParamSpec("P")

NAME = "redis_access"
TOO_MANY_REQUESTS = 429


class FlaskSession(WebSession, SessionMixin):
    """Flask's `session`; `session.rotate(user_id)` is due at login."""


class RedisSessions(SessionInterface):
    """Flask's sessions, kept in Redis; the cookie holds an id that cannot be guessed.

    Cookie and lifetime follow Flask's settings (SESSION_COOKIE_*, PERMANENT_SESSION_LIFETIME). A session is stored once
    it holds something, and ends when a request empties it. When Redis is away the session is empty, and nothing of it
    is stored; the cookie stays.
    """

    def __init__(self, access: RedisAccess) -> None:
        self._sessions = access.sessions

    def open_session(self, app: Flask, request: Request) -> FlaskSession:
        """Return the session of the request."""
        session_id = request.cookies.get(self.get_cookie_name(app))
        ttl = int(app.permanent_session_lifetime.total_seconds())
        fields = None if session_id is None else self._sessions.get(session_id, extend_ttl=ttl)
        return FlaskSession(session_id if fields is not None else None, fields)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what the request changed, and set the cookie when the id is another."""
        if not isinstance(session, FlaskSession):
            return
        before, ttl = session.id, int(app.permanent_session_lifetime.total_seconds())
        name, domain, path = self.get_cookie_name(app), self.get_cookie_domain(app), self.get_cookie_path(app)
        response.vary.add("Cookie")
        if session.is_ended:
            self._sessions.end(session.id or "")
            response.delete_cookie(name, domain=domain, path=path)
            return
        if session.id is None:
            session.id = self._sessions.create(dict(session), ttl, user_id=session.user_id) if session else None
        elif session.changes or session.removed:
            self._sessions.update(session.id, session.changes, ttl, remove=session.removed)
        if session.is_rotated and before is not None and session.id is not None:
            session.id = self._sessions.rotate(session.id, user_id=session.user_id)
        if session.id not in (None, before):
            response.set_cookie(
                name,
                session.id or "",
                expires=self.get_expiration_time(app, session),
                httponly=self.get_cookie_httponly(app),
                secure=self.get_cookie_secure(app),
                samesite=self.get_cookie_samesite(app),
                domain=domain,
                path=path,
            )


class FlaskRedisAccess:
    """The extension: `extension.access`, or `current_app.extensions["redis_access"].access` in a view."""

    def __init__(self, app: Flask | None = None, *, access: RedisAccess | None = None, sessions: bool = True) -> None:
        """Make one; with `sessions` it keeps Flask's sessions, too. Without an access it is redis_access's own."""
        self.access = redis_access if access is None else access
        self._keeps_sessions = sessions
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Serve the application, as Flask's extensions do; one extension may serve several."""
        app.extensions[NAME] = self
        if self._keeps_sessions:
            app.session_interface = RedisSessions(self.access)

    def limited(
        self,
        *,
        limit: int,
        window_seconds: int,
        subject: Callable[[], str] = lambda: request.remote_addr or "unknown",
        **options: Any,
    ) -> Callable[[Callable[P, Any]], Callable[P, Response]]:
        """Decorate a view: each request counts, and is refused with 429 once the limit is reached.

        It counts by `subject()`, the client's address unless given; `options` are those of Limit. The answer has the
        limit's headers. Raises InvalidArgumentError for a limit that no request could be counted against.
        """
        counted: LimitOptions = {"limit": limit, "window_seconds": window_seconds, **options}  # type: ignore[typeddict-item]
        Limit("checked", **counted)

        def decorate(view: Callable[P, Any]) -> Callable[P, Response]:
            @wraps(view)
            def counting(*arguments: P.args, **values: P.kwargs) -> Response:
                decision = self.access.limits.hit(Limit(subject(), **counted))
                headers = decision.headers()
                if not decision.allowed:
                    refusal = make_response({"error": "too many requests"}, TOO_MANY_REQUESTS)
                    refusal.headers.update(headers)
                    abort(refusal)

                @after_this_request
                def tell(response: Response) -> Response:
                    response.headers.update(headers)
                    return response

                return current_app.make_response(current_app.ensure_sync(view)(*arguments, **values))

            return counting

        return decorate
