"""Limits without Redis: refusals remembered from its answers, and counts of this process while it is unavailable."""

from collections import OrderedDict
from math import ceil

from ..runtime.clock import Clock
from .limit import Limit
from .rate_limit import RateLimit

MAX_REMEMBERED = 10_000
"""Limits of which a refusal is remembered, and limits that are counted; beyond it the oldest are forgotten.

A subject takes a place with each of its limits. 10,000 take about 3 MB."""

REMEMBERED_SECONDS = 10.0
"""The longest that a refusal is remembered, so that a reset by another process is noticed."""


class Denials:
    """Refusals that Redis gave lately. Until the time to retry that Redis named, its answer would be the same.

    It needs no lock, nor does LocalLimits: each step is one call of OrderedDict, and a lost step costs one round trip.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: OrderedDict[str, tuple[float, float, Limit, RateLimit]] = OrderedDict()

    def find(self, key: str, wanted: Limit) -> RateLimit | None:
        """Return the remembered refusal of the same hit, its times as of now; None when Redis has to be asked."""
        found = self._until.get(key)
        if found is None:
            return None
        said_at, retry_at, then, answer = found
        # By the wall clock, which goes on while Lambda freezes the process; when it was set back, Redis is asked.
        now = self._clock.time()
        if not said_at <= now < min(retry_at, said_at + REMEMBERED_SECONDS):
            self._until.pop(key, None)
            return None
        if (wanted.limit, wanted.cost) != (then.limit, then.cost):  # another hit: it may be allowed, or wait longer
            return None
        passed = now - said_at
        return answer._replace(
            retry_after_seconds=max(1, ceil(retry_at - now)),
            reset_seconds=max(1, ceil(answer.reset_seconds - passed)),
        )

    def remember(self, key: str, wanted: Limit, answer: RateLimit, retry_seconds: float) -> None:
        """Remember a refusal for `retry_seconds`, REMEMBERED_SECONDS at most."""
        now = self._clock.time()
        self._until[key] = (now, now + retry_seconds, wanted, answer)
        if len(self._until) > MAX_REMEMBERED:
            # The oldest refusal is the likeliest to be over.
            self._until.popitem(last=False)

    def forget(self, key: str) -> None:
        """Forget the refusal under a key."""
        self._until.pop(key, None)


class LocalLimits:
    """Counts of this process only, by GCRA whatever the strategy. So each process allows the whole limit."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._free_at: OrderedDict[str, float] = OrderedDict()

    def hit(self, keys: list[str], limits: list[Limit], *, count: bool) -> list[RateLimit]:
        """Return each limit's decision; the hit is counted when all allow it and `count` is set."""
        now = self._clock.time()
        waits = [self._wait(key, limit, now) for key, limit in zip(keys, limits, strict=True)]
        counted = count and all(wait <= 0 for wait in waits)
        return [
            self._decision(key, limit, now, wait, counted=counted)
            for key, limit, wait in zip(keys, limits, waits, strict=True)
        ]

    def forget(self, key: str) -> None:
        """Reset the count under a key to zero."""
        self._free_at.pop(key, None)

    def _wait(self, key: str, limit: Limit, now: float) -> float:
        interval = limit.window_seconds / limit.limit
        cost = min(limit.cost, limit.limit + 1)
        return self._free(key, limit, now) + cost * interval - now - limit.window_seconds

    def _free(self, key: str, limit: Limit, now: float) -> float:
        # Within a window from now, since the wall clock may have been set back in the meantime.
        return min(max(self._free_at.get(key, now), now), now + limit.window_seconds)

    def _decision(self, key: str, limit: Limit, now: float, wait: float, *, counted: bool) -> RateLimit:
        interval = limit.window_seconds / limit.limit
        free_at = self._free(key, limit, now)
        # Moved only by hits that count, so a client who is refused does not wait longer by asking again.
        if counted:
            free_at += limit.cost * interval
            self._free_at[key] = free_at
            self._free_at.move_to_end(key)
            if len(self._free_at) > MAX_REMEMBERED:
                self._free_at.popitem(last=False)
        return RateLimit(
            allowed=wait <= 0,
            limit=limit.limit,
            # Floating point may give 2.9999... where 3 hits are left.
            remaining=int((now + limit.window_seconds - free_at) / interval + 1e-6),
            retry_after_seconds=max(0, ceil(wait)),
            reset_seconds=ceil(free_at - now),
            window_seconds=limit.window_seconds,
            checked=False,
        )
