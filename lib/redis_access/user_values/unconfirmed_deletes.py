"""Deletions of users' values that Redis did not confirm: this process treats the values to delete as misses.

The values are not deleted later, since another process may have set newer ones by then. A value that is found when
Redis is back may be the one to delete, so it is a miss in this process until it is seen to change.

The memory for deletions is bounded, and no deletion is forgotten. Beyond the bound the oldest deletion counts as one
of all values of a group of users (stored/key_groups.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from ..stored.key_groups import group_of

MAX_USERS = 1000
"""The users whose deletions are remembered each by itself."""
MAX_FIELDS = 1000
"""The fields that are remembered of one user, or of one group."""
MAX_NAMES = 20_000
"""The fields that are remembered of all users and groups."""

_DIGEST_BYTES = 16


class _Deleted:
    """The fields of one user's hash that could not be deleted, or the hashes of a group."""

    __slots__ = ("fields", "seen", "settled")

    def __init__(self) -> None:
        self.fields: set[str] | None = set()
        """The names of the fields; None for all."""
        self.seen: dict[str, bytes] = {}
        """The value that was found under each field when Redis was back."""
        self.settled: dict[str, None] = {}
        """The fields that were written since, the latest thousand."""

    def names(self) -> int:
        """Return how many names are remembered."""
        return len(self.fields or ()) + len(self.seen) + len(self.settled)

    def add(self, fields: Sequence[str]) -> None:
        """Note that these fields, too, could not be deleted; no fields stand for all."""
        every = not fields or self.fields is None or len(self.fields) + len(fields) > MAX_FIELDS
        self.fields = None if every else {*(self.fields or ()), *fields}
        for field in fields or {*self.settled, *self.seen}:
            self.settled.pop(field, None)
            self.seen.pop(field, None)

    def settle(self, fields: Sequence[str]) -> bool:
        """Note that these fields were written. Return whether none is left to hide."""
        if self.fields is not None and self.fields.issubset({*self.settled, *fields}):
            return True
        self.settled |= dict.fromkeys(fields)
        for field in [*self.settled][:-MAX_FIELDS]:
            self.settled.pop(field, None)
        return False

    def note_found(self, field: str, stored: bytes) -> bool:
        """Note the value that was found under a field. Return whether it is known to be newer than the deletion."""
        if field in self.settled or not (self.fields is None or field in self.fields):
            return True
        digest = stored if len(stored) <= _DIGEST_BYTES else blake2b(stored, digest_size=_DIGEST_BYTES).digest()
        if field in self.seen or len(self.seen) < MAX_FIELDS:
            return self.seen.setdefault(field, digest) != digest
        return False


class UnconfirmedUserDeletes(dict[str, _Deleted]):
    """The fields to hide by the hash's key, and in `groups` by the number of the key's group.

    Atomic operations of dicts and sets make it safe with threads.
    """

    def __init__(self) -> None:
        super().__init__()
        self.groups: dict[int, _Deleted] = {}
        self._most_names = 0
        """An upper bound of the names that are remembered."""

    def failed(self, key: str, fields: Sequence[str]) -> None:
        """Remember a deletion of fields that failed; no fields stand for all."""
        deleted = self.get(key) or _Deleted()
        deleted.add(fields)
        self[key] = deleted
        self._bound(len(fields))

    def settle(self, key: str, fields: Iterable[str]) -> None:
        """Note that a write or a later deletion of the fields was confirmed; no fields stand for all."""
        deleted, group, names = self.get(key), self.groups.get(group_of(key)), tuple(fields)
        if deleted is not None and (not names or deleted.settle(names)):
            self.pop(key, None)
        if group is not None:
            group.settle([key + name for name in names])
        if deleted is not None or group is not None:
            self._bound(2 * len(names))

    def shown(self, key: str, fields: Sequence[str], stored: Sequence[bytes | None]) -> list[bytes | None]:
        """Return the values found under the fields, with None in place of each hidden one."""
        shown = list(stored)
        # The group last, since it may take the key's place between the two look-ups.
        for record, before in ((self.get(key), ""), (self.groups.get(group_of(key)), key)):
            if record is None:
                continue
            names = record.names()
            for at, field in enumerate(fields):
                if (raw := shown[at]) is not None and not record.note_found(before + field, raw):
                    shown[at] = None
            self._bound(record.names() - names)
        return shown

    def _bound(self, more_names: int) -> None:
        """Let groups stand for the oldest users, and forget values that groups have seen, until both bounds hold."""
        while len(self) > MAX_USERS:
            self._give_to_its_group(next(iter(self.copy())))
        self._most_names += more_names
        if self._most_names <= MAX_NAMES:
            return
        sizes = {key: record.names() for key, record in self.copy().items()}
        of_groups = {number: record.names() for number, record in self.groups.copy().items()}
        self._most_names = sum(sizes.values()) + sum(of_groups.values())
        if self._most_names <= MAX_NAMES:
            return
        # Down to half of the bound, so that the next call does not count all names again.
        for number, names in of_groups.items():
            if self._most_names > MAX_NAMES // 2 and names:
                self.groups[number] = _everything()
                self._most_names -= names
        for key, names in sizes.items():
            if self._most_names > MAX_NAMES // 2 and names:
                self._give_to_its_group(key)
                self._most_names -= names

    def _give_to_its_group(self, key: str) -> None:
        # A new record: values that the group has seen, and fields written, may be older than this deletion.
        self.groups[group_of(key)] = _everything()
        self.pop(key, None)


def _everything() -> _Deleted:
    deleted = _Deleted()
    deleted.add(())
    return deleted
