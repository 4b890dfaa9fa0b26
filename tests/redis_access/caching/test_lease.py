"""The steps of a cache_get that misses, answered by hand: how it takes the lease."""

from time import monotonic
from typing import Any

import pytest
from redis_access import CommandRefusedError, RedisAccess
from redis_access.caching.lease import STORE, TAKE_LEASE, Lease
from redis_access.steps.operation import Fetch
from redis_access.steps.requests import Run, Write

from tests.redis_servers.server import RedisServer


def test_a_hash_that_came_after_the_read_is_replaced() -> None:
    """Taking the lease finds it, which is no outage: the script that replaces it is sent instead."""
    access = RedisAccess("redis://127.0.0.1:1")
    steps = access._operations.cache.computing.cache_get("k", lambda: "unused", None, {})
    next(steps)  # GET
    assert isinstance(steps.send(None), Write)
    taking = steps.throw(CommandRefusedError("refused", code="WRONGTYPE"))
    assert isinstance(taking, Run)
    assert taking.script is TAKE_LEASE
    assert isinstance(steps.send([taking.arguments[2], taking.arguments[1], 2500]), Fetch)
    storing = steps.send("value")
    assert isinstance(storing, Run)
    assert storing.script is STORE
    with pytest.raises(StopIteration) as stop:
        steps.send(1)
    assert stop.value.value == "value"
    assert access.stats().errors == 0


def test_a_lease_sent_again_after_a_lost_answer_is_ours() -> None:
    """The key then holds this very lease; another's is another's."""
    lease, other = Lease("k"), Lease("k")
    taking = lease.take(None, 2.5)
    assert lease.accept(taking.arguments[0])
    assert not lease.accept(other.take(None, 2.5).arguments[0])
    assert lease.accept(None)


def test_what_came_after_the_read_is_an_answer_of_redis(plain_server: RedisServer) -> None:
    """The SET that takes the lease answers it, whatever its bytes are, and the caller gets it."""
    access = plain_server.access(strict=True)
    asking = access._operations.cache.computing.cache_get("k", lambda: pytest.fail("fetched"), None, {})
    next(asking)
    taking: Any = asking.send(None)
    assert access.set("k", "other's")
    transport: Any = access._runner.transport
    with pytest.raises(StopIteration) as stop:
        asking.send(transport.send(taking, monotonic() + 5))
    assert stop.value.value == "other's"
    access.close()
