"""Deletions of users' values that Redis did not confirm: this process takes for misses what they were to delete.

Nothing is deleted later, since another process may have set a newer value meanwhile. What is found when Redis is back
may be what was to be deleted, so it is a miss here until it is seen to change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

MAX_USERS = 1000
MAX_FIELDS = 1000
_DIGEST_BYTES = 16


class _Forgotten:
    """The fields of one user's hash that could not be deleted."""

    __slots__ = ("fields", "seen", "settled")

    def __init__(self) -> None:
        self.fields: set[str] | None = set()
        """Their names; None for all."""
        self.seen: dict[str, bytes] = {}
        """The values that were found under each when Redis was back."""
        self.settled: dict[str, None] = {}
        """Those that were written since, the latest thousand."""

    def add(self, fields: Sequence[str]) -> None:
        """Note more fields; all when there are none."""
        every = not fields or self.fields is None or len(self.fields) + len(fields) > MAX_FIELDS
        self.fields = None if every else {*(self.fields or ()), *fields}
        for field in fields or {*self.settled, *self.seen}:
            self.settled.pop(field, None)
            self.seen.pop(field, None)

    def settle(self, fields: Sequence[str]) -> bool:
        """Note that these were written. Return whether that were all."""
        if self.fields is not None and self.fields.issubset({*self.settled, *fields}):
            return True
        self.settled |= dict.fromkeys(fields)
        for field in [*self.settled][:-MAX_FIELDS]:
            self.settled.pop(field, None)
        return False

    def hides(self, field: str, stored: bytes) -> bool:
        """Return whether what is stored under a field may be what was to be deleted."""
        if field in self.settled or not (self.fields is None or field in self.fields):
            return False
        trace = stored if len(stored) <= _DIGEST_BYTES else blake2b(stored, digest_size=_DIGEST_BYTES).digest()
        if field in self.seen or len(self.seen) < MAX_FIELDS:
            return self.seen.setdefault(field, trace) == trace
        return True


class UnconfirmedForgets(dict[str, _Forgotten]):
    """The latest thousand by the hash's key. Atomic operations of dicts and sets make it safe with threads."""

    def failed(self, key: str, fields: Sequence[str]) -> None:
        """Remember a deletion of fields, of all when there are none. Forget the oldest of many."""
        forgotten = self.pop(key, None) or _Forgotten()
        forgotten.add(fields)
        self[key] = forgotten
        if len(self) > MAX_USERS:
            self.pop(next(iter(self.copy())), None)

    def settle(self, key: str, fields: Iterable[str]) -> None:
        """Note that a write, or a later deletion, of the fields was confirmed; of all fields when there are none."""
        forgotten, names = self.get(key), tuple(fields)
        if forgotten is None:
            return
        if not names or forgotten.settle(names):
            self.pop(key, None)

    def shown(self, key: str, fields: Sequence[str], stored: Sequence[bytes | None]) -> list[bytes | None]:
        """Return what was found under the fields, with None in place of what is hidden."""
        forgotten = self.get(key)
        if forgotten is None:
            return list(stored)
        return [
            None if raw is None or forgotten.hides(field, raw) else raw
            for field, raw in zip(fields, stored, strict=True)
        ]
