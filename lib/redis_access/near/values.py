"""The values of a near cache, kept in the process for seconds, until Redis says that they changed. No I/O here.

A reader marks a key before it reads it from Redis. An invalidation removes the mark, and a value is kept only if its
mark is still there. So an invalidation that comes between reading a value and keeping it is not lost.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from sys import getsizeof
from typing import Any, TypeAlias

from ..runtime.invalidation_feed import NodeFeed, Origin
from ..stored.values import JSON_VALUES, MISS
from .near_cache import NearCache

# Beside key and value: the slots in three dicts, the tuple and its numbers.
OVERHEAD_BYTES = 300

# A caller cannot change these, so all callers may have the same object. Others are kept as bytes, and decoded for each
# caller: decoded lists and dicts take up to a hundred times the memory of their bytes.
_SHARED = frozenset({str, int, float, bool, type(None)})

Kept: TypeAlias = tuple[float, Any, bytes | None, NodeFeed]
"""The end, in Unix time; a value that callers share, or else None; the bytes of other values; the node it came from."""


class Reading:
    """The mark of a read of a key from Redis that is under way."""

    __slots__ = ("began_at", "key", "node_feed", "origin")

    def __init__(self, key: str, origin: Origin, node_feed: NodeFeed, began_at: float) -> None:
        self.key = key
        self.origin = origin
        self.node_feed = node_feed
        self.began_at = began_at
        """The wall clock's time. The time to live in Redis's answer counts from here, so a slow answer shortens it."""


class NearValues:
    """The values kept, oldest first."""

    def __init__(self, options: NearCache, decode: Callable[[bytes], Any] = JSON_VALUES.decode) -> None:
        self.kept: dict[str, Kept] = {}
        self._options = options
        self.decode = decode
        self._sizes: dict[str, int] = {}
        self._bytes = 0
        self._asked: dict[str, Reading] = {}
        self._lock = threading.Lock()

    @property
    def memory_bytes(self) -> int:
        """The bytes that the values, their keys and keeping them take, estimated."""
        return self._bytes

    def begin(self, reading: Reading) -> None:
        """Mark the key as asked for. Call `end` afterwards."""
        self._asked[reading.key] = reading

    def end(self, reading: Reading, body: bytes | None = None, until: float = 0.0) -> None:
        """Keep the value with the bytes `body` until a time, unless the key was invalidated since `begin`."""
        key = reading.key
        with self._lock:
            # Invalidated since, or a later reader has the mark: only what that one reads is sure to be current.
            if self._asked.get(key) is not reading:
                return
            del self._asked[key]
            self._drop(key)
            value = MISS if body is None else self.decode(body)
            if body is None or value is MISS:
                return
            is_shared = type(value) in _SHARED
            size = getsizeof(value if is_shared else body) + getsizeof(key) + OVERHEAD_BYTES
            if size > self._options.memory_bytes:
                return
            while self._bytes + size > self._options.memory_bytes or len(self.kept) >= self._options.entries:
                self._drop(next(iter(self.kept)))
            self.kept[key] = until, value if is_shared else None, None if is_shared else body, reading.node_feed
            self._sizes[key] = size
            self._bytes += size

    def invalidate(self, key: str) -> None:
        """Drop a key's value, and do not keep one that is being read."""
        with self._lock:
            self._asked.pop(key, None)
            self._drop(key)

    def drop(self, node_feed: NodeFeed) -> None:
        """Drop the values that came from a node, and do not keep those that are being read from it."""
        with self._lock:
            for key in [key for key, reading in self._asked.items() if reading.node_feed is node_feed]:
                del self._asked[key]
            for key in [key for key, kept in self.kept.items() if kept[3] is node_feed]:
                self._drop(key)

    def after_fork(self) -> None:
        """Begin anew in a forked child: a thread of the parent may have held the lock, and does not exist here."""
        self._lock = threading.Lock()
        self._asked.clear()
        self.kept.clear()
        self._sizes.clear()
        self._bytes = 0

    def _drop(self, key: str) -> None:
        if self.kept.pop(key, None) is not None:
            self._bytes -= self._sizes.pop(key)
