"""The asynchronous driver: runs operations to their end on the event loop."""

import asyncio
from collections.abc import Awaitable
from inspect import isawaitable
from typing import Any, Protocol, TypeVar

from ..clock import SYSTEM_CLOCK, Clock
from ..effects import Call, Effect, Operation, Pause, Reply, Request
from ..environment import settings_from_environment
from ..gate import Gate
from ..settings import ConnectionSettings
from .drive import drive_async
from .transport import AsyncTransport

R = TypeVar("R")


class AsyncCarrier(Protocol):
    """What a driver hands requests to: AsyncTransport, or the in-memory stand-in."""

    def perform(self, request: Request, deadline: float) -> Awaitable[Reply]:
        """Answer the request before the deadline. Raises UnavailableError and CommandRefusedError."""

    async def close(self) -> None:
        """Let go of what is held; a later request takes it again."""


class AsyncDriver(Gate):
    """A gate that runs operations."""

    def __init__(
        self,
        settings: ConnectionSettings | None,
        *,
        strict: bool,
        clock: Clock = SYSTEM_CLOCK,
        carrier: AsyncCarrier | None = None,
    ) -> None:
        super().__init__(settings, strict=strict, clock=clock)
        self._transport = carrier

    async def run(self, operation: Operation[R]) -> R:
        """Run an operation to its end and return its result, or raise what it raises."""
        return await drive_async(operation, _Run(self).perform)

    async def close(self) -> None:
        """Close the connections; the next call connects again."""
        if self._transport is not None:
            await self._transport.close()

    @property
    def opened(self) -> AsyncCarrier | None:
        """What requests go to, or None before the first."""
        return self._transport

    async def carrier(self) -> AsyncCarrier:
        """Return what requests go to, made at the first of them. Raises what reading the settings raises."""
        # In a thread: SSM, if it is asked, is asked by botocore, which blocks.
        settings = self._settings
        if settings is None:
            settings = await asyncio.to_thread(settings_from_environment)
        if self._transport is None:  # no other task was faster
            self._transport = AsyncTransport(settings, clock=self.clock, on_fallback=self.fell_back)
        return self._transport


class _Run:
    """One operation under way, and the time it has left."""

    __slots__ = ("_deadline", "_driver")

    def __init__(self, driver: AsyncDriver) -> None:
        self._driver = driver
        self._deadline = driver.clock.monotonic() + driver.budget_seconds()

    async def perform(self, wanted: Effect) -> Any:
        clock = self._driver.clock
        if isinstance(wanted, Pause):
            await clock.sleep_async(max(0.0, min(wanted.seconds, self._deadline - clock.monotonic())))
            return None
        started = clock.monotonic()
        if isinstance(wanted, Call):
            try:
                result = wanted.function()
                return await result if isawaitable(result) else result
            finally:
                self._deadline += clock.monotonic() - started
        if (carrier := self._driver.opened) is None:
            carrier = await self._driver.carrier()
            self._deadline += clock.monotonic() - started  # asking SSM, once per process, is outside the budget
        return await carrier.perform(wanted, self._deadline)
