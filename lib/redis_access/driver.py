"""The synchronous driver: runs operations to their end over blocking sockets."""

from typing import Any, Protocol, TypeVar

from .clock import SYSTEM_CLOCK, Clock
from .drive import drive
from .effects import Call, Effect, Operation, Pause, Reply, Request
from .environment import settings_from_environment
from .gate import Gate
from .settings import ConnectionSettings
from .transport import Transport

R = TypeVar("R")


class Carrier(Protocol):
    """What a driver hands requests to: Transport, or the in-memory stand-in."""

    def perform(self, request: Request, deadline: float) -> Reply:
        """Answer the request before the deadline. Raises UnavailableError and CommandRefusedError."""

    def close(self) -> None:
        """Let go of what is held; a later request takes it again."""


class Driver(Gate):
    """A gate that runs operations."""

    def __init__(
        self,
        settings: ConnectionSettings | None,
        *,
        strict: bool,
        clock: Clock = SYSTEM_CLOCK,
        carrier: Carrier | None = None,
    ) -> None:
        super().__init__(settings, strict=strict, clock=clock)
        self._transport = carrier

    def run(self, operation: Operation[R]) -> R:
        """Run an operation to its end and return its result, or raise what it raises."""
        return drive(operation, _Run(self).perform)

    def close(self) -> None:
        """Close the connections; the next call connects again."""
        if self._transport is not None:
            self._transport.close()

    def carrier(self) -> Carrier:
        """Return what requests go to, made at the first of them. Raises what reading the settings raises."""
        if self._transport is None:
            settings = self._settings or settings_from_environment()
            made = Transport(settings, clock=self.clock, on_fallback=self.fell_back)
            # No lock: a thread that lost the race drops its own, which has not connected yet.
            self._transport = self._transport or made
        return self._transport

    @property
    def opened(self) -> Carrier | None:
        """What requests go to, or None before the first."""
        return self._transport


class _Run:
    """One operation under way, and the time it has left."""

    __slots__ = ("_deadline", "_driver")

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._deadline = driver.clock.monotonic() + driver.budget_seconds()

    def perform(self, wanted: Effect) -> Any:
        clock = self._driver.clock
        if isinstance(wanted, Pause):
            clock.sleep(max(0.0, min(wanted.seconds, self._deadline - clock.monotonic())))
            return None
        started = clock.monotonic()
        if isinstance(wanted, Call):
            try:
                return wanted.function()
            finally:
                self._deadline += clock.monotonic() - started
        if (carrier := self._driver.opened) is None:
            carrier = self._driver.carrier()
            self._deadline += clock.monotonic() - started  # asking SSM, once per process, is outside the budget
        return carrier.perform(wanted, self._deadline)
