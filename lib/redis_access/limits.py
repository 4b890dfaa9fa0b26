"""Rate limits, decided in Redis on its own clock: one round trip, one small number per limit."""

from dataclasses import dataclass

from .effects import Operation, Run
from .errors import InvalidArgumentError
from .gate import Gate
from .keys import joined_key
from .scripts import RATE_LIMIT
from .ttls import MAX_TTL_SECONDS

_MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """What a hit met. Times are whole seconds, rounded up, as HTTP's Retry-After wants them."""

    allowed: bool
    limit: int
    remaining: int
    """Hits that would be allowed right now."""
    retry_after_seconds: int
    """Until a hit of this cost is allowed; 0 when this one was."""
    reset_seconds: int
    """Until the whole limit is free again, if nobody hits it meanwhile."""
    checked: bool = True
    """False when Redis was away and the hit was allowed uncounted."""


class LimitOperations:
    """Count hits against limits."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def hit(self, subject: str, *, limit: int, window_seconds: int, cost: int = 1) -> Operation[RateLimit]:
        """Count a hit by `subject` (a user, an address, ...): at most `limit` per `window_seconds`.

        The whole limit may be spent at once; after that one hit comes back every window / limit. Each pair of limit
        and window counts for itself. When Redis is away the hit is allowed, and `checked` is False. Raises
        InvalidKeyError and InvalidArgumentError.
        """
        _check(limit, "limit", 1_000_000)
        _check(window_seconds, "window_seconds", MAX_TTL_SECONDS)
        _check(cost, "cost", limit)
        key = joined_key("limits", f"{limit}-{window_seconds}", subject)
        interval = window_seconds * _MICROSECONDS // limit
        answer = yield from self._gate.ask(Run(RATE_LIMIT, [key], limit, interval, cost))
        if answer is None:
            return RateLimit(
                allowed=True, limit=limit, remaining=limit, retry_after_seconds=0, reset_seconds=0, checked=False
            )
        allowed, remaining, retry_after, reset = answer
        return RateLimit(
            allowed=bool(allowed),
            limit=limit,
            remaining=remaining,
            retry_after_seconds=-(-retry_after // _MICROSECONDS),
            reset_seconds=-(-reset // _MICROSECONDS),
        )


def _check(number: int, name: str, most: int) -> None:
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= most:
        raise InvalidArgumentError(f"{name} must be a whole number from 1 to {most}, not {number!r}")
