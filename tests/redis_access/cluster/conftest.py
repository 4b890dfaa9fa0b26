"""Clusters to test against."""

from collections.abc import Generator, Iterator
from typing import Any

import pytest
from redis_access import ConnectionSettings, RedisAccess
from redis_access.steps.operation import Operation
from redis_access.steps.requests import Request

from tests.redis_servers.cluster import RedisCluster
from tests.redis_servers.server import PATIENT


def asking(request: Request) -> Operation[Any]:
    """Return the operation that yields one request and returns its answer."""

    def operation() -> Generator[Request, Any, Any]:
        return (yield request)

    return operation()


def cluster_settings(cluster: RedisCluster, **other: Any) -> ConnectionSettings:
    """Return the settings for a cluster, with time enough for a machine that is busy."""
    options: dict[str, Any] = {"cluster": True, "budget_milliseconds": PATIENT} | other
    return ConnectionSettings.from_url(f"redis://{cluster.address}", **options)


@pytest.fixture(scope="session")
def _cluster() -> Iterator[RedisCluster]:
    with RedisCluster() as cluster:
        cluster.keep_roles()
        yield cluster


@pytest.fixture
def cluster(_cluster: RedisCluster) -> RedisCluster:
    """Give an empty cluster whose nodes stay."""
    _cluster.flush()
    return _cluster


@pytest.fixture
def own_cluster() -> Iterator[RedisCluster]:
    """Give a cluster for one test, which may stop nodes and move slots."""
    with RedisCluster() as cluster:
        yield cluster


@pytest.fixture
def access(cluster: RedisCluster) -> Iterator[RedisAccess]:
    """Give a strict RedisAccess on the cluster."""
    made = RedisAccess(cluster_settings(cluster), strict=True)
    yield made
    made.close()
