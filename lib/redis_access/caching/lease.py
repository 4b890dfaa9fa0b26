"""A lease on a key in Redis: the requests to take it, to store under it, and to give it up."""

from __future__ import annotations

from collections.abc import Sequence
from random import getrandbits
from typing import Any

from ..steps.answers import number
from ..steps.requests import Argument, Reply, Run, Write
from ..steps.scripts import script_beside
from ..stored.entries import FENCE_BYTES, entry_in, lease, new_fence
from ..stored.ttls import LONGEST_COMPUTATION_SECONDS


def _value_or_lease(_command: Sequence[Argument], reply: Reply) -> bool:
    return type(reply) is bytes or (type(reply) is list and [*map(type, reply)] == [int, bytes, int])


TAKE_LEASE = script_beside(__file__, "lease", repeatable=True, answers=_value_or_lease)
STORE = script_beside(__file__, "store", repeatable=True, answers=number)
GIVE_UP_LEASE = script_beside(__file__, "give_up", repeatable=True, answers=number)

# A string that is no entry is compared by its first bytes, up to this number.
_SEEN_BYTES = 64


class Lease:
    """One caller's lease on one key: its number, the fence, and the requests that take, use and end the lease.

    ADR 0020 says why a lease may be taken over, and why a slow holder may store all the same.
    """

    __slots__ = ("_key", "fence", "number")

    def __init__(self, key: str) -> None:
        self._key = key
        self.number = getrandbits(31) + 1
        """The number of its holder, by which the scripts know who has the lease."""
        self.fence = b""
        """The fence that must still be under the key for a value to be stored."""

    def take(self, seen: bytes | None, lock_seconds: float, displaced: int = 0) -> Write | Run:
        """Return the request to take the lease, in place of `seen`, the bytes that were read under the key.

        `seen` is None when the key was absent, and b"" for a value of another type. `displaced` is the number of a
        holder that was waited for in vain; 0 for none.
        """
        # A new fence each time: one that was under the key before a change must never be there again.
        self.fence = new_fence()
        lasts, kept = int(lock_seconds * 1000), LONGEST_COMPUTATION_SECONDS * 1000
        if seen is None:  # does what lease.lua would do, in half of the server's time
            return Write("SET", self._key, lease(self.fence, self.number, kept), "NX", "GET", "PX", kept + lasts)
        entry = entry_in(seen)
        prefix = entry.fence if entry is not None else seen[:_SEEN_BYTES]
        return Run(TAKE_LEASE, [self._key], prefix, self.fence, self.number, displaced, lasts, kept)

    def is_held(self, reply: Any) -> bool:
        """Return whether the answer to `take` names the lease's holder: its number, fence, milliseconds left."""
        return isinstance(reply, list)

    def accept(self, reply: Any) -> bool:
        """Take the answer to `take`. Return whether this caller has the lease; if so, the key's fence is its own."""
        if isinstance(reply, list):
            if reply[0] == self.number:
                self.fence = reply[1]
            return bool(reply[0] == self.number)
        # SET ... GET answers with the value before: none, or this very lease if it was sent again after a lost answer.
        return reply is None or reply[:FENCE_BYTES] == self.fence

    def assume(self, seen: bytes | None) -> None:
        """Go on as if the lease were taken, since the answer to `take` was lost."""
        entry = entry_in(seen)
        self.fence = self.fence if entry is None else entry.fence

    def store(self, entry: bytes, milliseconds: int) -> Run:
        """Return the request to store the computed value."""
        return Run(STORE, [self._key], self.fence, entry, milliseconds)

    def remove(self) -> Run:
        """Return the request to delete the key."""
        return Run(STORE, [self._key], self.fence, b"", 0)

    def give_up(self) -> Run:
        """Return the request to let the next caller compute at once."""
        return Run(GIVE_UP_LEASE, [self._key], self.number)
