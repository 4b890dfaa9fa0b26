"""Creates, reads, extends and ends sessions.

A session ends when it was not extended in time, and for good a day after it began. Sessions live in Redis only. When it
is unavailable the answer is a 503: a 404 would send users to the login without need.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from redis_access import CommandRefusedError, InvalidValueError, RedisAccess
from redis_access import UnavailableError as RedisUnavailableError

from lambdas.cache_metrics import with_cache_metrics
from lambdas.http_api import (
    BadRequestError,
    ForbiddenError,
    NotFoundError,
    Request,
    Response,
    Routes,
    UnavailableError,
)
from lambdas.identifiers import user_id
from lambdas.settings import admin_scope

from .cookie import session_cookie
from .fields import data, session_id, ttl_seconds
from .routes import CREATE, END, EXTEND, MAX_LIFETIME_SECONDS, READ, ROUTES

# The session's own field beside those of its user: when it ends for good, in seconds since 1970.
_ENDS_AT = "ends_at"
_GONE = "there is no such session, or it has ended"

routes = Routes(*ROUTES)
# Strict: a session that is not there and a Redis that is not there are different answers.
access = RedisAccess(strict=True)


@routes.answers(CREATE)
def create(request: Request) -> Response:
    """Begin a session under an id that cannot be guessed."""
    content = request.json_object(fields=frozenset({"user_id", "data", "ttl_seconds"}))
    ttl = ttl_seconds(content)
    fields = {"user_id": _user(request, content.get("user_id")), "data": data(content)}
    with _redis_needed():
        created = access.sessions.create(
            {**fields, _ENDS_AT: int(time.time()) + MAX_LIFETIME_SECONDS},
            ttl,
            max_lifetime_seconds=MAX_LIFETIME_SECONDS,
        )
    return Response(
        status=201,
        body={"session_id": created, **fields, "expires_in_seconds": ttl},
        cookies=(session_cookie(str(created), max_age_seconds=ttl),),
    )


@routes.answers(READ)
def read(request: Request) -> Response:
    """Return what the session holds."""
    with _redis_needed():
        fields = access.sessions.get(session_id(request), ["user_id", "data"])
    if fields is None or _is_anothers(request, fields):
        raise NotFoundError(_GONE)
    return Response(body=fields)


@routes.answers(EXTEND)
def extend(request: Request) -> Response:
    """Let the session live for its time again, from now."""
    session, ttl = session_id(request), ttl_seconds(request.json_object(fields=frozenset({"ttl_seconds"})))
    with _redis_needed():
        _leave_anothers(request, session)
        fields = access.sessions.get(session, [_ENDS_AT], extend_ttl=ttl)
    if fields is None:
        raise NotFoundError(_GONE)
    # One that an older version of this code began has no end but Redis's own.
    left = max(0, min(ttl, fields.get(_ENDS_AT, time.time() + ttl) - int(time.time())))
    return Response(
        body={"expires_in_seconds": int(left)}, cookies=(session_cookie(session, max_age_seconds=int(left)),)
    )


@routes.answers(END)
def end(request: Request) -> Response:
    """End the session; to end one that is not there is no mistake."""
    session = session_id(request)
    with _redis_needed():
        _leave_anothers(request, session)
        access.sessions.end(session)
    return Response(body={"ended": True}, cookies=(session_cookie("", max_age_seconds=0),))


def _user(request: Request, asked: object) -> str:
    """Return whose session it will be; raises ForbiddenError when a token asks for somebody else's."""
    user, subject = user_id(asked), _only_for(request)
    if subject is None or user == subject:
        return user
    raise ForbiddenError("a token begins sessions for its own subject only; user_id must be its `sub`")


def _only_for(request: Request) -> str | None:
    """Return the user whose sessions are all that the caller may have, None when it may have everybody's.

    A token speaks for its subject, unless it has the administrators' scope. A caller by IAM is a service that has
    checked the user; its policy says whether it may call.
    """
    caller = request.caller
    return None if caller is None or admin_scope() in caller.scopes else caller.subject


def _is_anothers(request: Request, fields: Mapping[str, object]) -> bool:
    return _only_for(request) not in (None, fields.get("user_id"))


def _leave_anothers(request: Request, session: str) -> None:
    """Raise NotFoundError for a session that the caller may not have, as if it were not there."""
    if _only_for(request) is None:
        return
    fields = access.sessions.get(session, ["user_id"])
    if fields is not None and _is_anothers(request, fields):
        raise NotFoundError(_GONE)


@contextmanager
def _redis_needed() -> Iterator[None]:
    try:
        yield
    except (RedisUnavailableError, CommandRefusedError) as exc:
        message = "sessions live in Redis only, and Redis is not answering; try again soon"
        raise UnavailableError(message, headers={"retry-after": "5"}) from exc
    except InvalidValueError as exc:
        raise BadRequestError(f"data cannot be stored: {exc}") from exc


handler = with_cache_metrics(routes, access)
