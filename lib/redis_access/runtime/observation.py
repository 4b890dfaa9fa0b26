"""Observation: feeds hooks with events. Imported and made when the first hook is registered.

The runner tells an ObservedCall of each step of a call, and of its end; there is no other point at which calls are
watched. Without a hook the runner has no Observation, and a call costs two comparisons with None.
"""

import logging
from collections.abc import Callable
from contextvars import ContextVar, Token
from typing import Any, TypeAlias

from ..errors import CommandRefusedError, UnavailableError
from ..events import (
    BreakerChanged,
    BreakerHalfOpened,
    CallFinished,
    Event,
    FellBack,
    Outcome,
    RateLimitDecided,
    Role,
    ValueUndecodable,
)
from .breaker import State
from .budget import current
from .clock import Clock
from .counters import Counters
from .requests import Call, Many, Pause, Request, Step

Hook: TypeAlias = Callable[[Event], object]

logger = logging.getLogger("redis_access")


class ObservedCall(Counters):
    """One call under way: its own counts, and its steps so far."""

    fetch_seconds = waited_seconds = 0.0
    round_trips = 0
    _request: Request | None = None
    _fresh = False
    decision: RateLimitDecided | None = None
    """What a rate limit decided, if the call asked one."""
    counted_hit = False
    """Whether that decision counted a hit, so that it is an event of its own."""
    _failure: UnavailableError | CommandRefusedError | None = None
    _outer: "Token[ObservedCall | None]"

    def __init__(self, observation: "Observation", name: str, started: float) -> None:
        self.observation = observation
        self.name = name
        self._started = self._stepped_at = started

    def stepped(self, step: Step, failure: BaseException | None) -> None:
        """Note a step and what it raised, if anything."""
        now = self.observation.monotonic()
        if isinstance(step, Call):
            self.fetch_seconds += now - self._stepped_at
        elif isinstance(step, Pause):
            self.waited_seconds += now - self._stepped_at
        else:
            self.round_trips += 1
            self._request = step
            scope = current.get()
            self._fresh = scope is not None and scope.fresh
            if isinstance(failure, UnavailableError | CommandRefusedError):
                self._failure = failure
        self._stepped_at = now

    def end(self) -> None:
        """Note the end of the call, whether it returned or raised."""
        _current_call.reset(self._outer)
        self.observation.finished(self, self.observation.monotonic() - self._started)

    @property
    def key(self) -> str:
        """The key of the last request, without the prefix."""
        return getattr(self._request, "key", "")

    def outcome(self) -> Outcome:
        """Return what the call came to."""
        if self._failure is not None:
            return "refused" if isinstance(self._failure, CommandRefusedError) else "error"
        if self.decision is not None:
            return "allowed" if self.decision.allowed else "denied"
        if self.misses:
            return "miss"
        if self.hits:
            return "hit"
        return "write" if self.writes else "done"

    def role(self, *, has_reader: bool) -> Role:
        """Return which endpoint served the last request."""
        request = self._request
        if request is None:
            return "none"
        if not has_reader or self._fresh or self.fallbacks:
            return "primary"
        requests = request.requests if isinstance(request, Many) else (request,)
        return "primary" if any(each.primary for each in requests) else "reader"


_current_call: ContextVar[ObservedCall | None] = ContextVar("redis_access_call", default=None)


class ObservedCounters(Counters):
    """Stands in for Counters: counts for the call under way, or for none.

    A call has one thread or task, so nothing is lost between reading a count and writing it back.
    """

    def __init__(self, totals: Counters, observation: "Observation") -> None:
        object.__setattr__(self, "_totals", totals)
        object.__setattr__(self, "_observation", observation)

    def __getattribute__(self, name: str) -> Any:
        if name[0] == "_" or name in {"add", "snapshot"}:
            return object.__getattribute__(self, name)
        return getattr(self._counting(), name)

    def __setattr__(self, name: str, value: int) -> None:
        setattr(self._counting(), name, value)

    def add(self, other: Counters) -> None:
        """Add to the totals."""
        self._totals.add(other)

    def snapshot(self) -> Any:
        """Return the totals as they stand."""
        return self._totals.snapshot()

    def _counting(self) -> Counters:
        call = _current_call.get()
        return call if call is not None and call.observation is self._observation else self._totals


class Observation:
    """The hooks of one RedisAccess, and what feeds them."""

    def __init__(self, totals: Counters, clock: Clock, *, has_reader: Callable[[], bool]) -> None:
        self.counters = ObservedCounters(totals, self)
        self.hooks: tuple[Hook, ...] = ()
        self.monotonic = clock.monotonic
        self._totals = totals
        self._has_reader = has_reader

    def begin(self, name: str) -> ObservedCall:
        """Return the observation of a call that begins now; `end` ends it."""
        call = ObservedCall(self, name, self.monotonic())
        call._outer = _current_call.set(call)  # noqa: SLF001  # to be set once the call is made
        return call

    def fell_back(self, error: UnavailableError) -> None:
        """Tell that the primary has to serve a read."""
        self._emit(FellBack(because=str(error)))

    def breaker_changed(self, role: str, state: State) -> None:
        """Tell that an endpoint is left alone, is tried, or is back."""
        if state == "half open":
            self._emit(BreakerHalfOpened(role=role))
        else:
            self._emit(BreakerChanged(role=role, is_open=state == "open"))

    def decided(self, decision: RateLimitDecided, *, counted_hit: bool) -> None:
        """Note what a rate limit decided for the call under way."""
        call = _current_call.get()
        if call is not None and call.observation is self:
            call.decision, call.counted_hit = decision, counted_hit

    def finished(self, call: ObservedCall, seconds: float) -> None:
        """Add the call's counts to the totals, and tell what it came to."""
        self._totals.add(call)
        if call.undecodable:
            self._emit(ValueUndecodable(call.name, call.key))
        if call.decision is not None and call.counted_hit:
            self._emit(call.decision)
        self._emit(
            CallFinished(
                call.name,
                call.outcome(),
                seconds,
                call.fetch_seconds,
                call.waited_seconds,
                call.round_trips,
                call.role(has_reader=self._has_reader()),
                call.hits,
                call.misses,
            )
        )

    def _emit(self, event: Event) -> None:
        for hook in self.hooks:
            try:
                hook(event)
            except Exception:  # a hook is the caller's code: it may raise anything, and must not matter
                self.hooks = tuple(other for other in self.hooks if other is not hook)
                logger.exception("the hook %r raised, and is not called any more", hook)
