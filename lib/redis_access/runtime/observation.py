"""Observation: feeds hooks with events. Imported and made when the first hook is registered.

The runner tells an ObservedCall of each step of a call, and of its end. Limits report their decisions; routes and
breakers report fallbacks and changes of state (`Runtime.fell_back`, `breaker_changed`). Without a hook the runtime has
no Observation, and each step costs a comparison with None.

Hooks are called when the call is over, so a slow one makes the call longer, but never takes the time of a request.
Calls that a hook makes itself, and tasks that it begins, are counted and not observed: each would be an event, which
would call the hook again, without end.
"""

import logging
from collections.abc import Callable, Iterable
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, TypeAlias

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
from ..steps.operation import Call, Wait
from ..steps.requests import REQUEST_ERRORS, Request
from .breaker import State
from .counters import Counters
from .scope import current

if TYPE_CHECKING:
    from .runtime import Runtime

Hook: TypeAlias = Callable[[Event], object]

logger = logging.getLogger("redis_access")

_new_event = tuple.__new__
"""Makes a named tuple of its values in order, in half of the time that its class takes: each call makes one."""


class ObservedCall(Counters):
    """One call under way: its own counts, and the sums of its steps so far."""

    __slots__ = (
        *("counted_hit", "decision", "fetch_seconds", "name", "observation", "request", "round_trips"),
        *("calling", "is_over", "waited_seconds", "_events", "_failure", "_outer", "_started"),
    )

    def __init__(
        self, observation: "Observation", name: str, started: float, calling: tuple["Observation", ...]
    ) -> None:
        """Begin; `end` ends it. `calling` are the observations in whose hooks it was made, one in the other."""
        # Not by Counters.__init__, whose call would add a tenth to what a hook costs.
        self.hits = self.misses = self.undecodable = self.writes = self.errors = self.fallbacks = self.stale = 0
        self.breaker_openings = self.breaker_trials = self.too_large = self.unwritable = 0
        self.observation = observation
        self.calling = calling
        self.name = name
        self.fetch_seconds = self.waited_seconds = 0.0
        self.round_trips = 0
        self.request: Request | None = None
        """The last request that was sent."""
        self.decision: RateLimitDecided | None = None
        """The rate limit's decision, if the call asked for one."""
        self.counted_hit = False
        """Whether that decision counted a hit, so that it is an event of its own."""
        self.is_over = False
        """Whether it has ended. Tasks that its fetch began may run on, and are part of it no more."""
        self._events: tuple[Event, ...] = ()
        self._failure: BaseException | None = None
        self._started = started
        # Set last: an error above would leave a call as the current one that never ends.
        self._outer = _current.set(self)

    def sent(self, request: Request, failure: BaseException | None = None) -> None:
        """Note a request and what it raised, if anything."""
        self.round_trips += 1
        self.request = request
        if failure is not None and isinstance(failure, REQUEST_ERRORS):
            self._failure = failure

    def done(self, step: Call, seconds: float) -> None:
        """Note how long a step took that needed no request."""
        if isinstance(step, Wait):
            self.waited_seconds += seconds
        else:
            self.fetch_seconds += seconds

    def note(self, event: Event) -> None:
        """Keep an event for the end of the call: a hook that is called now would take the time of its requests."""
        self._events += (event,)

    def end(self) -> None:
        """Note the end of the call, whether it returned or raised: add its counts to the totals, and call the hooks."""
        observation = self.observation
        self.is_over = True
        seconds = observation.monotonic() - self._started
        # Before the hooks are called, so that one that asks `stats()` finds this call in it.
        observation.totals.add(self)
        finished = _new_event(
            CallFinished,
            (
                self.name,
                self.outcome(),
                seconds,
                self.fetch_seconds,
                self.waited_seconds,
                self.round_trips,
                self.role(),
                self.hits,
                self.misses,
            ),
        )
        events = self._events
        if self.undecodable:
            events += (ValueUndecodable(self.name, getattr(self.request, "key", "")),)
        if self.decision is not None and self.counted_hit:
            events += (self.decision,)
        observation.emit((*events, finished), self.calling, self._outer)

    def outcome(self) -> Outcome:
        """Return the call's outcome."""
        if self._failure is not None:
            return "refused" if isinstance(self._failure, CommandRefusedError) else "error"
        if self.decision is not None:
            return "allowed" if self.decision.allowed else "denied"
        if self.misses:
            return "miss"
        if self.hits:
            return "hit"
        return "write" if self.writes else "done"

    def role(self) -> Role:
        """Return which endpoint served the last request."""
        request = self.request
        if request is None:
            return "none"
        has_reader = self.observation.runtime.has_reader
        if not has_reader or self.fallbacks or ((scope := current.get()) is not None and scope.fresh):
            return "primary"
        return "primary" if request.primary else "reader"


