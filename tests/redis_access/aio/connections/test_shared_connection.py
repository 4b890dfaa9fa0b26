"""The one connection that all tasks share, on a real server and over a proxy that disturbs it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from redis_access import MISS, ConnectionSettings, UnavailableError
from redis_access.aio import RedisAccess
from redis_access.aio.connections import connection as connections
from redis_access.aio.connections.alarm import Alarm
from redis_access.runtime import breaker
from redis_access.transport.exchanges import RENEW_CONNECTIONS_SECONDS

from tests.redis_servers.fixtures import ReplicaPair
from tests.redis_servers.proxy import Proxy
from tests.redis_servers.server import RedisServer

PATIENT = 10_000


def _run(port: int, test: Callable[[RedisAccess], Awaitable[None]], **settings: Any) -> None:
    """Run a test on an access that is connected, and close it."""
    options = {"budget_milliseconds": PATIENT, **settings}

    async def main() -> None:
        redis = RedisAccess(ConnectionSettings.from_url(f"redis://127.0.0.1:{port}", **options))
        with redis.budget(milliseconds=PATIENT):
            await redis.set("k", 1)
        await test(redis)
        await redis.close()

    asyncio.run(main())


def test_a_thousand_tasks_at_once_need_one_connection(own_server: RedisServer) -> None:
    """No error, and the breaker stays closed: what is in line in this process says nothing against Redis."""

    async def main() -> None:
        settings = ConnectionSettings.from_url(f"redis://{own_server.address}", budget_milliseconds=PATIENT)
        redis = RedisAccess(settings)
        before = own_server.admin.info("stats")["total_connections_received"]
        assert all(await asyncio.gather(*(redis.set(f"k:{number}", number) for number in range(1000))))
        assert await asyncio.gather(*(redis.get(f"k:{number}") for number in range(5000))) == [
            *range(1000),
            *[None] * 4000,
        ]
        assert own_server.admin.info("stats")["total_connections_received"] == before + 1
        assert (redis.stats().errors, redis.stats().breaker_openings) == (0, 0)
        await redis.close()

    asyncio.run(main())


def test_more_than_may_be_in_flight_wait_for_their_turn(
    plain_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each gets its own reply all the same, and those that are cancelled while they wait are never sent."""
    monkeypatch.setattr(connections, "MAX_IN_FLIGHT", 2)

    async def test(redis: RedisAccess) -> None:
        tasks = [asyncio.create_task(redis.set(f"k:{number}", number)) for number in range(50)]
        await asyncio.sleep(0)
        for task in tasks[10::2]:
            task.cancel()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert [number for number, outcome in enumerate(done) if outcome is True] == [*range(10), *range(11, 50, 2)]
        assert len(plain_server.keys()) == 1 + 10 + 20

    _run(plain_server.port, test)


def test_a_deadline_that_passes_gives_up_that_call_alone(own_server: RedisServer) -> None:
    """Others on the same connection get their answers, and the late reply reaches nobody."""

    async def test(redis: RedisAccess) -> None:
        before = own_server.admin.info("stats")["total_connections_received"]
        with own_server.frozen():
            patient = asyncio.create_task(redis.get("k"))
            await asyncio.sleep(0)
            with redis.budget(milliseconds=20):
                assert await redis.get("late", MISS) is MISS
        assert await patient == 1
        assert await redis.get("k") == 1
        assert own_server.admin.info("stats")["total_connections_received"] == before
        assert redis.stats().errors == 1

    _run(own_server.port, test)


def test_a_connection_that_died_in_silence_is_replaced(plain_server: RedisServer) -> None:
    """The call that meets it is late; the next ones get a new connection, although the old one was never closed."""

    async def test(redis: RedisAccess) -> None:
        proxy.go_half_open()
        with redis.budget(milliseconds=200):
            assert await redis.get("k", MISS) is MISS
        assert [await redis.get("k") for _ in range(3)] == [1, 1, 1]
        assert (proxy.connections, redis.stats().breaker_openings) == (2, 0)

    with Proxy(plain_server.port) as proxy:
        _run(proxy.port, test)


