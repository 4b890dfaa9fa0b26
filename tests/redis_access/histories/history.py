"""A checker of histories: no read that begins after a confirmed invalidation gives an older value.

A source has a version for each name. To change it is to raise the version and then to invalidate what is cached; if
that was confirmed, every read that begins afterwards must give this version or a newer one. What a read gives is the
version that its computation saw. Epochs, which decide what is current, must never go back.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple


class Change(NamedTuple):
    """A confirmed invalidation."""

    ended: float
    version: int


class Read(NamedTuple):
    """A read that gave a value."""

    name: str
    began: float
    version: int


class History:
    """Events, noted by many threads."""

    def __init__(self) -> None:
        self.reads: list[Read] = []
        self._versions: dict[str, int] = defaultdict(int)
        self._changes: dict[str, list[Change]] = defaultdict(list)
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._epochs: dict[str, list[int]] = defaultdict(list)

    def version(self, name: str) -> int:
        """Return the source's version, as a slow query would."""
        return self._versions[name]

    def change(self, name: str, invalidate: Callable[[], bool]) -> bool:
        """Raise the version, then invalidate; return whether that was confirmed."""
        with self._locks[name]:
            self._versions[name] += 1
            version = self._versions[name]
            confirmed = invalidate()
            if confirmed:
                self._changes[name].append(Change(time.monotonic(), version))
        return confirmed

    def read(self, name: str, read: Callable[[], int]) -> None:
        """Read, and note what the read gave."""
        began = time.monotonic()
        self.reads.append(Read(name, began, read()))

    def saw_epoch(self, where: str, epoch: int | None) -> None:
        """Note an epoch that one process knows."""
        if epoch is not None:
            self._epochs[where].append(epoch)

    def violations(self) -> list[str]:
        """Return what broke the promise; nothing when it was kept."""
        found = []
        for read in self.reads:
            oldest = max((each.version for each in self._changes[read.name] if each.ended <= read.began), default=0)
            if read.version < oldest:
                found.append(f"{read.name}: a read gave version {read.version} after {oldest} was confirmed")
        for where, epochs in self._epochs.items():
            found += [
                f"{where}: epoch {later} after {earlier}" for earlier, later in pairwise(epochs) if later < earlier
            ]
        return found

    @property
    def confirmed(self) -> int:
        """The number of changes that were confirmed."""
        return sum(map(len, self._changes.values()))
