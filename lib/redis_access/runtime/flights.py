"""One computation per key and process at a time: who comes while it is under way waits for its outcome."""

from __future__ import annotations

import os
import weakref
from _thread import allocate_lock, get_ident
from contextvars import ContextVar
from typing import Any, NamedTuple

from .clock import Clock

under_way: ContextVar[tuple[Flight, ...]] = ContextVar("redis_access_computing", default=())
"""What the code that runs now computes: a fetch, the fetches around it, and tasks and threads that they began.

Children inherit it and may outlive what they were begun for: a flight that is over does not count.
"""


class Outcome(NamedTuple):
    """What a computation came to: the value, encoded, or what was raised."""

    raw: bytes | None
    error: Exception | None
    as_of: int
    """The moment, of Flights, at which the value began to be computed, or was asked for."""
    fence: bytes | None
    """The fence of the lease that it was computed under; None for none."""

    def counts_for(self, began: int, raw: bytes | None) -> bool:
        """Whether it is as new as a caller may expect who began at a moment, and read `raw` then.

        Later than the caller's beginning, or with the fence there that the caller still found: then no change came
        between, by whatever process.
        """
        return self.as_of > began or (self.fence is not None and (raw or b"").startswith(self.fence))


class Flight:
    """A computation under way in a thread."""

    __slots__ = ("_landed", "_owner", "as_of", "fence", "holder", "is_over", "outcome", "successor", "takeovers")

    def __init__(self) -> None:
        self.outcome: Outcome | None = None
        """What it came to; None as long as it is under way, or when it was given up."""
        self.is_over = False
        self.as_of = 0
        """As in its outcome; 0 as long as it is not known."""
        self.fence: bytes | None = None
        """As in its outcome."""
        self.holder = 0
        """Whom it waits for: a lease's holder; its own number once it has the lease."""
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

    def land(self, outcome: Outcome | None) -> None:
        """Wake those who wait. Only the first landing counts."""
        if not self.is_over:
            self.outcome = outcome
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
        self.moment = 0
        """Grows with each lease that this process takes, and each look at what another one computes."""
        _all.add(self)

    def next_moment(self) -> int:
        """Return a moment that is later than all before."""
        with self._lock:
            self.moment += 1
            return self.moment

    def join(self, key: str, raw: bytes | None, began: int) -> tuple[Flight, bool]:
        """Return the key's flight, and whether the caller begins it and must `end` it.

        The caller began at a moment, and read `raw` then. Nobody joins a flight whose outcome will not count for them.
        """
        with self._lock:
            flight = self._by_key.get(key)
            if flight is not None and flight.is_under_way():
                expected = Outcome(None, None, flight.as_of, flight.fence)
                if not flight.as_of or expected.counts_for(began, raw):
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

    def detach(self, key: str) -> None:
        """Let nobody join the key's flight any more: what is under the key changes."""
        if self._by_key:
            self._by_key.pop(key, None)

    def end(self, key: str, flight: Flight, raw: bytes | None, error: Exception | None) -> None:
        """Take the flight off the list, then wake those who wait for it, and for those begun because of it."""
        with self._lock:
            if self._by_key.get(key) is flight:
                del self._by_key[key]
        given_up = raw is None and error is None
        outcome = None if given_up else Outcome(raw, error, flight.as_of, flight.fence)
        flight.land(outcome)
        later = flight.successor
        while raw is not None and later is not None and later.fence in {None, flight.fence}:
            later.land(outcome)
            later = later.successor

    def forget(self) -> None:
        """Forget flights whose threads are not in this process."""
        self._by_key = {}
        self._lock = allocate_lock()


_all: weakref.WeakSet[Flights] = weakref.WeakSet()


def _after_fork() -> None:
    for flights in _all:
        flights.forget()


os.register_at_fork(after_in_child=_after_fork)
