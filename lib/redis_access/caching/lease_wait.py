"""The waiting of one caller for a lease that another process holds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ..runtime.flights import Flight
from ..steps.operation import Operation, Wait, pauses
from ..steps.requests import Read
from ..stored.entries import HEADER_BYTES

if TYPE_CHECKING:
    from .cache_get import CacheGetOperations
    from .options import CachePolicy


class LeaseWait:
    """One caller's wait for the lease's holder: the time so far, and the time that is left.

    Each holder that takes the lease over is waited for twice as long as the one before. ADR 0020 says why.
    """

    __slots__ = ("_flight", "_holder", "_key", "_policy", "_shared", "_timeout", "_waited", "displaced")

    def __init__(self, shared: CacheGetOperations, key: str, policy: CachePolicy, flight: Flight | None) -> None:
        """Make one. Other callers of this process wait for `flight`, which notes the holder; None when none can."""
        self._shared = shared
        self._key = key
        self._policy = policy
        self._flight = flight
        self._timeout = self._waited = 0.0
        self._holder = 0 if flight is None else flight.holder
        # Another flight of this process has waited for this holder in vain already.
        self.displaced = self._holder
        """The number of a holder that was waited for in vain, and whose lease is to be taken over; 0 for none."""

    def until_change(self, holder: int, fence: bytes, milliseconds: int) -> Operation[tuple[bytes | None, int]]:
        """Wait until the key changes, the lease ends in so many milliseconds, or this holder's time is over.

        Return GET's answer and the flights' moment before the read.
        """
        self._timeout = self._timeout or self._shared.wait_timeout(self._policy)
        if holder != self._holder:
            self._timeout *= 2 if self._holder else 1
            self._holder, self._waited = holder, 0.0
        if self._flight is not None:
            self._flight.holder = holder
        seconds = min(self._timeout - self._waited, milliseconds / 1000)
        raw, moment, waited = yield from self._polled(fence, seconds)
        self._waited += waited
        self.displaced = holder if self._waited >= self._timeout else 0
        return raw, moment

    def _polled(self, fence: bytes, seconds: float) -> Operation[tuple[bytes | None, int, float]]:
        """Read the key now and then until it changes, for `seconds` at most.

        Return GET's answer, the flights' moment before the read, and the seconds waited.
        """
        # From the primary: on a replica that lags, a new value would be noticed late.
        runtime, waited, header_seen = self._shared.runtime, 0.0, b""
        pausing = pauses()
        while True:
            pause = min(next(pausing), max(seconds - waited, 0) + 0.001)
            yield Wait(partial(runtime.flight().pause, runtime.clock), pause)
            waited += pause
            moment = self._shared.flights.next_moment()
            raw = yield Read("GET", self._key, primary=True)
            header_there = (raw or b"")[:HEADER_BYTES]
            header_seen = header_seen or header_there
            if waited >= seconds or header_there != header_seen or not header_there.startswith(fence):
                return raw, moment, waited
