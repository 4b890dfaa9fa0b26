"""Flask: one access for the application, sessions in Redis, and rate limits on views.

extension = FlaskRedisAccess(app)

@app.get("/")
@extension.limited(limit=100, window_seconds=60)
def home(): ...
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Flask, Response, abort, after_this_request, current_app, make_response, request
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from flask.wrappers import Request

from .. import redis_access
from ..access import RedisAccess
from ..limits.limit import Limit, LimitOptions
from ..stored.ttls import MAX_TTL_SECONDS
from .web_session import WebSession

P = ParamSpec("P")

NAME = "redis_access"
TAGGED = TaggedJSONSerializer()
"""Flask's own form of values that JSON has not; what JSON has it leaves as it is."""
TOO_MANY_REQUESTS = 429


class FlaskSession(WebSession, SessionMixin):
    """Flask's `session`; `session.rotate(user_id)` is due at login."""

    @property
    def new(self) -> bool:  # type: ignore[override]  # Flask's is an attribute
        """Whether there was none before this request."""
        return self.id is None

    @property
    def modified(self) -> bool:
        """Whether the request changed it, in depth; it need not be told."""
        return bool(self.changes or self.removed)

    @modified.setter
    def modified(self, _: bool) -> None:
        """Do nothing: applications that keep Flask's own sessions have to say so."""


class RedisSessions(SessionInterface):
    """Flask's sessions, kept in Redis; the cookie holds an id that cannot be guessed.

    Cookie and lifetime follow Flask's settings (SESSION_COOKIE_*, SESSION_REFRESH_EACH_REQUEST, and
    PERMANENT_SESSION_LIFETIME, which counts as a year if it is longer). Values are those that Flask's own sessions
    take, tuples, datetimes and bytes among them. A session is stored once it holds something, and ends when a request
    empties it. When Redis is unavailable the session is empty, and nothing of it is stored; the cookie stays.
    """

    def __init__(self, access: RedisAccess) -> None:
        self._sessions = access.sessions

    def open_session(self, app: Flask, request: Request) -> FlaskSession:
        """Return the session of the request."""
        session_id = request.cookies.get(self.get_cookie_name(app))
        fields = None if session_id is None else self._sessions.get(session_id, extend_ttl=_lifetime(app))
        if fields is None:
            return FlaskSession()
        return FlaskSession(session_id, {name: TAGGED.loads(json.dumps(value)) for name, value in fields.items()})

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what the request changed, and set the cookie when the id is another."""
        if not isinstance(session, FlaskSession):
            return
        before = session.id
        attributes: dict[str, Any] = {
            "domain": self.get_cookie_domain(app),
            "path": self.get_cookie_path(app),
            "httponly": self.get_cookie_httponly(app),
            "secure": self.get_cookie_secure(app),
            "samesite": self.get_cookie_samesite(app),
        }
        if hasattr(self, "get_cookie_partitioned"):  # since Flask 3.1
            attributes["partitioned"] = self.get_cookie_partitioned(app)
        response.vary.add("Cookie")
        if session.is_ended:
            self._sessions.end(session.id or "")
            response.delete_cookie(self.get_cookie_name(app), **attributes)
            return
        is_due = self.should_set_cookie(app, session)
        self._store(session, _lifetime(app))
        if session.id is not None and (is_due or session.id != before):
            expires = self.get_expiration_time(app, session)
            response.set_cookie(self.get_cookie_name(app), session.id, expires=expires, **attributes)

    def _store(self, session: FlaskSession, ttl: int) -> None:
        """Store what the request changed; the session then has the id that counts, or none."""
        before, changes = session.id, {name: json.loads(TAGGED.dumps(value)) for name, value in session.changes.items()}
        if session.id is None:
            session.id = self._sessions.create(changes, ttl, user_id=session.user_id) if session else None
        elif changes or session.removed:
            self._sessions.update(session.id, changes, ttl, remove=session.removed)
        if session.is_rotated and before is not None:
            session.id = self._sessions.rotate(before, user_id=session.user_id)


def _lifetime(app: Flask) -> int:
    """Return the seconds that a session lives from its last request on, within what Redis is given."""
    return min(max(1, int(app.permanent_session_lifetime.total_seconds())), MAX_TTL_SECONDS)


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
        subject: Callable[[], str | None] = lambda: None,
        **options: Any,
    ) -> Callable[[Callable[P, Any]], Callable[P, Response]]:
        """Decorate a view: each request counts, and is refused with 429 once the limit is reached.

        It counts by `subject()`, and by the client's address unless given, or where it returns nothing. A subject has
        to be what a client cannot invent: a user who is logged in, not a header. Behind a proxy the address is the
        proxy's, unless the application is told to trust it (werkzeug's ProxyFix). `options` are those of Limit; IPv6
        addresses count by network with `network_prefix=64`. The answer has the limit's headers.

        Raises InvalidArgumentError for a limit that no request could be counted against.
        """
        counted: LimitOptions = {"limit": limit, "window_seconds": window_seconds, **options}  # type: ignore[typeddict-item]
        Limit("checked", **counted)

        def decorate(view: Callable[P, Any]) -> Callable[P, Response]:
            @wraps(view)
            def counting(*arguments: P.args, **values: P.kwargs) -> Response:
                decision = self.access.limits.hit(Limit(subject() or request.remote_addr or "unknown", **counted))
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
