"""Answers that stop half way, come in crumbs, or never, over a connection that looks alive."""

import random
import time

import pytest
from redis_access import MISS, UnavailableError
from redis_access.runtime import breaker
from redis_access.transport.connections import soundness

from tests.redis_access.faults.conftest import Connect
from tests.redis_servers.proxy import Proxy
from tests.redis_servers.server import RedisServer

# Long even when it is compressed, and the same in every run.
LONG = random.Random(1).randbytes(300_000).hex()


def test_a_reset_in_the_middle_of_an_answer_is_asked_again(proxy: Proxy, connect: Connect) -> None:
    """The half answer is thrown away with its connection; the whole one comes over a new connection."""
    access = connect(proxy.port)
    access.set("long", LONG)
    access.set("short", 1)
    proxy.cut_after = 100_000
    assert access.get("long") == LONG
    assert access.get("short") == 1
    assert (access.stats().errors, proxy.connections) == (0, 2)


def test_a_hit_whose_answer_was_cut_is_not_counted_twice(
    proxy: Proxy, plain_server: RedisServer, connect: Connect
) -> None:
    """A request that must not be done twice is not sent again when its answer is lost half way."""
    access = connect(proxy.port)
    assert access.rate_limit("u", limit=5, window_seconds=60).remaining == 4
    proxy.cut_after = 3
    assert access.rate_limit("u", limit=5, window_seconds=60).checked is False
    assert access.rate_limit("u", limit=5, window_seconds=60).remaining == 2


def test_the_rest_of_a_late_answer_reaches_nobody(proxy: Proxy, connect: Connect) -> None:
    """A server that stands still in the middle of an answer costs the budget; its rest is read by no later call."""
    access = connect(proxy.port)
    access.set("a", ["a", LONG])
    access.set("b", "b")
    proxy.delay_bytes_seconds = 0.02
    started = time.monotonic()
    with access.budget(milliseconds=100):
        assert access.get("a", MISS) is MISS
    assert time.monotonic() - started < 30
    proxy.delay_bytes_seconds = 0
    assert [access.get("b") for _ in range(3)] == ["b"] * 3


def test_crumbs_do_not_stretch_the_budget(proxy: Proxy, connect: Connect) -> None:
    """A byte now and then keeps no call alive: not while connecting and logging in, and not while waiting."""
    access = connect(proxy.port, budget_milliseconds=100, strict=True)
    proxy.delay_bytes_seconds = 0.3  # far more than a budget for the answer to the login, however busy the machine is
    for _ in range(2):
        with pytest.raises(UnavailableError, match="in time|breaker open"):
            access.get("k")


def test_a_half_open_connection_costs_part_of_one_call(
    proxy: Proxy, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection idle for long that the network forgot (a thawed Lambda) is given up in time to try a new one."""
    monkeypatch.setattr(soundness, "DOUBTFUL_SECONDS", 0.1)
    access = connect(proxy.port, budget_milliseconds=3000)
    access.set("k", 1)
    proxy.go_half_open()
    time.sleep(0.2)
    assert access.get("k") == 1
    assert (access.stats().errors, proxy.connections) == (0, 2)


def test_what_must_not_be_repeated_never_goes_over_a_doubtful_connection(
    proxy: Proxy, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a long pause a rate limit's hit takes a new connection, for a half-open one would lose it."""
    monkeypatch.setattr(soundness, "DOUBTFUL_SECONDS", 0.1)
    access = connect(proxy.port)
    access.set("k", 1)
    proxy.go_half_open()
    time.sleep(0.2)
    assert access.rate_limit("u", limit=5, window_seconds=60).checked
    assert proxy.connections == 2


def test_a_silent_connection_costs_one_budget_each_until_it_is_left_alone(
    proxy: Proxy, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three calls wait for their budget, later ones not at all; when it speaks again it is used again."""
    monkeypatch.setattr(breaker, "OPEN_SECONDS", 3)  # in which three calls are done on a busy machine, too
    access = connect(proxy.port)
    access.set("k", 1)
    proxy.swallow = True
    waits = []
    for _ in range(6):
        started = time.monotonic()
        with access.budget(milliseconds=1000):
            assert access.get("k", MISS) is MISS
        waits.append(time.monotonic() - started)
    assert [wait > 0.9 for wait in waits] == [True] * 3 + [False] * 3
    assert access.stats().breaker_openings == 1
    proxy.swallow = False
    time.sleep(breaker.OPEN_SECONDS)
    assert access.get("k") == 1
