"""The clients under load: redis_access and redis-py, each with its defaults, behind one small interface."""

import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, TypedDict

import redis
from redis_access import ConnectionSettings, Limit, RedisAccess
from redis_access.limits.limits import RATE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable


class Where(TypedDict):
    """The servers that a client is given, as URLs."""

    url: str
    reader_url: str | None
    cluster: bool


class Client(ABC):
    """A client: values that are written and read, and rate limits, which are scripts."""

    @abstractmethod
    def put(self, key: str, value: int) -> bool:
        """Store the value for ten minutes; return whether it was confirmed."""

    @abstractmethod
    def find(self, key: str) -> int | None:
        """Return the value, None for a miss."""

    @abstractmethod
    def hit(self, subject: str) -> bool:
        """Count a hit by the server; return whether it did."""


class Ours(Client):
    """redis_access."""

    def __init__(self, where: Where) -> None:
        settings = ConnectionSettings.from_url(where["url"], reader_url=where["reader_url"], cluster=where["cluster"])
        self._redis = RedisAccess(settings)

    def put(self, key: str, value: int) -> bool:
        """Store the value."""
        return self._redis.set(key, value, ttl=600)

    def find(self, key: str) -> int | None:
        """Return the value."""
        found = self._redis.get(key)
        return found if found is None else int(found)

    def hit(self, subject: str) -> bool:
        """Count a hit."""
        return self._redis.limits.hit(Limit(subject, limit=1_000_000, window_seconds=60)).checked


class Theirs(Client):
    """redis-py, which has no fallback from a reader: reads go there alone."""

    def __init__(self, where: Where) -> None:
        kind: Any = redis.RedisCluster if where["cluster"] else redis.Redis
        self._redis = kind.from_url(where["url"])
        self._reader = self._redis if where["reader_url"] is None else kind.from_url(where["reader_url"])
        self._script = self._redis.register_script(RATE_LIMIT.text)

    def put(self, key: str, value: int) -> bool:
        """Store the value."""
        return bool(self._redis.set(key, value, ex=600))

    def find(self, key: str) -> int | None:
        """Return the value."""
        found = self._reader.get(key)
        return None if found is None else int(found)

    def hit(self, subject: str) -> bool:
        """Count a hit."""
        self._script(keys=[f"limits:{{{subject}}}"], args=["1", "gcra", 1_000_000, 60_000_000, 1])
        return True


CLIENTS: "dict[str, Callable[[Where], Client]]" = {"redis_access": Ours, "redis-py": Theirs}


def shift_clock(seconds: float) -> None:
    """Have this process's wall clock go `seconds` ahead, or back again with the same number below zero."""
    real = time.time
    time.time = lambda: real() + seconds
