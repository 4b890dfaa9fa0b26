"""Fixtures of the tests of OpenFeature's providers."""

from collections.abc import Iterator

import pytest
from openfeature import api
from redis_access import RedisAccess

from tests.redis_access.openfeature.evaluating import settings_of
from tests.redis_access.openfeature.rules_table import Table
from tests.redis_servers.server import PATIENT, RedisServer


@pytest.fixture(autouse=True)
def _no_provider_afterwards(request: pytest.FixtureRequest) -> Iterator[None]:
    if "access" in request.fixturenames:  # so that it is closed after the providers that use it
        request.getfixturevalue("access")
    yield
    api.clear_providers()


@pytest.fixture
def other(plain_server: RedisServer) -> Iterator[RedisAccess]:
    """Give an access that stands for another process."""
    with RedisAccess(settings_of(plain_server), budget_milliseconds=PATIENT) as made:
        yield made


@pytest.fixture
def table() -> Table:
    """Give a table with a flag of each kind."""
    return Table(
        on={"enabled": True},
        off={"enabled": False},
        germany={"enabled": True, "match": {"country": ["DE"]}},
        france={"enabled": True, "match": {"country": ["FR"]}},
        half={"enabled": True, "rollout_percent": 50},
        broken={"enabled": "yes"},
        no_object=[1],
    )