def test_a_slow_server_answers_the_patient_over_the_connection_it_has(own_server: RedisServer) -> None:
    """A connection that is replaced for its silence is closed once those who still wait on it are answered."""

    async def test(redis: RedisAccess) -> None:
        with own_server.frozen():
            patient = asyncio.create_task(redis.rate_limit("u", limit=5, window_seconds=60))
            await asyncio.sleep(0)
            with redis.budget(milliseconds=200):
                assert await redis.get("k", MISS) is MISS
            other = asyncio.create_task(redis.get("k"))
            await asyncio.sleep(0.05)
        assert (await patient).checked
        assert await other == 1
        async with asyncio.timeout(30):
            while len([one for one in own_server.admin.client_list() if one["cmd"] != "client|list"]) > 1:
                await asyncio.sleep(0.01)  # the loop closes it

    _run(own_server.port, test)


def test_small_budgets_neither_flood_a_silent_server_nor_hide_it_from_the_breaker(
    plain_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5 ms are too little to judge a server by; the silence of all calls together is not."""
    monkeypatch.setattr(breaker, "OPEN_SECONDS", 3600)  # however long the calls take

    async def test(redis: RedisAccess) -> None:
        proxy.swallow = True
        with redis.budget(milliseconds=5):
            for _ in range(100):
                await redis.get("k")
        assert redis.stats().breaker_openings == 1
        assert proxy.connections <= 3

    with Proxy(plain_server.port) as proxy:
        _run(proxy.port, test)


def test_a_server_that_never_answers_opens_the_breaker_however_late_the_alarm_rings(
    own_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The opening of a connection ends with the last call that waits for it, and on a busy loop before that call."""

    def ring_some_turns_later(alarm: Alarm, turns: int = 9) -> None:
        if turns:
            alarm._loop.call_soon(ring_some_turns_later, alarm, turns - 1)
        else:
            alarm._rung()

    monkeypatch.setattr(Alarm, "_due", ring_some_turns_later)

    async def main() -> None:
        settings = ConnectionSettings.from_url(f"redis://{own_server.address}", budget_milliseconds=500)
        redis = RedisAccess(settings)
        with own_server.frozen():
            assert await redis.get("k", MISS) is MISS
        assert redis.stats().breaker_openings == 1
        await redis.close()

    asyncio.run(main())


def test_cancelling_again_and_again_opens_no_connection(plain_server: RedisServer) -> None:
    """A cancelled call leaves its place in the line, and the connection to the others."""

    async def test(redis: RedisAccess) -> None:
        for _ in range(20):
            tasks = [asyncio.create_task(redis.get("k")) for _ in range(100)]
            await asyncio.sleep(0)
            for task in tasks[1:]:
                task.cancel()
            assert await tasks[0] == 1
        assert proxy.connections == 1

    with Proxy(plain_server.port) as proxy:
        _run(proxy.port, test)


def test_a_busy_loop_is_not_taken_for_a_silent_server(plain_server: RedisServer) -> None:
    """An answer that came in time is an answer, even if the process looked later than its deadline."""

    async def test(redis: RedisAccess) -> None:
        for _ in range(3):
            task = asyncio.create_task(redis.get("k"))
            await asyncio.sleep(0)
            time.sleep(0.7)  # blocks the loop: that is the point
            assert await task == 1
        assert redis.stats().errors == 0

    _run(plain_server.port, test, budget_milliseconds=500)


def test_what_waits_in_the_process_says_nothing_against_redis(plain_server: RedisServer) -> None:
    """Calls that are late because the process was busy fail, and the breaker stays closed for the next ones."""

    async def busy(redis: RedisAccess) -> None:
        await redis.get("k")
        time.sleep(0.002)  # each answer makes work, so the last ones come late

    async def test(redis: RedisAccess) -> None:
        with redis.budget(milliseconds=20):
            await asyncio.gather(*(busy(redis) for _ in range(200)))
        assert redis.stats().breaker_openings == 0
        assert await redis.get("k") == 1

    _run(plain_server.port, test)


def test_a_large_value_holds_up_its_followers_only(own_server: RedisServer) -> None:
    """While the server does not take the bytes, others wait in the process, within their deadlines."""
    large = "".join(chr(33 + number % 90) for number in range(3_000_000))

    async def test(redis: RedisAccess) -> None:
        with own_server.frozen():
            writing = asyncio.create_task(redis.set("large", large))
            await asyncio.sleep(0)
            with redis.budget(milliseconds=50):
                assert await redis.get("k", MISS) is MISS
            following = asyncio.create_task(redis.get("k"))
        assert await writing is True
        assert await following == 1
        assert await redis.get("large") == large

    _run(own_server.port, test)


def test_a_closed_connection_is_noticed_before_something_that_must_not_be_repeated(own_server: RedisServer) -> None:
    """The server hung up while no loop ran: a rate limit's hit goes over a new connection, and is counted once."""
    settings = ConnectionSettings.from_url(f"redis://{own_server.address}", budget_milliseconds=PATIENT)
    redis = RedisAccess(settings, strict=True)
    with asyncio.Runner() as runner:
        runner.run(redis.set("k", 1))
        own_server.admin.client_kill_filter(_type="normal", skipme=True)
        assert runner.run(redis.rate_limit("u", limit=5, window_seconds=60)).remaining == 4
        runner.run(redis.close())


def test_a_second_loop_ends_the_session_that_the_first_left_open(own_server: RedisServer) -> None:
    """asyncio.run() again and again, without close(), leaves no sessions behind at the server."""
    settings = ConnectionSettings.from_url(f"redis://{own_server.address}", budget_milliseconds=PATIENT)
    redis = RedisAccess(settings, strict=True)
    with asyncio.Runner() as first:
        first.run(redis.set("k", 1))
        with asyncio.Runner() as second:
            assert second.run(redis.get("k")) == 1
            clients = [client for client in own_server.admin.client_list() if client["cmd"] != "client|list"]
            assert len(clients) == 1
            second.run(redis.close())


def test_strict_says_that_time_was_too_short(own_server: RedisServer) -> None:
    """The error of a late call names the endpoint and the time."""

    async def test(redis: RedisAccess) -> None:
        redis._runner.strict = True  # once it is connected
        told = pytest.raises(UnavailableError, match=r"primary .* does not answer in time: no answer within \d+ ms")
        with own_server.frozen(), redis.budget(milliseconds=50), told:
            await redis.get("k")

    _run(own_server.port, test)


def test_a_primary_that_became_a_replica_is_left_once_a_second(replica_pair: ReplicaPair) -> None:
    """READONLY has the name resolved anew, by one new connection for all who are refused; reads go on meanwhile.

    Once there is a primary again, writes work after a second.
    """

    async def test(redis: RedisAccess) -> None:
        primary = replica_pair.primary
        primary.admin.replicaof("127.0.0.1", replica_pair.replica.port)
        before = primary.admin.info("stats")["total_connections_received"]
        reading = asyncio.gather(*(redis.get("k") for _ in range(100)))
        assert not any(await asyncio.gather(*(redis.set("k", number) for number in range(100))))
        assert await reading == [1] * 100
        assert primary.admin.info("stats")["total_connections_received"] == before + 1
        primary.admin.replicaof("NO", "ONE")
        await asyncio.sleep(RENEW_CONNECTIONS_SECONDS)
        assert await redis.set("k", 2)

    _run(replica_pair.primary.port, test)


def test_a_server_that_comes_back_is_found(own_server: RedisServer) -> None:
    """Calls fail while it is unavailable, at once; the first trial of the breaker connects."""

    async def test(redis: RedisAccess) -> None:
        own_server.stop()
        assert await redis.get("k", MISS) is MISS
        own_server.start()
        while not await redis.set("k", 2):  # until the breaker lets one try
            await asyncio.sleep(0.02)
        assert await redis.get("k") == 2

    _run(own_server.port, test)
