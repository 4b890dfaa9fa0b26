"""Deletions of users' values that Redis did not confirm: this process takes for misses what they were to delete.

Nothing is deleted later, since another process may have set a newer value meanwhile. What is found when Redis is back
may be what was to be deleted, so it is a miss here until it is seen to change.

What is remembered is bounded, and never too little. Beyond the bound the oldest deletion counts as one of all values of
a group of users: few others share its user's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from zlib import crc32

MAX_USERS = 1000
"""The users that are remembered each by itself."""
GROUPS = 16_384
"""The groups that stand for the users before them."""
MAX_FIELDS = 1000
"""The fields that are remembered of one user, or of one group."""
MAX_NAMES = 20_000
"""The fields that are remembered of all of them."""

_DIGEST_BYTES = 16


class _Forgotten:
    """The fields of one user's hash that could not be deleted, or the hashes of a group."""

    __slots__ = ("fields", "seen", "settled")

    def __init__(self) -> None:
        self.fields: set[str] | None = set()
        """Their names; None for all."""
        self.seen: dict[str, bytes] = {}
        """The values that were found under each when Redis was back."""
        self.settled: dict[str, None] = {}
        """Those that were written since, the latest thousand."""

    def names(self) -> int:
        """Return how many are remembered."""
        return len(self.fields or ()) + len(self.seen) + len(self.settled)

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
    """What is to be hidden, by the hash's key, and in `groups` by the number of the key's group.

    Atomic operations of dicts and sets make it safe with threads.
    """

    def __init__(self) -> None:
        super().__init__()
        self.groups: dict[int, _Forgotten] = {}
        self._most_names = 0
        """No fewer than are remembered."""

    def failed(self, key: str, fields: Sequence[str]) -> None:
        """Remember a deletion of fields, of all when there are none."""
        forgotten = self.get(key) or _Forgotten()
        forgotten.add(fields)
        self[key] = forgotten
        self._bound(len(fields))

    def settle(self, key: str, fields: Iterable[str]) -> None:
        """Note that a write, or a later deletion, of the fields was confirmed; of all fields when there are none."""
        forgotten, group, names = self.get(key), self.groups.get(_group(key)), tuple(fields)
        if forgotten is not None and (not names or forgotten.settle(names)):
            self.pop(key, None)
        if group is not None:
            group.settle([key + name for name in names])
        if forgotten is not None or group is not None:
            self._bound(2 * len(names))

    def shown(self, key: str, fields: Sequence[str], stored: Sequence[bytes | None]) -> list[bytes | None]:
        """Return what was found under the fields, with None in place of what is hidden."""
        shown = list(stored)
        # The group last: it may take the key's place meanwhile.
        for record, before in ((self.get(key), ""), (self.groups.get(_group(key)), key)):
            if record is None:
                continue
            names = record.names()
            for at, field in enumerate(fields):
                if (raw := shown[at]) is not None and record.hides(before + field, raw):
                    shown[at] = None
            self._bound(record.names() - names)
        return shown

    def _bound(self, more_names: int) -> None:
        """Let groups stand for the oldest users, and forget what groups have seen, until the rest is within bounds."""
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
        # To half of it, lest all are counted again at once.
        for number, names in of_groups.items():
            if self._most_names > MAX_NAMES // 2 and names:
                self.groups[number] = _everything()
                self._most_names -= names
        for key, names in sizes.items():
            if self._most_names > MAX_NAMES // 2 and names:
                self._give_to_its_group(key)
                self._most_names -= names

    def _give_to_its_group(self, key: str) -> None:
        # A new one, since what the group has seen, or known as written since, may be older than this deletion.
        self.groups[_group(key)] = _everything()
        self.pop(key, None)


def _everything() -> _Forgotten:
    forgotten = _Forgotten()
    forgotten.add(())
    return forgotten


def _group(key: str) -> int:
    return crc32(key.encode()) % GROUPS
