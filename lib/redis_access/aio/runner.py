"""The asynchronous driver: runs operations to their end on the event loop."""

import asyncio
from collections.abc import Awaitable
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ..configuration.settings import ConnectionSettings
from ..runtime.requests import Call, Effect, Operation, Pause, Reply, Request
from ..runtime.runtime import Gate
from .flights import AsyncFlight
from .run import drive_async
from .transport import AsyncTransport

if TYPE_CHECKING:
    from ..runtime.invalidation_feed import Changed, News, Origin

R = TypeVar("R")

_DONE_HERE = (Call, Pause)


class AsyncCarrier(Protocol):
    """What a driver hands requests to: AsyncTransport, or the in-memory stand-in."""

    def perform(self, request: Request, deadline: float) -> Awaitable[Reply]:
        """Answer the request before the deadline, a time on the gate's monotonic clock.

        Raises UnavailableError and CommandRefusedError.
        """

    def origin(self, key: str) -> "Origin | None":
        """Return who answers the primary's reads of the key; None as long as that is not known, or away."""

    def news(self, node: Any, prefixes: tuple[str, ...], changed: "Changed") -> "News":
        """Return a node's news of the keys that begin so, not open yet."""

    async def close(self) -> None:
        """Let go of what is held; a later request takes it again."""


class AsyncDriver(Gate):
    """A gate that runs operations. Requests go to `carrier`, or else to what the settings name."""

    def __init__(
        self, settings: ConnectionSettings | None = None, *, carrier: AsyncCarrier | None = None, **options: Any
    ) -> None:
        super().__init__(settings, **options)
        self._transport = carrier

    def flight(self) -> type[AsyncFlight]:
        """Return what tasks wait by for each other's computations."""
        return AsyncFlight

    async def run(self, operation: Operation[R]) -> R:
        """Run an operation to its end and return its result, or raise what it raises."""
        deadline = self.clock.monotonic() + self.budget_seconds()

        async def perform(wanted: Effect) -> Any:
            nonlocal deadline
            if not isinstance(wanted, _DONE_HERE):
                if self._transport is not None:
                    return await self._transport.perform(wanted, deadline)
                carrier = await self._opened()
                # Asking SSM, once per process, is outside the budget, which may be known by now only.
                deadline = self.clock.monotonic() + self.budget_seconds()
                return await carrier.perform(wanted, deadline)
            started = self.clock.monotonic()
            if isinstance(wanted, Pause):
                return await self.clock.sleep_async(max(0.0, min(wanted.seconds, deadline - started)))
            try:
                result = wanted.function()
                return await result if isawaitable(result) else result
            finally:
                deadline = self.resumed(deadline, started)

        return await drive_async(operation, perform)

    @property
    def carrier(self) -> AsyncCarrier | None:
        """What requests go to; None before the first."""
        return self._transport

    async def close(self) -> None:
        """Close the connections; the next call connects again."""
        if self._transport is not None:
            await self._transport.close()

    async def _opened(self) -> AsyncCarrier:
        settings = self._settings
        if settings is None:
            from ..configuration.environment import settings_from_environment  # not needed by those who pass settings

            # In a thread: SSM, if it is asked, is asked by botocore, which blocks.
            settings = await asyncio.to_thread(settings_from_environment)
        if self._transport is None:  # no other task was faster
            self._transport = AsyncTransport(self.found(settings), self)
        return self._transport
