"""One computation per key and process at a time, among asyncio tasks."""

import asyncio

from ..runtime.clock import Clock
from ..runtime.flights import Flight


class AsyncFlight(Flight):
    """A computation under way in a task."""

    __slots__ = ("_event", "_loop", "_task")

    def __init__(self) -> None:
        self.raw = None
        self.error = None
        self._event = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()

    def is_mine(self) -> bool:
        """Whether this task does the computation, and so would wait for itself; or a loop that is not running."""
        return self._task is asyncio.current_task() or self._loop is not asyncio.get_running_loop()

    def land(self) -> None:
        """Wake those who wait."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Wait until it has landed, or for so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            pass

    @staticmethod
    async def pause(clock: Clock, seconds: float) -> None:
        """Wait between two looks at what another process computes."""
        await clock.sleep_async(seconds)
