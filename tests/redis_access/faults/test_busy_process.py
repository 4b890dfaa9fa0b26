"""A process that lacks CPU, a connection that died under many tasks, and connections that the server has ended."""

import asyncio
import threading
import time
from typing import Any

import pytest
from redis_access import ConnectionSettings, aio
from redis_access.transport.connections.connection import Connection

from tests.redis_access.faults.conftest import Connect
from tests.redis_servers.proxy import Proxy
from tests.redis_servers.server import PATIENT, RedisServer

BUDGET_SECONDS = 1.0


def in_threads(count: int, work: Any) -> None:
    """Do the work in so many threads at once."""
    barrier = threading.Barrier(count)

    def begin(number: int) -> None:
        barrier.wait()
        work(number)

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_an_answer_that_came_while_the_thread_could_not_run_counts(
    own_server: RedisServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that gets to run after its deadline looks once more before it blames the server."""
    access = connect(own_server.port, budget_milliseconds=BUDGET_SECONDS * 1000, strict=True)
    with access.budget(milliseconds=PATIENT):
        access.set("k", 1)
    receive = Connection._receive_some

    def late(connection: Connection) -> None:
        monkeypatch.setattr(Connection, "_receive_some", receive)
        time.sleep(BUDGET_SECONDS * 1.5)  # as if others had the interpreter
        raise BlockingIOError  # the kernel's timeout, which is over

    monkeypatch.setattr(Connection, "_receive_some", late)
    assert access.get("k") == 1


def test_four_hundred_threads_at_once_are_all_served(own_server: RedisServer, connect: Connect) -> None:
    """Each gets its own value, and no breaker opens."""
    access = connect(own_server.port, budget_milliseconds=20_000)
    found: dict[int, object] = {}

    def work(number: int) -> None:
        access.set(f"k{number}", number)
        found[number] = access.get(f"k{number}")

    in_threads(400, work)
    assert found == {number: number for number in range(400)}
    assert (access.stats().errors, access.stats().breaker_openings) == (0, 0)


def test_a_connection_that_dies_under_many_tasks_fails_once(own_server: RedisServer) -> None:
    """The calls in flight are lost, the breaker stays closed, and the next calls have a new connection."""

    async def main() -> None:
        with Proxy(own_server.port) as proxy:
            settings = ConnectionSettings.from_url(f"redis://127.0.0.1:{proxy.port}", budget_milliseconds=PATIENT)
            redis = aio.RedisAccess(settings)
            await redis.set("k", 1)
            proxy.go_half_open()
            with redis.budget(milliseconds=300):
                lost = await asyncio.gather(*(redis.get("k") for _ in range(100)))
            assert lost == [None] * 100
            assert await asyncio.gather(*(redis.get("k") for _ in range(100))) == [1] * 100
            assert (redis.stats().breaker_openings, proxy.connections) == (0, 2)
            await redis.close()

    asyncio.run(main())


def test_connections_that_the_server_ended_are_closed_by_anybodys_use(connect: Connect) -> None:
    """One thread goes on over one connection: those that the server's `timeout` ends do not pile up."""
    with RedisServer("timeout 1") as server:
        access = connect(server.port, budget_milliseconds=PATIENT)
        access.set("k", 1)
        in_threads(30, lambda _: [access.get("k") for _ in range(30)])
        (pool,) = access._runner.transport._pools  # type: ignore[union-attr]
        assert len(pool.idle) > 3
        deadline = time.monotonic() + 60
        while len(pool.idle) > 1:
            assert time.monotonic() < deadline
            assert access.get("k") == 1
            time.sleep(0.02)
        assert access.stats().errors == 0
