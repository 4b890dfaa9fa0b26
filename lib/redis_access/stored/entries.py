"""Entries, which cache_get stores: a header, with the end of the value's freshness and the lease, then the value.

A header has two parts. The fence has a random number, which tells this entry from all others that were or will be under
the key; only a change of the value, or of its time, changes it. A computed value is stored only while the fence that
its caller read is still there; a `set` or `delete` removes the fence, `touch` changes it. The lease names the caller
that computes now. A header without a body is the lease of a key without a value.

The scripts in caching/ repeat this layout; tests/redis_access/stored/test_entry_layout.py compares them.
"""

from __future__ import annotations

from math import inf, log
from random import getrandbits, random
from struct import Struct

from .values import ENTRY

# Format, flags, fresh until (Unix time), seconds that the computation took, a random number.
_FENCE = Struct(">cBdfQ")
# The PTTL of the key at which the lease is over; its holder's number; the takeovers before this holder.
# Since PTTL counts, the server measures the lease: no client's clock matters, nor a change of the server's clock.
LEASE = Struct(">dIB")
FENCE_BYTES = _FENCE.size
HEADER_BYTES = FENCE_BYTES + LEASE.size
_ERROR = 1
LATEST = 1e12
"""A Unix time some 30,000 years from now. An entry that claims to be fresh until then or longer is damaged."""
_NOT_LEASED = LEASE.pack(inf, 0, 0)

# -log(random()) exceeds this once in 10**13.
_UNLIKELY = 30.0


class Entry:
    """One entry as it was read. Times are the clock's: clocks of machines that share a cache should agree."""

    __slots__ = ("_flags", "compute_seconds", "fresh_until", "raw")

    def __init__(self, raw: bytes) -> None:
        """Read a header. Raises ValueError when there is none."""
        if len(raw) < HEADER_BYTES or raw[:1] != ENTRY:
            raise ValueError("not an entry")
        self.raw = raw
        _, self._flags, self.fresh_until, self.compute_seconds, _ = _FENCE.unpack_from(raw)
        if not -LATEST < self.fresh_until < LATEST:  # also refuses NaN
            raise ValueError("a damaged entry")

    @property
    def is_lease(self) -> bool:
        """Whether there is no value yet."""
        return len(self.raw) == HEADER_BYTES

    @property
    def is_error(self) -> bool:
        """Whether the body is an exception."""
        return bool(self._flags & _ERROR)

    @property
    def fence(self) -> bytes:
        """The part of the header that stays under the key until the key is written or deleted."""
        return self.raw[:FENCE_BYTES]

    @property
    def body(self) -> bytes:
        """The value, as `values` encodes it."""
        return self.raw[HEADER_BYTES:]

    def usable(self, now: float, stale_seconds: float = 0) -> bytes | None:
        """Return the value's bytes while it is fresh, and for `stale_seconds` after that. An error is no value."""
        if self.is_lease or self.is_error or now >= self.fresh_until + stale_seconds:
            return None
        return self.body

    def is_due(self, now: float, early: float) -> bool:
        """Return whether the caller should compute the next value although this one is still fresh (XFetch).

        The answer is random: the nearer the end, and the longer the computation takes, the likelier. So one caller
        computes a little early, rather than many at the end (Vattani et al., "Optimal Probabilistic Cache Stampede
        Prevention", 2015).
        """
        gap = self.compute_seconds * early
        left = self.fresh_until - now
        return bool(left < gap * _UNLIKELY and left < -log(1.0 - random()) * gap)


def entry_in(raw: bytes | None) -> Entry | None:
    """Return the entry that the bytes hold, or None when they hold none, or a damaged one."""
    if raw is None or raw[:1] != ENTRY or len(raw) < HEADER_BYTES:
        return None
    try:
        return Entry(raw)
    except ValueError:
        return None


def header(*, fresh_until: float = 0.0, compute_seconds: float = 0.0, is_error: bool = False) -> bytes:
    """Return a header without a lease, and with a fence that no other has."""
    flags = _ERROR if is_error else 0
    return _FENCE.pack(ENTRY, flags, fresh_until, compute_seconds, getrandbits(64)) + _NOT_LEASED


def new_fence() -> bytes:
    """Return the fence of a lease on a key that has no entry."""
    return _FENCE.pack(ENTRY, 0, 0.0, 0.0, getrandbits(64))


def lease(fence: bytes, holder: int, ends_at_pttl: int) -> bytes:
    """Return an entry without a value. Its lease is over once the key's PTTL has come down to `ends_at_pttl`."""
    return fence + LEASE.pack(ends_at_pttl, holder, 0)
