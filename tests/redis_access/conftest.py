"""Fixtures for the library's tests."""

from collections.abc import Iterator

import pytest
from redis_access import ConnectionSettings, RedisAccess
from redis_access.testing import StandIn

from tests.redis_servers.fixtures import (  # noqa: F401  # pytest finds them here
    _plain_server,
    _tls_server,
    certificates,
    own_server,
    plain_server,
    replica_pair,
    tls_server,
)
from tests.redis_servers.server import PATIENT, RedisServer

_VARIABLES = (
    *("REDIS_URL", "REDIS_READER_URL", "REDIS_CA_CERTS", "REDIS_SSM_PREFIX", "REDIS_REPLICATION_GROUP_ID"),
    *(
        "REDIS_KEY_PREFIX",
        "REDIS_CLUSTER",
        "REDIS_BUDGET_MS",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_PROFILE",
        "AWS_ENDPOINT_URL",
    ),
)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def stand_in() -> StandIn:
    """Give a stand-in, which can be unavailable."""
    return StandIn()


@pytest.fixture
def access(plain_server: RedisServer) -> Iterator[RedisAccess]:  # noqa: F811
    """Give a RedisAccess on the plain server, with time enough that a busy machine makes no misses."""
    made = RedisAccess(ConnectionSettings.from_url(f"redis://{plain_server.address}"), budget_milliseconds=PATIENT)
    yield made
    made.close()


@pytest.fixture(params=["sync", "aio"])
def surface(request: pytest.FixtureRequest) -> str:
    """Name each surface in turn."""
    name: str = request.param
    return name
