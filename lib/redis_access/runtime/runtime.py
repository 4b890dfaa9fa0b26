"""What every operation passes: its time budget, and what becomes of failures. No I/O."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from ..errors import CommandRefusedError, UnavailableError
from .budget import DEFAULT_BUDGET_MILLISECONDS, checked_milliseconds, current
from .clock import SYSTEM_CLOCK, Clock
from .counters import Counters
from .first_use import on_first_use
from .requests import Reply, Request

if TYPE_CHECKING:
    from ..caching.flights import Flight
    from ..configuration.settings import ConnectionSettings
    from .breaker import State
    from .observation import Hook, Observer
    from .outage_log import OutageLog


class Gate:
    """What the operations of one RedisAccess share: counters, clock, budget, and whether it is strict."""

    def __init__(
        self,
        settings: ConnectionSettings | None = None,
        *,
        strict: bool = False,
        budget_milliseconds: float | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self.counters = Counters()
        self.observer: Observer | None = None
        """What feeds the hooks; None as long as there is none."""
        self.clock = clock
        self.strict = strict
        self._settings = settings
        self._own_budget = None if budget_milliseconds is None else checked_milliseconds(budget_milliseconds)
        self._budget_seconds = (self._own_budget or DEFAULT_BUDGET_MILLISECONDS) / 1000
        self._has_reader = False
        if settings is not None:
            self.found(settings)

    def flight(self) -> type[Flight]:
        """Return what callers in this process wait by for each other's computations."""
        from ..caching.flights import Flight  # nobody pays for its import who computes nothing

        return Flight

    def add_hook(self, hook: Hook) -> None:
        """Have the hook told of every event from now on."""
        if self.observer is None:
            from .observation import Observer  # nobody pays for its import who has no hook

            self.observer = Observer(self.counters, self.clock, has_reader=lambda: self._has_reader)
            self.counters = self.observer.counters  # type: ignore[assignment]  # has the same attributes
        self.observer.hooks += (hook,)

    def remove_hook(self, hook: Hook) -> None:
        """Tell the hook of nothing more. One that is not there is no error."""
        if self.observer is not None:
            self.observer.hooks = tuple(other for other in self.observer.hooks if other != hook)

    @on_first_use
    def _outages(self) -> OutageLog:
        from .outage_log import OutageLog  # most processes meet none

        return OutageLog(self.clock)

    def ask(self, request: Request) -> Generator[Request, Reply, Reply]:
        """Yield a request and return Redis's answer; None when there was none and the gate is not strict.

        For requests that answer something else than None on success, or mean "nothing there" by it.
        """
        try:
            return (yield request)
        except (UnavailableError, CommandRefusedError) as exc:
            self.failed(exc)
            return None

    def failed(self, error: UnavailableError | CommandRefusedError) -> None:
        """Count a failed request. Raise the error again when strict; else log it once per outage."""
        self.counters.errors += 1
        if self.strict:
            raise error
        kind = error.code if isinstance(error, CommandRefusedError) else "primary"
        self._outages.failed(kind, error, consequence="reads are misses and writes are dropped")

    def fell_back(self, error: UnavailableError) -> None:
        """Count a read that the primary has to answer because the reader is away."""
        self.counters.fallbacks += 1
        if self.observer is not None:
            self.observer.fell_back(error)
        self._outages.failed("reader", error, consequence="the primary serves the reads")

    def unheard(self, error: Exception) -> None:
        """Note that a near cache is not told of changes."""
        self._outages.failed("near", error, consequence="the near cache keeps nothing")

    def heard(self) -> None:
        """Note that it is; the next time it is not is a new outage."""
        self._outages.ended("near")

    def breaker_changed(self, role: str, state: State) -> None:
        """Count what an endpoint's breaker does; once it closes, the next failure is a new outage's."""
        if self.observer is not None:
            self.observer.breaker_changed(role, state)
        if state == "open":
            self.counters.breaker_openings += 1
        elif state == "half open":
            self.counters.breaker_trials += 1
        else:
            self._outages.ended(role)

    def budget_seconds(self) -> float:
        """Return how long a call that begins now may take."""
        scope = current.get()
        return self._budget_seconds if scope is None else scope.seconds(self._budget_seconds)

    def resumed(self, deadline: float, called_at: float) -> float:
        """Return the deadline of an operation after its caller's function ran since `called_at`.

        The function's time is the caller's, so the operation has as long as before it; but never beyond the scope's.
        """
        now = self.clock.monotonic()
        return min(deadline + now - called_at, now + self.budget_seconds())

    def found(self, settings: ConnectionSettings) -> ConnectionSettings:
        """Take the budget over from the settings, unless this gate has its own. Return the settings."""
        self._has_reader = settings.reader is not None or settings.read_replicas
        if self._own_budget is None:
            self._budget_seconds = settings.budget_milliseconds / 1000
        return settings
