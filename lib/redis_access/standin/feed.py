"""The stand-in's invalidation feed: changes as CLIENT TRACKING reports them, but at once: its clock may stand still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UnavailableError

if TYPE_CHECKING:
    from ..runtime.invalidation_feed import Changed
    from .memory_redis import MemoryRedis


class Feed:
    """Reports changes to the keys with these prefixes. Lost while the stand-in is unavailable."""

    def __init__(self, memory: MemoryRedis, prefixes: tuple[bytes, ...], changed: Changed, *, cut: int) -> None:
        self.confirmed_at = 0.0
        self._memory = memory
        self._prefixes = prefixes
        self._changed = changed
        self._cut = cut

    def open(self, _deadline: float, now: float) -> None:
        """Report changes from now on. Raises UnavailableError while the stand-in is unavailable."""
        self.read(now)
        self._memory.keyspace.listeners.append(self._changed_key)

    def read(self, now: float) -> None:
        """Confirm that all changes so far were reported. Raises UnavailableError while the stand-in is unavailable."""
        if self._memory.away:
            raise UnavailableError("the stand-in for Redis is unavailable, as it was told to be")
        self.confirmed_at = now

    def close(self) -> None:
        """Report no more changes."""
        if self._changed_key in self._memory.keyspace.listeners:
            self._memory.keyspace.listeners.remove(self._changed_key)

    def _changed_key(self, key: bytes | None) -> None:
        if key is None:
            self._changed(None)
        elif key.startswith(self._prefixes):
            self._changed(key.decode()[self._cut :])
