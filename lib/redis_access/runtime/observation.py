"""Feeds hooks. Imported and made when the first one is registered; without one nothing of this runs.

With one, each call's operation is wrapped in a generator that looks at what passes between operation and driver, so
operations and drivers know nothing of events.
"""

import logging
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeAlias, TypeVar

from ..errors import UnavailableError
from ..events import (
    BreakerChanged,
    BreakerHalfOpened,
    CallFinished,
    Event,
    FellBack,
    RateLimitDecided,
    ValueUndecodable,
)
from ..limits.rate_limit import RateLimit, RateLimits
from .breaker import State
from .clock import Clock
from .counters import Counters
from .requests import Operation
from .stats import Stats
from .watched_call import WatchedCall

R = TypeVar("R")
Hook: TypeAlias = Callable[[Event], object]

logger = logging.getLogger("redis_access")


class CountersByCall:
    """Stands for Counters, and counts for the call under way, whose counts tell what it came to.

    A call has one thread or task, so nothing is lost between reading a count and writing it back.
    """

    __slots__ = ("call", "totals")

    def __init__(self, totals: Counters) -> None:
        object.__setattr__(self, "totals", totals)
        object.__setattr__(self, "call", ContextVar("redis_access_call", default=None))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.call.get() or self.totals, name)

    def __setattr__(self, name: str, value: int) -> None:
        setattr(self.call.get() or self.totals, name, value)

    def add(self, counted: Counters) -> None:
        """Add a finished call's counts to the totals."""
        for name in Counters.__slots__:
            if count := getattr(counted, name):
                setattr(self.totals, name, getattr(self.totals, name) + count)

    def snapshot(self) -> Stats:
        """Return the totals as they stand."""
        totals: Counters = self.totals
        return totals.snapshot()


class Observer:
    """The hooks of one RedisAccess, and what feeds them."""

    def __init__(self, totals: Counters, clock: Clock, *, has_reader: Callable[[], bool]) -> None:
        self.counters = CountersByCall(totals)
        self.hooks: tuple[Hook, ...] = ()
        self._clock = clock
        self._has_reader = has_reader

    def watched(self, name: str, operation: Operation[R]) -> Operation[R]:
        """Return the operation, watched: it does and returns the same."""
        call = WatchedCall(name, self._clock)
        around = self.counters.call.get()  # the call whose fetch function made this one
        self.counters.call.set(call.counted)
        result: object = None
        try:
            result = yield from call.passing(operation)
            return result
        finally:
            self.counters.call.set(around)
            self._finished(call, result)

    def fell_back(self, error: UnavailableError) -> None:
        """Tell that the primary has to serve a read."""
        self._emit(FellBack(because=str(error)))

    def breaker_changed(self, role: str, state: State) -> None:
        """Tell that an endpoint is left alone, is tried, or is back."""
        if state == "half open":
            self._emit(BreakerHalfOpened(role=role))
        else:
            self._emit(BreakerChanged(role=role, is_open=state == "open"))

    def _finished(self, call: WatchedCall, result: object) -> None:
        counted = call.counted
        self.counters.add(counted)
        if counted.undecodable:
            self._emit(ValueUndecodable(call=call.name, key=call.key))
        if isinstance(result, RateLimit | RateLimits) and not call.name.endswith("peek"):
            self._emit(_decided(result))
        self._emit(
            CallFinished(
                name=call.name,
                outcome=call.outcome(result),
                seconds=self._clock.monotonic() - call.started,
                fetch_seconds=call.fetch_seconds,
                waited_seconds=call.waited_seconds,
                round_trips=call.round_trips,
                role=call.role(has_reader=self._has_reader()),
                hits=counted.hits,
                misses=counted.misses,
            )
        )

    def _emit(self, event: Event) -> None:
        for hook in self.hooks:
            try:
                hook(event)
            except Exception:  # a hook is the caller's code: it may raise anything, and must not matter
                self.hooks = tuple(other for other in self.hooks if other is not hook)
                logger.exception("the hook %r raised, and is not called any more", hook)


def _decided(decision: RateLimit | RateLimits) -> RateLimitDecided:
    about = decision.tightest if isinstance(decision, RateLimits) else decision
    return RateLimitDecided(
        allowed=decision.allowed, limit=about.limit, remaining=about.remaining, checked=about.checked
    )
