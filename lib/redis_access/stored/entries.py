"""What cache_get stores: a value with a header that says until when it is fresh and who computes the next one.

The header is also the lease: who computes a value first writes a header with a token of its own, and stores only while
that header is still there. A `delete` or `set` takes it away, so that nobody can put an older value back. A header
without a body is the lease of a key that has no value yet; Redis removes it when the lease ends.
"""

from random import getrandbits
from struct import Struct

from .values import ENTRY

# format, flags, fresh until, busy until (both Unix time), seconds the computation took, token
_HEADER = Struct(">cBddfQ")
HEADER_BYTES = _HEADER.size
_ERROR = 1


class Entry:
    """One entry as it was read."""

    __slots__ = ("_flags", "busy_until", "compute_seconds", "fresh_until", "raw")

    def __init__(self, raw: bytes) -> None:
        """Read a header. Raises ValueError when there is none."""
        if len(raw) < HEADER_BYTES or raw[:1] != ENTRY:
            raise ValueError("not an entry")
        self.raw = raw
        _, self._flags, self.fresh_until, self.busy_until, self.compute_seconds, _ = _HEADER.unpack_from(raw)

    @property
    def is_lease(self) -> bool:
        """Whether there is no value yet."""
        return len(self.raw) == HEADER_BYTES

    @property
    def is_error(self) -> bool:
        """Whether the body is an exception."""
        return bool(self._flags & _ERROR)

    @property
    def header(self) -> bytes:
        """What `compare_and_swap` compares."""
        return self.raw[:HEADER_BYTES]

    @property
    def body(self) -> bytes:
        """The value, as `values` encodes it."""
        return self.raw[HEADER_BYTES:]

    def leased(self, busy_until: float) -> bytes:
        """Return this entry's header with a lease."""
        return header(
            fresh_until=self.fresh_until,
            busy_until=busy_until,
            compute_seconds=self.compute_seconds,
            is_error=self.is_error,
        )


def header(
    *, fresh_until: float = 0.0, busy_until: float = 0.0, compute_seconds: float = 0.0, is_error: bool = False
) -> bytes:
    """Return a header, with a token that no other header has."""
    return _HEADER.pack(ENTRY, _ERROR if is_error else 0, fresh_until, busy_until, compute_seconds, getrandbits(64))
