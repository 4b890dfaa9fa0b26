"""One computation per key and process at a time, among asyncio tasks."""

import asyncio

from ..runtime.clock import Clock
from ..runtime.flights import Flight, FlightOutcome, under_way


class AsyncFlight(Flight):
    """A computation under way in a task."""

    __slots__ = ("_event", "_loop")

    def __init__(self) -> None:
        super().__init__()
        self._event = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def is_ours(self) -> bool:
        """Return whether the caller must not wait: it is part of the computation, or runs on another event loop."""
        return self in under_way.get() or self._loop is not asyncio.get_running_loop()

    def is_under_way(self) -> bool:
        """Return whether it will land: a loop may have been closed before its tasks ended."""
        return not self.is_over and not self._loop.is_closed()

    def land(self, outcome: FlightOutcome | None) -> None:
        """Set the outcome and wake the waiting tasks. Only the first call counts."""
        if not self.is_over:
            self.outcome = outcome
            self.is_over = True
            self._event.set()

    async def wait(self, seconds: float) -> None:
        """Wait until it has landed, for `seconds` at most."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            pass

    @staticmethod
    async def pause(clock: Clock, seconds: float) -> None:
        """Wait between two looks at another process's computation."""
        await clock.sleep_async(seconds)
