"""The stand-in's invalidation feed: tells what CLIENT TRACKING would, at once, for its clock may stand still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UnavailableError

if TYPE_CHECKING:
    from ..runtime.invalidation_feed import Changed
    from .stand_in import StandIn


class Feed:
    """Tells of changes to the keys that begin so. Lost while the stand-in is away."""

    def __init__(self, stand_in: StandIn, prefixes: tuple[bytes, ...], changed: Changed, *, cut: int) -> None:
        self.confirmed_at = 0.0
        self._stand_in = stand_in
        self._prefixes = prefixes
        self._changed = changed
        self._cut = cut

    def open(self, _deadline: float, now: float) -> None:
        """Begin to listen."""
        self.read(now)
        self._stand_in.keyspace.listeners.append(self._changed_key)

    def read(self, now: float) -> None:
        """Raise UnavailableError while the stand-in is away; else all is known."""
        if self._stand_in.away:
            raise UnavailableError("the stand-in for Redis is away, as it was told to be")
        self.confirmed_at = now

    def close(self) -> None:
        """Listen no more."""
        if self._changed_key in self._stand_in.keyspace.listeners:
            self._stand_in.keyspace.listeners.remove(self._changed_key)

    def _changed_key(self, key: bytes | None) -> None:
        if key is None:
            self._changed(None)
        elif key.startswith(self._prefixes):
            self._changed(key.decode()[self._cut :])
