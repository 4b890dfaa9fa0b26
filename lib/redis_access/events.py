"""Events, which hooks are called with. Few, immutable, stable: new fields may come, with defaults; none goes.

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
    """A call of one of RedisAccess's methods came to its end."""

    name: str
    """As it is written: "get", "flags.set", "limits.hit"."""
    outcome: Outcome
    """The call's outcome; the first of these that is true.

    "error": Redis was away. "refused": it refused a command. "denied", "allowed": a rate limit's decision. "miss": a
    value was not there; "hit": all were. "write": a write was confirmed. "done": none of these.
    """
    seconds: float
    """From call to return, everything included."""
    fetch_seconds: float = 0.0
    """Time of these in the function that the caller gave."""
    waited_seconds: float = 0.0
    """Time of these in pauses, while another caller computed the value."""
    round_trips: int = 0
    """Requests to Redis. 0: answered without one."""
    role: Role = "none"
    """Which endpoint served the last request."""
    hits: int = 0
    misses: int = 0


class BreakerChanged(NamedTuple):
    """An endpoint keeps failing and is left alone (open), or answers again (closed)."""

    role: str
    """The endpoint's: "primary" or "reader"; in cluster mode the shard's address too."""
    is_open: bool


class BreakerHalfOpened(NamedTuple):
    """An endpoint that is left alone gets one request, to try it.

    If it answers, BreakerChanged tells that it is back; else it is left alone as before, until the next of these.
    """

    role: str
    """As in BreakerChanged."""


class FellBack(NamedTuple):
    """The primary has to serve a read because the reader is away."""

    because: str


class ValueUndecodable(NamedTuple):
    """A value was there that this library did not write, or not so; the call counted it as a miss."""

    call: str
    key: str
    """The key that was read last, without the prefix."""


class RateLimitDecided(NamedTuple):
    """A rate limit allowed or denied a hit."""

    allowed: bool
    limit: int
    remaining: int
    checked: bool
    """False: Redis was away, and the policy for that decided."""


Event: TypeAlias = CallFinished | BreakerChanged | BreakerHalfOpened | FellBack | ValueUndecodable | RateLimitDecided
