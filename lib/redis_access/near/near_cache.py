"""A near cache: values kept in the process for seconds, until Redis says that they changed. No I/O here.

Between the moment a key is asked for and the moment its value is kept, an invalidation of it is not lost: who asks
leaves a note, an invalidation takes it away, and a value is kept only by who still finds his note.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from ..errors import InvalidArgumentError
from ..runtime.invalidation_feed import NodeFeed, Origin
from ..stored.values import JSON_VALUES, MISS

# Beside key and value: a dict's slot, the tuple and its numbers.
OVERHEAD_BYTES = 250

Kept: TypeAlias = tuple[float, Any, Callable[[], Any] | None, NodeFeed]
"""Until when, the value, what makes a copy of it (None where the value itself may be handed out), and its node."""


class NearCache:
    """How much to keep in the process, and for how long at most.

    `prefixes` are beginnings of the keys to keep: Redis reports every change of such keys to every process, so leave
    out what changes often. None may be the beginning of another.
    """

    __slots__ = ("entries", "memory_bytes", "prefixes", "ttl_seconds")

    def __init__(
        self,
        *,
        entries: int = 10_000,
        memory_bytes: int = 16 * 1024 * 1024,
        ttl_seconds: float = 5.0,
        prefixes: tuple[str, ...] = ("",),
    ) -> None:
        if entries < 1 or memory_bytes < 1 or not 0 < ttl_seconds <= 60 or not prefixes:
            raise InvalidArgumentError("a near cache needs entries, bytes and a prefix, and a ttl of up to 60 seconds")
        if any(one != other and one.startswith(other) for one in prefixes for other in prefixes):
            raise InvalidArgumentError(f"no prefix may be the beginning of another: {prefixes!r}")
        self.entries = entries
        self.memory_bytes = memory_bytes
        self.ttl_seconds = ttl_seconds
        self.prefixes = prefixes


class Reading:
    """The note of one who asks for a key."""

    __slots__ = ("began_at", "key", "node_feed", "origin")

    def __init__(self, key: str, origin: Origin, node_feed: NodeFeed, began_at: float) -> None:
        self.key = key
        self.origin = origin
        self.node_feed = node_feed
        self.began_at = began_at
        """By the wall clock: times to live that Redis answers are counted from here."""


class NearValues:
    """The values kept, oldest first."""

    def __init__(self, options: NearCache, decode: Callable[[bytes], Any] = JSON_VALUES.decode) -> None:
        self.kept: dict[str, Kept] = {}
        self._options = options
        self._decode = decode
        self._sizes: dict[str, int] = {}
        self._bytes = 0
        self._asked: dict[str, Reading] = {}
        self._lock = threading.Lock()

    def begin(self, reading: Reading) -> None:
        """Note that the key is asked for. Call `end` afterwards."""
        self._asked[reading.key] = reading

    def end(self, reading: Reading, body: bytes | None = None, until: float = 0.0) -> None:
        """Keep the value `body` until a time, unless the key was invalidated since `begin`."""
        key = reading.key
        with self._lock:
            if self._asked.get(key) is not reading:
                return
            del self._asked[key]
            self._drop(key)
            value = MISS if body is None else self._decode(body)
            if body is None or value is MISS:
                return
            size = len(body) + len(key) + OVERHEAD_BYTES
            if size > self._options.memory_bytes:
                return
            while self._bytes + size > self._options.memory_bytes or len(self.kept) >= self._options.entries:
                self._drop(next(iter(self.kept)))
            # What another codec makes may be anything, so each caller has it decoded anew.
            copy = copier(value) if self._decode is JSON_VALUES.decode else partial(self._decode, body)
            self.kept[key] = until, value, copy, reading.node_feed
            self._sizes[key] = size
            self._bytes += size

    def invalidate(self, key: str) -> None:
        """Let go of a key's value, and of one that is on its way."""
        with self._lock:
            self._asked.pop(key, None)
            self._drop(key)

    def drop(self, node_feed: NodeFeed) -> None:
        """Let go of what came from a node, and of what is on its way from it."""
        with self._lock:
            for key in [key for key, reading in self._asked.items() if reading.node_feed is node_feed]:
                del self._asked[key]
            for key in [key for key, kept in self.kept.items() if kept[3] is node_feed]:
                self._drop(key)

    def after_fork(self) -> None:
        """Begin anew in a child, whose parent may have held the lock."""
        self._lock = threading.Lock()
        self._asked.clear()
        self.kept.clear()
        self._sizes.clear()
        self._bytes = 0

    def _drop(self, key: str) -> None:
        if self.kept.pop(key, None) is not None:
            self._bytes -= self._sizes.pop(key)


def copier(value: Any) -> Callable[[], Any] | None:
    """Return what makes a copy of a JSON value that shares nothing a caller could change; None for what nobody can.

    Which parts must be copied is found out once, so that a copy takes half of what decoding the value again would.
    """
    if not isinstance(value, dict | list):
        return None
    places = value.items() if isinstance(value, dict) else enumerate(value)
    inner = [(place, copy) for place, part in places if (copy := copier(part)) is not None]
    if not inner:
        return value.copy

    def copied() -> Any:
        new: Any = value.copy()
        for place, copy in inner:
            new[place] = copy()
        return new

    return copied
