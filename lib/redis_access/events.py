"""Events, which hooks are called with. They are immutable; new fields may come, with defaults, and none is removed.

    def hook(event: Event) -> None:
        if isinstance(event, BreakerChanged) and event.is_open:
            page_someone(event.role)

    redis_access.add_hook(hook)

Imported when the first hook is registered, not before. Times are in seconds. No event holds a value.
"""

from typing import Literal, NamedTuple, TypeAlias

Outcome: TypeAlias = Literal["hit", "miss", "write", "allowed", "denied", "refused", "error", "done"]
Role: TypeAlias = Literal["primary", "reader", "none"]


class CallFinished(NamedTuple):
    """A call of one of RedisAccess's methods ended, whether it returned or raised."""

    name: str
    """The method: "get", "flags.set", "limits.hit"."""
    outcome: Outcome
    """The first of these that is true.

    "error": a request of the call failed, since Redis was unavailable; "refused": since it refused a command. The call
    may have returned all the same, as `cache_get` does. "denied", "allowed": a rate limit's decision. "miss": at least
    one value was not there; "hit": all were. "write": a write was confirmed. "done": none of these.
    """
    seconds: float
    """The time from call to return, everything included."""
    fetch_seconds: float = 0.0
    """The part of `seconds` spent in the caller's own function."""
    waited_seconds: float = 0.0
    """The part of `seconds` spent waiting, while another caller computed the value or held the lock."""
    round_trips: int = 0
    """Requests to Redis; 0 when the call was answered without one."""
    role: Role = "none"
    """The endpoint that served the last request; "none" when there was no request."""
    hits: int = 0
    misses: int = 0


class BreakerChanged(NamedTuple):
    """The circuit breaker of an endpoint opened, because it keeps failing, or closed, because it answers again.

    While it is open the endpoint gets no requests.
    """

    role: str
    """The endpoint's, as errors have it: "primary" or "reader"; in cluster mode "node", "reader", "configuration
    endpoint"."""
    is_open: bool
    address: str = ""
    """Host and port of the endpoint: they tell one node of a cluster from another."""


class BreakerHalfOpened(NamedTuple):
    """An endpoint whose breaker is open gets one request as a trial.

    If it answers, BreakerChanged follows; else the breaker stays open until the next trial.
    """

    role: str
    """The same as in BreakerChanged."""
    address: str = ""
    """The same as in BreakerChanged."""


class FellBack(NamedTuple):
    """The primary has to serve a read because the reader is unavailable."""

    because: str


class ValueUndecodable(NamedTuple):
    """A value was there that could not be decoded; the call counted it as a miss."""

    call: str
    key: str
    """The key that was read last, without the prefix."""


class RateLimitDecided(NamedTuple):
    """A rate limit allowed or denied a hit."""

    allowed: bool
    limit: int
    remaining: int
    checked: bool
    """False when Redis was unavailable, so that `when_away` decided."""


Event: TypeAlias = CallFinished | BreakerChanged | BreakerHalfOpened | FellBack | ValueUndecodable | RateLimitDecided
