"""Nodes that are named in the settings, some of which are dead when a process begins."""

import socket
import time
from collections.abc import Iterator

import pytest
from redis_access import ConnectionSettings, RedisAccess, aio

from tests.redis_access.conformance.blocking import Blocking
from tests.redis_servers.cluster import RedisCluster
from tests.redis_servers.server import free_port

BUDGET_SECONDS = 6.0


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Give a port where the kernel accepts connections, and nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def first_call(surface: str, url: str) -> float:
    """Return how long a strict process's first set and get take together."""
    settings = ConnectionSettings.from_url(url, cluster=True, budget_milliseconds=BUDGET_SECONDS * 1000)
    started = time.monotonic()
    if surface == "sync":
        with RedisAccess(settings, strict=True) as access:
            assert access.set("k", 1)
            assert access.get("k") == 1
            return time.monotonic() - started
    with Blocking(aio.RedisAccess(settings, strict=True)) as access:
        assert access.set("k", 1)
        assert access.get("k") == 1
        return time.monotonic() - started


def test_a_silent_first_seed_costs_half_of_one_budget(surface: str, cluster: RedisCluster, silent_port: int) -> None:
    """The first call asks the next seed in the time that is left, and later calls ask none."""
    seconds = first_call(surface, f"redis://127.0.0.1:{silent_port},{cluster.address}")
    assert BUDGET_SECONDS / 2 <= seconds < BUDGET_SECONDS


def test_seeds_that_refuse_cost_nothing(surface: str, cluster: RedisCluster) -> None:
    """A port where nothing listens is known to be of no use at once."""
    assert (
        first_call(surface, f"redis://127.0.0.1:{free_port()},127.0.0.1:{free_port()},{cluster.address}")
        < BUDGET_SECONDS / 2
    )


def test_all_seeds_dead_is_an_outage_within_the_budget(surface: str, silent_port: int) -> None:
    """The call ends when its time does."""
    url = f"redis://127.0.0.1:{silent_port},127.0.0.1:{free_port()}"
    settings = ConnectionSettings.from_url(url, cluster=True, budget_milliseconds=200)
    started = time.monotonic()
    if surface == "sync":
        with RedisAccess(settings) as access:
            assert access.set("k", 1) is False
    else:
        with Blocking(aio.RedisAccess(settings)) as access:
            assert access.set("k", 1) is False
    assert time.monotonic() - started < 30
