"""One computation per key and process at a time: who comes while it is under way waits for its outcome."""

from __future__ import annotations

import os
import weakref
from _thread import allocate_lock, get_ident
from contextvars import ContextVar
from typing import Any

from .clock import Clock

under_way: ContextVar[tuple[Flight, ...]] = ContextVar("redis_access_computing", default=())
"""What the code that runs now computes: a fetch, the fetches around it, and tasks and threads that they began.

Children inherit it and may outlive what they were begun for: a flight that is over does not count.
"""


class Flight:
    """A computation under way in a thread."""

    __slots__ = ("_landed", "_owner", "error", "fence", "holder", "is_over", "number", "raw", "successor", "takeovers")

    def __init__(self) -> None:
        self.raw: bytes | None = None
        """The value, encoded, once there is one."""
        self.error: Exception | None = None
        """What the computation raised."""
        self.is_over = False
        self.fence: bytes | None = None
        """The fence of its lease, from before the computation begins; None for none."""
        self.holder = 0
        """Its number as a lease's holder."""
        self.number = 0
        """Counts the leases taken by this process."""
        self.takeovers = 0
        """How many were waited for in vain before this one."""
        self.successor: Flight | None = None
        """Who was begun because this one takes long; those who wait there take this one's value as well."""
        self._owner = get_ident()
        self._landed = allocate_lock()
        self._landed.acquire()

    def is_ours(self) -> bool:
        """Whether the caller is part of the computation, and would wait for itself."""
        return self._owner == get_ident() or self in under_way.get()

    def is_under_way(self) -> bool:
        """Whether it will land."""
        return not self.is_over

    def land(self) -> None:
        """Wake those who wait. Landing twice is no error."""
        if not self.is_over:
            self.is_over = True
            self._landed.release()

    def wait(self, seconds: float) -> Any:
        """Wait until it has landed, or for so many seconds."""
        if self._landed.acquire(timeout=seconds):
            self._landed.release()

    @staticmethod
    def pause(clock: Clock, seconds: float) -> Any:
        """Wait between two looks at what another process computes."""
        clock.sleep(seconds)


class Flights:
    """The computations under way in this process."""

    def __init__(self, kind: type[Flight]) -> None:
        self._kind = kind
        self._by_key: dict[str, Flight] = {}
        self._lock = allocate_lock()
        self.leases = 0
        """How many leases this process took so far."""
        _all.add(self)

    def join(self, key: str, raw: bytes | None, leases_before: int) -> tuple[Flight, bool]:
        """Return the key's flight, and whether the caller begins it and must `end` it.

        The caller read `raw` after this process had taken `leases_before` leases. A flight that was under way by then,
        and whose fence is gone from Redis, computes from before a change: nobody joins it.
        """
        with self._lock:
            flight = self._by_key.get(key)
            if flight is not None and flight.is_under_way():
                fence = flight.fence
                if fence is None or flight.number > leases_before or (raw or b"").startswith(fence):
                    return flight, False
            flight = self._by_key[key] = self._kind()
            return flight, True

    def take_over(self, key: str, flight: Flight) -> Flight | None:
        """Return a flight for the caller to begin beside one that takes long; None when another did so already."""
        with self._lock:
            if flight.is_over or self._by_key.get(key) is not flight:
                return None
            successor = flight.successor = self._by_key[key] = self._kind()
            successor.takeovers = flight.takeovers + 1
            successor.holder = flight.holder
            return successor

    def leased(self, flight: Flight, fence: bytes, holder: int) -> None:
        """Note that a flight has a lease; its computation begins after this."""
        with self._lock:
            self.leases += 1
            flight.number = self.leases
            flight.holder = holder
            flight.fence = fence

    def detach(self, key: str) -> None:
        """Let nobody join the key's flight any more: what is under the key changes."""
        if self._by_key:
            self._by_key.pop(key, None)

    def end(self, key: str, flight: Flight) -> None:
        """Take the flight off the list, then wake those who wait for it, and for those begun because of it."""
        with self._lock:
            if self._by_key.get(key) is flight:
                del self._by_key[key]
        raw, landing = flight.raw, flight
        landing.land()
        while raw is not None and landing.successor is not None:
            landing = landing.successor
            if landing.is_over:
                break
            landing.raw = raw
            landing.land()

    def forget(self) -> None:
        """Forget flights whose threads are not in this process."""
        self._by_key = {}
        self._lock = allocate_lock()


_all: weakref.WeakSet[Flights] = weakref.WeakSet()


def _after_fork() -> None:
    for flights in _all:
        flights.forget()


os.register_at_fork(after_in_child=_after_fork)
