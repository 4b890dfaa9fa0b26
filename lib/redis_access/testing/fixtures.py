"""Fixtures for pytest: `pytest_plugins = ["redis_access.testing.fixtures"]` in the top conftest.py.

    def test_mine(redis_stand_in):          # Redis in memory behind the module's own `redis_access`
    def test_mine(redis_server):            # a real redis-server; redis_server.access() is a RedisAccess on it

Without the plugin: `StandIn` and `redis_access.testing.server.RedisServer` are the same by hand.
"""

from collections.abc import Iterator

import pytest

from .. import aio, redis_access
from .server import RedisServer
from .stand_in import StandIn


@pytest.fixture
def redis_stand_in() -> Iterator[StandIn]:
    """Return an empty StandIn on which `redis_access.redis_access` and `redis_access.aio.redis_access` are."""
    stand_in = StandIn()
    with stand_in.in_place_of(redis_access), stand_in.in_place_of(aio.redis_access):
        yield stand_in


@pytest.fixture(scope="session")
def _redis_server_of_the_session() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture
def redis_server(_redis_server_of_the_session: RedisServer) -> RedisServer:
    """Return a redis-server that is empty at the start of the test. One per test run, started when first needed."""
    _redis_server_of_the_session.clear()
    return _redis_server_of_the_session
