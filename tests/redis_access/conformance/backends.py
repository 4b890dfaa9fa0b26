"""The backends of the conformance suite: each gives accesses, and lets time pass."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from redis_access import ConnectionSettings, RedisAccess, aio
from redis_access.runtime.clock import Clock
from redis_access.standin.by_url import memory_named
from redis_access.standin.memory_redis import MemoryRedis
from redis_access.testing import StandIn

from tests.redis_access.conformance.blocking import Blocking
from tests.redis_servers.cluster import RedisCluster
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

    @abstractmethod
    def run(self, command: str, key: str, *arguments: str | bytes) -> Any:
        """Run a command on a key as it stands in Redis, as an administrator would."""

    def settle(self) -> None:  # noqa: B027  # most have nothing to wait for
        """Wait until what was written is seen by all."""


class TurnedClock(Clock):
    """The system's clock, some time ahead."""

    ahead = 0

    def time(self) -> float:
        """Return the time that it shows."""
        return super().time() + self.ahead


class OnMemory(Backend):
    """Redis in memory."""

    _memory: MemoryRedis

    def all_keys(self) -> list[str]:
        """Return its keys."""
        return self._memory.keys()

    def ttl(self, key: str) -> int:
        """Return what TTL says."""
        return int(self._memory.execute("TTL", key))

    def put_raw(self, key: str, value: bytes) -> None:
        """Put it there."""
        self._memory.execute("SET", key, value)

    def run(self, command: str, key: str, *arguments: str | bytes) -> Any:
        """Run it there."""
        return self._memory.execute(command, key, *arguments)


class InMemory(OnMemory):
    """The stand-in that ships with the library."""

    def __init__(self, stand_in: StandIn | None = None) -> None:
        self._memory = self._stand_in = stand_in or StandIn()

    def make(self, surface: str, **options: Any) -> RedisAccess | aio.RedisAccess:
        """Return an access on the stand-in."""
        return self._stand_in.access(**options) if surface == "sync" else self._stand_in.aio_access(**options)

    def pass_time(self, seconds: int) -> None:
        """Turn the clock."""
        self._stand_in.clock.advance(seconds)


class ByMemoryURL(OnMemory):
    """Redis in memory as REDIS_URL names it: found by its name, with a running clock."""

    def __init__(self) -> None:
        self._url = f"memory://conformance-{uuid4().hex}"
        self._memory = memory_named(self._url.removeprefix("memory://"))
        self._memory.keyspace.clock = self._clock = TurnedClock()

    def make(self, surface: str, **options: Any) -> RedisAccess | aio.RedisAccess:
        """Return an access by the URL."""
        kind = RedisAccess if surface == "sync" else aio.RedisAccess
        return kind(_settings(self._url), clock=self._clock, **options)

    def pass_time(self, seconds: int) -> None:
        """Turn the clock."""
        self._clock.ahead += seconds


class OnServers(Backend):
    """Real servers: one, a primary and its reader, or a cluster."""

    def __init__(
        self,
        settings: ConnectionSettings,
        servers: Sequence[RedisServer],
        *,
        owner: Callable[[str], RedisServer] | None = None,
        settle: Callable[[], None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._servers = servers
        self._owner = owner or (lambda _key: servers[0])
        self._settle = settle
        self._clock = TurnedClock()

    def make(self, surface: str, **options: Any) -> RedisAccess | aio.RedisAccess:
        """Return an access with the settings."""
        kind = RedisAccess if surface == "sync" else aio.RedisAccess
        return kind(self._settings, clock=self._clock, **options)

    def pass_time(self, seconds: int) -> None:
        """Turn the clients' clock, and bring every key's end nearer: nobody waits for it."""
        self._clock.ahead += seconds
        for server in self._servers:
            for key in server.admin.scan_iter():
                left = server.admin.pttl(key)
                if left >= 0:
                    server.admin.pexpire(key, max(left - seconds * 1000, 0))
        self.settle()

    def all_keys(self) -> list[str]:
        """Return the servers' keys."""
        return sorted(key for server in self._servers for key in server.keys())  # noqa: SIM118

    def ttl(self, key: str) -> int:
        """Return what TTL says."""
        return int(self._owner(key).admin.ttl(key))

    def put_raw(self, key: str, value: bytes) -> None:
        """Put it there."""
        self._owner(key).admin.set(key, value)
        self.settle()

    def run(self, command: str, key: str, *arguments: str | bytes) -> Any:
        """Run it on the key's server."""
        result = self._owner(key).admin.execute_command(command, key, *arguments)  # type: ignore[no-untyped-call]
        self.settle()
        return result

    def settle(self) -> None:
        """Wait for the replica, if there is one."""
        self._settle()


def on_server(server: RedisServer) -> OnServers:
    """Return the backend of a plain server."""
    return OnServers(_settings(f"redis://{server.address}"), [server])


def on_tls_server(server: RedisServer, ca: Path) -> OnServers:
    """Return the backend of a server as ElastiCache is: TLS, and a user with few rights."""
    return OnServers(_settings(f"rediss://{APPLICATION_USER}:any@{server.address}", ca_certs=ca), [server])


def on_pair(pair: ReplicaPair) -> OnServers:
    """Return the backend of a primary that takes the writes and a replica that serves the reads."""
    primary, replica = (f"redis://{server.address}" for server in pair)
    return OnServers(_settings(primary, reader_url=replica), [pair.primary], settle=pair.synchronize)


def on_cluster(cluster: RedisCluster) -> OnServers:
    """Return the backend of three masters that share the slots."""
    return OnServers(_settings(f"redis://{cluster.address}", cluster=True), cluster.masters, owner=cluster.owner)


def on_cluster_replicas(cluster: RedisCluster) -> OnServers:
    """Return the backend of a cluster where the first master's replica serves the reads."""
    settings = _settings(f"redis://{cluster.address}", cluster=True, read_replicas=True)
    return OnServers(settings, cluster.masters, owner=cluster.owner, settle=cluster.synchronize)


def _settings(url: str, **options: Any) -> ConnectionSettings:
    return ConnectionSettings.from_url(url, budget_milliseconds=5000, **options)
