"""Operations of an access with a near cache, for calls that no kept value answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from ..caching.many import named_keys
from ..caching.options import CachePolicy, policy_from
from ..errors import CommandRefusedError, UnavailableError
from ..steps.operation import Operation
from ..steps.requests import Many, Read
from ..stored.arguments import check_fetch, checked_mapping
from ..stored.keys import checked_key
from ..stored.ttls import DEFAULT_TTL_SECONDS

if TYPE_CHECKING:
    from typing import Unpack

    from ..caching.cache import CacheOperations
    from ..caching.options import CachingOptions
    from .reads import NearReads

T = TypeVar("T")

WRITES = ("set", "set_many", "delete", "delete_many", "touch", "increment")
"""The methods after which this process keeps no older value."""


class NearOperations:
    """The operations that fill the near cache or drop values from it.

    They promise the same as those of CacheOperations.
    """

    def __init__(self, cache: CacheOperations, near: NearReads) -> None:
        self._cache = cache
        self._near = near

    def get(self, key: str, default: Any = None, *, fresh: bool = False) -> Operation[Any]:
        """Return the value under `key`, or `default`."""
        key = checked_key(key)
        is_answered, raw = yield from self._asked(key, None)
        if is_answered:
            return self._cache.decoded(raw, default, key)
        return (yield from self._cache.get(key, default, fresh))

    def get_many(self, keys: Iterable[str]) -> Operation[dict[str, Any]]:
        """Return those of the values that there are. They are not kept in the process."""
        # Of the primary: a replica that lags could answer a value from before a change of this process.
        named = named_keys(keys, checked_key)
        self._near.missed(named)
        return self._cache.many.get_many(named, fresh=True)

    def cache_get(
        self, key: str, fetch: Callable[[], T], ttl: int | None = None, **options: Unpack[CachingOptions]
    ) -> Operation[T]:
        """Return the value under `key`; when there is none, what `fetch()` returns."""
        check_fetch(fetch)
        key, policy = checked_key(key), policy_from(DEFAULT_TTL_SECONDS, ttl, options)
        is_answered, raw = yield from self._asked(key, policy)
        if is_answered:
            return (yield from self._cache.computing.cache_get_from(raw, key, fetch, ttl, options))  # type: ignore[no-any-return]
        return (yield from self._cache.computing.cache_get(key, fetch, ttl, options))

    def cache_get_many(
        self,
        keys: Iterable[str],
        fetch: Callable[[list[str]], Mapping[str, T]],
        ttl: int | None = None,
        **options: Unpack[CachingOptions],
    ) -> Operation[dict[str, T]]:
        """Return the values by key, or what `fetch(keys)` returns. They are not kept in the process."""
        check_fetch(fetch)
        policy_from(DEFAULT_TTL_SECONDS, ttl, options)  # raises before anything is sent
        named = named_keys(keys, checked_key)
        self._near.missed(named)
        return self._cache_get_many(named, fetch, ttl, options)

    def set(self, key: str, value: object, ttl: int | None = None, *, only_if_absent: bool = False) -> Operation[bool]:
        """Store the value, after which this process keeps no older one."""
        key = checked_key(key)
        return self._writing([key], self._cache.set(key, value, ttl, only_if_absent=only_if_absent))

    def set_many(self, values: Mapping[str, object], ttl: int | None = None) -> Operation[bool]:
        """Store values, after which this process keeps no older ones."""
        keys = named_keys(checked_mapping(values, "values"), checked_key)
        return self._writing(keys, self._cache.many.set_many(keys, values, ttl))

    def delete(self, key: str, *, durable: bool = False) -> Operation[bool]:
        """Delete the value, after which this process keeps no older one."""
        key = checked_key(key)
        return self._writing([key], self._cache.delete(key, durable=durable))

    def delete_many(self, keys: Iterable[str]) -> Operation[bool]:
        """Delete values, after which this process keeps no older ones."""
        named = named_keys(keys, checked_key)
        return self._writing(named, self._cache.many.delete_many(named))

    def touch(self, key: str, ttl: int | None = None) -> Operation[bool]:
        """Let the value live `ttl` seconds from now, and no longer in this process."""
        key = checked_key(key)
        return self._writing([key], self._cache.in_place.touch(key, ttl))

    def increment(self, key: str, amount: int = 1, ttl: int | None = None) -> Operation[int | None]:
        """Add to the number, after which this process keeps no older one."""
        key = checked_key(key)
        return self._writing([key], self._cache.in_place.increment(key, amount, ttl))

    def _cache_get_many(
        self, keys: Mapping[str, str], fetch: Callable[[list[str]], Any], ttl: int | None, options: CachingOptions
    ) -> Operation[dict[str, Any]]:
        replies = yield from self._cache.many.read([*keys], fresh=True)
        return (yield from self._cache.computing.cache_get_many_from(keys, replies, fetch, ttl, options))

    def _writing(self, keys: Collection[str], write: Operation[T]) -> Operation[T]:
        # Twice: before, since this process must not show a value that it is about to replace; and afterwards, since
        # another thread may have read the older value from Redis meanwhile.
        for key in keys:
            self._near.forget(key)
        try:
            return (yield from write)
        finally:
            for key in keys:
                self._near.forget(key)

    def _asked(self, key: str, policy: CachePolicy | None) -> Operation[tuple[bool, bytes | None]]:
        """Return whether the primary answered, and the value's bytes. The value is kept if it is sure to be current."""
        self._near.missed([key])
        reading = None if key in self._cache.unconfirmed.hidden else self._near.begin(key)
        if reading is None:
            return False, None
        body, until = None, 0.0
        try:
            # The primary: a replica that lags could answer a value from before a change that the feed has reported.
            answers = yield Many([Read("GET", key, primary=True), Read("PTTL", key, primary=True)])
            raw, left_milliseconds = answers
            if isinstance(raw, Exception) or isinstance(left_milliseconds, Exception):
                return False, None
            body, until = self._cache.kept_body(raw, policy)
            if left_milliseconds != -1:  # -1: no end
                until = min(until, reading.began_at + left_milliseconds / 1000)
        except (UnavailableError, CommandRefusedError):
            return False, None  # the ordinary operation asks again, and handles the failure
        else:
            return True, raw
        finally:
            self._near.end(reading, body, until)
