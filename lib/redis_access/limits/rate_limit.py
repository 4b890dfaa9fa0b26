"""The decision about a hit against a rate limit, and the HTTP headers that tell the client."""

from typing import Literal, NamedTuple, TypeAlias

HeaderStyle: TypeAlias = Literal["ratelimit", "x-ratelimit", "structured"]


class RateLimit(NamedTuple):
    """The decision about a hit. Times are whole seconds, rounded up, as HTTP's Retry-After wants them."""

    allowed: bool
    limit: int
    remaining: int
    """Hits that would be allowed right now."""
    retry_after_seconds: int
    """The time until a hit of this cost is allowed, if it is not above the limit; 0 when this one was."""
    reset_seconds: int
    """The time until the whole limit is free again, if no other hit comes before."""
    window_seconds: int
    checked: bool = True
    """False when Redis was unavailable, so that the hit was not counted there."""

    def headers(self, style: HeaderStyle = "ratelimit") -> dict[str, str]:
        """Return the headers to answer with; Retry-After among them when the hit was refused.

        "ratelimit": RateLimit-Limit, -Remaining and -Reset of draft-ietf-httpapi-ratelimit-headers up to 07, which most
        clients and gateways know. "x-ratelimit": the same as X-RateLimit-*; their reset is in seconds from now.
        "structured": RateLimit and RateLimit-Policy, as in that draft since 08.
        """
        if style == "structured":
            found = {
                "RateLimit-Policy": f'"default";q={self.limit};w={self.window_seconds}',
                "RateLimit": f'"default";r={self.remaining};t={self.reset_seconds}',
            }
        else:
            prefix = "X-RateLimit" if style == "x-ratelimit" else "RateLimit"
            found = {
                f"{prefix}-Limit": str(self.limit),
                f"{prefix}-Remaining": str(self.remaining),
                f"{prefix}-Reset": str(self.reset_seconds),
            }
        if not self.allowed:
            found["Retry-After"] = str(self.retry_after_seconds)
        return found


class RateLimits(NamedTuple):
    """The decision about a hit that several limits had to allow."""

    allowed: bool
    """Whether all limits allowed the hit; otherwise none of them counted it."""
    each: tuple[RateLimit, ...]
    """Each limit's decision, in the order asked. Where `allowed` is False, that limit refused."""

    @property
    def tightest(self) -> RateLimit:
        """The limit to tell the client about: the one to wait for longest, else the one closest to its end."""
        return min(self.each, key=lambda one: (-one.retry_after_seconds, one.remaining / one.limit))

    @property
    def retry_after_seconds(self) -> int:
        """The time until all limits would allow the hit, if no other hit comes before."""
        return max(one.retry_after_seconds for one in self.each)

    def headers(self, style: HeaderStyle = "ratelimit") -> dict[str, str]:
        """Return the headers of the tightest limit."""
        return self.tightest.headers(style)
