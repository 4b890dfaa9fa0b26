"""What every operation passes: counts and logs what fails, falls back or raises. No I/O."""

from collections.abc import Generator

from .clock import Clock
from .effects import Reply, Request
from .errors import CommandRefusedError, UnavailableError
from .outages import OutageLog
from .settings import DEFAULT_TIMEOUT_SECONDS, ConnectionSettings
from .stats import Counters


class Gate:
    """What the operations of one RedisAccess share: its counters, its clock, and whether it is strict."""

    def __init__(self, settings: ConnectionSettings | None, *, strict: bool, clock: Clock) -> None:
        self.counters = Counters()
        self.clock = clock
        self.strict = strict
        self._settings = settings
        self._outages = OutageLog(clock)

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
        kind = error.code if isinstance(error, CommandRefusedError) else "away"
        self._outages.failed(kind, error, consequence="reads are misses and writes are dropped")

    def fell_back(self, error: UnavailableError) -> None:
        """Count a read that the primary has to answer because the reader is away."""
        self.counters.fallbacks += 1
        self._outages.failed("reader", error, consequence="the primary serves the reads")

    def budget_seconds(self) -> float:
        """Return how long a call may take."""
        return DEFAULT_TIMEOUT_SECONDS if self._settings is None else self._settings.timeout_seconds
