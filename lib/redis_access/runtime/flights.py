"""One computation per key and process at a time: who comes while it is under way waits for its outcome."""

import os
import weakref
from _thread import allocate_lock, get_ident
from typing import Any

from .clock import Clock


class Flight:
    """A computation under way in a thread."""

    __slots__ = ("_landed", "_owner", "error", "raw")

    def __init__(self) -> None:
        self.raw: bytes | None = None
        """The value, encoded, once there is one."""
        self.error: Exception | None = None
        """What the computation raised."""
        self._owner = get_ident()
        self._landed = allocate_lock()
        self._landed.acquire()

    def is_mine(self) -> bool:
        """Whether this thread does the computation, and so would wait for itself."""
        return self._owner == get_ident()

    def land(self) -> None:
        """Wake those who wait."""
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
        _all.add(self)

    def join(self, key: str) -> tuple[Flight, bool]:
        """Return the key's flight, and whether the caller begins it and must `end` it."""
        new = self._kind()
        flight = self._by_key.setdefault(key, new)
        return flight, flight is new

    def end(self, key: str, flight: Flight) -> None:
        """Take the flight off the list, then wake those who wait for it."""
        if self._by_key.get(key) is flight:
            del self._by_key[key]
        flight.land()

    def forget(self) -> None:
        """Forget flights whose threads are not in this process."""
        self._by_key = {}


_all: "weakref.WeakSet[Flights]" = weakref.WeakSet()


def _after_fork() -> None:
    for flights in _all:
        flights.forget()


os.register_at_fork(after_in_child=_after_fork)
