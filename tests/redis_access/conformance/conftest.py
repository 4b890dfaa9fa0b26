"""The backends, and both surfaces."""

from collections.abc import Iterator

import pytest

from tests.redis_access.conformance.backends import (
    Access,
    Backend,
    ByMemoryURL,
    InMemory,
    on_cluster,
    on_cluster_replicas,
    on_pair,
    on_server,
    on_tls_server,
)
from tests.redis_servers.cluster import RedisCluster
from tests.redis_servers.fixtures import ReplicaPair
from tests.redis_servers.server import RedisServer


@pytest.fixture(scope="session")
def _conformance_pair() -> Iterator[ReplicaPair]:
    with (
        RedisServer("repl-diskless-sync-delay 0") as primary,
        RedisServer(f"replicaof 127.0.0.1 {primary.port}") as replica,
    ):
        pair = ReplicaPair(primary, replica)
        pair.synchronize()
        yield pair


@pytest.fixture(scope="session")
def _conformance_cluster() -> Iterator[RedisCluster]:
    with RedisCluster() as cluster:
        cluster.keep_roles()
        yield cluster


@pytest.fixture(
    params=["stand-in", "memory-url", "server", "tls-server", "replica-pair", "cluster", "cluster-replicas"]
)
def backend(request: pytest.FixtureRequest) -> Backend:
    """Give each kind of backend in turn, empty."""
    match request.param:
        case "stand-in":
            return InMemory()
        case "memory-url":
            return ByMemoryURL()
        case "server":
            return on_server(request.getfixturevalue("plain_server"))
        case "tls-server":
            return on_tls_server(request.getfixturevalue("tls_server"), request.getfixturevalue("certificates").ca)
        case "cluster" | "cluster-replicas":
            cluster: RedisCluster = request.getfixturevalue("_conformance_cluster")
            cluster.flush()
            cluster.synchronize()
            return on_cluster(cluster) if request.param == "cluster" else on_cluster_replicas(cluster)
        case _:
            pair: ReplicaPair = request.getfixturevalue("_conformance_pair")
            pair.primary.admin.flushall()
            pair.primary.admin.wait(1, 10_000)
            return on_pair(pair)


@pytest.fixture
def other(backend: Backend) -> Iterator[Access]:
    """Give an access that stands for another process."""
    with backend.access("sync", strict=True) as access:
        yield access


@pytest.fixture
def redis(backend: Backend, surface: str) -> Iterator[Access]:
    """Give a strict access: nothing that fails may pass for a miss."""
    with backend.access(surface, strict=True) as access:
        yield access