class _InHooks(Counters):
    """Stands in place of a call while hooks are called: a hook's own calls are no part of the call around it."""

    __slots__ = ("calling",)
    observation = None
    is_over = True

    def __init__(self, calling: tuple["Observation", ...]) -> None:
        super().__init__()
        self.calling = calling
        """The observations whose hooks are being called, one in the other. Tasks that a hook begins inherit it."""


_current: ContextVar[ObservedCall | _InHooks | None] = ContextVar("redis_access_call", default=None)
"""The call that the running code is part of. In a context variable: a fetch may call other methods, each of which
counts for itself."""


class Observation:
    """The hooks of one RedisAccess, and the events that they are called with."""

    def __init__(self, runtime: "Runtime") -> None:
        self.hooks: tuple[Hook, ...] = ()
        self.monotonic = runtime.clock.monotonic
        self.runtime = runtime
        self.totals = runtime.totals
        self._in_hooks = _InHooks((self,))

    def begin(self, name: str, started: float) -> ObservedCall | None:
        """Begin to observe a call, at the monotonic clock's time; None for a call that one of the hooks makes."""
        outer = _current.get()
        calling = () if outer is None else outer.calling
        return None if self in calling else ObservedCall(self, name, started, calling)

    def counters(self) -> Counters:
        """Return the counts of the call under way, or the totals when none is.

        A call has one thread or task, so nothing is lost between reading a count and writing it back.
        """
        call = _current.get()
        return call if call is not None and call.observation is self and not call.is_over else self.totals

    def fell_back(self, error: UnavailableError) -> None:
        """Note FellBack: the primary has to serve a read."""
        self._happened(FellBack(because=str(error)))

    def breaker_changed(self, role: str, address: str, state: State) -> None:
        """Note the new state of an endpoint's breaker."""
        if state == "half open":
            self._happened(BreakerHalfOpened(role=role, address=address))
        else:
            self._happened(BreakerChanged(role=role, is_open=state == "open", address=address))

    def decided(self, *, allowed: bool, limit: int, remaining: int, checked: bool, counted_hit: bool) -> None:
        """Note a rate limit's decision, for the events at the end of the call under way."""
        call = self._call()
        if call is not None:
            call.decision = _new_event(RateLimitDecided, (allowed, limit, remaining, checked))
            call.counted_hit = counted_hit

    def emit(
        self,
        events: Iterable[Event],
        calling: tuple["Observation", ...] = (),
        before: "Token[ObservedCall | _InHooks | None] | None" = None,
    ) -> None:
        """Call the hooks with events. Afterwards the current call is the one `before`, or the one from now."""
        now = _current.set(_InHooks((*calling, self)) if calling else self._in_hooks)
        try:
            for event in events:
                for hook in self.hooks:
                    try:
                        hook(event)
                    except Exception:  # a hook is the caller's code: it may raise anything, and must not matter
                        # A hook that raises would do so at each call, and each would log a stack trace.
                        self.hooks = tuple(other for other in self.hooks if other is not hook)
                        logger.exception("the hook %r raised, and is not called any more", hook)
        finally:
            try:
                _current.reset(before or now)
            except ValueError:  # a coroutine that nobody awaits any more, closed in another context than it began in
                _current.reset(now)

    def _happened(self, event: Event) -> None:
        """Keep the event for the end of the call under way; with none, as in a thread of its own, call the hooks."""
        call, outer = self._call(), _current.get()
        calling = () if outer is None else outer.calling
        if call is not None:
            call.note(event)
        elif self not in calling:
            self.emit([event], calling)

    def _call(self) -> ObservedCall | None:
        """Return the call under way on this access; None when the running code is part of none."""
        call = _current.get()
        is_ours = isinstance(call, ObservedCall) and call.observation is self and not call.is_over
        return call if is_ours else None  # type: ignore[return-value]  # tested above
