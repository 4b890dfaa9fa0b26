"""A near cache: values kept in the process for seconds, until Redis says that they changed. No I/O here.

Between the moment a key is asked for and the moment its value is kept, an invalidation of it is not lost: who asks
leaves a token, an invalidation takes it away, and a value is kept only by who still finds his token.
"""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from .errors import InvalidArgumentError
from .values import decode

# Beside key and value: a dict's slot, the tuple and its numbers.
OVERHEAD_BYTES = 250
_SCALARS = (str, int, float, bool, type(None))

Kept: TypeAlias = tuple[float, Any, Callable[[], Any] | None]
"""Until when, the value, and what makes a copy of it; None where the value itself may be handed out."""


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


class NearValues:
    """The values kept, oldest first."""

    def __init__(self, options: NearCache) -> None:
        self.options = options
        self.kept: dict[str, Kept] = {}
        self._sizes: dict[str, int] = {}
        self._bytes = 0
        self._asked: dict[str, object] = {}
        self._lock = threading.Lock()

    def begin(self, key: str) -> object | None:
        """Return the token to keep the key's value with; None when such keys are not kept. Call `end` with it."""
        if not key.startswith(self.options.prefixes):
            return None
        token = self._asked[key] = object()
        return token

    def end(self, key: str, token: object, body: bytes | None = None, until: float = 0.0) -> None:
        """Keep the value `body` until a time, unless the key was invalidated since `begin`."""
        with self._lock:
            if self._asked.get(key) is not token:
                return
            del self._asked[key]
            if body is None:
                return
            self._drop(key)
            size = len(body) + len(key) + OVERHEAD_BYTES
            if size > self.options.memory_bytes:
                return
            while self._bytes + size > self.options.memory_bytes or len(self.kept) >= self.options.entries:
                self._drop(next(iter(self.kept)))
            self.kept[key] = until, *_copied(body)
            self._sizes[key] = size
            self._bytes += size

    def invalidate(self, key: str) -> None:
        """Let go of a key's value, and of one that is on its way."""
        with self._lock:
            self._asked.pop(key, None)
            self._drop(key)

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._asked.clear()
            self.kept.clear()
            self._sizes.clear()
            self._bytes = 0

    def after_fork(self) -> None:
        """Begin anew in a child, whose parent may have held the lock."""
        self._lock = threading.Lock()
        self.clear()

    def _drop(self, key: str) -> None:
        if self.kept.pop(key, None) is not None:
            self._bytes -= self._sizes.pop(key)


def _copied(body: bytes) -> tuple[Any, Callable[[], Any] | None]:
    """Return the value, and how to make what a caller may change: copying a flat one is faster than decoding it."""
    value = decode(body)
    if isinstance(value, dict | list):
        inside = value.values() if isinstance(value, dict) else value
        return value, value.copy if all(isinstance(each, _SCALARS) for each in inside) else partial(decode, body)
    return value, None
