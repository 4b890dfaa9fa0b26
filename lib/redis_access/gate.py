"""What every call passes: finds the settings on first use, counts and logs what fails, falls back or raises."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from .endpoint import Reply
from .environment import settings_from_environment
from .errors import CommandRefusedError, UnavailableError
from .outages import OutageLog
from .settings import ConnectionSettings
from .stats import Counters
from .transport import Transport

P = ParamSpec("P")


class Gate:
    """One RedisAccess's way to Redis."""

    def __init__(self, settings: ConnectionSettings | None, *, strict: bool) -> None:
        self.counters = Counters()
        self._settings = settings
        self._strict = strict
        self._transport: Transport | None = None
        self._outages = OutageLog()

    def call(
        self,
        operation: Callable[Concatenate[Transport, P], Reply],
        /,
        *arguments: P.args,
        **options: P.kwargs,
    ) -> Reply:
        """Run one of Transport's methods and return Redis's answer; None when there was none and not strict.

        Every command used here answers something else than None on success, but for a GET that finds nothing, which
        is the same miss. Raises ConfigurationError; when strict, UnavailableError and CommandRefusedError too.
        """
        try:
            return operation(self._transport or self._opened(), *arguments, **options)
        except (UnavailableError, CommandRefusedError) as exc:
            self.counters.errors += 1
            if self._strict:
                raise
            kind = exc.code if isinstance(exc, CommandRefusedError) else "away"
            self._outages.failed(kind, exc, consequence="reads are misses and writes are dropped")
            return None

    def close(self) -> None:
        """Close the connections; the next call connects again."""
        if self._transport is not None:
            self._transport.close()

    def _opened(self) -> Transport:
        settings = self._settings or settings_from_environment()
        made = Transport(settings, on_fallback=self._fell_back)
        # No lock: a thread that lost the race drops its own, which has not connected yet.
        self._transport = self._transport or made
        return self._transport

    def _fell_back(self, error: UnavailableError) -> None:
        self.counters.fallbacks += 1
        self._outages.failed("reader", error, consequence="the primary serves the reads")
