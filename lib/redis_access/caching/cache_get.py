"""cache_get: the value that is stored, or what the caller's function returns."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import CommandRefusedError, UnavailableError
from ..runtime.flights import Flights
from ..runtime.requests import Call, Operation, Read
from ..runtime.runtime import Runtime
from ..stored.values import ENTRY, MISS, decode
from .lease import Computing
from .options import Caching, CachingOptions, caching

if TYPE_CHECKING:
    from .cache import CacheOperations

T = TypeVar("T")


class Fetching:
    """The part of CacheOperations that is loaded with the first cache_get."""

    def __init__(self, runtime: Runtime, cache: CacheOperations, *, default_ttl: int) -> None:
        self._runtime = runtime
        self._cache = cache
        self._freshness = cache.freshness
        self._default_ttl = default_ttl
        self._flights = Flights(runtime.flight())

    def cache_get(self, key: str, fetch: Callable[[], T], ttl: int | None, options: CachingOptions) -> Operation[T]:
        """Return the value. Raises InvalidTTLError and InvalidArgumentError."""
        return self._cache_get(key, fetch, self.policy(ttl, options))

    def cache_get_from(
        self, raw: bytes | None, key: str, fetch: Callable[[], Any], ttl: int | None, options: CachingOptions
    ) -> Operation[Any]:
        """Do what cache_get does; `raw` is what was read under the key just now."""
        return self._found_or_fetched(raw, key, fetch, self.policy(ttl, options), alone=False)

    def _cache_get(self, key: str, fetch: Callable[[], Any], caching: Caching) -> Operation[Any]:
        alone = False
        raw: bytes | None = None
        try:
            if not self._cache.unconfirmed or (yield from self._cache.paid(key)):
                raw = yield Read("GET", key)
            else:
                alone = True
        except (UnavailableError, CommandRefusedError) as exc:
            self._runtime.failed(exc)
            alone = True
        return (yield from self._found_or_fetched(raw, key, fetch, caching, alone=alone))

    def _found_or_fetched(
        self, raw: bytes | None, key: str, fetch: Callable[[], Any], caching: Caching, *, alone: bool
    ) -> Operation[Any]:
        value = self.found(raw, caching)
        return value if value is not MISS else (yield from self.fetched(raw, key, fetch, caching, alone=alone))

    def policy(self, ttl: int | None, options: CachingOptions) -> Caching:
        """Return the options, checked. Raises InvalidTTLError and InvalidArgumentError."""
        return caching(self._default_ttl, ttl, options)

    def found(self, raw: bytes | None, caching: Caching) -> Any:
        """Return the value in GET's answer, and count the hit; MISS when it has to be computed."""
        if raw is None:
            return MISS
        body = self._freshness.fresh(raw, caching) if raw[:1] == ENTRY else raw
        value = MISS if body is None else decode(body)
        if value is not MISS:
            self._runtime.counters.hits += 1
        return value

    def fetched(
        self, raw: bytes | None, key: str, fetch: Callable[[], Any], caching: Caching, *, alone: bool
    ) -> Operation[Any]:
        """Return the value after GET answered `raw`, which does not hold it; `alone` when Redis did not answer."""
        counters = self._runtime.counters
        counters.misses += 1
        if raw is not None and self._freshness.entry(raw) is None:
            counters.undecodable += 1
        computing = Computing(self._runtime, self._freshness, key, fetch, caching)
        return decode((yield from self._shared(key, computing, raw, alone=alone)))

    def _shared(self, key: str, computing: Computing, raw: bytes | None, *, alone: bool) -> Operation[bytes]:
        """Let one caller in this process find or compute the value, and the others wait for it."""
        while True:
            flight, is_new = self._flights.join(key)
            if is_new:
                way = computing.alone() if alone else computing.led(raw)
                try:
                    flight.raw = yield from way
                except Exception as exc:  # goes to those who wait, too
                    flight.error = exc
                    raise
                finally:
                    self._flights.end(key, flight)
                return flight.raw
            stale = computing.meanwhile(raw)
            if stale is not None:
                return stale
            if flight.is_mine():  # fetch asks for the very value it is to compute
                return (yield from computing.alone())
            patience = computing.patience()
            began = self._runtime.clock.monotonic()
            yield Call(partial(flight.wait, patience))
            if flight.raw is not None:
                return flight.raw
            if flight.error is not None:
                raise flight.error
            if self._runtime.clock.monotonic() - began >= patience:
                return (yield from computing.alone())
