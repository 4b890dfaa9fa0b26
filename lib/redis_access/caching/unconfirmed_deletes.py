"""Deletions that Redis did not confirm: this process takes their keys for misses until it does."""

from __future__ import annotations

MOST = 1000


class UnconfirmedDeletes:
    """The keys, the latest thousand of them. Atomic dict operations make it safe with threads."""

    def __init__(self) -> None:
        self._keys: dict[str, None] = {}

    def __bool__(self) -> bool:
        return bool(self._keys)

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def add(self, key: str) -> None:
        """Remember the key; forget the oldest when there are too many."""
        self._keys[key] = None
        if len(self._keys) > MOST:
            self._keys.pop(next(iter(self._keys.copy())), None)

    def discard(self, key: str) -> None:
        """Forget the key: its deletion is confirmed."""
        self._keys.pop(key, None)
