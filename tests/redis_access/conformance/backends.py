"""What the conformance suite runs on: each backend gives accesses, and lets time pass."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis
from redis_access import ConnectionSettings, RedisAccess, aio
from redis_access.testing import StandIn

from tests.redis_access.conformance.blocking import Blocking
from tests.redis_servers.fixtures import APPLICATION_USER, ReplicaPair
from tests.redis_servers.server import RedisServer

Access = Any
"""A RedisAccess, or an asyncio one made blocking: the same names."""


class Backend(ABC):
    """Something that answers as Redis does."""

    @contextmanager
    def access(self, surface: str, **options: Any) -> Iterator[Access]:
        """Give an access of the surface "sync" or "aio"; closed afterwards."""
        made = self.make(surface, **options)
        if isinstance(made, RedisAccess):
            yield made
            made.close()
        else:
            with Blocking(made) as blocking:
                yield blocking

    @abstractmethod
    def make(self, surface: str, **options: Any) -> RedisAccess | aio.RedisAccess:
        """Return a new access."""

    @abstractmethod
    def pass_time(self, seconds: int) -> None:
        """Let every time to live be `seconds` nearer its end."""

    @abstractmethod
    def all_keys(self) -> list[str]:
        """Return all keys as they stand in Redis, in order."""

    @abstractmethod
    def ttl(self, key: str) -> int:
        """Return the seconds a key lives, as Redis's TTL does."""

    @abstractmethod
    def put_raw(self, key: str, value: bytes) -> None:
        """Put a string under a key, as a foreign client would."""

    def settle(self) -> None:  # noqa: B027  # most have nothing to wait for
        """Wait until what was written is seen by all."""


class InMemory(Backend):
    """The stand-in that ships with the library."""

    def __init__(self) -> None:
        self._stand_in = StandIn()

    def make(self, surface: str, **options: Any) -> RedisAccess | aio.RedisAccess:
        """Return an access on the stand-in."""
        return self._stand_in.access(**options) if surface == "sync" else self._stand_in.aio_access(**options)

    def pass_time(self, seconds: int) -> None:
        """Turn the clock."""
        self._stand_in.clock.advance(seconds)

    def all_keys(self) -> list[str]:
        """Return the stand-in's keys."""
        return self._stand_in.keys()

    def ttl(self, key: str) -> int:
        """Return what TTL says."""
        return int(self._stand_in.execute("TTL", key))

    def put_raw(self, key: str, value: bytes) -> None:
        """Put it there."""
        self._stand_in.execute("SET", key, value)


class OnServers(Backend):
    """Real servers: one, or a primary and its reader."""

    def __init__(self, settings: ConnectionSettings, admin: "redis.Redis", pair: ReplicaPair | None = None) -> None:
        self._settings = settings
        self._admin = admin
        self._pair = pair

    def make(self, surface: str, **options: Any) -> RedisAccess | aio.RedisAccess:
        """Return an access with the settings."""
        kind = RedisAccess if surface == "sync" else aio.RedisAccess
        return kind(self._settings, **options)

    def pass_time(self, seconds: int) -> None:
        """Bring every key's end nearer: nobody waits for it."""
        for key in self._admin.scan_iter():
            left = self._admin.pttl(key)
            if left >= 0:
                self._admin.pexpire(key, max(left - seconds * 1000, 0))
        self.settle()

    def all_keys(self) -> list[str]:
        """Return the server's keys."""
        return sorted(key.decode() for key in self._admin.scan_iter())

    def ttl(self, key: str) -> int:
        """Return what TTL says."""
        return int(self._admin.ttl(key))

    def put_raw(self, key: str, value: bytes) -> None:
        """Put it there."""
        self._admin.set(key, value)
        self.settle()

    def settle(self) -> None:
        """Wait for the replica, if there is one."""
        if self._pair is not None:
            self._pair.synchronize()


def on_server(server: RedisServer) -> OnServers:
    """Return the backend of a plain server."""
    return OnServers(ConnectionSettings.from_url(f"redis://{server.address}", budget_milliseconds=2000), server.admin)


def on_tls_server(server: RedisServer, ca: Path) -> OnServers:
    """Return the backend of a server as ElastiCache is: TLS, and a user with few rights."""
    url = f"rediss://{APPLICATION_USER}:any@{server.address}"
    return OnServers(ConnectionSettings.from_url(url, ca_certs=ca, budget_milliseconds=2000), server.admin)


def on_pair(pair: ReplicaPair) -> OnServers:
    """Return the backend of a primary that takes the writes and a replica that serves the reads."""
    primary, replica = (f"redis://{server.address}" for server in pair)
    settings = ConnectionSettings.from_url(primary, reader_url=replica, budget_milliseconds=2000)
    return OnServers(settings, pair.primary.admin, pair)
