"""The number of Python functions that a call passes through: each adds to its time. ADR 0018 has the reasons."""

import io
import sys
from collections.abc import Callable, Iterator
from itertools import count
from types import FrameType

import pytest
from redis_access import RedisAccess
from redis_access.hooks.cloudwatch import EmbeddedMetrics
from redis_access.transport import pool
from redis_access.transport.connections import connection

from tests.redis_servers.server import PATIENT, RedisServer


@pytest.fixture
def access(plain_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisAccess]:
    """Give an access that is connected, and does nothing more because time has passed, as it has on a busy machine."""
    monkeypatch.setattr(pool, "SHED_SECONDS", 3600)
    monkeypatch.setattr(pool, "ROLE_SECONDS", 3600)
    monkeypatch.setattr(connection, "_TIMEOUT_SLACK_SECONDS", 3600)
    made = RedisAccess(f"redis://{plain_server.address}", strict=True, budget_milliseconds=PATIENT)
    made.set("k", {"variant": "treatment"})
    yield made
    made.close()


def _python_calls(function: Callable[[], object]) -> int:
    """Return how many Python functions run, those that generators resume among them.

    The fewest of many calls: on a busy machine a reply may come in pieces.
    """
    for _ in range(3):  # imports, scripts, the first look at the options
        function()
    return min(_counted(function) for _ in range(40))


def _counted(function: Callable[[], object]) -> int:
    calls = count()

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            next(calls)

    sys.setprofile(counted)
    try:
        function()
    finally:
        sys.setprofile(None)
    return next(calls) - 1  # without the function itself


def test_a_get(access: RedisAccess) -> None:
    """A value that is there takes 19 at most."""
    assert _python_calls(lambda: access.get("k")) <= 19


def test_a_get_that_a_hook_is_told_of(access: RedisAccess) -> None:
    """The example functions' metrics take 11 more."""
    access.add_hook(EmbeddedMetrics(namespace="Test", stream=io.StringIO()))
    assert _python_calls(lambda: access.get("k")) <= 30


def test_a_cold_cache_get(access: RedisAccess) -> None:
    """A missing value, with its three round trips, takes 100 at most."""
    keys = map("cold:{}".format, count())
    assert _python_calls(lambda: access.cache_get(next(keys), lambda: {"variant": "treatment"})) <= 100
