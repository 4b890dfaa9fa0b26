"""Keys, values and their ends, as a Redis server holds them."""

from collections.abc import Callable
from typing import Any, TypeVar

from ..runtime.clock import Clock

V = TypeVar("V", bytes, dict[bytes, bytes])


SWEEP_BEYOND = 1000
"""Keys beyond which those that have ended are looked for, again whenever their number has doubled."""


class RefusalError(Exception):
    """A server's error reply to a command; the text begins with its code ("WRONGTYPE ...")."""


class Keyspace:
    """Values with an optional end. Keys are bytes; values are bytes or hashes."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.listeners: list[Callable[[bytes | None], object]] = []
        """Called with each key that changes, and with None when all are gone."""
        self._entries: dict[bytes, tuple[Any, float | None]] = {}
        self._sweep_beyond = SWEEP_BEYOND

    def find(self, key: bytes, kind: type[V]) -> V | None:
        """Return the value, or None when there is none. Raises RefusalError when it is of another kind."""
        entry = self._alive(key)
        if entry is None:
            return None
        if not isinstance(entry[0], kind):
            raise RefusalError("WRONGTYPE Operation against a key holding the wrong kind of value")
        return entry[0]

    def value(self, key: bytes) -> bytes | dict[bytes, bytes] | None:
        """Return the value of either kind, or None when there is none."""
        entry = self._alive(key)
        return None if entry is None else entry[0]

    def put(self, key: bytes, value: bytes | dict[bytes, bytes], *, ends_at: float | None) -> None:
        """Store a value that ends at `ends_at` by the clock, or never when that is None."""
        self._entries[key] = value, ends_at
        if len(self._entries) > self._sweep_beyond:
            self._sweep()
        self._tell(key)

    def ends_at(self, key: bytes) -> float | None:
        """Return when the value ends; None when never, or when there is none."""
        entry = self._alive(key)
        return None if entry is None else entry[1]

    def drop(self, key: bytes) -> bool:
        """Remove the key. Return whether it was there."""
        there = self._alive(key) is not None
        self._entries.pop(key, None)
        self._tell(key)
        return there

    def __contains__(self, key: bytes) -> bool:
        return self._alive(key) is not None

    def keys(self) -> list[str]:
        """Return all keys, in order."""
        return sorted(key.decode() for key in list(self._entries) if key in self)

    def clear(self) -> None:
        """Remove everything."""
        self._entries.clear()
        self._tell(None)

    def _sweep(self) -> None:
        """Forget what has ended: a process that runs for days asks for few of its keys again."""
        for key in list(self._entries):
            self._alive(key)
        self._sweep_beyond = max(SWEEP_BEYOND, 2 * len(self._entries))

    def _tell(self, key: bytes | None) -> None:
        for listener in tuple(self.listeners):
            listener(key)

    def _alive(self, key: bytes) -> tuple[Any, float | None] | None:
        entry = self._entries.get(key)
        if entry is not None and entry[1] is not None and entry[1] <= self.clock.time():
            del self._entries[key]
            return None
        return entry
