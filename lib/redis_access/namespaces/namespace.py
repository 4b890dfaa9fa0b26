"""Namespaces: values under keys with the namespace's epoch (`app:v1795429046763000:pricing:eu`; epochs.py).

So one command makes all of them old. A read asks for the epoch, and for the value under the epoch that this process saw
last, in one round trip; it asks again only when the epoch has moved since. Reads go to the primary, so that no read
that begins after a confirmed `invalidate` returns an older value.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeAlias, TypeVar, Unpack

from ..caching.cache import CacheOperations
from ..caching.many import named_keys
from ..caching.options import CachingOptions, policy_from
from ..caching.unconfirmed_deletes import MAX_DELETES
from ..errors import InvalidKeyError, UnavailableError
from ..runtime.runtime import Runtime
from ..steps.operation import Operation
from ..steps.requests import Read, ReadKeys, Reply
from ..stored.arguments import check_fetch, checked_mapping
from ..stored.keys import NAMESPACES, key_part, stored_key
from ..stored.ttls import DEFAULT_TTL_SECONDS, checked_ttl
from .epochs import Epochs

T = TypeVar("T")
At: TypeAlias = Callable[[str], str]


class NamespaceOperations:
    """Reads and writes of the values of one namespace that one codec writes."""

    def __init__(
        self, runtime: Runtime, cache: CacheOperations, name: str, *, beside: "NamespaceOperations | None" = None
    ) -> None:
        """Share the known epoch with `beside`, the operations of the same namespace with another codec.

        Raise InvalidKeyError for a name that is empty or no text, or that this package uses itself.
        """
        self._runtime = runtime
        self._cache = cache
        self._name = key_part(name, "namespaces")
        if name in NAMESPACES:
            raise InvalidKeyError(f"{name!r} is a namespace of redis_access itself; choose another name")
        self._epochs: Epochs = Epochs(runtime, self._name) if beside is None else beside._epochs  # noqa: SLF001  # of its kind
        self._unconfirmed_deletes: dict[str, None] = {} if beside is None else beside._unconfirmed_deletes  # noqa: SLF001
        """Keys whose deletion failed before their epoch was known; the latest thousand. Groups stand for others."""

    @property
    def has_unconfirmed(self) -> bool:
        """Whether this process has to remember an invalidation or a deletion that Redis did not confirm."""
        return self._epochs.has_unconfirmed or bool(self._unconfirmed_deletes)

    def get(self, key: str, default: Any = None) -> Operation[Any]:
        """Return the value, or `default` when there is none that is as new as the last `invalidate`."""
        return self._get(stored_key(key), default)

    def get_many(self, keys: Iterable[str]) -> Operation[dict[str, Any]]:
        """Return the values that were found, by key, in one round trip; up to 1,000 keys."""
        return self._get_many(named_keys(keys, stored_key))

    def set(self, key: str, value: object, ttl: int | None = None, *, only_if_absent: bool = False) -> Operation[bool]:
        """Store the value for `ttl` seconds, or until `invalidate`. Return whether Redis confirmed it.

        `only_if_absent=True` stores nothing, and returns False, when `exists` would be true.
        """
        stored = stored_key(key)
        raw, seconds = self._cache.encode(value), checked_ttl(ttl, default=DEFAULT_TTL_SECONDS)
        return self._within(
            lambda at: self._cache.store(at(stored), raw, seconds, only_if_absent=only_if_absent), False
        )

    def set_many(self, values: Mapping[str, object], ttl: int | None = None) -> Operation[bool]:
        """Store values by key for `ttl` seconds, or until `invalidate`; up to 1,000.

        Return whether Redis confirmed all.
        """
        keys = named_keys(checked_mapping(values, "values"), stored_key)
        raws = {key: self._cache.encode(values[name]) for key, name in keys.items()}
        seconds = checked_ttl(ttl, default=DEFAULT_TTL_SECONDS)
        return self._within(
            lambda at: self._cache.many.store({at(key): raw for key, raw in raws.items()}, seconds), False
        )

    def delete(self, key: str, *, durable: bool = False) -> Operation[bool]:
        """Return True when Redis, and with `durable` a replica, too, confirmed that the value is gone."""
        stored = stored_key(key)
        return self._deleting([stored], lambda at: self._cache.delete(at(stored), durable=durable))

    def delete_many(self, keys: Iterable[str]) -> Operation[bool]:
        """Return True when Redis confirmed that the values of up to 1,000 keys are gone."""
        named = named_keys(keys, stored_key)
        return self._deleting(named, lambda at: self._cache.many.delete_many(_mapped(named, at)))

    def exists(self, key: str) -> Operation[bool]:
        """Return whether there is a value that is as new as the last `invalidate`."""
        stored = stored_key(key)
        return self._within(lambda at: self._cache.in_place.exists(at(stored), fresh=True), False)

    def ttl(self, key: str) -> Operation[int | None]:
        """Return the seconds until the value ends, rounded up; None when there is no value."""
        stored = stored_key(key)
        return self._within(lambda at: self._cache.in_place.ttl(at(stored), fresh=True), None)

    def touch(self, key: str, ttl: int | None = None) -> Operation[bool]:
        """Let the value live `ttl` seconds from now. Return whether there was one, and Redis confirmed it."""
        stored, seconds = stored_key(key), checked_ttl(ttl, default=DEFAULT_TTL_SECONDS)
        return self._within(lambda at: self._cache.in_place.touch(at(stored), seconds), False)

    def increment(self, key: str, amount: int = 1, ttl: int | None = None) -> Operation[int | None]:
        """Add `amount` to the number under `key`. Return the new number; None when Redis did not confirm it.

        A number that is not there begins at 0 and lives `ttl` seconds from then, or until `invalidate`.
        """
        stored = stored_key(key)
        self._cache.in_place.increment(stored, amount, ttl)  # raises before anything is sent
        return self._within(lambda at: self._cache.in_place.increment(at(stored), amount, ttl), None)

    def cache_get(
        self, key: str, fetch: Callable[[], T], ttl: int | None = None, **options: Unpack[CachingOptions]
    ) -> Operation[T]:
        """Return the value, or what `fetch()` returns, which is then stored.

        A value that was computed before an `invalidate` is never returned by reads that begin after it.
        """
        check_fetch(fetch)
        policy_from(1, ttl, options)  # raises before anything is sent
        return self._cache_get(stored_key(key), fetch, ttl, options)

    def cache_get_many(
        self,
        keys: Iterable[str],
        fetch: Callable[[list[str]], Mapping[str, T]],
        ttl: int | None = None,
        **options: Unpack[CachingOptions],
    ) -> Operation[dict[str, T]]:
        """Return the values by key; those that miss are what one call of `fetch(keys)` returns, which is then stored.

        Does what `cache_get_many` of RedisAccess does. Values computed before an `invalidate` are never returned by
        reads that begin after it.
        """
        check_fetch(fetch)
        policy_from(1, ttl, options)  # raises before anything is sent
        return self._cache_get_many(named_keys(keys, stored_key), fetch, ttl, options)

    def invalidate(self, *, durable: bool = False) -> Operation[bool]:
        """Make all values of the namespace old, by one command. Return whether Redis confirmed it.

        When it did not, this process returns no value of the namespace until Redis confirms the invalidation; other
        processes may still return old values. With `durable` a replica has to confirm it, too, so that a failover does
        not undo it.
        """
        return self._epochs.invalidate(durable=durable)

    def _get(self, key: str, default: Any) -> Operation[Any]:
        epoch, raw = yield from self._asked(lambda at: Read("GET", at(key), primary=True))
        if epoch is None:
            return self._cache.decoded(None, default, key)
        stored = self._key(epoch, key)
        # Redis did not confirm a deletion of the key: the cache's `get` tells whether the value is newer.
        if stored in self._cache.unconfirmed.hidden:
            return (yield from self._cache.get(stored, default, True))
        if isinstance(raw, Exception):
            self._cache.many.failed((raw,))
            raw = None
        return self._cache.decoded(raw, default, stored)

    def _get_many(self, keys: Mapping[str, str]) -> Operation[dict[str, Any]]:
        epoch, replies = yield from self._read_many(keys)
        if epoch is None:
            return self._cache.many.decoded(keys, replies)
        return self._cache.many.decoded(_mapped(keys, partial(self._key, epoch)), replies)

    def _within(self, operation_at: Callable[[At], Operation[T]], otherwise: T) -> Operation[T]:
        """Return the result of an operation in the current epoch, or `otherwise` when the epoch is unknown.

        `operation_at` gets the function that puts the epoch before a key.
        """
        epoch, _ = yield from self._asked()
        return otherwise if epoch is None else (yield from operation_at(partial(self._key, epoch)))

    def _deleting(self, keys: Iterable[str], operation_at: Callable[[At], Operation[bool]]) -> Operation[bool]:
        """Run a deletion and return its result; remember the keys when not even the epoch is known."""
        epoch = None
        try:
            epoch, _ = yield from self._asked()
        finally:
            if epoch is None:
                self._unconfirmed_deletes |= dict.fromkeys(keys)
                for key in [*self._unconfirmed_deletes][:-MAX_DELETES]:
                    self._cache.unconfirmed.missed_in_any_epoch(f"{self._name}:{key}")
                    self._unconfirmed_deletes.pop(key, None)
        return epoch is not None and (yield from operation_at(partial(self._key, epoch)))

    def _cache_get(
        self, key: str, fetch: Callable[[], Any], ttl: int | None, options: CachingOptions
    ) -> Operation[Any]:
        epoch, raw = yield from self._asked(lambda at: Read("GET", at(key), primary=True))
        if epoch is None:  # without the epoch no stored value can be judged, and none may be stored
            name = f"{self._name}:{key}"
            return (yield from self._cache.computing.cache_get_without_redis(name, fetch, ttl, options))
        stored = self._key(epoch, key)
        if isinstance(raw, Exception):  # asked for again: `cache_get` knows which errors it can do without
            return (yield from self._cache.computing.cache_get(stored, fetch, ttl, options))
        return (yield from self._cache.computing.cache_get_from(raw, stored, fetch, ttl, options))

    def _cache_get_many(
        self, keys: Mapping[str, str], fetch: Callable[[list[str]], Any], ttl: int | None, options: CachingOptions
    ) -> Operation[dict[str, Any]]:
        epoch, replies = yield from self._read_many(keys)
        if epoch is None:
            replies = [UnavailableError("the namespace's epoch is not known")] * len(keys)
            named = {f"{self._name}:{key}": name for key, name in keys.items()}
        else:
            named = _mapped(keys, partial(self._key, epoch))
        return (yield from self._cache.computing.cache_get_many_from(named, replies, fetch, ttl, options))

    def _read_many(self, keys: Mapping[str, str]) -> Operation[tuple[int | None, list[Reply]]]:
        """Return the epoch, None when it is unknown, and each key's stored value in it, or the error instead."""
        if not keys:
            return None, []
        epoch, replies = yield from self._asked(lambda at: ReadKeys([*_mapped(keys, at)], primary=True))
        if epoch is not None and self._cache.unconfirmed.hidden:  # `read` tells values that are newer than a deletion
            return epoch, (yield from self._cache.many.read([*_mapped(keys, partial(self._key, epoch))], fresh=True))
        if not isinstance(replies, list):  # nothing, or one error for all
            replies = [replies] * len(keys)
        self._cache.many.failed(replies)
        return epoch, replies

    def _asked(self, request_at: Callable[[At], Read | ReadKeys] | None = None) -> Operation[tuple[int | None, Reply]]:
        """Return the epoch, None when it is unknown, and the answer to a request in it, which may be an error.

        Deletions that failed before the epoch was known count under it.
        """
        request_under = None if request_at is None else lambda epoch: request_at(partial(self._key, epoch))
        epoch, answer = yield from self._epochs.asked(lambda: self._epochs.known, request_under)
        if epoch is not None and self._unconfirmed_deletes:
            for key in [*self._unconfirmed_deletes]:
                self._cache.unconfirmed.missed(self._key(epoch, key))
                self._unconfirmed_deletes.pop(key, None)
        return epoch, answer

    def _key(self, epoch: int, key: str) -> str:
        return f"v{epoch}:{self._name}:{key}"


def _mapped(keys: Mapping[str, str], at: At) -> dict[str, str]:
    return {at(key): name for key, name in keys.items()}
