"""The headers that tell a client about its limit."""

from redis_access import RateLimit, RateLimits


def _met(*, allowed: bool = True, limit: int = 100, remaining: int = 7, retry: int = 0) -> RateLimit:
    return RateLimit(allowed, limit, remaining, retry, 30, 60)


def test_the_usual_headers() -> None:
    """Limit, remaining and reset; Retry-After only for who was refused."""
    assert _met().headers() == {"RateLimit-Limit": "100", "RateLimit-Remaining": "7", "RateLimit-Reset": "30"}
    assert _met(allowed=False, remaining=0, retry=12).headers("x-ratelimit") == {
        "X-RateLimit-Limit": "100",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "30",
        "Retry-After": "12",
    }


def test_the_structured_headers() -> None:
    """One for the policy and one for where the client stands."""
    assert _met().headers("structured") == {
        "RateLimit-Policy": '"default";q=100;w=60',
        "RateLimit": '"default";r=7;t=30',
    }


def test_of_several_limits_the_tightest_is_told() -> None:
    """The one with the longest wait; when none refuses, the one with the smallest part left."""
    roomy, close = _met(remaining=90), _met(limit=1000, remaining=10)
    assert RateLimits(allowed=True, each=(roomy, close)).tightest == close
    soon, late = _met(allowed=False, remaining=0, retry=1), _met(allowed=False, remaining=3, retry=50)
    both = RateLimits(allowed=False, each=(close, soon, late))
    assert both.headers()["Retry-After"] == "50"
    assert both.retry_after_seconds == 50
