"""Values under keys: what `redis_access.get` and its like do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ..runtime.first_use import on_first_use
from ..runtime.requests import Operation, Read, Reply, Write
from ..runtime.runtime import Runtime
from ..stored.ttls import checked_ttl
from ..stored.values import ENTRY, MISS, decode, encode
from .unconfirmed_deletes import UnconfirmedDeletes

if TYPE_CHECKING:
    from typing import Unpack

    from .cache_get import Fetching
    from .freshness import Freshness
    from .options import Caching, CachingOptions

T = TypeVar("T")


class CacheOperations:
    """Read and write JSON values under keys that were checked already."""

    def __init__(self, runtime: Runtime, *, default_ttl: int) -> None:
        self._runtime = runtime
        self._default_ttl = default_ttl
        self.unconfirmed = UnconfirmedDeletes()

    @on_first_use
    def freshness(self) -> Freshness:
        """Reader of cache_get's entries."""
        from .freshness import Freshness

        return Freshness(self._runtime.clock)

    @on_first_use
    def fetching(self) -> Fetching:
        """Part of this for cache_get."""
        from .cache_get import Fetching

        return Fetching(self._runtime, self, default_ttl=self._default_ttl)

    def get(self, key: str, default: Any = None, *, fresh: bool = False) -> Operation[Any]:
        """Return the value, or `default` when there is none, it is undecodable, or Redis is away."""
        if self.unconfirmed and not (yield from self.paid(key)):
            return self.decoded(None, default)
        return self.decoded((yield from self._runtime.request(Read("GET", key, primary=fresh))), default)

    def decoded(self, raw: bytes | None, default: Any) -> Any:
        """Return what GET's answer holds, or `default`, and count the hit or miss."""
        counters = self._runtime.counters
        if raw is not None:
            value = decode(raw)
            if value is MISS and raw[:1] == ENTRY:
                entry = self.freshness.entry(raw)
                body = self.freshness.usable(entry, 0)
                value = MISS if body is None else decode(body)
                if value is MISS and entry is not None and body is None:  # a lease, stale, or an exception
                    counters.misses += 1
                    return default
            if value is not MISS:
                counters.hits += 1
                return value
            counters.undecodable += 1
        counters.misses += 1
        return default

    def kept_body(self, raw: bytes | None, policy: Caching | None) -> tuple[bytes | None, float]:
        """Return what a near cache may keep of GET's answer, and until when by the clock; None for nothing.

        With a policy nothing either when it is time to compute the value anew.
        """
        if raw is None:
            return None, 0.0
        entry = self.freshness.entry(raw)
        body = self.freshness.usable(entry, 0) if raw[:1] == ENTRY else raw
        if policy is not None and body is not None:
            body = self.freshness.fresh(raw, policy)
        if body is None or decode(body) is MISS:
            return None, 0.0
        return body, float("inf") if entry is None else entry.fresh_until

    def set(self, key: str, value: object, ttl: int | None = None) -> Operation[bool]:
        """Store the value for `ttl` seconds. Return whether Redis confirmed it.

        Raises InvalidTTLError and InvalidValueError.
        """
        return self._write(self.storing(key, value, ttl))

    def storing(self, key: str, value: object, ttl: int | None) -> Write:
        """Return the request that stores the value. Raises InvalidTTLError and InvalidValueError."""
        return Write("SET", key, encode(value), "EX", checked_ttl(ttl, default=self._default_ttl))

    def confirmed(self, reply: Reply) -> bool:
        """Return whether Redis confirmed a write, and count it."""
        if reply is None:
            return False
        self._runtime.counters.writes += 1
        return True

    def delete(self, key: str) -> Operation[bool]:
        """Return True when Redis confirmed that the value is gone (or never was); False: it may still be read.

        Not by this process: here the key is a miss until a deletion of it is confirmed.
        """
        self.unconfirmed.add(key)
        gone = yield from self._write(Write("UNLINK", key))
        if gone:
            self.unconfirmed.discard(key)
        return gone

    def cache_get(
        self, key: str, fetch: Callable[[], T], ttl: int | None = None, **options: Unpack[CachingOptions]
    ) -> Operation[T]:
        """Return the cached value, or what `fetch` returns, which is then stored for `ttl` seconds.

        A miss gives the value in the very shape that a hit will give: tuples as lists. What `fetch` raises goes to the
        caller. Raises InvalidTTLError and InvalidArgumentError for options.
        """
        return self.fetching.cache_get(key, fetch, ttl, options)

    def cache_get_from(
        self,
        raw: bytes | None,
        key: str,
        fetch: Callable[[], Any],
        ttl: int | None,
        **options: Unpack[CachingOptions],
    ) -> Operation[Any]:
        """Do what cache_get does; `raw` is what was read under the key just now."""
        return self.fetching.cache_get_from(raw, key, fetch, ttl, options)

    def paid(self, key: str) -> Operation[bool]:
        """Make up for a deletion of the key that failed. Return whether the key may be read."""
        if key not in self.unconfirmed:
            return True
        paid = (yield from self._runtime.request(Write("UNLINK", key))) is not None
        if paid:
            self.unconfirmed.discard(key)
        return paid

    def _write(self, request: Write) -> Operation[bool]:
        return self.confirmed((yield from self._runtime.request(request)))
