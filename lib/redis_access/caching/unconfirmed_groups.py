"""Deletions that Redis did not confirm, of more keys than are remembered each by itself.

A group of keys, a 16,384th of all, stands for each one that was remembered before them: all its keys count as deleted
until they are settled. So none is forgotten.
"""

from __future__ import annotations

import re
from zlib import crc32

from ..runtime.first_use import on_first_use
from .unconfirmed_deletes import MAX_KEYS, Delete, UnconfirmedDeletes

GROUPS = 16_384
MAX_SETTLED = 10_000
"""The keys of groups that are known to be settled, the latest."""


class WithGroups(UnconfirmedDeletes):
    """The same, once there were more than are remembered."""

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or (key not in self._settled and _group(str(key)) in self._groups)

    def __bool__(self) -> bool:
        return True

    @on_first_use
    def _groups(self) -> set[int]:
        return set()

    @on_first_use
    def _settled(self) -> dict[str, None]:
        return {}

    def failed(self, key: str, delete: Delete) -> None:
        """Remember a deletion that failed, unless the key was written since it began."""
        super().failed(key, delete)
        if super().__contains__(key):
            self._settled.pop(key, None)

    def missed_in_any_version(self, key: str) -> None:
        """Remember a deletion that could not even be sent, of a namespace's key whose version is not known."""
        group = _group(key)
        self._groups.add(group)
        for settled in self._settled.copy():
            if _group(settled) == group:
                self._settled.pop(settled, None)

    def confirmed(self, key: str, delete: Delete) -> None:
        """Forget the key: a deletion was confirmed."""
        super().confirmed(key, delete)
        self._note_settled(key)

    def settle(self, key: str) -> None:
        """Forget the key: a later write of it was confirmed, or what there was is gone."""
        super().settle(key)
        self._note_settled(key)

    def is_newer(self, key: str, raw: bytes, ends_at: float) -> bool:
        """Whether a value is known to be newer than the deletion; it `ends_at` a time of the monotonic clock."""
        if key in self:
            self.setdefault(key, Delete())
            self._bound()
        return super().is_newer(key, raw, ends_at)

    def _note_settled(self, key: str) -> None:
        if _group(key) in self._groups:
            self._settled.pop(key, None)
            self._settled[key] = None
            if len(self._settled) > MAX_SETTLED:
                self._settled.pop(next(iter(self._settled.copy())), None)

    def _bound(self) -> None:
        while len(self) > MAX_KEYS:
            oldest = next(iter(self.copy()))
            self._groups.add(_group(oldest))
            self.pop(oldest, None)


_version = re.compile(r"v[0-9]+:")


def _group(key: str) -> int:
    """Return the number of the key's group, which is the same in all versions of a namespace."""
    if (version := _version.match(key)) is not None:
        key = key[version.end() :]
    return crc32(key.encode(errors="replace")) % GROUPS
