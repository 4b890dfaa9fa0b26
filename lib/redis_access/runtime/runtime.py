"""The state that the operations of one RedisAccess share: clock, budget, counters, handling of failures. No I/O."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from typing import TYPE_CHECKING

from ..errors import CommandRefusedError, InvalidArgumentError, NotReplicatedError, UnavailableError
from ..steps.operation import Call
from ..steps.requests import Durable, Reply, Request, Run, Write
from .clock import SYSTEM_CLOCK, Clock
from .counters import LATENCIES, Counters, Stats
from .first_use import on_first_use
from .scope import DEFAULT_BUDGET_MILLISECONDS, checked_milliseconds, current

if TYPE_CHECKING:
    from .breaker import State
    from .flights import Flight
    from .observation import Hook, Observation, ObservedCall
    from .outage_log import OutageLog


class Runtime:
    """The shared part of one RedisAccess. Its subclasses, the runners, add the I/O.

    Failures of Redis are handled here and nowhere else: `failed` counts them, logs them once per outage, and raises
    them again when the access is strict.
    """

    def __init__(
        self, *, strict: bool = False, budget_milliseconds: float | None = None, clock: Clock = SYSTEM_CLOCK
    ) -> None:
        if not isinstance(clock, Clock):
            raise InvalidArgumentError(f"clock must be a Clock, such as that of a StandIn, not {clock!r}")
        self.clock = clock
        self.strict = strict
        self.totals = Counters()
        self.latencies: deque[float] = deque(maxlen=LATENCIES)
        """Seconds that the latest calls took, without their waits and the caller's functions."""
        self.observation: Observation | None = None
        """The hooks, and the calls that they are told of; None before the first hook is registered."""
        self._own_budget = None if budget_milliseconds is None else checked_milliseconds(budget_milliseconds)
        self._budget_seconds = (self._own_budget or DEFAULT_BUDGET_MILLISECONDS) / 1000
        self.session_keys: tuple[str, ...] | None = None
        """The secrets by which users' sessions are grouped; None until the settings are known.

        They are here since the transport learns the settings, and this is the one object that it and sessions share."""
        self.has_reader = False
        """Whether the settings name a reader; False until they are known."""

    @property
    def counters(self) -> Counters:
        """The counters to add to: those of the call under way when there are hooks, else the totals."""
        return self.totals if self.observation is None else self.observation.counters()

    def stats(self) -> Stats:
        """Return the counts so far, and the latency of the latest calls."""
        return self.totals.snapshot(self.latencies)

    def configure(self, *, budget_milliseconds: float, has_reader: bool, session_keys: tuple[str, ...] = ()) -> None:
        """Take over the settings, once they are known. An access's own budget wins over theirs."""
        self.has_reader = has_reader
        self.session_keys = session_keys
        if self._own_budget is None:
            self._budget_seconds = budget_milliseconds / 1000

    def budget_seconds(self) -> float:
        """Return how long a call that begins now may take."""
        scope = current.get()
        return self._budget_seconds if scope is None else scope.seconds(self._budget_seconds)

    def resumed(self, deadline: float, step: Call, began: float, call: ObservedCall | None) -> float:
        """Return an operation's deadline after a call of a function that took from `began` until now.

        The time of the caller's function does not count, so the operation has as much time left as before it, but never
        more than the scope leaves. It has half a budget at least: after a slow reply of Redis too little may be left to
        store the value, and one that was slow to compute is worth storing.
        """
        now = self.clock.monotonic()
        if call is not None:
            call.done(step, now - began)
        budget = self.budget_seconds()
        return now + min(max(deadline - began, budget / 2), budget)

    def flight(self) -> type[Flight]:
        """Return the kind of Flight by which callers in this process wait: blocking here, awaited on an event loop."""
        from .flights import Flight  # only calls that compute need it

        return Flight

    def request(self, request: Request) -> Generator[Request, Reply, Reply]:
        """Yield a request and return Redis's answer; None when there was none and the access is not strict.

        For requests whose answer is not None on success, or for which None means "nothing there".
        """
        try:
            return (yield request)
        except (UnavailableError, CommandRefusedError) as exc:
            self.failed(exc)
            return None

    def write(self, request: Write | Run, *, durable: bool) -> Generator[Request, Reply, Reply]:
        """Yield a write as `request` does; one that is `durable` counts as done only when a replica has it, too."""
        if not durable:
            return (yield from self.request(request))
        answer = yield from self.request(Durable(request))
        if answer is None:
            return None
        # WAIT tells how many replicas have the write by now. It undoes nothing: the primary has it in any case.
        reply, replicas = answer
        return reply if self.note_replicas(replicas) else None

    def note_replicas(self, replicas: int) -> bool:
        """Note how many replicas confirmed a write that the primary has. Return whether any did.

        Count the write as an error if none did in time, and raise NotReplicatedError when strict.
        """
        if replicas > 0:
            if "_outages" in vars(self):  # made with the first failure
                self._outages.ended("replicas")
            return True
        self.counters.errors += 1
        error = NotReplicatedError("no replica confirmed in time that it has the write, which the primary has done")
        if self.strict:
            raise error
        self._outages.failed("replicas", error, consequence="durable writes count as not done")
        return False

    def failed(self, error: UnavailableError | CommandRefusedError) -> None:
        """Count a failed request. Raise the error again when strict; else log it once per outage."""
        self.counters.errors += 1
        if self.strict:
            raise error
        # By code: an outage that goes on must not keep the first NOPERM or OOM out of the log.
        kind = error.code if isinstance(error, CommandRefusedError) else _endpoint(error.role, error.address)
        self._outages.failed(kind, error, consequence="reads are misses and writes are dropped")

    def log_data_fault(self, kind: str, text: str) -> None:
        """Log a fault in data, stored or to be stored, once while faults of its kind go on. It fails no call."""
        self._outages.data_fault(kind, text)

    def fell_back(self, error: UnavailableError) -> None:
        """Count a read that the primary has to answer because the reader is unavailable."""
        self.counters.fallbacks += 1
        if self.observation is not None:
            self.observation.fell_back(error)
        kind = f"fallback from {_endpoint(error.role, error.address)}"
        self._outages.failed(kind, error, consequence="the primary serves the reads")

    def feed_lost(self, error: Exception) -> None:
        """Log, once per outage, that the near cache learns of no changes and so keeps nothing."""
        self._outages.failed("near", error, consequence="the near cache keeps nothing")

    def feed_restored(self) -> None:
        """Note that the near cache learns of changes again; the next loss is a new outage."""
        self._outages.ended("near")

    def breaker_changed(self, role: str, address: str, state: State) -> None:
        """Count a change of state of an endpoint's breaker; once it closes, the next failure belongs to a new outage.

        So does the next failure that reached no endpoint: a login or token that was refused is accepted again.
        """
        if self.observation is not None:
            self.observation.breaker_changed(role, address, state)
        if state == "open":
            self.counters.breaker_openings += 1
        elif state == "half open":
            self.counters.breaker_trials += 1
        else:
            for kind in (_endpoint(role, address), _endpoint(None, None)):
                self._outages.ended(kind)
                self._outages.ended(f"fallback from {kind}")

    def add_hook(self, hook: Hook) -> None:
        """Call the hook with every event from now on. Raises InvalidArgumentError for an object that cannot be called.

        A coroutine function is refused, too: hooks are called where nothing awaits them.
        """
        from inspect import iscoroutinefunction  # only an access with hooks needs it

        if not callable(hook) or iscoroutinefunction(hook) or iscoroutinefunction(type(hook).__call__):
            raise InvalidArgumentError(f"a hook must be a function that takes an event, and no coroutine, not {hook!r}")
        if self.observation is None:
            from .observation import Observation  # only an access with hooks needs it

            self.observation = Observation(self)
        # A new tuple each time, so that a thread that is calling the hooks goes on with the old one.
        self.observation.hooks += (hook,)

    def remove_hook(self, hook: Hook) -> None:
        """Stop calling the hook. One that is not there is no error."""
        if self.observation is not None:
            self.observation.hooks = tuple(other for other in self.observation.hooks if other != hook)

    @on_first_use
    def _outages(self) -> OutageLog:
        from .outage_log import OutageLog  # most processes meet none

        return OutageLog(self.clock)


def _endpoint(role: str | None, address: str | None) -> str:
    """Return the kind of the failures of an endpoint, or of those that reached none: each node has its own outages."""
    return f"{role} {address}"
