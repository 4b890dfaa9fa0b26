"""One timer for many deadlines."""

import asyncio
from collections.abc import Callable
from math import inf
from time import monotonic

# No timer is set for less, so deadlines that follow each other this closely end together.
_TICK_SECONDS = 0.002


class Alarm:
    """Rings once at the earliest of the times asked for. Setting one for each call would take as long as the call.

    It lets the loop read once more before it rings: answers that came while the loop was busy are answers.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, ring: Callable[[], None]) -> None:
        self._loop = loop
        self._ring = ring
        self._timer: asyncio.TimerHandle | None = None
        self._at = inf

    def ring_by(self, at: float) -> None:
        """Ring at this time on the monotonic clock, or at the earlier one that was asked for."""
        # A later time needs nothing: when the alarm rings, its owner asks for the next one.
        if at < self._at:
            self.stop()
            self._at = at
            self._timer = self._loop.call_later(max(at - monotonic(), _TICK_SECONDS), self._due)

    def stop(self) -> None:
        """Do not ring until asked again."""
        self._at = inf
        if self._timer is not None:
            self._timer.cancel()

    def _due(self) -> None:
        # A loop reads before the calls of its next turn, and after those that it has already.
        self._loop.call_soon(self._loop.call_soon, self._rung)

    def _rung(self) -> None:
        self.stop()
        self._ring()
