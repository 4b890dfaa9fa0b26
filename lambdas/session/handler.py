"""Creates, reads, extends and ends sessions.

POST /sessions              {"user_id": "user123", "data": {"theme": "dark"}, "ttl_seconds": 1800}
GET /sessions/{id}
PATCH /sessions/{id}        {"ttl_seconds": 1800}
DELETE /sessions/{id}

Sessions live in Redis only. When it is away the answer is a 503: a 404 would send users to the login without need.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from redis_access import CommandRefusedError, InvalidValueError, RedisAccess
from redis_access import UnavailableError as RedisUnavailableError

from lambdas.cache_metrics import with_cache_metrics
from lambdas.http_api import BadRequestError, NotFoundError, Request, Response, Routes, UnavailableError
from lambdas.identifiers import user_id

from .fields import data, session_id, ttl_seconds

routes = Routes()
# Strict: a session that is not there and a Redis that is not there are different answers.
access = RedisAccess(strict=True)
sessions = access.sessions


@routes.route("POST", "/sessions")
def create(request: Request) -> Response:
    """Begin a session under an id that cannot be guessed."""
    content = request.json_object(fields=frozenset({"user_id", "data", "ttl_seconds"}))
    ttl = ttl_seconds(content)
    fields = {"user_id": user_id(content.get("user_id")), "data": data(content)}
    with _redis_needed():
        created = sessions.create(fields, ttl)
    return Response(status=201, body={"session_id": created, **fields, "expires_in_seconds": ttl})


@routes.route("GET", "/sessions/{session}")
def read(request: Request, *, session: str) -> Response:  # noqa: ARG001 - every route gets the request
    """Return what the session holds."""
    with _redis_needed():
        fields = sessions.get(session_id(session))
    if fields is None:
        raise NotFoundError("there is no such session, or it has ended")
    return Response(body={"session_id": session, **fields})


@routes.route("PATCH", "/sessions/{session}")
def extend(request: Request, *, session: str) -> Response:
    """Let the session live for its time again, from now."""
    ttl = ttl_seconds(request.json_object(fields=frozenset({"ttl_seconds"})))
    with _redis_needed():
        if not sessions.extend(session_id(session), ttl):
            raise NotFoundError("there is no such session, or it has ended")
    return Response(body={"session_id": session, "expires_in_seconds": ttl})


@routes.route("DELETE", "/sessions/{session}")
def end(request: Request, *, session: str) -> Response:  # noqa: ARG001 - every route gets the request
    """End the session; to end one that is not there is no mistake."""
    with _redis_needed():
        sessions.end(session_id(session))
    return Response(body={"session_id": session, "ended": True})


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
