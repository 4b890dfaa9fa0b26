"""Answers each client only so often.

GET /limited    the client is told by its x-api-key header, else by its address

Without Redis every call is allowed and not counted: better an unlimited API than none.
"""

import hashlib
import re
from functools import cache
from typing import Any

from redis_access import redis_access

from lambdas.cache_metrics import with_cache_metrics
from lambdas.http_api import BadRequestError, Request, Response, Routes
from lambdas.settings import RateLimitSettings

MAX_API_KEY_CHARACTERS = 256
# The characters of IPv4 and IPv6 addresses; API Gateway vouches for the rest.
_ADDRESS = re.compile(r"[0-9A-Fa-f:.]{2,45}")

routes = Routes()


@routes.route("GET", "/limited")
def limited(request: Request) -> Response:
    """Count the call; 429 when it is one too many."""
    kind, client = _client(request)
    limits = _settings()
    met = redis_access.rate_limit(client, limit=limits.requests, window_seconds=limits.window_seconds)
    body: dict[str, Any] = {"limited_by": kind, "limit": met.limit, "remaining": met.remaining, "counted": met.checked}
    if met.allowed:
        return Response(body=body, headers=met.headers())
    error = f"more than {met.limit} requests in {limits.window_seconds} s; try again in {met.retry_after_seconds} s"
    return Response(status=429, body={"error": error, **body}, headers=met.headers())


def _client(request: Request) -> tuple[str, str]:
    """Return how the client is told, and under what name it is counted."""
    if key := request.headers.get("x-api-key"):
        if len(key) > MAX_API_KEY_CHARACTERS:
            raise BadRequestError(f"the x-api-key header is longer than {MAX_API_KEY_CHARACTERS} characters")
        # Hashed: a key is a secret, and the names of counters are seen by whoever may look into Redis.
        return "api-key", "key-" + hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:32]
    if not _ADDRESS.fullmatch(request.source_ip or ""):
        raise BadRequestError("the event has no x-api-key header and no address in requestContext.http.sourceIp")
    return "address", f"address-{request.source_ip}"


@cache
def _settings() -> RateLimitSettings:
    return RateLimitSettings.from_environment()


handler = with_cache_metrics(routes, redis_access)
