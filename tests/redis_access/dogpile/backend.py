"""A backend of dogpile.cache on a RedisAccess: its values are bytes, its mutex is a lock."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dogpile.cache.api import NO_VALUE, BytesBackend, CacheMutex
from redis_access import RedisAccess
from redis_access.facades import Lock

# dogpile forgets values itself; Redis keeps them for as long as they may be of use.
TTL_SECONDS = 3600


class Raw:
    """The codec for what dogpile has serialized already."""

    name = "dogpile"

    def encode(self, value: bytes) -> bytes:
        """Return it."""
        return value

    def decode(self, raw: bytes) -> bytes:
        """Return it."""
        return raw


class Mutex(CacheMutex):
    """A lock in dogpile's words."""

    def __init__(self, lock: Lock) -> None:
        self._lock = lock

    def acquire(self, wait: bool = True) -> bool:
        """Take it, waiting for as long as a lock waits at most, or not at all."""
        return self._lock.acquire(None if wait else 0)

    def release(self) -> None:
        """Give it up."""
        self._lock.release()

    def locked(self) -> bool:
        """Return whether anybody holds it."""
        return self._lock.locked()


class Backend(BytesBackend):
    """Arguments: `url`, and `distributed_lock`, whether processes wait for each other."""

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        self._redis = RedisAccess(arguments["url"], strict=True, budget_milliseconds=5000, codec=Raw())
        self._locks = bool(arguments.get("distributed_lock"))

    def get_mutex(self, key: str) -> CacheMutex | None:
        """Return the lock of a key."""
        return Mutex(self._redis.lock(key, wait_seconds=60)) if self._locks else None

    def get_serialized(self, key: str) -> Any:
        """Return the value's bytes."""
        return self._redis.get(key, NO_VALUE)

    def get_serialized_multi(self, keys: Iterable[str]) -> Sequence[Any]:
        """Return the values' bytes."""
        asked = tuple(keys)
        found = self._redis.get_many(asked)
        return [found.get(key, NO_VALUE) for key in asked]

    def set_serialized(self, key: str, value: bytes) -> None:
        """Store it."""
        self._redis.set(key, value, TTL_SECONDS)

    def set_serialized_multi(self, mapping: Mapping[str, bytes]) -> None:
        """Store them."""
        self._redis.set_many(mapping, TTL_SECONDS)

    def delete(self, key: str) -> None:
        """Delete it."""
        self._redis.delete(key)

    def delete_multi(self, keys: Iterable[str]) -> None:
        """Delete them."""
        self._redis.delete_many(keys)
