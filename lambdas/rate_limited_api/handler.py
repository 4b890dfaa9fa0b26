"""Answers each caller only so often: by the identity that API Gateway has checked, else by the caller's network.

Without Redis every call is allowed and not counted: better an unlimited API than none.
"""

from functools import cache
from typing import Any

from redis_access import redis_access

from lambdas.cache_metrics import with_cache_metrics
from lambdas.http_api import BadRequestError, Request, Response, Routes
from lambdas.settings import RateLimitSettings

from .routes import LIMITED, ROUTES

routes = Routes(*ROUTES)


@routes.answers(LIMITED)
def limited(request: Request) -> Response:
    """Count the call; 429 when it is one too many."""
    caller, limits = request.caller, _settings()
    if caller is None:
        raise BadRequestError("the event has neither a checked identity nor an address in requestContext.http.sourceIp")
    met = redis_access.rate_limit(caller.key, limit=limits.requests, window_seconds=limits.window_seconds)
    body: dict[str, Any] = {
        "limited_by": caller.kind,
        "limit": met.limit,
        "remaining": met.remaining,
        "counted": met.checked,
    }
    if met.allowed:
        return Response(body=body, headers=met.headers())
    error = f"more than {met.limit} requests in {limits.window_seconds} s; try again in {met.retry_after_seconds} s"
    return Response(status=429, body={"error": error, **body}, headers=met.headers())


@cache
def _settings() -> RateLimitSettings:
    return RateLimitSettings.from_environment()


handler = with_cache_metrics(routes, redis_access)
