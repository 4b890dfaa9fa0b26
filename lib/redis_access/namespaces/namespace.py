"""Namespaces: values under versioned keys (`app:v1795429046763000:pricing:eu`), which one command makes old.

The version is the namespace's epoch (epochs.py). A read asks for it and for the value under the version that this
process saw last, in one round trip; only when the version moved since does it ask again. All of it is asked of the
primary, so that no read that begins after a confirmed `invalidate` gives an older value.
"""

from collections.abc import Callable
from typing import Any, TypeVar, Unpack

from ..caching.cache import CacheOperations
from ..caching.options import CachingOptions, caching
from ..errors import CommandRefusedError, InvalidKeyError, UnavailableError
from ..runtime.requests import Many, Operation, Read
from ..runtime.runtime import Runtime
from ..stored.keys import NAMESPACES, key_part, stored_key
from .epochs import Epochs

T = TypeVar("T")


class NamespaceOperations:
    """Read and write the values of one namespace."""

    def __init__(self, runtime: Runtime, cache: CacheOperations, name: str) -> None:
        """Raise InvalidKeyError for a name that is empty or no text, or that this package uses itself."""
        self._runtime = runtime
        self._cache = cache
        self._name = key_part(name, "namespaces")
        if name in NAMESPACES:
            raise InvalidKeyError(f"{name!r} is a namespace of redis_access itself; choose another name")
        self._epochs = Epochs(runtime, self._name)

    def get(self, key: str, default: Any = None) -> Operation[Any]:
        """Return the value, or `default` when there is none that is as new as the last `invalidate`."""
        return self._get(stored_key(key), default)

    def set(self, key: str, value: object, ttl: int | None = None) -> Operation[bool]:
        """Store the value for `ttl` seconds, or until `invalidate`. Return whether Redis confirmed it."""
        stored = stored_key(key)
        self._cache.storing(stored, value, ttl)  # raises before anything is sent
        return self._set(stored, value, ttl)

    def delete(self, key: str) -> Operation[bool]:
        """Return True when Redis confirmed that the value is gone."""
        return self._delete(stored_key(key))

    def cache_get(
        self, key: str, fetch: Callable[[], T], ttl: int | None = None, **options: Unpack[CachingOptions]
    ) -> Operation[T]:
        """Return the value, or what `fetch()` returns, which is then stored.

        A value that was computed before an `invalidate` is never returned by reads that begin after it.
        """
        caching(1, ttl, options)  # raises before anything is sent
        return self._cache_get(stored_key(key), fetch, ttl, options)

    def invalidate(self) -> Operation[bool]:
        """Make all values of the namespace old, by one command. Return whether Redis confirmed it.

        When it did not, this process returns none of them until Redis confirms it; other processes may still do.
        """
        return self._epochs.invalidate()

    def _get(self, key: str, default: Any) -> Operation[Any]:
        version, raw = yield from self._read(key)
        if version is None:
            return self._cache.decoded(None, default)
        stored = self._key(version, key)
        # A deletion that Redis did not confirm: only the cache's own `get` can tell whether the value is newer.
        if stored in self._cache.unconfirmed:
            return (yield from self._cache.get(stored, default, fresh=True))
        return self._cache.decoded(raw, default, stored)

    def _set(self, key: str, value: object, ttl: int | None) -> Operation[bool]:
        version = yield from self._version()
        if version is None:
            return False
        return (yield from self._cache.set(self._key(version, key), value, ttl))

    def _delete(self, key: str) -> Operation[bool]:
        version = yield from self._version()
        if version is None:
            return False
        return (yield from self._cache.delete(self._key(version, key)))

    def _cache_get(
        self, key: str, fetch: Callable[[], Any], ttl: int | None, options: CachingOptions
    ) -> Operation[Any]:
        version, raw = yield from self._read(key)
        if version is None:  # without the epoch no stored value can be judged, and none may be stored
            return (yield from self._cache.cache_get_away(f"{self._name}:{key}", fetch, ttl, **options))
        return (yield from self._cache.cache_get_from(raw, self._key(version, key), fetch, ttl, **options))

    def _read(self, key: str) -> Operation[tuple[int | None, bytes | None]]:
        """Return the version, None when it is unknown, and what is under the key in it."""
        guess = self._epochs.known
        try:
            if guess is None:
                reply, raw = (yield self._epochs.request()), None
            else:
                reply, raw = yield Many([self._epochs.request(), Read("GET", self._key(guess, key), primary=True)])
        except (UnavailableError, CommandRefusedError) as exc:
            self._runtime.failed(exc)
            return None, None
        version = yield from self._epochs.learn(reply)
        if version is not None and version != guess:
            raw = yield from self._runtime.request(Read("GET", self._key(version, key), primary=True))
        return version, None if isinstance(raw, Exception) else raw

    def _version(self) -> Operation[int | None]:
        try:
            reply = yield self._epochs.request()
        except (UnavailableError, CommandRefusedError) as exc:
            self._runtime.failed(exc)
            return None
        return (yield from self._epochs.learn(reply))

    def _key(self, version: int, key: str) -> str:
        return f"v{version}:{self._name}:{key}"
