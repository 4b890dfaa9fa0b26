"""Django's cache in Redis.

CACHES = {"default": {"BACKEND": "redis_access.frameworks.django.RedisAccessCache"}}

LOCATION is a URL; without one the settings come from the environment. Values are what JSON has, or a codec's
(`OPTIONS={"codec": ...}`), never pickle. When Redis is unavailable reads are misses and writes are lost, as the cache
framework asks for; `OPTIONS={"strict": True}` raises instead. `clear()` is one command, whatever the cache holds.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import islice
from threading import Lock
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.exceptions import ImproperlyConfigured

from ..access import RedisAccess
from ..caching.many import MAX_KEYS_IN_A_CALL
from ..concealed import ConcealedText
from ..errors import InvalidTTLError
from ..facades import Namespace
from ..stored.ttls import MAX_TTL_SECONDS
from ..stored.values import MISS

PREFIX = "django"
OPTIONS = frozenset({"strict", "budget_milliseconds", "near_cache"})
"""Those of RedisAccess that settings can name, beside `codec`."""

_accesses: list[tuple[dict[str, Any], RedisAccess]] = []
_lock = Lock()


class RedisAccessCache(BaseCache):  # type: ignore[misc]  # Django comes without types
    """Django's cache API over a namespace.

    A `timeout` of None lives a year, the longest there is: entries without an end fill Redis up. One of 0 or less
    stores nothing, and deletes what is there.
    """

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        """Make one of Django's settings; nothing is sent before the first call."""
        super().__init__(params)
        options = dict(params.get("OPTIONS", {}))
        self._codec = options.pop("codec", None)
        if unknown := sorted(options.keys() - OPTIONS):
            raise ImproperlyConfigured(
                f"OPTIONS of {__name__}: {', '.join(map(str, unknown))} cannot be set; there are codec, "
                f"{', '.join(sorted(OPTIONS))}. Redis evicts by its own settings, and connections by LOCATION's URL"
            )
        self._access_options = {"settings": ConcealedText(location) if location else None, **options}
        self._namespace_name = f"{PREFIX}.{self.key_prefix}" if self.key_prefix else PREFIX

    @cached_property
    def access(self) -> RedisAccess:
        """The access behind the cache: one in the process for all caches with the same LOCATION and OPTIONS.

        Django makes a cache object for each thread and each request of an ASGI server.
        """
        return _shared(self._access_options)

    @cached_property
    def _values(self) -> Namespace:
        return self.access.namespace(self._namespace_name, codec=self._codec)

    def get_backend_timeout(self, timeout: float | None = DEFAULT_TIMEOUT) -> int:
        """Return whole seconds; 0 for a time in the past. Raises InvalidTTLError for anything but a number."""
        if timeout is DEFAULT_TIMEOUT:
            timeout = self.default_timeout
        if timeout is None:
            return MAX_TTL_SECONDS
        if not isinstance(timeout, int | float) or timeout != timeout:  # NaN
            raise InvalidTTLError(f"timeout must be a number of seconds, or None for a year, not {timeout!r}")
        return 0 if timeout <= 0 else max(1, int(min(timeout, MAX_TTL_SECONDS)))

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Store the value unless there is one. Return whether it was stored."""
        seconds = self.get_backend_timeout(timeout)
        name = self.make_and_validate_key(key, version=version)
        if not seconds:
            return not self._values.exists(name)
        return self._values.set(name, value, seconds, only_if_absent=True)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return the value, or `default`."""
        return self._values.get(self.make_and_validate_key(key, version=version), default)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Store the value."""
        self.set_many({key: value}, timeout, version)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Let the value live `timeout` seconds from now. Return whether there was one."""
        seconds = self.get_backend_timeout(timeout)
        name = self.make_and_validate_key(key, version=version)
        return self._values.touch(name, seconds) if seconds else self.delete(key, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Delete the value. Return whether there was one."""
        name = self.make_and_validate_key(key, version=version)
        return self._values.exists(name) and self._values.delete(name)

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        """Return those of the values that there are, by key, in one round trip for each 1,000."""
        names = {self.make_and_validate_key(key, version=version): key for key in keys}
        found: dict[str, Any] = {}
        for some in _parts(names):
            found |= self._values.get_many(some)
        return {names[name]: value for name, value in found.items()}

    def set_many(self, data: dict[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[str]:
        """Store the values in one round trip for each 1,000. Return the keys of those that were not stored."""
        seconds = self.get_backend_timeout(timeout)
        if not seconds:
            self.delete_many(data, version)
            return []
        names = {self.make_and_validate_key(key, version=version): key for key in data}
        failed: list[str] = []
        for some in _parts(names):
            if not self._values.set_many({name: data[names[name]] for name in some}, seconds):
                failed += [names[name] for name in some]
        return failed

    def delete_many(self, keys: Iterable[str], version: int | None = None) -> None:
        """Delete the values in one round trip for each 1,000."""
        for some in _parts(self.make_and_validate_key(key, version=version) for key in keys):
            self._values.delete_many(some)

    def get_or_set(
        self,
        key: str,
        default: Any | Callable[[], Any],
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> Any:
        """Return the value, or what `default` is or returns, which is then stored. One caller at a time computes it."""
        seconds = self.get_backend_timeout(timeout)
        compute = default if callable(default) else lambda: default
        if not seconds:
            found = self.get(key, MISS, version)
            return compute() if found is MISS else found
        name = self.make_and_validate_key(key, version=version)
        return self._values.cache_get(name, compute, seconds, cache_none=True)

    def has_key(self, key: str, version: int | None = None) -> bool:
        """Return whether there is a value."""
        return self._values.exists(self.make_and_validate_key(key, version=version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a number and return the new one; its end stays. Raises ValueError when there is none."""
        name = self.make_and_validate_key(key, version=version)
        if not self._values.exists(name):
            raise ValueError(f"Key '{key}' not found, or Redis is unavailable")
        number = self._values.increment(name, delta)
        if number is None:
            raise ValueError(f"Key '{key}' is no whole number, or Redis is unavailable")
        return number

    def clear(self) -> bool:
        """Make everything in the cache old, by one command. Return whether Redis confirmed it."""
        return self._values.invalidate()


def _shared(options: dict[str, Any]) -> RedisAccess:
    with _lock:
        for known, access in _accesses:
            if known == options:
                return access
        access = RedisAccess(**options)
        _accesses.append((options, access))
        return access


def _parts(names: Iterable[str]) -> Iterator[list[str]]:
    """Return the names in lists of as many as one call takes."""
    left = iter(names)
    while some := list(islice(left, MAX_KEYS_IN_A_CALL)):
        yield some
