"""Deletions that Redis did not confirm, of more keys than are remembered each by itself.

A group of keys (stored/key_groups.py) stands for each older deletion: all keys of the group count as deleted until
they are settled. So no deletion is forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Container

from ..stored.key_groups import group_of

MAX_SETTLED = 10_000
"""The keys of groups that are known to be settled, the latest."""


class KeysAndGroups:
    """The keys of the latest deletions, and all keys of the groups of older ones that are not settled."""

    def __init__(self, keys: Container[str]) -> None:
        """Make one without groups. `keys` are those of the latest deletions, now and later."""
        self._keys = keys
        self._groups: set[int] = set()
        self._settled: dict[str, None] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._keys or (key not in self._settled and _group(key) in self._groups)

    def __bool__(self) -> bool:
        return True

    def hide_key(self, key: str) -> None:
        """Note that the key was deleted again."""
        self._settled.pop(key, None)

    def add_group(self, key: str) -> None:
        """Let the key's group stand for it. Settled keys of the group stay so."""
        self._groups.add(_group(key))

    def hide_group(self, key: str) -> None:
        """Hide the whole group of the key, also its settled keys: each may be the key in another epoch."""
        group = _group(key)
        self._groups.add(group)
        for settled in self._settled.copy():
            if _group(settled) == group:
                self._settled.pop(settled, None)

    def show_key(self, key: str) -> None:
        """Note that the key is settled."""
        if _group(key) in self._groups:
            self._settled.pop(key, None)
            self._settled[key] = None
            if len(self._settled) > MAX_SETTLED:
                self._settled.pop(next(iter(self._settled.copy())), None)


_epoch = re.compile(r"v[0-9]+:")


def _group(key: str) -> int:
    """Return the number of the key's group, which is the same in all epochs of a namespace."""
    if (epoch := _epoch.match(key)) is not None:
        key = key[epoch.end() :]
    return group_of(key)
