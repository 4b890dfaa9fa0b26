"""Values under keys: what `redis_access.get` and its like do, and flags and assignments build on."""

from collections.abc import Callable
from typing import Any, TypeVar

from .effects import Call, Operation, Read, Reply, Write
from .gate import Gate
from .ttls import checked_ttl
from .values import MISS, decode, encode

T = TypeVar("T")


class CacheOperations:
    """Read and write JSON values under keys that were checked already."""

    def __init__(self, gate: Gate, *, default_ttl: int) -> None:
        self._gate = gate
        self._default_ttl = default_ttl

    def get(self, key: str, default: Any = None) -> Operation[Any]:
        """Return the value, or `default` when there is none, it is no JSON, or Redis is away."""
        return self.decoded((yield from self._gate.ask(Read("GET", key))), default)

    def decoded(self, raw: bytes | None, default: Any) -> Any:
        """Return what GET's answer holds, or `default`, and count the hit or miss."""
        counters = self._gate.counters
        if raw is not None:
            value = decode(raw)
            if value is not MISS:
                counters.hits += 1
                return value
            counters.undecodable += 1
        counters.misses += 1
        return default

    def set(self, key: str, value: object, ttl: int | None = None) -> Operation[bool]:
        """Store the value for `ttl` seconds. Return whether Redis confirmed it.

        Raises InvalidTTLError and InvalidValueError.
        """
        return self._write(self.storing(key, value, ttl))

    def storing(self, key: str, value: object, ttl: int | None) -> Write:
        """Return the request that stores the value. Raises InvalidTTLError and InvalidValueError."""
        return _set(key, encode(value), checked_ttl(ttl, default=self._default_ttl))

    def confirmed(self, reply: Reply) -> bool:
        """Return whether Redis confirmed a write, and count it."""
        if reply is None:
            return False
        self._gate.counters.writes += 1
        return True

    def delete(self, key: str) -> Operation[bool]:
        """Return True when Redis confirmed that the value is gone (or never was); False: it may still be read."""
        return self._write(Write("UNLINK", key))

    def cache_get(self, key: str, fetch: Callable[[], T], ttl: int | None = None) -> Operation[T]:
        """Return the cached value, or what `fetch` returns, which is then stored for `ttl` seconds.

        A miss gives the value in the very shape that a hit will give: tuples as lists, keys of dicts as text. What
        `fetch` raises goes to the caller, and nothing is stored.
        """
        seconds = checked_ttl(ttl, default=self._default_ttl)
        value = yield from self.get(key, MISS)
        if value is MISS:
            raw = encode((yield Call(fetch)))
            yield from self._write(_set(key, raw, seconds))
            value = decode(raw)
        return value  # type: ignore[no-any-return]  # what JSON makes of a T

    def _write(self, request: Write) -> Operation[bool]:
        return self.confirmed((yield from self._gate.ask(request)))


def _set(key: str, raw: bytes, seconds: int) -> Write:
    return Write("SET", key, raw, "EX", seconds)
