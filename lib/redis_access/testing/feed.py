"""What the stand-in tells a near cache: the same as CLIENT TRACKING would."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..news import Changed
    from .stand_in import StandIn


class Feed:
    """The stand-in's news of keys that begin so. Lost while the stand-in is away."""

    def __init__(self, stand_in: StandIn, prefixes: tuple[bytes, ...], changed: Changed, *, cut: int) -> None:
        self.confirmed_at = 0.0
        self._stand_in = stand_in
        self._prefixes = prefixes
        self._changed = changed
        self._cut = cut
        self._waiting: deque[bytes | None] = deque()

    def open(self, _deadline: float, now: float) -> None:
        """Begin to listen."""
        self._check()
        self._stand_in.keyspace.listeners.append(self._waiting.append)
        self.confirmed_at = now

    def read(self, now: float) -> None:
        """Hand on what changed."""
        self._check()
        while self._waiting:
            key = self._waiting.popleft()
            if key is None:
                self._changed(None)
            elif key.startswith(self._prefixes):
                self._changed(key.decode()[self._cut :])
        self.confirmed_at = now

    def close(self) -> None:
        """Listen no more."""
        listeners = self._stand_in.keyspace.listeners
        if self._waiting.append in listeners:
            listeners.remove(self._waiting.append)

    def _check(self) -> None:
        if self._stand_in.away:
            raise ConnectionResetError("the stand-in for Redis is away, as it was told to be")
