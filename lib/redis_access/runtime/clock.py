"""The clock that this package uses. Tests and the in-memory stand-in have clocks of their own."""

from __future__ import annotations

import time
from collections.abc import Callable


class Clock:
    """The system's clocks. A subclass may return any time, as long as `monotonic` never goes back."""

    # The functions themselves, without methods around them: every call reads the clock several times.
    monotonic: Callable[[], float] = staticmethod(time.monotonic)
    """Returns seconds from any point in time, for durations."""
    time: Callable[[], float] = staticmethod(time.time)
    """Returns Unix time in seconds, for what several machines compare. Goes on while a Lambda is frozen."""

    def sleep(self, seconds: float) -> None:
        """Wait, for the synchronous runner."""
        time.sleep(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Wait, for the asynchronous runner."""
        from asyncio import sleep  # synchronous callers need not pay for its import

        await sleep(seconds)


SYSTEM_CLOCK = Clock()
