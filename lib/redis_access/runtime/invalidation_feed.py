"""The invalidation feed that a near cache relies on: each node tells which of its keys changed. No I/O here."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Protocol, TypeAlias

Changed: TypeAlias = Callable[[str | None], None]
"""Called with each key that changed, and with None when all keys of the node may have."""


Origin: TypeAlias = tuple[Hashable, int]
"""The node that answers for a key, and a count of requests that were redirected between nodes.

Equal before and after a read only if that very node answered it.
"""


class InvalidationFeed(Protocol):
    """The changes at one node. UnavailableError and CommandRefusedError of `open` and `read` mean that it is lost."""

    confirmed_at: float
    """All changes at the node before this time, by the caller's wall clock, have been reported."""

    def open(self, deadline: float, now: float) -> None:
        """Subscribe, before the deadline on the monotonic clock; `now` is the wall clock's time."""

    def read(self, now: float) -> None:
        """Take in what has come, without waiting, and see to it that `confirmed_at` does not lag."""

    def close(self) -> None:
        """Unsubscribe."""


class NodeFeed:
    """One node whose values are kept as long as its feed is read."""

    __slots__ = ("due_at", "feed", "node", "opened_at", "read_at")

    def __init__(self, node: Hashable) -> None:
        self.node = node
        self.feed: InvalidationFeed
        self.opened_at = 0.0
        # Values kept from the node may be returned between these times. By the wall clock: Lambda's freeze, in which
        # changes are missed, does not stop it.
        self.read_at = self.due_at = 0.0
