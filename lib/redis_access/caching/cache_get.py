"""cache_get: read, and return the value if it is fresh. If not, one caller in this process finds or computes it.

The first caller that misses begins a computation (computation.py); the others wait for its result, or return the old
value that they read if it may still be used.

A waiting caller would otherwise compute the value itself, so the call's budget (150 ms) does not bound the waiting. The
wait ends after `lock_seconds`, or when a `budget` or `bind` block around the call says so. Then one of the waiting
callers computes as well, and the others wait for both, twice as long. The first to finish stores its value. ADR 0020
has the reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ..runtime.flights import Flight, Flights
from ..runtime.runtime import Runtime
from ..steps.operation import Operation
from ..steps.requests import REQUEST_ERRORS, Read, Reply
from ..stored.arguments import check_fetch
from ..stored.entries import entry_in
from ..stored.values import ENTRY, MAX_STORED_BYTES, MISS, NotStored
from .batch import FetchMany, found_or_computed
from .computation import Computation
from .lease import Lease
from .one_flight import in_one_flight, wait_timeout
from .options import CachePolicy, CachingOptions, policy_from

if TYPE_CHECKING:
    from .cache import CacheOperations

T = TypeVar("T")

MAX_UNCONFIRMED_ENDS = 1000


class CacheGetOperations:
    """The `cache_get` and `cache_get_many` of one cache, with its computations under way.

    Apart from CacheOperations, so that it is loaded with the first `cache_get`.
    """

    def __init__(self, runtime: Runtime, cache: CacheOperations, *, default_ttl: int) -> None:
        self.runtime = runtime
        self.cache = cache
        self.flights = Flights(runtime.flight())
        self._default_ttl = default_ttl
        self.unconfirmed_ends: dict[str, Lease] = {}
        """Leases by key whose end Redis did not confirm. The next computation goes on with the same lease, since
        otherwise it would wait for a holder that is gone."""

    def cache_get(self, key: str, fetch: Callable[[], T], ttl: int | None, options: CachingOptions) -> Operation[T]:
        """Return the cached value, or what `fetch` returns, which is then stored for `ttl` seconds.

        A miss returns the value as a hit will return it: a tuple as a list, say. Exceptions of `fetch` go to the
        caller. Raises InvalidTTLError and InvalidArgumentError for options.
        """
        check_fetch(fetch)
        return self._cache_get(key, fetch, policy_from(self._default_ttl, ttl, options), self.flights.moment)

    def cache_get_from(
        self, raw: bytes | None, key: str, fetch: Callable[[], Any], ttl: int | None, options: CachingOptions
    ) -> Operation[Any]:
        """Continue a `cache_get` whose caller has read the key already; `raw` is GET's answer."""
        return self._found_or_missed(raw, key, fetch, policy_from(self._default_ttl, ttl, options), self.flights.moment)

    def cache_get_without_redis(
        self, key: str, fetch: Callable[[], Any], ttl: int | None, options: CachingOptions
    ) -> Operation[Any]:
        """Compute the value without Redis, once in this process for all callers that ask at the same time."""
        policy = policy_from(self._default_ttl, ttl, options)
        return self.missed(None, key, fetch, policy, self.flights.moment, is_unavailable=True)

    def cache_get_many(
        self, keys: Mapping[str, str], fetch: FetchMany, ttl: int | None, options: CachingOptions
    ) -> Operation[dict[str, Any]]:
        """Return the values by the caller's keys. Raises InvalidTTLError and InvalidArgumentError."""
        check_fetch(fetch)
        policy, moment = policy_from(self._default_ttl, ttl, options), self.flights.moment
        return self._cache_get_many(keys, fetch, policy, moment)

    def cache_get_many_from(
        self,
        keys: Mapping[str, str],
        replies: Sequence[Reply],
        fetch: FetchMany,
        ttl: int | None,
        options: CachingOptions,
    ) -> Operation[dict[str, Any]]:
        """Continue a `cache_get_many` whose caller has read the keys: `replies` are GET's answers, or errors."""
        policy = policy_from(self._default_ttl, ttl, options)
        return found_or_computed(self, keys, replies, fetch, policy, self.flights.moment)

    def _cache_get_many(
        self, keys: Mapping[str, str], fetch: FetchMany, policy: CachePolicy, moment: int
    ) -> Operation[dict[str, Any]]:
        replies = yield from self.cache.many.read([*keys])
        return (yield from found_or_computed(self, keys, replies, fetch, policy, moment))

    def _cache_get(self, key: str, fetch: Callable[[], Any], policy: CachePolicy, moment: int) -> Operation[Any]:
        try:
            if key in self.cache.unconfirmed.hidden:
                raw = yield from self.cache.newer_than_delete(key)
                # A value that is neither deleted nor replaced: another process may have set it since, as the only copy.
                if raw is None and key in self.cache.unconfirmed.hidden:
                    return (yield from self.missed(None, key, fetch, policy, moment, is_unavailable=True))
            else:
                raw = yield Read("GET", key)
        except REQUEST_ERRORS as exc:
            if getattr(exc, "code", "") != "WRONGTYPE":
                self.runtime.failed(exc)
                return (yield from self.missed(None, key, fetch, policy, moment, is_unavailable=True))
            raw = b""  # a list, a hash: taking the lease replaces it
        value = self.fresh(raw, policy)
        if value is MISS:
            return (yield from self.missed(raw, key, fetch, policy, moment))
        self.runtime.counters.hits += 1
        return value

    def _found_or_missed(
        self, raw: bytes | None, key: str, fetch: Callable[[], Any], policy: CachePolicy, moment: int
    ) -> Operation[Any]:
        if key in self.cache.unconfirmed.hidden:
            return (yield from self._cache_get(key, fetch, policy, moment))
        value = self.fresh(raw, policy)
        if value is MISS:
            return (yield from self.missed(raw, key, fetch, policy, moment))
        self.runtime.counters.hits += 1
        return value

    def missed(
        self,
        raw: bytes | None,
        key: str,
        fetch: Callable[[], Any],
        policy: CachePolicy,
        moment: int,
        *,
        is_unavailable: bool = False,
    ) -> Operation[Any]:
        """Return the value that one caller in this process finds or computes: this caller, or one that it waits for.

        `raw` is GET's answer, b"" for a value of another type; None, with `is_unavailable`, when Redis did not answer.
        `moment` is the flights' moment before the read: a value that was computed or read before a change confirmed by
        then is not returned.
        """
        self.runtime.counters.misses += 1
        if raw is not None and entry_in(raw) is None:
            self.cache.note_foreign(key)

        def compute(flight: Flight | None) -> Operation[bytes]:
            computation = Computation(self, key, fetch, policy, flight)
            return computation.unshared() if is_unavailable or flight is None else computation.among_processes(raw)

        found = yield from in_one_flight(
            self.flights,
            key,
            raw,
            moment,
            compute,
            wait_timeout=lambda: self.wait_timeout(policy),
            stale_value=lambda: self.stale(raw, policy.revalidate),
            is_unavailable=is_unavailable,
        )
        return found.value if isinstance(found, NotStored) else self.cache.decode(found)

    def fresh(self, raw: bytes | None, policy: CachePolicy) -> Any:
        """Return the value in GET's answer; MISS when there is none, it has ended, or this caller is to renew it."""
        if raw is None:
            return MISS
        if len(raw) > MAX_STORED_BYTES:  # longer than this library writes: decoding it would only take time
            return MISS
        if raw[:1] != ENTRY:
            return self.cache.decode(raw)
        entry, now = entry_in(raw), self.runtime.clock.time()
        body = None if entry is None else entry.usable(now)
        if entry is None or body is None or entry.is_due(now, policy.early):
            return MISS
        return self.cache.decode(body)

    def stale(self, raw: bytes | None, seconds: float) -> bytes | None:
        """Return the value's bytes, and count them as stale, if the value was fresh within the last `seconds`."""
        entry = entry_in(raw)
        stale = None if entry is None else entry.usable(self.runtime.clock.time(), seconds)
        if stale is None or self.cache.decode(stale) is MISS:  # another codec's, perhaps
            return None
        self.runtime.counters.stale += 1
        return stale

    def remember(self, key: str, lease: Lease) -> None:
        """Remember a lease that may not have ended; of too many forget the oldest, which ends by itself."""
        self.unconfirmed_ends[key] = lease
        if len(self.unconfirmed_ends) > MAX_UNCONFIRMED_ENDS:
            self.unconfirmed_ends.pop(next(iter(self.unconfirmed_ends.copy())), None)

    def wait_timeout(self, policy: CachePolicy) -> float:
        """Return how many seconds to wait for another caller's computation."""
        return wait_timeout(self.runtime, policy.lock_seconds)
