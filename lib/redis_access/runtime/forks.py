"""Objects that begin anew in a forked child, where the parent's threads are not, and its sockets are still its own."""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class BeginsAnew(Protocol):
    """An object with threads, locks or connections."""

    def after_fork(self) -> None:
        """Begin anew in a forked child. A lock that a thread of the parent held is never released here."""


_all: WeakSet[BeginsAnew] = WeakSet()


def begin_anew_when_forked(each: BeginsAnew) -> None:
    """Call the object's `after_fork` in each forked child, as long as the object lives."""
    _all.add(each)


def _after_fork() -> None:
    for each in tuple(_all):
        each.after_fork()


os.register_at_fork(after_in_child=_after_fork)
