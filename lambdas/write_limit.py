"""The limit on one caller's changes of what every user is told."""

from redis_access import redis_access

from .http_api import Request, TooManyRequestsError
from .settings import WriteLimitSettings


def count_write(request: Request) -> None:
    """Count a write of the caller's; raises TooManyRequestsError when it is one too many.

    Without Redis, and without a caller to count, writes are allowed; API Gateway's own throttling holds all the same.
    """
    if request.caller is None:
        return
    settings = WriteLimitSettings.from_environment()
    met = redis_access.rate_limit(
        f"writes-{request.caller.key}", limit=settings.requests, window_seconds=settings.window_seconds
    )
    if not met.allowed:
        again = f"try again in {met.retry_after_seconds} s"
        raise TooManyRequestsError(
            f"more than {met.limit} writes in {settings.window_seconds} s; {again}", headers=met.headers()
        )
