"""dogpile.cache's own suites for backends, over a RedisAccess: any value, any serializer, and its mutex."""

from collections.abc import Iterator

import pytest
from dogpile.cache import register_backend
from dogpile.testing.fixtures import (
    _GenericBackendFixture,
    _GenericBackendTestSuite,
    _GenericMutexTestSuite,
    _GenericSerializerTestSuite,
)

from tests.redis_servers.server import RedisServer

register_backend("redis_access", "tests.redis_access.dogpile.backend", "Backend")  # type: ignore[no-untyped-call]


@pytest.fixture(scope="module", autouse=True)
def _server() -> Iterator[None]:
    with RedisServer() as server:
        for suite in (TestBackend, TestSerializer):
            suite.config_args = {"arguments": {"url": server.url}}
        TestMutex.config_args = {"arguments": {"url": server.url, "distributed_lock": True}}
        yield


class TestBackend(_GenericBackendTestSuite):
    """Values of any kind."""

    backend = "redis_access"


class TestSerializer(_GenericSerializerTestSuite, _GenericBackendFixture):
    """Values in the serializer's bytes."""

    backend = "redis_access"


class TestMutex(_GenericMutexTestSuite):
    """Processes that wait for each other."""

    backend = "redis_access"
