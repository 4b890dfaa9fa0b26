"""Values that belong to a user and a name: feature flags and experiment assignments."""

from collections.abc import Callable
from typing import Any, TypeVar

from .cache import CacheOperations
from .effects import Operation
from .gate import Gate
from .keys import joined_key

T = TypeVar("T")


class PerUserOperations:
    """One value per user and name, under `namespace:user:name`.

    Ids and names may hold any printable character. Calls raise InvalidKeyError for others, and else what the same
    methods of RedisAccess raise.
    """

    def __init__(self, gate: Gate, namespace: str, *, default_ttl: int) -> None:
        self._cache = CacheOperations(gate, default_ttl=default_ttl)
        self._namespace = namespace

    def get(self, user_id: str, name: str, default: Any = None) -> Operation[Any]:
        """Return the value, or `default` when there is none."""
        return self._cache.get(joined_key(self._namespace, user_id, name), default)

    def set(self, user_id: str, name: str, value: object, ttl: int | None = None) -> Operation[bool]:
        """Store the value for `ttl` seconds. Return whether Redis confirmed it."""
        return self._cache.set(joined_key(self._namespace, user_id, name), value, ttl)

    def delete(self, user_id: str, name: str) -> Operation[bool]:
        """Return True when Redis confirmed that the value is gone."""
        return self._cache.delete(joined_key(self._namespace, user_id, name))

    def cache_get(self, user_id: str, name: str, fetch: Callable[[], T], ttl: int | None = None) -> Operation[T]:
        """Return the cached value, or what `fetch` returns, which is then stored."""
        return self._cache.cache_get(joined_key(self._namespace, user_id, name), fetch, ttl)
